"""What is missing: one list of gaps, used by the check page, the guards of the workflow and the grid's counts.

Reads a year (or one of its threats) in a constant number of queries. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from assessments import permissions
from assessments.models import (
    AnnualAssessment,
    Circle,
    Judgement,
    Question,
    Section,
    Status,
    Thread,
    ThreatAssessment,
    Verdict,
)
from assessments.models.rounds import RELEASED_STATUSES
from assessments.models.writing import WHOLE
from assessments.permissions import Subject

# What a section can lack, in the order in which lists name it.
PARTS = ("text", "judgement", "answer", "confirmation")


class Kind(Enum):
    """What a gap is about; the value is its heading on the check page."""

    NO_LEAD = "Threats without a lead"
    EMPTY = "Sections without text"
    UNJUDGED = "Cells without a judgement"
    UNANSWERED = "Questions not answered"
    UNCONFIRMED = "Text carried forward and not confirmed"
    OPEN_COMMENT = "Comments not resolved"
    THREAT_BEHIND = "Threats that are not so far"
    NO_VERDICT = "Threats without a verdict"
    LAPSED = "Approvals that have lapsed"
    BUILT_ON = "Steps that others have built on"
    LEFT_TO_PAPER = "Sections that the paper writes where the force does not"
    PARTLY = "Questions partly answered"
    UNTESTED = "Judgements that nothing has tested"


# Stated, and no hindrance: an honest half answer and an untested judgement are answers, and what the force leaves
# empty of these the paper makes of the year or takes from a background that is used again.
ADVICE = frozenset({Kind.LEFT_TO_PAPER, Kind.PARTLY, Kind.UNTESTED})
WRITTEN_BY_PAPER = frozenset({"purpose", "background", "key-points"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, in a sentence, with the page (and field) where it is mended.

    `page` is where it can be read by those for whom `mendable_by` says no; `place` is the threat's name where the
    sentence does not say it.
    """

    kind: Kind
    message: str
    url: str
    threat_assessment_id: int | None = None
    page: str = field(default="", compare=False)
    place: str = field(default="", compare=False)
    mendable_by: Callable[[User], bool] | None = field(default=None, compare=False, repr=False)

    @property
    def is_advice(self) -> bool:
        return self.kind in ADVICE

    def linked_for(self, user: User) -> Gap:
        """The same gap with a link that this person can follow: to the field, or to the page they may read."""
        if self.mendable_by is None or self.mendable_by(user):
            return self
        return replace(self, url=self.page)


def find_gaps(subject: Subject, reader: User | None = None) -> list[Gap]:
    """Everything missing in a year (its threats included) or in one threat, in the order of the page.

    With a reader, only what concerns what they may read, each gap linked to a page that they can open.
    """
    sections = read_sections(subject, reader, to_end=True)
    gaps = [gap for section in sections for gap in section_gaps(section)]
    gaps += threat_gaps(subject, reader)
    if reader is not None:
        gaps += unread_questions(subject, reader, sections)
        gaps = [gap.linked_for(reader) for gap in gaps]
    order = list(Kind)
    return sorted(gaps, key=lambda gap: order.index(gap.kind))


def read_sections(
    subject: Subject, reader: User | None = None, *, with_body: bool = False, to_end: bool = False
) -> list[Section]:
    """The sections of a year or a threat (that the reader may read), with `has_text` and `open_threads`: all that the
    reader may hear, or `to_end` only those that can be brought to an end now.

    Their texts, which are long, stay in the database unless they are asked for.
    """
    sections = Section.objects.visible_to(reader) if reader else Section.objects.all()
    of_subject = Q(annual=subject) if isinstance(subject, AnnualAssessment) else Q(threat_assessment=subject)
    wanted = sections.filter(of_subject).with_context().with_has_text().in_order()
    found = list(wanted if with_body else wanted.defer("body"))
    open_threads = count_open_threads(subject.annual, reader, to_end=to_end)
    for section in found:
        section.open_threads = open_threads.get(section.pk, 0)
    return found


def count_open_threads(annual: AnnualAssessment, reader: User | None, *, to_end: bool) -> dict[int, int]:
    """Open threads by section: those the reader may hear; without a reader, those that concern the force.

    Whoever asked says when they are content. So what the overseeing body asked is there `to_end` where it can read the
    text, and does not hold up the force that is rewriting it; what the body discusses inside itself never does.
    """
    of_force = Q(organisation=annual.force_id)
    if reader is not None:
        threads = Thread.objects.visible_to(reader)
    else:
        threads = Thread.objects.filter(of_force | Q(circle=Circle.BOTH))
    if to_end:
        is_released = Q(section__threat_assessment__status__in=RELEASED_STATUSES) | Q(
            section__threat_assessment=None, section__annual__status__in=RELEASED_STATUSES
        )
        threads = threads.filter(of_force | is_released)
    of_year = threads.open().filter(section__annual=annual).order_by()
    return dict(of_year.values_list("section").annotate(number=Count("pk")))


