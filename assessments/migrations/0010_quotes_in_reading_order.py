"""Words that were quoted with a note or nested emphasis out of order are put into the order in which they are read.

Only where today's words at the place are the same ones, so that nothing is taken for withheld that nobody decided on.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def put_in_order(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    # A frozen copy would be those whole modules.
    from assessments.models.withholding import key_of  # noqa: PLC0415
    from assessments.parts import part_at  # noqa: PLC0415

    rows: Any = apps.get_model("assessments", "Withholding").objects.select_related("section")
    for row in rows.exclude(quote="").iterator():
        found = part_at(row.section.body, key_of(row.block, row.kind, row.row, row.column, row.position))
        if found and found.text != row.quote and letters(found.text) == letters(row.quote):
            row.quote = found.text
            row.save(update_fields=["quote"])


def letters(text: str) -> list[str]:
    return sorted("".join(text.split()))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0009_words_each")]

    operations = [migrations.RunPython(put_in_order, migrations.RunPython.noop)]
