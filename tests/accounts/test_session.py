"""How long a sign-in lasts, and staying signed in: what every page says of it and what the server does."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.marks import is_for, mark_of, person_in
from accounts.models import User
from tests.makers import make_user

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ends_in(delta: datetime.timedelta) -> None:
    Session.objects.update(expire_date=timezone.now() + delta)


def test_a_page_says_how_long_the_session_lasts_and_asking_does_not_prolong_it(
    signed_in: Client, person: User
) -> None:
    ends_in(HOUR)
    before = Session.objects.get().expire_date

    answer = signed_in.get(reverse("account_session"))

    assert 3590 <= answer.json()["seconds"] <= 3600
    assert answer.json()["person"] == mark_of(person)
    assert Session.objects.get().expire_date == before
    assert "no-store" in answer["Cache-Control"]


def test_staying_begins_the_time_anew(signed_in: Client) -> None:
    ends_in(datetime.timedelta(seconds=30))

    answer = signed_in.post(reverse("account_session"))

    assert answer.json()["seconds"] == settings.SESSION_COOKIE_AGE
    assert Session.objects.get().expire_date > timezone.now() + 9 * HOUR


def test_once_it_has_ended_it_cannot_be_prolonged(signed_in: Client) -> None:
    ends_in(-datetime.timedelta(seconds=1))

    assert signed_in.post(reverse("account_session")).status_code == 302
    assert signed_in.get(reverse("account_session")).status_code == 302


def test_only_pages_of_the_signed_in_ask(signed_in: Client) -> None:
    assert "data-session-seconds" in signed_in.get("/").content.decode()
    assert "data-session" not in Client().get(reverse("account_login")).content.decode()


def test_a_mark_is_of_one_person_and_cannot_be_made_up(person: User) -> None:
    mark = mark_of(person)

    assert person_in(mark) == person.pk
    assert person_in(mark.replace(str(person.pk), str(person.pk + 1), 1)) is None
    assert [is_for(each, person) for each in (mark, "", mark_of(make_user()), "x")] == [
        True,
        True,
        False,
        False,
    ]
