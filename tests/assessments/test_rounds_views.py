"""The pages of the round: the list of years, opening, arranging, the grid, a threat, the check."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from accounts.models import Role, User
from assessments.models import AnnualAssessment, Circle, Question, Section, Status, ThreatAssessment
from assessments.opening import arrangement_mark, move_threat, threats_in_order
from assessments.questions import set_answer_state
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    judge,
    make_edition,
    make_member,
    make_question,
    make_side,
    make_thread,
    make_year,
    set_status,
    write,
)

YEAR = "/assessments/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"
OPEN = "/assessments/open/"


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def html_for(client: Client, user: User, address: str) -> str:
    response = as_user(client, user).get(address)
    assert response.status_code == 200
    return response.content.decode()


# Who finds what

ADDRESSES = [YEAR, f"{YEAR}arrange/", f"{YEAR}check/", THREAT, f"{YEAR}whole/"]
READ_ONLY = [YEAR, f"{YEAR}check/", THREAT]


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_organisation_finds_nothing(
    side: Side, annual: AnnualAssessment, other_side: Side, client: Client, address: str
) -> None:
    for person in other_side.people.values():
        assert as_user(client, person).get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_administrator_finds_nothing(
    side: Side, annual: AnnualAssessment, client: Client, address: str
) -> None:
    assert as_user(client, side.administrator).get(address).status_code == 404


@pytest.mark.parametrize("address", [*ADDRESSES, "/assessments/", OPEN])
def test_strangers_are_asked_to_sign_in(annual: AnnualAssessment, client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", READ_ONLY)
def test_everybody_of_the_force_and_its_body_reads_the_pages(
    side: Side, annual: AnnualAssessment, client: Client, address: str
) -> None:
    hand(first_section(annual), side.contributor)
    for role in side.people.keys() - {"administrator"}:
        assert as_user(client, getattr(side, role)).get(address).status_code == 200, role


@pytest.mark.parametrize("address", READ_ONLY)
def test_pages_that_only_show_take_no_post(
    side: Side, annual: AnnualAssessment, client: Client, address: str
) -> None:
    assert as_user(client, side.coordinator).post(address).status_code == 405


def test_a_contributor_finds_no_threat_that_was_not_handed_to_them(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert as_user(client, side.contributor).get(THREAT).status_code == 404


# The list of years


def test_the_list_shows_years_with_their_status_and_counts(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    html = html_for(client, side.viewer, "/assessments/")
    assert f'href="{YEAR}"' in html
    assert "0 of 2 threats approved" in html
    assert OPEN not in html


def test_the_list_offers_a_coordinator_to_open_a_year(side: Side, client: Client) -> None:
    assert f'href="{OPEN}"' in html_for(client, side.coordinator, "/assessments/")


def test_the_list_of_an_administrator_is_empty_and_says_why(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    html = html_for(client, side.administrator, "/assessments/")
    assert "There is no assessment that you may see." in html


# Opening a year


def opening(**changes: str) -> str:
    edition = changes.pop("edition", None) or make_edition(code="spr").code
    asked = {"force": "anyshire", "edition": edition, "year": "2024-25", "board_on": "2025-02-25"}
    return f"{OPEN}?{urlencode(asked | changes)}"


def test_opening_a_year_asks_first_for_force_edition_year_and_date(side: Side, client: Client) -> None:
    make_side("Elsewhere")
    form = as_user(client, side.coordinator).get(OPEN).context["form"]
    assert list(form.fields) == ["force", "year", "edition", "board_on"]
    assert [force.slug for force in form.fields["force"].queryset] == ["anyshire"]


def test_opening_a_year_then_asks_for_a_lead_of_every_threat(side: Side, client: Client) -> None:
    response = as_user(client, side.coordinator).get(opening())
    form = response.context["form"]
    assert [(name, field.label) for name, field in form.fields.items()] == [
        ("lead-threat-1", "Lead"),
        ("label-threat-1", "Local label"),
        ("lead-threat-2", "Lead"),
        ("label-threat-2", "Local label"),
    ]
    assert form.fields["lead-threat-1"].choices == [
        ("", "Nobody yet"),
        (str(side.lead.pk), "Anyshire Threat lead"),
    ]


def test_a_year_is_opened_with_its_leads(side: Side, client: Client) -> None:
    sent = {"lead-threat-1": side.lead.pk, "lead-threat-2": "", "open": "1"}
    response = as_user(client, side.coordinator).post(opening(), sent)
    assert (response.status_code, response["Location"]) == (302, YEAR)
    annual = AnnualAssessment.objects.get()
    assert (annual.force, annual.year, annual.edition.code) == (side.force, "2024-25", "spr")
    assert (annual.board_on, annual.opened_by) == (datetime.date(2025, 2, 25), side.coordinator)
    assert [threat.lead for threat in threats_in_order(annual)] == [side.lead, None]


def test_the_leads_of_the_year_before_are_chosen_already(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    address = opening(year="2025-26", edition=annual.edition.code)
    response = as_user(client, side.coordinator).get(address)
    assert response.context["form"]["lead-threat-1"].value() == side.lead.pk
    assert "Whoever led a threat in 2024-25 is chosen already." in response.content.decode()


def test_labels_and_order_of_the_year_before_stand_there_already_and_labels_can_be_changed(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    move_threat(annual, "threat-2", up=True, by=side.coordinator)
    annual.threat_assessments.filter(threat__code="threat-1").update(local_label="Our name")
    address = opening(year="2025-26", edition=annual.edition.code)
    form = as_user(client, side.coordinator).get(address).context["form"]
    client.post(address, {"label-threat-1": "A better name", "label-threat-2": "", "open": "1"})
    assert list(form.fields)[::2] == ["lead-threat-2", "lead-threat-1"]
    assert form["label-threat-1"].value() == "Our name"
    opened = threats_in_order(AnnualAssessment.objects.get(year="2025-26"))
    assert [threat.label for threat in opened] == ["Threat 2", "A better name"]


def test_what_was_chosen_first_can_be_changed(side: Side, client: Client) -> None:
    response = as_user(client, side.coordinator).get(f"{opening()}&change=1")
    assert response.context["form"]["year"].value() == "2024-25"
    assert "Step 1 of 2" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"year": "2024-26"}, "year", "The second half follows the first: 2024-25."),
        ({"year": "2099-01"}, "year", "The second half follows the first: 2099-00."),
        ({"year": "last"}, "year", "Write the year as 2024-25."),
        ({"year": ""}, "year", "Write the year of the assessment as 2024-25."),
        ({"board_on": "soon"}, "board_on", "Give the date of the board as day, month and year."),
        ({"board_on": ""}, "board_on", "Give the date of the board."),
        ({"force": ""}, "force", "Choose the police force."),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_what_was_typed(
    side: Side, client: Client, changes: dict[str, str], field: str, error: str
) -> None:
    response = as_user(client, side.coordinator).get(opening(**changes))
    assert response.context["form"].errors == {field: [error]}
    assert response.context["form"][field].value() == changes[field]
    assert "<title>Error: Open a year" in response.content.decode()


@pytest.mark.parametrize("typed", ["2024-25", "2024/25", "2024–25", " 2024 - 25 "])
def test_the_two_halves_of_a_year_may_be_joined_as_people_join_them(
    side: Side, client: Client, typed: str
) -> None:
    response = as_user(client, side.coordinator).get(opening(year=typed))
    assert response.context["chosen"]["year"] == "2024-25"


def test_a_year_that_exists_is_refused_and_linked(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    address = opening(edition=annual.edition.code)
    for response in (as_user(client, side.coordinator).get(address), client.post(address, {"open": "1"})):
        errors = response.context["form"].errors
        assert errors == {"year": ["Anyshire Police already has an assessment for 2024-25."]}
        assert f'href="{YEAR}"' in response.content.decode()
    assert AnnualAssessment.objects.count() == 1


def test_a_year_is_not_opened_for_another_force(side: Side, other_side: Side, client: Client) -> None:
    response = as_user(client, side.coordinator).post(opening(force="elsewhere"), {"open": "1"})
    assert list(response.context["form"].errors) == ["force"]
    assert not AnnualAssessment.objects.exists()


def test_nobody_becomes_lead_who_does_not_hold_the_role(side: Side, client: Client) -> None:
    sent = {"lead-threat-1": side.viewer.pk, "open": "1"}
    response = as_user(client, side.coordinator).post(opening(), sent)
    assert list(response.context["form"].errors) == ["lead-threat-1"]
    assert not AnnualAssessment.objects.exists()


@pytest.mark.parametrize(
    "role", ["lead", "chief_officer", "reviewer", "secretary", "viewer", "administrator"]
)
def test_only_a_coordinator_opens_a_year(side: Side, client: Client, role: str) -> None:
    as_user(client, getattr(side, role))
    assert client.get(OPEN).status_code == 403
    assert client.post(opening(), {"open": "1"}).status_code == 403


# Arranging


def arrangement(annual: AnnualAssessment, **changes: object) -> dict[str, object]:
    """What the page would send, unchanged but for the changes."""
    annual.refresh_from_db()
    threats = threats_in_order(annual)
    sent: dict[str, object] = {
        "mark": arrangement_mark(threats),
    }
    for threat in threats:
        sent[f"lead-{threat.threat.code}"] = threat.lead_id or ""
        sent[f"label-{threat.threat.code}"] = threat.local_label
    return sent | changes


def test_the_coordinator_changes_leads_and_labels(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    second = make_member(side.force, Role.LEAD)
    changes = {"lead-threat-1": second.pk, "label-threat-2": "Our name"}
    response = as_user(client, side.coordinator).post(f"{YEAR}arrange/", arrangement(annual, **changes))
    assert (response.status_code, response["Location"]) == (302, YEAR)
    assert [(t.lead, t.label) for t in threats_in_order(annual)] == [
        (second, "Threat 1"),
        (side.lead, "Our name"),
    ]


def test_moving_a_threat_saves_what_was_typed_as_well(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    sent = arrangement(annual, **{"label-threat-1": "Our name", "down": "threat-1"})
    response = as_user(client, side.coordinator).post(f"{YEAR}arrange/", sent)
    assert response["Location"] == f"{YEAR}arrange/#order"
    assert [threat.label for threat in threats_in_order(annual)] == ["Threat 2", "Our name"]


def test_two_coordinators_do_not_overwrite_each_other_unseen(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    mine = arrangement(annual, **{"label-threat-1": "Mine"})
    as_user(client, side.coordinator).post(
        f"{YEAR}arrange/", arrangement(annual, **{"label-threat-1": "Theirs"})
    )
    response = client.post(f"{YEAR}arrange/", mine)
    form = response.context["form"]
    assert form["label-threat-1"].value() == "Mine"
    assert form["label-threat-1"].help_text == "Now: Theirs."
    assert "Now: Theirs." in response.content.decode()
    assert threats_in_order(annual)[0].label == "Theirs"
    client.post(f"{YEAR}arrange/", mine | {"mark": form["mark"].value()})
    assert threats_in_order(annual)[0].label == "Mine"


def test_a_submitted_threat_changes_its_lead_and_not_its_name(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    second = make_member(side.force, Role.LEAD)
    set_status(threats_in_order(annual)[0], Status.SUBMITTED)
    changes = {"lead-threat-1": second.pk, "label-threat-1": "Our name", "label-threat-2": "Its name"}
    as_user(client, side.coordinator).post(f"{YEAR}arrange/", arrangement(annual, **changes))
    assert [(t.lead, t.label) for t in threats_in_order(annual)] == [
        (second, "Threat 1"),
        (side.lead, "Its name"),
    ]
    assert "its name is part of what is approved" in client.get(f"{YEAR}arrange/").content.decode()


def test_a_lead_who_lost_the_role_stays_until_another_is_chosen(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    side.people["lead"].memberships.update(valid_until=datetime.date(2021, 1, 1))
    response = as_user(client, side.coordinator).post(f"{YEAR}arrange/", arrangement(annual))
    assert response.status_code == 302
    assert threats_in_order(annual)[0].lead == side.lead


def test_a_final_year_is_arranged_no_more(side: Side, annual: AnnualAssessment, client: Client) -> None:
    set_status(annual, Status.FINAL)
    assert as_user(client, side.coordinator).get(f"{YEAR}arrange/").status_code == 403
    assert f"{YEAR}arrange/" not in html_for(client, side.coordinator, YEAR)


@pytest.mark.parametrize("role", ["lead", "chief_officer", "reviewer", "secretary", "viewer"])
def test_only_a_coordinator_arranges(side: Side, annual: AnnualAssessment, client: Client, role: str) -> None:
    as_user(client, getattr(side, role))
    assert client.get(f"{YEAR}arrange/").status_code == 403
    assert client.post(f"{YEAR}arrange/", arrangement(annual)).status_code == 403


# The grid


def test_the_grid_says_what_stands_in_each_cell(side: Side, annual: AnnualAssessment, client: Client) -> None:
    section = first_section(annual)
    write(section, by=side.lead)
    judge(section, by=side.lead, movement="improved")
    make_thread(section, by=side.coordinator)
    html = html_for(client, side.viewer, YEAR)
    assert '<span class="grade__word">Met</span>' in html
    assert "▲</span> Improved" in html
    assert html.count("Waits for text and judgement") == 3
    assert "1 of 4" in html


def test_the_grid_links_every_part_of_the_year(side: Side, annual: AnnualAssessment, client: Client) -> None:
    html = html_for(client, side.coordinator, YEAR)
    for page in (
        "check/",
        "questions/",
        "comments/",
        "decisions/",
        "arrange/",
        "threat-1/",
        "whole/purpose/",
    ):
        assert f'href="{YEAR}{page}"' in html, page
    assert 'href="/papers/anyshire/2024-25/"' in html


def test_the_grid_offers_the_steps_of_this_person_alone(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert f'href="{YEAR}steps/submit/"' in html_for(client, side.coordinator, YEAR)
    assert "/steps/" not in html_for(client, side.viewer, YEAR)
    assert "/steps/" not in html_for(client, side.reviewer, YEAR)


def test_the_grid_tells_the_body_in_words_what_is_not_released(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    fill(annual.threat_assessments.get(order=1), by=side.lead)
    html = html_for(client, side.reviewer, YEAR)
    assert html.count('<span class="grid__state">Not released yet</span>') == 4
    assert "grade__word" not in html


def test_the_grid_of_a_contributor_has_their_cells_and_no_paper(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    hand(first_section(annual), side.contributor)
    html = html_for(client, side.contributor, YEAR)
    assert html.count("Not handed to you") == 2
    assert "threat-2" not in html
    assert 'href="/papers/anyshire/2024-25/"' not in html


def test_headings_of_the_whole_are_the_coordinators_while_it_is_open(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert f'href="{YEAR}whole/headings/add/"' in html_for(client, side.coordinator, YEAR)
    assert "headings/add/" not in html_for(client, side.lead, YEAR)
    set_status(annual, Status.SUBMITTED)
    assert "headings/add/" not in html_for(client, side.coordinator, YEAR)


def test_what_belongs_to_no_threat_is_found_under_the_grid(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert as_user(client, side.lead).get(f"{YEAR}whole/")["Location"] == f"{YEAR}#whole"


# A threat


def test_a_threat_shows_its_sections_with_state_grade_and_first_words(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    section = first_section(threat.annual)
    write(section, f"<p>{'Word ' * 60}</p>", by=side.lead)
    judge(section, by=side.lead)
    line, empty = as_user(client, side.viewer).get(THREAT).context["page"].lines
    assert (line.words, line.excerpt.count("Word"), line.waits_for) == (60, 40, "")
    assert line.grade.label == "Met"
    assert (empty.words, empty.excerpt, empty.waits_for) == (0, "", "text and judgement")


def test_the_first_words_of_a_section_are_shown_without_its_footnotes(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    body = '<p>The force has two.<span class="footnote">Board paper, paragraph 8.</span> One is new.</p>'
    write(first_section(threat.annual), body, by=side.lead)
    line = as_user(client, side.viewer).get(THREAT).context["page"].lines[0]
    assert line.excerpt == "The force has two. One is new."


def test_a_threat_links_what_is_asked(side: Side, threat: ThreatAssessment, client: Client) -> None:
    edition = threat.annual.edition.code
    html = html_for(client, side.lead, THREAT)
    assert f'href="/threats/{edition}/threat-1/"' in html
    assert f'href="/threats/{edition}/components/component-1/"' in html
    assert f'href="{YEAR}check/?threat=threat-1"' in html


def add_heading(threat: ThreatAssessment) -> Section:
    return Section.objects.create(
        annual=threat.annual, threat_assessment=threat, kind=Section.Kind.HEADING, slug="own", heading="Own", order=9
    )  # fmt: skip


def test_the_lead_moves_renames_and_removes_their_own_headings(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    add_heading(threat)
    html = html_for(client, side.lead, THREAT)
    assert f'href="{THREAT}headings/add/"' in html
    assert f'href="{THREAT}own/rename/"' in html
    assert f'action="{THREAT}own/move/"' in html
    assert f'action="{THREAT}own/remove/"' in html
    assert "component-1/rename/" not in html


@pytest.mark.parametrize("role", ["coordinator", "viewer", "chief_officer"])
def test_nobody_else_arranges_the_headings_of_a_threat(
    side: Side, threat: ThreatAssessment, client: Client, role: str
) -> None:
    add_heading(threat)
    html = html_for(client, getattr(side, role), THREAT)
    assert "headings/add/" not in html
    assert "own/move/" not in html


def test_a_heading_with_words_is_not_offered_for_removal(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    write(add_heading(threat), by=side.lead)
    assert "own/remove/" not in html_for(client, side.lead, THREAT)


def test_the_body_reads_of_an_unreleased_threat_its_questions_alone(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    question = make_question(threat.annual, threat, "How many?", by=side.reviewer)
    write(question.section, "<p>Forty-one.</p>", by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "Not counted since.", by=side.lead)
    html = html_for(client, side.reviewer, THREAT)
    assert "Not released yet." in html
    assert "How many?" in html
    assert "Partly answered" in html
    for secret in ("Forty-one", "Not counted since", "What Component 1 is like"):
        assert secret not in html


def test_a_contributor_reads_on_the_page_of_a_threat_what_was_handed_to_them(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    hand(first_section(threat.annual), side.contributor)
    html = html_for(client, side.contributor, THREAT)
    assert "What Component 1 is like." in html
    assert "What Component 2 is like." not in html
    assert "You see the sections that were handed to you." in html


# The check


def test_the_check_lists_what_is_missing_with_links_to_the_fields(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    html = html_for(client, side.lead, f"{YEAR}check/")
    assert f'href="{THREAT}component-1/edit/#id_body"' in html
    assert f'href="{THREAT}component-1/judgement/#id_grade_0"' in html
    assert "Sections without text (6)" in html
    assert "Sections that the paper writes where the force does not (3)" in html


def test_every_link_of_the_check_leads_to_a_field_that_is_there(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    """For the lead, who writes; for the coordinator, who writes the whole and names leads; and for readers."""
    first, second = Section.objects.filter(threat_assessment__order=1).order_by("order")
    judge(first, by=side.lead, basis="asserted", basis_on=None)
    Section.objects.filter(pk=second.pk).update(carried_from=first)
    make_thread(first, by=side.coordinator)
    make_question(annual, annual.threat_assessments.get(order=1), by=side.reviewer)
    annual.threat_assessments.filter(order=2).update(lead=None)
    for role in ("lead", "coordinator", "viewer", "reviewer"):
        check = as_user(client, getattr(side, role)).get(f"{YEAR}check/").context["missing"]
        gaps = [gap for kinds in (check.must, check.advice) for found in kinds.values() for gap in found]
        assert gaps, role
        for address, _, anchor in {gap.url.partition("#") for gap in gaps}:
            response = client.get(address)
            assert response.status_code == 200, (role, address)
            assert not anchor or f'id="{anchor}"' in response.content.decode(), (role, address, anchor)


def test_the_check_shows_one_threat_if_asked(side: Side, annual: AnnualAssessment, client: Client) -> None:
    html = html_for(client, side.lead, f"{YEAR}check/?threat=threat-2")
    assert "Sections without text (2)" in html
    assert "Threat 1: Component 1" not in html


def test_the_check_of_an_unknown_threat_is_not_found(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert as_user(client, side.lead).get(f"{YEAR}check/?threat=threat-9").status_code == 404


def test_the_check_leaks_nothing_to_the_body(side: Side, threat: ThreatAssessment, client: Client) -> None:
    fill(threat, by=side.lead)
    question = make_question(threat.annual, threat, by=side.reviewer)
    write(question.section, by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "Not counted since.", by=side.lead)
    make_thread(first_section(threat.annual), by=side.lead, circle=Circle.OWN)
    html = html_for(client, side.reviewer, f"{YEAR}check/")
    assert "Question 1 is partly answered." in html
    assert "Not counted since" not in html
    assert "open comment" not in html
    assert "Component 1" not in html


# Queries


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("", "lead"),
        ("", "coordinator"),
        ("", "chief_officer"),
        ("", "reviewer"),
        ("", "contributor"),
        ("arrange/", "coordinator"),
        ("check/", "coordinator"),
        ("check/", "lead"),
        ("check/", "reviewer"),
        ("threat-1/", "lead"),
        ("threat-1/", "chief_officer"),
        ("threat-1/", "reviewer"),
        ("threat-1/", "contributor"),
    ],
)
def test_pages_ask_the_database_as_much_for_a_large_year_as_for_a_small_one(
    side: Side, client: Client, address: str, role: str
) -> None:
    numbers = []
    for year, threats, components in (("2023-24", 1, 2), ("2024-25", 7, 5)):
        make_busy(make_year(side, make_edition(threats, components), year), side)
        as_user(client, getattr(side, role))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/assessments/anyshire/{year}/{address}").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15


def make_busy(annual: AnnualAssessment, side: Side) -> None:
    """Text, a grade, a question, comments and an own heading in every threat; the whole waits for approval."""
    for threat in annual.threat_assessments.all():
        section = Section.objects.filter(threat_assessment=threat).order_by("order")[0]
        write(section, by=side.lead)
        judge(section, by=side.lead)
        hand(section, side.contributor)
        make_thread(section, by=side.coordinator)
        make_question(annual, threat, f"How many in {threat}?", by=side.reviewer)
        add_heading(threat)
        set_status(threat, Status.AGREED)
    set_status(annual, Status.AGREED)


@pytest.mark.parametrize("role", ["coordinator", "contributor", "reviewer"])
def test_the_list_asks_the_database_as_much_for_many_years_as_for_one(
    side: Side, client: Client, role: str
) -> None:
    numbers = []
    edition = make_edition()
    for years in (["2013-14"], ["2014-15", "2015-16", "2016-17", "2017-18"]):
        for year in years:
            hand(first_section(make_year(side, edition, year)), side.contributor)
        as_user(client, getattr(side, role))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/assessments/").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15


@pytest.mark.parametrize(
    "address", [OPEN, f"{OPEN}?force=anyshire&edition={{}}&year=2030-31&board_on=2031-01-01"]
)
def test_opening_asks_the_database_as_much_for_many_threats_as_for_one(
    side: Side, client: Client, address: str
) -> None:
    numbers = []
    for threats in (1, 9):
        edition = make_edition(threats)
        make_member(side.force, Role.LEAD)
        as_user(client, side.coordinator)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(edition.code)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15
