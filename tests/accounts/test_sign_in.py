"""Signing in and out: what works, what is refused, and what a stranger learns from it (nothing)."""

import re

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import people
from accounts.models import Membership, Role, User
from tests.makers import PASSWORD, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/login/"
WRONG = "The e-mail address or the password is wrong."
PAUSED = "There have been too many failed attempts."


@pytest.fixture
def person() -> User:
    return make_user("somebody@force.example", "Some Body")


def attempt(client: Client, email: str, password: str, address: str = SIGN_IN) -> str:
    """Try to sign in; the address that one is sent to, or the words of the page one stays on."""
    response = client.post(address, {"login": email, "password": password})
    return response.headers.get("Location") or response.content.decode()


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


# Who gets in


def test_the_right_password_signs_in(client: Client, person: User) -> None:
    assert attempt(client, "somebody@force.example", PASSWORD) == reverse("my_work")
    assert is_signed_in(client)


def test_an_address_is_the_same_in_capitals_and_with_spaces_around_it(client: Client, person: User) -> None:
    assert attempt(client, " Somebody@FORCE.example ", PASSWORD) == reverse("my_work")


def test_a_wrong_password_is_refused(client: Client, person: User) -> None:
    page = attempt(client, person.email, "not the password")

    assert WRONG in page
    assert not is_signed_in(client)


def test_an_unknown_address_is_answered_like_a_wrong_password(client: Client, person: User) -> None:
    wrong = attempt(client, person.email, "not the password")
    unknown = attempt(client, "nobody@force.example", "not the password")

    def words(page: str) -> str:
        without_tokens = re.sub(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page)
        return without_tokens.replace("nobody@force.example", person.email)

    assert words(unknown) == words(wrong)


def test_somebody_who_is_switched_off_is_told_so_after_the_right_password(
    client: Client, person: User
) -> None:
    people.switch_off(person, by=make_user("by@force.example"))

    assert attempt(client, person.email, PASSWORD) == "/account/inactive/"
    assert "Your account is switched off" in client.get("/account/inactive/").content.decode()
    assert not is_signed_in(client)


def test_being_switched_off_ends_a_session_that_is_open(client: Client, person: User) -> None:
    client.force_login(person)

    people.switch_off(person, by=make_user("by@force.example"))

    assert not is_signed_in(client)


# Where one goes next


def test_after_signing_in_one_goes_on_to_the_page_one_wanted(client: Client, person: User) -> None:
    asked = client.get("/account/?tab=1")

    assert asked.headers["Location"] == f"{SIGN_IN}?next=/account/%3Ftab%3D1"
    assert attempt(client, person.email, PASSWORD, asked.headers["Location"]) == "/account/?tab=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "https://testserver/account/", "javascript:alert(1)"],
)
def test_after_signing_in_one_never_leaves_this_site(client: Client, person: User, elsewhere: str) -> None:
    assert attempt(client, person.email, PASSWORD, f"{SIGN_IN}?next={elsewhere}") == reverse("my_work")


def test_an_expired_session_leads_back_to_the_page_after_signing_in_again(
    client: Client, person: User, settings: LazySettings
) -> None:
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        attempt(client, person.email, PASSWORD)
        clock.shift(settings.SESSION_COOKIE_AGE - 1)
        before = client.get("/account/")
        clock.shift(2)
        after = client.get("/account/")

    assert before.status_code == 200
    assert after.headers["Location"] == f"{SIGN_IN}?next=/account/"


def test_closing_the_browser_ends_the_session(client: Client, person: User) -> None:
    attempt(client, person.email, PASSWORD)

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["expires"] == ""


# Throttling


def test_throttling_counts_where_every_worker_sees_it() -> None:
    assert isinstance(caches["default"], DatabaseCache)


def test_after_five_failures_even_the_right_password_has_to_wait(client: Client, person: User) -> None:
    with time_machine.travel("2026-11-20 08:00:00+00:00", tick=False) as clock:
        failures = [attempt(client, person.email, "not the password") for _ in range(5)]
        paused = attempt(client, person.email, PASSWORD)
        clock.shift(301)
        later = attempt(client, person.email, PASSWORD)

    assert [WRONG in page for page in failures] == [True] * 5
    assert PAUSED in paused
    assert later == reverse("my_work")


