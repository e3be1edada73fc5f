"""The reviewers of a body draft its verdict, which counts once it is given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notices"),
        ("assessments", "0022_labellers_of_before"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VerdictDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("assured", "Assured"),
                            ("partly_assured", "Partly assured"),
                            ("not_assured", "Not assured"),
                            ("watching_brief", "Watching brief"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("drafted_at", models.DateTimeField()),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "threat_assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdict_drafts",
                        to="assessments.threatassessment",
                    ),
                ),
            ],
            options={
                "ordering": ["threat_assessment"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("threat_assessment", "organisation"), name="one_draft_of_a_verdict_for_a_body"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verdict__in",
                                ["", "assured", "partly_assured", "not_assured", "watching_brief"],
                            )
                        ),
                        name="a_drafted_verdict_is_one_of_those_known",
                        violation_error_message="Choose one of the verdicts.",
                    ),
                ],
            },
        ),
    ]
