"""What a task on My work is: its heading, its year, its date. Whose tasks there are say `my_work` and its siblings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone
from django.utils.formats import date_format

from assessments.models import AnnualAssessment, Section


class Job(Enum):
    """The headings of the page, in its order."""

    DRAFT = "Drafts that you have not saved"
    WRITE = "To write"
    ANSWER = "To answer"
    REPORT = "To report"
    REPLY = "To reply to"
    DECIDE = "Wording to accept or decline"
    ARRANGE = "To arrange"
    REVIEW = "To review"
    LAPSED = "Changed since you reviewed it"
    APPROVE = "To approve"
    WITHHOLD = "To decide whether to withhold"
    JUDGE = "To give a verdict on"
    RELEASE = "To release or make final"
    PREPARE = "To prepare for the board"
    ISSUE = "To issue"
    RECORD = "To record"


@dataclass(frozen=True, slots=True)
class Task:
    job: Job
    title: str
    detail: str
    url: str
    year: AnnualAssessment | None
    due_on: datetime.date
    force: str = ""  # of what belongs to no year

    @property
    def when(self) -> str:
        """Where it belongs and until when, in words."""
        return f"{self.year or self.force}, due on {date_format(self.due_on, 'j F Y')}"

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()


def task_of(
    job: Job, year: AnnualAssessment, title: str, detail: str, url: str, due_on: datetime.date | None = None
) -> Task:
    """Without a day of its own it is due when the board meets."""
    return Task(job, title, detail, url, year, due_on or year.board_on)


def section_title(section: Section) -> str:
    threat = section.threat_assessment
    if section.kind == Section.Kind.QUESTION:
        return threat.label if threat else "the whole"
    return f"{threat.label}: {section.heading}" if threat else section.heading


def in_order(tasks: Iterable[Task]) -> list[Task]:
    order = list(Job)
    return sorted(tasks, key=lambda task: (order.index(task.job), task.due_on, task.title))
