"""Withdrawing: whoever took the last step takes it back with a reason, as long as nobody has built on it."""

from __future__ import annotations

import datetime
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from assessments import permissions
from assessments.decisions import decisions_for, standing_approval
from assessments.delegating import give
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment, Verdict
from assessments.readiness import Kind
from assessments.verdicts import give_verdict
from assessments.workflow import NotReady, WrongStatus, available, perform
from audit.models import AuditEntry
from tests.assessments.test_workflow import (
    ROLES,
    STEPS,
    WHOLE_STEPS,
    WITHDRAWABLE,
    make_ready,
    outcome,
)
from tests.makers import Side, fill, first_section, hand, make_member, set_status, write

Subject = AnnualAssessment | ThreatAssessment
YEAR = "/assessments/anyshire/2024-25/"
WITHDRAW = f"{YEAR}threat-1/steps/withdraw/"


def take(subject: Subject, side: Side, *names: str) -> StatusChange:
    """Each step by the first of those who may."""
    steps = STEPS if isinstance(subject, ThreatAssessment) else WHOLE_STEPS
    change = StatusChange()
    for name in names:
        role = steps[name][2].split()[0]
        change = perform(subject, name, by=getattr(side, role), comment=f"Said at {name}.")
    return change


def withdraw(subject: Subject, side: Side, role: str) -> StatusChange:
    return perform(subject, "withdraw", by=getattr(side, role), comment="A slip.")


def gaps_of(subject: Subject, side: Side, role: str) -> list[Kind]:
    with pytest.raises(NotReady) as refused:
        withdraw(subject, side, role)
    return [gap.kind for gap in refused.value.gaps]


@pytest.fixture
def agreed(side: Side, threat: ThreatAssessment) -> ThreatAssessment:
    fill(threat, by=side.lead)
    take(threat, side, "submit", "agree")
    return threat


@pytest.fixture
def whole(side: Side, annual: AnnualAssessment) -> AnnualAssessment:
    """A whole that can take every step."""
    for threat in annual.threat_assessments.all():
        make_ready(threat, side)
        set_status(threat, Status.FINAL)
    fill(annual, by=side.coordinator)
    return annual


# The table


def assert_only_the_taker_withdraws(subject: Subject, side: Side, name: str, *, can: bool) -> None:
    steps = STEPS if isinstance(subject, ThreatAssessment) else WHOLE_STEPS
    sources, _, allowed = steps[name]
    for source, taker, role in itertools.product(sources.split(), allowed.split(), ROLES):
        set_status(subject, Status(source))
        StatusChange.objects.all().delete()
        perform(subject, name, by=getattr(side, taker), comment="Because.")
        granted = source if can else "denied"
        expected = granted if role == taker else "denied"
        assert outcome(subject, "withdraw", side, role) == expected, (source, taker, role)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_of_a_threat_goes_back_to_where_it_was_taken_from_and_only_by_who_took_it(
    name: str, side: Side, threat: ThreatAssessment
) -> None:
    make_ready(threat, side)
    assert_only_the_taker_withdraws(threat, side, name, can=name in WITHDRAWABLE)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_of_the_whole_does_so_but_for_being_final(
    name: str, side: Side, whole: AnnualAssessment
) -> None:
    if name == "finalise":
        set_status(whole, Status.VERDICT_GIVEN)
        take(whole, side, name)
        assert "withdraw" not in {step.name for step in available(side.coordinator, whole)}
        with pytest.raises(WrongStatus):
            withdraw(whole, side, "coordinator")
    else:
        assert_only_the_taker_withdraws(whole, side, name, can=name in WITHDRAWABLE)


def test_nothing_is_withdrawn_where_no_step_was_taken(side: Side, threat: ThreatAssessment) -> None:
    for status, role in itertools.product(Status, ROLES):
        set_status(threat, status)
        assert outcome(threat, "withdraw", side, role) == "denied"


