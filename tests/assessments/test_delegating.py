"""Acting for a chief officer: who may do what on which day, and that every deed of it says for whom."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from assessments import permissions
from assessments.decisions import decisions_for
from assessments.delegating import MOST_DAYS, AlreadyGiven, end, give
from assessments.models import (
    Delegation,
    Ground,
    Readers,
    Status,
    ThreatAssessment,
)
from assessments.my_work import tasks_for
from assessments.steps import CHIEF_WROTE_IT, steps_for, why_no_approval
from assessments.withholding import decide, fingerprint, lift, text_now
from assessments.workflow import perform
from audit.models import AuditEntry
from tests.makers import Side, first_section, make_member, make_withholding, set_status, write

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return timezone.localdate()


def delegate(
    side: Side, person: User, first: int = 0, last: int = 0, *, chief: User | None = None
) -> Delegation:
    """From and until as days from today, which may lie in the past."""
    return Delegation.objects.create(
        force=side.force,
        given_by=chief or side.chief_officer,
        stand_in=person,
        valid_from=today() + first * DAY,
        valid_until=today() + last * DAY,
    )


def fresh(person: User) -> User:
    """As the next request finds them: no role is remembered."""
    return User.objects.get(pk=person.pk)


def post(side: Side, role: str, words: str) -> User:
    User.objects.filter(pk=side.people[role].pk).update(post=words)
    return getattr(side, role)


def agreed(threat: ThreatAssessment) -> ThreatAssessment:
    set_status(threat, Status.AGREED)
    return threat


@pytest.mark.parametrize(
    ("first", "last", "may"), [(1, 2, False), (0, 2, True), (-2, 0, True), (-2, -1, False), (0, 0, True)]
)
def test_a_stand_in_approves_on_their_days_and_on_no_other(
    side: Side, threat: ThreatAssessment, first: int, last: int, may: bool
) -> None:
    delegate(side, side.viewer, first, last)
    row = make_withholding(write(first_section(threat.annual), by=side.lead), by=side.lead)

    allowed = (
        permissions.can_approve(side.viewer, threat),
        permissions.can_approve(side.viewer, threat.annual),
        permissions.can_request_changes(side.viewer, threat),
        permissions.can_decide_withholding(side.viewer, row),
        permissions.can_lift_withholding(side.viewer, row),
    )

    assert allowed == (may,) * 5


def test_a_stand_in_gets_nothing_else_of_a_chief_officer(side: Side, threat: ThreatAssessment) -> None:
    delegate(side, side.viewer)
    viewer = side.viewer

    assert (
        permissions.can_release(viewer, threat),
        permissions.can_reopen(viewer, threat),
        permissions.can_read_trail(viewer, side.force),
        permissions.can_delegate(viewer, side.force),
    ) == (False, False, False, False)


@pytest.mark.parametrize("role", ["contributor", "administrator", "secretary", "commissioner"])
def test_nobody_acts_who_does_not_read_every_text_of_the_force(
    side: Side, threat: ThreatAssessment, role: str
) -> None:
    person = getattr(side, role)
    delegate(side, person)

    assert not permissions.can_approve(person, threat)


def test_a_delegation_counts_for_its_own_force_alone(
    side: Side, other_side: Side, threat: ThreatAssessment
) -> None:
    both = make_member(side.force, Role.VIEWER, user=other_side.viewer)
    delegate(other_side, both)

    assert not permissions.can_approve(fresh(both), threat)


def test_nobody_approves_for_another_what_they_wrote_themselves(side: Side, threat: ThreatAssessment) -> None:
    delegate(side, side.lead)
    write(first_section(threat.annual), by=side.lead)

    assert not permissions.can_approve(side.lead, threat)
    assert not permissions.can_approve(side.lead, threat.annual)


def test_nobody_approves_for_a_chief_officer_what_that_chief_officer_wrote(
    side: Side, threat: ThreatAssessment
) -> None:
    delegate(side, side.viewer)
    write(first_section(threat.annual), by=side.chief_officer)
    viewer = side.viewer

    assert not permissions.can_approve(viewer, threat)
    assert why_no_approval(viewer, agreed(threat), steps_for(viewer, threat)) == CHIEF_WROTE_IT
    assert [task.job for task in tasks_for(viewer) if task.job.name == "APPROVE"] == []


def test_another_chief_officer_who_did_not_write_it_can_be_acted_for(
    side: Side, threat: ThreatAssessment
) -> None:
    deputy = make_member(side.force, Role.CHIEF_OFFICER, name="The deputy")
    delegate(side, side.viewer)
    delegate(side, side.viewer, chief=deputy)
    write(first_section(threat.annual), by=side.chief_officer)

    change = perform(agreed(threat), "approve", by=side.viewer)

    assert change.on_behalf_of == deputy


def test_it_ends_when_who_gave_it_is_no_chief_officer_any_more(side: Side, threat: ThreatAssessment) -> None:
    delegate(side, side.viewer)
    Membership.objects.filter(user=side.chief_officer).update(valid_until=today() - DAY)

    assert not permissions.can_approve(side.viewer, threat)


def test_it_ends_at_once_when_who_gave_it_ends_it(side: Side, threat: ThreatAssessment) -> None:
    given = give(side.force, side.viewer, today(), today() + DAY, by=side.chief_officer)
    assert permissions.can_approve(side.viewer, threat)

    assert end(given, by=side.chief_officer)
    assert not permissions.can_approve(side.viewer, threat)
    assert not end(given, by=side.chief_officer)


def test_a_step_for_a_chief_officer_is_not_withdrawn_for_them_after_that_has_ended(
    side: Side, threat: ThreatAssessment
) -> None:
    """Not even by somebody who acts for another one by now: the record would say for whom."""
    deputy = make_member(side.force, Role.CHIEF_OFFICER)
    row = delegate(side, side.viewer)
    perform(agreed(threat), "approve", by=side.viewer)
    assert end(row, by=side.chief_officer)
    delegate(side, side.viewer, chief=deputy)

    assert not permissions.can_withdraw(side.viewer, threat)
    assert permissions.can_withdraw(side.chief_officer, threat)


def test_a_stand_in_does_not_decide_what_the_chief_officer_proposed(
    side: Side, threat: ThreatAssessment
) -> None:
    delegate(side, side.viewer)
    row = make_withholding(write(first_section(threat.annual), by=side.lead), by=side.chief_officer)

    assert not permissions.can_decide_withholding(side.viewer, row)
    assert [task for task in tasks_for(side.viewer) if task.job.name == "WITHHOLD"] == []


def test_an_approval_says_who_gave_it_for_whom(side: Side, threat: ThreatAssessment) -> None:
    post(side, "viewer", "Head of Audit")
    post(side, "chief_officer", "Assistant Chief Constable")
    delegate(side, side.viewer)

    change = perform(agreed(threat), "approve", by=side.viewer)

    signed = "Anyshire Viewer, Head of Audit, for and on behalf of Anyshire Chief officer, Assistant Chief Constable"
    assert change.signed == signed
    assert [told.change.signed for told in decisions_for(side.viewer, threat)] == [signed]
    entry = AuditEntry.objects.get(verb="approve")
    assert (entry.person, entry.on_behalf_of) == (
        "Anyshire Viewer, Head of Audit",
        "Anyshire Chief officer, Assistant Chief Constable",
    )


def test_a_chief_officer_acts_for_themselves_even_where_another_named_them(
    side: Side, threat: ThreatAssessment
) -> None:
    deputy = make_member(side.force, Role.CHIEF_OFFICER, name="The deputy")
    delegate(side, side.chief_officer, chief=deputy)

    change = perform(agreed(threat), "approve", by=side.chief_officer)

    assert change.on_behalf_of is None
    assert change.signed == "Anyshire Chief officer"


@pytest.mark.parametrize(("role", "for_chief"), [("viewer", True), ("coordinator", False)])
def test_changes_are_asked_for_in_ones_own_name_where_one_may(
    side: Side, threat: ThreatAssessment, role: str, for_chief: bool
) -> None:
    delegate(side, getattr(side, role))

    change = perform(agreed(threat), "request-changes", by=getattr(side, role), comment="Say how many.")

    assert change.on_behalf_of == (side.chief_officer if for_chief else None)


def test_withholding_says_for_whom_it_was_decided_and_lifted(side: Side, threat: ThreatAssessment) -> None:
    delegate(side, side.viewer)
    row = make_withholding(write(first_section(threat.annual), by=side.lead), by=side.lead)

    seen = fingerprint(text_now(row))
    decided = decide(
        row,
        withhold=True,
        ground=Ground.CRIME,
        withheld_from=Readers.PUBLIC,
        note="",
        seen=seen,
        by=side.viewer,
    )
    lifted = lift(decided, note="Known by now.", by=side.viewer)

    assert (lifted.decided_for, lifted.lifted_for) == (side.chief_officer, side.chief_officer)
    told = AuditEntry.objects.filter(verb__startswith="withholding-", on_behalf_of="Anyshire Chief officer")
    assert sorted(told.values_list("verb", flat=True)) == ["withholding-decided", "withholding-lifted"]


def test_the_day_after_a_stand_in_is_refused_by_the_step_itself(side: Side, threat: ThreatAssessment) -> None:
    delegate(side, side.viewer, -3, -1)

    with pytest.raises(PermissionDenied):
        perform(agreed(threat), "approve", by=side.viewer)


def test_approvals_and_passages_wait_on_the_list_of_who_acts(side: Side, threat: ThreatAssessment) -> None:
    make_withholding(write(first_section(threat.annual), by=side.lead), by=side.lead)
    delegate(side, side.viewer)
    agreed(threat)

    jobs = {task.job.name for task in tasks_for(side.viewer)}

    assert {"APPROVE", "WITHHOLD"} <= jobs


def test_a_chief_officer_names_one_person_at_a_time(side: Side) -> None:
    give(side.force, side.viewer, today(), today() + 3 * DAY, by=side.chief_officer)

    with pytest.raises(AlreadyGiven):
        give(side.force, side.lead, today() + 3 * DAY, today() + 5 * DAY, by=side.chief_officer)
    assert give(side.force, side.lead, today() + 4 * DAY, today() + 5 * DAY, by=side.chief_officer).pk


# The page


def fields(side: Side, role: str = "viewer", first: int = 0, last: int = 3) -> dict[str, object]:
    return {
        "stand_in": getattr(side, role).pk,
        "valid_from": (today() + first * DAY).isoformat(),
        "valid_until": (today() + last * DAY).isoformat(),
    }


def page(side: Side) -> str:
    return reverse("delegation_list", args=[side.force.slug])


def test_a_chief_officer_names_somebody_and_ends_it_on_the_page(client: Client, side: Side) -> None:
    client.force_login(side.chief_officer)

    assert client.post(page(side), fields(side)).status_code == 302
    row = Delegation.objects.get()
    assert (row.given_by, row.stand_in, row.force) == (side.chief_officer, side.viewer, side.force)
    client.post(reverse("delegation_end", args=[side.force.slug, row.pk]))

    row.refresh_from_db()
    assert row.ended_at is not None
    verbs = AuditEntry.objects.filter(verb__startswith="delegation-").order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == ["delegation-given", "delegation-ended"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_until": ""}, "valid_until"),
        ({"valid_from": ""}, "valid_from"),
        ({"first": -1}, "valid_from"),
        ({"last": -1}, "valid_until"),
        ({"last": MOST_DAYS}, "valid_until"),
        ({"role": "contributor"}, "stand_in"),
        ({"role": "chief_officer"}, "stand_in"),
        ({"role": "secretary"}, "stand_in"),
    ],
)
def test_a_wrong_day_or_person_is_said_beside_its_field(
    client: Client, side: Side, change: dict[str, object], field: str
) -> None:
    client.force_login(side.chief_officer)
    parts = {name: value for name, value in change.items() if name in ("first", "last", "role")}
    sent = fields(side, **parts) | {n: v for n, v in change.items() if n not in parts}  # type: ignore[arg-type]

    answer = client.post(page(side), sent)

    assert list(answer.context["form"].errors) == [field]
    assert not Delegation.objects.exists()


def test_the_longest_delegation_is_ninety_days(client: Client, side: Side) -> None:
    client.force_login(side.chief_officer)

    assert client.post(page(side), fields(side, last=MOST_DAYS - 1)).status_code == 302


def test_days_that_are_given_already_are_refused_on_the_page(client: Client, side: Side) -> None:
    delegate(side, side.viewer, 0, 5)
    client.force_login(side.chief_officer)

    answer = client.post(page(side), fields(side, "lead"))

    assert list(answer.context["form"].errors) == ["valid_from"]


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 403), ("coordinator", 403), ("viewer", 403), ("commissioner", 403)]
)
def test_nobody_else_names_anybody_a_stand_in_included(
    client: Client, side: Side, role: str, status: int
) -> None:
    delegate(side, getattr(side, role))
    client.force_login(getattr(side, role))

    assert client.post(page(side), fields(side)).status_code == status
    assert Delegation.objects.count() == 1


def test_only_who_gave_it_ends_it(client: Client, side: Side) -> None:
    row = delegate(side, side.viewer, 0, 5)
    deputy = make_member(side.force, Role.CHIEF_OFFICER)
    client.force_login(deputy)

    assert client.post(reverse("delegation_end", args=[side.force.slug, row.pk])).status_code == 403
    row.refresh_from_db()
    assert row.ended_at is None


def test_whoever_acts_is_told_for_whom_before_they_do(
    client: Client, side: Side, threat: ThreatAssessment
) -> None:
    delegate(side, side.viewer)
    agreed(threat)
    client.force_login(side.viewer)

    answer = client.get(reverse("threat_step", args=[*threat.url_args, "approve"]))

    assert "for and on behalf of Anyshire Chief officer" in answer.content.decode()


def test_the_page_asks_as_much_for_many_delegations_as_for_one(client: Client, side: Side) -> None:
    client.force_login(side.chief_officer)
    counts = []
    for rows in (1, 20):
        for number in range(rows):
            delegate(side, side.viewer, -10 * number - 5, -10 * number - 1)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(side)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
