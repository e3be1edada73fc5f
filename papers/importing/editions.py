"""Which edition of the Strategic Policing Requirement a past year was written against, where nobody says so."""

from __future__ import annotations

import datetime

from papers.importing.reading import Unreadable
from threats.models import Edition


def edition_for(year: str, meeting_on: datetime.date | None = None) -> Edition:
    """The newest edition that was out on the day of the board, or in the autumn of the year. Raises Unreadable."""
    day = meeting_on or datetime.date(int(year[:4]), 10, 1)
    editions = list(Edition.objects.select_related("scale").prefetch_related("threats").order_by("code"))
    if not editions:
        raise Unreadable(
            "No edition of the Strategic Policing Requirement is loaded. Load one with load_framework."
        )
    out = [edition for edition in editions if issued(edition) <= day]
    return out[-1] if out else editions[0]


def edition_named(code: str) -> Edition:
    edition = Edition.objects.select_related("scale").prefetch_related("threats").filter(code=code).first()
    if edition is None:
        known = ", ".join(Edition.objects.order_by("code").values_list("code", flat=True)) or "none"
        raise Unreadable(f"There is no edition {code}. Loaded: {known}.")
    return edition


def issued(edition: Edition) -> datetime.date:
    """The day it was issued; where only its year is known, the middle of that year."""
    if edition.issued_on is not None:
        return edition.issued_on
    year = edition.code[:4]
    return datetime.date(int(year), 7, 1) if year.isdecimal() and int(year) >= 1 else datetime.date.min
