"""The pages of a plan: who gets them, what they show and change, and that nobody's words are lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.milestones import change_milestone
from actions.models import LeadPost, Milestone, Objective, PostHolder, Update
from assessments.models import AnnualAssessment, Status
from tests.actions.plans import (
    make_draft,
    make_figure,
    make_milestone,
    make_objective,
    make_post,
    make_report,
)
from tests.actions.test_views import ROLES, answers, client_of, form_in, ladder, page_of
from tests.makers import Side, first_section, make_side, make_year, set_status

ONE = "/actions/anyshire/milestones/AP-M01/"
LIST = "/actions/objectives/"
READERS = set(ROLES) - {"contributor", "administrator"}


@pytest.fixture
def milestone(side: Side) -> Milestone:
    return make_milestone(side)


def words_of(response: Any) -> str:
    return " ".join(page_of(response).xpath("//main")[0].text_content().split())


def rows_of(response: Any) -> list[list[str]]:
    rows = page_of(response).xpath("//main//tbody/tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in rows]


def sent_with(address: str, client: Client, **values: str) -> Any:
    return client.post(address, {**form_in(client.get(address)), **values})


# Who


def test_pages_are_for_the_roles_that_may(side: Side, other_side: Side, milestone: Milestone) -> None:
    objective = f"/actions/anyshire/objectives/{milestone.objective_id}"
    draft = make_draft(milestone, by=side.lead)
    manages, writes = {"coordinator"}, {"lead", "coordinator"}
    wanted = {
        LIST: ladder(set(ROLES), set(ROLES)),
        "/actions/anyshire/posts/": ladder(READERS, READERS),
        f"/actions/anyshire/posts/{milestone.lead_post_id}/": ladder(READERS, READERS),
        "/actions/anyshire/objectives/add/": ladder(manages, READERS),
        f"{objective}/edit/": ladder(manages, READERS),
        f"{objective}/milestones/add/": ladder(manages, READERS),
        ONE: ladder(READERS, READERS),
        f"{ONE}edit/": ladder(manages, READERS),
        f"{ONE}updates/{draft.number}/": ladder(writes, READERS),
        f"{ONE}updates/{draft.number}/discard/": ladder(writes, READERS),
    }

    assert {path: answers(side, path) for path in wanted} == wanted
    elsewhere = {path: set(answers(other_side, path).values()) for path in wanted if path != LIST}
    assert elsewhere == {path: {404} for path in elsewhere}


@pytest.mark.parametrize(
    "page", ["updates/add/", "updates/1/correct/", "updates/1/", "updates/1/discard/", "edit/"]
)
def test_what_the_lead_and_coordinator_send_is_refused_from_everybody_else(
    page: str, side: Side, milestone: Milestone
) -> None:
    make_report(milestone, by=side.lead)
    others = set(ROLES) - {"lead", "coordinator"}
    found = {role: client_of(getattr(side, role)).post(f"{ONE}{page}").status_code for role in others}

    assert found == {role: 403 if role in READERS else 404 for role in others}
    assert Update.objects.count() == 1


def test_posts_are_added_and_passed_on_by_the_coordinator_alone(side: Side, milestone: Milestone) -> None:
    post = f"/actions/anyshire/posts/{milestone.lead_post_id}/"
    for path in ("/actions/anyshire/posts/", post):
        found = {client_of(getattr(side, role)).post(path).status_code for role in READERS - {"coordinator"}}
        assert found == {403}
    assert (LeadPost.objects.count(), PostHolder.objects.count()) == (1, 1)


def test_a_draft_is_not_on_the_page_that_the_body_reads(side: Side, milestone: Milestone) -> None:
    make_draft(milestone, by=side.lead, body="<p>Not said yet.</p>")

    assert "Not said yet." in words_of(client_of(side.viewer).get(ONE))
    assert "Not said yet." not in client_of(side.reviewer).get(ONE).content.decode()


# Lists


@pytest.fixture
def several(side: Side) -> list[Milestone]:
    """On time and on track; overdue; at risk; complete; withdrawn."""
    objective, post = make_objective(side), make_post(side, "Head of Training")
    made = [make_milestone(side, objective, post, text=f"Milestone {n}") for n in range(1, 6)]
    future = date(2025, 1, 15)
    make_report(made[0], by=side.lead, meets_due_on=future)
    make_report(made[2], by=side.lead, meets_due_on=future, status=Update.Status.OFF_TRACK)
    make_report(made[3], by=side.lead, status=Update.Status.COMPLETE)
    change_milestone(made[4], {"state": "withdrawn"}, version=1, by=side.coordinator)
    return made


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("?state=active", [1, 2, 3]),
        ("?state=overdue", [2]),
        ("?state=off_course", [3]),
        ("?state=complete", [4]),
        ("?state=withdrawn", [5]),
        ("?lead=Head+of+Training", [1, 2, 3, 4, 5]),
        ("?lead=mine", []),
        ("?force=anyshire&state=overdue", [2]),
    ],
)
def test_the_list_is_filtered_by_state_and_lead(
    query: str, shown: list[int], side: Side, several: list[Milestone]
) -> None:
    with time_machine.travel("2025-02-01T12:00:00Z", tick=False):
        answer = client_of(side.lead).get(f"{LIST}{query}")

    assert [row[0] for row in rows_of(answer)] == [f"AP-M0{number} Milestone {number}" for number in shown]


def test_a_line_says_lead_interval_date_and_what_was_last_said(side: Side, several: list[Milestone]) -> None:
    with time_machine.travel("2025-02-01T12:00:00Z", tick=False):
        rows = rows_of(client_of(side.lead).get(LIST))

    lead = "Head of Training (held by nobody)"
    assert rows[1:4] == [
        ["AP-M02 Milestone 2", lead, "Quarterly", "15 Jan 2025 Overdue", "Nothing yet"],
        ["AP-M03 Milestone 3", lead, "Quarterly", "15 Apr 2025", "Off track as at 31 Dec 2024"],
        ["AP-M04 Milestone 4", lead, "Quarterly", "Complete", "Complete as at 31 Dec 2024"],
    ]


def test_a_filter_that_is_not_offered_is_said_to_be_wrong(side: Side, several: list[Milestone]) -> None:
    answer = client_of(side.lead).get(f"{LIST}?state=lost")

    assert "There is a problem" in words_of(answer)
    assert len(rows_of(answer)) == 5


def test_an_objective_without_milestones_is_shown_so_that_it_can_be_given_one(side: Side) -> None:
    objective = make_objective(side)
    add = f"/actions/anyshire/objectives/{objective.pk}/milestones/add/"

    assert add in client_of(side.coordinator).get(LIST).content.decode()
    for_lead = client_of(side.lead).get(LIST)
    assert "It has no milestone yet." in words_of(for_lead)
    assert add not in for_lead.content.decode()


# Objectives and milestones


def test_an_objective_and_its_first_milestone_are_added(side: Side) -> None:
    client, post = client_of(side.coordinator), make_post(side)
    after = sent_with(
        "/actions/anyshire/objectives/add/", client, text="Be ready", plan="Plan", period="2025 to 2029"
    )
    objective = Objective.objects.get()
    assert after["Location"] == f"/actions/anyshire/objectives/{objective.pk}/milestones/add/"

    sent_with(
        after["Location"], client, text="Count them", lead_post=str(post.pk), frequency="monthly",
        first_due_on="2025-01-31", target="numeric", target_value="5", target_unit="officers",
    )  # fmt: skip

    made = Milestone.objects.get()
    assert (made.reference, made.next_due_on, made.target_words) == (
        "AP-M01",
        date(2025, 1, 31),
        "5 officers",
    )


def test_a_milestone_that_lacks_something_says_what_beside_the_field(
    side: Side, milestone: Milestone
) -> None:
    address = f"/actions/anyshire/objectives/{milestone.objective_id}/milestones/add/"
    sent = {
        "target": "numeric",
        "second_post": str(milestone.lead_post_id),
        "lead_post": str(milestone.lead_post_id),
    }
    words = words_of(client_of(side.coordinator).post(address, sent))

    for error in (
        "Say what is to be reached.",
        "Choose how often it is reported.",
        "Give the date on which the first update is due.",
        "Give the number, or say that no numeric target is set.",
        "Say what the number counts.",
        "The second lead is another post than the first.",
    ):
        assert words.count(error) == 2, error  # at the top, and beside the field


def test_a_number_beside_no_target_is_asked_about(side: Side, milestone: Milestone) -> None:
    answer = sent_with(f"{ONE}edit/", client_of(side.coordinator), target_value="5")

    assert "There is a number below." in words_of(answer)


@pytest.mark.parametrize("kind", ["year", "section", "milestone"])
def test_a_milestone_points_to_a_place_that_its_page_leads_to(
    kind: str, side: Side, milestone: Milestone, annual: AnnualAssessment
) -> None:
    cell, other = first_section(annual), make_milestone(side)
    place = {"year": annual, "section": cell, "milestone": other}[kind]
    client = client_of(side.coordinator)
    sent_with(f"{ONE}edit/", client, see=f"{kind}-{place.pk}")

    assert place.get_absolute_url() in client.get(ONE).content.decode()
    assert form_in(client.get(f"{ONE}edit/"))["see"] == f"{kind}-{place.pk}"


def test_a_place_that_does_not_exist_or_is_not_theirs_cannot_be_pointed_to(
    side: Side, other_side: Side, milestone: Milestone
) -> None:
    theirs = make_year(other_side)
    for key in (f"year-{theirs.pk}", "section-0", f"milestone-{milestone.pk}", "year-x"):
        answer = sent_with(f"{ONE}edit/", client_of(side.coordinator), see=key)
        assert "Select a valid choice" in words_of(answer)


def test_a_section_that_is_not_released_is_not_named_to_the_body(
    side: Side, milestone: Milestone, annual: AnnualAssessment
) -> None:
    cell = first_section(annual)
    change_milestone(milestone, {"see_section_id": cell.pk}, version=1, by=side.coordinator)
    assert cell.heading in words_of(client_of(side.lead).get(ONE))
    assert cell.heading not in words_of(client_of(side.reviewer).get(ONE))

    assert cell.threat_assessment is not None
    set_status(cell.threat_assessment, Status.RELEASED)
    assert cell.heading in words_of(client_of(side.reviewer).get(ONE))


def test_a_stale_edit_is_refused_with_both_texts_and_can_then_be_saved(
    side: Side, milestone: Milestone
) -> None:
    client = client_of(side.coordinator)
    mine = {**form_in(client.get(f"{ONE}edit/")), "text": "Mine", "order": "3"}
    sent_with(f"{ONE}edit/", client, text="Theirs")

    refused = client.post(f"{ONE}edit/", mine)

    assert refused.status_code == 409
    assert rows_of(refused) == [["Milestone", "Theirs", "Mine"], ["Place below the objective", "1", "3"]]
    assert Milestone.objects.get().text == "Theirs"
    assert client.post(f"{ONE}edit/", form_in(refused)).status_code == 302
    assert (Milestone.objects.get().text, Milestone.objects.get().order) == ("Mine", 3)


def test_a_stale_objective_is_refused_too_and_one_sent_twice_is_saved_once(side: Side) -> None:
    objective = make_objective(side)
    address, client = f"/actions/anyshire/objectives/{objective.pk}/edit/", client_of(side.coordinator)
    sent = {**form_in(client.get(address)), "text": "Mine"}

    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, {**sent, "text": "Other"}).status_code == 409
    assert (Objective.objects.get().text, Objective.objects.get().version) == ("Mine", 2)


# Posts


def test_a_post_is_added_once_and_passed_on(side: Side) -> None:
    client = client_of(side.coordinator)
    added = sent_with("/actions/anyshire/posts/", client, title="Head of  Training")
    again = sent_with("/actions/anyshire/posts/", client, title="head of training")
    assert "has a post of that title already" in words_of(again)

    sent_with(added["Location"], client, user=str(side.lead.pk), valid_from="2025-01-01")
    refused = sent_with(added["Location"], client, name="Somebody", valid_from="2024-12-31")

    assert "holds this post from 1 January 2025" in words_of(refused)
    assert [str(holder) for holder in LeadPost.objects.get().holders.all()] == [side.lead.name]


@pytest.mark.parametrize("both", [True, False])
def test_a_post_is_given_to_a_person_or_a_name_and_not_to_both_or_neither(both: bool, side: Side) -> None:
    post = make_post(side)
    sent = {"user": str(side.lead.pk), "name": "A name"} if both else {}
    answer = sent_with(f"/actions/anyshire/posts/{post.pk}/", client_of(side.coordinator), **sent)

    assert "Choose a person, or write the name" in words_of(answer)
    assert not PostHolder.objects.exists()


def test_only_people_of_the_force_can_be_given_a_post(side: Side, other_side: Side) -> None:
    post = make_post(side)
    for person in (other_side.lead, side.reviewer):
        answer = sent_with(
            f"/actions/anyshire/posts/{post.pk}/", client_of(side.coordinator), user=str(person.pk)
        )
        assert "Select a valid choice" in words_of(answer)


# Updates


def begin(client: Client) -> str:
    return str(client.post(f"{ONE}updates/add/")["Location"])


def test_an_update_is_begun_saved_and_reported(side: Side, milestone: Milestone) -> None:
    client = client_of(side.lead)
    with time_machine.travel("2025-01-14T12:00:00Z", tick=False):
        client = client_of(side.lead)
        address = begin(client)
        saved = sent_with(address, client, status="at_risk", body="<p>Half.</p>")
        assert saved["Location"] == address
        assert not Update.objects.get().is_reported

        figure = {
            "figures-0-measure": "Burglaries", "figures-0-basis": "ytd", "figures-0-value": "7339",
            "figures-0-comparison": "6808", "figures-0-compared_with": "2013/14", "figures-0-as_at": "2025-01-12",
        }  # fmt: skip
        done = sent_with(address, client, report="report", **figure)

    assert done["Location"] == ONE
    reported = Update.objects.get()
    assert (reported.is_reported, reported.meets_due_on) == (True, date(2025, 1, 15))
    assert Milestone.objects.get().next_due_on == date(2025, 4, 15)
    for_body = words_of(client_of(side.reviewer).get(ONE))
    assert "At risk as at 14 January 2025" in for_body
    assert "531 more (+7.8%)" in for_body


def test_an_extra_update_leaves_what_is_due_to_come(side: Side, milestone: Milestone) -> None:
    client = client_of(side.lead)
    sent_with(begin(client), client, body="<p>Half.</p>", meets_due_on="extra", report="report")

    assert Update.objects.get().is_extra
    assert Milestone.objects.get().next_due_on == date(2025, 1, 15)
    assert "as an extra update" in words_of(client.get(ONE))


def test_a_row_of_figures_that_lacks_something_says_so_and_keeps_what_was_typed(
    side: Side, milestone: Milestone
) -> None:
    client = client_of(side.lead)
    address = begin(client)
    answer = sent_with(
        address,
        client,
        body="<p>Kept.</p>",
        **{"figures-1-measure": "Burglaries", "figures-1-compared_with": "2013"},
    )
    words, sent = words_of(answer), form_in(answer)

    for error in ("Give the number.", "Say over which time.", "Give the number that it is compared with."):
        assert f"Figure 2: {error}" in words
    assert (sent["body"].strip(), sent["figures-1-measure"]) == ("<p>Kept.</p>", "Burglaries")
    assert not Update.objects.get().figures.exists()


def test_a_row_of_figures_that_is_emptied_is_taken_out(side: Side, milestone: Milestone) -> None:
    draft = make_draft(milestone, by=side.lead, figures=[make_figure("1", "2"), make_figure("3")])
    client = client_of(side.lead)
    fields = ("measure", "unit", "basis", "value", "comparison", "compared_with", "as_at")
    sent_with(draft.edit_url, client, **{f"figures-0-{name}": "" for name in fields})

    assert [str(figure.value) for figure in draft.figures.all()] == ["3.00"]


def test_what_cannot_be_reported_is_saved_all_the_same_and_can_be_reported_then(
    side: Side, milestone: Milestone
) -> None:
    client = client_of(side.lead)
    address = begin(client)
    refused = sent_with(address, client, report="report", status="off_track", body="")
    assert "Nothing to report" in words_of(refused)
    assert Update.objects.get().status == "off_track"

    sent = {**form_in(refused), "status": "nothing_to_report", "report": "report"}
    assert client.post(address, sent)["Location"] == ONE
    assert Update.objects.get().is_reported


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (
            {"period_from": "2024-12-01", "period_until": "2024-11-30"},
            "The period cannot end before it begins.",
        ),
        ({"as_at": "2999-01-01"}, "This day is in the future."),
        ({"period_until": "2999-01-01"}, "This day is in the future."),
        ({"as_at": ""}, "Give the day on which this was so."),
        ({"meets_due_on": "2031-01-01"}, "Select a valid choice"),
        ({"meets_due_on": ""}, "Say which date it is for, or that it is an extra update."),
    ],
)
def test_an_update_with_impossible_days_is_refused(
    values: dict[str, str], error: str, side: Side, milestone: Milestone
) -> None:
    client = client_of(side.lead)
    address = begin(client)

    assert error in words_of(sent_with(address, client, **values))
    assert Update.objects.get().version == 1


def test_a_stale_update_is_refused_with_both_texts_and_can_then_be_saved(
    side: Side, milestone: Milestone
) -> None:
    lead, coordinator = client_of(side.lead), client_of(side.coordinator)
    address = begin(lead)
    mine = {**form_in(lead.get(address)), "body": "<p>Mine.</p>", "figures-0-measure": "Typed"}
    sent_with(address, coordinator, body="<p>Theirs.</p>", status="off_track")

    refused = lead.post(address, mine)

    assert refused.status_code == 409
    words = words_of(refused)
    assert "Theirs." in words
    assert "Mine." in words
    assert rows_of(refused) == [["How the milestone stands", "Off track", "On track"]]
    again = form_in(refused)
    assert (again["body"].strip(), again["figures-0-measure"]) == ("<p>Mine.</p>", "Typed")
    assert lead.post(address, {**again, "figures-0-measure": ""}).status_code == 302
    assert "Mine." in Update.objects.get().body


def test_words_for_an_update_that_was_reported_meanwhile_are_given_back(
    side: Side, milestone: Milestone
) -> None:
    lead = client_of(side.lead)
    address = begin(lead)
    mine = {**form_in(lead.get(address)), "body": "<p>Mine.</p>"}
    sent_with(address, client_of(side.coordinator), body="<p>Theirs.</p>", report="report")

    refused = lead.post(address, mine)

    assert refused.status_code == 409
    assert "Mine." in words_of(refused)
    assert "Theirs." in Update.objects.get().body
    assert lead.get(address).status_code == 200


def test_a_reported_update_is_corrected_by_another_and_both_are_shown(
    side: Side, milestone: Milestone
) -> None:
    make_report(milestone, by=side.lead, body="<p>Wrong.</p>")
    client = client_of(side.lead)
    address = client.post(f"{ONE}updates/1/correct/")["Location"]
    sent_with(address, client, body="<p>Right.</p>", report="report")

    words = words_of(client_of(side.reviewer).get(ONE))
    assert "Corrected by update 2, which stands in its place." in words
    assert "It corrects update 1." in words
    assert (words.count("Wrong."), words.count("Right.")) == (1, 1)
    assert client.post(f"{ONE}updates/1/correct/")["Location"] == f"{ONE}#update-2"


def test_a_draft_is_discarded_after_a_second_look_and_a_reported_one_is_not(
    side: Side, milestone: Milestone
) -> None:
    client = client_of(side.lead)
    make_draft(milestone, by=side.lead, body="<p>Never mind.</p>")
    assert "Never mind." in words_of(client.get(f"{ONE}updates/1/discard/"))
    assert client.post(f"{ONE}updates/1/discard/")["Location"] == ONE
    assert not Update.objects.exists()

    make_report(milestone, by=side.lead)
    assert client.post(f"{ONE}updates/1/discard/").status_code == 403
    assert Update.objects.count() == 1


def test_nothing_is_begun_of_a_milestone_that_is_complete(side: Side, milestone: Milestone) -> None:
    make_report(milestone, by=side.lead, status=Update.Status.COMPLETE)
    client = client_of(side.lead)

    assert client.post(f"{ONE}updates/add/").status_code == 403
    assert client.post(f"{ONE}updates/1/correct/").status_code == 302


# Queries


def test_pages_take_as_many_queries_for_much_as_for_little(side: Side, annual: AnnualAssessment) -> None:
    objective, post = make_objective(side), make_post(side, holder=side.people["lead"])
    first = make_milestone(side, objective, post, see_year=annual)
    make_report(first, by=side.lead, figures=[make_figure("1", "2")])
    draft = make_draft(Milestone.objects.get(), by=side.lead, figures=[make_figure("1", "2")])
    client = client_of(side.coordinator)
    paths = [
        *(
            LIST,
            f"{LIST}?state=overdue&lead=mine",
            ONE,
            f"{ONE}edit/",
            draft.edit_url,
            "/",
            f"{LIST}?force=anyshire",
        ),
        *(
            "/actions/anyshire/posts/",
            f"/actions/anyshire/posts/{post.pk}/",
            f"/actions/anyshire/objectives/{objective.pk}/edit/",
        ),
    ]
    counts = [{path: queries_of(client, path) for path in paths}]
    far = make_side("Farshire")
    make_milestone(far)
    for number in range(20):
        other = make_milestone(side, objective if number % 2 else None, post if number % 2 else None)
        make_report(other, by=side.lead, figures=[make_figure("1", "2")])
        extra = (
            make_report(first, by=side.lead, meets_due_on=None, figures=[make_figure("1")])
            if number == 0
            else None
        )
        assert extra is None or extra.is_extra
    counts.append({path: queries_of(client, path) for path in paths})

    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 15


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # what is kept between requests is kept
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
