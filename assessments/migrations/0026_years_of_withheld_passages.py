"""The year of each withheld passage, which its section has."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows: Any = apps.get_model("assessments", "Withholding").objects
    sections: Any = apps.get_model("assessments", "Section").objects
    rows.update(annual=Subquery(sections.filter(pk=OuterRef("section")).values("annual")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0025_withheld_of_a_papers_own"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
