"""The writes of what a board decided: recording a decision, changing how it is put, and taking it out again.

A change names the version it began from, as every save does. The trail of the force tells each; what a decision said
before stays in the row's history.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from actions import telling
from actions.models import BoardDecision
from assessments.models import AnnualAssessment
from assessments.noting import note
from audit.recording import Deed


class StaleBoardDecision(Exception):
    """Somebody saved after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: BoardDecision) -> None:
        super().__init__("Somebody else has saved this decision since the edit was begun.")
        self.current = current


@transaction.atomic
def record_decision(annual: AnnualAssessment, values: dict[str, Any], *, by: User) -> BoardDecision:
    """Store a decision of the board under the next number of the year."""
    # Two that are recorded at once wait for each other here, so that each gets a number of its own.
    AnnualAssessment.objects.select_for_update(no_key=True).get(pk=annual.pk)
    # Of the history as well: a number that was taken out is not given again.
    last = BoardDecision.history.filter(annual=annual.pk).aggregate(last=Max("number"))["last"]
    decision = BoardDecision(
        annual=annual, number=(last or 0) + 1, recorded_by=by, recorded_at=timezone.now(), **values
    )
    store(decision, by, "")
    telling.board_decided(decision, by=by)
    deed = Deed(thing=named(decision), after=decision.get_outcome_display())
    note("board-decided", about_of(decision), by=by, deed=deed)
    return decision


@transaction.atomic
def change_decision(
    decision: BoardDecision, values: dict[str, Any], *, version: int, by: User
) -> BoardDecision:
    """Store it as it reads now. Raises StaleBoardDecision if `version` is not the current one.

    A change that changes nothing makes no version.
    """
    current = locked(decision, version)
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    before = current.get_outcome_display()
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    store(current, by, "")
    deed = Deed(thing=named(current), before=before, after=current.get_outcome_display())
    note("board-decision-changed", about_of(current), by=by, deed=deed)
    return current


@transaction.atomic
def remove_decision(decision: BoardDecision, *, version: int, reason: str, by: User) -> None:
    """Take out what was recorded by mistake. Raises StaleBoardDecision if `version` is not the current one."""
    current = locked(decision, version)
    current._history_user = by  # type: ignore[attr-defined]  # read by simple_history, as is the next
    current._change_reason = reason  # type: ignore[attr-defined]
    about, deed = about_of(current), Deed(thing=named(current), before=current.get_outcome_display())
    current.delete()
    note("board-decision-removed", about, by=by, deed=deed)


def locked(decision: BoardDecision, version: int) -> BoardDecision:
    rows = BoardDecision.objects.with_context().select_for_update(of=("self",))
    current = rows.get(pk=decision.pk)
    if current.version != version:
        raise StaleBoardDecision(current)
    return current


def store(decision: BoardDecision, by: User, reason: str) -> None:
    """Save with a line in the history that says who."""
    decision._history_user = by  # type: ignore[attr-defined]  # read by simple_history, as is the next
    decision._change_reason = reason  # type: ignore[attr-defined]
    decision.save()


def about_of(decision: BoardDecision) -> Any:
    return decision.threat_assessment or decision.annual


def named(decision: BoardDecision) -> str:
    return f"Decision {decision.number}"
