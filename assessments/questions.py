"""The body's numbered questions: asking, rewording, and the state of their answers.

A question is a heading of the assessment: asking one makes the section in which it is answered.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import User
from assessments import telling
from assessments.models import AnnualAssessment, Question, Section, ThreatAssessment
from assessments.models.challenge import NEED_A_NOTE, STATE_SET
from assessments.noting import note, sha256_of
from assessments.writing import ClosedForWriting, free_slug, lock_section
from audit.recording import Deed

# These say that there is an answer to read.
NEED_AN_ANSWER = (Question.State.PARTLY, Question.State.ANSWERED)


class AnswerBegun(Exception):
    """The question cannot be reworded any more; a new one is asked instead."""


class ChangedMeanwhile(Exception):
    """Somebody changed the question or its state since the form was shown. `current` is as it stands now."""

    def __init__(self, current: Question) -> None:
        super().__init__("Somebody else has changed this question.")
        self.current = current


@transaction.atomic
def ask_question(
    annual: AnnualAssessment,
    threat_assessment: ThreatAssessment | None,
    text: str,
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> Question:
    """Number the question through the year and make the section in which it is to be answered.

    Raises ClosedForWriting where nobody could answer it. The same words from the same person for the same place,
    not yet answered, are the same question sent twice.
    """
    year = AnnualAssessment.objects.select_for_update().get(pk=annual.pk)
    place = Q(section__threat_assessment=threat_assessment, asked_by=by, text=text, section__version=0)
    if again := year.questions.filter(place).select_related("section").first():
        return again
    if not is_open(year, threat_assessment):
        raise ClosedForWriting
    number = (year.questions.aggregate(last=Max("number"))["last"] or 0) + 1
    siblings = Section.objects.filter(annual=annual, threat_assessment=threat_assessment)
    section = Section.objects.create(
        annual=annual,
        threat_assessment=threat_assessment,
        kind=Section.Kind.QUESTION,
        slug=free_slug(siblings, f"question-{number}"),
        heading=f"Question {number}",
        order=(siblings.aggregate(last=Max("order"))["last"] or 0) + 1,
    )
    question = Question.objects.create(
        annual=annual,
        section=section,
        number=number,
        text=text,
        asked_by=by,
        asked_at=at or timezone.now(),
    )
    telling.question_asked(question, section, by=by)
    note("question-asked", section, by=by, deed=question_deed(question))
    return question


def question_deed(question: Question, before: str = "", after: str = "") -> Deed:
    words = sha256_of(question.text)
    return Deed(f"question {question.number}", before, after, content_sha256=words, shared=True)


def is_open(year: AnnualAssessment, threat_assessment: ThreatAssessment | None) -> bool:
    if threat_assessment is None:
        return year.is_open_for_writing
    threats = ThreatAssessment.objects.select_for_update(of=("self",)).select_related("annual")
    return threats.get(pk=threat_assessment.pk).is_open_for_writing


def lock_question(question: Question, seen: tuple[str, ...]) -> Question:
    """The row as it stands, held until the transaction ends; `seen` is what the form was shown of it."""
    current = Question.objects.select_for_update(of=("self",)).select_related("section").get(pk=question.pk)
    if seen and seen != shown(current):
        raise ChangedMeanwhile(current)
    return current


def shown(question: Question) -> tuple[str, ...]:
    """What a form shows of a question; another value means that somebody has changed it."""
    return (question.text, question.state, question.state_note)


@transaction.atomic
def reword_question(question: Question, text: str, seen: tuple[str, ...] = (), *, by: User) -> Question:
    """New words for a question that nobody has begun to answer: else AnswerBegun or ClosedForWriting."""
    section = lock_section(question.section)
    current = lock_question(question, seen)
    current.section = section
    if current.is_begun:
        raise AnswerBegun
    if current.text != text:
        current.text = text
        current.save()
        note("question-reworded", question.section, by=by, deed=question_deed(current))
    return current


@transaction.atomic
def set_answer_state(
    question: Question, state: str, state_note: str, seen: tuple[str, ...] = (), *, by: User
) -> Question:
    """What the writer says of the answer: answered, partly (what is missing), declined (why), not answered.

    It counts as writing: whoever sets it does not approve it (`authorship.subjects_written_by`).
    """
    section = lock_section(question.section)
    current = lock_question(question, seen)
    refuse_state(state, state_note, has_text=not section.is_empty)
    if (current.state, current.state_note) != (state, state_note):
        before = current.get_state_display()
        current.state, current.state_note = state, state_note
        current._history_user = by  # type: ignore[attr-defined]  # read by simple_history, as is the next
        current._change_reason = STATE_SET  # type: ignore[attr-defined]
        current.save()
        deed = question_deed(current, before, current.get_state_display())
        note("answer-state-set", question.section, by=by, deed=deed)
    return current


def refuse_state(state: str, state_note: str, *, has_text: bool) -> None:
    """Raises ValidationError where a state does not fit its text or lacks its note. Any state may have a note."""
    if state in NEED_AN_ANSWER and not has_text:
        raise ValidationError({"state": "There is no text yet. Write the answer, or choose another state."})
    if state in NEED_A_NOTE and not state_note:
        partly = state == Question.State.PARTLY
        missing = "Say what is still missing." if partly else "Say why it is declined."
        raise ValidationError({"state_note": missing})
