"""The pages of decisions: taking a step, the record of steps, the verdict."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from assessments.decisions import DONE, decisions_for
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment, Verdict
from assessments.readiness import Kind, threat_gaps
from assessments.steps import WROTE_IT, stages_of, step_url, steps_for
from assessments.workflow import BY_NAME, NotReady, perform
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    make_edition,
    make_member,
    make_year,
    set_status,
    write,
)
from tests.sending import send

YEAR = "/assessments/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"


def status_of(subject: AnnualAssessment | ThreatAssessment) -> str:
    subject.refresh_from_db()
    return subject.status


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


# Taking a step


def test_the_page_of_a_step_says_what_it_does(side: Side, threat: ThreatAssessment, client: Client) -> None:
    set_status(threat, Status.SUBMITTED)
    response = as_user(client, side.coordinator).get(f"{THREAT}steps/agree/")
    assert response.status_code == 200
    assert "It goes to a chief officer for approval." in response.content.decode()
    assert response.context["gaps"] == []


def test_who_decides_reads_the_text_and_grades_on_the_very_page(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    write(first_section(threat.annual), "<p>Forty-one officers.</p>", by=side.lead)
    set_status(threat, Status.AGREED)

    page = as_user(client, side.chief_officer).get(f"{THREAT}steps/approve/")

    read = page.context["sections"]
    assert [section["heading"] for section in read] == [
        section.heading for section in Section.objects.filter(threat_assessment=threat).in_order()
    ]
    assert "Forty-one officers." in page.content.decode()
    assert {section["grade"] for section in read if section["grade"]} == {
        section.judgement.grade.label
        for section in Section.objects.filter(threat_assessment=threat, judgement__isnull=False)
    }


def test_the_commissioner_reads_what_is_judged_on_the_page_of_the_verdict(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    write(first_section(threat.annual), "<p>Forty-one officers.</p>", by=side.lead)
    set_status(threat, Status.RELEASED)

    page = as_user(client, side.commissioner).get(f"{THREAT}verdict/")

    assert "Forty-one officers." in page.content.decode()


def test_a_step_that_is_on_no_words_shows_none(side: Side, threat: ThreatAssessment, client: Client) -> None:
    set_status(threat, Status.APPROVED)

    page = as_user(client, side.chief_officer).get(f"{THREAT}steps/reopen/")

    assert page.status_code == 200
    assert "sections" not in page.context


def test_a_step_is_taken_with_its_comment(side: Side, threat: ThreatAssessment, client: Client) -> None:
    set_status(threat, Status.SUBMITTED)
    response = send(as_user(client, side.coordinator), f"{THREAT}steps/agree/", {"comment": "Well done."})
    assert (response.status_code, response["Location"]) == (302, THREAT)
    assert status_of(threat) == Status.AGREED
    change = StatusChange.objects.get()
    assert (change.changed_by, change.comment) == (side.coordinator, "Well done.")


def test_the_whole_takes_steps_as_well(side: Side, annual: AnnualAssessment, client: Client) -> None:
    annual.threat_assessments.update(status=Status.AGREED)
    set_status(annual, Status.SUBMITTED)
    response = send(as_user(client, side.coordinator), f"{YEAR}steps/agree/", {"comment": ""})
    assert (response.status_code, response["Location"]) == (302, YEAR)
    assert status_of(annual) == Status.AGREED


def test_a_step_that_needs_a_comment_is_not_taken_without_one(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    set_status(threat, Status.SUBMITTED)
    response = as_user(client, side.coordinator).post(f"{THREAT}steps/request-changes/", {"comment": " "})
    assert response.status_code == 200
    assert response.context["form"].errors == {"comment": ["Say in a comment what has to change."]}
    assert "<title>Error: Request changes" in response.content.decode()
    assert status_of(threat) == Status.SUBMITTED


def test_the_page_of_a_step_lists_what_is_missing_and_offers_no_button(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    html = as_user(client, side.lead).get(f"{THREAT}steps/submit/").content.decode()
    section = first_section(threat.annual)
    assert f'href="{section.url("section_edit")}#id_body"' in html
    assert "<textarea" not in html


def test_a_step_with_gaps_is_refused_and_keeps_the_comment(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    response = as_user(client, side.lead).post(f"{THREAT}steps/submit/", {"comment": "Ready, I think."})
    assert response.status_code == 422
    assert next(gap.message for gap in response.context["gaps"]) == "Threat 1: Component 1 has no text."
    assert "Ready, I think." in response.content.decode()
    assert status_of(threat) == Status.DRAFT


def test_gaps_lead_a_coordinator_to_pages_that_they_can_open(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    gaps = as_user(client, side.coordinator).get(f"{YEAR}steps/submit/").context["gaps"]
    urls = {gap.message: gap.url for gap in gaps}
    assert urls["Threat 1: Component 1 has no text."] == f"{THREAT}component-1/"
    assert urls["Conclusion has no text."] == f"{YEAR}whole/conclusion/edit/#id_body"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_from_the_wrong_status_says_where_it_stands(
    side: Side, threat: ThreatAssessment, client: Client, method: str
) -> None:
    response = getattr(as_user(client, side.coordinator), method)(f"{THREAT}steps/agree/")
    assert response.status_code == 409
    assert "Nothing has been changed." in response.content.decode()
    assert status_of(threat) == Status.DRAFT


def test_a_step_taken_by_somebody_else_in_between_says_who_took_it(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    set_status(threat, Status.SUBMITTED)
    second = make_member(side.force, Role.COORDINATOR)
    perform(threat, "agree", by=second)
    response = as_user(client, side.coordinator).post(f"{THREAT}steps/agree/")
    assert response.status_code == 409
    assert second.name in response.content.decode()
    assert StatusChange.objects.count() == 1


def test_sending_a_step_twice_takes_it_once(side: Side, threat: ThreatAssessment, client: Client) -> None:
    set_status(threat, Status.SUBMITTED)
    send(as_user(client, side.coordinator), f"{THREAT}steps/agree/")
    response = client.post(f"{THREAT}steps/agree/")
    assert (response.status_code, response["Location"]) == (302, THREAT)
    assert StatusChange.objects.count() == 1


@pytest.mark.parametrize("place", [YEAR, THREAT])
def test_an_unknown_step_is_not_found(
    side: Side, annual: AnnualAssessment, client: Client, place: str
) -> None:
    assert as_user(client, side.coordinator).get(f"{place}steps/dance/").status_code == 404


STEPS_OF_OTHERS = [
    ("submit", "viewer"),
    ("submit", "reviewer"),
    ("agree", "lead"),
    ("approve", "coordinator"),
    ("release", "lead"),
    ("give-verdict", "reviewer"),
    ("give-verdict", "chief_officer"),
    ("finalise", "commissioner"),
    ("reopen", "secretary"),
]


@pytest.mark.parametrize(("name", "role"), STEPS_OF_OTHERS)
def test_a_step_of_another_role_is_refused(
    side: Side, annual: AnnualAssessment, client: Client, name: str, role: str
) -> None:
    as_user(client, getattr(side, role))
    for place in (YEAR, THREAT):
        assert client.get(f"{place}steps/{name}/").status_code == 403
        assert client.post(f"{place}steps/{name}/", {"comment": "Now."}).status_code == 403


PAGES = [
    f"{YEAR}steps/submit/",
    f"{YEAR}decisions/",
    f"{THREAT}steps/submit/",
    f"{THREAT}decisions/",
    f"{THREAT}verdict/",
]


@pytest.mark.parametrize("address", PAGES)
def test_another_organisation_finds_nothing(
    side: Side, annual: AnnualAssessment, other_side: Side, client: Client, address: str
) -> None:
    for person in other_side.people.values():
        assert as_user(client, person).get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_an_administrator_finds_nothing(
    side: Side, annual: AnnualAssessment, client: Client, address: str
) -> None:
    assert as_user(client, side.administrator).get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_strangers_are_asked_to_sign_in(annual: AnnualAssessment, client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/account/login/?next={address}"


def test_a_contributor_finds_no_threat_that_was_not_handed_to_them(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert as_user(client, side.contributor).get(f"{THREAT}decisions/").status_code == 404


# Which buttons there are, and how far it has come


def test_a_chief_officer_who_wrote_is_told_why_they_cannot_approve(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    both = make_member(side.force, Role.CHIEF_OFFICER, user=side.people["lead"])
    fill(threat, by=both)
    set_status(threat, Status.AGREED)
    html = as_user(client, both).get(THREAT).content.decode()
    assert WROTE_IT in html
    assert f"{THREAT}steps/approve/" not in html
    assert client.get(f"{THREAT}steps/approve/").status_code == 403
    html = as_user(client, side.chief_officer).get(THREAT).content.decode()
    assert WROTE_IT not in html
    assert f"{THREAT}steps/approve/" in html


def test_the_step_onwards_stands_first(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.SUBMITTED)
    steps = [(step.label, step.is_forward) for step in steps_for(side.coordinator, threat)]
    assert steps == [("Agree", True), ("Request changes", False)]


def test_a_verdict_on_a_threat_is_given_where_it_is_written_down(
    side: Side, threat: ThreatAssessment
) -> None:
    assert step_url(threat, "give-verdict") == f"{THREAT}verdict/"
    assert step_url(threat.annual, "give-verdict") == f"{YEAR}steps/give-verdict/"


def test_a_reopened_threat_stands_at_the_beginning_again(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    perform(threat, "reopen", by=side.chief_officer, comment="A figure is wrong.")
    stages = stages_of(threat, list(threat.status_changes.all()))
    assert [(stage.label, stage.is_done, stage.is_current) for stage in stages][:2] == [
        ("Changes requested", False, True),
        ("Submitted", False, False),
    ]
    assert [stage.label for stage in stages if stage.reached_at] == ["Changes requested"]


# The record


def test_every_step_has_words_in_the_record_with_one_place_for_its_subject() -> None:
    assert {name: done.count("{}") for name, done in DONE.items()} == dict.fromkeys((*BY_NAME, "import"), 1)


def test_the_record_names_who_when_what_and_over_which_content(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    User.objects.filter(pk=side.coordinator.pk).update(post="Head of Strategy")
    set_status(threat, Status.SUBMITTED)
    change = perform(threat, "agree", by=side.coordinator, comment="Good.")
    html = as_user(client, side.lead).get(f"{THREAT}decisions/").content.decode()
    assert "Anyshire Coordinator agreed Threat 1" in html
    assert "Head of Strategy" in html
    assert "“Good.”" in html
    assert f"<code>{change.content_sha256[:12]}</code>" in html
    assert change.content_sha256 in html


def test_the_record_of_the_year_has_the_steps_of_its_threats(side: Side, annual: AnnualAssessment) -> None:
    annual.threat_assessments.update(status=Status.SUBMITTED)
    for threat in annual.threat_assessments.order_by("order"):
        perform(threat, "agree", by=side.coordinator)
    set_status(annual, Status.SUBMITTED)
    perform(annual, "agree", by=side.coordinator)
    assert [decision.words for decision in decisions_for(side.lead, annual)] == [
        "agreed the whole assessment",
        "agreed Threat 2",
        "agreed Threat 1",
    ]


def take_through(threat: ThreatAssessment, side: Side, *names: str) -> None:
    """The steps one after the other, each with its own name as comment, by whoever takes it."""
    people = {"agree": "coordinator", "request-changes": "coordinator", "approve": "chief_officer"}
    people |= {"release": "chief_officer", "reopen": "chief_officer"}
    for name in names:
        perform(threat, name, by=getattr(side, people[name]), comment=f"Said at {name}.")


def test_what_the_force_says_inside_itself_is_not_told_to_the_body(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    set_status(threat, Status.SUBMITTED)
    take_through(threat, side, "agree", "approve", "release")
    decisions = decisions_for(side.reviewer, threat)
    assert [d.comment for d in decisions] == ["Said at release.", "", ""]
    html = as_user(client, side.reviewer).get(f"{THREAT}decisions/").content.decode()
    assert "Said at approve." not in html
    assert "Said at approve." in as_user(client, side.lead).get(f"{THREAT}decisions/").content.decode()


def test_a_contributor_reads_no_comments_of_steps(side: Side, threat: ThreatAssessment) -> None:
    hand(first_section(threat.annual), side.contributor)
    set_status(threat, Status.SUBMITTED)
    take_through(threat, side, "agree")
    assert [d.comment for d in decisions_for(side.contributor, threat)] == [""]


def test_an_approval_stands_while_its_content_does(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    take_through(threat, side, "approve")
    assert [d.approval for d in decisions_for(side.lead, threat)] == ["stands"]
    Section.objects.filter(threat_assessment=threat).update(body="<p>Other words.</p>")
    assert [d.approval for d in decisions_for(side.lead, threat)] == ["lapsed"]


def test_an_approval_lapses_when_its_threat_is_reopened(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.AGREED)
    take_through(threat, side, "approve", "reopen")
    assert [d.approval for d in decisions_for(side.lead, threat)] == ["", "lapsed"]


def test_a_final_year_is_reopened_with_a_reason_and_the_page_says_first_what_that_means(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    set_status(annual, Status.FINAL)
    as_user(client, side.chief_officer)
    before = client.get(f"{YEAR}steps/reopen/").content.decode()
    unsaid = client.post(f"{YEAR}steps/reopen/", {"comment": ""})

    assert "Every issue of its paper stays published as it is." in before
    assert "A correction becomes the next issue" in before
    assert unsaid.status_code == 200
    assert "Every issue of its paper stays published as it is." in unsaid.content.decode()
    assert status_of(annual) == Status.FINAL

    client.post(f"{YEAR}steps/reopen/", {"comment": "A wrong date."})

    assert status_of(annual) == Status.CHANGES_REQUESTED
    assert [(d.words, d.comment) for d in decisions_for(side.reviewer, annual)] == [
        ("reopened the whole assessment", "A wrong date.")
    ]


def test_reopening_a_year_leaves_its_threats_final_until_each_is_reopened(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    annual.threat_assessments.update(status=Status.FINAL)
    set_status(annual, Status.FINAL)
    as_user(client, side.chief_officer)
    closed = client.get(f"{THREAT}steps/reopen/").content.decode()
    client.post(f"{YEAR}steps/reopen/", {"comment": "A wrong date."})
    client.post(f"{THREAT}steps/reopen/", {"comment": "A wrong date."})

    assert "Reopen it first." in closed
    statuses = annual.threat_assessments.order_by("order").values_list("status", flat=True)
    assert list(statuses) == [Status.CHANGES_REQUESTED, Status.FINAL]


# The verdict


@pytest.fixture
def released(side: Side, threat: ThreatAssessment) -> ThreatAssessment:
    fill(threat, by=side.lead)
    set_status(threat, Status.RELEASED)
    return threat


GIVEN = {"verdict": "partly_assured", "reasons": "The exercise was small."}


def test_the_verdict_is_written_beside_the_grades_of_the_force(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    html = as_user(client, side.commissioner).get(f"{THREAT}verdict/").content.decode()
    assert "The force’s own grades" in html
    assert html.count("grade--good") == 2


def test_giving_the_verdict_records_it_and_takes_the_step(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    response = send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    assert (response.status_code, response["Location"]) == (302, THREAT)
    verdict = Verdict.objects.get()
    assert (verdict.verdict, verdict.reasons, verdict.given_by) == (*GIVEN.values(), side.commissioner)
    assert status_of(released) == Status.VERDICT_GIVEN
    assert "The exercise was small." in as_user(client, side.lead).get(THREAT).content.decode()


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"verdict": "", "reasons": "Because."}, {"verdict": ["Choose a verdict."]}),
        ({"verdict": "assured", "reasons": " "}, {"reasons": ["Give the reasons for the verdict."]}),
    ],
)
def test_half_a_verdict_is_not_given(
    side: Side, released: ThreatAssessment, client: Client, sent: dict[str, str], error: dict[str, list[str]]
) -> None:
    response = as_user(client, side.commissioner).post(f"{THREAT}verdict/", sent)
    assert response.context["form"].errors == error
    assert not Verdict.objects.exists()
    assert status_of(released) == Status.RELEASED


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.RELEASED])
def test_a_verdict_is_given_on_a_released_threat_only(
    side: Side, threat: ThreatAssessment, client: Client, status: Status
) -> None:
    set_status(threat, status)
    as_user(client, side.commissioner)
    assert client.get(f"{THREAT}verdict/").status_code == 409
    assert client.post(f"{THREAT}verdict/", GIVEN).status_code == 409
    assert not Verdict.objects.exists()


def test_reasons_typed_while_the_force_reopened_are_shown_again(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    set_status(threat, Status.CHANGES_REQUESTED)
    refused = send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    assert GIVEN["reasons"] in refused.content.decode()


def test_sending_the_verdict_twice_gives_it_once(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    response = client.post(f"{THREAT}verdict/", GIVEN | {"reasons": "Other reasons."})
    assert (response.status_code, response["Location"]) == (302, THREAT)
    assert Verdict.objects.get().reasons == "The exercise was small."
    assert StatusChange.objects.count() == 1


def test_a_reviewer_is_led_from_the_verdict_to_its_draft(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    as_user(client, side.reviewer)
    for response in (client.get(f"{THREAT}verdict/"), client.post(f"{THREAT}verdict/", GIVEN)):
        assert (response.status_code, response["Location"]) == (302, f"{THREAT}verdict/draft/")
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("role", ["secretary", "lead", "coordinator", "chief_officer", "viewer"])
def test_the_verdict_is_the_commissioners_alone(
    side: Side, released: ThreatAssessment, client: Client, role: str
) -> None:
    as_user(client, getattr(side, role))
    assert client.get(f"{THREAT}verdict/").status_code == 403
    assert client.post(f"{THREAT}verdict/", GIVEN).status_code == 403
    assert not Verdict.objects.exists()


def test_a_verdict_is_given_anew_after_the_threat_was_reopened(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    set_status(released, Status.RELEASED)
    assert client.get(f"{THREAT}verdict/").context["form"]["reasons"].value() == "The exercise was small."
    send(client, f"{THREAT}verdict/", {"verdict": "assured", "reasons": "The second one was large."})
    assert Verdict.objects.get().verdict == "assured"


def test_a_verdict_on_a_lapsed_approval_is_refused_with_the_reason_and_its_words_kept(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    take_through(threat, side, "approve", "release")
    Section.objects.filter(threat_assessment=threat).update(body="<p>Other words.</p>")
    response = send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    assert response.status_code == 422
    assert [gap.kind for gap in response.context["gaps"]] == [Kind.LAPSED]
    assert "Error: Verdict on" in response.content.decode()
    assert response.context["form"]["reasons"].value() == "The exercise was small."
    assert not Verdict.objects.exists()


def test_an_earlier_verdict_does_not_count_after_a_new_release(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    take_through(threat, side, "approve", "release")
    send(as_user(client, side.commissioner), f"{THREAT}verdict/", GIVEN)
    assert Verdict.objects.standing().count() == 1

    threat.refresh_from_db()
    take_through(threat, side, "reopen")
    assert not Verdict.objects.standing().exists()
    set_status(threat, Status.AGREED)
    take_through(threat, side, "approve", "release")

    assert not Verdict.objects.standing().exists()
    assert [gap.kind for gap in threat_gaps(threat, None)] == [Kind.NO_VERDICT]
    with pytest.raises(NotReady):
        perform(threat, "give-verdict", by=side.commissioner)
    html = client.get(f"{THREAT}verdict/").content.decode()
    assert "counts no longer" in html
    send(client, f"{THREAT}verdict/", GIVEN)
    assert Verdict.objects.standing().count() == 1


def test_the_step_of_a_verdict_leads_to_the_page_where_it_is_written_down(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    address = f"{THREAT}steps/give-verdict/"
    for response in (as_user(client, side.commissioner).get(address), client.post(address)):
        assert (response.status_code, response["Location"]) == (302, f"{THREAT}verdict/")
    assert status_of(released) == Status.RELEASED


# Queries


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("steps/submit/", "coordinator"),
        ("decisions/", "reviewer"),
        ("threat-1/steps/submit/", "lead"),
        ("threat-1/decisions/", "reviewer"),
        ("threat-1/verdict/", "commissioner"),
    ],
)
def test_pages_ask_the_database_as_much_for_a_large_year_as_for_a_small_one(
    side: Side, client: Client, address: str, role: str
) -> None:
    numbers = []
    for year, threats, components in (("2023-24", 1, 2), ("2024-25", 6, 5)):
        annual = make_year(side, make_edition(threats, components), year)
        for threat in annual.threat_assessments.all():
            write(Section.objects.filter(threat_assessment=threat)[0], by=side.lead)
            set_status(threat, Status.SUBMITTED)
            perform(threat, "agree", by=side.coordinator, comment="Good.")
            set_status(threat, Status.RELEASED if "verdict" in address else Status.DRAFT)
        as_user(client, getattr(side, role))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/assessments/anyshire/{year}/{address}").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15
