"""Drafts: kept while somebody types, seen by nobody else, offered on return, and never lost or merged in silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.marks import mark_of
from accounts.models import Membership
from assessments import drafting, writing
from assessments.approvals import content_sha256
from assessments.drafting import OtherWindow, Overtaken, Typed
from assessments.models import Draft, Section, Status, ThreatAssessment
from assessments.views.drafts import MOST_IN_A_MINUTE
from tests.assessments.test_writing_views import client_of, fields_of, words_of
from tests.makers import Side, first_section, hand, make_question, make_side, make_year, set_status, write

ONE, TWO = "1" * 16, "2" * 16


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


def typed(words: str, *, window: str = ONE, step: int = 1, follows: str = "", version: int = 0) -> Typed:
    return Typed(f"<p>{words}</p>", version, window, step, follows)


def send(client: Client, section: Section, words: str = "Typed.", **values: Any) -> HttpResponse:
    sent = {"body": f"<p>{words}</p>", "version": section.version, "window": ONE, "step": 1, **values}
    return client.post(section.url("section_draft"), sent)  # type: ignore[return-value]


def drafted(section: Section) -> list[str]:
    return [draft.body for draft in Draft.objects.filter(section=section)]


# Keeping


def test_what_is_typed_is_kept_and_the_section_stays_as_it_is(
    lead: Client, section: Section, threat: ThreatAssessment
) -> None:
    before = (section.version, section.body, content_sha256(threat))

    answer = send(lead, section)

    assert answer.status_code == 200
    assert set(answer.json()) == {"time", "kept", "notice", "url"}
    assert drafted(section) == ["<p>Typed.</p>"]
    section.refresh_from_db()
    assert (section.version, section.body, content_sha256(threat)) == before
    assert section.versions.count() == 0


def test_nobody_else_sees_a_draft(lead: Client, side: Side, section: Section) -> None:
    send(lead, section, "Only mine.")

    for role in ("coordinator", "chief_officer", "viewer", "secretary", "administrator"):
        client = client_of(getattr(side, role))
        pages = [
            client.get(address) for address in (section.get_absolute_url(), section.url("section_draft"), "/")
        ]
        assert "Only mine." not in " ".join(words_of(page) for page in pages)
        assert "Drafts" not in words_of(pages[2])


def test_of_one_window_what_was_sent_later_counts_whatever_arrives_last(side: Side, section: Section) -> None:
    drafting.keep(section, side.lead, typed("later", step=2))
    with pytest.raises(Overtaken):
        drafting.keep(section, side.lead, typed("earlier", step=1))

    assert drafted(section) == ["<p>later</p>"]


def test_words_that_came_too_late_are_not_said_to_be_kept(lead: Client, section: Section) -> None:
    send(lead, section, "Later.", step=3)

    late = send(lead, section, "Words that a page counted from the beginning again.", step=1)
    again = send(lead, section, "Later.", step=2)

    assert (late.status_code, late.json()["problem"]) == (409, "overtaken")
    assert (again.status_code, again.json()["kept"]) == (200, True)
    assert drafted(section) == ["<p>Later.</p>"]


@pytest.mark.django_db(transaction=True)
def test_of_one_windows_words_sent_all_at_once_the_last_stay_and_none_is_another_windows() -> None:
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    start = threading.Barrier(12)

    def keep(step: int) -> str:
        start.wait(timeout=20)
        try:
            drafting.keep(section, side.lead, typed(f"words {step}", step=step))
        except Overtaken:
            return "overtaken"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(12) as threads:
        said = list(threads.map(keep, range(1, 13)))

    assert said[-1] == "kept"
    assert drafted(section) == ["<p>words 12</p>"]


def test_another_window_writes_over_a_draft_only_when_it_has_shown_it(side: Side, section: Section) -> None:
    draft = drafting.keep(section, side.lead, typed("one"))
    assert draft is not None
    with pytest.raises(OtherWindow):
        drafting.keep(section, side.lead, typed("two", window=TWO))
    assert drafted(section) == ["<p>one</p>"]

    drafting.keep(section, side.lead, typed("two", window=TWO, follows=draft.mark))
    with pytest.raises(OtherWindow):
        drafting.keep(section, side.lead, typed("one again", step=2))

    assert drafted(section) == ["<p>two</p>"]


def test_a_window_that_holds_the_same_words_goes_on_with_a_draft_that_it_has_not_seen(
    side: Side, section: Section
) -> None:
    drafting.keep(section, side.lead, typed("the same", step=7))
    drafting.keep(section, side.lead, typed("the same", window=TWO))
    drafting.keep(section, side.lead, typed("the same, and more", window=TWO, step=2))

    assert drafted(section) == ["<p>the same, and more</p>"]


def test_what_came_after_it_was_shown_is_not_written_over(side: Side, section: Section) -> None:
    shown = drafting.keep(section, side.lead, typed("shown"))
    drafting.keep(section, side.lead, typed("typed on", step=2))
    assert shown is not None

    with pytest.raises(OtherWindow):
        drafting.keep(section, side.lead, typed("other", window=TWO, follows=f"{ONE}-1"))

    assert drafted(section) == ["<p>typed on</p>"]


def test_a_text_that_is_saved_already_needs_no_draft(side: Side, section: Section) -> None:
    write(section, "<p>Saved.</p>", by=side.lead)
    section.refresh_from_db()
    drafting.keep(section, side.lead, typed("Saved, and more.", version=1))

    assert drafting.keep(section, side.lead, typed("Saved.", step=2, version=1)) is None
    assert drafted(section) == []


def test_a_draft_is_clean_and_of_bounded_size(lead: Client, section: Section) -> None:
    answers = [
        send(lead, section, body="<p onclick='x()'>a<script>alert(1)</script>\x00</p>").status_code,
        send(lead, section, body="x" * 400_001, step=2).status_code,
    ]

    assert answers == [200, 413]
    assert drafted(section) == ["<p>a</p>"]


@pytest.mark.parametrize("sent", [{}, {"body": "x"}, {"body": "x", "version": "many"}])
def test_what_is_no_draft_is_refused(lead: Client, section: Section, sent: dict[str, str]) -> None:
    assert lead.post(section.url("section_draft"), sent).status_code == 400


def test_who_may_not_write_keeps_no_draft(side: Side, other_side: Side, section: Section) -> None:
    people = [side.coordinator, side.viewer, side.contributor, other_side.lead]

    assert [send(client_of(each), section).status_code for each in people] == [403, 403, 404, 404]
    assert drafted(section) == []


def test_too_often_in_a_minute_is_refused_and_loses_nothing(lead: Client, section: Section) -> None:
    answers = [send(lead, section, f"{n}", step=n).status_code for n in range(1, MOST_IN_A_MINUTE + 2)]

    assert answers == [200] * MOST_IN_A_MINUTE + [429]
    assert drafted(section) == [f"<p>{MOST_IN_A_MINUTE}</p>"]


def test_words_of_a_page_that_was_made_for_somebody_else_are_not_kept(
    lead: Client, side: Side, section: Section
) -> None:
    sent = {"body": "<p>Typed.</p>", "version": 0}
    headers = {"X-For-Person": mark_of(side.coordinator)}

    assert lead.post(section.url("section_draft"), sent, headers=headers).status_code == 409
    assert drafted(section) == []


def test_keeping_a_draft_takes_few_queries(lead: Client, section: Section) -> None:
    send(lead, section)
    with CaptureQueriesContext(connection) as captured:
        send(lead, section, "More.", step=2)

    assert len(captured) <= 8


def test_a_newer_version_is_told_and_the_words_are_kept(lead: Client, side: Side, section: Section) -> None:
    write(section, "<p>Theirs.</p>", by=side.coordinator)

    answer = send(lead, section, "Mine.", version=0).json()

    assert "Anyshire Coordinator saved version 1 at" in answer["notice"]
    assert drafted(section) == ["<p>Mine.</p>"]


# Coming back


def test_on_return_both_texts_are_offered_with_their_difference(
    lead: Client, side: Side, section: Section
) -> None:
    write(section, "<p>Forty officers.</p>", by=side.lead)
    section.refresh_from_db()
    send(lead, section, "Forty-one officers.")

    answer = client_of(side.lead).get(section.url("section_edit"), follow=True)

    assert answer.redirect_chain == [(section.url("section_draft"), 302)]
    page = words_of(answer)  # type: ignore[arg-type]
    assert "1 word added and 1 word removed." in page
    assert "Nobody else can see it." in page
    for choice in ("Go on with my draft", "Save my draft as it is", "Discard my draft"):
        assert choice in page


def test_going_on_opens_the_draft_and_saving_it_deletes_it(
    lead: Client, side: Side, section: Section
) -> None:
    send(lead, section, "Draft.")
    page = lead.get(section.url("section_edit") + "?with=draft")
    assert page.context["form"]["body"].value() == "<p>Draft.</p>"

    sent = {**fields_of(page), "window": page.context["window"], "follows": page.context["follows"]}  # type: ignore[arg-type]
    lead.post(section.url("section_edit"), sent)

    section.refresh_from_db()
    assert ("Draft." in section.body, drafted(section)) == (True, [])


def test_a_save_deletes_the_drafts_of_that_person_alone(side: Side, section: Section) -> None:
    hand(section, side.contributor)
    for person in (side.lead, side.contributor):
        drafting.keep(section, person, typed("mine"))

    client_of(side.lead).post(section.url("section_edit"), {"body": "<p>Saved.</p>", "version": 0})

    assert [draft.user for draft in Draft.objects.all()] == [side.contributor]


def test_a_save_that_is_refused_deletes_no_draft(lead: Client, side: Side, section: Section) -> None:
    send(lead, section, "Draft.")
    write(section, "<p>Theirs.</p>", by=side.coordinator)

    answer = lead.post(section.url("section_edit"), {"body": "<p>Mine.</p>", "version": 0, "window": ONE})

    assert answer.status_code == 409
    assert drafted(section) == ["<p>Mine.</p>"]


def test_a_save_from_one_window_leaves_what_another_typed(lead: Client, section: Section) -> None:
    send(lead, section, "Of the other window.", window=TWO)

    lead.post(
        section.url("section_edit"), {"body": "<p>Saved.</p>", "version": 0, "window": ONE, "follows": ""}
    )

    assert drafted(section) == ["<p>Of the other window.</p>"]


def test_saving_the_draft_from_its_page(lead: Client, side: Side, section: Section) -> None:
    send(lead, section, "Draft.")
    page = lead.get(section.url("section_draft"))

    lead.post(section.url("section_edit"), {**fields_of(page), "follows": page.context["draft"].mark})  # type: ignore[arg-type]

    section.refresh_from_db()
    assert (section.version, drafted(section)) == (1, [])


def test_an_answer_can_be_saved_from_the_page_of_its_draft(lead: Client, side: Side, annual: Any) -> None:
    threat = annual.threat_assessments.all()[0]
    question = make_question(annual, threat, by=side.reviewer)
    answer = Section.objects.with_context().get(pk=question.section.pk)
    send(lead, answer, "An answer.")
    page = lead.get(answer.url("section_draft"))

    lead.post(answer.url("section_edit"), {**fields_of(page), "follows": page.context["draft"].mark})  # type: ignore[arg-type]

    answer.refresh_from_db()
    assert "An answer." in answer.body


def test_a_draft_is_discarded_only_as_it_was_shown(lead: Client, section: Section) -> None:
    send(lead, section, "Shown.")
    mark = lead.get(section.url("section_draft")).context["draft"].mark
    send(lead, section, "Typed on.", step=2)

    lead.post(section.url("section_draft_discard"), {"follows": mark})
    assert drafted(section) == ["<p>Typed on.</p>"]
    lead.post(section.url("section_draft_discard"), {"follows": f"{ONE}-2"})

    assert drafted(section) == []


# Closed, or taken back


def test_a_draft_of_what_was_closed_stays_to_be_read_and_is_on_my_work(
    lead: Client, section: Section, threat: ThreatAssessment
) -> None:
    send(lead, section, "Before it closed.")
    set_status(threat, Status.SUBMITTED)

    late = send(lead, section, "Before it closed, and after.", step=2)
    page = words_of(lead.get(section.url("section_draft")))  # type: ignore[arg-type]
    work = words_of(lead.get("/"))  # type: ignore[arg-type]

    assert "closed for writing" in late.json()["notice"]
    assert "and after." in page
    assert "Save my draft" not in page
    assert "Drafts that you have not saved (1)" in work


def test_who_sends_words_when_it_is_closed_has_them_as_a_draft(
    lead: Client, section: Section, threat: ThreatAssessment
) -> None:
    set_status(threat, Status.SUBMITTED)

    answer = lead.post(section.url("section_edit"), {"body": "<p>Late.</p>", "version": 0})

    assert answer.status_code == 409
    assert "It is kept as your draft" in words_of(answer)  # type: ignore[arg-type]
    assert drafted(section) == ["<p>Late.</p>"]


def test_a_contributor_keeps_their_words_when_the_section_is_taken_back_and_sees_no_others(
    side: Side, section: Section
) -> None:
    hand(section, side.contributor)
    client = client_of(side.contributor)
    send(client, section, "Mine.")
    section.handovers.all().delete()
    write(section, "<p>Theirs.</p>", by=side.lead)

    kept = send(client, section, "Mine, and more.", step=2, version=0)
    page = client.get(section.url("section_draft"))
    saved = client.post(
        section.url("section_edit"), {"body": "<p>Mine, to save.</p>", "version": 0, "window": ONE}
    )

    assert (kept.status_code, page.status_code, saved.status_code) == (200, 200, 403)
    assert "taken back" in kept.json()["notice"]
    everything = f"{words_of(page)} {words_of(saved)} {words_of(client.get('/'))}"  # type: ignore[arg-type]
    assert "Mine, and more." in everything
    assert "Theirs." not in everything
    assert drafted(section) == ["<p>Mine, to save.</p>"]


def test_whoever_left_the_force_left_their_draft_there(side: Side, section: Section, lead: Client) -> None:
    send(lead, section, "Mine.")
    Membership.objects.update(valid_until="2021-01-01")

    assert lead.get(section.url("section_draft")).status_code == 404
    assert send(lead, section, "More.", step=2).status_code == 404


# Two texts


def test_a_conflict_offers_the_join_and_either_text(side: Side, section: Section, lead: Client) -> None:
    write(section, "<p>First paragraph here.</p><p>Second paragraph here.</p>", by=side.lead)
    section.refresh_from_db()
    body = section.body
    write(section, body.replace("First", "Their first"), by=side.coordinator)
    sent = {"body": body.replace("Second", "My second"), "version": 1, "window": ONE}

    page = lead.post(section.url("section_edit"), sent)

    assert page.status_code == 409
    joined = page.context["form"]["body"].value()
    assert "Their first" in joined
    assert "My second" in joined
    assert [draft.begun_from for draft in Draft.objects.all()] == [1]

    again = {**fields_of(page), "window": page.context["window"], "follows": page.context["follows"]}  # type: ignore[arg-type]
    lead.post(section.url("section_edit"), {**again, "mine": page.context["mine_typed"], "save": "mine"})

    section.refresh_from_db()
    assert "Their first" not in section.body
    assert "My second" in section.body
    assert "Their first" in section.versions.get(number=2).body
    assert drafted(section) == []


def test_in_a_second_year_the_draft_of_the_first_is_not_offered(
    side: Side, section: Section, lead: Client
) -> None:
    send(lead, section, "Of the first year.")
    later = first_section(make_year(side, section.annual.edition, "2025-26"))

    assert lead.get(later.url("section_edit")).status_code == 200


def test_a_heading_in_which_somebody_has_typed_is_not_removed(side: Side, threat: ThreatAssessment) -> None:
    heading = writing.add_heading(threat, "Key points", by=side.lead)
    hand(heading, side.contributor)
    drafting.keep(heading, side.contributor, typed("Not saved yet."))

    with pytest.raises(ValidationError, match="typed here and not saved"):
        writing.remove_heading(heading, by=side.lead)

    assert drafted(heading) == ["<p>Not saved yet.</p>"]
