"""What the board decided: who records and reads it, stale edits, numbers, and where next year's lead sees it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import html

from accounts.models import Notice, User
from actions.beside import decided
from actions.board import StaleBoardDecision, change_decision, record_decision, remove_decision
from actions.models import BoardDecision
from assessments.models import AnnualAssessment
from audit.models import AuditEntry
from tests.makers import Side, first_section, make_year

ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer"),
    *("reviewer", "commissioner", "secretary", "body_viewer", "administrator"),
)
READ_BY = set(ROLES) - {"contributor", "administrator"}
BOARD = datetime.date(2025, 2, 25)
PAGES = "/actions/{}/{}/board/"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form_of(client: Client, path: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = html.fromstring(client.get(path).content.decode()).xpath("//main//form")[-1]
    return {name: value or "" for name, value in form.form_values()}


def said(**changed: Any) -> dict[str, Any]:
    return {
        "threat_assessment": None, "outcome": "noted", "text": "The board noted it.", "decided_on": BOARD,
        "minute": "", **changed,
    }  # fmt: skip


@pytest.fixture
def page(annual: AnnualAssessment) -> str:
    return PAGES.format(annual.force.slug, annual.year)


@pytest.fixture
def decision(side: Side, annual: AnnualAssessment) -> BoardDecision:
    return record_decision(annual, said(), by=side.secretary)


# Who


@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_the_year_as_a_whole_reads_it_and_only_the_secretary_writes(
    role: str, side: Side, decision: BoardDecision, page: str
) -> None:
    client = client_of(getattr(side, role))
    is_reader, is_writer = role in READ_BY, role == "secretary"

    assert BoardDecision.objects.visible_to(getattr(side, role)).exists() == is_reader
    sees_year = role != "administrator"
    assert client.get(page).status_code == (200 if is_reader else 403 if sees_year else 404)
    assert client.get(f"{page}add/").status_code == (200 if is_writer else 403 if sees_year else 404)
    for change in ("edit", "remove"):
        answer = client.get(f"{page}{decision.number}/{change}/")
        assert answer.status_code == (200 if is_writer else 403 if is_reader else 404)


def test_another_force_learns_nothing_of_it(other_side: Side, decision: BoardDecision, page: str) -> None:
    for person in (other_side.lead, other_side.secretary, other_side.chief_officer):
        assert client_of(person).get(page).status_code == 404
        assert not BoardDecision.objects.visible_to(person).exists()


def test_a_stranger_is_sent_to_sign_in(decision: BoardDecision, page: str) -> None:
    assert Client().get(page).status_code == 302


# Recording and changing


def test_the_secretary_records_changes_and_takes_out_a_decision(
    side: Side, annual: AnnualAssessment, page: str
) -> None:
    client = client_of(side.secretary)
    threat = annual.threat_assessments.order_by("order")[0]
    sent = {**form_of(client, f"{page}add/"), "outcome": "amended", "text": "Agreed, with a date."}
    added = client.post(f"{page}add/", {**sent, "threat_assessment": str(threat.pk)}, follow=True)
    assert "Agreed, with a date." in added.content.decode()
    assert f"1. {threat.label}: agreed with changes" in added.content.decode()

    client.post(f"{page}1/edit/", {**form_of(client, f"{page}1/edit/"), "text": "Agreed, without."})
    assert BoardDecision.objects.get().text == "Agreed, without."

    removed = {**form_of(client, f"{page}1/remove/"), "reason": "It was of another item."}
    client.post(f"{page}1/remove/", removed)
    assert not BoardDecision.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-3:] == [
        *("board-decided", "board-decision-changed", "board-decision-removed"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "Say what the board decided."),
        ("text", "\x00", "Say what the board decided."),
        ("outcome", "won", "Select a valid choice"),
        ("decided_on", "", "Give the date of the meeting."),
        ("decided_on", "2025-03-01", "The board has not met yet on that day."),
        ("threat_assessment", "0", "Select a valid choice"),
        ("minute", "9" * 61, "at most 60 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    field: str, value: str, words: str, side: Side, page: str
) -> None:
    with time_machine.travel(datetime.datetime(2025, 2, 26, 9, tzinfo=datetime.UTC)):
        client = client_of(side.secretary)
        sent = {**form_of(client, f"{page}add/"), "outcome": "noted", "text": "Kept words.", "minute": "10c"}
        refused = client.post(f"{page}add/", {**sent, field: value}).content.decode()

    assert words in refused
    assert f'href="#id_{field}' in refused
    assert field == "text" or "Kept words." in refused
    assert not BoardDecision.objects.exists()


def test_a_stale_edit_shows_both_texts_and_loses_neither(
    side: Side, decision: BoardDecision, page: str
) -> None:
    client = client_of(side.secretary)
    begun = {**form_of(client, f"{page}1/edit/"), "text": "Mine."}
    change_decision(decision, said(text="Theirs."), version=1, by=side.secretary)

    answer = client.post(f"{page}1/edit/", begun)

    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()
    assert "Theirs." in answer.content.decode()
    client.post(f"{page}1/edit/", {**begun, "version": "2"})
    assert BoardDecision.objects.get().text == "Mine."


def test_a_change_that_changes_nothing_makes_no_version(side: Side, decision: BoardDecision) -> None:
    change_decision(decision, said(), version=1, by=side.secretary)
    assert BoardDecision.objects.get().version == 1
    assert BoardDecision.history.count() == 1


def test_a_decision_that_changed_meanwhile_is_not_taken_out(
    side: Side, decision: BoardDecision, page: str
) -> None:
    client = client_of(side.secretary)
    begun = {**form_of(client, f"{page}1/remove/"), "reason": "A mistake."}
    change_decision(decision, said(text="Since then."), version=1, by=side.secretary)
    with pytest.raises(StaleBoardDecision):
        remove_decision(decision, version=1, reason="A mistake.", by=side.secretary)

    answer = client.post(f"{page}1/remove/", begun).content.decode()

    assert "Somebody has changed the decision meanwhile" in answer
    assert "Since then." in answer
    assert BoardDecision.objects.exists()


def test_a_number_is_not_given_again(side: Side, annual: AnnualAssessment, decision: BoardDecision) -> None:
    remove_decision(decision, version=1, reason="A mistake.", by=side.secretary)
    assert record_decision(annual, said(), by=side.secretary).number == 2


# Next year


def test_next_years_lead_sees_what_was_decided_on_the_threat_and_on_the_whole(
    side: Side, annual: AnnualAssessment
) -> None:
    own, other = annual.threat_assessments.order_by("order")[0], make_year(side, annual.edition, "2023-24")
    record_decision(annual, said(text="Of the whole."), by=side.secretary)
    record_decision(annual, said(text="Of the threat.", threat_assessment=own), by=side.secretary)
    following = make_year(side, annual.edition, "2025-26")
    section, whole = first_section(following), following.sections.filter(threat_assessment=None)[0]

    assert [each.text for each in decided(section, side.lead)] == ["Of the threat.", "Of the whole."]
    assert [each.text for each in decided(whole, side.coordinator)] == ["Of the whole."]
    assert decided(first_section(other), side.lead) == []
    assert decided(section, side.contributor) == []
    assert "Of the threat." in client_of(side.lead).get(f"{section.get_absolute_url()}edit/").content.decode()


# Who is told


def test_a_decision_is_told_to_those_who_lead_coordinate_and_decide(
    side: Side, annual: AnnualAssessment
) -> None:
    threat = annual.threat_assessments.order_by("order")[0]
    Notice.objects.all().delete()

    record_decision(annual, said(threat_assessment=threat, text="PLANTED."), by=side.secretary)

    people = {side.lead, side.coordinator, side.chief_officer}
    assert {notice.person for notice in Notice.objects.all()} == people
    assert {notice.sentence for notice in Notice.objects.all()} == {
        f"{side.secretary.name} recorded decision 1 of the board on {threat.label}."
    }
