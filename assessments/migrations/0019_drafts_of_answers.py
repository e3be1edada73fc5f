"""A draft of an answer keeps what its writer says of it as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0018_approval_chains")]

    operations = [
        migrations.AddField("draft", "state", models.CharField(blank=True, default="", max_length=12), False),
        migrations.AddField("draft", "state_note", models.TextField(blank=True, default=""), False),
        migrations.AddField("draft", "seen", models.CharField(blank=True, default="", max_length=16), False),
    ]
