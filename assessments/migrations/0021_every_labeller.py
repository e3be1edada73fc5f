"""Of a threat not only whose label it has, but everybody who ever gave it one."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("assessments", "0020_what_a_comment_did"),
    ]

    operations = [
        migrations.AddField(
            model_name="threatassessment",
            name="labellers",
            field=models.ManyToManyField(
                blank=True,
                help_text="Who ever gave it a label; none of them approves it.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
