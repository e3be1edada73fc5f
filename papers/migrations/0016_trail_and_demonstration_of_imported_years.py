"""What an archive brings and goes out again with: its audit trail, and whether the year is a demonstration."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0015_acknowledge_as_a_closing_ask")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="importedyear",
            name="trail",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="importedyear",
            name="demonstration",
            field=models.BooleanField(null=True),
        ),
    ]
