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
from actions.models.recommendations import OF_THE_FORCE
from assessments.models import AnnualAssessment
from assessments.noting import note
from audit.recording import Deed

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
    deed = Deed(
        thing=f"{recommendation.reference}, {recommendation.get_origin_display()}",
        shared=is_shared(recommendation),
    )
    note("recommendation-raised", annual, by=by, deed=deed)
    return recommendation


def is_shared(recommendation: Recommendation) -> bool:
    """The body's and the board's are both sides'; the force's own are its own until the year is released."""
    return recommendation.origin not in OF_THE_FORCE


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
    deed = changed_deed(current, values)
    for name, value in values.items():
        setattr(current, name, value)
    if was_open != current.is_open:
        current.closed_by, current.closed_at = (by, timezone.now()) if was_open else (None, None)
    current.version += 1
    store(current, by, reason)
    note("recommendation-changed", recommendation.raised_in, by=by, deed=deed)
    return current


# Of these the trail says from what to what; of words only that they were changed.
TOLD = ("state", "due_on")


def changed_deed(current: Recommendation, values: dict[str, Any]) -> Deed:
    """Asked before the values are stored."""
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    fields = {name: str(Recommendation._meta.get_field(name).verbose_name) for name in changed}  # type: ignore[union-attr]
    told = [name for name in changed if name in TOLD]
    before = {name: getattr(current, name) for name in told}
    thing = f"{current.reference}: {', '.join(fields.values())}"
    after = {name: values[name] for name in told}
    return Deed(thing, in_words(before), in_words(after), shared=is_shared(current))


def in_words(values: dict[str, Any]) -> str:
    labels = dict(Recommendation.State.choices)
    return ", ".join(str(labels.get(value, value)) for value in values.values())


def store(recommendation: Recommendation, by: User, reason: str) -> None:
    """Save with a line in the history that says who and why."""
    recommendation._history_user = by  # type: ignore[attr-defined]  # read by simple_history, as is the next
    recommendation._change_reason = reason  # type: ignore[attr-defined]
    recommendation.save()
