"""A withheld passage may stand in a text of the paper's own; every row says its year, which the next step fills in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0024_drafts_of_judgements"),
    ]

    operations = [
        migrations.AddField(
            model_name="withholding",
            name="annual",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="withholdings",
                to="assessments.annualassessment",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="own_text",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Where it stands in no section: the text of the paper's own.",
                max_length=100,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="withholding",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="withholdings",
                to="assessments.section",
            ),
        ),
    ]
