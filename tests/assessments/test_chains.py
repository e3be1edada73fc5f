"""How a force approves: three choices that hold for a year from its first step, and rules that none of them bends."""

from __future__ import annotations

import datetime
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from assessments.chains import StaleChain, chain_of, mark_of, set_chain
from assessments.decisions import decisions_for, standing_approval
from assessments.delegating import give
from assessments.jobs import Job
from assessments.models import (
    AnnualAssessment,
    ApprovalChain,
    ApprovedContent,
    Section,
    Status,
    StatusChange,
    ThreatAssessment,
)
from assessments.my_work import tasks_for
from assessments.readiness import Kind
from assessments.steps import GAVE_FIRST, WITH_WHOLE, stages_of, steps_for, why_no_approval
from assessments.workflow import NotReady, WrongStatus, available, perform
from audit.models import AuditEntry
from tests.assessments.test_workflow import ROLES, outcome
from tests.makers import (
    Side,
    fill,
    first_section,
    make_edition,
    make_member,
    make_side,
    make_year,
    set_status,
    write,
)

CHOSEN: dict[str, Any] = {"threats_approved": "each", "approvals_of_whole": 1, "released_by": "either"}
PAGE = "/assessments/anyshire/approvals/"


def choose(annual: AnnualAssessment, **chosen: Any) -> None:
    AnnualAssessment.objects.filter(pk=annual.pk).update(**chosen)
    annual.refresh_from_db()


@pytest.fixture
def whole(side: Side, annual: AnnualAssessment) -> AnnualAssessment:
    """Everything is written and agreed."""
    for threat in annual.threat_assessments.all():
        fill(threat, by=side.lead)
        set_status(threat, Status.AGREED)
    fill(annual, by=side.coordinator)
    set_status(annual, Status.AGREED)
    return annual


@pytest.fixture
def deputy(side: Side) -> User:
    return make_member(side.force, Role.CHIEF_OFFICER, name="The deputy")


def threats_of(annual: AnnualAssessment) -> list[ThreatAssessment]:
    return list(annual.threat_assessments.select_related("annual__force", "threat").order_by("order"))


def set_to(side: Side, **changed: Any) -> bool:
    mark = mark_of(chain_of(side.force))
    return set_chain(side.force, CHOSEN | changed, mark=mark, by=side.administrator)


def approvals_to_give(user: User) -> list[str]:
    return [task.title for task in tasks_for(user) if task.job is Job.APPROVE]


# Setting it


def test_a_year_begins_with_what_the_force_has_chosen(side: Side) -> None:
    set_to(side, approvals_of_whole=2)
    annual = make_year(side)
    assert (annual.threats_approved, annual.approvals_of_whole, annual.released_by) == ("each", 2, "either")


