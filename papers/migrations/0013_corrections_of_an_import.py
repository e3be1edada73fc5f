"""What a coordinator corrects of a paper that is being imported."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0012_checks_of_drafts")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="importedpaper",
            name="corrections",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="The passages as they were corrected, each step, and what was typed so far.",
            ),
        ),
    ]
