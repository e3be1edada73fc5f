"""Reads for the grid of a year: what stands in every cell and what it waits for, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, When

from accounts.models import User
from assessments.models import AnnualAssessment, Question, Section, Thread, ThreatAssessment
from threats.models import Component, Grade


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as words: a grade (or none yet), how it moved, and what it waits for."""

    component: Component
    url: str | None
    grade: Grade | None
    movement: str
    waits_for: str
    open_comments: int

    @property
    def is_withheld(self) -> bool:
        """There is a cell, but this reader may not read it (not released yet, or not handed to them)."""
        return self.url is None


@dataclass(frozen=True, slots=True)
class Row:
    """One threat with its cells, its questions and its sections under headings of the author's own."""

    threat: ThreatAssessment
    cells: tuple[Cell, ...]
    questions: int
    answered: int

    @property
    def done(self) -> int:
        return sum(1 for cell in self.cells if not cell.is_withheld and not cell.waits_for)


@dataclass(frozen=True, slots=True)
class Grid:
    annual: AnnualAssessment
    components: tuple[Component, ...]
    rows: tuple[Row, ...]
    whole: tuple[Section, ...]

    @property
    def cells(self) -> int:
        return len(self.rows) * len(self.components)

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def questions(self) -> int:
        return sum(row.questions for row in self.rows) + sum(1 for s in self.whole if hasattr(s, "question"))

    @property
    def answered(self) -> int:
        whole = [s.question for s in self.whole if hasattr(s, "question")]
        return sum(row.answered for row in self.rows) + sum(is_answered(question) for question in whole)


def is_answered(question: Question) -> bool:
    return question.state in (Question.State.ANSWERED, Question.State.DECLINED)


def build_grid(annual: AnnualAssessment, user: User) -> Grid:
    """The grid as this person sees it: cells that they may not read are there, with nothing in them."""
    threats = list(
        ThreatAssessment.objects.visible_to(user)
        .filter(annual=annual)
        .select_related("threat", "lead", "annual__force", "verdict")
        .order_by("order")
    )
    sections = list(read_sections(annual, user))
    components = tuple(annual.edition.components.order_by("order"))
    questions = list(
        Question.objects.visible_to(user).filter(annual=annual).select_related("section").order_by("number")
    )
    by_place = {(s.threat_assessment_id, s.component_id): s for s in sections if s.component_id}
    rows = tuple(
        Row(
            threat=threat,
            cells=tuple(build_cell(by_place.get((threat.pk, c.pk)), c) for c in components),
            questions=sum(q.section.threat_assessment_id == threat.pk for q in questions),
            answered=sum(q.section.threat_assessment_id == threat.pk and is_answered(q) for q in questions),
        )
        for threat in threats
    )
    whole = tuple(s for s in sections if s.threat_assessment_id is None)
    return Grid(annual, components, rows, whole)


def read_sections(annual: AnnualAssessment, user: User) -> list[Section]:
    """The readable sections with `has_text` and `open_threads` in place of their texts."""
    threads = Thread.objects.visible_to(user).open().filter(section__annual=annual)
    open_by_section = dict(threads.order_by().values_list("section").annotate(number=Count("pk")))
    sections = list(
        Section.objects.visible_to(user)
        .filter(annual=annual)
        .with_context()
        .defer("body")
        .annotate(has_text=Case(When(body="", then=False), default=True, output_field=BooleanField()))
        .order_by("threat_assessment__order", "order", "pk")
    )
    for section in sections:
        section.open_threads = open_by_section.get(section.pk, 0)
    return sections


def build_cell(section: Section | None, component: Component) -> Cell:
    if section is None:
        return Cell(component, None, None, "", "", 0)
    judgement = getattr(section, "judgement", None)
    wanted = []
    if not section.has_text:
        wanted.append("text")
    if judgement is None:
        wanted.append("judgement")
    if section.is_carried_unconfirmed:
        wanted.append("confirmation")
    return Cell(
        component=component,
        url=section.get_absolute_url(),
        grade=judgement.grade if judgement else None,
        movement=judgement.get_movement_display() if judgement else "",
        waits_for=" and ".join(wanted),
        open_comments=section.open_threads,
    )
