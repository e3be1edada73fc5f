"""The writes of a plan: references for life, dates in a series, stale changes refused, posts that pass on."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from actions.milestones import StalePlan, change_milestone, change_objective, pass_on
from actions.models import Milestone, Objective, PostHolder
from actions.plan_history import changes_of
from assessments.models import AnnualAssessment
from tests.actions.plans import make_milestone, make_objective, make_post, make_report
from tests.makers import Side, make_side

Frequency, State = Milestone.Frequency, Milestone.State


def change(milestone: Milestone, by: Any, **values: Any) -> Milestone:
    current = Milestone.objects.get(pk=milestone.pk)
    return change_milestone(current, values, version=current.version, by=by)


def test_references_run_through_all_plans_of_a_force_and_places_through_its_objective(
    side: Side, other_side: Side
) -> None:
    objectives = [make_objective(side), make_objective(side, "Be fair")]
    made = [make_milestone(side, objectives[place]) for place in (0, 1, 0)]

    assert [milestone.reference for milestone in made] == ["AP-M01", "AP-M02", "AP-M03"]
    assert [milestone.order for milestone in made] == [1, 1, 2]
    assert [objective.order for objective in objectives] == [1, 2]
    assert make_milestone(other_side).reference == "EP-M01"


def test_a_reference_is_not_given_again_after_the_last_one(side: Side) -> None:
    milestone = make_milestone(side)
    Milestone.objects.filter(pk=milestone.pk).update(reference="AP-M99")

    assert make_milestone(side).reference == "AP-M100"


@pytest.mark.django_db(transaction=True)
def test_milestones_added_at_once_get_a_reference_each() -> None:
    side = make_side("Anyshire")
    objective, post = make_objective(side), make_post(side)

    def add(_: int) -> str:
        try:
            return make_milestone(side, objective, post).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        references = sorted(pool.map(add, range(8)))

    assert references == [f"AP-M{number:02}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("frequency", "dates"),
    [
        (Frequency.MONTHLY, [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]),
        (Frequency.QUARTERLY, [date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)]),
        (
            Frequency.SIX_MONTHLY,
            [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30)],
        ),
    ],
)
def test_each_report_moves_the_next_date_on_by_the_frequency(
    frequency: Frequency, dates: list[date], side: Side
) -> None:
    milestone = make_milestone(side, frequency=frequency, first_due_on=dates[0])
    found = [milestone.next_due_on]
    for due in dates[:-1]:
        make_report(milestone, by=side.lead, meets_due_on=due)
        milestone.refresh_from_db()
        found.append(milestone.next_due_on)

    assert found == dates


def test_a_changed_frequency_counts_on_from_what_was_reported_for(side: Side) -> None:
    milestone = make_milestone(side)
    make_report(milestone, by=side.lead, meets_due_on=date(2025, 1, 15))

    assert change(milestone, side.coordinator, frequency=Frequency.MONTHLY).next_due_on == date(2025, 2, 15)
    later = change(milestone, side.coordinator, frequency="quarterly", first_due_on=date(2025, 6, 30))
    assert later.next_due_on == date(2025, 6, 30)


def test_nothing_is_due_once_it_is_withdrawn_and_again_when_it_is_taken_up(side: Side) -> None:
    milestone = make_milestone(side)

    assert change(milestone, side.coordinator, state=State.WITHDRAWN).next_due_on is None
    assert change(milestone, side.coordinator, state=State.ACTIVE).next_due_on == date(2025, 1, 15)


@pytest.mark.parametrize(
    ("today", "is_overdue", "words"),
    [("2025-01-15", False, ""), ("2025-01-16", True, "1 day"), ("2026-02-20", True, "1 year, 1 month")],
)
def test_overdue_is_from_the_day_after_the_date(today: str, is_overdue: bool, words: str, side: Side) -> None:
    milestone = make_milestone(side)

    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert (milestone.is_overdue, milestone.overdue_by.replace("\xa0", " ")) == (is_overdue, words)
        assert Milestone.objects.overdue().exists() == is_overdue


def test_a_stale_change_is_refused_and_changes_nothing(side: Side) -> None:
    milestone, objective = make_milestone(side), make_objective(side)
    change(milestone, side.coordinator, text="Count all officers")
    change_objective(objective, {"text": "Be quick"}, version=1, by=side.coordinator)

    with pytest.raises(StalePlan) as refused:
        change_milestone(milestone, {"text": "Nothing"}, version=1, by=side.coordinator)
    with pytest.raises(StalePlan):
        change_objective(objective, {"text": "Nothing"}, version=1, by=side.coordinator)

    assert str(refused.value.current) == "AP-M01 Count all officers"
    assert Objective.objects.get(pk=objective.pk).text == "Be quick"


def test_a_change_that_changes_nothing_makes_no_version(side: Side) -> None:
    milestone = make_milestone(side)

    assert change(milestone, side.coordinator, text=milestone.text).version == 1
    assert milestone.history.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"target": "numeric"},
        {"target": "numeric", "target_value": 5},
        {"target": "none", "target_value": 5, "target_unit": "per cent"},
        {"target": "none", "target_unit": "per cent"},
        {"frequency": "weekly"},
        {"state": "withdrawn", "next_due_on": date(2025, 1, 15)},
        {"state": "active", "next_due_on": None},
    ],
)
def test_the_database_refuses_what_a_milestone_cannot_be(values: dict[str, Any], side: Side) -> None:
    milestone = make_milestone(side)

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**values)


def test_the_database_refuses_the_same_post_twice_and_two_places_to_read_on(
    side: Side, annual: AnnualAssessment
) -> None:
    milestone, other = make_milestone(side), make_milestone(side)
    twice = {"second_post": milestone.lead_post}
    places = {"see_year": annual, "see_milestone": other}

    for values in (twice, places):
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.filter(pk=milestone.pk).update(**values)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", "No numeric target is set"),
        ("5", "per cent fewer burglaries", "5 per cent fewer burglaries"),
        ("1272.00", "officers", "1,272 officers"),
        ("99.50", "per cent", "99.5 per cent"),
    ],
)
def test_the_target_is_a_number_of_something_or_is_said_to_be_none(
    value: str | None, unit: str, words: str, side: Side
) -> None:
    kind = Milestone.Target.NUMERIC if value else Milestone.Target.NONE
    milestone = make_milestone(side, target=kind, target_value=value, target_unit=unit)
    milestone.refresh_from_db()

    assert milestone.target_words == words


# Posts


def test_a_post_passes_on_and_keeps_who_held_it_then(side: Side) -> None:
    post = make_post(side)
    pass_on(post, None, "An earlier holder", date(2020, 1, 1), by=side.coordinator)
    pass_on(post, side.lead, "", date(2024, 3, 1), by=side.coordinator)

    held = [(each.label, each.valid_from, each.valid_until) for each in post.holders.all()]
    assert held == [
        (side.lead.name, date(2024, 3, 1), None),
        ("An earlier holder", date(2020, 1, 1), date(2024, 2, 29)),
    ]
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2024, 2, 29), date(2024, 3, 1))
    found = [holder.label if (holder := post.holder_on(day)) else "" for day in days]
    assert found == ["", "An earlier holder", "An earlier holder", side.lead.name]


@pytest.mark.parametrize("day", [date(2024, 3, 1), date(2021, 1, 1)])
def test_a_post_is_not_passed_on_in_the_past(day: date, side: Side) -> None:
    post = make_post(side)
    pass_on(post, side.lead, "", date(2024, 3, 1), by=side.coordinator)

    with pytest.raises(ValidationError, match="from 1 March 2024"):
        pass_on(post, side.viewer, "", day, by=side.coordinator)
    assert PostHolder.objects.count() == 1


def test_a_holder_is_a_person_here_or_a_name(side: Side) -> None:
    post = make_post(side)

    for user, name in ((None, ""), (side.lead, "And a name")):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostHolder.objects.create(post=post, user=user, name=name, valid_from=date(2024, 1, 1))


# History


def test_every_change_of_a_milestone_is_told_in_words_with_who(side: Side) -> None:
    first, second = make_post(side, "Head of Operations"), make_post(side, "Head of Training")
    milestone = make_milestone(side, post=first)
    change(milestone, side.coordinator, lead_post=second, second_post=first, frequency=Frequency.MONTHLY)
    change(
        milestone,
        side.coordinator,
        text="Count all officers",
        first_due_on=datetime.date(2025, 2, 28),
        target="numeric",
        target_value=5,
        target_unit="officers",
    )
    change(milestone, side.coordinator, state=State.WITHDRAWN)

    told = [each.sentences for each in changes_of(Milestone.objects.get(pk=milestone.pk))]

    assert told == [
        ("Withdrawn; it was active.",),
        (
            "The wording changed. It was: “Count the trained officers”",
            "The first update was due on 15 January 2025, and is now due on 28 February 2025.",
            "The target changed from no number to 5 officers.",
        ),
        (
            "The lead changed from Head of Operations to Head of Training and Head of Operations.",
            "It was reported quarterly, and is now reported monthly.",
        ),
        ("Added, led by Head of Operations, reported quarterly from 15 January 2025.",),
    ]
    assert {each.by for each in changes_of(milestone)} == {side.coordinator}
