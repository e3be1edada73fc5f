"""Handing a section over, taking it back, saying that it is ready, and standing in for the lead of a threat."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Membership, Role, User
from assessments import handing, permissions, standing, workflow
from assessments.handing import Errand, NotHanded
from assessments.models import AnnualAssessment, Handover, Section, StandIn, Status, ThreatAssessment
from assessments.writing import ClosedForWriting
from audit.models import AuditEntry
from tests.assessments.test_writing_views import client_of, words_of
from tests.makers import Side, fill, first_section, hand, make_member, set_status, write

TODAY = datetime.date(2024, 11, 4)
NEXT_WEEK = datetime.date(2024, 11, 11)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(datetime.datetime(2024, 11, 4, 10, tzinfo=datetime.UTC), tick=True):
        yield


@pytest.fixture
def section(annual: AnnualAssessment) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


@pytest.fixture
def deputy(side: Side) -> User:
    """Another lead of the force, who leads nothing in this year."""
    return make_member(side.force, Role.LEAD, name="Deputy lead")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def last_entry() -> tuple[str, str, str, str]:
    entry = AuditEntry.objects.order_by("-pk")[0]
    return entry.verb, entry.person, entry.on_behalf_of, entry.thing


# Handing over


def test_a_section_is_handed_over_with_a_date_and_a_note(side: Side, section: Section) -> None:
    sent = {"writer": side.contributor.pk, "due_on": "2024-11-11", "note": "With the figures."}

    client_of(side.lead).post(section.url("section_writers"), sent)

    row = Handover.objects.get()
    assert (row.section, row.writer, row.handed_by) == (section, side.contributor, side.lead)
    assert (row.due_on, row.note, row.ready_at, row.taken_back_at) == (
        NEXT_WEEK,
        "With the figures.",
        None,
        None,
    )
    told = "to Anyshire Contributor, due on 11 November 2024"
    assert last_entry() == ("section-handed", "Anyshire Threat lead", "", told)


def test_handing_over_again_keeps_the_earlier_row(side: Side, section: Section) -> None:
    handing.hand_over(section, side.contributor, by=side.lead)
    handing.hand_over(section, side.contributor, Errand(NEXT_WEEK, "Sooner."), by=side.coordinator)

    first, second = Handover.objects.order_by("pk")
    assert (first.taken_back_by, second.taken_back_by) == (side.coordinator, None)
    assert (second.due_on, second.note) == (NEXT_WEEK, "Sooner.")


def test_handing_over_what_is_handed_over_alike_changes_nothing(side: Side, section: Section) -> None:
    rows = [handing.hand_over(section, side.contributor, by=side.lead) for _ in range(2)]

    assert rows[0] == rows[1]
    assert AuditEntry.objects.filter(verb="section-handed").count() == 1


def test_what_was_taken_back_is_seen_no_more(side: Side, section: Section) -> None:
    row = handing.hand_over(section, side.contributor, by=side.lead)
    before = client_of(side.contributor).get(section.url("section_detail")).status_code

    client_of(side.lead).post(section.url("section_writers") + f"{row.pk}/take-back/")

    row.refresh_from_db()
    assert row.taken_back_by == side.lead
    assert (before, client_of(side.contributor).get(section.url("section_detail")).status_code) == (200, 404)
    assert not handing.take_back(row, by=side.lead)


def test_a_row_of_another_section_is_not_taken_back(side: Side, section: Section) -> None:
    other = Section.objects.exclude(pk=section.pk).filter(threat_assessment__isnull=False)[0]
    row = Handover.objects.create(section=other, writer=side.contributor)

    answer = client_of(side.lead).post(section.url("section_writers") + f"{row.pk}/take-back/")

    row.refresh_from_db()
    assert (answer.status_code, row.taken_back_at) == (404, None)


def test_nothing_is_handed_over_once_writing_is_closed(side: Side, section: Section) -> None:
    set_status(ThreatAssessment.objects.get(pk=section.threat_assessment_id), Status.SUBMITTED)

    with pytest.raises(ClosedForWriting):
        handing.hand_over(section, side.contributor, by=side.lead)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"writer": ""}, "writer"),
        ({"due_on": "2024-11-03"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    side: Side, section: Section, sent: dict[str, str], wrong: str
) -> None:
    data = {"writer": side.contributor.pk, "due_on": "", "note": "Kept words.", **sent}

    answer = client_of(side.lead).post(section.url("section_writers"), data)

    form = answer.context["form"]
    assert (list(form.errors), form["note"].value(), Handover.objects.count()) == ([wrong], data["note"], 0)


def test_nobody_outside_the_force_is_handed_a_section(side: Side, other_side: Side, section: Section) -> None:
    for stranger in (other_side.contributor, side.reviewer, side.viewer, side.lead):
        answer = client_of(side.lead).post(section.url("section_writers"), {"writer": stranger.pk})
        assert list(answer.context["form"].errors) == ["writer"]


def test_a_role_that_has_ended_is_not_offered(side: Side, section: Section) -> None:
    Membership.objects.filter(user=side.contributor).update(valid_until=datetime.date(2024, 11, 3))

    assert "Nobody else in the force" in words_of(client_of(side.lead).get(section.url("section_writers")))


# Ready


def test_the_writer_says_that_it_is_ready_and_the_lead_sees_it(side: Side, section: Section) -> None:
    hand(section, side.contributor)

    client_of(side.contributor).post(section.url("section_ready"), {"ready": "yes"})

    assert Handover.objects.get().ready_at is not None
    assert "ready for you" in words_of(client_of(side.lead).get(section.url("section_detail")))
    assert last_entry()[:2] == ("section-ready", "Anyshire Contributor")


def test_ready_is_taken_back_by_whoever_said_it(side: Side, section: Section) -> None:
    hand(section, side.contributor)
    for sent in ({"ready": "yes"}, {}):
        client_of(side.contributor).post(section.url("section_ready"), sent)

    assert Handover.objects.get().ready_at is None
    assert last_entry()[0] == "section-not-ready"


def test_nobody_says_it_of_what_is_not_theirs(side: Side, section: Section) -> None:
    assert client_of(side.lead).post(section.url("section_ready"), {"ready": "yes"}).status_code == 403
    with pytest.raises(NotHanded):
        handing.say_ready(section, ready=True, by=side.contributor)


# Standing in


def stand_in(threat: ThreatAssessment, person: User, by: User, until: datetime.date = NEXT_WEEK) -> StandIn:
    return standing.name_stand_in(threat, person, TODAY, until, by=by)


def test_a_stand_in_writes_and_submits_until_the_last_day(
    side: Side, threat: ThreatAssessment, deputy: User
) -> None:
    assert not permissions.can_lead(deputy, threat)
    stand_in(threat, deputy, side.lead)

    found = [permissions.can_lead(fresh(deputy), threat)]
    with time_machine.travel(datetime.datetime(2024, 11, 11, 20, tzinfo=datetime.UTC)):
        found.append(permissions.can_submit(fresh(deputy), threat))
    with time_machine.travel(datetime.datetime(2024, 11, 12, 8, tzinfo=datetime.UTC)):
        found.append(permissions.can_lead(fresh(deputy), threat))

    assert found == [True, True, False]


def test_a_stand_in_leads_that_threat_alone(side: Side, annual: AnnualAssessment, deputy: User) -> None:
    first, second = annual.threat_assessments.select_related("annual", "threat").order_by("order")[:2]
    stand_in(first, deputy, side.lead)

    assert [permissions.can_lead(fresh(deputy), threat) for threat in (first, second)] == [True, False]


def test_ending_it_early_holds_at_once(side: Side, threat: ThreatAssessment, deputy: User) -> None:
    row = stand_in(threat, deputy, side.lead)

    assert standing.end_stand_in(row, by=side.lead)

    assert not permissions.can_lead(fresh(deputy), threat)
    assert not standing.end_stand_in(row, by=side.lead)


def test_a_stand_in_is_told_as_such_wherever_they_acted(
    side: Side, threat: ThreatAssessment, section: Section, deputy: User
) -> None:
    fill(threat, by=side.lead)
    stand_in(threat, deputy, side.lead)
    write(section, "<p>By the deputy.</p>", by=fresh(deputy))
    saved = last_entry()
    workflow.perform(threat, "submit", by=fresh(deputy))

    name = "Anyshire Threat lead"
    assert (saved[:3], last_entry()[:3]) == (
        ("text-saved", "Deputy lead", name),
        ("submit", "Deputy lead", name),
    )
    client = client_of(side.coordinator)
    pages = (
        section.url("section_detail"),
        section.url("section_history"),
        threat.get_absolute_url() + "decisions/",
    )
    assert [f"standing in for {name}" in words_of(client.get(page)) for page in pages] == [True, True, True]


def test_what_the_lead_did_meanwhile_is_the_leads_own(
    side: Side, threat: ThreatAssessment, section: Section, deputy: User
) -> None:
    stand_in(threat, deputy, side.lead)
    write(section, by=side.lead)

    assert last_entry()[2] == ""
    assert "standing in for" not in words_of(client_of(side.lead).get(section.url("section_history")))


def test_a_stand_in_never_approves_what_they_wrote(
    side: Side, threat: ThreatAssessment, deputy: User
) -> None:
    make_member(side.force, Role.CHIEF_OFFICER, user=deputy)
    fill(threat, by=side.lead)
    stand_in(threat, deputy, side.lead)
    write(first_section(threat.annual), "<p>By the deputy.</p>", by=fresh(deputy))
    set_status(threat, Status.AGREED)

    with pytest.raises(PermissionDenied):
        workflow.perform(threat, "approve", by=fresh(deputy))


def test_a_stand_in_is_named_on_the_page_and_ended_there(
    side: Side, threat: ThreatAssessment, deputy: User
) -> None:
    client = client_of(side.coordinator)
    address = f"/assessments/{side.force.slug}/{threat.annual.year}/arrange/{threat.threat.code}/stand-ins/"
    sent = {"stand_in": deputy.pk, "valid_from": "2024-11-04", "valid_until": "2024-11-11"}

    client.post(address, sent)
    shown = words_of(client.get(threat.get_absolute_url()))
    client.post(f"{address}{StandIn.objects.get().pk}/end/")

    assert "Deputy lead stands in, 4 November 2024 to 11 November 2024" in shown
    assert StandIn.objects.get().ended_by == side.coordinator


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"valid_until": "2024-11-03"}, "valid_until"),
        ({"valid_from": "2024-11-01"}, "valid_from"),
        ({"valid_until": ""}, "valid_until"),
        ({"stand_in": ""}, "stand_in"),
    ],
)
def test_no_stand_in_without_a_person_and_days_to_come(
    side: Side, threat: ThreatAssessment, deputy: User, sent: dict[str, str], wrong: str
) -> None:
    address = f"/assessments/{side.force.slug}/{threat.annual.year}/arrange/{threat.threat.code}/stand-ins/"
    data = {"stand_in": deputy.pk, "valid_from": "2024-11-04", "valid_until": "2024-11-11", **sent}

    answer = client_of(side.lead).post(address, data)

    assert (list(answer.context["form"].errors), StandIn.objects.count()) == ([wrong], 0)


def test_only_those_who_read_the_force_anyway_may_stand_in(
    side: Side, other_side: Side, threat: ThreatAssessment
) -> None:
    address = f"/assessments/{side.force.slug}/{threat.annual.year}/arrange/{threat.threat.code}/stand-ins/"
    client: Client = client_of(side.coordinator)
    for person in (side.lead, side.contributor, side.chief_officer, side.reviewer, other_side.lead):
        sent = {"stand_in": person.pk, "valid_from": "2024-11-04", "valid_until": "2024-11-11"}
        assert list(client.post(address, sent).context["form"].errors) == ["stand_in"]


def test_a_stand_in_names_no_other(side: Side, threat: ThreatAssessment, deputy: User) -> None:
    stand_in(threat, deputy, side.lead)

    assert not permissions.can_name_stand_in(fresh(deputy), threat)


def test_a_stand_in_who_is_named_twice_for_the_same_days_is_named_once(
    side: Side, threat: ThreatAssessment, deputy: User
) -> None:
    first = stand_in(threat, deputy, side.lead)

    assert stand_in(threat, deputy, side.lead) == first
    assert AuditEntry.objects.filter(verb="stand-in-named").count() == 1

    standing.end_stand_in(first, by=side.lead)
    assert stand_in(threat, deputy, side.lead) != first