def test_a_pause_of_one_address_leaves_the_others_alone(client: Client, person: User) -> None:
    other = make_user("other@force.example")
    for _ in range(5):
        attempt(client, person.email, "not the password")

    assert attempt(client, other.email, PASSWORD) == reverse("my_work")


def test_many_addresses_tried_from_one_place_are_paused_together(client: Client, person: User) -> None:
    for number in range(100):
        attempt(client, f"guess{number}@force.example", "not the password")

    assert PAUSED in attempt(client, person.email, PASSWORD)


def test_a_monday_morning_of_one_force_is_not_throttled(client: Client) -> None:
    for number in range(40):
        person = make_user(f"officer{number}@force.example")
        assert attempt(Client(), person.email, PASSWORD) == reverse("my_work")


# Signing out


def test_signing_out_is_a_post(client: Client, person: User) -> None:
    client.force_login(person)

    response = client.post("/account/logout/")

    assert response.headers["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_a_link_to_sign_out_only_asks(client: Client, person: User) -> None:
    client.force_login(person)

    page = client.get("/account/logout/").content.decode()

    assert "You are signed in as Some Body." in page
    assert is_signed_in(client)


# What is closed


def test_nobody_signs_themselves_up(client: Client) -> None:
    form = {"email": "new@force.example", "password1": PASSWORD, "password2": PASSWORD}

    pages = [client.get("/account/signup/"), client.post("/account/signup/", form)]

    assert ["An administrator in your force or office adds you" in p.content.decode() for p in pages] == [
        True
    ] * 2
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "reauthenticate/",
        "login/code/",
        "login/code/confirm/",
        "social/connections/",
        "3rdparty/",
        "google/login/",
    ],
)
def test_pages_that_make_no_sense_here_do_not_exist(client: Client, person: User, path: str) -> None:
    client.force_login(person)

    assert client.get(f"/account/{path}").status_code == 404


# The demonstration


@pytest.fixture
def demonstration_person() -> User:
    force = make_organisation(name="Anyshire Police")
    return make_member(force, Role.LEAD, email="lead@demo.example", post="Head of Something")


def test_a_demonstration_shows_its_people_and_their_password(
    client: Client, demonstration_person: User, person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = True

    page = client.get(SIGN_IN).content.decode()

    shown = ["lead@demo.example", "Threat lead", "Anyshire Police", "Head of Something", "demo-only-2026"]
    assert [words in page for words in shown] == [True] * 5
    assert person.email not in page


def test_outside_a_demonstration_the_page_names_nobody(
    client: Client, demonstration_person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = False

    page = client.get(SIGN_IN).content.decode()

    assert "demo.example" not in page
    assert people.DEMONSTRATION_PASSWORD not in page


def test_a_demonstration_without_its_people_shows_no_password(client: Client, settings: LazySettings) -> None:
    settings.DEMONSTRATION = True

    assert people.DEMONSTRATION_PASSWORD not in client.get(SIGN_IN).content.decode()


def test_after_the_demonstration_its_people_are_answered_like_an_unknown_address(
    client: Client, demonstration_person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = False

    page = attempt(client, demonstration_person.email, PASSWORD)

    assert WRONG in page
    assert not is_signed_in(client)


def test_the_end_of_the_demonstration_ends_its_sessions(
    client: Client, demonstration_person: User, settings: LazySettings
) -> None:
    client.force_login(demonstration_person)
    assert is_signed_in(client)

    settings.DEMONSTRATION = False

    assert not is_signed_in(client)


def test_the_end_of_the_demonstration_leaves_others_alone(
    client: Client, person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = False

    assert attempt(client, person.email, PASSWORD) == reverse("my_work")


def test_somebody_whose_role_has_ended_is_shown_without_it(
    client: Client, demonstration_person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = True
    Membership.objects.update(valid_until="2021-01-01")

    assert "Threat lead" not in client.get(SIGN_IN).content.decode()


def test_the_sign_in_page_costs_the_same_however_many_people_it_shows(
    client: Client, demonstration_person: User, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = True
    force = make_organisation()
    with CaptureQueriesContext(connection) as at_one:
        client.get(SIGN_IN)
    for number in range(30):
        make_member(force, Role.LEAD, Role.VIEWER, email=f"lead{number}@demo.example")
    with CaptureQueriesContext(connection) as at_many:
        client.get(SIGN_IN)

    assert len(at_many) == len(at_one) <= 3
