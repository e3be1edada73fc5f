"""What was released to the body stays readable to it when the force opens it again, and nothing newer with it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from assessments import workflow
from assessments.models import AnnualAssessment, Status, StatusChange, ThreatAssessment
from assessments.verdict_drafts import save_draft
from assessments.verdicts import give_verdict
from assessments.withdrawing import step_to_withdraw
from tests.makers import Side, fill, hand, make_member, set_status, write

YEAR = "/assessments/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"
OLD, NEW = "What was sent to them.", "What was written since."


def get(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def url_of(change: StatusChange, name: str = "approval_detail") -> str:
    return reverse(name, args=["anyshire", "2024-25", change.pk])


def release(threat: ThreatAssessment, side: Side) -> StatusChange:
    """The approval of what was released."""
    set_status(threat, Status.AGREED)
    approval = workflow.perform(threat, "approve", by=side.chief_officer)
    workflow.perform(threat, "release", by=side.coordinator)
    return approval


@pytest.fixture
def released(side: Side, threat: ThreatAssessment) -> StatusChange:
    fill(threat, by=side.lead)
    write(threat.sections.order_by("order")[0], f"<p>{OLD}</p>", by=side.lead)
    return release(threat, side)


@pytest.fixture
def reopened(side: Side, threat: ThreatAssessment, released: StatusChange) -> StatusChange:
    workflow.perform(threat, "reopen", by=side.chief_officer, comment="A number was wrong.")
    write(threat.sections.order_by("order")[0], f"<p>{NEW}</p>", by=side.lead)
    return released


@pytest.mark.parametrize("role", ["reviewer", "commissioner", "body_viewer", "secretary"])
def test_what_was_released_stays_readable_word_for_word(
    side: Side, reopened: StatusChange, role: str
) -> None:
    html = get(getattr(side, role), url_of(reopened))

    assert (OLD in html, NEW in html) == (True, False)
    assert "You see the sections that you may read" not in html
    assert "as=json" in html


@pytest.mark.parametrize("role", ["reviewer", "commissioner", "body_viewer"])
def test_the_page_of_the_threat_leads_to_what_was_released_and_says_who_reopened_it_and_why(
    side: Side, reopened: StatusChange, role: str
) -> None:
    html = get(getattr(side, role), THREAT)

    assert "Not released yet" not in html
    assert f'href="{url_of(reopened)}"' in html
    assert "Anyshire Chief officer reopened it on" in html
    assert "A number was wrong." in html


def test_the_page_of_the_year_leads_to_what_was_released_of_the_whole(
    side: Side, annual: AnnualAssessment
) -> None:
    fill(annual, by=side.coordinator)
    annual.threat_assessments.update(status=Status.RELEASED)
    set_status(annual, Status.AGREED)
    approval = workflow.perform(annual, "approve", by=side.chief_officer)
    workflow.perform(annual, "release", by=side.coordinator)
    workflow.perform(annual, "reopen", by=side.chief_officer, comment="A date was wrong.")

    html = get(side.reviewer, YEAR)

    assert f'href="{url_of(approval)}"' in html
    assert "A date was wrong." in html


def test_what_was_never_released_is_still_said_not_to_be(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    workflow.perform(threat, "approve", by=side.chief_officer)
    workflow.perform(threat, "reopen", by=side.chief_officer, comment="Among ourselves.")

    html = get(side.reviewer, THREAT)

    assert "Not released yet" in html
    assert ("approvals/" in html, "Among ourselves." in html) == (False, False)


def test_a_release_that_was_withdrawn_leaves_nothing_to_read(
    side: Side, threat: ThreatAssessment, released: StatusChange
) -> None:
    workflow.perform(threat, "withdraw", by=side.coordinator, comment="By mistake.")

    html = get(side.reviewer, THREAT)

    assert "Not released yet" in html
    assert url_of(released) not in html


def test_the_latest_release_is_the_one_that_is_offered(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    again = release(threat, side)
    workflow.perform(threat, "reopen", by=side.chief_officer, comment="Once more.")

    html = get(side.reviewer, THREAT)

    assert (url_of(again) in html, url_of(reopened) in html) == (True, False)


def test_a_contributor_who_also_reviews_reads_only_what_was_handed_to_them(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    both = make_member(side.force, Role.CONTRIBUTOR, user=side.reviewer)
    hand(threat.sections.order_by("order")[1], both)

    assert OLD not in get(both, url_of(reopened))


# What has changed since


def test_the_body_is_told_nothing_of_changes_that_were_not_released(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    for_force = get(side.coordinator, f"{THREAT}decisions/")
    for_body = get(side.reviewer, f"{THREAT}decisions/")

    assert "One paragraph added; one paragraph taken out since" in for_force
    assert "Nothing has changed since" not in for_body
    assert "What has changed since is not released." in for_body
    assert url_of(reopened, "approval_changes") not in for_body


def test_the_comparison_says_that_what_changed_is_not_released(side: Side, reopened: StatusChange) -> None:
    beside = get(side.reviewer, url_of(reopened, "approval_changes"))

    assert "What has changed since is not released." in beside
    assert (OLD in beside, NEW in beside) == (False, False)
    assert url_of(reopened, "approval_changes") not in get(side.reviewer, url_of(reopened))


def test_once_it_is_released_again_the_body_reads_what_changed_and_what_was_taken_out(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    gone = threat.sections.order_by("order")[1]
    gone.delete()
    release(threat, side)

    beside = get(side.reviewer, url_of(reopened, "approval_changes"))

    assert "one section taken out" in beside
    assert ("sent to them" in beside, "written since" in beside) == (True, True)


def test_a_contributor_is_told_of_no_change_in_what_they_may_not_read(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    hand(threat.sections.order_by("order")[1], side.contributor)

    said = get(side.contributor, f"{THREAT}decisions/")

    assert "Nothing that you may read has changed since" in said


# The record


def test_the_body_gets_no_fingerprint_of_what_was_not_released_to_it(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    submitted = workflow.perform(threat, "submit", by=side.lead, comment="Mended.")
    agreed = workflow.perform(threat, "agree", by=side.coordinator)
    approved = workflow.perform(threat, "approve", by=side.chief_officer)

    for_force = get(side.viewer, f"{THREAT}decisions/")
    for_body = get(side.reviewer, f"{THREAT}decisions/")

    assert for_force.count(approved.content_sha256) == 3
    assert approved.content_sha256 not in for_body
    assert {submitted.content_sha256, agreed.content_sha256} == {approved.content_sha256}
    assert reopened.content_sha256 in for_body


def test_the_body_is_not_told_that_something_was_said_which_is_not_for_it(
    side: Side, threat: ThreatAssessment, reopened: StatusChange
) -> None:
    workflow.perform(threat, "submit", by=side.lead, comment="Mended.")

    assert "not for your organisation" not in get(side.reviewer, f"{THREAT}decisions/")


# A verdict that counts no longer


def test_a_verdict_says_that_it_counts_no_longer_since_the_threat_was_reopened(
    side: Side, threat: ThreatAssessment, released: StatusChange
) -> None:
    give_verdict(threat, "not_assured", "It was not tested.", by=side.commissioner)
    workflow.perform(threat, "reopen", by=side.coordinator, comment="A number was wrong.")

    for role in ("viewer", "reviewer"):
        html = get(getattr(side, role), THREAT)
        assert "It counts no longer: Anyshire Coordinator reopened the assessment on" in html
        assert "A number was wrong." in html
        assert ("Counts no longer" in html, "govuk-tag--red" in html) == (True, False)


def test_a_verdict_says_that_it_was_withdrawn_and_why(
    side: Side, threat: ThreatAssessment, released: StatusChange
) -> None:
    give_verdict(threat, "not_assured", "It was not tested.", by=side.commissioner)
    assert step_to_withdraw(threat) is not None
    workflow.perform(threat, "withdraw", by=side.commissioner, comment="The other threat was meant.")

    html = get(side.viewer, THREAT)

    assert "It counts no longer: Anyshire Commissioner withdrew it on" in html
    assert "The other threat was meant." in html


def test_whoever_gives_the_verdict_anew_reads_why_the_earlier_one_counts_no_longer(
    side: Side, threat: ThreatAssessment, released: StatusChange
) -> None:
    give_verdict(threat, "not_assured", "It was not tested.", by=side.commissioner)
    workflow.perform(threat, "reopen", by=side.coordinator, comment="A number was wrong.")
    set_status(threat, Status.RELEASED)

    html = get(side.commissioner, f"{THREAT}verdict/")

    assert "It counts no longer: Anyshire Coordinator reopened the assessment on" in html
    assert "A number was wrong." in html


def test_whoever_begins_from_a_draft_reads_that_an_earlier_verdict_counts_no_longer_and_why(
    side: Side, threat: ThreatAssessment, released: StatusChange
) -> None:
    give_verdict(threat, "not_assured", "It was not tested.", by=side.commissioner)
    workflow.perform(threat, "withdraw", by=side.commissioner, comment="The other threat was meant.")
    save_draft(threat, "assured", "Tested since.", version=0, by=side.reviewer)

    html = get(side.commissioner, f"{THREAT}verdict/")

    assert "are the draft of Anyshire Reviewer" in html
    assert "It counts no longer: Anyshire Commissioner withdrew it on" in html
    assert "The other threat was meant." in html
