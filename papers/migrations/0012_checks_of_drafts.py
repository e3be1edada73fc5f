"""The checks of a draft are made in the background as its files are, so their making is written down as well."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0011_annex_of_challenge")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="draftmaking",
            name="kind",
            field=models.CharField(
                choices=[("pdf", "PDF"), ("docx", "Word document"), ("check", "check of the draft")],
                max_length=5,
            ),
        ),
    ]
