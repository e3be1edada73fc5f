"""The calendar of a year: when each stage is due, counted back from the board in working days; what is late, and who
has it. Changing the plan and giving more time are here too.

Nothing is stored but the date of the board, the days of each stage and extensions: when one of them changes, every
date is a new one. Not here: which days are working days (working_days.py).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assessments import telling
from assessments.chains import lock_force
from assessments.models import (
    AnnualAssessment,
    Extension,
    Section,
    Stage,
    StageDays,
    Status,
    ThreatAssessment,
)
from assessments.models.planning import REACHED
from assessments.noting import note
from assessments.permissions import Subject
from assessments.working_days import SATURDAY, is_known, is_working_day, working_days_before
from audit.recording import Deed

# Who takes each stage, where no person is named.
HOLDERS = {
    Stage.AGREE: "the coordinator",
    Stage.APPROVE: "a chief officer",
    Stage.RELEASE: "the coordinator or a chief officer",
    Stage.VERDICT: "the commissioner",
    Stage.PUBLISH: "the coordinator, then the secretary",
}


class StalePlan(Exception):
    """Somebody else changed the plan after this page was made."""


class PlanIsOver(Exception):
    """The year became final: nothing is due in it any more."""


@dataclass(frozen=True, slots=True)
class Due:
    """One stage and its day."""

    stage: Stage
    on: datetime.date

    @property
    def is_past(self) -> bool:
        return self.on < timezone.localdate()


def days_of(annual: AnnualAssessment) -> StageDays:
    """Those of the force, or the usual ones. No query where the force came with its `stage_days`."""
    found: StageDays | None = getattr(annual.force, "stage_days", None)
    return found or StageDays(force=annual.force)


def dates(board_on: datetime.date, days: StageDays) -> dict[Stage, datetime.date]:
    return {stage: working_days_before(board_on, days.of(stage)) for stage in Stage}


class Calendar:
    """The dates of one year with its extensions. Among those for the same thing the last given counts, and none makes
    a date earlier than the plan has it.
    """

    def __init__(self, annual: AnnualAssessment, extensions: Iterable[Extension]) -> None:
        self.annual = annual
        self.dates = dates(annual.board_on, days_of(annual))
        self.extended: dict[tuple[Stage, int | None, int | None], datetime.date] = {}
        for row in sorted(extensions, key=lambda row: (row.given_at, row.pk)):
            self.extended[Stage(row.stage), row.threat_assessment_id, row.section_id] = row.until

    @property
    def is_certain(self) -> bool:
        """Whether the bank holidays of all its days are known."""
        return all(is_known(day) for day in (*self.dates.values(), self.annual.board_on))

    def due(self, stage: Stage, subject: Subject) -> datetime.date:
        threat = subject.pk if isinstance(subject, ThreatAssessment) else None
        planned = self.dates[stage]
        own = max(planned, self.extended.get((stage, threat, None), planned))
        return max(own, self.time_to_submit(threat)) if stage is Stage.WRITE else own

    def time_to_submit(self, threat: int | None) -> datetime.date:
        """More time to submit is more time to write: as many working days before it as the plan leaves between."""
        submit = self.extended.get((Stage.SUBMIT, threat, None), self.dates[Stage.SUBMIT])
        if submit <= self.dates[Stage.SUBMIT]:
            return self.dates[Stage.WRITE]
        days = days_of(self.annual)
        return working_days_before(submit, days.of(Stage.WRITE) - days.of(Stage.SUBMIT))

    def writing_due(self, section: Section) -> datetime.date:
        planned = self.due(Stage.WRITE, section.subject)
        own = self.extended.get((Stage.WRITE, section.threat_assessment_id, section.pk), planned)
        return max(planned, own)

    def next_due(self, subject: Subject) -> Due | None:
        """The stage that a threat or the whole waits for now; none once it is final."""
        rank = Status(subject.status).rank
        waiting = (stage for stage in Stage if stage is not Stage.WRITE and REACHED[stage].rank > rank)
        stage = next(waiting, None)
        return Due(stage, self.due(stage, subject)) if stage else None


def calendar_of(annual: AnnualAssessment) -> Calendar:
    return calendars([annual])[annual.pk]


def calendars(years: Iterable[AnnualAssessment]) -> dict[int, Calendar]:
    """By year. One query for all of them, if their forces came with `stage_days`."""
    years = list(years)
    found: dict[int, list[Extension]] = {year.pk: [] for year in years}
    for row in Extension.objects.filter(annual__in=found).order_by() if found else ():
        found[row.annual_id].append(row)
    return {year.pk: Calendar(year, found[year.pk]) for year in years}


def holder_of(subject: Subject, stage: Stage) -> str:
    if stage in HOLDERS:
        return HOLDERS[stage]
    if isinstance(subject, AnnualAssessment):
        return "the coordinator"
    return subject.lead.name if subject.lead else "nobody: it has no lead"


# What is odd about a plan, though it can be saved


def doubts(board_on: datetime.date, days: StageDays) -> list[str]:
    """Sentences for whoever plans it: a board on a day off, and stages that are past already."""
    found = []
    if not is_working_day(board_on):
        what = "a bank holiday" if board_on.weekday() < SATURDAY else f"a {board_on:%A}"
        found.append(f"The board’s day, {day_words(board_on)}, is {what}.")
    today = timezone.localdate()
    past = [stage.label for stage, on in dates(board_on, days).items() if on < today]
    if board_on < today:
        found.append(f"The board’s day, {day_words(board_on)}, is past.")
    elif len(past) == len(Stage):
        found.append("Every stage would be past already.")
    elif past:
        found.append(f"Past already would be: {'; '.join(past)}.")
    return found


def day_words(day: datetime.date) -> str:
    return date_format(day, "j F Y")


@dataclass(frozen=True, slots=True)
class Moved:
    """One stage of another year of the force, with its day now and then."""

    annual: AnnualAssessment
    stage: Stage
    before: datetime.date
    after: datetime.date


def moved_elsewhere(annual: AnnualAssessment, days: StageDays) -> list[Moved]:
    """What other days of the stages would move in the force's other years that are not final. One query."""
    before = days_of(annual)
    if all(before.of(stage) == days.of(stage) for stage in Stage):
        return []
    others = AnnualAssessment.objects.filter(force=annual.force).exclude(pk=annual.pk)
    found = []
    for year in others.exclude(status=Status.FINAL).select_related("force").order_by("year"):
        now, then = dates(year.board_on, before), dates(year.board_on, days)
        found += [Moved(year, stage, now[stage], then[stage]) for stage in Stage if now[stage] != then[stage]]
    return found


