"""What became of a recommendation, in plain words: every change of wording, owner, date, progress and state."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format

from accounts.models import User
from actions import permissions
from actions.models import Recommendation
from assessments.models import StatusChange
from threats.models import Threat

State = Recommendation.State
LONG_AFTER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One saved change: whose, when, sentences of what changed, and the reason that was given."""

    by: User | None
    at: datetime.datetime
    sentences: tuple[str, ...]
    reason: str


def changes_of(recommendation: Recommendation, reader: User) -> list[Change]:
    """The latest first. Whoever may not read first drafts gets what changed since the release."""
    rows = list(recommendation.history.select_related("history_user").order_by("history_date", "history_id"))
    names = threat_names(rows)
    begins = LONG_AFTER if not rows else rows[0].history_date
    if not permissions.can_read_first_drafts(reader, recommendation):
        begins = first_release(recommendation)
    changes = [
        change(row, tuple(sentences(before, row, names)))
        for before, row in pairwise(rows)
        if row.history_date > begins
    ]
    raised = [change(row, (raised_words(row, begins),)) for row in rows[:1]]
    return [*reversed([each for each in changes if each.sentences]), *raised]


def first_release(recommendation: Recommendation) -> datetime.datetime:
    steps = StatusChange.objects.effective().filter(
        annual=recommendation.raised_in_id, threat_assessment=None, transition="release"
    )
    first = steps.order_by("changed_at").values_list("changed_at", flat=True).first()
    return first or LONG_AFTER


def threat_names(rows: list[Any]) -> dict[int | None, str]:
    """The threats that the rows name, where there is more than one to tell apart."""
    pks = {row.threat_id for row in rows}
    names: dict[int | None, str] = {None: "the whole assessment"}
    if len(pks) > 1:
        names.update(Threat.objects.filter(pk__in=pks - {None}).values_list("pk", "name"))
    return names


def change(row: Any, words: tuple[str, ...]) -> Change:
    return Change(row.history_user, row.history_date, words, row.history_change_reason or "")


def raised_words(row: Any, begins: datetime.datetime) -> str:
    if row.history_date < begins:  # its first words are not this reader's to read
        return "Raised."
    return f"Raised, with {row.owner} as its owner, due on {day(row.due_on)}."


def sentences(before: Any, after: Any, names: dict[int | None, str]) -> Iterator[str]:
    """What one save changed."""
    if before.due_on != after.due_on:
        yield f"The date moved from {day(before.due_on)} to {day(after.due_on)}."
    if before.owner != after.owner:
        yield f"The owner changed from {before.owner} to {after.owner}."
    if before.threat_id != after.threat_id:
        yield f"It moved from {names[before.threat_id]} to {names[after.threat_id]}."
    if before.text != after.text:
        yield f"The wording changed. It was: “{before.text}”"
    if before.progress != after.progress:
        yield f"Progress: “{after.progress}”" if after.progress else "The progress report was taken out."
    if before.state != after.state:
        yield f"Closed. What was done: “{after.outcome}”" if after.state == State.CLOSED else "Opened again."
    elif before.outcome != after.outcome and after.state == State.CLOSED:
        yield f"What was done is put in other words: “{after.outcome}”"


def day(date: datetime.date) -> str:
    return date_format(date, "j F Y")
