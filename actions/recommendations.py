"""The writes of recommendations: raising one under a reference for life, and changing it.

Every change names the version it began from; one that began from an older version is refused and changes nothing.
What was changed, by whom and why is kept by the row's history; reading that is history.py's.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from actions.models import Recommendation
from assessments.models import AnnualAssessment

LONGEST_PREFIX = 14


class StaleRecommendation(Exception):
    """Somebody saved after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Recommendation) -> None:
        super().__init__("Somebody else has saved the recommendation since this edit was begun.")
        self.current = current


@transaction.atomic
def raise_recommendation(annual: AnnualAssessment, values: dict[str, Any], *, by: User) -> Recommendation:
    """Store a new recommendation under the next free reference of the force in the year of the board."""
    # Two that are raised at once wait for each other here, so that each gets a number of its own.
    force = Organisation.objects.select_for_update(no_key=True).get(pk=annual.force_id)
    recommendation = Recommendation(
        force=force,
        raised_in=annual,
        reference=next_reference(force, annual.board_on.year),
        raised_by=by,
        raised_at=timezone.now(),
        **values,
    )
    store(recommendation, by, "")
    return recommendation


def next_reference(force: Organisation, year: int) -> str:
    """WMP-2025-01: who, the calendar year of the board, and a number that runs through that year."""
    prefix = f"{letters_of(force)}-{year}-"
    taken = Recommendation.objects.filter(force=force, reference__startswith=prefix)
    numbers = [reference.removeprefix(prefix) for reference in taken.values_list("reference", flat=True)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{prefix}{last + 1:02}"


def letters_of(force: Organisation) -> str:
    """The short name as far as an address can hold it; without one, the first letters of the name's words."""
    short = re.sub(r"[^A-Za-z0-9]", "", force.short_name)
    initials = "".join(re.findall(r"\b[A-Za-z]", force.name)).upper()
    return (short or initials or "SPR")[:LONGEST_PREFIX]


@transaction.atomic
def change_recommendation(
    recommendation: Recommendation, values: dict[str, Any], *, version: int, reason: str = "", by: User
) -> Recommendation:
    """Store new values, with the reason for the change. Raises StaleRecommendation if `version` is not the current one.

    A change that changes nothing makes no version.
    """
    current = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    if current.version != version:
        raise StaleRecommendation(current)
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    was_open = current.is_open
    for name, value in values.items():
        setattr(current, name, value)
    if was_open != current.is_open:
        current.closed_by, current.closed_at = (by, timezone.now()) if was_open else (None, None)
    current.version += 1
    store(current, by, reason)
    return current


def store(recommendation: Recommendation, by: User, reason: str) -> None:
    """Save with a line in the history that says who and why."""
    recommendation._history_user = by  # type: ignore[attr-defined]  # read by simple_history, as is the next
    recommendation._change_reason = reason  # type: ignore[attr-defined]
    recommendation.save()
