"""What a plan asks of a person on My work: the updates that are due, and what others have not sent."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from accounts.models import User
from actions.recommendations import change_recommendation, raise_recommendation
from actions.tasks import tasks_for
from assessments.jobs import Job
from assessments.models import AnnualAssessment
from tests.actions.conftest import values
from tests.actions.plans import make_draft, make_milestone, make_objective, make_post
from tests.makers import Side


def told(user: User) -> list[tuple[Job, str, str, str]]:
    return [(task.job, task.title, task.detail, task.when) for task in tasks_for(user)]


@pytest.mark.parametrize(
    ("today", "asked"),
    [("2024-12-31", False), ("2025-01-01", True), ("2025-01-15", True), ("2025-06-01", True)],
)
def test_an_update_is_asked_for_two_weeks_before_it_is_due_and_from_then_on(
    today: str, asked: bool, side: Side
) -> None:
    make_milestone(side)

    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert [task.job for task in tasks_for(side.lead)] == [Job.REPORT] * asked


def test_the_task_says_what_is_due_when_and_whether_it_is_begun(side: Side) -> None:
    milestone = make_milestone(side)
    with time_machine.travel("2025-01-10T12:00:00Z", tick=False):
        before = told(side.lead)
        make_draft(milestone, by=side.lead)
        after = told(side.lead)

    title, when = "AP-M01: Count the trained officers", "Anyshire Police, due on 15 January 2025"
    assert before == [(Job.REPORT, title, "Quarterly update, nothing written yet", when)]
    assert after == [(Job.REPORT, title, "Draft saved 10 January 2025", when)]


def test_a_coordinator_is_told_what_is_overdue_of_others_in_one_task_for_each_force(side: Side) -> None:
    objective, post = make_objective(side), make_post(side)
    for first in (date(2025, 1, 15), date(2025, 2, 15), date(2025, 3, 15)):
        make_milestone(side, objective, post, first_due_on=first)
    with time_machine.travel("2025-02-20T12:00:00Z", tick=False):
        assert [(task.title, task.detail, task.url) for task in tasks_for(side.coordinator)] == [
            (
                "2 updates of milestones are overdue",
                "AP-M01, AP-M02",
                "/actions/objectives/?force=anyshire&state=overdue",
            )
        ]


def test_nobody_else_is_asked_and_nothing_is_asked_of_what_was_passed_on(
    side: Side, other_side: Side
) -> None:
    make_milestone(side, post=make_post(side, holder=side.people["chief_officer"]))
    asked = {name for name in side.people if tasks_for(getattr(side, name))}

    assert asked == {"chief_officer", "coordinator"}
    assert [tasks_for(getattr(other_side, name)) for name in other_side.people] == [[]] * len(
        other_side.people
    )


@pytest.mark.parametrize(
    ("today", "title"),
    [
        ("2025-09-15", ""),
        ("2025-09-16", "1 recommendation is due"),
        ("2025-10-01", "2 recommendations are due, 1 of them overdue"),
        ("2025-11-01", "2 recommendations are overdue"),
    ],
)
def test_recommendations_that_are_due_are_told_to_the_coordinator_in_one_task_for_each_force(
    today: str, title: str, side: Side, annual: AnnualAssessment
) -> None:
    raise_recommendation(annual, values("opcc"), by=side.reviewer)
    raise_recommendation(annual, {**values("force"), "due_on": date(2025, 10, 10)}, by=side.lead)

    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert [task.title for task in tasks_for(side.coordinator)] == [title] * bool(title)


def test_whoever_raised_a_recommendation_is_told_when_it_is_due_until_it_is_closed(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    raised = raise_recommendation(annual, values("opcc"), by=side.reviewer)

    def asked() -> dict[str, list[str]]:
        people = {"reviewer": side.reviewer, "commissioner": side.commissioner, "lead": side.lead}
        people["coordinator"], people["elsewhere"] = side.coordinator, other_side.coordinator
        with time_machine.travel("2025-10-01T12:00:00Z", tick=False):
            return {role: [task.detail for task in tasks_for(person)] for role, person in people.items()}

    told = [raised.reference]
    nobody: dict[str, list[str]] = {
        role: [] for role in ("reviewer", "commissioner", "lead", "coordinator", "elsewhere")
    }
    assert asked() == nobody | {"reviewer": told, "coordinator": told}

    closed = {"state": "closed", "outcome": "Counted."}
    change_recommendation(raised, closed, version=raised.version, by=side.reviewer)
    assert asked() == nobody


def test_of_many_recommendations_the_first_few_are_named(side: Side, annual: AnnualAssessment) -> None:
    for _ in range(7):
        raise_recommendation(annual, values("opcc"), by=side.reviewer)

    with time_machine.travel("2025-10-01T12:00:00Z", tick=False):
        (task,) = tasks_for(side.coordinator)

    assert task.title == "7 recommendations are overdue"
    assert task.detail.endswith("-05 and 2 more")
