"""A supplement or an erratum is kept as a document of its own too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0004_archives")]

    operations = [
        migrations.AddField(
            model_name="issuedpaper",
            name="supplement",
            field=models.BinaryField(
                default=b"",
                help_text="The changed and new passages of a supplement or erratum as a PDF of its own.",
            ),
        ),
        migrations.AddField(
            model_name="issuedpaper",
            name="supplement_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