def test_a_choice_reaches_years_without_a_step_and_no_others(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    begun, elsewhere = make_year(side, annual.edition, "2023-24"), make_year(other_side)
    fill(threats_of(begun)[0], by=side.lead)
    perform(threats_of(begun)[0], "submit", by=side.lead)

    assert set_to(side, released_by="chief_officer")

    found = dict(AnnualAssessment.objects.values_list("pk", "released_by"))
    assert found == {annual.pk: "chief_officer", begun.pk: "either", elsewhere.pk: "either"}


def test_the_trail_says_what_was_chosen_and_nothing_where_nothing_was_changed(side: Side) -> None:
    set_to(side, approvals_of_whole=2)
    assert not set_to(side, approvals_of_whole=2)
    entry = AuditEntry.objects.get(verb="chain-set")
    assert (entry.person, entry.before, entry.after) == (
        side.administrator.name,
        "The whole is approved: By one chief officer",
        "The whole is approved: By two chief officers, one after the other",
    )


def test_the_administrator_of_the_force_sets_it_on_its_page(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    client.force_login(side.administrator)
    page = client.get(PAGE)
    mark = {"mark": page.context["form"]["mark"].value()}
    assert "Together with the whole" in page.content.decode()
    assert client.post(PAGE, CHOSEN | mark | {"threats_approved": "with_whole"}).status_code == 302
    annual.refresh_from_db()
    assert annual.approves_with_whole

    refused = client.post(PAGE, CHOSEN | mark | {"approvals_of_whole": 3})
    assert refused.context["form"].errors == {"approvals_of_whole": ["Choose from the list."]}
    assert ApprovalChain.objects.get().approvals_of_whole == 1


def test_a_choice_from_an_old_page_is_refused_once_and_kept(side: Side, client: Client) -> None:
    client.force_login(side.administrator)
    mark = {"mark": client.get(PAGE).context["form"]["mark"].value()}
    mine = CHOSEN | mark | {"released_by": "chief_officer"}
    client.post(PAGE, CHOSEN | mark | {"approvals_of_whole": 2})

    answer = client.post(PAGE, mine)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Now: By two chief officers, one after the other." in html
    assert "Somebody else has chosen since you opened the page." in html
    assert ApprovalChain.objects.get().released_by == "either"

    shown = answer.context["form"]
    again = {name: shown[name].value() for name in CHOSEN} | {"mark": shown["mark"].value()}
    assert client.post(PAGE, again).status_code == 302
    row = ApprovalChain.objects.get()
    assert (row.approvals_of_whole, row.released_by) == (1, "chief_officer")


@pytest.mark.django_db(transaction=True)
def test_of_administrators_who_choose_at_once_one_is_told() -> None:
    """And no year that is opened at the same time is left with what was chosen before."""
    side, edition = make_side("Anyshire"), make_edition()
    mark = mark_of(chain_of(side.force))

    def choose_or_open(number: int) -> str:
        try:
            if number % 3 == 0:
                make_year(side, edition, f"20{30 + number}-{31 + number}")
                return "opened"
            set_chain(side.force, CHOSEN | {"approvals_of_whole": 2}, mark=mark, by=side.administrator)
            return "set"
        except StaleChain:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(choose_or_open, range(6)))

    assert found == ["opened", "opened", "set", "stale", "stale", "stale"]
    assert set(AnnualAssessment.objects.values_list("approvals_of_whole", flat=True)) == {2}


@pytest.mark.parametrize("role", ["chief_officer", "coordinator", "lead", "viewer"])
def test_others_of_the_force_read_it_and_do_not_set_it(role: str, side: Side, client: Client) -> None:
    client.force_login(getattr(side, role))
    html = client.get(PAGE).content.decode()
    assert "An administrator of the force sets this." in html
    assert "<form" not in html.split("<main", 1)[1]
    assert client.post(PAGE, CHOSEN | {"approvals_of_whole": 2}).status_code == 403
    assert not ApprovalChain.objects.exists()


def test_the_administrator_of_another_organisation_does_not_set_it(
    other_side: Side, side: Side, client: Client
) -> None:
    client.force_login(other_side.administrator)
    assert client.post(PAGE, CHOSEN).status_code == 404


# Threats together with the whole


@pytest.fixture
def together(whole: AnnualAssessment) -> AnnualAssessment:
    choose(whole, threats_approved="with_whole")
    return whole


def test_nobody_approves_a_threat_by_itself(side: Side, together: AnnualAssessment) -> None:
    threat = threats_of(together)[0]
    for status, role in itertools.product(Status, ROLES):
        set_status(threat, status)
        assert outcome(threat, "approve", side, role) == "denied"
    set_status(threat, Status.AGREED)
    chief = side.chief_officer
    assert why_no_approval(chief, threat, steps_for(chief, threat)) == WITH_WHOLE
    assert approvals_to_give(chief) == ["The whole assessment"]


def test_whoever_approves_the_whole_approves_every_threat_that_is_agreed(
    side: Side, together: AnnualAssessment
) -> None:
    first, second = threats_of(together)
    set_status(second, Status.RELEASED)
    perform(together, "approve", by=side.chief_officer, comment="Good work.")

    assert [threat.status for threat in threats_of(together)] == ["approved", "released"]
    change = StatusChange.objects.get(threat_assessment=first, transition="approve")
    assert (change.changed_by, change.comment) == (side.chief_officer, "Good work.")
    assert ApprovedContent.objects.filter(change=change).exists()
    set_status(first, Status.APPROVED)
    assert standing_approval(first, list(StatusChange.objects.all())) == change
    assert AuditEntry.objects.filter(verb="approve", threat="threat-1").count() == 1
    assert perform(first, "release", by=side.coordinator).to_status == Status.RELEASED


def test_the_whole_is_not_approved_before_every_threat_is_agreed(
    side: Side, together: AnnualAssessment
) -> None:
    set_status(threats_of(together)[1], Status.SUBMITTED)
    with pytest.raises(NotReady) as refused:
        perform(together, "approve", by=side.chief_officer)
    assert [gap.kind for gap in refused.value.gaps] == [Kind.THREAT_BEHIND]


def test_whoever_wrote_in_one_threat_approves_none_of_them(side: Side, together: AnnualAssessment) -> None:
    make_member(side.force, Role.CHIEF_OFFICER, user=side.lead)
    with pytest.raises(PermissionDenied):
        perform(together, "approve", by=side.lead)


def test_what_was_approved_together_is_withdrawn_together(side: Side, together: AnnualAssessment) -> None:
    perform(together, "approve", by=side.chief_officer)
    perform(together, "withdraw", by=side.chief_officer, comment="Too soon.")
    assert together.status == Status.AGREED
    assert [threat.status for threat in threats_of(together)] == ["agreed", "agreed"]
    assert not StatusChange.objects.effective().filter(transition="approve").exists()


def test_but_not_once_one_of_the_threats_has_gone_on(side: Side, together: AnnualAssessment) -> None:
    perform(together, "approve", by=side.chief_officer)
    perform(threats_of(together)[0], "release", by=side.coordinator)
    with pytest.raises(NotReady) as refused:
        perform(together, "withdraw", by=side.chief_officer, comment="Too soon.")
    assert [gap.kind for gap in refused.value.gaps] == [Kind.BUILT_ON]
    assert [threat.status for threat in threats_of(together)] == ["released", "approved"]


# Two approvals of the whole


@pytest.fixture
def twofold(whole: AnnualAssessment) -> AnnualAssessment:
    choose(whole, approvals_of_whole=2)
    for threat in threats_of(whole):
        set_status(threat, Status.APPROVED)
    return whole


def test_the_first_of_two_approvals_brings_it_no_further_and_the_second_does(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    assert [t.name for t in available(deputy, twofold)] == ["request-changes", "approve-first"]
    first = perform(twofold, "approve-first", by=side.chief_officer)
    assert (twofold.status, first.to_status) == (Status.AGREED, Status.AGREED)
    assert {d.change.pk: d.approval for d in decisions_for(deputy, twofold)} == {first.pk: "stands"}

    second = perform(twofold, "approve", by=deputy)
    assert twofold.status == Status.APPROVED
    assert {d.change.pk: d.approval for d in decisions_for(deputy, twofold)} == {
        first.pk: "stands",
        second.pk: "stands",
    }


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gives_a_second_approval_before_the_first(
    role: str, side: Side, twofold: AnnualAssessment
) -> None:
    for status in Status:
        set_status(twofold, status)
        assert outcome(twofold, "approve", side, role) == "denied"


def test_nobody_gives_both(side: Side, twofold: AnnualAssessment, deputy: User) -> None:
    chief = side.chief_officer
    perform(twofold, "approve-first", by=chief)
    for step in ("approve", "approve-first"):
        with pytest.raises(PermissionDenied):
            perform(twofold, step, by=chief)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve-first", by=deputy)
    assert why_no_approval(chief, twofold, steps_for(chief, twofold)) == GAVE_FIRST


def test_nor_for_the_chief_officer_who_gave_the_first_nor_both_for_two_of_them(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    today, later = timezone.localdate(), timezone.localdate() + datetime.timedelta(days=3)
    give(side.force, side.viewer, today, later, by=side.chief_officer)
    perform(twofold, "approve-first", by=side.chief_officer)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=side.viewer)
    assert approvals_to_give(side.viewer) == []

    perform(twofold, "withdraw", by=side.chief_officer, comment="Let my stand-in.")
    perform(twofold, "approve-first", by=side.viewer)
    give(side.force, side.viewer, today, later, by=deputy)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=side.viewer)
    assert perform(twofold, "approve", by=deputy).to_status == Status.APPROVED


def test_a_stand_in_withdraws_the_first_approval_that_they_gave(
    side: Side, twofold: AnnualAssessment
) -> None:
    today, later = timezone.localdate(), timezone.localdate() + datetime.timedelta(days=3)
    give(side.force, side.viewer, today, later, by=side.chief_officer)
    perform(twofold, "approve-first", by=side.viewer)

    withdrawn = perform(twofold, "withdraw", by=side.viewer, comment="Too soon.")

    assert withdrawn.on_behalf_of == side.chief_officer
    assert perform(twofold, "approve-first", by=side.viewer).to_status == Status.AGREED


def test_whoever_wrote_in_it_gives_neither(side: Side, twofold: AnnualAssessment, deputy: User) -> None:
    set_status(twofold, Status.DRAFT)
    set_status(threats_of(twofold)[0], Status.DRAFT)
    write(first_section(twofold), "<p>Mine.</p>", by=deputy)
    set_status(threats_of(twofold)[0], Status.APPROVED)
    set_status(twofold, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve-first", by=deputy)
    perform(twofold, "approve-first", by=side.chief_officer)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=deputy)


def test_both_approve_the_same_words(side: Side, twofold: AnnualAssessment, deputy: User) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    Section.objects.filter(annual=twofold, threat_assessment=None).update(body="<p>Slipped in.</p>")
    with pytest.raises(NotReady) as refused:
        perform(twofold, "approve", by=deputy)
    assert [gap.kind for gap in refused.value.gaps] == [Kind.LAPSED]


def test_a_first_approval_ends_when_changes_are_requested(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    first = perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "request-changes", by=deputy, comment="One more figure.")
    perform(twofold, "submit", by=side.coordinator)
    perform(twofold, "agree", by=side.coordinator)
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=deputy)
    states = {each.change.pk: each.approval for each in decisions_for(deputy, twofold)}
    assert states[first.pk] == "lapsed"


