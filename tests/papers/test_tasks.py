"""What papers ask of a secretary on My work, in a constant number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import AnnualAssessment, Status
from assessments.my_work import Job
from papers.issue import issue_paper
from papers.tasks import tasks_for
from tests.makers import Side, make_edition, make_year, set_status
from tests.papers.ready import fill_cover, finish_year


def test_a_secretary_is_told_what_the_cover_still_lacks(side: Side, annual: AnnualAssessment) -> None:
    (task,) = tasks_for(side.secretary)

    assert (task.job, task.url, task.due_on) == (
        Job.PREPARE,
        "/papers/anyshire/2024-25/",
        annual.board_on,
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
    assert counts[0] == counts[1] <= 4
