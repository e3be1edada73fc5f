from django.db import migrations

from audit.triggers import put_up, take_down


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
