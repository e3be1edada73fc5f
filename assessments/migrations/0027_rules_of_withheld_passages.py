"""Every withheld passage has a year, and stands in a section or in a text of the paper's own; there too only once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0026_years_of_withheld_passages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="withholding",
            name="annual",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="withholdings",
                to="assessments.annualassessment",
            ),
        ),
        migrations.AddConstraint(
            model_name="withholding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("section__isnull", True), ("state__in", ["proposed", "withheld"])),
                fields=("annual", "own_text", "block", "kind", "row", "column", "position"),
                name="a_passage_of_the_papers_own_is_withheld_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="withholding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("own_text", ""), ("section__isnull", False)),
                    models.Q(("section__isnull", True), models.Q(("own_text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_withheld_passage_stands_in_a_section_or_an_own_text",
            ),
        ),
    ]
