"""Drafts of answers: what is said of the answer is kept and offered with its text, and puts back nobody else's word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from assessments.forms.writing import state_mark
from assessments.models import Draft, Question, Section, Status, ThreatAssessment
from assessments.questions import set_answer_state, shown
from tests.assessments.test_writing_views import client_of, fields_of, words_of
from tests.makers import Side, make_question, set_status, write

NOTE = "The figures of the reserve are missing."


@pytest.fixture(autouse=True)
def counted_from_nought() -> Iterator[None]:
    caches["counters"].clear()
    yield
    caches["counters"].clear()


@pytest.fixture
def answer(side: Side, threat: ThreatAssessment) -> Section:
    question = make_question(threat.annual, threat, by=side.reviewer)
    write(question.section, "<p>Twelve.</p>", by=side.lead)
    return Section.objects.with_context().get(pk=question.section_id)


@pytest.fixture
def lead(side: Side) -> Client:
    return client_of(side.lead)


def send(client: Client, answer: Section, **values: Any) -> HttpResponse:
    sent = {
        "body": answer.body, "version": answer.version, "window": "1" * 16, "step": 1, "state": "partly",
        "state_note": NOTE, "seen": state_mark("unanswered", ""), **values,
    }  # fmt: skip
    return client.post(answer.url("section_draft"), sent)  # type: ignore[return-value]


def test_a_note_alone_is_kept_and_the_question_stays_as_it_is(lead: Client, answer: Section) -> None:
    said = send(lead, answer).json()

    draft = Draft.objects.get()
    question = Question.objects.get()
    assert said["kept"] is True
    assert (draft.state, draft.state_note) == ("partly", NOTE)
    assert (question.state, question.state_note) == ("unanswered", "")


def test_what_says_what_is_saved_is_no_draft(lead: Client, side: Side, answer: Section) -> None:
    set_answer_state(answer.question, "partly", NOTE, seen=shown(answer.question), by=side.lead)

    assert send(lead, answer, state_note=f"{NOTE}\r\n").json()["kept"] is False
    assert not Draft.objects.exists()


def test_it_is_offered_with_the_note_and_goes_on_with_it(lead: Client, answer: Section) -> None:
    send(lead, answer)

    offered = lead.get(answer.url("section_edit"), follow=True)
    on_my_work = lead.get("/")
    begun = lead.get(answer.url("section_edit"), {"with": "draft"})

    assert f"In your draft the answer is Partly answered {NOTE}" in words_of(offered)  # type: ignore[arg-type]
    assert "Drafts that you have not saved" in words_of(on_my_work)
    fields = fields_of(begun)  # type: ignore[arg-type]
    assert (fields["state"], fields["state_note"]) == ("partly", NOTE)


def test_saving_it_as_it_is_sets_the_state_and_forgets_it(lead: Client, answer: Section) -> None:
    send(lead, answer)
    offered = lead.get(answer.url("section_draft"))

    lead.post(
        answer.url("section_edit"), {**offered.context["form"].initial, "follows": Draft.objects.get().mark}
    )

    question = Question.objects.get()
    assert (question.state, question.state_note) == ("partly", NOTE)
    assert not Draft.objects.exists()


def test_it_puts_back_no_state_that_somebody_else_has_set_since(
    lead: Client, side: Side, answer: Section
) -> None:
    send(lead, answer)
    set_answer_state(answer.question, "answered", "", seen=shown(answer.question), by=side.lead)
    begun = lead.get(answer.url("section_edit"), {"with": "draft"})

    page = lead.post(answer.url("section_edit"), fields_of(begun))  # type: ignore[arg-type]

    assert "Somebody else has changed the state" in words_of(page)
    assert NOTE in page.content.decode()
    assert Question.objects.get().state == "answered"


def test_a_note_that_comes_too_late_is_given_back(lead: Client, answer: Section) -> None:
    set_status(answer.subject, Status.SUBMITTED)
    sent = {"body": answer.body, "version": answer.version, "state": "partly", "state_note": NOTE}

    page = lead.post(answer.url("section_edit"), sent)

    assert "Your text was not saved" in words_of(page)
    assert NOTE in words_of(page)
    assert Draft.objects.get().state_note == NOTE


def test_a_draft_from_before_there_were_notes_says_nothing_of_the_state(
    lead: Client, side: Side, answer: Section
) -> None:
    send(lead, answer, body="<p>Thirteen.</p>", state="", state_note="")
    set_answer_state(answer.question, "partly", NOTE, seen=shown(answer.question), by=side.lead)

    fields = fields_of(lead.get(answer.url("section_edit"), {"with": "draft"}))  # type: ignore[arg-type]

    assert (fields["state"], fields["state_note"]) == ("partly", NOTE)