def lacks(section: Section) -> list[str]:
    """Which of PARTS a section that read_sections read still has to get before its threat can be submitted."""
    question = section.question_or_none
    is_cell = section.kind == Section.Kind.COMPONENT
    missing = {
        "text": question is None and not section.has_text,
        "judgement": is_cell and section.judgement_or_none is None,
        "answer": question is not None and question.state == Question.State.UNANSWERED,
        "confirmation": section.is_carried_unconfirmed,
    }
    return [part for part in PARTS if missing[part]]


def section_gaps(section: Section) -> Iterator[Gap]:
    """The gaps of one section that read_sections read."""
    threat = section.threat_assessment
    where = f"{threat.label}: {section.heading}" if threat else section.heading

    def gap(kind: Kind, message: str, page: str = "section_detail", anchor: str = "") -> Gap:
        may = permissions.can_judge if page == "judgement_edit" else permissions.can_write
        return Gap(
            kind,
            message,
            section.url(page) + anchor,
            section.threat_assessment_id,
            page=section.get_absolute_url(),
            place=place_of(section) if section.kind == Section.Kind.QUESTION else "",
            mendable_by=None if page == "section_detail" else lambda user: may(user, section),
        )

    lacking = lacks(section)
    question, judgement = section.question_or_none, section.judgement_or_none
    if question is not None and "answer" in lacking:
        yield gap(Kind.UNANSWERED, f"Question {question.number} is not answered.", "section_edit", "#id_body")
    elif question is not None and question.state == Question.State.PARTLY:
        yield gap(Kind.PARTLY, f"Question {question.number} is partly answered: {question.state_note}")
    elif "text" in lacking and threat is None and section.slug in WRITTEN_BY_PAPER:
        words = f"{where} has no text of the force’s own: the paper makes it or takes one that is used again."
        yield gap(Kind.LEFT_TO_PAPER, words, "section_edit", "#id_body")
    elif "text" in lacking:
        yield gap(Kind.EMPTY, f"{where} has no text.", "section_edit", "#id_body")
    if "judgement" in lacking:
        yield gap(Kind.UNJUDGED, f"{where} has not been judged.", "judgement_edit", "#id_grade_0")
    elif judgement and judgement.basis == Judgement.Basis.ASSERTED and judgement.grade.is_assessed:
        yield gap(Kind.UNTESTED, f"{where} is judged on assertion alone.", "judgement_edit", "#id_basis_0")
    if "confirmation" in lacking:
        yield gap(
            Kind.UNCONFIRMED, f"{where} is last year's text and nobody has confirmed it.", "section_edit"
        )
    if section.open_threads:
        words = "1 open comment" if section.open_threads == 1 else f"{section.open_threads} open comments"
        yield gap(Kind.OPEN_COMMENT, f"{where} has {words}.", anchor="#comments")


def place_of(section: Section) -> str:
    return section.subject.label


def threat_gaps(subject: Subject, reader: User | None) -> Iterator[Gap]:
    """Threats that nobody leads, and released ones without a verdict."""
    threats = threats_of(subject)
    if reader is not None:
        threats = threats.filter(pk__in=ThreatAssessment.objects.visible_to(reader).values("pk"))
    for threat in threats.filter(lead=None).select_related("annual__force", "threat"):
        yield no_lead(threat)
    for threat in without_verdict(threats.filter(status=Status.RELEASED)):
        yield no_verdict(threat)


def without_verdict(threats: QuerySet[ThreatAssessment]) -> QuerySet[ThreatAssessment]:
    judged = Verdict.objects.standing().values("threat_assessment")
    return threats.exclude(pk__in=judged).select_related("annual__force", "threat")


def threats_of(subject: Subject) -> QuerySet[ThreatAssessment]:
    if isinstance(subject, AnnualAssessment):
        return ThreatAssessment.objects.filter(annual=subject)
    return ThreatAssessment.objects.filter(pk=subject.pk)


def no_lead(threat: ThreatAssessment) -> Gap:
    arrange = reverse("year_arrange", args=[threat.annual.force.slug, threat.annual.year])
    return Gap(
        Kind.NO_LEAD,
        f"{threat.label} has no lead.",
        f"{arrange}#id_lead-{threat.threat.code}",
        threat.pk,
        page=threat.get_absolute_url(),
        mendable_by=lambda user: permissions.can_arrange(user, threat.annual),
    )


