"""The outbox: what is sent, when, once and only once, and what becomes of what the mail server refuses."""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core import mail as letters
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import default_task_backend
from pytest_django.fixtures import Settings

from accounts.models import Mail, MailChoice, Membership, Notice, User
from accounts.notices import outbox, reading
from accounts.notices.telling import News, tell
from assessments.models import AnnualAssessment, ThreatAssessment
from tests.makers import Side, make_year

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
State = Mail.State
NOON = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
REFUSING = "tests.accounts.test_outbox.Refusing"


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"somebody": (550, b"No such mailbox")})


@pytest.fixture
def year(side: Side) -> AnnualAssessment:
    annual = make_year(side)
    Notice.objects.all().delete()
    return annual


def happen(year: AnnualAssessment, *people: User, sentence: str = "It happened.", about: Any = None) -> None:
    """Something is told of, and queued as it is once the transaction is done."""
    keys = [person.pk for person in people]
    kind, url = Notice.Kind.DECISION, year.get_absolute_url()
    tell(keys, News(kind, about or year, url, str(year), sentence))
    outbox.queue(keys)


def at(moment: datetime.datetime, **later: float) -> Any:
    return time_machine.travel(moment + datetime.timedelta(**later), tick=False)


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def test_what_happens_on_a_day_is_one_email_the_next_morning(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, hours=5):
        happen(year, side.lead)
        before = outbox.send_due()

    with at(NOON, hours=20):
        sent = outbox.send_due()

    assert (before, sent, [letter.subject for letter in letters.outbox]) == (0, 1, ["SPR Tracker: 2 notices"])
    assert [letter.to for letter in letters.outbox] == [[side.lead.email]]


def test_who_wants_it_at_once_gets_it_within_minutes(side: Side, year: AnnualAssessment) -> None:
    reading.choose(side.lead, MailChoice.HowOften.IMMEDIATE)
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, minutes=3):
        outbox.send_due()

    assert [letter.subject for letter in letters.outbox] == ["SPR Tracker: 1 notice"]


def test_the_email_says_kind_and_place_and_leads_to_the_notice(
    side: Side, year: AnnualAssessment, settings: Settings
) -> None:
    settings.SITE_ADDRESS = "https://spr.example.police.uk"
    with at(NOON):
        happen(year, side.lead, sentence="Somebody wrote PLANTED.")
    with at(NOON, days=1):
        outbox.send_due()

    (letter,) = letters.outbox
    link = f"https://spr.example.police.uk/notices/{Notice.objects.get().pk}/"
    assert f"A step or decision, {year}:\n{link}\n" in letter.body
    assert "https://spr.example.police.uk/account/notices/" in letter.body
    assert "PLANTED" not in f"{letter.subject}{letter.body}"


def test_what_happened_to_one_thing_is_one_line(side: Side, year: AnnualAssessment) -> None:
    threat = ThreatAssessment.objects.all()[0]
    with at(NOON):
        for about in (year, year, threat):
            happen(year, side.lead, about=about)
    with at(NOON, days=1):
        outbox.send_due()

    assert (
        letters.outbox[0].body.count("/notices/") == 2 + 2
    )  # a link for each thing; the list and the choice
    assert f"A step or decision and 1 more on the same, {year}:" in letters.outbox[0].body