def test_a_withdrawal_is_not_withdrawn_nor_the_step_before_it(side: Side, agreed: ThreatAssessment) -> None:
    withdraw(agreed, side, "coordinator")
    with pytest.raises(WrongStatus):
        withdraw(agreed, side, "coordinator")
    assert agreed.status == Status.SUBMITTED


def test_nobody_withdraws_a_step_once_the_next_has_been_taken(side: Side, agreed: ThreatAssessment) -> None:
    take(agreed, side, "approve")
    with pytest.raises(PermissionDenied):
        withdraw(agreed, side, "coordinator")
    take(agreed, side, "release")
    with pytest.raises(PermissionDenied):
        withdraw(agreed, side, "chief_officer")


def test_who_holds_the_role_no_more_withdraws_nothing(side: Side, agreed: ThreatAssessment) -> None:
    side.coordinator.memberships.update(valid_until="2021-01-01")
    with pytest.raises(PermissionDenied):
        withdraw(agreed, side, "coordinator")


# Approvals


def test_an_approval_that_was_withdrawn_counts_no_more_and_stays_readable(
    side: Side, agreed: ThreatAssessment
) -> None:
    approval = take(agreed, side, "approve")
    withdrawal = withdraw(agreed, side, "chief_officer")

    assert agreed.status == Status.AGREED
    assert withdrawal.withdraws == approval
    set_status(agreed, Status.APPROVED)  # wherever it stood
    assert standing_approval(agreed, list(StatusChange.objects.all())) is None
    told = {each.change.pk: each for each in decisions_for(side.lead, agreed)}
    assert told[approval.pk].approval == "withdrawn"
    assert told[approval.pk].withdrawal == withdrawal
    assert told[approval.pk].content_url
    assert told[withdrawal.pk].words == "withdrew what they had done: approved Threat 1"
    assert told[withdrawal.pk].comment == "A slip."


def test_after_an_approval_was_withdrawn_it_is_approved_anew_before_it_goes_on(
    side: Side, agreed: ThreatAssessment
) -> None:
    take(agreed, side, "approve")
    withdraw(agreed, side, "chief_officer")
    with pytest.raises(WrongStatus):
        take(agreed, side, "release")
    again = take(agreed, side, "approve")
    assert standing_approval(agreed, list(StatusChange.objects.all())) == again
    take(agreed, side, "release")
    assert agreed.status == Status.RELEASED


def test_both_who_acted_for_a_chief_officer_and_the_chief_officer_can_withdraw(
    side: Side, agreed: ThreatAssessment
) -> None:
    today = timezone.localdate()
    give(side.force, side.viewer, today, today + datetime.timedelta(days=3), by=side.chief_officer)
    perform(agreed, "approve", by=side.viewer)
    assert withdraw(agreed, side, "viewer").on_behalf_of == side.chief_officer

    perform(agreed, "approve", by=side.viewer)
    assert withdraw(agreed, side, "chief_officer").on_behalf_of is None


def test_the_approval_of_a_threat_stays_while_the_whole_rests_on_it(
    side: Side, whole: AnnualAssessment
) -> None:
    threat = whole.threat_assessments.select_related("annual", "threat").order_by("order")[0]
    set_status(threat, Status.AGREED)
    take(threat, side, "approve")
    set_status(threat.annual, Status.APPROVED)
    assert gaps_of(threat, side, "chief_officer") == [Kind.BUILT_ON]

    set_status(threat.annual, Status.AGREED)
    assert withdraw(threat, side, "chief_officer").to_status == Status.AGREED


def test_what_was_released_by_mistake_is_out_of_the_bodys_sight_again(
    side: Side, agreed: ThreatAssessment
) -> None:
    approval = take(agreed, side, "approve")
    take(agreed, side, "release")
    steps = StatusChange.objects.of(agreed)
    assert permissions.can_read_approved(side.reviewer, approval, steps)

    withdraw(agreed, side, "coordinator")

    assert not Section.objects.visible_to(side.reviewer).exists()
    assert not permissions.can_read_approved(side.reviewer, approval, steps.all())
    assert permissions.can_read_approved(side.lead, approval, steps.all())