def no_verdict(threat: ThreatAssessment) -> Gap:
    return Gap(
        Kind.NO_VERDICT,
        f"{threat.label} has no verdict.",
        reverse("verdict_edit", args=threat.url_args),
        threat.pk,
        page=threat.get_absolute_url(),
        mendable_by=lambda user: permissions.can_give_verdict(user, threat),
    )


def unread_questions(subject: Subject, reader: User, sections: list[Section]) -> Iterator[Gap]:
    """Of questions whose answers this reader cannot read yet, the state: no word of the answer or its note."""
    open_states = (Question.State.UNANSWERED, Question.State.PARTLY)
    questions = (
        Question.objects.visible_to(reader)
        .filter(annual=subject.annual, state__in=open_states)
        .exclude(section__in=[section.pk for section in sections])
    )
    if isinstance(subject, ThreatAssessment):
        questions = questions.filter(section__threat_assessment=subject)
    page = reverse("question_list", args=[subject.annual.force.slug, subject.annual.year])
    context = ("section__annual", "section__threat_assessment__threat")
    for question in questions.select_related(*context).order_by("number"):
        unanswered = question.state == Question.State.UNANSWERED
        yield Gap(
            Kind.UNANSWERED if unanswered else Kind.PARTLY,
            f"Question {question.number} is {'not' if unanswered else 'partly'} answered.",
            f"{page}#question-{question.number}",
            question.section.threat_assessment_id,
            place=place_of(question.section),
        )


# The check page


@dataclass(frozen=True, slots=True)
class Part:
    """The whole, or one threat, as a filter of the page: its code in the address and how much it lacks."""

    code: str
    label: str
    gaps: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What is missing, by kind: what stands in the way, and what is only worth knowing."""

    parts: tuple[Part, ...]
    must: dict[Kind, list[Gap]]
    advice: dict[Kind, list[Gap]]

    @property
    def count_must(self) -> int:
        return sum(map(len, self.must.values()))

    @property
    def count_advice(self) -> int:
        return sum(map(len, self.advice.values()))


EVERYTHING = ""


def build_check(annual: AnnualAssessment, reader: User, only: str = EVERYTHING) -> Check | None:
    """The gaps that concern this reader, of one part if `only` names it; None where there is no such part."""
    gaps = find_gaps(annual, reader)
    known = ThreatAssessment.objects.visible_to(reader).filter(annual=annual).select_related("threat")
    places: dict[str, tuple[str, int | None]] = {WHOLE: (annual.label, None)}
    places |= {threat.threat.code: (threat.label, threat.pk) for threat in known.order_by("order")}
    if only not in (EVERYTHING, *places):
        return None
    of_part = {code: [g for g in gaps if g.threat_assessment_id == pk] for code, (_, pk) in places.items()}
    parts = [Part(EVERYTHING, "Everything", len(gaps), only == EVERYTHING)]
    parts += [Part(code, label, len(of_part[code]), only == code) for code, (label, _) in places.items()]
    shown = of_part.get(only, gaps)
    return Check(
        parts=tuple(parts),
        must=by_kind(gap for gap in shown if not gap.is_advice),
        advice=by_kind(gap for gap in shown if gap.is_advice),
    )


def by_kind(gaps: Iterable[Gap]) -> dict[Kind, list[Gap]]:
    """The gaps under their kinds; find_gaps has put the kinds in the order of the page."""
    groups: dict[Kind, list[Gap]] = {}
    for gap in gaps:
        groups.setdefault(gap.kind, []).append(gap)
    return groups


# Guards of the workflow: each gives the gaps that stand in the way of a step.


def gaps_in_writing(subject: Subject) -> list[Gap]:
    """Before a threat or a year is submitted: no empty cell, no missing judgement, no unanswered question."""
    hindrances = {Kind.NO_LEAD, Kind.EMPTY, Kind.UNJUDGED, Kind.UNANSWERED, Kind.UNCONFIRMED}
    return [gap for gap in find_gaps(subject) if gap.kind in hindrances]


def open_comments(subject: Subject) -> list[Gap]:
    """Before a threat or a year is agreed or becomes final: what can be brought to an end has been."""
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


def threats_to_approve(subject: Subject) -> list[Gap]:
    """Before the whole is approved: every threat has been, or can be with it, as the year's chain has it."""
    return threats_behind(Status.AGREED if subject.annual.approves_with_whole else Status.APPROVED)(subject)


def verdicts_missing(subject: Subject) -> list[Gap]:
    """Before a verdict counts as given: it is written down, for the threat or for every threat of the year."""
    return [no_verdict(threat) for threat in without_verdict(threats_of(subject))]