def test_a_line_leads_to_the_latest_on_its_thing(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
        happen(year, side.lead)
    with at(NOON, days=1):
        outbox.send_due()

    latest = Notice.objects.order_by("-pk")[0]
    assert f"/notices/{latest.pk}/\n" in letters.outbox[0].body


def test_what_was_read_meanwhile_is_not_sent(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
        reading.mark_read(Notice.objects.all())
    with at(NOON, days=1):
        outbox.send_due()

    assert (letters.outbox, states()) == ([], [State.DROPPED])


def test_whoever_lost_the_right_is_sent_nothing(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
        Membership.objects.filter(user=side.lead).update(valid_until=datetime.date(2025, 1, 1))
    with at(NOON, days=1):
        outbox.send_due()

    assert (letters.outbox, states()) == ([], [State.DROPPED])


def test_who_was_switched_off_meanwhile_is_sent_nothing(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
        User.objects.filter(pk=side.lead.pk).update(is_active=False)
    with at(NOON, days=1):
        outbox.send_due()

    assert (letters.outbox, states()) == ([], [State.DROPPED])


def test_sending_twice_sends_once(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        counts = [outbox.send_due(), outbox.send_due()]

    assert (counts, len(letters.outbox)) == ([1, 0], 1)


def test_of_two_programs_one_claims_an_email(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        first, second = outbox.claim(timezone.now()), outbox.claim(timezone.now())

    assert (first is not None, second) == (True, None)


def test_a_notice_that_comes_while_one_is_sent_gets_the_next(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        claimed = outbox.claim(timezone.now())
        happen(year, side.lead, sentence="Later.")
        assert claimed is not None
        outbox.deliver(claimed)

    assert (states(), letters.outbox[0].subject) == ([State.SENT, State.WAITING], "SPR Tracker: 1 notice")


def test_a_refused_email_is_tried_again_after_growing_pauses_and_then_fails(
    side: Side, year: AnnualAssessment, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    with at(NOON):
        happen(year, side.lead)
    moment, pauses = NOON + datetime.timedelta(days=1), []
    for _ in outbox.PAUSES:
        with at(moment):
            outbox.send_due()
        due = Mail.objects.get().due_at
        pauses.append(due - moment)
        moment = due
    waiting = states()

    with at(moment):
        outbox.send_due()

    row = Mail.objects.get()
    assert (waiting, pauses) == ([State.AGAIN], sorted(outbox.PAUSES))
    assert (row.state, row.attempts, "No such mailbox" in row.last_error) == (State.FAILED, 6, True)


def test_a_refused_email_is_not_tried_before_its_time(
    side: Side, year: AnnualAssessment, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = REFUSING
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        outbox.send_due()
        outbox.send_due()

    assert Mail.objects.get().attempts == 1


def test_a_mail_server_that_comes_back_gets_it(
    side: Side, year: AnnualAssessment, settings: Settings
) -> None:
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, REFUSING
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        outbox.send_due()
    settings.EMAIL_BACKEND = backend
    with at(NOON, days=1, minutes=6):
        outbox.send_due()

    assert (states(), len(letters.outbox), Mail.objects.get().last_error) == ([State.SENT], 1, "")


def test_one_refused_email_does_not_hold_up_the_others(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead, side.coordinator)
    Notice.objects.filter(person=side.lead).update(
        about_label="accounts.user"
    )  # which cannot be asked who sees it

    with at(NOON, days=1):
        outbox.send_due()

    assert ([letter.to for letter in letters.outbox], sorted(states())) == (
        [[side.coordinator.email]],
        [State.AGAIN, State.SENT],
    )


def test_an_email_whose_program_was_ended_is_tried_again(side: Side, year: AnnualAssessment) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        outbox.claim(timezone.now())
        outbox.send_due()
        too_soon = states()
    with at(NOON, days=1, minutes=16):
        outbox.send_due()
    with at(NOON, days=1, minutes=22):
        outbox.send_due()

    assert (too_soon, states(), len(letters.outbox)) == ([State.SENDING], [State.SENT], 1)


def test_a_program_that_was_taken_for_gone_changes_nothing_any_more(
    side: Side, year: AnnualAssessment
) -> None:
    with at(NOON):
        happen(year, side.lead)
    with at(NOON, days=1):
        slow = outbox.claim(timezone.now())
    with at(NOON, days=1, minutes=16):
        outbox.send_due()
    with at(NOON, days=1, minutes=22):
        outbox.send_due()
        assert slow is not None
        outbox.put_off(slow, OSError("late"))

    assert states() == [State.SENT]


def test_telling_queues_an_email_when_the_deed_is_done_and_a_task_for_its_time(
    side: Side, year: AnnualAssessment, django_capture_on_commit_callbacks: Any
) -> None:
    default_task_backend.clear()
    with at(NOON), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell([side.lead.pk], News(Notice.Kind.DECISION, year, "/", str(year), "It happened."))
        before = Mail.objects.count()

    (task,) = [result for result in default_task_backend.results if result.task.name == "send_waiting"]
    due_at = datetime.datetime(2026, 3, 5, 7, tzinfo=datetime.UTC)
    assert (before, Mail.objects.get().due_at, task.task.run_after) == (0, due_at, due_at)


def test_what_was_told_when_the_program_ended_is_queued_later(side: Side, year: AnnualAssessment) -> None:
    tell([side.lead.pk], News(Notice.Kind.DECISION, year, "/", str(year), "It happened."))

    outbox.queue_forgotten()
    outbox.queue_forgotten()

    assert [(mail.person, mail.state) for mail in Mail.objects.all()] == [(side.lead, State.WAITING)]


# What an administrator sees


def test_an_administrator_sees_what_failed_and_has_it_tried_again(
    side: Side, year: AnnualAssessment, administrator: Client
) -> None:
    happen(year, side.lead)
    Mail.objects.update(state=State.FAILED, attempts=6, last_error="550 No such mailbox", claimed_at=NOON)

    page = administrator.get(reverse("mail_list")).content.decode()
    administrator.post(reverse("mail_again", args=[Mail.objects.get().pk]))
    outbox.send_due()

    assert ["550 No such mailbox" in page, side.lead.email in page, "It happened." in page] == [
        True,
        True,
        False,
    ]
    assert (states(), len(letters.outbox)) == ([State.SENT], 1)


def test_what_is_sent_is_not_tried_again(side: Side, year: AnnualAssessment, administrator: Client) -> None:
    happen(year, side.lead)
    Mail.objects.update(state=State.SENT)

    administrator.post(reverse("mail_again", args=[Mail.objects.get().pk]))

    assert states() == [State.SENT]


@pytest.mark.parametrize("role", ["lead", "coordinator", "chief_officer", "reviewer", "secretary"])
def test_only_administrators_see_the_outbox(role: str, side: Side, signed_in: SignIn) -> None:
    client, row = signed_in(side.people[role]), Mail.objects.create(person=side.lead, due_at=NOON)

    answers = [client.get(reverse("mail_list")), client.post(reverse("mail_again", args=[row.pk]))]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_troubles_are_said_of_what_failed_and_of_what_nobody_sends(side: Side) -> None:
    Mail.objects.create(person=side.lead, due_at=NOON, state=State.FAILED)
    Mail.objects.create(person=side.lead, due_at=NOON)
    Mail.objects.create(person=side.lead, due_at=NOON, state=State.SENT)

    assert outbox.troubles() == [
        "1 e-mail could not be sent.",
        "1 e-mail waits for more than an hour to be sent.",
    ]


@pytest.mark.django_db(transaction=True)
def test_programs_that_send_at_the_same_time_send_each_email_once(side: Side) -> None:
    year = make_year(side)
    people = [side.lead, side.coordinator, side.chief_officer, side.viewer, side.secretary]
    with at(NOON):
        happen(year, *people)

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: send_and_hang_up(), range(4)))

    assert sum(sent) == len(people)
    assert sorted(letter.to[0] for letter in letters.outbox) == sorted(person.email for person in people)


def send_and_hang_up() -> int:
    try:
        return outbox.send_due()
    finally:
        connection.close()
