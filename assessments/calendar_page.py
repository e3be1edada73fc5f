"""Reads for the page of a year's calendar: how many are past each stage, and what each threat waits for, and with whom.

Writing ends with the last section, before the threat is submitted; of that only those are told who read its sections.
Not here: the dates themselves, and changing them (`planning`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import User
from assessments.authorship import key_of
from assessments.models import AnnualAssessment, Extension, Handover, Section, Stage, Status, ThreatAssessment
from assessments.models.planning import REACHED
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import Subject, can_read_extension, is_force_role
from assessments.planning import Calendar, Due, days_of, holder_of
from assessments.readiness import lacks


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of the year: its day, how many threats are past it, and whether any is late."""

    stage: Stage
    on: datetime.date
    days: int
    reached: int
    of: int
    late: int
    is_told: bool = True  # to this reader, how many


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One threat, or the whole: what it waits for, until when, and who has it."""

    subject: Subject
    due: Due | None
    holder: str


@dataclass(frozen=True, slots=True)
class Writing:
    """The subjects of which every section is written, and who was handed what is still to be written, by subject."""

    done: frozenset[tuple[str, int]] = frozenset()
    handed: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    is_told: bool = True


def writing_of(user: User, annual: AnnualAssessment, threats: list[ThreatAssessment]) -> Writing:
    """For the force's readers, from the sections. To others a threat waits to be submitted. Two queries."""
    if not is_force_role(user, annual, *FORCE_READERS):
        return Writing(is_told=False)
    sections = Section.objects.filter(annual=annual).with_context().with_has_text().defer("body").in_order()
    lacking = {section.pk: section for section in sections if lacks(section)}
    behind = {key_of(section.subject) for section in lacking.values()}
    rows = Handover.objects.standing().filter(section__in=lacking).select_related("writer").order_by("pk")
    handed: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        section = lacking[row.section_id]
        words = f"{row.writer.name} ({section.heading})"
        handed.setdefault(key_of(section.subject), []).append(words)
    subjects: list[Subject] = [annual, *threats]
    return Writing(frozenset(key_of(each) for each in subjects) - behind, handed)


def is_past(subject: Subject, stage: Stage, writing: Writing) -> bool:
    if stage is Stage.WRITE and (key_of(subject) in writing.done or not writing.is_told):
        return True
    return Status(subject.status).rank >= REACHED[stage].rank


def stage_lines(calendar: Calendar, threats: list[ThreatAssessment], writing: Writing) -> list[StageLine]:
    days = days_of(calendar.annual)
    subjects: list[Subject] = [*threats, calendar.annual]
    return [stage_line(calendar, stage, days.of(stage), subjects, writing) for stage in Stage]


def stage_line(
    calendar: Calendar, stage: Stage, days: int, subjects: list[Subject], writing: Writing
) -> StageLine:
    behind = [subject for subject in subjects if not is_past(subject, stage, writing)]
    today = timezone.localdate()
    late = [subject for subject in behind if calendar.due(stage, subject) < today]
    is_told = writing.is_told or stage is not Stage.WRITE
    done = len(subjects) - len(behind)
    return StageLine(stage, calendar.dates[stage], days, done, len(subjects), len(late), is_told)


def subject_lines(calendar: Calendar, threats: list[ThreatAssessment], writing: Writing) -> list[SubjectLine]:
    """What is due first stands first."""
    subjects: list[Subject] = [calendar.annual, *threats]
    lines = [subject_line(calendar, subject, writing) for subject in subjects]
    return sorted(lines, key=lambda line: line.due.on if line.due else datetime.date.max)


def subject_line(calendar: Calendar, subject: Subject, writing: Writing) -> SubjectLine:
    """The first stage that it has not passed, with its day."""
    stage = next((stage for stage in Stage if not is_past(subject, stage, writing)), None)
    if stage is None:
        return SubjectLine(subject, None, "")
    handed = writing.handed.get(key_of(subject), []) if stage is Stage.WRITE else []
    holder = "; handed to ".join(filter(None, (holder_of(subject, stage), ", ".join(handed))))
    return SubjectLine(subject, Due(stage, calendar.due(stage, subject)), holder)


def extensions_told(user: User, given: Iterable[Extension]) -> list[Extension]:
    return [row for row in given if can_read_extension(user, row)]
