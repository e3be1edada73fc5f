"""The writes of a plan: objectives, milestones under a reference for life, and who holds the posts that lead them.

Every change names the version it began from; one that began from an older version is refused and changes nothing.
What is reported of a milestone is written by updates.py.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import Organisation, User
from actions.due import next_due
from actions.models import LeadPost, Milestone, Objective, PostHolder, Update
from actions.recommendations import letters_of
from audit.recording import Deed, record

Row = TypeVar("Row", Objective, Milestone)


class StalePlan(Exception):
    """Somebody saved after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Objective | Milestone) -> None:
        super().__init__("Somebody else has saved since this edit was begun.")
        self.current = current


def lock_force(force_id: int) -> Organisation:
    """Two that are added at once wait for each other here, so that each gets a number of its own."""
    force: Organisation = Organisation.objects.select_for_update(no_key=True).get(pk=force_id)
    return force


@transaction.atomic
def add_objective(force: Organisation, values: dict[str, Any], *, by: User) -> Objective:
    """At the end of the force's objectives, unless a place is given."""
    lock_force(force.pk)
    last = Objective.objects.filter(force=force).aggregate(last=Max("order"))["last"] or 0
    return store(Objective(force=force, **{"order": last + 1, **given(values)}), by, "added")


@transaction.atomic
def add_milestone(objective: Objective, values: dict[str, Any], *, by: User) -> Milestone:
    """Below its objective, under the next free reference of the force."""
    force = lock_force(objective.force_id)
    last = objective.milestones.aggregate(last=Max("order"))["last"] or 0
    milestone = Milestone(
        force=force,
        objective=objective,
        reference=next_reference(force),
        **{"order": last + 1, **given(values)},
    )
    milestone.next_due_on = due_after(milestone)
    return store(milestone, by, "added")


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Without a place that was left open."""
    return {name: value for name, value in values.items() if name != "order" or value is not None}


def next_reference(force: Organisation) -> str:
    """WMP-M07: who, and a number that runs through all the force's plans."""
    prefix = f"{letters_of(force)}-M"
    taken = Milestone.objects.filter(force=force, reference__startswith=prefix)
    numbers = [reference.removeprefix(prefix) for reference in taken.values_list("reference", flat=True)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{prefix}{last + 1:02}"


def due_after(milestone: Milestone) -> datetime.date | None:
    """The first date after the last that something was reported for; none once it is complete or withdrawn."""
    if not milestone.is_active:
        return None
    met: datetime.date | None = None
    if milestone.pk:
        reports = Update.objects.filter(milestone=milestone).reported()
        met = reports.aggregate(last=Max("meets_due_on"))["last"]
    return next_due(milestone.first_due_on, milestone.months, met)


@transaction.atomic
def change_objective(objective: Objective, values: dict[str, Any], *, version: int, by: User) -> Objective:
    """Raises StalePlan if `version` is not the current one. A change that changes nothing makes no version."""
    return change(Objective.objects.select_for_update().get(pk=objective.pk), given(values), version, by)


@transaction.atomic
def change_milestone(milestone: Milestone, values: dict[str, Any], *, version: int, by: User) -> Milestone:
    """As change_objective; the next date follows from what the series is now."""
    return change(lock_milestone(milestone), given(values), version, by)


def lock_milestone(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)


def change(current: Row, values: dict[str, Any], version: int, by: User) -> Row:
    if current.version != version:
        raise StalePlan(current)
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    for name, value in values.items():
        setattr(current, name, value)
    if isinstance(current, Milestone):
        current.next_due_on = due_after(current)
    current.version += 1
    return store(current, by, "changed")


def store(row: Row, by: User, did: str = "") -> Row:
    """Save with a line in the history that says who; in the trail, what somebody did besides reporting."""
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row.save()
    if did:
        what = "milestone" if isinstance(row, Milestone) else "objective"
        thing = row.reference if isinstance(row, Milestone) else row.text
        record(f"{what}-{did}", row.force, by=by, deed=Deed(thing=thing, after=f"version {row.version}"))
    return row


# Posts


@transaction.atomic
def add_post(force: Organisation, title: str, *, by: User) -> LeadPost:
    post = LeadPost(force=force, title=title)
    post.full_clean()
    post._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    post.save()
    record("post-added", force, by=by, deed=Deed(thing=title))
    return post


@transaction.atomic
def pass_on(
    post: LeadPost, user: User | None, name: str, valid_from: datetime.date, *, by: User
) -> PostHolder:
    """Give the post to somebody from a day; whoever holds it then holds it until the day before.

    Raises ValidationError if somebody took it on that day or later: what is past is not written anew.
    """
    LeadPost.objects.select_for_update().get(pk=post.pk)
    latest = post.holders.order_by("-valid_from").first()
    if latest is not None and latest.valid_from >= valid_from:
        raise ValidationError(
            {
                "valid_from": f"{latest.label} holds this post from {latest.valid_from:%-d %B %Y}. Give a later day."
            }
        )
    if latest is not None and (latest.valid_until is None or latest.valid_until >= valid_from):
        latest.valid_until = valid_from - datetime.timedelta(days=1)
        keep(latest, by)
    holder = PostHolder(post=post, user=user, name="" if user else name, valid_from=valid_from)
    holder.full_clean()
    keep(holder, by)
    deed = Deed(post.title, latest.label if latest else "", f"{holder.label} from {valid_from:%-d %B %Y}")
    record("post-passed-on", post.force, by=by, deed=deed)
    return holder


def keep(holder: PostHolder, by: User) -> PostHolder:
    holder._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    holder.save()
    return holder
