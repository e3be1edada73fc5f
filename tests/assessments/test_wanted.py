"""What was asked stands where the writer works: the changes that were requested, and the errand of a handover."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from assessments import handing, workflow
from assessments.handing import Errand
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment
from assessments.my_work import tasks_for
from tests.makers import Side, fill, hand, set_status, write

YEAR = "/assessments/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"
SUBMIT = f"{THREAT}steps/submit/"
REASON = "Say how many can be sent at night."
UNCHANGED = "Nothing has been changed since."


def get(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def cell_of(threat: ThreatAssessment) -> Section:
    return Section.objects.with_context().filter(threat_assessment=threat).order_by("order")[0]


@pytest.fixture
def asked(side: Side, threat: ThreatAssessment) -> StatusChange:
    """Changes of the first section alone."""
    fill(threat, by=side.lead)
    set_status(threat, Status.SUBMITTED)
    named = [cell_of(threat).pk]
    return workflow.perform(threat, "request-changes", by=side.coordinator, comment=REASON, sections=named)


@pytest.mark.parametrize("url", [THREAT, f"{THREAT}component-1/edit/", SUBMIT])
def test_the_reason_stands_where_the_writer_works(side: Side, asked: StatusChange, url: str) -> None:
    html = get(side.lead, url)

    assert REASON in html
    assert "Anyshire Coordinator requested changes" in html
    assert "Component 1" in html


def test_my_work_says_what_was_asked_of_which_sections(side: Side, asked: StatusChange) -> None:
    details = [task.detail for task in tasks_for(side.lead) if task.job is Job.WRITE]

    assert f"Changes were requested of Component 1: “{REASON}”" in details


def test_my_work_still_says_what_is_lacking(
    side: Side, threat: ThreatAssessment, asked: StatusChange
) -> None:
    write(cell_of(threat), "", by=side.lead)

    details = [task.detail for task in tasks_for(side.lead) if task.job is Job.WRITE]

    assert f"Changes were requested of Component 1: “{REASON}” 1 without text" in details


def test_a_long_reason_is_cut_on_my_work_and_whole_on_the_page(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.SUBMITTED)
    words = " ".join(f"word{number}" for number in range(60))
    workflow.perform(threat, "request-changes", by=side.coordinator, comment=words)

    details = [task.detail for task in tasks_for(side.lead) if task.title == threat.label]

    assert [("word5 " in detail, "word59" in detail) for detail in details] == [(True, False)]
    assert "word59" in get(side.lead, THREAT)


def test_a_reopening_gives_its_reason_in_the_same_places(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.APPROVED)
    workflow.perform(threat, "reopen", by=side.chief_officer, comment="The grade is wrong.")

    assert "The grade is wrong." in get(side.lead, f"{THREAT}component-1/edit/")
    details = [task.detail for task in tasks_for(side.lead) if task.title == threat.label]
    assert details == ["It was reopened: “The grade is wrong.”"]


def test_the_sections_of_the_whole_say_it_too(side: Side, annual: AnnualAssessment) -> None:
    fill(annual, by=side.coordinator)
    set_status(annual, Status.SUBMITTED)
    annual.threat_assessments.update(status=Status.AGREED)
    workflow.perform(annual, "request-changes", by=side.chief_officer, comment=REASON)

    assert REASON in get(side.coordinator, YEAR)
    assert REASON in get(side.coordinator, f"{YEAR}whole/conclusion/edit/")


def test_it_is_gone_once_it_was_submitted_and_comes_back_when_that_is_taken_back(
    side: Side, threat: ThreatAssessment, asked: StatusChange
) -> None:
    workflow.perform(threat, "submit", by=side.lead)
    assert REASON not in get(side.lead, THREAT)

    workflow.perform(threat, "take-back", by=side.lead)

    assert REASON in get(side.lead, THREAT)


def test_a_request_that_was_withdrawn_asks_nothing(
    side: Side, threat: ThreatAssessment, asked: StatusChange
) -> None:
    workflow.perform(threat, "withdraw", by=side.coordinator, comment="By mistake.")
    workflow.perform(threat, "take-back", by=side.lead)

    assert REASON not in get(side.lead, THREAT)


@pytest.mark.parametrize("role", ["contributor", "reviewer", "secretary"])
def test_what_the_force_asks_of_itself_is_shown_to_nobody_else(
    side: Side, threat: ThreatAssessment, asked: StatusChange, role: str
) -> None:
    hand(cell_of(threat), side.contributor)

    assert REASON not in get(getattr(side, role), THREAT)


def test_submitting_what_nobody_changed_asks_first(
    side: Side, threat: ThreatAssessment, asked: StatusChange
) -> None:
    assert UNCHANGED in get(side.lead, SUBMIT)

    write(cell_of(threat), "<p>Eight can be sent at night.</p>", by=side.lead)

    assert UNCHANGED not in get(side.lead, SUBMIT)


def test_a_first_submission_asks_nothing(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)

    assert UNCHANGED not in get(side.lead, SUBMIT)


# What was handed over


def test_a_contributor_reads_while_writing_what_was_asked_of_them(
    side: Side, threat: ThreatAssessment
) -> None:
    section = cell_of(threat)
    errand = Errand(due_on=datetime.date(2024, 11, 11), note="With the figures of the exercise.")
    handing.hand_over(section, side.contributor, errand, by=side.lead)

    html = get(side.contributor, section.url("section_edit"))

    assert "handed to you by Anyshire Threat lead, due on 11 November 2024" in html
    assert "“With the figures of the exercise.”" in html


def test_somebody_elses_errand_is_not_shown(side: Side, threat: ThreatAssessment) -> None:
    section = cell_of(threat)
    handing.hand_over(section, side.contributor, Errand(note="With the figures."), by=side.lead)

    assert "With the figures." not in get(side.lead, section.url("section_edit"))


def test_the_page_of_writing_asks_few_queries_with_all_of_it(
    side: Side, threat: ThreatAssessment, asked: StatusChange
) -> None:
    hand(cell_of(threat), side.lead)
    client = Client()
    client.force_login(side.lead)

    with CaptureQueriesContext(connection) as queries:
        client.get(f"{THREAT}component-1/edit/")

    assert len(queries) <= 15, [query["sql"][:90] for query in queries]