def test_when_the_second_is_withdrawn_the_first_waits_again(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "approve", by=deputy)
    perform(twofold, "withdraw", by=deputy, comment="A slip.")
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=side.chief_officer)
    assert perform(twofold, "approve", by=deputy).to_status == Status.APPROVED


def test_when_the_first_is_withdrawn_it_is_given_anew(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "withdraw", by=side.chief_officer, comment="A slip.")
    with pytest.raises(WrongStatus):
        perform(twofold, "withdraw", by=side.chief_officer, comment="A slip.")
    with pytest.raises(PermissionDenied):
        perform(twofold, "approve", by=deputy)
    assert perform(twofold, "approve-first", by=deputy).to_status == Status.AGREED


def test_my_work_asks_for_the_second_approval_of_those_who_can_give_it(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    people = (side.chief_officer, deputy)
    assert [approvals_to_give(person) for person in people] == [["The whole assessment"]] * 2
    perform(twofold, "approve-first", by=side.chief_officer)
    assert [approvals_to_give(person) for person in people] == [[], ["The whole assessment"]]
    perform(twofold, "approve", by=deputy)
    assert [approvals_to_give(person) for person in people] == [[], []]


def test_my_work_asks_whoever_is_next_after_withdrawals_and_new_rounds_as_well(
    side: Side, twofold: AnnualAssessment, deputy: User
) -> None:
    def asked() -> list[bool]:
        return [bool(approvals_to_give(person)) for person in (side.chief_officer, deputy)]

    perform(twofold, "approve-first", by=side.chief_officer)
    perform(twofold, "approve", by=deputy)
    perform(twofold, "withdraw", by=deputy, comment="A slip.")
    assert asked() == [False, True]  # the first waits again

    perform(twofold, "request-changes", by=deputy, comment="One more figure.")
    perform(twofold, "submit", by=side.coordinator)
    perform(twofold, "agree", by=side.coordinator)
    assert asked() == [True, True]  # it ended with the changes

    perform(twofold, "approve-first", by=deputy)
    perform(threats_of(twofold)[0], "release", by=side.coordinator)
    assert asked() == [True, False]  # what threats do is another matter

    perform(twofold, "withdraw", by=deputy, comment="A slip.")
    assert asked() == [True, True]


def test_a_first_approval_moves_no_station(side: Side, twofold: AnnualAssessment) -> None:
    perform(twofold, "approve-first", by=side.chief_officer)
    stages = stages_of(twofold, list(StatusChange.objects.of(twofold)))
    assert [stage.label for stage in stages if stage.is_current] == ["Agreed"]
    assert [stage.label for stage in stages if stage.reached_at] == []


# Who releases


@pytest.mark.parametrize(
    ("chosen", "roles"), [("either", {"coordinator", "chief_officer"}), ("chief_officer", {"chief_officer"})]
)
def test_the_chosen_roles_release_a_threat_and_the_whole(
    chosen: str, roles: set[str], side: Side, whole: AnnualAssessment
) -> None:
    choose(whole, released_by=chosen)
    for threat in threats_of(whole):
        set_status(threat, Status.RELEASED)
    for subject in (whole, threats_of(whole)[0]):
        taken = set()
        for role in ROLES:
            set_status(subject, Status.APPROVED)
            if outcome(subject, "release", side, role) == "released":
                taken.add(role)
        assert taken == roles
