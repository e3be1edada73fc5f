"""Drafts of judgements: half done and kept, offered beside what is saved, and forgotten with the save alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from assessments import judgement_drafts
from assessments.models import Judgement, JudgementDraft, Section, Status, ThreatAssessment
from tests.assessments.test_writing_views import client_of, fields_of, judged, words_of
from tests.makers import Side, first_section, judge, set_status

WORDS = "Two response teams fewer at night."


@pytest.fixture(autouse=True)
def counted_from_nought() -> Iterator[None]:
    caches["counters"].clear()
    yield
    caches["counters"].clear()


@pytest.fixture
def section(annual: Any) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


@pytest.fixture
def lead(side: Side) -> Client:
    return client_of(side.lead)


def send(client: Client, section: Section, words: str = WORDS, **values: Any) -> HttpResponse:
    sent = {"version": 0, "effect_on_local": words, "window": "1" * 16, "step": 1, **values}
    return client.post(section.url("judgement_draft"), sent)  # type: ignore[return-value]


def drafted() -> list[str]:
    return [draft.values["effect_on_local"] for draft in JudgementDraft.objects.all()]


def test_a_sentence_is_kept_before_anything_is_graded(lead: Client, section: Section) -> None:
    answer = send(lead, section)

    assert (answer.status_code, answer.json()["kept"]) == (200, True)
    assert drafted() == [WORDS]
    assert not Judgement.objects.exists()


def test_it_is_offered_on_return_beside_what_is_saved_and_goes_on(
    lead: Client, side: Side, section: Section
) -> None:
    judge(section, by=side.lead, effect_on_local="None.")
    send(lead, section, version=1, grade=section.annual.scale.grades.get(code="partly").pk)

    offered = lead.get(section.url("judgement_edit"), follow=True)
    begun = lead.get(section.url("judgement_edit"), {"with": "draft"})

    assert offered.redirect_chain == [(section.url("judgement_draft"), 302)]
    assert f"Effect on local policing None. {WORDS}" in words_of(offered)  # type: ignore[arg-type]
    assert "Partly" in words_of(offered)  # type: ignore[arg-type]
    assert fields_of(begun)["effect_on_local"] == WORDS  # type: ignore[arg-type]
    assert "judgement of" in words_of(lead.get("/"))  # type: ignore[arg-type]


def test_saving_it_forgets_it_and_a_draft_of_another_window_stays(lead: Client, section: Section) -> None:
    send(lead, section)
    lead.post(section.url("judgement_edit"), judged(section, window="2" * 16))
    assert drafted() == [WORDS]

    lead.post(section.url("judgement_edit"), judged(section, version=1, window="1" * 16))

    assert drafted() == []


def test_another_window_and_what_came_late_replace_nothing(lead: Client, section: Section) -> None:
    send(lead, section, step=2)

    other = send(lead, section, "Other words.", window="2" * 16)
    late = send(lead, section, "Earlier words.", step=1)

    assert (other.status_code, other.json()["problem"]) == (409, "other_window")
    assert (late.status_code, late.json()["problem"]) == (409, "overtaken")
    assert drafted() == [WORDS]


def test_what_is_saved_needs_no_draft(lead: Client, side: Side, section: Section) -> None:
    judge(section, by=side.lead)
    saved = judgement_drafts.saved_values(Section.objects.get(pk=section.pk))
    send(lead, section, version=1)

    answer = lead.post(section.url("judgement_draft"), {**saved, "version": 1, "window": "1" * 16, "step": 2})

    assert (answer.status_code, answer.json()["kept"], drafted()) == (200, False, [])


def test_when_it_is_closed_the_words_stay_to_be_copied(
    lead: Client, section: Section, threat: ThreatAssessment
) -> None:
    send(lead, section)
    set_status(threat, Status.SUBMITTED)

    page = words_of(lead.get(section.url("judgement_draft")))  # type: ignore[arg-type]

    assert WORDS in page
    assert "Go on with my draft" not in page
    assert send(lead, section, "And more.", step=2).status_code == 200


def test_nobody_else_sees_it(lead: Client, side: Side, section: Section) -> None:
    send(lead, section)

    for person in (side.coordinator, side.chief_officer, side.viewer):
        client = client_of(person)
        assert client.get(section.url("judgement_draft")).status_code == 403
        assert WORDS not in words_of(client.get(section.get_absolute_url()))  # type: ignore[arg-type]
    assert send(client_of(side.viewer), section).status_code == 403


def test_it_is_discarded_only_as_it_was_shown(lead: Client, section: Section) -> None:
    send(lead, section)
    mark = lead.get(section.url("judgement_draft")).context["draft"].mark
    send(lead, section, "Typed on.", step=2)

    lead.post(section.url("judgement_draft"), {"discard": "yes", "follows": mark})
    assert drafted() == ["Typed on."]
    lead.post(section.url("judgement_draft"), {"discard": "yes", "follows": f"{'1' * 16}-2"})

    assert drafted() == []


@pytest.mark.parametrize("sent", [{"version": "many"}, {"step": "²"}, {"version": ""}])
def test_what_is_no_draft_is_refused(lead: Client, section: Section, sent: dict[str, str]) -> None:
    assert send(lead, section, **sent).status_code == 400


def test_words_that_no_form_could_save_are_kept_without_what_no_file_can_hold(
    lead: Client, section: Section
) -> None:
    answers = [
        send(lead, section, "Nought\x00 is gone.").status_code,
        send(lead, section, "x" * 400_001, step=2).status_code,
    ]

    assert answers == [200, 413]
    assert drafted() == ["Nought is gone."]