# Verdicts


@pytest.fixture
def released(side: Side, agreed: ThreatAssessment) -> ThreatAssessment:
    take(agreed, side, "approve", "release")
    return agreed


def test_a_verdict_that_was_withdrawn_counts_no_more_and_its_words_stay_in_the_record(
    side: Side, released: ThreatAssessment
) -> None:
    set_status(released.annual, Status.RELEASED)
    give_verdict(released, "assured", "All of it was tested.", by=side.commissioner)
    assert Verdict.objects.standing().exists()

    withdraw(released, side, "commissioner")
    assert released.status == Status.RELEASED
    assert not Verdict.objects.standing().exists()

    give_verdict(released, "not_assured", "The other threat was meant.", by=side.commissioner)
    assert Verdict.objects.standing().get().verdict == "not_assured"
    comments = [each.comment for each in decisions_for(side.reviewer, released)]
    assert "Assured: All of it was tested." in comments
    assert "Not assured: The other threat was meant." in comments


def test_the_page_of_a_threat_says_that_its_verdict_was_withdrawn(
    side: Side, released: ThreatAssessment, client: Client
) -> None:
    give_verdict(released, "assured", "All of it was tested.", by=side.commissioner)
    withdraw(released, side, "commissioner")
    client.force_login(side.commissioner)
    html = client.get(f"{YEAR}threat-1/").content.decode()
    assert "It counts no longer: Anyshire Commissioner withdrew it on" in html


# What was opened


def test_an_approval_stands_again_when_its_reopening_is_withdrawn(
    side: Side, agreed: ThreatAssessment
) -> None:
    approval = take(agreed, side, "approve")
    take(agreed, side, "reopen")
    withdraw(agreed, side, "coordinator")
    assert agreed.status == Status.APPROVED
    assert standing_approval(agreed, list(StatusChange.objects.latest_first())) == approval


def test_a_reopening_under_which_something_was_written_is_not_withdrawn(
    side: Side, agreed: ThreatAssessment
) -> None:
    take(agreed, side, "approve", "reopen")
    write(first_section(agreed.annual), "<p>Another figure.</p>", by=side.lead)
    assert gaps_of(agreed, side, "coordinator") == [Kind.BUILT_ON]


def test_nor_one_under_which_whoever_approved_it_wrote_even_if_all_was_put_back(
    side: Side, agreed: ThreatAssessment
) -> None:
    take(agreed, side, "approve", "reopen")
    section = first_section(agreed.annual)
    hand(section, side.chief_officer)
    write(section, f"{section.body}<p>And more.</p>", by=side.chief_officer)
    write(section, section.body, by=side.lead)
    Section.objects.filter(pk=section.pk).update(body=section.body)  # to the very marks of its blocks
    assert gaps_of(agreed, side, "coordinator") == [Kind.BUILT_ON]


def test_nor_one_under_which_they_named_the_threat_and_took_the_name_away(
    side: Side, agreed: ThreatAssessment
) -> None:
    take(agreed, side, "approve", "reopen")
    make_member(side.force, Role.COORDINATOR, user=side.chief_officer)
    for label in ("Another name", ""):
        ThreatAssessment.objects.filter(pk=agreed.pk).update(
            local_label=label, labelled_by=side.chief_officer
        )
    assert gaps_of(agreed, side, "coordinator") == [Kind.BUILT_ON]


def test_the_reopening_of_a_final_year_is_withdrawn_only_while_its_threats_are_final(
    side: Side, whole: AnnualAssessment
) -> None:
    set_status(whole, Status.FINAL)
    take(whole, side, "reopen")
    threat = whole.threat_assessments.select_related("annual", "threat").order_by("order")[0]
    perform(threat, "reopen", by=side.chief_officer, comment="This too.")
    assert gaps_of(whole, side, "coordinator") == [Kind.THREAT_BEHIND]

    withdraw(threat, side, "chief_officer")
    withdraw(whole, side, "coordinator")
    assert (whole.status, threat.status) == (Status.FINAL, Status.FINAL)


