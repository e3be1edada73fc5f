"""What is missing: one list of gaps, used by the check page, the guards of the workflow and the grid's counts.

Reads a year (or one of its threats) in a constant number of queries. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from django.db.models import BooleanField, Case, Count, Q, When
from django.urls import reverse

from assessments.models import AnnualAssessment, Judgement, Question, Section, Status, ThreatAssessment
from assessments.permissions import Subject


class Kind(Enum):
    """What a gap is about; the value is its heading on the check page."""

    NO_LEAD = "Threats without a lead"
    EMPTY = "Sections without text"
    UNJUDGED = "Cells without a judgement"
    UNANSWERED = "Questions not answered"
    UNCONFIRMED = "Text carried forward and not confirmed"
    OPEN_COMMENT = "Comments not resolved"
    PARTLY = "Questions partly answered"
    UNTESTED = "Judgements that nothing has tested"
    THREAT_BEHIND = "Threats that are not so far"
    NO_VERDICT = "Threats without a verdict"


# Stated, and no hindrance: an honest half answer and an untested judgement are answers.
ADVICE = frozenset({Kind.PARTLY, Kind.UNTESTED})


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, in a sentence, with the page (and field) where it is mended."""

    kind: Kind
    message: str
    url: str
    threat_assessment_id: int | None = None

    @property
    def is_advice(self) -> bool:
        return self.kind in ADVICE


def find_gaps(subject: Subject) -> list[Gap]:
    """Everything missing in a year (its threats included) or in one threat, in the order of the page."""
    sections = read_sections(subject)
    gaps = [gap for section in sections for gap in section_gaps(section)]
    if isinstance(subject, AnnualAssessment):
        leaderless = subject.threat_assessments.filter(lead=None).select_related("annual__force", "threat")
    else:
        leaderless = ThreatAssessment.objects.filter(pk=subject.pk, lead=None).select_related(
            "annual__force", "threat"
        )
    gaps += [
        Gap(Kind.NO_LEAD, f"{threat.label} has no lead.", threat.get_absolute_url(), threat.pk)
        for threat in leaderless
    ]
    order = list(Kind)
    return sorted(gaps, key=lambda gap: order.index(gap.kind))


def read_sections(subject: Subject) -> list[Section]:
    """With `has_text` and `open_threads` in place of the texts, which nobody needs here."""
    of_subject = Q(annual=subject) if isinstance(subject, AnnualAssessment) else Q(threat_assessment=subject)
    return list(
        Section.objects.filter(of_subject)
        .with_context()
        .defer("body")
        .annotate(
            has_text=Case(When(body="", then=False), default=True, output_field=BooleanField()),
            open_threads=Count("threads", filter=Q(threads__resolved_at=None)),
        )
        .order_by("threat_assessment__order", "order", "pk")
    )


def section_gaps(section: Section) -> Iterator[Gap]:
    """The gaps of one section that read_sections read."""
    threat = section.threat_assessment
    where = f"{threat.label}: {section.heading}" if threat else section.heading

    def gap(kind: Kind, message: str, page: str = "section_detail", field: str = "") -> Gap:
        return Gap(kind, message, section.url(page) + field, section.threat_assessment_id)

    question: Question | None = getattr(section, "question", None)
    if question is not None and question.state == Question.State.UNANSWERED:
        yield gap(Kind.UNANSWERED, f"Question {question.number} is not answered.", "section_edit", "#id_body")
    elif question is not None and question.state == Question.State.PARTLY:
        yield gap(Kind.PARTLY, f"Question {question.number} is partly answered: {question.state_note}")
    elif question is None and not section.has_text:
        yield gap(Kind.EMPTY, f"{where} has no text.", "section_edit", "#id_body")
    if section.kind == Section.Kind.COMPONENT:
        judgement: Judgement | None = getattr(section, "judgement", None)
        if judgement is None:
            yield gap(Kind.UNJUDGED, f"{where} has not been judged.", "judgement_edit", "#id_grade")
        elif judgement.basis == Judgement.Basis.ASSERTED and judgement.grade.is_assessed:
            yield gap(Kind.UNTESTED, f"{where} is judged on assertion alone.", "judgement_edit", "#id_basis")
    if section.is_carried_unconfirmed:
        yield gap(
            Kind.UNCONFIRMED, f"{where} is last year's text and nobody has confirmed it.", "section_edit"
        )
    if section.open_threads:
        words = "1 open comment" if section.open_threads == 1 else f"{section.open_threads} open comments"
        yield gap(Kind.OPEN_COMMENT, f"{where} has {words}.", field="#comments")


# Guards of the workflow: each gives the gaps that stand in the way of a step.


def gaps_in_writing(subject: Subject) -> list[Gap]:
    """Before a threat or a year is submitted: no empty cell, no missing judgement, no unanswered question."""
    hindrances = {Kind.NO_LEAD, Kind.EMPTY, Kind.UNJUDGED, Kind.UNANSWERED, Kind.UNCONFIRMED}
    return [gap for gap in find_gaps(subject) if gap.kind in hindrances]


def open_comments(subject: Subject) -> list[Gap]:
    """Before a threat or a year is agreed or becomes final: every conversation has come to an end."""
    return [gap for gap in find_gaps(subject) if gap.kind is Kind.OPEN_COMMENT]


def threats_behind(status: Status) -> Callable[[Subject], list[Gap]]:
    """Before the whole takes a step: every threat has taken it. For a single threat there is nothing to ask."""

    def guard(subject: Subject) -> list[Gap]:
        if not isinstance(subject, AnnualAssessment):
            return []
        return [
            Gap(
                Kind.THREAT_BEHIND,
                f"{threat.label} is {threat.get_status_display()}, not yet {status.label}.",
                threat.get_absolute_url(),
                threat.pk,
            )
            for threat in subject.threat_assessments.select_related("annual__force", "threat")
            if Status(threat.status).rank < status.rank
        ]

    return guard


def verdicts_missing(subject: Subject) -> list[Gap]:
    """Before a verdict counts as given: it is written down, for the threat or for every threat of the year."""
    if isinstance(subject, AnnualAssessment):
        threats = ThreatAssessment.objects.filter(annual=subject)
    else:
        threats = ThreatAssessment.objects.filter(pk=subject.pk)
    return [
        Gap(Kind.NO_VERDICT, f"{t.label} has no verdict.", reverse("verdict_edit", args=t.url_args), t.pk)
        for t in threats.filter(verdict=None).select_related("annual__force", "threat")
    ]
