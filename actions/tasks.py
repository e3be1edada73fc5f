"""What plans and recommendations ask of a person, for the list on My work."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role, User
from actions.models import Milestone, Recommendation, Update
from actions.updates import ASKED_BEFORE
from assessments.jobs import Job, Task

MOST_NAMED = 5
# Who raises recommendations in the name of a body, and so asks what came of them.
RAISING = (Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY)


def tasks_for(user: User) -> list[Task]:
    """For whoever leads: each update that is due soon or overdue. For a coordinator: what others have not sent.

    For a coordinator and for whoever raised them: recommendations.
    """
    today = timezone.localdate()
    found = due_milestones(user, today)
    mine = [milestone for milestone in found if milestone.is_led]  # type: ignore[attr-defined]  # annotated
    return [
        *(update_task(milestone, today) for milestone in mine),
        *recommendation_tasks(user, today),
        *chasing_tasks([milestone for milestone in found if milestone not in mine]),
    ]


def due_milestones(user: User, today: datetime.date) -> list[Milestone]:
    """Those that the person leads and soon reports on, and the overdue ones that they chase. One query."""
    led = Milestone.objects.led_by(user).filter(pk=OuterRef("pk"))
    chased = Milestone.objects.overdue().filter(
        pk=OuterRef("pk"), force__in=user.roles.organisations(Role.COORDINATOR)
    )
    soon = Q(is_led=True, next_due_on__lte=today + ASKED_BEFORE)
    drafts = Update.objects.filter(milestone=OuterRef("pk"), state=Update.State.DRAFT, corrects=None)
    rows = Milestone.objects.annotate(
        is_led=Exists(led),
        is_chased=Exists(chased),
        draft_written_at=Subquery(drafts.order_by("-number").values("written_at")[:1]),
    )
    return list(rows.filter(soon | Q(is_chased=True)).select_related("force").order_by("next_due_on", "pk"))


def update_task(milestone: Milestone, today: datetime.date) -> Task:
    written_at: datetime.datetime | None = milestone.draft_written_at  # type: ignore[attr-defined]  # annotated
    due_on = milestone.next_due_on or today
    title = f"{milestone.reference}: {milestone.text}"
    saved = f"Draft saved {date_format(timezone.localtime(written_at), 'j F Y')}" if written_at else ""
    detail = saved or f"{milestone.get_frequency_display()} update, nothing written yet"
    return Task(Job.REPORT, title, detail, milestone.get_absolute_url(), None, due_on, milestone.force.label)


def chasing_tasks(late: list[Milestone]) -> Iterator[Task]:
    """One for each force that this person coordinates, with what is overdue there and not theirs to write."""
    by_force: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in late:
        by_force[milestone.force_id].append(milestone)
    for milestones in by_force.values():
        first = milestones[0]
        count = len(milestones)
        title = (
            "1 update of a milestone is overdue"
            if count == 1
            else f"{count} updates of milestones are overdue"
        )
        url = f"{reverse('objective_list')}?force={first.force.slug}&state=overdue"
        detail = ", ".join(milestone.reference for milestone in milestones)
        yield Task(
            Job.ARRANGE,
            title,
            detail,
            url,
            None,
            first.next_due_on or timezone.localdate(),
            first.force.label,
        )


def recommendation_tasks(user: User, today: datetime.date) -> Iterator[Task]:
    """One for each force, with what is due in a fortnight or overdue. One query, of those who have any."""
    roles = user.roles
    forces, raising = roles.organisations(Role.COORDINATOR), roles.forces_overseen(*RAISING)
    if not forces and not raising:
        return
    mine = Q(force__in=forces) | Q(force__in=raising, raised_by=user)
    due = Recommendation.objects.filter(
        mine, state=Recommendation.State.OPEN, due_on__lte=today + ASKED_BEFORE
    )
    by_force: dict[int, list[Recommendation]] = defaultdict(list)
    for found in due.select_related("force").order_by("due_on", "reference"):
        by_force[found.force_id].append(found)
    for rows in by_force.values():
        first, late = rows[0], sum(row.due_on < today for row in rows)
        are = "1 recommendation is" if len(rows) == 1 else f"{len(rows)} recommendations are"
        title = f"{are} overdue" if late == len(rows) else f"{are} due"
        title += f", {late} of them overdue" if 0 < late < len(rows) else ""
        detail = ", ".join(row.reference for row in rows[:MOST_NAMED])
        detail += f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
        url = f"{reverse('recommendation_list')}?force={first.force.slug}&state=open"
        yield Task(Job.REPORT, title, detail, url, None, first.due_on, first.force.label)
