"""The words and grades of a canonical content as a page shows them, and the note that withheld words were read there.

Not here: which content it is; what was approved (`approved`), and what a step is taken on (`deciding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.http import SignedInRequest
from assessments import lapses, noting
from assessments.blocks import show_body
from assessments.models import AnnualAssessment, Withholding
from assessments.seen import key_in


def sections_shown(sections: Mapping[lapses.Key, lapses.Content]) -> list[dict[str, Any]]:
    return [as_shown(section) for section in sections.values()]


def as_shown(section: lapses.Content) -> dict[str, Any]:
    fields = [(label, words) for label, words in lapses.fields_of(section).items() if words]
    judgement = section["judgement"]
    return {
        "name": lapses.name_of(section),
        "heading": section["heading"],
        "grade": judgement["grade"]["label"] if judgement else "",
        "fields": [(label, words) for label, words in fields if label not in ("Threat", "Heading")],
        "body": show_body(section["body"], anchors=False),
    }


def note_read(
    request: SignedInRequest, annual: AnnualAssessment, where: str, keys: Iterable[lapses.Key]
) -> None:
    """That withheld words were read, of the sections that were shown, whether or not they are readable today."""
    rows = Withholding.objects.standing().filter(section__annual=annual)
    rows = rows.select_related("section__threat_assessment__threat")
    shown = set(keys)
    read = [row for row in rows if row.section is not None and key_in(row.section) in shown]
    noting.note_reading(annual, read, by=request.user, where=where)
