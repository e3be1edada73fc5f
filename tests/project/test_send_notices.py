"""`manage.py send_notices`, as a timer runs it: everything at once, and as often as one likes."""

from __future__ import annotations

import datetime
import io

import pytest
import time_machine
from django.core import mail as letters
from django.core.management import call_command

from accounts.models import Mail, Membership, Notice
from tests.makers import make_query, make_side, make_year

pytestmark = pytest.mark.django_db


def run(day: str) -> tuple[str, str]:
    said, complained = io.StringIO(), io.StringIO()
    with time_machine.travel(f"{day}T09:00:00Z", tick=False):
        call_command("send_notices", stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def test_run_twice_on_a_day_it_tells_and_sends_once() -> None:
    side = make_side("Anyshire")
    with time_machine.travel("2024-10-01T09:00:00Z", tick=False):
        year = make_year(side)
        make_query(year, year.threat_assessments.order_by("order")[0], by=side.reviewer)
    run("2024-10-01")
    run("2024-10-02")
    letters.outbox.clear()
    Notice.objects.all().delete()

    run("2025-01-30")  # it is due on 1 February
    counted = Notice.objects.count()
    said = [run("2025-01-30"), run("2025-01-31"), run("2025-01-31")]

    assert Notice.objects.count() == counted
    assert [words for words, _ in said] == ["0 e-mails sent.\n", "2 e-mails sent.\n", "0 e-mails sent.\n"]
    assert {letter.to[0] for letter in letters.outbox} == {side.lead.email, side.coordinator.email}


def test_it_complains_of_what_could_not_be_sent() -> None:
    side = make_side("Anyshire")
    when = datetime.datetime(2025, 1, 30, 8, 30, tzinfo=datetime.UTC)
    Mail.objects.create(person=side.lead, due_at=when, state=Mail.State.FAILED)

    assert run("2025-01-30") == ("0 e-mails sent.\n", "1 e-mail could not be sent.\n")


def test_what_somebody_may_not_see_any_more_is_not_counted_any_more() -> None:
    side = make_side("Anyshire")
    make_year(side)
    Membership.objects.filter(user=side.lead).update(valid_until=datetime.date(2021, 1, 1))

    run("2024-10-02")

    assert Notice.objects.unread().filter(person=side.lead).count() == 0
