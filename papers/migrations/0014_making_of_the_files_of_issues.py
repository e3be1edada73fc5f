"""The files of an issue are made in the background as drafts are, so their making is written down as well."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0013_corrections_of_an_import")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="draftmaking",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("docx", "Word document"),
                    ("check", "check of the draft"),
                    ("files", "files of an issue"),
                ],
                max_length=5,
            ),
        ),
    ]
