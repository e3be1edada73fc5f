"""What papers ask of a secretary on My work, in a constant number of queries."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.board import record_decision
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Status
from assessments.workflow import perform
from papers.issuing.issue import NotIssuable, issue_paper
from papers.issuing.release import ask_release, confirm_release, waiting_for
from papers.models import Paper
from papers.tasks import tasks_for
from tests.makers import Side, make_edition, make_year, set_status, withhold, write
from tests.papers.ready import fill_cover, finish_year
from tests.papers.views.test_views import client_of


def test_a_secretary_is_told_what_the_cover_still_lacks(side: Side, annual: AnnualAssessment) -> None:
    (task,) = tasks_for(side.secretary)

    assert (task.job, task.url, task.due_on) == (
        Job.PREPARE,
        "/papers/anyshire/2024-25/",
        datetime.date(2025, 2, 17),
    )
    assert task.detail == "The cover has no board, no agenda item, no presenter"


def test_a_whole_cover_waits_for_nothing_until_the_year_is_final(
    side: Side, annual: AnnualAssessment
) -> None:
    fill_cover(annual)
    assert tasks_for(side.secretary) == []

    set_status(annual, Status.FINAL)

    assert [task.job for task in tasks_for(side.secretary)] == [Job.ISSUE]


def test_an_issued_paper_asks_for_nothing(side: Side, annual: AnnualAssessment) -> None:
    issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)

    assert tasks_for(side.secretary) == []


def test_a_final_year_that_was_changed_after_its_issue_asks_for_an_erratum_or_a_supplement(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = finish_year(side, annual)
    issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)
    set_status(annual, Status.DRAFT)
    write(annual.sections.filter(threat_assessment=None)[0], "<p>Corrected.</p>", by=side.coordinator)
    assert tasks_for(side.secretary) == []

    set_status(annual, Status.FINAL)
    (task,) = tasks_for(side.secretary)

    assert (task.job, task.url) == (Job.ISSUE, "/papers/anyshire/2024-25/issue/")
    assert task.detail == "Changed since issue 1: issue an erratum or a supplement"
    assert tasks_for(side.coordinator) == []


def test_what_is_withheld_after_the_issue_asks_for_another_one(side: Side, annual: AnnualAssessment) -> None:
    issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)
    withhold(annual.sections.filter(threat_assessment=None)[0], by=side.coordinator, chief=side.chief_officer)

    assert [task.job for task in tasks_for(side.secretary)] == [Job.ISSUE]


def test_a_release_waits_for_everybody_who_may_confirm_it_but_not_for_who_asked(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    paper = finish_year(side, annual)
    ask_release(paper, by=side.secretary, only_as=1)

    found = {
        role: [(task.job, task.url) for task in tasks_for(getattr(side, role)) if task.job is Job.RELEASE]
        for role in (
            "secretary",
            "coordinator",
            "chief_officer",
            "lead",
            "reviewer",
            "commissioner",
            "viewer",
        )
    }

    asked = [(Job.RELEASE, "/papers/anyshire/2024-25/issue/confirm/")]
    assert found == {role: [] for role in found} | {"coordinator": asked, "chief_officer": asked}
    assert tasks_for(other_side.coordinator) == []


def test_a_release_is_void_once_the_whole_is_reopened(side: Side, annual: AnnualAssessment) -> None:
    paper = finish_year(side, annual)
    request = ask_release(paper, by=side.secretary, only_as=1)

    perform(annual, "reopen", by=side.coordinator, comment="A wrong date.")
    waited = [task.job for task in tasks_for(side.chief_officer)]
    page = client_of(side.chief_officer).get("/papers/anyshire/2024-25/issue/confirm/").content.decode()
    set_status(annual, Status.FINAL)

    assert waited == []
    assert "is void: the whole assessment was reopened after it" in page
    assert waiting_for(paper) is None
    with pytest.raises(NotIssuable, match="so it is void"):
        confirm_release(request, by=side.chief_officer)
    assert waiting_for(paper) is None
    ask_release(Paper.objects.get(), by=side.secretary, only_as=1)
    assert waiting_for(paper) is not None


@pytest.mark.parametrize(
    "role", ["lead", "contributor", "coordinator", "chief_officer", "reviewer", "viewer"]
)
def test_papers_ask_nothing_of_anybody_else(role: str, side: Side, annual: AnnualAssessment) -> None:
    assert tasks_for(getattr(side, role)) == []


def test_a_secretary_is_told_nothing_of_another_force(other_side: Side, annual: AnnualAssessment) -> None:
    assert tasks_for(other_side.secretary) == []


def test_many_years_take_as_many_queries_as_one(side: Side) -> None:
    edition = make_edition(1, 1)
    fill_cover(make_year(side, edition, "2015-16"))
    counts = []
    for more in ([], [f"20{n}-{n + 1}" for n in range(16, 25)]):
        for year in more:
            make_year(side, edition, year)
        secretary = side.secretary
        with CaptureQueriesContext(connection) as queries:
            tasks_for(secretary)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize(
    ("on", "is_asked"), [("2025-02-25", False), ("2025-02-26", True), ("2026-02-26", False)]
)
def test_the_secretary_is_asked_what_the_board_decided_on_an_issued_paper_until_it_is_recorded(
    on: str, is_asked: bool, side: Side, annual: AnnualAssessment
) -> None:
    issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)
    asked = [(Job.RECORD, "/actions/anyshire/2024-25/board/", "The board met on 25 February 2025")]

    with time_machine.travel(f"{on} 09:00", tick=False):
        found = [
            (task.job, task.url, task.detail)
            for task in tasks_for(side.secretary)
            if task.job is not Job.ISSUE  # of another clock: it was issued after the day that is travelled to
        ]
        assert found == (asked if is_asked else [])
        assert Job.RECORD not in [task.job for task in tasks_for(side.coordinator)]

    values = {"threat_assessment": None, "outcome": "noted", "text": "Noted.", "decided_on": annual.board_on}
    record_decision(annual, values, by=side.secretary)
    with time_machine.travel(f"{on} 09:00", tick=False):
        assert Job.RECORD not in [task.job for task in tasks_for(side.secretary)]
