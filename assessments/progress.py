"""Reads for the grid of a year and the list of years: what stands in every cell and what it waits for.

Constant in the number of years, threats and cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import FORCE_ROLES, Organisation, User
from assessments import permissions
from assessments.models import AnnualAssessment, Question, Section, Status, ThreatAssessment, Verdict
from assessments.models.rounds import FORCE_READERS
from assessments.readiness import lacks, read_sections
from threats.models import Component, Grade

NOT_HANDED_OVER = "Not handed to you"
NOT_RELEASED = "Not released yet"
NO_CELL = "Not assessed by C"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as words: a grade (or none yet), how it moved (a code), and what it waits for.

    A cell that this reader may not read has no address, and says why in `withheld`.
    """

    component: Component
    url: str | None
    grade: Grade | None
    movement: str
    waits_for: str
    open_comments: int
    withheld: str = ""

    @property
    def is_withheld(self) -> bool:
        return self.url is None


@dataclass(frozen=True, slots=True)
class Row:
    """One threat with its cells, its questions as numbers, and the verdict that counts now (a code)."""

    threat: ThreatAssessment
    cells: tuple[Cell, ...]
    questions: int
    answered: int
    verdict: str = ""

    @property
    def readable(self) -> int:
        return sum(not cell.is_withheld for cell in self.cells)

    @property
    def done(self) -> int:
        return sum(not cell.is_withheld and not cell.waits_for for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A year as one person sees it; every number counts only what they may know of."""

    annual: AnnualAssessment
    components: tuple[Component, ...]
    rows: tuple[Row, ...]
    whole: tuple[Section, ...]
    whole_withheld: str
    questions: int
    answered: int
    open_comments: int
    sections: list[Section]  # that this person may read, for what else is counted of them

    @property
    def cells(self) -> int:
        return len(self.rows) * len(self.components)

    @property
    def readable(self) -> int:
        return sum(row.readable for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)


def is_answered(question: Question) -> bool:
    return question.state in (Question.State.ANSWERED, Question.State.DECLINED)


def build_grid(annual: AnnualAssessment, user: User) -> Grid:
    """The grid as this person sees it: cells that they may not read are there, with nothing in them but why."""
    threats = list(
        ThreatAssessment.objects.visible_to(user)
        .filter(annual=annual)
        .select_related("threat", "lead", "annual__force")
        .order_by("order")
    )
    standing = Verdict.objects.standing().filter(threat_assessment__in=[threat.pk for threat in threats])
    verdicts = dict(standing.values_list("threat_assessment", "verdict"))
    sections = read_sections(annual, user)
    components = tuple(annual.edition.components.order_by("order"))
    questions = list(Question.objects.visible_to(user).filter(annual=annual).select_related("section"))
    by_place = {(s.threat_assessment_id, s.component_id): s for s in sections if s.component_id}
    withheld = why_withheld(user, annual)
    without_cells = threats_without_cells(sections) if reads_whole_threats(user, annual) else set()
    rows = tuple(
        build_row(
            threat,
            [
                build_cell(
                    by_place.get((threat.pk, component.pk)),
                    component,
                    NO_CELL if threat.pk in without_cells else withheld,
                )
                for component in components
            ],
            [question for question in questions if question.section.threat_assessment_id == threat.pk],
            verdicts.get(threat.pk, ""),
        )
        for threat in threats
    )  # fmt: skip
    whole = tuple(s for s in sections if s.threat_assessment_id is None)
    return Grid(
        annual=annual,
        components=components,
        rows=rows,
        whole=whole,
        whole_withheld="" if whole else withheld,
        questions=len(questions),
        answered=sum(map(is_answered, questions)),
        open_comments=sum(section.open_threads for section in sections),
        sections=sections,
    )


def reads_whole_threats(user: User, annual: AnnualAssessment) -> bool:
    """Whether who reads one section of a threat reads them all: everybody but a contributor."""
    is_reader = permissions.is_force_role(user, annual, *FORCE_READERS)
    return is_reader or not permissions.is_force_role(user, annual, *FORCE_ROLES)


def threats_without_cells(sections: list[Section]) -> set[int]:
    """The threats that stand in a year as their old paper had them: with words that are read, and no cell at all."""
    read = {section.threat_assessment_id for section in sections if section.threat_assessment_id is not None}
    return read - {section.threat_assessment_id for section in sections if section.component_id}


def why_withheld(user: User, annual: AnnualAssessment) -> str:
    """In the force only a contributor cannot read everything; outside it, what has not been released."""
    return NOT_HANDED_OVER if permissions.is_force_role(user, annual, *FORCE_ROLES) else NOT_RELEASED


def build_row(
    threat: ThreatAssessment, cells: Sequence[Cell], questions: Sequence[Question], verdict: str
) -> Row:
    return Row(
        threat=threat,
        cells=tuple(cells),
        questions=len(questions),
        answered=sum(map(is_answered, questions)),
        verdict=verdict,
    )


def build_cell(section: Section | None, component: Component, withheld: str) -> Cell:
    if section is None:
        return Cell(component, None, None, "", "", 0, withheld)
    judgement = section.judgement_or_none
    return Cell(
        component=component,
        url=section.get_absolute_url(),
        grade=judgement.grade if judgement else None,
        movement=judgement.movement if judgement else "",
        waits_for=" and ".join(lacks(section)),
        open_comments=section.open_threads,
    )


# The list of years


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of the list, with how many of the threats a person may know of have been approved."""

    annual: AnnualAssessment
    threats: int
    approved: int


def years_by_force(user: User) -> list[tuple[Organisation, list[YearLine]]]:
    """Every year that a person sees, by force, the latest first."""
    approved = Q(status__in=[status for status in Status if status.rank >= Status.APPROVED.rank])
    counted = (
        ThreatAssessment.objects.filter(pk__in=ThreatAssessment.objects.visible_to(user).values("pk"))
        .order_by()
        .values_list("annual")
        .annotate(threats=Count("pk"), approved=Count("pk", filter=approved))
    )
    counts = {annual: (threats, approved) for annual, threats, approved in counted}
    years = AnnualAssessment.objects.visible_to(user).select_related("force", "edition")
    by_force: dict[Organisation, list[YearLine]] = {}
    for annual in years.order_by("force__name", "-year"):
        by_force.setdefault(annual.force, []).append(YearLine(annual, *counts.get(annual.pk, (0, 0))))
    return list(by_force.items())