# Changing it


def plan_mark(annual: AnnualAssessment) -> str:
    """A short mark of the plan as it stands, by which a change that began from another one is known."""
    days = days_of(annual)
    stands = [annual.board_on.isoformat(), *(str(days.of(stage)) for stage in Stage)]
    return hashlib.sha256(" ".join(stands).encode()).hexdigest()[:16]


@transaction.atomic
def change_plan(
    annual: AnnualAssessment, board_on: datetime.date, days: Mapping[Stage, int], *, mark: str, by: User
) -> None:
    """Move the board, or give the stages other days in every year of the force. Raises StalePlan and PlanIsOver.

    The days are the force's, so its row is locked before the year's: two who plan different years do not
    overwrite each other.
    """
    lock_force(annual.force_id)
    locked = AnnualAssessment.objects.select_for_update(of=("self",)).select_related("force__stage_days")
    current = locked.get(pk=annual.pk)
    if current.status == Status.FINAL:
        raise PlanIsOver
    if plan_mark(current) != mark:
        raise StalePlan
    if current.board_on != board_on:
        moved = Deed(before=current.board_on.isoformat(), after=board_on.isoformat())
        AnnualAssessment.objects.filter(pk=annual.pk).update(board_on=board_on)
        current.board_on = board_on
        telling.board_moved(current, by=by)
        note("board-moved", current, by=by, deed=moved)
    before = days_of(current)
    if any(before.of(stage) != days[stage] for stage in Stage):
        values = {stage.value: days[stage] for stage in Stage}
        StageDays.objects.update_or_create(force=current.force, defaults=values)
        was = ", ".join(str(before.of(stage)) for stage in Stage)
        now = ", ".join(str(days[stage]) for stage in Stage)
        note("calendar-planned", current, by=by, deed=Deed("days before the board", was, now))


@transaction.atomic
def extend(
    about: Subject | Section, stage: Stage, until: datetime.date, reason: str, *, by: User
) -> Extension:
    """Give more time, with the reason. What was given before stays readable. Raises PlanIsOver."""
    year = AnnualAssessment.objects.select_for_update().only("status").get(pk=about.annual.pk)
    if year.status == Status.FINAL:
        raise PlanIsOver
    section = about if isinstance(about, Section) else None
    threat = about.threat_assessment if isinstance(about, Section) else about
    row = Extension.objects.create(
        annual=about.annual,
        threat_assessment=threat if isinstance(threat, ThreatAssessment) else None,
        section=section,
        stage=stage,
        until=until,
        reason=reason,
        given_by=by,
        given_at=timezone.now(),
    )
    note("time-given", about, by=by, deed=Deed(thing=stage.label, after=until.isoformat()))
    return row
