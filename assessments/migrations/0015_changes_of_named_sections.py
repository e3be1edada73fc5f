from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0014_acting_for_a_chief_officer")]

    operations = [
        migrations.AddField(
            model_name="section",
            name="is_settled",
            field=models.BooleanField(
                default=False, help_text="Stays as it was agreed while changes are asked of other sections."
            ),
        ),
        migrations.AddField(
            model_name="statuschange",
            name="sections",
            field=models.TextField(
                blank=True,
                help_text="Of which sections changes were asked, or which were changed before it was submitted.",
            ),
        ),
    ]
