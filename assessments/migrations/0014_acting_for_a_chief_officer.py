import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models

PERSON = {"null": True, "blank": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_unsent"),
        ("assessments", "0013_calendar_of_the_year"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["force", "-valid_from", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="a_delegation_ends_after_it_begins",
                        violation_error_message="The last day cannot be before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_by", models.F("stand_in")), _negated=True),
                        name="nobody_delegates_to_themselves",
                        violation_error_message="Nobody acts for themselves.",
                    ),
                ],
            },
            bases=(accounts.models.Dated, models.Model),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="on_behalf_of",
            field=models.ForeignKey(
                **PERSON,
                to=settings.AUTH_USER_MODEL,
                help_text="The chief officer for whom it was done, if another person did it.",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="decided_for",
            field=models.ForeignKey(
                **PERSON,
                to=settings.AUTH_USER_MODEL,
                help_text="The chief officer for whom it was decided, if another person did it.",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="lifted_for",
            field=models.ForeignKey(**PERSON, to=settings.AUTH_USER_MODEL),
        ),
    ]
