"""A board can be asked to acknowledge a paper as well."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

PURPOSES = [
    ("decide", "For decision"),
    ("note", "To note"),
    ("acknowledge", "To acknowledge"),
    ("discuss", "For discussion"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0014_making_of_the_files_of_issues")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name=model,
            name="purpose",
            field=models.CharField(choices=PURPOSES, default="note", max_length=12),
        )
        for model in ("paper", "historicalpaper")
    ]
