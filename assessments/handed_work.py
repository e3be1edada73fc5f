"""What others have, for My work: what they say is ready to be read, and what is waited for.

Not here: what was handed to the person themselves, which is writing like any other (`my_work`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role, User
from assessments.duties import duties_of
from assessments.jobs import Job, Task, section_title
from assessments.models import (
    OPEN_FOR_WRITING,
    AnnualAssessment,
    Handover,
    Query,
    Stage,
    Status,
    StatusChange,
)
from assessments.models.queries import UNSETTLED
from assessments.models.rounds import RELEASED_STATUSES
from assessments.permissions import Subject
from assessments.planning import calendars


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that another person has, for which this one waits."""

    title: str
    who: str
    year: AnnualAssessment
    url: str
    due_on: datetime.date | None

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


def handed_to_others(user: User) -> list[Handover]:
    """What this person handed over, or what is handed over where they lead, stand in or arrange. One query."""
    roles = user.roles
    force = roles.organisations(Role.LEAD, Role.COORDINATOR)
    if not force:
        return []
    threat = "section__threat_assessment"
    own = Q(handed_by=user) | Q(**{f"{threat}__lead": user}) | Q(**{f"{threat}__in": duties_of(user).threats})
    own |= Q(
        section__threat_assessment=None, section__annual__force__in=roles.organisations(Role.COORDINATOR)
    )
    is_open = Q(section__threat_assessment=None) | Q(**{f"{threat}__status__in": OPEN_FOR_WRITING})
    rows = Handover.objects.standing().filter(
        own, is_open, section__annual__force__in=force, section__annual__status__in=OPEN_FOR_WRITING
    )
    rows = rows.exclude(writer=user).select_related(
        "writer", "section__annual__force", f"{threat}__threat", f"{threat}__annual"
    )
    return list(rows.defer("section__body").order_by("due_on", "pk"))


def tasks_for(handed: list[Handover]) -> list[Task]:
    """What its writer says is ready: read it."""
    return [ready_task(row) for row in handed if row.ready_at]


def ready_task(row: Handover) -> Task:
    section = row.section
    said = date_format(timezone.localtime(row.ready_at), "j F Y")
    detail = f"{row.writer.name} said on {said} that it is ready for you"
    due_on = row.due_on or section.annual.board_on
    return Task(
        Job.REVIEW, section_title(section), detail, section.get_absolute_url(), section.annual, due_on
    )


def waiting_on(user: User, handed: list[Handover]) -> list[Waiting]:
    """What others have of what this person waits for, the earliest date first. At most three queries besides."""
    found = [
        Waiting(
            section_title(row.section), row.writer.name, row.section.annual,
            row.section.get_absolute_url(), row.due_on,
        )
        for row in handed
        if not row.ready_at
    ]  # fmt: skip
    found += [
        Waiting(
            f"{query}, {query.subject.label}",
            holder_of(query),
            query.annual,
            query.get_absolute_url(),
            query.due_on,
        )
        for query in queries_asked(user)
    ]
    found += reopened(user)
    return sorted(found, key=lambda each: (each.due_on is None, each.due_on or datetime.date.max, each.title))


def reopened(user: User) -> list[Waiting]:
    """What was released to the body and is being rewritten: the force has it until the next release. At most two
    queries.
    """
    forces = user.roles.forces_overseen(Role.REVIEWER, Role.COMMISSIONER)
    if not forces:
        return []
    steps = StatusChange.objects.effective().filter(
        transition="reopen", from_status__in=RELEASED_STATUSES, annual__force__in=forces
    )
    context = ("annual__force__stage_days", "annual__edition", "threat_assessment__threat")
    latest: dict[Subject, datetime.datetime] = {}
    for step in steps.select_related(*context).order_by("changed_at", "pk"):
        if step.threat_assessment is not None:
            step.threat_assessment.annual = step.annual
        subject = step.threat_assessment or step.annual
        if Status(subject.status).rank < Status.RELEASED.rank:
            latest[subject] = step.changed_at
    plans = calendars({subject.annual for subject in latest}) if latest else {}
    return [
        Waiting(
            f"{subject.label}, reopened on {date_format(timezone.localtime(at), 'j F Y')}",
            subject.annual.force.label, subject.annual, subject.get_absolute_url(),
            plans[subject.annual.pk].due(Stage.RELEASE, subject),
        )
        for subject, at in latest.items()
    ]  # fmt: skip


def queries_asked(user: User) -> list[Query]:
    if not user.roles.forces_overseen(Role.REVIEWER, Role.COMMISSIONER):
        return []
    asked = Query.objects.visible_to(user).filter(asked_by=user, state__in=UNSETTLED)
    return list(asked.with_context().order_by("due_on", "number"))


def holder_of(query: Query) -> str:
    """Whoever was to answer; else the force, where the coordinator says who does."""
    return query.owner.name if query.owner else query.annual.force.label
