"""A section that cannot be written says why: which state, since when and by whom, and who has it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from assessments.closed import WHO_HAS_IT, why_closed
from assessments.models import AnnualAssessment, Section, Status, ThreatAssessment
from assessments.workflow import perform
from tests.makers import Side, fill, first_section, hand, set_status

SECTION = "/assessments/anyshire/2024-25/threat-1/component-1/"


def cell(annual: AnnualAssessment) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def test_a_section_that_is_open_gives_no_reason(side: Side, annual: AnnualAssessment, client: Client) -> None:
    assert why_closed(cell(annual), side.lead) == []
    client.force_login(side.lead)
    assert 'id="closed"' not in client.get(SECTION).content.decode()


def test_a_submitted_threat_says_since_when_by_whom_and_that_the_coordinator_has_it(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    perform(threat, "submit", by=side.lead)
    client.force_login(side.lead)
    html = " ".join(client.get(SECTION).content.decode().split())
    today = date_format(timezone.localdate(), "j F Y")
    assert f"since {today}, by {side.lead.name}. The coordinator has it" in html


@pytest.mark.parametrize("status", [Status.AGREED, Status.RELEASED, Status.VERDICT_GIVEN, Status.FINAL])
def test_every_closed_status_says_who_has_it(side: Side, threat: ThreatAssessment, status: Status) -> None:
    set_status(threat, status)
    (found,) = why_closed(cell(threat.annual), side.lead)
    assert (found.who_has_it, found.change) == (WHO_HAS_IT[status], None)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [("either", "The coordinator or a chief officer"), ("chief_officer", "A chief officer")],
)
def test_what_is_approved_waits_for_whoever_releases_it_here(
    chosen: str, words: str, side: Side, threat: ThreatAssessment
) -> None:
    AnnualAssessment.objects.update(released_by=chosen)
    set_status(threat, Status.APPROVED)
    (found,) = why_closed(cell(threat.annual), side.lead)
    assert found.who_has_it == f"{words} has it, to release it to the OPCC."


def test_an_open_threat_under_a_submitted_whole_says_that_the_whole_is_closed(
    side: Side, annual: AnnualAssessment
) -> None:
    set_status(annual, Status.SUBMITTED)
    assert [found.subject for found in why_closed(cell(annual), side.lead)] == [annual]


def test_where_both_are_closed_both_are_said(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.FINAL)
    set_status(threat.annual, Status.FINAL)
    assert [found.subject for found in why_closed(cell(threat.annual), side.lead)] == [threat, threat.annual]


def test_a_settled_section_names_those_that_were_opened(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    fill(threat, by=side.lead)
    perform(threat, "submit", by=side.lead)
    other = Section.objects.get(threat_assessment=threat, slug="component-2")
    perform(threat, "request-changes", by=side.coordinator, comment="Say how many.", sections=[other.pk])
    client.force_login(side.lead)
    html = " ".join(client.get(SECTION).content.decode().split())
    assert "This section stays as it was agreed." in html
    assert "changes of other sections alone: Component 2." in html


def test_a_step_that_was_withdrawn_closes_nothing(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    submitted = perform(threat, "submit", by=side.lead)
    perform(threat, "agree", by=side.coordinator)
    perform(threat, "withdraw", by=side.coordinator, comment="A slip.")
    (found,) = why_closed(cell(threat.annual), side.lead)
    assert found.change == submitted


def test_the_overseeing_body_is_told_nothing_and_whoever_was_handed_it_is(
    side: Side, threat: ThreatAssessment
) -> None:
    hand(first_section(threat.annual), side.contributor)
    set_status(threat, Status.RELEASED)
    assert why_closed(cell(threat.annual), side.reviewer) == []
    assert len(why_closed(cell(threat.annual), side.contributor)) == 1
