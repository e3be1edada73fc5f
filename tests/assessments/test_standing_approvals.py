"""Which approval counts: what is said to have changed since, who is told that theirs has lapsed or stands again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice, Role, User
from assessments import chasing
from assessments.approvals import canonical, of_threat, snapshot, spelled
from assessments.decisions import decisions_for
from assessments.lapses import last_lapse
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment
from assessments.standing_approvals import approval_in_force, approvals_of
from assessments.workflow import perform
from tests.makers import Side, fill, make_member, set_status, write

pytestmark = pytest.mark.django_db
YEAR = "/assessments/anyshire/2024-25/"
Kind = Notice.Kind


@pytest.fixture
def deputy(side: Side) -> User:
    person = make_member(side.force, Role.CHIEF_OFFICER, name="The deputy")
    side.people["deputy"] = person
    return person


@pytest.fixture
def twofold(side: Side, annual: AnnualAssessment) -> AnnualAssessment:
    """All is written, every threat is approved, and the whole waits for two approvals."""
    AnnualAssessment.objects.update(approvals_of_whole=2)
    annual.refresh_from_db()
    for threat in annual.threat_assessments.all():
        fill(threat, by=side.lead)
        set_status(threat, Status.APPROVED)
    fill(annual, by=side.coordinator)
    set_status(annual, Status.AGREED)
    return annual


@pytest.fixture
def changed(side: Side, twofold: AnnualAssessment, deputy: User) -> AnnualAssessment:
    """Approved by two, reopened, changed, and agreed again."""
    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "approve", by=deputy)
    perform(twofold, "reopen", by=side.coordinator, comment="A wrong figure.")
    write(conclusion(twofold), "<p>Other words.</p>", by=side.coordinator)
    set_status(twofold, Status.AGREED)
    Notice.objects.all().delete()
    return twofold


def conclusion(annual: AnnualAssessment) -> Section:
    return Section.objects.get(annual=annual, threat_assessment=None, slug="conclusion")


def told(side: Side, kind: str = Kind.LAPSE) -> set[str]:
    """The roles of those who have been told since the last time that this was asked."""
    roles = {person.pk: role for role, person in side.people.items()}
    found = {roles[row.person_id] for row in Notice.objects.filter(kind=kind)}
    Notice.objects.all().delete()
    return found


def step_page(user: User, step: str) -> str:
    client = Client()
    client.force_login(user)
    return " ".join(client.get(f"{YEAR}steps/{step}/").content.decode().split())


# What is said to have changed


def test_both_of_two_are_told_what_changed_since_the_whole_was_last_approved(
    side: Side, changed: AnnualAssessment, deputy: User
) -> None:
    first_page = step_page(deputy, "approve-first")
    perform(changed, "approve-first", by=deputy)
    second_page = step_page(side.chief_officer, "approve")

    for page in (first_page, second_page):
        assert "The deputy approved it on" in page
        assert "One paragraph added; one paragraph taken out since then." in page


def test_the_record_says_what_changed_since_both_had_approved(
    side: Side, changed: AnnualAssessment, deputy: User
) -> None:
    last = StatusChange.objects.get(transition="approve")
    perform(changed, "approve-first", by=side.chief_officer)

    said = {each.change.pk: each.changed for each in decisions_for(deputy, changed) if each.changed}

    assert said == {last.pk: "One paragraph added; one paragraph taken out"}


def test_an_earlier_approval_is_not_compared_once_a_new_one_stands(
    side: Side, changed: AnnualAssessment, deputy: User
) -> None:
    perform(changed, "approve-first", by=side.chief_officer)
    perform(changed, "approve", by=deputy)

    assert [each.changed for each in decisions_for(deputy, changed) if each.changed] == []


def test_a_first_approval_that_nobody_followed_is_compared_where_there_was_no_other(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    first = perform(twofold, "approve-first", by=side.chief_officer)
    assert last_lapse(twofold, deputy) is None
    perform(twofold, "request-changes", by=deputy, comment="One more figure.")
    write(conclusion(twofold), "<p>Other words.</p>", by=side.coordinator)
    set_status(twofold, Status.AGREED)

    lapse = last_lapse(twofold, side.chief_officer)

    assert lapse is not None
    assert (lapse.change, bool(lapse.words)) == (first, True)


def test_an_approval_of_two_has_both_signatures_and_one_of_an_earlier_round_only_its_own(
    side: Side, changed: AnnualAssessment, deputy: User
) -> None:
    AnnualAssessment.objects.update(approvals_of_whole=1)
    changed.refresh_from_db()
    perform(changed, "approve", by=deputy)

    last, earlier = approvals_of(changed)

    assert (last.signers, earlier.signers) == ({deputy.pk}, {deputy.pk, side.chief_officer.pk})
    assert approval_in_force(changed) == last


# Who is told that an approval has lapsed, or stands again


def test_both_of_two_are_told_when_the_whole_is_reopened(
    side: Side, changed: AnnualAssessment, deputy: User
) -> None:
    perform(changed, "approve-first", by=side.chief_officer)
    perform(changed, "approve", by=deputy)
    told(side)

    perform(changed, "reopen", by=side.coordinator, comment="Why.")

    assert told(side) == {"chief_officer", "deputy"}


def test_whoever_approved_a_threat_in_an_earlier_round_is_not_told_again(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    threat = threat_of(twofold)
    set_status(twofold, Status.DRAFT)
    for chief in (side.chief_officer, deputy):
        set_status(threat, Status.AGREED)
        perform(threat, "approve", by=chief)
        told(side)
        perform(threat, "reopen", by=side.coordinator, comment="Why.")

    assert told(side) == {"deputy"}


def test_the_first_of_two_is_not_told_of_a_lapse_when_the_second_withdraws(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "approve", by=deputy)
    told(side)

    perform(twofold, "withdraw", by=deputy, comment="Too soon.")

    assert told(side) == set()


def test_the_first_of_two_is_told_when_changes_are_requested_instead_of_a_second(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    told(side)

    perform(twofold, "request-changes", by=deputy, comment="One more figure.")

    assert told(side) == {"chief_officer"}


def test_when_a_reopening_is_withdrawn_the_body_is_told_and_whoever_approved_it_that_it_stands_again(
    side: Side, annual: AnnualAssessment
) -> None:
    threat = threat_of(annual)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    perform(threat, "release", by=side.coordinator)
    perform(threat, "reopen", by=side.coordinator, comment="Why.")
    Notice.objects.all().delete()

    perform(threat, "withdraw", by=side.coordinator, comment="A slip.")

    again = Notice.objects.filter(sentence__endswith="Your approval stands again.")
    assert [row.person for row in again] == [side.chief_officer]
    people = {"lead", "reviewer", "commissioner", "secretary", "chief_officer"}
    assert told(side, Kind.DECISION) == people


def test_who_leads_a_threat_is_told_when_it_is_approved_with_the_whole_and_when_that_is_withdrawn(
    side: Side, twofold: AnnualAssessment
) -> None:
    AnnualAssessment.objects.update(approvals_of_whole=1, threats_approved="with_whole")
    twofold.refresh_from_db()
    for threat in twofold.threat_assessments.all():
        set_status(threat, Status.AGREED)
    Notice.objects.all().delete()

    perform(twofold, "approve", by=side.chief_officer)
    told_first = list(Notice.objects.filter(person=side.lead).values_list("sentence", flat=True))
    Notice.objects.all().delete()
    perform(twofold, "withdraw", by=side.chief_officer, comment="Too soon.")
    told_then = list(Notice.objects.filter(person=side.lead).values_list("sentence", flat=True))

    name = side.chief_officer.name
    assert sorted(told_first) == [f"{name} approved Threat {number}." for number in (1, 2)]
    assert sorted(told_then) == [f"{name} withdrew a step on Threat {number}." for number in (1, 2)]


# What is looked for every day


def test_both_of_two_are_told_when_what_they_approved_has_changed(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "approve", by=deputy)
    told(side)
    Section.objects.filter(annual=twofold, slug="conclusion").update(body="<p>Slipped in.</p>")

    chasing.tell_of_the_day()

    assert told(side) == {"chief_officer", "deputy", "coordinator"}


def test_of_an_approval_that_was_withdrawn_nothing_lapses(side: Side, annual: AnnualAssessment) -> None:
    threat = threat_of(annual)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    perform(threat, "withdraw", by=side.chief_officer, comment="Too soon.")
    set_status(threat, Status.APPROVED)
    told(side)
    Section.objects.filter(threat_assessment=threat).update(heading="Another name")

    chasing.tell_of_the_day()

    assert told(side) == set()


def test_the_snapshot_of_a_year_holds_those_of_its_threats(side: Side, twofold: AnnualAssessment) -> None:
    content = snapshot(twofold)
    threats = twofold.threat_assessments.select_related("annual__force", "annual__edition", "threat")

    assert [spelled(of_threat(content, threat)) for threat in threats] == [canonical(t) for t in threats]


def test_nothing_is_read_again_of_what_has_been_told(side: Side, annual: AnnualAssessment) -> None:
    for threat in annual.threat_assessments.all():
        fill(threat, by=side.lead)
        set_status(threat, Status.AGREED)
        perform(threat, "approve", by=side.chief_officer)
    Section.objects.filter(annual=annual).update(heading="Another name")

    reads = [texts_read() for _ in range(3)]

    assert reads == [1, 0, 0]


def texts_read() -> int:
    """How often the texts of sections are read in one look at the day."""
    with CaptureQueriesContext(connection) as queries:
        chasing.tell_of_the_day()
    read = 'FROM "assessments_section" '
    return sum(read in query["sql"] and '"assessments_section"."body"' in query["sql"] for query in queries)


def threat_of(annual: AnnualAssessment) -> ThreatAssessment:
    found = annual.threat_assessments.select_related("annual__force", "annual__edition", "threat")
    return found.get(order=1)


# How much is asked of the database


@pytest.mark.parametrize("step", ["approve-first", "approve", "release", "finalise", "withdraw"])
def test_the_page_of_a_decision_asks_little_also_where_an_approval_has_lapsed(
    side: Side, changed: AnnualAssessment, deputy: User, step: str
) -> None:
    if step == "approve":
        perform(changed, "approve-first", by=deputy)
    if step in ("release", "finalise", "withdraw"):
        perform(changed, "approve-first", by=deputy)
        perform(changed, "approve", by=side.chief_officer)
    if step == "finalise":
        set_status(changed, Status.VERDICT_GIVEN)
    person = {"approve-first": deputy, "finalise": side.coordinator}.get(step, side.chief_officer)
    client = Client()
    client.force_login(person)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{YEAR}steps/{step}/").status_code == 200

    assert len(queries) <= 15
