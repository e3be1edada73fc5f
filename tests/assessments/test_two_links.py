"""The links of a chain are different people: whoever agreed something does not approve it as well."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from assessments import permissions, workflow
from assessments.delegating import give
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Status, ThreatAssessment
from assessments.my_work import tasks_for
from assessments.steps import AGREED_IT, CHIEF_AGREED_IT
from tests.makers import Side, fill, make_member, set_status

THREAT = "/assessments/anyshire/2024-25/threat-1/"


@pytest.fixture
def submitted(side: Side, threat: ThreatAssessment) -> ThreatAssessment:
    fill(threat, by=side.lead)
    set_status(threat, Status.SUBMITTED)
    return threat


def act_for(chief: User, stand_in: User, side: Side) -> User:
    today = timezone.localdate()
    give(side.force, stand_in, today, today + datetime.timedelta(days=5), by=chief)
    return User.objects.get(pk=stand_in.pk)


def page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(THREAT).content.decode()


def approves(user: User) -> list[str]:
    return [task.title for task in tasks_for(User.objects.get(pk=user.pk)) if task.job is Job.APPROVE]


def test_a_coordinator_does_not_approve_for_a_chief_officer_what_they_agreed(
    side: Side, submitted: ThreatAssessment
) -> None:
    both = act_for(side.chief_officer, side.coordinator, side)
    workflow.perform(submitted, "agree", by=both)

    with pytest.raises(PermissionDenied):
        workflow.perform(submitted, "approve", by=both)

    assert (AGREED_IT in page_of(both), approves(both)) == (True, [])
    assert approves(side.chief_officer) == ["Threat 1"]
    workflow.perform(submitted, "approve", by=side.chief_officer)


def test_nor_does_a_chief_officer_who_is_coordinator_too(side: Side, submitted: ThreatAssessment) -> None:
    both = make_member(side.force, Role.COORDINATOR, user=side.chief_officer)
    workflow.perform(submitted, "agree", by=both)

    assert not permissions.can_approve(both, submitted)
    assert approves(both) == []


def test_nobody_approves_for_a_chief_officer_what_that_one_agreed(
    side: Side, submitted: ThreatAssessment
) -> None:
    chief = make_member(side.force, Role.COORDINATOR, user=side.chief_officer)
    other = act_for(chief, make_member(side.force, Role.VIEWER), side)
    workflow.perform(submitted, "agree", by=chief)

    assert not permissions.can_approve(other, submitted)
    assert (CHIEF_AGREED_IT in page_of(other), approves(other)) == (True, [])


def test_what_somebody_agreed_before_it_was_sent_back_does_not_count(
    side: Side, submitted: ThreatAssessment
) -> None:
    both = act_for(side.chief_officer, side.coordinator, side)
    workflow.perform(submitted, "agree", by=both)
    workflow.perform(submitted, "request-changes", by=side.chief_officer, comment="Say how many.")
    set_status(submitted, Status.SUBMITTED)
    workflow.perform(submitted, "agree", by=make_member(side.force, Role.COORDINATOR))

    assert permissions.can_approve(both, submitted)
    assert approves(both) == ["Threat 1"]


@pytest.mark.parametrize(("choice", "may"), [("with_whole", False), ("each", True)])
def test_with_the_whole_go_the_threats_that_are_approved_with_it(
    side: Side, annual: AnnualAssessment, choice: str, may: bool
) -> None:
    AnnualAssessment.objects.update(threats_approved=choice)
    both = act_for(side.chief_officer, side.coordinator, side)
    second = make_member(side.force, Role.COORDINATOR)
    for threat in annual.threat_assessments.select_related("annual", "threat"):
        fill(threat, by=side.lead)
        set_status(threat, Status.SUBMITTED)
        workflow.perform(threat, "agree", by=both)
    whole = AnnualAssessment.objects.get(pk=annual.pk)
    fill(whole, by=second)
    set_status(whole, Status.SUBMITTED)
    workflow.perform(whole, "agree", by=second)

    assert permissions.can_approve(both, whole) == may
