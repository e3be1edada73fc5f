"""Who gave a threat its label before everybody was kept: whose it has, and those of whom the trail tells."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def copy(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    threats: Any = apps.get_model("assessments", "ThreatAssessment").objects
    entries: Any = apps.get_model("audit", "AuditEntry").objects
    people = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    by_place = {
        (force, year, code): pk
        for pk, force, year, code in threats.values_list(
            "pk", "annual__force", "annual__year", "threat__code"
        )
    }
    pairs = set(threats.exclude(labelled_by=None).values_list("pk", "labelled_by"))
    told = entries.filter(verb="label-changed", person_id__in=people)
    for force, year, code, person in told.values_list("chain", "year", "threat", "person_id"):
        if (force, year, code) in by_place:
            pairs.add((by_place[force, year, code], person))
    through: Any = threats.model.labellers.through
    rows = [through(threatassessment_id=threat, user_id=person) for threat, person in sorted(pairs)]
    through.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("audit", "0002_the_database_guards_the_trail"),
        ("assessments", "0021_every_labeller"),
    ]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
