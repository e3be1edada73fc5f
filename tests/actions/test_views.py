"""The pages of recommendations: who gets them, what they show and change, and that nobody's words are lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as lxml_html

from accounts.models import User
from actions.models import Recommendation
from actions.recommendations import change_recommendation, raise_recommendation
from assessments.models import AnnualAssessment, Status
from tests.actions.conftest import values
from tests.makers import Side, make_edition, make_side, make_year, set_status

ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator"),
    *("reviewer", "commissioner", "secretary", "body_viewer"),
)
ADD = "/actions/anyshire/2024-25/add/"
ONE = "/actions/anyshire/AP-2025-01/"
SEES_YEAR = set(ROLES) - {"administrator"}
FORCE_READERS = {"lead", "coordinator", "chief_officer", "viewer", "secretary"}
READERS = FORCE_READERS | {"reviewer", "commissioner", "body_viewer"}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(response: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(response.content.decode())


def form_in(response: Any) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = page_of(response).xpath("//main//form")[-1]
    return {name: value or "" for name, value in form.form_values()}


def answers(side: Side, path: str) -> dict[str, int]:
    return {role: client_of(getattr(side, role)).get(path).status_code for role in ROLES}


def ladder(may: set[str], sees: set[str]) -> dict[str, int]:
    return {role: 200 if role in may else 403 if role in sees else 404 for role in ROLES}


# Who may


@pytest.mark.parametrize("path", [ADD, ONE, f"{ONE}edit/", f"{ONE}progress/"])
def test_strangers_sign_in_and_nobody_of_another_force_finds_a_page(
    path: str, other_side: Side, of_force: Recommendation
) -> None:
    assert Client().get(path).url.startswith("/account/")  # type: ignore[attr-defined]
    assert set(answers(other_side, path).values()) == {404}


def test_who_gets_the_page_that_adds_one(side: Side, annual: AnnualAssessment) -> None:
    may = {"lead", "coordinator", "reviewer", "commissioner", "secretary"}
    assert answers(side, ADD) == ladder(may, SEES_YEAR)


def test_who_reads_and_changes_what_the_force_raised(
    side: Side, annual: AnnualAssessment, of_force: Recommendation
) -> None:
    for status, sees in [(Status.DRAFT, FORCE_READERS), (Status.RELEASED, READERS)]:
        set_status(annual, status)
        assert answers(side, ONE) == ladder(sees, sees)
        assert answers(side, f"{ONE}edit/") == ladder({"lead", "coordinator"}, sees)


def test_who_reads_and_changes_what_the_body_raised(side: Side, of_body: Recommendation) -> None:
    assert answers(side, ONE) == ladder(READERS, READERS)
    assert answers(side, f"{ONE}edit/") == ladder({"reviewer", "commissioner"}, READERS)
    assert answers(side, f"{ONE}progress/") == ladder({"lead", "coordinator"}, READERS)


def test_the_buttons_are_those_that_the_person_may_use(side: Side, of_body: Recommendation) -> None:
    found = {
        role: [
            label
            for label in ("Change it", "Report progress")
            if label in client_of(getattr(side, role)).get(ONE).content.decode()
        ]
        for role in ("lead", "reviewer", "viewer")
    }
    assert found == {"lead": ["Report progress"], "reviewer": ["Change it"], "viewer": []}


# The list


def rows_of(client: Client, query: str = "") -> list[str]:
    return [link.text_content() for link in page_of(client.get(f"/actions/{query}")).xpath("//tbody//th/a")]


def test_the_list_is_filtered_by_force_threat_and_state(side: Side, annual: AnnualAssessment) -> None:
    threat = annual.edition.threats.order_by("order")[0]
    dates = {
        "1": datetime.date(2025, 6, 30),
        "2": datetime.date(2025, 12, 31),
        "3": datetime.date(2025, 3, 31),
    }
    raised = [
        raise_recommendation(annual, {**values("force"), "due_on": day, "threat": threat if n == "2" else None},
                             by=side.lead)
        for n, day in dates.items()
    ]  # fmt: skip
    change_recommendation(raised[2], {"state": "closed", "outcome": "Done."}, version=1, by=side.lead)
    client = client_of(side.viewer)

    with time_machine.travel("2025-10-01T12:00:00Z"):
        found = {
            query: [reference[-1] for reference in rows_of(client, query)]
            for query in (
                "",
                "?state=open",
                "?state=overdue",
                "?state=closed",
                "?threat=threat-1",
                "?threat=whole",
                "?force=anyshire&threat=whole&state=open",
            )
        }
        page = page_of(client.get("/actions/"))

    assert found == {
        "": ["1", "2", "3"],
        "?state=open": ["1", "2"],
        "?state=overdue": ["1"],
        "?state=closed": ["3"],
        "?threat=threat-1": ["2"],
        "?threat=whole": ["1", "3"],
        "?force=anyshire&threat=whole&state=open": ["1"],
    }
    states = [" ".join(cell.text_content().split()) for cell in page.xpath("//td[@data-label='State']")]
    assert states == ["Overdue by 3 months", "Open", "Closed"]
    assert [counter.text_content() for counter in page.find_class("counter")] == [
        "Open2",
        "Overdue1",
        "Closed1",
    ]


def test_a_filter_that_is_not_offered_says_so_and_filters_nothing(
    side: Side, other_side: Side, of_force: Recommendation
) -> None:
    make_year(other_side)
    answer = client_of(side.lead).get("/actions/?force=elsewhere")

    assert "There is a problem" in answer.content.decode()
    assert rows_of(client_of(side.lead), "?force=elsewhere") == ["AP-2025-01"]


def test_the_list_names_nothing_of_another_force(
    other_side: Side, of_force: Recommendation, of_body: Recommendation
) -> None:
    for role in ROLES:
        page = client_of(getattr(other_side, role)).get("/actions/").content.decode()
        assert ("Anyshire" in page, "AP-2025" in page) == (False, False)


def test_long_lists_have_pages_that_keep_the_filter(side: Side, annual: AnnualAssessment) -> None:
    for _ in range(51):
        raise_recommendation(annual, values("force"), by=side.lead)
    client = client_of(side.lead)

    assert [len(rows_of(client, query)) for query in ("?state=open", "?state=open&page=2")] == [50, 1]
    assert 'href="?state=open&amp;page=2"' in client.get("/actions/?state=open").content.decode()


# Adding


def test_a_recommendation_is_added_under_the_next_reference(side: Side, annual: AnnualAssessment) -> None:
    client = client_of(side.lead)
    threat = annual.edition.threats.order_by("order")[1]
    sent = {
        **form_in(client.get(ADD)),
        "origin": "hmicfrs",
        "text": "Exercise the plan.",
        "threat": threat.pk,
        "owner": "Head of Operations",
        "due_on": "2025-09-30",
    }

    answer = client.post(ADD, sent, follow=True)

    assert answer.redirect_chain == [(ONE, 302)]
    assert "Recommendation AP-2025-01 is added." in answer.content.decode()
    stored = Recommendation.objects.get()
    assert (stored.origin, stored.text, stored.threat, stored.due_on, stored.raised_by) == (
        "hmicfrs",
        "Exercise the plan.",
        threat,
        datetime.date(2025, 9, 30),
        side.lead,
    )


@pytest.mark.parametrize(
    ("role", "origin"), [("reviewer", "opcc"), ("commissioner", "opcc"), ("secretary", "board")]
)
def test_who_speaks_for_one_side_is_not_asked_for_which(
    role: str, origin: str, side: Side, annual: AnnualAssessment
) -> None:
    client = client_of(getattr(side, role))
    assert page_of(client.get(ADD)).xpath("//input[@name='origin']/@type") == ["hidden"]

    client.post(ADD, {"text": "Report.", "owner": "Chief Constable", "due_on": "2025-09-30"})

    assert Recommendation.objects.get().origin == origin


def test_nobody_raises_in_another_sides_name(side: Side, annual: AnnualAssessment) -> None:
    sent = {"text": "Report.", "owner": "Chief Constable", "due_on": "2025-09-30", "origin": "force"}

    answer = client_of(side.reviewer).post(ADD, sent)

    assert answer.status_code == 200
    assert not Recommendation.objects.exists()


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    side: Side, annual: AnnualAssessment
) -> None:
    sent = {"origin": "audit", "text": "Typed words.", "due_on": "31 February"}

    page = page_of(client_of(side.lead).post(ADD, sent))

    assert page.xpath("//title")[0].text_content().startswith("Error: Add a recommendation")
    assert [a.get("href") for a in page.xpath("//*[@class='govuk-error-summary__body']//a")] == [
        "#id_owner",
        "#id_due_on",
    ]
    assert page.xpath("//textarea[@name='text']")[0].text.strip() == "Typed words."
    assert page.xpath("//input[@name='origin'][@checked]/@value") == ["audit"]


def test_a_threat_of_another_edition_is_refused(side: Side, annual: AnnualAssessment) -> None:
    other = make_edition(1, 1).threats.get()
    sent = {**{k: str(v) for k, v in values("force").items()}, "threat": other.pk}

    assert client_of(side.lead).post(ADD, sent).status_code == 200
    assert not Recommendation.objects.exists()


# Changing


def test_a_date_that_moves_needs_a_reason_and_shows_in_the_history(
    side: Side, of_force: Recommendation
) -> None:
    client = client_of(side.coordinator)
    sent = {**form_in(client.get(f"{ONE}edit/")), "due_on": "2025-12-31"}

    refused = client.post(f"{ONE}edit/", sent)
    saved = client.post(f"{ONE}edit/", {**sent, "reason": "The course was moved."}, follow=True)

    assert "Say why the date moves." in refused.content.decode()
    text = saved.content.decode()
    assert saved.redirect_chain == [(ONE, 302)]
    assert "The date moved from 30 September 2025 to 31 December 2025." in text
    assert "Why: The course was moved." in text


def test_closing_needs_words_on_what_was_done(side: Side, of_force: Recommendation) -> None:
    client = client_of(side.coordinator)
    sent = {**form_in(client.get(f"{ONE}edit/")), "state": "closed"}

    refused = client.post(f"{ONE}edit/", sent)
    saved = client.post(f"{ONE}edit/", {**sent, "outcome": "All 41 are counted."}, follow=True)

    assert "Say what was done before you close it." in refused.content.decode()
    assert "Closed. What was done: “All 41 are counted.”" in saved.content.decode()
    assert Recommendation.objects.get().closed_by == side.coordinator


def test_a_stale_edit_is_refused_with_both_texts_and_can_then_be_saved(
    side: Side, of_force: Recommendation
) -> None:
    lead, coordinator = client_of(side.lead), client_of(side.coordinator)
    mine = {**form_in(lead.get(f"{ONE}edit/")), "owner": "My owner", "progress": "My words."}
    theirs = {
        **form_in(coordinator.get(f"{ONE}edit/")),
        "owner": "Their owner",
        "due_on": "2025-12-31",
        "reason": "Late.",
    }
    coordinator.post(f"{ONE}edit/", theirs)

    refused = lead.post(f"{ONE}edit/", mine)

    assert refused.status_code == 409
    rows = page_of(refused).xpath("//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row] for row in rows] == [
        ["Owner", "Their owner", "My owner"],
        ["Due on", "31 December 2025", "30 September 2025"],
        ["Progress", "Blank", "My words."],
    ]
    assert Recommendation.objects.get().owner == "Their owner"
    again = form_in(refused)
    assert (again["owner"], again["progress"], again["version"]) == ("My owner", "My words.", "2")
    saved = lead.post(f"{ONE}edit/", {**again, "due_on": "2025-12-31"})
    assert saved.status_code == 302
    stored = Recommendation.objects.get()
    assert (stored.owner, stored.progress, stored.due_on) == (
        "My owner",
        "My words.",
        datetime.date(2025, 12, 31),
    )


def test_an_edit_that_is_sent_twice_is_saved_once_and_is_no_conflict(
    side: Side, of_force: Recommendation
) -> None:
    client = client_of(side.lead)
    sent = {**form_in(client.get(f"{ONE}edit/")), "owner": "Head of Training"}

    assert [client.post(f"{ONE}edit/", sent).status_code for _ in range(2)] == [302, 302]
    assert Recommendation.objects.get().version == 2


def test_the_force_reports_progress_on_what_the_body_asked_for_and_changes_nothing_else(
    side: Side, of_body: Recommendation
) -> None:
    client = client_of(side.lead)
    sent = {**form_in(client.get(f"{ONE}progress/")), "progress": "Half are counted.", "text": "Nothing."}

    answer = client.post(f"{ONE}progress/", sent, follow=True)

    assert "Progress: “Half are counted.”" in answer.content.decode()
    stored = Recommendation.objects.get()
    assert (stored.progress, stored.text) == ("Half are counted.", "Count the trained officers.")


def test_progress_is_not_reported_on_what_is_closed(side: Side, of_body: Recommendation) -> None:
    change_recommendation(of_body, {"state": "closed", "outcome": "Done."}, version=1, by=side.reviewer)

    assert client_of(side.lead).get(f"{ONE}progress/").status_code == 403


# Queries


def test_pages_take_as_many_queries_for_much_as_for_little(side: Side) -> None:
    client, counts = client_of(side.secretary), []
    edition = make_edition(3, 1)
    annual = make_year(side, edition)
    first = raise_recommendation(annual, values("board"), by=side.secretary)
    threats = list(edition.threats.all())
    change_recommendation(first, {"threat": threats[0]}, version=1, by=side.secretary)
    paths = ["/actions/", "/actions/?state=open", ADD, ONE, f"{ONE}edit/"]
    for round_ in range(2):
        counts.append({path: queries_of(client, path) for path in paths})
        if round_ == 0:
            make_year(side, edition, "2025-26")
            make_year(make_side("Farshire"), edition)
            for number in range(20):
                threat = threats[number % 3]
                raise_recommendation(annual, {**values("opcc"), "threat": threat}, by=side.reviewer)
                first.refresh_from_db()
                change_recommendation(
                    first,
                    {"threat": threat, "progress": str(number)},
                    version=first.version,
                    by=side.secretary,
                )
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 15


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
