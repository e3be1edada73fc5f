"""The writes of updates: drafting one, reporting it, and correcting what was reported by another.

A draft names the version it began from, as every save does. Reporting moves the milestone on: to the next date that
something is due, or to Complete.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from actions.due import dates_waiting
from actions.milestones import due_after, lock_milestone, store
from actions.models import Milestone, Update, UpdateFigure
from assessments.blocks import join_body
from assessments.limits import LONGEST_BODY, refuse_too_long
from assessments.writing import prepare_body
from audit.recording import Deed, record

VALUES = ("status", "period_from", "period_until", "as_at", "meets_due_on")
# So long before the day, an update is asked for, and what is written is taken to be for that day.
ASKED_BEFORE = datetime.timedelta(days=14)
# Of dates that were missed, the last few can still be reported for; the others are met with them.
MOST_DATES = 6


class StaleUpdate(Exception):
    """Somebody saved after this edit was begun. `current` is the draft as it stands now."""

    def __init__(self, current: Update) -> None:
        super().__init__("Somebody else has saved this update since the edit was begun.")
        self.current = current


class AlreadyReported(Exception):
    """What was reported is not written in any more."""


@transaction.atomic
def begin_update(milestone: Milestone, *, by: User, corrects: Update | None = None) -> Update:
    """The draft that is open already, or a new one; a correction begins with the words that it corrects.

    Raises ValidationError where there is nothing to correct: only what is reported, and not corrected yet.
    """
    current = lock_milestone(milestone)
    if corrects is not None and not corrects.is_reported:
        raise ValidationError("This update has not been reported, so it can simply be changed.")
    drafts = Update.objects.filter(milestone=current, corrects=corrects)
    open_draft = drafts.first() if corrects else drafts.filter(state=Update.State.DRAFT).first()
    if open_draft is not None:
        return open_draft
    update = Update(milestone=current, number=next_number(current), corrects=corrects, written_by=by)
    update.written_at = timezone.now()
    for name, value in (taken_over(corrects) if corrects else proposed(current)).items():
        setattr(update, name, value)
    keep(update, by)
    if corrects is not None:
        store_figures(update, copies(corrects.figures.all()))
    return update


def next_number(milestone: Milestone) -> int:
    numbers = Update.objects.filter(milestone=milestone)
    return int(numbers.aggregate(last=Max("number"))["last"] or 0) + 1


def latest_of(milestone: Milestone) -> Update | None:
    return Update.objects.filter(milestone=milestone).standing().latest_first().first()


def proposed(milestone: Milestone) -> dict[str, Any]:
    """From the day after what was last reported until today."""
    today = timezone.localdate()
    last = latest_of(milestone)
    begins = last.period_until + datetime.timedelta(days=1) if last else today.replace(day=1)
    return {
        "status": last.status if last else Update.Status.ON_TRACK,
        "period_from": min(begins, today),
        "period_until": today,
        "as_at": today,
        "meets_due_on": expected_for(milestone, today),
    }


def dates_to_report_for(
    milestone: Milestone, today: datetime.date, chosen: datetime.date | None = None
) -> list[datetime.date]:
    """The last that were missed, one that was chosen before, and the next to come."""
    if milestone.next_due_on is None:
        return []
    dates = dates_waiting(milestone.next_due_on, milestone.first_due_on, milestone.months, today)
    return [day for day in dates[:-MOST_DATES] if day == chosen] + dates[-MOST_DATES:]


def expected_for(milestone: Milestone, today: datetime.date) -> datetime.date | None:
    """The latest that has come or comes soon; else the next."""
    dates = dates_to_report_for(milestone, today)
    return next((day for day in reversed(dates) if day <= today + ASKED_BEFORE), dates[0] if dates else None)


def taken_over(update: Update) -> dict[str, Any]:
    """A correction is for no date of its own."""
    return {name: getattr(update, name) for name in (*VALUES, "body")} | {"meets_due_on": None}


def copies(figures: Iterable[UpdateFigure]) -> list[UpdateFigure]:
    for figure in figures:
        figure.pk = None
    return list(figures)


@transaction.atomic
def save_update(
    update: Update, values: dict[str, Any], figures: Sequence[UpdateFigure], *, version: int, by: User
) -> Update:
    """Store a draft with its figures in their order. Raises StaleUpdate, AlreadyReported, and ValidationError if the
    body is longer than anybody can read. A save that changes nothing makes no version.
    """
    blocks = prepare_body(values["body"])
    current = lock_draft(update)
    if current.version != version:
        raise StaleUpdate(current)
    body = join_body(blocks, current.body)
    refuse_too_long(body, LONGEST_BODY)
    values = {name: values[name] for name in VALUES} | {"body": body}
    same = all(getattr(current, name) == value for name, value in values.items())
    if same and shown_by(current.figures.all()) == shown_by(figures):
        return current
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.written_by, current.written_at = by, timezone.now()
    keep(current, by)
    store_figures(current, figures)
    note_update("update-saved", current, by, f"version {current.version}")
    return current


def lock_draft(update: Update) -> Update:
    lock_milestone(update.milestone)
    current = Update.objects.select_for_update(of=("self",)).select_related("corrects").get(pk=update.pk)
    if current.is_reported:
        raise AlreadyReported
    return current


def shown_by(figures: Iterable[UpdateFigure]) -> list[list[Any]]:
    """What they say, in their order, whichever rows they are."""
    told = [
        field for field in UpdateFigure._meta.concrete_fields if field.name not in ("id", "update", "order")
    ]
    return [[field.to_python(getattr(figure, field.attname)) for field in told] for figure in figures]


def store_figures(update: Update, figures: Sequence[UpdateFigure]) -> None:
    update.figures.all().delete()
    for order, figure in enumerate(figures, 1):
        figure.pk, figure.update, figure.order = None, update, order
        figure.full_clean(exclude=["update"])
    UpdateFigure.objects.bulk_create(figures)


@transaction.atomic
def report_update(update: Update, *, version: int, by: User, at: datetime.datetime | None = None) -> Update:
    """From now on it stands. Raises what save_update raises; ValidationError where there is nothing to read."""
    current = lock_draft(update)
    if current.version != version:
        raise StaleUpdate(current)
    milestone = lock_milestone(current.milestone)
    if lack := what_it_lacks(current, milestone):
        raise ValidationError(lack)
    now = at or timezone.now()
    current.state = Update.State.REPORTED
    current.reported_by, current.reported_at = by, now
    keep(current, by)
    move_on(milestone, by)
    note_update("update-reported", current, by, current.get_status_display())
    return current


@transaction.atomic
def discard_update(update: Update, *, by: User) -> None:
    """Take a draft away; its words stay in the history. Raises AlreadyReported."""
    current = lock_draft(update)
    current._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    current.delete()
    note_update("update-discarded", update, by)


def note_update(verb: str, update: Update, by: User, after: str = "") -> None:
    milestone = update.milestone
    thing = f"{milestone.reference}, update {update.number}"
    record(verb, milestone.force, by=by, deed=Deed(thing=thing, after=after))


def what_it_lacks(update: Update, milestone: Milestone) -> str:
    """Nothing to report is a full answer, and so is a pointer to where the answer stands; silence is neither."""
    answered = update.body or update.status == Update.Status.NOTHING or has_signpost(milestone)
    if not answered and not update.figures.exists():
        return "Write what there is to report, or choose “Nothing to report”."
    return ""


def has_signpost(milestone: Milestone) -> bool:
    places = (
        *(milestone.see_year_id, milestone.see_section_id),
        *(milestone.see_recommendation_id, milestone.see_milestone_id),
    )
    return any(places)


def move_on(milestone: Milestone, by: User) -> None:
    """The next date, or none once the latest update says that it is complete."""
    latest, before = latest_of(milestone), milestone.state
    if latest is not None and milestone.state != Milestone.State.WITHDRAWN:
        is_complete = latest.status == Update.Status.COMPLETE
        milestone.state = Milestone.State.COMPLETE if is_complete else Milestone.State.ACTIVE
    milestone.next_due_on = due_after(milestone)
    milestone.version += milestone.state != before  # the date alone is in nobody's form
    store(milestone, by)


def keep(update: Update, by: User) -> None:
    """Save with a line in the history that says who."""
    update._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    update.save()
