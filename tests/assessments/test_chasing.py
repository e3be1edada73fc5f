"""What a day brings about: what is due, late or lapsed, to whom it is told, and that nobody is told twice."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine

from accounts.models import Notice, User
from actions import chasing as plans
from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments import chasing
from assessments.handing import Errand, hand_over, say_ready
from assessments.models import AnnualAssessment, Query, Section, Status, ThreatAssessment
from tests.actions.plans import make_milestone, make_post
from tests.makers import (
    Side,
    approve_as_it_stands,
    fill,
    first_section,
    make_query,
    make_review,
    set_status,
    write,
)

pytestmark = pytest.mark.django_db
Kind = Notice.Kind
DUE = datetime.date(2025, 2, 1)  # of the queries of makers.py; the board is on 25 February 2025


def on(day: datetime.date | str) -> Any:
    return time_machine.travel(f"{day}T12:00:00Z", tick=False)


def days(number: int) -> datetime.date:
    return DUE + datetime.timedelta(days=number)


def told(side: Side, about: type, kind: str) -> dict[str, int]:
    """How often each role was told something of this kind about a row of this model."""
    roles = {person.pk: role for role, person in side.people.items()}
    found: dict[str, int] = {}
    for notice in Notice.objects.filter(about_label=about._meta.label_lower, kind=kind):  # type: ignore[attr-defined]
        found[roles[notice.person_id]] = found.get(roles[notice.person_id], 0) + 1
    return found


# Queries


@pytest.mark.parametrize(("day", "due", "late"), [(-4, 0, 0), (-3, 1, 0), (0, 1, 0), (1, 0, 1)])
def test_a_query_is_due_three_days_before_and_late_the_day_after(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, day: int, due: int, late: int
) -> None:
    make_query(annual, threat, by=side.reviewer)

    with on(days(day)):
        chasing.tell_of_the_day()

    lead = {"lead": 1}
    assert told(side, Query, Kind.QUERY_DUE) == (lead if due else {})
    assert told(side, Query, Kind.OVERDUE) == (lead | {"reviewer": 1} if late else {})


def test_nobody_is_told_of_the_same_date_twice(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    make_query(annual, threat, by=side.reviewer)
    for day in (-2, -2, -1, 1, 2):
        with on(days(day)):
            chasing.tell_of_the_day()

    assert told(side, Query, Kind.QUERY_DUE) == {"lead": 1}
    assert told(side, Query, Kind.OVERDUE) == {"lead": 1, "reviewer": 1}


def test_a_date_that_was_moved_is_told_of_anew(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    query = make_query(annual, threat, by=side.reviewer)
    with on(days(-2)):
        chasing.tell_of_the_day()
    Query.objects.filter(pk=query.pk).update(due_on=days(14))
    with on(days(13)):
        chasing.tell_of_the_day()

    assert told(side, Query, Kind.QUERY_DUE) == {"lead": 2}


def test_an_answered_query_is_neither_due_nor_late(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    make_query(annual, threat, by=side.reviewer)
    Query.objects.update(state=Query.State.ANSWERED)
    with on(days(5)):
        chasing.tell_of_the_day()

    assert told(side, Query, Kind.QUERY_DUE) | told(side, Query, Kind.OVERDUE) == {}


def test_nothing_of_a_final_year_is_late(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    make_query(annual, threat, by=side.reviewer)
    set_status(annual, Status.FINAL)
    Notice.objects.all().delete()
    with on(days(60)):
        chasing.tell_of_the_day()

    assert Notice.objects.count() == 0


# Work


def test_a_section_that_is_late_is_told_to_its_writer_and_to_whoever_handed_it_over(
    side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    hand_over(section, side.contributor, Errand(due_on=DUE), by=side.lead)
    for day in (0, 1, 2):
        with on(days(day)):
            chasing.tell_of_the_day()

    assert told(side, Section, Kind.OVERDUE) == {"contributor": 1, "lead": 1}


def test_a_section_that_is_said_to_be_ready_is_not_late(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    hand_over(section, side.contributor, Errand(due_on=DUE), by=side.lead)
    say_ready(section, ready=True, by=side.contributor)
    with on(days(1)):
        chasing.tell_of_the_day()

    assert told(side, Section, Kind.OVERDUE) == {}


@pytest.mark.parametrize(
    ("status", "late"),
    [
        (Status.DRAFT, "lead coordinator"),
        (Status.SUBMITTED, "coordinator"),
        (Status.AGREED, "chief_officer coordinator"),
        (Status.APPROVED, "chief_officer coordinator"),
        (Status.RELEASED, "commissioner coordinator"),
        (Status.VERDICT_GIVEN, "secretary coordinator"),
        (Status.FINAL, ""),
    ],
)
def test_a_stage_that_is_late_is_told_to_whoever_has_it_and_the_coordinator(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, status: Status, late: str
) -> None:
    ThreatAssessment.objects.exclude(pk=threat.pk).delete()
    set_status(threat, status)
    with on("2025-02-24"):
        chasing.tell_of_the_day()
        chasing.tell_of_the_day()

    assert told(side, ThreatAssessment, Kind.OVERDUE) == dict.fromkeys(late.split(), 1)


def test_nothing_is_late_before_its_day(side: Side, annual: AnnualAssessment) -> None:
    with on("2024-11-01"):
        chasing.tell_of_the_day()

    assert told(side, ThreatAssessment, Kind.OVERDUE) | told(side, AnnualAssessment, Kind.OVERDUE) == {}


# What lapsed


def test_an_approval_of_what_has_changed_is_told_to_whoever_gave_it(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    approve_as_it_stands(threat, by=side.chief_officer)
    set_status(threat, Status.RELEASED)
    chasing.tell_of_the_day()
    before = told(side, ThreatAssessment, Kind.LAPSE)
    Section.objects.filter(threat_assessment=threat).update(heading="Another name")

    chasing.tell_of_the_day()
    chasing.tell_of_the_day()

    people = {"chief_officer": 1, "coordinator": 1, "lead": 1}
    assert (before, told(side, ThreatAssessment, Kind.LAPSE)) == ({}, people)


def test_a_mark_that_lapsed_is_told_once_its_text_can_be_read_again(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    section = first_section(annual)
    write(section, by=side.lead)
    make_review(section, side)
    write(section, "<p>Other words.</p>", by=side.lead)
    chasing.tell_of_the_day()
    before = told(side, Section, Kind.LAPSE)
    set_status(threat, Status.RELEASED)

    chasing.tell_of_the_day()
    chasing.tell_of_the_day()

    assert (before, told(side, Section, Kind.LAPSE)) == ({}, {"reviewer": 1})


# Plans and recommendations


def test_a_late_update_is_told_to_who_holds_the_post_and_to_the_coordinator(side: Side) -> None:
    milestone = make_milestone(side, post=make_post(side, holder=side.people["lead"]))
    type(milestone)._default_manager.update(next_due_on=DUE)
    for day in (0, 1, 2):
        with on(days(day)):
            plans.tell_of_the_day()

    assert told(side, type(milestone), Kind.OVERDUE) == {"lead": 1, "coordinator": 1}


def test_a_late_recommendation_is_told_to_the_coordinator_and_to_whoever_raised_it(
    side: Side, annual: AnnualAssessment
) -> None:
    values = {"origin": "opcc", "text": "PLANTED.", "owner": "Head of Operations", "due_on": DUE}
    raise_recommendation(annual, values, by=side.reviewer)
    for day in (0, 1, 2):
        with on(days(day)):
            plans.tell_of_the_day()

    assert told(side, Recommendation, Kind.OVERDUE) == {"reviewer": 1, "coordinator": 1}
    assert [notice.sentence for notice in Notice.objects.all() if "PLANTED" in notice.sentence] == []


def test_another_force_is_told_nothing(
    side: Side, other_side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    make_query(annual, threat, by=side.reviewer)
    with on(days(40)):
        chasing.tell_of_the_day()

    strangers = User.objects.filter(pk__in=[person.pk for person in other_side.people.values()])
    assert Notice.objects.filter(person__in=strangers).count() == 0
