"""Steps can be withdrawn; and a step that gave a verdict keeps its words, which the next verdict overwrites."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models

LABELS = {
    "assured": "Assured",
    "partly_assured": "Partly assured",
    "not_assured": "Not assured",
    "watching_brief": "Watching brief",
}


def keep_words_of_verdicts(apps: Apps, schema_editor: Any) -> None:
    changes = apps.get_model("assessments", "StatusChange").objects.filter(
        transition="give-verdict", comment=""
    )
    for verdict in apps.get_model("assessments", "Verdict").objects.all():
        given = changes.filter(threat_assessment=verdict.threat_assessment_id).order_by("-changed_at", "-pk")
        if (change := given.first()) is not None:
            change.comment = f"{LABELS[verdict.verdict]}: {verdict.reasons}"
            change.save(update_fields=["comment"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0016_reviewed_marks")]

    operations = [
        migrations.AddField(
            model_name="statuschange",
            name="settled_before",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Which sections were settled before it; a withdrawal restores them.",
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="withdraws",
            field=models.OneToOneField(
                blank=True,
                help_text="The step that this one takes back.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="withdrawal",
                to="assessments.statuschange",
            ),
        ),
        migrations.RunPython(keep_words_of_verdicts, migrations.RunPython.noop),
    ]
