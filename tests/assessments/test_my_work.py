"""My work: what waits for each person, and the front page that shows it."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from assessments.comments import reply
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Circle, Question, Section, Status, ThreatAssessment
from assessments.my_work import tasks_for
from assessments.questions import set_answer_state
from assessments.workflow import perform
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    make_edition,
    make_member,
    make_question,
    make_thread,
    make_year,
    set_status,
    write,
)


def jobs(user: User) -> list[tuple[Job, str, str]]:
    return [(task.job, task.title, task.detail) for task in tasks_for(user)]


def close_all(annual: AnnualAssessment, status: Status) -> None:
    """Every threat stands there; the whole stays where it is."""
    for threat in annual.threat_assessments.all():
        set_status(threat, status)


def test_a_lead_is_told_what_each_threat_lacks(side: Side, threat: ThreatAssessment) -> None:
    write(first_section(threat.annual), by=side.lead)
    assert jobs(side.lead) == [
        (Job.WRITE, "Threat 1", "1 without text, 2 without judgement"),
        (Job.WRITE, "Threat 2", "2 without text, 2 without judgement"),
    ]


def test_a_lead_is_told_when_a_threat_can_be_submitted(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    # What is only to be submitted is due later than what is still to be written.
    assert jobs(side.lead)[-1] == (
        Job.WRITE,
        "Threat 1",
        "Every section is written: submit it when it is right",
    )


def test_a_lead_is_told_that_changes_were_requested(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.CHANGES_REQUESTED)
    assert jobs(side.lead)[-1][2] == "Changes were requested."


def test_a_lead_answers_questions_until_they_are_answered_or_declined(
    side: Side, threat: ThreatAssessment
) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    assert (Job.ANSWER, "Question 1, Threat 1", "Not answered") in jobs(side.lead)
    set_answer_state(question, Question.State.DECLINED, "It is for another force.", by=side.lead)
    assert [task for task in jobs(side.lead) if task[0] is Job.ANSWER] == []


def test_a_submitted_threat_asks_nothing_of_its_lead(side: Side, annual: AnnualAssessment) -> None:
    make_question(annual, annual.threat_assessments.get(order=1), by=side.reviewer)
    close_all(annual, Status.SUBMITTED)
    assert jobs(side.lead) == []


def test_a_contributor_writes_what_was_handed_to_them_and_judges_nothing(
    side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    hand(section, side.contributor)
    assert jobs(side.contributor) == [
        (Job.WRITE, "Threat 1: Component 1", "Handed to you, no text yet"),
    ]
    write(section, "<p>Two words.</p>", by=side.contributor)
    Section.objects.update(updated_at=datetime.datetime(2025, 5, 3, 12, tzinfo=datetime.UTC))
    assert jobs(side.contributor) == [
        (Job.WRITE, "Threat 1: Component 1", "Handed to you, 2 words, saved 3 May 2025"),
    ]


def test_what_was_handed_over_stays_on_the_list_only_while_it_can_be_written(
    side: Side, annual: AnnualAssessment
) -> None:
    hand(first_section(annual), side.contributor)
    close_all(annual, Status.SUBMITTED)
    assert jobs(side.contributor) == []


def test_a_coordinator_writes_the_whole_and_submits_it_after_every_threat(
    side: Side, annual: AnnualAssessment
) -> None:
    assert jobs(side.coordinator) == [(Job.WRITE, "Sections of the whole", "5 without text")]
    fill(annual, by=side.coordinator)
    assert jobs(side.coordinator) == []
    close_all(annual, Status.AGREED)
    assert jobs(side.coordinator) == [
        (Job.WRITE, "Sections of the whole", "Every section is written: submit it when it is right"),
    ]


def test_a_coordinator_is_told_of_threats_without_a_lead(side: Side, annual: AnnualAssessment) -> None:
    annual.threat_assessments.update(lead=None)
    assert (Job.ARRANGE, "2 threats without a lead", "Threat 1, Threat 2") in jobs(side.coordinator)


def test_whoever_was_spoken_to_last_has_to_reply(side: Side, threat: ThreatAssessment) -> None:
    thread = make_thread(first_section(threat.annual), by=side.coordinator)
    assert (Job.REPLY, "Threat 1: Component 1", "Comment, both sides. Anyshire Coordinator: “Why?”") in jobs(
        side.lead
    )
    assert [job for job, _, _ in jobs(side.coordinator)] == [Job.WRITE]
    reply(thread, "Because.", by=side.lead)
    assert [job for job, _, _ in jobs(side.lead)] == [Job.WRITE, Job.WRITE]
    assert (
        Job.REPLY,
        "Threat 1: Component 1",
        "Comment, both sides. Anyshire Threat lead: “Because.”",
    ) in jobs(side.coordinator)


def test_a_coordinator_replies_about_the_sections_of_the_whole(side: Side, annual: AnnualAssessment) -> None:
    purpose = Section.objects.get(annual=annual, slug="purpose")
    make_thread(purpose, by=side.chief_officer, circle=Circle.OWN)
    assert (Job.REPLY, "Purpose", "Comment, own organisation. Anyshire Chief officer: “Why?”") in jobs(
        side.coordinator
    )


def test_a_comment_on_an_answer_says_of_which_threat(side: Side, threat: ThreatAssessment) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    make_thread(question.section, "What of 2024? " * 20, by=side.coordinator)
    ((title, detail),) = [(title, detail) for job, title, detail in jobs(side.lead) if job == Job.REPLY]
    assert title == "Question 1, Threat 1"
    assert detail == f"Comment, both sides. Anyshire Coordinator: “{'What of 2024? ' * 5}…”"


def test_the_body_waits_for_what_was_released_to_it_and_reopened(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    set_status(threat, Status.RELEASED)
    assert "reopened on" not in front_page(client, side.reviewer)
    perform(threat, "reopen", by=side.chief_officer, comment="One figure is wrong.")
    for role in ("reviewer", "commissioner"):
        page = front_page(client, side.people[role])
        assert "Threat 1, reopened on" in page
        assert "Anyshire Police has it" in page
    assert "Threat 1, reopened on" not in front_page(client, side.lead)
    set_status(threat, Status.RELEASED)
    assert "reopened on" not in front_page(client, side.reviewer)


STEPS = [
    (Status.SUBMITTED, "coordinator", Job.REVIEW),
    (Status.AGREED, "chief_officer", Job.APPROVE),
    (Status.APPROVED, "chief_officer", Job.RELEASE),
    (Status.RELEASED, "commissioner", Job.JUDGE),
    (Status.RELEASED, "reviewer", Job.REVIEW),
    (Status.VERDICT_GIVEN, "coordinator", Job.RELEASE),
]


@pytest.mark.parametrize(("status", "role", "job"), STEPS)
def test_a_threat_waits_for_whoever_takes_its_next_step(
    side: Side, annual: AnnualAssessment, status: Status, role: str, job: Job
) -> None:
    close_all(annual, status)
    waiting = {
        name: tasks_for(getattr(side, name)) for name in ("coordinator", "chief_officer", "commissioner")
    }
    waiting |= {name: tasks_for(getattr(side, name)) for name in ("reviewer", "lead", "viewer")}
    titles = [task.title for task in waiting[role] if task.job is job]
    assert titles == ["Threat 1", "Threat 2"]
    assert (waiting["lead"], waiting["viewer"]) == ([], [])


def test_nobody_is_asked_to_approve_what_they_wrote(side: Side, annual: AnnualAssessment) -> None:
    both = make_member(side.force, Role.CHIEF_OFFICER, user=side.people["lead"])
    fill(annual.threat_assessments.get(order=1), by=both)
    close_all(annual, Status.AGREED)
    assert [task.title for task in tasks_for(both)] == ["Threat 2"]


def test_a_final_year_asks_nothing_of_anybody(side: Side, annual: AnnualAssessment) -> None:
    close_all(annual, Status.FINAL)
    set_status(annual, Status.FINAL)
    assert [tasks_for(person) for person in side.people.values()] == [[]] * len(side.people)


def test_nobody_is_asked_anything_by_another_force(
    side: Side, annual: AnnualAssessment, other_side: Side
) -> None:
    make_thread(first_section(annual), by=side.lead)
    assert [tasks_for(person) for person in other_side.people.values()] == [[]] * len(other_side.people)


def test_a_task_is_overdue_after_the_board_has_met(side: Side, annual: AnnualAssessment) -> None:
    assert all(task.is_overdue for task in tasks_for(side.lead))
    AnnualAssessment.objects.update(board_on=datetime.date(2999, 1, 1))
    assert not any(task.is_overdue for task in tasks_for(side.lead))


# The page


def front_page(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_front_page_asks_strangers_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/")


def test_the_front_page_lists_tasks_under_their_job(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    client.force_login(side.lead)
    response = client.get("/")
    assert [(job, len(tasks)) for job, tasks in response.context["jobs"]] == [(Job.WRITE, 2)]
    assert "Overdue" in response.content.decode()


def test_somebody_with_nothing_to_do_finds_their_years(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    html = front_page(client, side.viewer)
    assert "Nothing waits for you now." in html
    assert 'href="/assessments/anyshire/2024-25/"' in html


def test_somebody_without_any_role_is_told_where_roles_come_from(client: Client, db: None) -> None:
    stranger = User.objects.create_user("new@example.com", "a long enough password", name="New")
    html = front_page(client, stranger)
    assert "Roles are given by your administrator" in html


def test_an_administrator_finds_people_and_organisations(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    html = front_page(client, side.administrator)
    assert "People and their roles" in html
    assert "/assessments/anyshire/2024-25/" not in html
    assert "People and their roles" not in front_page(client, side.viewer)


def test_a_secretary_finds_the_papers_of_their_years(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    assert 'href="/papers/anyshire/2024-25/"' in front_page(client, side.secretary)
    assert 'href="/papers/anyshire/2024-25/"' not in front_page(client, side.viewer)


ROLES = (
    "lead",
    "contributor",
    "coordinator",
    "chief_officer",
    "reviewer",
    "commissioner",
    "secretary",
    "viewer",
)


@pytest.mark.parametrize("role", ROLES)
def test_the_front_page_asks_the_database_as_much_for_many_years_as_for_one(
    side: Side, client: Client, role: str
) -> None:
    for threats, years in ((2, ["2018-19"]), (7, [f"20{n}-{n + 1}" for n in range(19, 25)])):
        edition = make_edition(threats=threats)
        for year in years:
            annual = make_year(side, edition, year)
            busy_year(side, annual)
        client.force_login(getattr(side, role))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        if threats == 2:
            at_one = len(queries)
    assert len(queries) == at_one
    assert at_one <= 15


def busy_year(side: Side, annual: AnnualAssessment) -> None:
    """Something to do for everybody."""
    first, second = annual.threat_assessments.order_by("order")[:2]
    section = first_section(annual)
    hand(section, side.contributor)
    make_question(annual, first, by=side.reviewer)
    make_thread(section, by=side.coordinator)
    set_status(second, Status.AGREED)
    third = annual.threat_assessments.order_by("order").last()
    if third and third != second:
        set_status(third, Status.RELEASED)
        annual.threat_assessments.filter(pk=third.pk).update(lead=None)
