"""Formal queries: who may do what in which state, that numbers and words stay, and what each side reads."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.comments import YearIsFinal
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Query, QueryNote, Section, Status, ThreatAssessment
from assessments.my_work import tasks_for
from assessments.queries import STEPS, QueryMoved, add_note, available, raise_query, take
from tests.makers import Side, make_query, set_status

State = Query.State
BODY = {"reviewer", "commissioner"}
FORCE = {"lead", "coordinator"}
# Who may take which step from which state; from every other state, and for everybody else, it is refused.
TABLE: dict[str, tuple[set[str], set[str], str]] = {
    "answer": ({"open", "not_accepted"}, FORCE, "answered"),
    "hand-over": ({"open", "not_accepted"}, FORCE, ""),
    "accept": ({"answered"}, BODY, "accepted"),
    "return": ({"answered"}, BODY, "not_accepted"),
    "reopen": ({"accepted", "withdrawn"}, BODY, "open"),
    "move": ({"open", "not_accepted"}, BODY, ""),
    "withdraw": ({"open", "not_accepted", "answered"}, BODY, "withdrawn"),
}
SPEAKERS = FORCE | BODY | {"chief_officer", "secretary"}


@pytest.fixture
def query(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> Query:
    return make_query(annual, threat, by=side.reviewer)


def put(query: Query, state: str) -> Query:
    Query.objects.filter(pk=query.pk).update(state=state)
    return Query.objects.with_context().get(pk=query.pk)


def outcome(query: Query, step: str, user: User) -> str:
    try:
        return take(query, step, "Words.", version=query.version, by=user).state
    except (PermissionDenied, QueryMoved) as error:
        return type(error).__name__


def test_the_table_names_every_step() -> None:
    assert {step.name for step in STEPS} == set(TABLE)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", TABLE)
def test_who_may_take_a_step_from_a_state(side: Side, query: Query, step: str, state: str) -> None:
    sources, people, target = TABLE[step]
    wanted, found, buttons = {}, {}, {}
    for role in side.people:
        allowed = "QueryMoved" if state not in sources else target or state
        wanted[role] = allowed if role in people else "PermissionDenied"
        there = put(query, state)
        buttons[role] = step in {each.name for each in available(side.people[role], there)}
        found[role] = outcome(there, step, User.objects.get(pk=side.people[role].pk))

    assert found == wanted
    assert buttons == {role: role in people and state in sources for role in side.people}


def test_whoever_it_was_put_to_answers_it(side: Side, query: Query) -> None:
    assert outcome(query, "answer", side.contributor) == "PermissionDenied"
    take(query, "hand-over", version=query.version, owner=side.contributor, by=side.coordinator)
    handed = Query.objects.with_context().get(pk=query.pk)

    assert outcome(handed, "answer", side.contributor) == "answered"
    assert list(Query.objects.visible_to(side.contributor)) == [query]


@pytest.mark.parametrize("step", ["answer", "return", "reopen", "withdraw", "move"])
def test_a_step_that_says_why_is_not_taken_without(side: Side, query: Query, step: str) -> None:
    sources, people, _target = TABLE[step]
    there = put(query, min(sources))

    with pytest.raises(ValidationError):
        take(there, step, " ", version=there.version, by=side.people[min(people)])


def test_every_answer_stays_readable_with_what_was_said_of_it(side: Side, query: Query) -> None:
    for step, words, role in [
        ("answer", "The neighbours help.", "lead"),
        ("return", "Which of them?", "reviewer"),
        ("answer", "Both.", "coordinator"),
        ("accept", "", "commissioner"),
        ("reopen", "One has left.", "reviewer"),
    ]:
        there = Query.objects.with_context().get(pk=query.pk)
        take(there, step, words, version=there.version, by=side.people[role])

    said = list(query.steps.values_list("kind", "text"))
    assert said == [
        ("raised", "What if both fail?"), ("answered", "The neighbours help."), ("not_accepted", "Which of them?"),
        ("answered", "Both."), ("accepted", ""), ("reopened", "One has left."),
    ]  # fmt: skip


def test_an_answer_over_one_that_somebody_sent_meanwhile_is_refused(side: Side, query: Query) -> None:
    take(query, "hand-over", version=1, owner=side.lead, by=side.coordinator)

    with pytest.raises(QueryMoved):
        take(query, "answer", "Mine.", version=1, by=side.lead)

    assert query.steps.count() == 2


def test_a_number_is_never_used_again(side: Side, annual: AnnualAssessment, query: Query) -> None:
    take(query, "withdraw", "Asked twice.", version=query.version, by=side.reviewer)

    assert make_query(annual, None, "Another?", by=side.reviewer).number == query.number + 1


def test_sending_it_twice_raises_one(side: Side, annual: AnnualAssessment, query: Query) -> None:
    assert make_query(annual, query.threat_assessment, by=side.reviewer) == query


def test_nothing_is_done_in_a_final_year(side: Side, annual: AnnualAssessment, query: Query) -> None:
    set_status(annual, Status.FINAL)

    with pytest.raises(YearIsFinal):
        raise_query(annual, None, "Late?", due_on=datetime.date(2026, 1, 1), by=side.reviewer)
    with pytest.raises(YearIsFinal):
        take(query, "answer", "Late.", version=query.version, by=side.lead)
    with pytest.raises(YearIsFinal):
        add_note(query, "Late.", by=side.lead)


def test_no_step_of_a_query_touches_the_words_of_the_force(side: Side, query: Query) -> None:
    before = list(Section.objects.order_by("pk").values_list("body", "version"))
    for step in TABLE:
        for state in TABLE[step][0]:
            outcome(put(query, state), step, side.reviewer)
            outcome(put(query, state), step, side.lead)

    assert list(Section.objects.order_by("pk").values_list("body", "version")) == before


def test_a_note_is_read_by_its_own_organisation_alone(side: Side, other_side: Side, query: Query) -> None:
    of_force = add_note(query, "Of the force.", by=side.lead)
    of_body = add_note(query, "Of the body.", by=side.reviewer)

    seen = {role: set(QueryNote.objects.visible_to(side.people[role])) for role in side.people}

    assert {role for role, notes in seen.items() if of_force in notes} == {
        "lead",
        "coordinator",
        "chief_officer",
    }
    assert {role for role, notes in seen.items() if of_body in notes} == {
        "reviewer",
        "commissioner",
        "secretary",
    }
    assert not QueryNote.objects.visible_to(other_side.coordinator).exists()


def test_the_page_shows_a_note_to_its_own_side_alone(client: Client, side: Side, query: Query) -> None:
    add_note(query, "Between ourselves.", by=side.lead)

    def reads(user: User) -> bool:
        client.force_login(user)
        return "Between ourselves." in client.get(query.get_absolute_url()).content.decode()

    assert {role: reads(side.people[role]) for role in ("coordinator", "viewer", "reviewer", "body_viewer")} == {
        "coordinator": True, "viewer": False, "reviewer": False, "body_viewer": False,
    }  # fmt: skip


def test_it_waits_for_its_owner_and_its_answer_for_whoever_asked(side: Side, query: Query) -> None:
    def waiting(user: User) -> list[tuple[Job, str, bool]]:
        return [(t.job, t.detail, t.is_overdue) for t in tasks_for(user) if t.title.startswith("Query")]

    with time_machine.travel(datetime.datetime(2025, 1, 20, tzinfo=datetime.UTC), tick=False):
        assert waiting(side.lead) == [(Job.ANSWER, "Waits for an answer", False)]
        assert waiting(side.reviewer) == []
    with time_machine.travel(datetime.datetime(2025, 2, 2, tzinfo=datetime.UTC), tick=False):
        assert waiting(side.lead) == [(Job.ANSWER, "Waits for an answer", True)]
        assert waiting(side.reviewer) == [(Job.REVIEW, "Overdue: the force has not answered", True)]
    take(query, "answer", "The neighbours help.", version=query.version, by=side.lead)
    assert waiting(side.lead) == []
    assert [(job, detail) for job, detail, _ in waiting(side.reviewer)] == [
        (Job.REVIEW, "Answered: accept the answer or not")
    ]


# Pages


def test_what_was_typed_stays_when_somebody_was_first(client: Client, side: Side, query: Query) -> None:
    page = reverse("query_step", args=[*query.url_args, "answer"])
    take(query, "answer", "Theirs.", version=1, by=side.coordinator)
    client.force_login(side.lead)

    answer = client.post(page, {"version": "1", "text": "Mine, typed for an hour."})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine, typed for an hour." in shown
    assert "Answered, not yet accepted" in shown
    assert "Theirs." in shown
    assert "send it again" not in shown
    assert 'type="submit"' not in main_of(shown)


def test_a_step_that_is_not_possible_now_is_not_offered_a_form(
    client: Client, side: Side, query: Query
) -> None:
    take(query, "answer", "Theirs.", version=1, by=side.coordinator)
    client.force_login(side.lead)

    answer = client.get(reverse("query_step", args=[*query.url_args, "answer"]))

    assert answer.status_code == 409
    assert "Theirs." in answer.content.decode()
    assert "<form" not in main_of(answer.content.decode())


def test_words_typed_before_somebody_put_it_to_another_are_sent_again(
    client: Client, side: Side, query: Query
) -> None:
    page = reverse("query_step", args=[*query.url_args, "answer"])
    take(query, "hand-over", version=1, owner=side.lead, by=side.coordinator)
    client.force_login(side.lead)

    late = client.post(page, {"version": "1", "text": "Mine."})
    client.post(page, {"version": str(late.context["form"]["version"].value()), "text": "Mine."})

    assert "send it again" in late.content.decode()
    assert list(query.steps.values_list("kind", flat=True)) == ["raised", "handed", "answered"]


def test_an_answer_sent_twice_is_sent_once(client: Client, side: Side, query: Query) -> None:
    page = reverse("query_step", args=[*query.url_args, "answer"])
    client.force_login(side.lead)

    client.post(page, {"version": "1", "text": "Mine."})
    again = client.post(page, {"version": "1", "text": "Mine."}, follow=True)

    assert "You had sent this already." in again.content.decode()
    assert query.steps.count() == 2


@pytest.mark.parametrize(
    ("step", "role", "sent", "said"),
    [
        ("answer", "lead", {"text": "Yes."}, "Query 1 is answered. It waits for whoever asked to accept it."),
        ("move", "reviewer", {"text": "Late.", "due_on": "2099-03-03"}, "Query 1 is due on 3 March 2099 now."),
        ("hand-over", "coordinator", {"text": ""}, "Query 1 is put to nobody yet: the coordinator says who answers."),
        ("withdraw", "reviewer", {"text": "Twice."}, "Query 1 is withdrawn."),
    ],
)  # fmt: skip
def test_the_banner_says_what_was_done(
    client: Client, side: Side, query: Query, step: str, role: str, sent: dict[str, str], said: str
) -> None:
    client.force_login(side.people[role])
    there = put(query, "not_accepted")

    answer = client.post(
        reverse("query_step", args=[*there.url_args, step]), {"version": "1", **sent}, follow=True
    )

    assert said in answer.content.decode()


def test_a_date_that_moves_says_from_which_to_which(client: Client, side: Side, query: Query) -> None:
    with pytest.raises(ValidationError):
        take(query, "move", "Why.", version=1, due_on=query.due_on, by=side.reviewer)
    take(query, "move", "Why.", version=1, due_on=datetime.date(2025, 2, 20), by=side.reviewer)
    client.force_login(side.lead)

    page = " ".join(client.get(query.get_absolute_url()).content.decode().split())

    assert "<strong>Date moved</strong> from 1 February 2025 to 20 February 2025, by" in page
    assert "<strong>Raised</strong>, due on 1 February 2025, by" in page


def test_the_day_that_is_offered_lies_ten_working_days_ahead(
    client: Client, side: Side, annual: AnnualAssessment
) -> None:
    client.force_login(side.reviewer)
    with time_machine.travel(datetime.datetime(2026, 12, 18, tzinfo=datetime.UTC), tick=False):
        client.force_login(side.reviewer)
        page = client.get(reverse("query_raise", args=[annual.force.slug, annual.year]))

    assert page.context["form"]["due_on"].value() == datetime.date(2027, 1, 6)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_a_query_is_raised_with_its_date(client: Client, side: Side, annual: AnnualAssessment) -> None:
    client.force_login(side.reviewer)
    due = datetime.date(2099, 1, 1)

    client.post(
        reverse("query_raise", args=[annual.force.slug, annual.year]),
        {"about": "threat-1", "text": "=How?", "due_on": due.isoformat()},
    )

    query = Query.objects.get()
    assert (query.number, query.text, query.due_on, query.owner) == (1, "=How?", due, side.lead)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"about": "", "text": "Kept.", "due_on": "2099-01-01"}, "Choose what the query is about."),
        ({"about": "whole", "text": "", "due_on": "2099-01-01"}, "Write the query."),
        ({"about": "whole", "text": "Kept.", "due_on": "2020-01-01"}, "This day is past. Give a later one."),
        (
            {"about": "whole", "text": "Kept.", "due_on": "2099-01-03"},
            "This is no working day. The next one is 5 January 2099.",
        ),
        ({"about": "whole", "text": "Kept.", "due_on": "31/31"}, "Give a real date, for example 2026-03-31."),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, side: Side, annual: AnnualAssessment, data: dict[str, str], error: str
) -> None:
    client.force_login(side.reviewer)

    answer = client.post(reverse("query_raise", args=[annual.force.slug, annual.year]), data)

    assert answer.content.decode().count(error) == 2
    assert answer.context["form"]["text"].value() == data["text"]
    assert not Query.objects.exists()
