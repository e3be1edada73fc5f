"""Reads for the page of one threat: its sections in order, each with its state, grade and first words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator

from accounts.models import User
from assessments import permissions
from assessments.blocks import count_words, plain_text, without_footnotes
from assessments.models import Question, Section, StatusChange, ThreatAssessment
from assessments.progress import NOT_HANDED_OVER, NOT_RELEASED, why_withheld
from assessments.readiness import lacks, read_sections
from assessments.reviewing import Counted, Reviewed, counted, reviews_of
from assessments.sent import Sent, sent_before
from threats.models import Grade

EXCERPT_WORDS = 40
WITHHELD = {
    NOT_RELEASED: "Not released yet. You can read the sections here once the force has released this threat.",
    NOT_HANDED_OVER: "You see the sections that were handed to you. The others are not shown.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One section as the page of its threat shows it, with what this person may do to it."""

    section: Section
    question: Question | None
    grade: Grade | None
    movement: str
    waits_for: str
    words: int
    excerpt: str
    open_comments: int
    reviewed: Reviewed | None
    may_write: bool
    may_arrange: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class ThreatPage:
    """Its readable sections; a sentence on why others are not, or what was released of it before it was reopened; and
    the questions whose answers cannot be read yet.
    """

    lines: tuple[Line, ...]
    withheld: str
    questions: tuple[Question, ...]
    review: Counted | None
    sent: Sent | None

    @property
    def words(self) -> int:
        """Of what this person reads here."""
        return sum(line.words for line in self.lines)

    @property
    def word_budget(self) -> int | None:
        """What its sections may have in all, where there is a number for each."""
        budgets = [line.section.word_budget for line in self.lines]
        return sum(filter(None, budgets)) if budgets and all(budgets) else None

    @property
    def lacks_assurance(self) -> bool:
        return not any(line.section.slug == Section.ASSURANCE for line in self.lines)


def build_threat_page(threat: ThreatAssessment, user: User, steps: Iterable[StatusChange]) -> ThreatPage:
    """`steps` are all those of the threat, the latest first."""
    sections = read_sections(threat, user, with_body=True)
    last = len(sections) - 1
    readable = {section.pk for section in sections}
    asked = Question.objects.visible_to(user).filter(section__threat_assessment=threat).order_by("number")
    reads_all = len(sections) == Section.objects.filter(threat_assessment=threat).count()
    sent = None if reads_all else sent_before(threat, steps, user)
    withheld = "" if reads_all or sent else WITHHELD[why_withheld(user, threat.annual)]
    is_reviewer = permissions.can_see_reviews(user, threat.annual)
    reviews = reviews_of(sections, user) if is_reviewer else {}
    return ThreatPage(
        lines=tuple(
            build_line(s, user, reviews.get(s.pk), at == 0, at == last) for at, s in enumerate(sections)
        ),
        withheld=withheld,
        questions=tuple(question for question in asked if question.section_id not in readable),
        review=counted(sections, reviews) if is_reviewer and sections else None,
        sent=sent,
    )


def build_line(
    section: Section, user: User, reviewed: Reviewed | None, is_first: bool, is_last: bool
) -> Line:
    judgement = section.judgement_or_none
    return Line(
        section=section,
        question=section.question_or_none,
        grade=judgement.grade if judgement else None,
        movement=judgement.movement if judgement else "",
        waits_for=" and ".join(lacks(section)),
        words=count_words(section.body),
        excerpt=excerpt_of(section.body),
        open_comments=section.open_threads,
        reviewed=reviewed,
        may_write=permissions.can_write(user, section),
        may_arrange=section.kind == Section.Kind.HEADING
        and not section.is_settled
        and permissions.can_lead(user, section.subject),
        is_first=is_first,
        is_last=is_last,
    )


def excerpt_of(body: str) -> str:
    """The first words, without the footnotes that would run into them."""
    return Truncator(plain_text(without_footnotes(body))).words(EXCERPT_WORDS)