def test_changes_asked_by_mistake_leave_the_sections_settled_as_they_were(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    cells = list(Section.objects.filter(threat_assessment=threat).order_by("order"))
    take(threat, side, "submit")
    perform(threat, "request-changes", by=side.coordinator, comment="Here.", sections=[cells[0].pk])
    write(cells[0], "<p>Better.</p>", by=side.lead)
    take(threat, side, "submit")
    perform(threat, "request-changes", by=side.coordinator, comment="And here.", sections=[cells[1].pk])

    withdraw(threat, side, "coordinator")
    take(threat, side, "take-back")

    settled = Section.objects.filter(threat_assessment=threat).order_by("order")
    assert list(settled.values_list("is_settled", flat=True)) == [False, True]


def test_a_submission_counts_what_changed_since_changes_were_last_asked_and_not_withdrawn(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    take(threat, side, "submit", "request-changes")
    write(first_section(threat.annual), "<p>Better.</p>", by=side.lead)
    take(threat, side, "submit", "request-changes")
    withdraw(threat, side, "coordinator")
    take(threat, side, "take-back")
    assert take(threat, side, "submit").sections == "Component 1"


# Telling


def test_the_trail_says_which_step_was_withdrawn(side: Side, agreed: ThreatAssessment) -> None:
    take(agreed, side, "approve")
    withdraw(agreed, side, "chief_officer")
    entry = AuditEntry.objects.get(verb="withdraw")
    assert (entry.thing, entry.before, entry.after) == ("Approve", "Approved", "Agreed")
    assert (entry.person, entry.shared) == (side.chief_officer.name, False)


def test_that_a_release_was_withdrawn_is_told_to_both_sides(side: Side, released: ThreatAssessment) -> None:
    withdraw(released, side, "coordinator")
    assert AuditEntry.objects.get(verb="withdraw").shared


def test_the_page_says_what_is_withdrawn_and_asks_why(
    side: Side, agreed: ThreatAssessment, client: Client
) -> None:
    client.force_login(side.coordinator)
    html = client.get(WITHDRAW).content.decode()
    assert "agreed Threat 1" in html
    assert "“Said at agree.”" in html

    response = client.post(WITHDRAW, {"comment": " "})
    assert response.context["form"].errors == {"comment": ["Say why you withdraw it."]}
    assert client.post(WITHDRAW, {"comment": "A slip."}).status_code == 302
    again = client.post(WITHDRAW, {"comment": "A slip."}, follow=True)
    assert "You had sent this already." in again.content.decode()
    assert StatusChange.objects.filter(transition="withdraw").count() == 1


def test_whoever_comes_too_late_is_told_who_went_on(
    side: Side, agreed: ThreatAssessment, client: Client
) -> None:
    take(agreed, side, "approve")
    client.force_login(side.coordinator)
    response = client.post(WITHDRAW, {"comment": "A slip."})
    assert response.status_code == 409
    assert f"{side.chief_officer.name} brought it there" in response.content.decode()


def test_stations_have_the_day_on_which_they_were_reached_and_not_that_of_the_withdrawal(
    side: Side, agreed: ThreatAssessment, client: Client
) -> None:
    before = timezone.now() - datetime.timedelta(days=9)
    StatusChange.objects.update(changed_at=before)
    take(agreed, side, "approve")
    withdraw(agreed, side, "chief_officer")
    client.force_login(side.lead)
    stages = {stage.label: stage.reached_at for stage in client.get(f"{YEAR}threat-1/").context["stages"]}
    assert (stages["Agreed"], stages["Approved"]) == (before, None)
