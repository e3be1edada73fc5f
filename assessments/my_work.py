"""My work: what one person has to do now, across years and forces, in one list.

Constant in the number of years, threats and sections. What a task says is read through the same `visible_to` and
permissions as the pages it links to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum

from django.db.models import BooleanField, Case, OuterRef, Q, Subquery, When
from django.utils import timezone

from accounts.models import Role, User
from assessments import permissions
from assessments.models import (
    OPEN_FOR_WRITING,
    AnnualAssessment,
    Comment,
    Question,
    Section,
    Status,
    Thread,
    ThreatAssessment,
)
from assessments.permissions import Subject


class Job(Enum):
    """The headings of the page, in its order."""

    WRITE = "To write"
    ANSWER = "To answer"
    REPLY = "To reply to"
    REVIEW = "To review"
    APPROVE = "To approve"
    JUDGE = "To give a verdict on"
    RELEASE = "To release or make final"


@dataclass(frozen=True, slots=True)
class Task:
    job: Job
    title: str
    detail: str
    url: str
    year: AnnualAssessment
    due_on: datetime.date

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()


def tasks_for(user: User) -> list[Task]:
    """Everything that waits for this person, in the order of the page and then of the date."""
    threats = list(
        ThreatAssessment.objects.visible_to(user)
        .exclude(annual__status=Status.FINAL)
        .select_related("threat", "lead", "annual__force")
        .order_by("annual__board_on", "order")
    )
    years = list(
        AnnualAssessment.objects.visible_to(user).exclude(status=Status.FINAL).select_related("force")
    )
    written = permissions.subjects_written_by(user)
    subjects: list[Subject] = [*threats, *years]
    tasks = [
        *writing_tasks(user, threats),
        *conversation_tasks(user),
        *(task for subject in subjects for task in decision_tasks(user, subject, written)),
    ]
    order = list(Job)
    return sorted(tasks, key=lambda task: (order.index(task.job), task.due_on, task.title))


def writing_tasks(user: User, threats: list[ThreatAssessment]) -> list[Task]:
    """Cells and questions in the threats a person leads, and the sections handed to them."""
    led = [t for t in threats if t.is_open_for_writing and permissions.is_lead(user, t)]
    arranged = user.roles.organisations(Role.COORDINATOR)
    mine = Q(threat_assessment__in=led) | Q(pk__in=permissions.handed_over(user))
    mine |= Q(threat_assessment=None, annual__force__in=arranged)
    sections = (
        Section.objects.visible_to(user)
        .filter(mine, annual__status__in=OPEN_FOR_WRITING)
        .exclude(~Q(threat_assessment=None) & ~Q(threat_assessment__status__in=OPEN_FOR_WRITING))
        .with_context()
        .defer("body")
        .annotate(has_text=Case(When(body="", then=False), default=True, output_field=BooleanField()))
        .order_by("annual__board_on", "threat_assessment__order", "order", "pk")
    )
    tasks: list[Task] = []
    wanted: dict[Subject, list[str]] = {threat: [] for threat in led}
    for section in sections:
        if hasattr(section, "question"):
            tasks += answer_tasks(section)
        elif section.pk in permissions.handed_over(user) and not section.has_text:
            tasks.append(
                task_of(
                    Job.WRITE,
                    section.annual,
                    section_title(section),
                    "Handed to you",
                    section.url("section_edit"),
                )
            )
        elif missing := missing_words(section):
            wanted.setdefault(section.subject, []).append(missing)
    for subject, missing_parts in wanted.items():
        tasks.append(writing_task(subject, missing_parts))
    return tasks


def missing_words(section: Section) -> str:
    """What this section lacks: "text", "judgement", or nothing."""
    if not section.has_text:
        return "text"
    if section.kind == Section.Kind.COMPONENT and not hasattr(section, "judgement"):
        return "judgement"
    return "confirmation" if section.is_carried_unconfirmed else ""


def writing_task(subject: Subject, missing: list[str]) -> Task:
    if isinstance(subject, ThreatAssessment):
        title = subject.label
        returned = subject.status == Status.CHANGES_REQUESTED
    else:
        title, returned = "Sections of the whole", False
    counts = [(part, missing.count(part)) for part in ("text", "judgement", "confirmation")]
    words = [f"{count} without {part}" for part, count in counts if count]
    detail = ", ".join(words) if words else "Every section is written: submit it when it is right"
    if returned:
        detail = f"Changes were requested. {detail}"
    return task_of(Job.WRITE, subject.annual, title, detail, subject.get_absolute_url())


def answer_tasks(section: Section) -> list[Task]:
    question = section.question
    if question.state not in (Question.State.UNANSWERED, Question.State.PARTLY):
        return []
    title = f"Question {question.number}, {section_title(section)}"
    url = section.url("section_edit")
    return [task_of(Job.ANSWER, section.annual, title, question.get_state_display(), url)]


def section_title(section: Section) -> str:
    threat = section.threat_assessment
    if hasattr(section, "question"):
        return threat.label if threat else "the whole"
    return f"{threat.label}: {section.heading}" if threat else section.heading


def conversation_tasks(user: User) -> list[Task]:
    """Open threads that I lead the section of, or began, in which somebody else spoke last."""
    threads = (
        Thread.objects.visible_to(user)
        .open()
        .exclude(section__annual__status=Status.FINAL)
        .filter(Q(section__threat_assessment__lead=user) | Q(opened_by=user))
        .annotate(
            last_author=Subquery(
                Comment.objects.filter(thread=OuterRef("pk"))
                .order_by("-written_at", "-pk")
                .values("author")[:1]
            )
        )
        .exclude(last_author=user.pk)
        .select_related("section__annual__force", "section__threat_assessment__threat", "section__question")
    )
    return [
        task_of(
            Job.REPLY,
            t.section.annual,
            section_title(t.section),
            f"Comment, {t.get_circle_display().lower()}",
            t.get_absolute_url(),
        )
        for t in threads
    ]


# Which step of the workflow is whose job, with the words of the list.
DECISIONS = (
    (Status.SUBMITTED, Job.REVIEW, permissions.can_agree, "Submitted: agree it or request changes"),
    (Status.AGREED, Job.APPROVE, permissions.is_approver, "Agreed: approve it or request changes"),
    (Status.APPROVED, Job.RELEASE, permissions.can_release, "Approved: release it to the OPCC"),
    (Status.RELEASED, Job.JUDGE, permissions.can_give_verdict, "Released: give your verdict"),
    (Status.RELEASED, Job.REVIEW, permissions.can_review, "Released: read, question and comment"),
    (Status.VERDICT_GIVEN, Job.RELEASE, permissions.can_finalise, "The verdict is given: make it final"),
)


def decision_tasks(user: User, subject: Subject, written: set[tuple[str, int]]) -> list[Task]:
    """The steps that wait for this person. `written` keeps approvals from those who wrote, as can_approve does."""
    title = subject.label if isinstance(subject, ThreatAssessment) else "The whole assessment"
    return [
        task_of(job, subject.annual, title, detail, subject.get_absolute_url())
        for status, job, allowed, detail in DECISIONS
        if subject.status == status
        and allowed(user, subject)
        and not (job is Job.APPROVE and permissions.key_of(subject) in written)
    ]


def task_of(job: Job, year: AnnualAssessment, title: str, detail: str, url: str) -> Task:
    return Task(job, title, detail, url, year, year.board_on)
