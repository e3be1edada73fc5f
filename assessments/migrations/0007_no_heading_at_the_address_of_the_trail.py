from django.db import migrations


def move_away(apps, schema_editor):
    """A heading called "Audit" stood where the page of the audit trail stands now."""
    Section = apps.get_model("assessments", "Section")
    for section in Section.objects.filter(slug="audit"):
        siblings = Section.objects.filter(
            annual=section.annual_id, threat_assessment=section.threat_assessment_id
        )
        taken = set(siblings.values_list("slug", flat=True))
        number = 2
        while f"audit-{number}" in taken:
            number += 1
        Section.objects.filter(pk=section.pk).update(slug=f"audit-{number}")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_queries")]

    operations = [migrations.RunPython(move_away, migrations.RunPython.noop)]
