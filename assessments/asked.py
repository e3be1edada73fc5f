"""The questions of a year as their reader sees them, and where this person may ask one.

The note on an answer is in the force's words: the body reads it once it can read the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from assessments import permissions
from assessments.models import AnnualAssessment, Question, Section
from assessments.permissions import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the list, with what this person may do about it."""

    question: Question
    is_readable: bool
    may_reword: bool
    may_answer: bool

    @property
    def section(self) -> Section:
        return self.question.section

    @property
    def place(self) -> str:
        return self.section.subject.label

    @property
    def note(self) -> str:
        return self.question.state_note if self.is_readable else ""

    @property
    def is_begun(self) -> bool:
        return self.section.version > 0

    @property
    def url(self) -> str:
        return self.section.get_absolute_url()

    @property
    def write_url(self) -> str:
        return self.section.url("section_edit")


@dataclass(frozen=True, slots=True)
class Count:
    words: str
    number: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    questions: list[Asked]

    @property
    def counts(self) -> list[Count]:
        states = [asked.question.state for asked in self.questions]
        state = Question.State
        answered, partly = states.count(state.ANSWERED), states.count(state.PARTLY)
        declined, missing = states.count(state.DECLINED), states.count(state.UNANSWERED)
        return [
            Count("Asked", len(states)),
            Count("Answered", answered, "done" if answered else ""),
            *([Count("Partly answered", partly, "attention")] if partly else []),
            *([Count("Declined", declined)] if declined else []),
            Count("Not answered", missing, "attention" if missing else "done" if states else ""),
        ]


def list_questions(annual: AnnualAssessment, user: User) -> Listing:
    """In three queries, however many there are."""
    sections = Section.objects.visible_to(user).filter(annual=annual, kind=Section.Kind.QUESTION)
    readable = set(sections.values_list("pk", flat=True))
    questions = (
        Question.objects.visible_to(user)
        .filter(annual=annual)
        .select_related("asked_by", "section__threat_assessment__threat")
        .defer("section__body")
        .order_by("number")
    )
    return Listing([list_one(annual, question, user, readable) for question in questions])


def list_one(annual: AnnualAssessment, question: Question, user: User, readable: set[int]) -> Asked:
    section = question.section
    question.annual = section.annual = annual
    if section.threat_assessment:
        section.threat_assessment.annual = annual
    return Asked(
        question=question,
        is_readable=section.pk in readable,
        may_reword=permissions.can_reword_question(user, question),
        may_answer=section.pk in readable and permissions.can_write(user, section),
    )


def subjects_to_ask(annual: AnnualAssessment, user: User) -> list[Subject]:
    """The whole and the threats of which this person may ask something now."""
    threats = annual.threat_assessments.select_related("threat").order_by("order")
    for threat in threats:
        threat.annual = annual
    return [subject for subject in (annual, *threats) if permissions.can_ask(user, subject)]
