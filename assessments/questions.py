"""The body's numbered questions: asking, rewording, withdrawing, and the state of their answers."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from assessments.models import AnnualAssessment, Question, Section, ThreatAssessment
from assessments.writing import lock_section


@transaction.atomic
def ask_question(
    annual: AnnualAssessment,
    threat_assessment: ThreatAssessment | None,
    text: str,
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> Question:
    """Number the question through the year and make the section in which it is to be answered."""
    AnnualAssessment.objects.select_for_update().get(pk=annual.pk)
    number = (annual.questions.aggregate(last=Max("number"))["last"] or 0) + 1
    siblings = Section.objects.filter(annual=annual, threat_assessment=threat_assessment)
    section = Section.objects.create(
        annual=annual,
        threat_assessment=threat_assessment,
        kind=Section.Kind.QUESTION,
        slug=f"question-{number}",
        heading=f"Question {number}",
        order=(siblings.aggregate(last=Max("order"))["last"] or 0) + 1,
    )
    return Question.objects.create(
        annual=annual,
        section=section,
        number=number,
        text=text,
        asked_by=by,
        asked_at=at or timezone.now(),
    )


@transaction.atomic
def reword_question(question: Question, text: str) -> Question:
    """New words for a question that nobody has begun to answer."""
    current = Question.objects.select_for_update().get(pk=question.pk)
    if current.section.version:
        raise ValidationError("An answer has been begun. Ask a new question instead.")
    current.text = text
    current.save()
    return current


@transaction.atomic
def set_answer_state(question: Question, state: str, note: str) -> Question:
    """What the writer says of the answer: answered, partly (what is missing), declined (why), not answered."""
    section = lock_section(question.section)
    if state in (Question.State.ANSWERED, Question.State.PARTLY) and section.is_empty:
        raise ValidationError("There is no answer yet. Write it and save it first.")
    current = Question.objects.select_for_update().get(pk=question.pk)
    current.state = state
    current.state_note = note if state in (Question.State.PARTLY, Question.State.DECLINED) else ""
    current.full_clean(exclude=["section", "annual", "asked_by"], validate_unique=False)
    current.save()
    return current
