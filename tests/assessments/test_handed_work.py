"""My work of what was handed over: its date, what is ready to be read, what others have, and the filter of the page."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import Role
from assessments import handing, standing
from assessments.comments import open_thread
from assessments.forms.my_work import WorkFilterForm
from assessments.handed_work import handed_to_others, tasks_for, waiting_on
from assessments.handing import Errand
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Circle, Section, Status, ThreatAssessment
from assessments.my_work import tasks_for as own_tasks
from tests.assessments.test_writing_views import client_of, words_of
from tests.makers import (
    Side,
    first_section,
    make_member,
    make_query,
    make_suggestion,
    make_year,
    set_status,
    write,
)

DUE = datetime.date(2024, 11, 11)


@pytest.fixture
def section(annual: AnnualAssessment) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def test_what_was_handed_over_is_due_on_its_own_day(side: Side, section: Section) -> None:
    handing.hand_over(section, side.contributor, Errand(DUE), by=side.lead)

    assert [(task.job, task.due_on) for task in own_tasks(side.contributor)] == [(Job.WRITE, DUE)]


def test_whoever_handed_it_over_waits_until_it_is_ready(side: Side, section: Section) -> None:
    handing.hand_over(section, side.contributor, Errand(DUE), by=side.lead)
    handed = handed_to_others(side.lead)
    waiting = [(each.title, each.who, each.due_on, each.is_overdue) for each in waiting_on(side.lead, handed)]
    handing.say_ready(section, ready=True, by=side.contributor)
    ready = handed_to_others(side.lead)

    assert waiting == [("Threat 1: Component 1", "Anyshire Contributor", DUE, True)]
    assert tasks_for(handed) == []
    assert [(task.job, task.title, task.url) for task in tasks_for(ready)] == [
        (Job.REVIEW, "Threat 1: Component 1", section.get_absolute_url())
    ]
    assert waiting_on(side.lead, ready) == []


def test_nobody_waits_for_what_was_taken_back_or_is_closed(side: Side, section: Section) -> None:
    row = handing.hand_over(section, side.contributor, by=side.lead)
    set_status(ThreatAssessment.objects.get(pk=section.threat_assessment_id), Status.SUBMITTED)
    closed = handed_to_others(side.lead)
    set_status(ThreatAssessment.objects.get(pk=section.threat_assessment_id), Status.DRAFT)
    handing.take_back(row, by=side.lead)

    assert (closed, handed_to_others(side.lead)) == ([], [])


def test_what_is_handed_over_is_nothing_to_other_people(
    side: Side, other_side: Side, section: Section
) -> None:
    handing.hand_over(section, side.contributor, by=side.lead)

    others = (side.contributor, side.chief_officer, side.viewer, side.reviewer, other_side.lead)
    assert [handed_to_others(person) for person in others] == [[]] * 5


def test_a_stand_in_sees_what_the_lead_waits_for_and_has_to_answer(
    side: Side, threat: ThreatAssessment, section: Section
) -> None:
    deputy = make_member(side.force, Role.LEAD)
    handing.hand_over(section, side.contributor, by=side.lead)
    open_thread(section, "Why?", circle=Circle.OWN, by=side.coordinator)
    today = timezone.localdate()
    standing.name_stand_in(threat, deputy, today, today, by=side.lead)

    assert [row.section for row in handed_to_others(deputy)] == [section]
    assert {task.job for task in own_tasks(deputy)} == {Job.WRITE, Job.REPLY}


def test_a_reviewer_waits_for_answers_to_queries(side: Side, annual: AnnualAssessment) -> None:
    query = make_query(annual, None, by=side.reviewer)

    found = [(each.title, each.who, each.url) for each in waiting_on(side.reviewer, [])]

    assert found == [(f"{query}, The whole assessment", "Anyshire Police", query.get_absolute_url())]
    assert waiting_on(side.commissioner, []) == []


def test_suggested_wording_is_to_be_accepted_or_declined(side: Side, section: Section) -> None:
    write(section, "<p>As it was.</p>", by=side.lead)
    thread = open_thread(section, "Put it so.", circle=Circle.BOTH, by=side.coordinator)
    make_suggestion(thread)

    assert [task.url for task in own_tasks(side.lead) if task.job is Job.DECIDE] == [
        thread.get_absolute_url()
    ]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, 2),
        ({"year": "anyshire-2024-25"}, 2),
        ({"kind": "write"}, 2),
        ({"kind": "no-such-kind"}, 2),
        ({"late": "on"}, 1),
    ],
)
def test_the_list_is_narrowed_by_year_kind_and_lateness(
    side: Side, annual: AnnualAssessment, asked: dict[str, str], kept: int
) -> None:
    first, second = Section.objects.with_context().filter(threat_assessment__isnull=False).in_order()[:2]
    handing.hand_over(first, side.contributor, Errand(DUE), by=side.lead)
    late_by = timezone.localdate() + datetime.timedelta(days=9)
    handing.hand_over(second, side.contributor, Errand(late_by), by=side.lead)
    make_year(side, annual.edition, "2023-24")
    tasks = own_tasks(side.contributor)

    known = {code for code, _ in WorkFilterForm(tasks).fields["year"].choices}  # type: ignore[attr-defined]

    assert known == {"", "anyshire-2024-25"}
    assert len(WorkFilterForm(tasks, asked).filtered(tasks)) == kept


def test_the_page_counts_what_it_shows_and_says_who_has_the_rest(side: Side, section: Section) -> None:
    handing.hand_over(section, side.contributor, Errand(DUE), by=side.lead)

    mine = words_of(client_of(side.contributor).get("/"))
    leads = words_of(client_of(side.lead).get("/"))

    assert "1 thing to do, 1 of them overdue." in mine
    assert "Anyshire Contributor has it" in leads


def test_an_empty_list_says_what_there_will_be(side: Side) -> None:
    assert "will stand here with its date" in words_of(client_of(side.viewer).get("/"))
