"""My work tells a person which of their reviewed marks and approvals do not hold any more."""

from __future__ import annotations

from assessments.lapsed_work import tasks_for
from assessments.models import AnnualAssessment, Status, ThreatAssessment
from assessments.my_work import Job
from assessments.workflow import perform
from tests.makers import Side, fill, first_section, make_member, make_review, set_status, write


def told(side: Side, role: str) -> list[tuple[Job, str, str]]:
    return [(task.job, task.title, task.detail) for task in tasks_for(getattr(side, role))]


def test_a_reviewer_is_told_what_changed_since_their_mark(side: Side, annual: AnnualAssessment) -> None:
    section = write(first_section(annual), by=side.lead)
    make_review(section, side)
    set_status(section.subject, Status.RELEASED)
    assert told(side, "reviewer") == []

    set_status(section.subject, Status.DRAFT)
    write(section, "<p>Other words.</p>", by=side.lead)
    assert told(side, "reviewer") == []  # it is not theirs to read now
    set_status(section.subject, Status.RELEASED)

    words = "Changed since you reviewed it: Threat 1: Component 1"
    assert told(side, "reviewer") == [(Job.LAPSED, "1 section", words)]
    assert tasks_for(side.reviewer)[0].url.endswith("/threat-1/component-1/review/changes/")
    assert told(side, "commissioner") == []


def test_whoever_approved_is_told_that_it_was_reopened_until_it_is_agreed_again(
    side: Side, threat: ThreatAssessment
) -> None:
    make_member(side.force, "chief_officer")
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    assert told(side, "chief_officer") == []

    perform(threat, "reopen", by=side.coordinator, comment="A new figure.")
    detail = "Your approval has lapsed: it was reopened, and is approved anew"
    assert told(side, "chief_officer") == [(Job.LAPSED, "Threat 1", detail)]
    assert told(side, "coordinator") == []

    perform(threat, "submit", by=side.lead)
    assert told(side, "chief_officer") == []


def test_an_approval_that_was_withdrawn_has_not_lapsed(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    perform(threat, "withdraw", by=side.chief_officer, comment="A slip.")
    perform(threat, "request-changes", by=side.coordinator, comment="More.")
    assert told(side, "chief_officer") == []


def test_an_approval_of_somebody_else_since_is_not_mine(side: Side, threat: ThreatAssessment) -> None:
    deputy = make_member(side.force, "chief_officer")
    fill(threat, by=side.lead)
    for chief in (side.chief_officer, deputy):
        set_status(threat, Status.AGREED)
        perform(threat, "approve", by=chief)
        perform(threat, "reopen", by=side.coordinator, comment="A new figure.")
    assert told(side, "chief_officer") == []
    assert [task.title for task in tasks_for(deputy)] == ["Threat 1"]
