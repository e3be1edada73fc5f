"""Questions: numbered through the year, made into headings, reworded until an answer is begun, and their states."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from assessments import permissions
from assessments.models import AnnualAssessment, Question, Section, Status, ThreatAssessment
from assessments.questions import (
    AnswerBegun,
    ChangedMeanwhile,
    ask_question,
    reword_question,
    set_answer_state,
    shown,
)
from assessments.readiness import Kind, gaps_in_writing
from assessments.writing import ClosedForWriting, add_heading
from tests.makers import Side, fill, make_question, set_status, write

State = Question.State


def test_questions_are_numbered_through_the_year(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    first = ask_question(annual, threat, "How many?", by=side.reviewer)
    second = ask_question(annual, None, "How well?", by=side.commissioner)

    assert [first.number, second.number] == [1, 2]
    assert [first.section.threat_assessment, second.section.threat_assessment] == [threat, None]


def test_question_becomes_the_last_heading_of_its_threat(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    question = ask_question(annual, threat, "How many?", by=side.reviewer)

    section = threat.sections.order_by("order").last()
    assert section == question.section
    assert (section.kind, section.slug, section.heading) == (
        Section.Kind.QUESTION,
        "question-1",
        "Question 1",
    )
    assert section.is_empty


@pytest.mark.parametrize("of_threat", [True, False])
def test_question_is_asked_beside_a_heading_of_its_name(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, of_threat: bool
) -> None:
    add_heading(threat if of_threat else annual, "Question 1", by=side.lead)

    question = ask_question(annual, threat if of_threat else None, "How many?", by=side.reviewer)

    assert (question.section.slug, question.section.heading) == ("question-1-2", "Question 1")


def test_pressing_the_button_twice_asks_once(side: Side, annual: AnnualAssessment) -> None:
    first = ask_question(annual, None, "How well?", by=side.reviewer)
    again = ask_question(annual, None, "How well?", by=side.reviewer)

    assert again == first
    assert annual.questions.count() == 1


def test_nobody_asks_what_can_no_longer_be_answered(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    set_status(threat, Status.SUBMITTED)

    with pytest.raises(ClosedForWriting):
        ask_question(annual, threat, "How many?", by=side.reviewer)

    assert not annual.questions.exists()


def test_unanswered_question_stands_in_the_way_of_submitting(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    assert gaps_in_writing(threat) == []

    make_question(annual, threat, by=side.reviewer)

    assert [gap.kind for gap in gaps_in_writing(threat)] == [Kind.UNANSWERED]


# Rewording


def test_question_is_reworded_and_its_earlier_words_are_kept(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, text="How many?", by=side.reviewer)

    reword_question(question, "How many are there on 1 April?", by=side.reviewer)

    question.refresh_from_db()
    assert question.text == "How many are there on 1 April?"
    assert [row.text for row in question.history.all()] == ["How many are there on 1 April?", "How many?"]


def test_question_is_not_reworded_once_an_answer_is_begun(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, text="How many?", by=side.reviewer)
    write(question.section, by=side.coordinator)
    question.section.refresh_from_db()

    with pytest.raises(AnswerBegun):
        reword_question(question, "How few?", by=side.reviewer)

    assert Question.objects.get().text == "How many?"
    assert not permissions.can_reword_question(side.reviewer, question)


def test_question_is_not_reworded_under_the_reason_why_it_was_declined(
    side: Side, annual: AnnualAssessment
) -> None:
    question = make_question(annual, by=side.reviewer)
    set_answer_state(question, State.DECLINED, "It is operationally sensitive.", by=side.coordinator)
    question.refresh_from_db()
    assert not permissions.can_reword_question(side.reviewer, question)
    with pytest.raises(AnswerBegun):
        reword_question(question, "Are there any officers at all?", by=side.reviewer)


def test_rewording_from_an_old_page_is_refused(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, text="How many?", by=side.reviewer)
    seen = shown(question)
    reword_question(question, "How many now?", by=side.reviewer)

    with pytest.raises(ChangedMeanwhile) as caught:
        reword_question(question, "How many then?", seen, by=side.reviewer)

    assert caught.value.current.text == "How many now?"


# States


@pytest.mark.parametrize("state", [State.ANSWERED, State.PARTLY])
def test_there_is_no_answered_question_without_an_answer(
    side: Side, annual: AnnualAssessment, state: str
) -> None:
    question = make_question(annual, by=side.reviewer)

    with pytest.raises(ValidationError, match="There is no text yet"):
        set_answer_state(question, state, "The rest in June.", by=side.coordinator)

    assert Question.objects.get().state == State.UNANSWERED


@pytest.mark.parametrize("state", [State.DECLINED, State.PARTLY])
def test_half_an_answer_and_none_say_why(side: Side, annual: AnnualAssessment, state: str) -> None:
    question = make_question(annual, by=side.reviewer)
    write(question.section, by=side.coordinator)

    with pytest.raises(ValidationError, match="Say w"):
        set_answer_state(question, state, "", by=side.coordinator)

    assert Question.objects.get().state == State.UNANSWERED


def test_question_can_be_declined_without_a_text(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, by=side.reviewer)

    set_answer_state(question, State.DECLINED, "It is held elsewhere.", by=side.coordinator)

    question.refresh_from_db()
    assert (question.state, question.state_note) == (State.DECLINED, "It is held elsewhere.")


def test_note_is_kept_with_a_full_answer_too(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, by=side.reviewer)
    write(question.section, by=side.coordinator)

    set_answer_state(question, State.ANSWERED, "As a rate of change.", by=side.coordinator)

    question.refresh_from_db()
    assert (question.state, question.state_note) == (State.ANSWERED, "As a rate of change.")


def test_saving_the_same_state_again_leaves_no_trace(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, by=side.reviewer)
    set_answer_state(question, State.DECLINED, "It is held elsewhere.", by=side.coordinator)
    before = question.history.count()

    set_answer_state(question, State.DECLINED, "It is held elsewhere.", by=side.coordinator)

    assert question.history.count() == before


def test_state_is_not_set_after_the_threat_was_submitted(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    question = make_question(annual, threat, by=side.reviewer)
    set_status(threat, Status.SUBMITTED)

    with pytest.raises(ClosedForWriting):
        set_answer_state(question, State.DECLINED, "It is held elsewhere.", by=side.coordinator)


def test_state_from_an_old_page_is_refused(side: Side, annual: AnnualAssessment) -> None:
    question = make_question(annual, by=side.reviewer)
    seen = shown(question)
    set_answer_state(question, State.DECLINED, "It is held elsewhere.", by=side.coordinator)

    with pytest.raises(ChangedMeanwhile):
        set_answer_state(question, State.DECLINED, "It is not known.", seen, by=side.coordinator)

    assert Question.objects.get().state_note == "It is held elsewhere."
