"""Whoever a section was handed to still has it; by whom and since when was not kept."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def copy(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    handover: Any = apps.get_model("assessments", "Handover")
    section: Any = apps.get_model("assessments", "Section")
    pairs = section.writers.through.objects.order_by("pk").values_list("section", "user")
    rows = [handover(section_id=of, writer_id=to, handed_at=None) for of, to in pairs]
    handover.objects.bulk_create(rows, batch_size=500)


def copy_back(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    standing: Any = apps.get_model("assessments", "Handover").objects.filter(taken_back_at=None)
    through: Any = apps.get_model("assessments", "Section").writers.through
    pairs = standing.values_list("section", "writer")
    through.objects.bulk_create([through(section_id=of, user_id=to) for of, to in pairs], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0011_handovers_and_stand_ins")]

    operations = [
        migrations.RunPython(copy, copy_back),
        migrations.RemoveField(model_name="section", name="writers"),
    ]
