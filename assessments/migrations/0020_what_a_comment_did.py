"""An earlier end of a thread is told from what somebody said; until now its words began with "Resolved"."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def mark_the_ends(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of each, what stands after it took the thread up again."""
    comments = apps.get_model("assessments", "Comment").objects
    for end in comments.filter(Q(text="Resolved.") | Q(text__startswith="Resolved: ")).order_by("pk"):
        comments.filter(pk=end.pk).update(kind="resolved", text=end.text.removeprefix("Resolved: "))
        after = comments.filter(thread=end.thread_id, written_at__gt=end.written_at)
        again = after.order_by("written_at", "pk").values("pk")[:1]
        comments.filter(pk__in=list(again.values_list("pk", flat=True))).update(kind="reopened")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0019_drafts_of_answers")]

    operations = [
        migrations.AddField(
            "comment",
            "kind",
            models.CharField(
                choices=[("said", "Comment"), ("resolved", "Resolved"), ("reopened", "Reopened")],
                default="said",
                max_length=8,
            ),
        ),
        migrations.RunPython(mark_the_ends, migrations.RunPython.noop),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=Q(("kind__in", ["said", "resolved", "reopened"])),
                name="a_comment_is_of_a_known_kind",
            ),
        ),
    ]
