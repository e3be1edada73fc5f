"""A forgotten password, a first password, a changed one: each whole way, with the mail read."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts import people
from accounts.models import User
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db

RESET = "/account/password/reset/"
NEW = "three random words here"


@pytest.fixture
def person() -> User:
    return make_user("somebody@force.example", "Some Body")


def link_in(mail: EmailMessage) -> str:
    """The path of the one link to a password page."""
    found: list[str] = re.findall(r"http://testserver(/account/password/reset/key/\S+)", str(mail.body))
    assert len(found) == 1
    return found[0]


def can_sign_in(person: User, password: str) -> bool:
    response = Client().post("/account/login/", {"login": person.email, "password": password})
    return response.status_code == 302


def choose(client: Client, link: str, password: str, again: str | None = None) -> str:
    """Follow a link and choose a password; the words of the page one ends on."""
    form = client.get(link, follow=True)
    address = form.request["PATH_INFO"]
    page = client.post(address, {"password1": password, "password2": again or password}, follow=True)
    return page.content.decode()


def test_a_forgotten_password_is_replaced_through_the_mail(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    asked = client.post(RESET, {"email": person.email}, follow=True)
    page = choose(client, link_in(mailoutbox[0]), NEW)

    assert "Look for the e-mail" in asked.content.decode()
    assert mailoutbox[0].to == [person.email]
    assert mailoutbox[0].subject == "Choose a new SPR Tracker password"
    assert "Your password is set" in page
    assert (can_sign_in(person, NEW), can_sign_in(person, PASSWORD)) == (True, False)


def test_the_owner_is_told_that_the_password_was_changed(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": person.email})

    choose(client, link_in(mailoutbox[0]), NEW)

    assert mailoutbox[1].to == [person.email]
    assert mailoutbox[1].subject == "Your SPR Tracker password has been changed"


def test_the_key_does_not_stay_in_the_address(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": person.email})
    link = link_in(mailoutbox[0])

    form = client.get(link, follow=True)

    assert form.request["PATH_INFO"].endswith("-set-password/")
    assert link.split("-", 1)[1].rstrip("/") not in form.content.decode()


def test_a_link_works_once(client: Client, person: User, mailoutbox: list[EmailMessage]) -> None:
    client.post(RESET, {"email": person.email})
    link = link_in(mailoutbox[0])
    choose(client, link, NEW)

    again = Client().get(link, follow=True).content.decode()

    assert "This link no longer works" in again


@pytest.mark.parametrize(
    ("password", "repeated", "said"),
    [
        ("short", "short", "at least 12 characters"),
        ("password1234", "password1234", "too common"),
        ("somebody@force.example", "somebody@force.example", "too similar"),
        (NEW, "something else entirely", "You must type the same password each time."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(
    client: Client,
    person: User,
    mailoutbox: list[EmailMessage],
    password: str,
    repeated: str,
    said: str,
) -> None:
    client.post(RESET, {"email": person.email})

    page = choose(client, link_in(mailoutbox[0]), password, repeated)

    assert said in page
    assert can_sign_in(person, PASSWORD)


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_says_so(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    known = client.post(RESET, {"email": person.email}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@force.example"}, follow=True)

    assert unknown.redirect_chain == known.redirect_chain
    assert mailoutbox[1].subject == "No SPR Tracker account with this address"
    assert "/account/" not in str(mailoutbox[1].body)


def test_somebody_who_is_switched_off_gets_no_link(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    people.switch_off(person, by=make_user("by@force.example"))

    client.post(RESET, {"email": person.email})

    assert [mail.subject for mail in mailoutbox] == ["No SPR Tracker account with this address"]


def test_asking_for_link_after_link_is_paused_with_a_page_that_says_so(client: Client, person: User) -> None:
    for _ in range(5):
        client.post(RESET, {"email": person.email})

    response = client.post(RESET, {"email": person.email})

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


def test_a_reset_ends_the_pause_after_failed_attempts(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(5):
        can_sign_in(person, "not the password")
    client.post(RESET, {"email": person.email})

    choose(client, link_in(mailoutbox[0]), NEW)

    assert can_sign_in(person, NEW)


def test_a_link_that_came_back_confirms_the_address(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": person.email})
    assert not EmailAddress.objects.get(user=person).verified

    choose(client, link_in(mailoutbox[0]), NEW)

    assert EmailAddress.objects.get(user=person).verified


def test_a_former_address_gets_no_link_and_no_longer_signs_in(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": person.email})
    old_link = link_in(mailoutbox[0])
    person.email = "married@force.example"
    people.change_person(person, by=make_user("by@force.example"))

    client.post(RESET, {"email": "somebody@force.example"})

    assert mailoutbox[1].subject == "No SPR Tracker account with this address"
    assert "This link no longer works" in client.get(old_link, follow=True).content.decode()
    assert not can_sign_in(User(email="somebody@force.example"), PASSWORD)
    assert can_sign_in(person, PASSWORD)


# Changing one's password


def test_a_password_is_changed_by_whoever_knows_the_old_one(client: Client, person: User) -> None:
    client.force_login(person)

    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert response.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert can_sign_in(person, NEW)


def test_a_password_is_not_changed_without_the_old_one(client: Client, person: User) -> None:
    client.force_login(person)

    page = client.post(
        reverse("account_change_password"), {"oldpassword": "a guess", "password1": NEW, "password2": NEW}
    ).content.decode()

    assert "This is not your current password." in page
    assert can_sign_in(person, PASSWORD)


def test_changing_the_password_ends_the_sessions_elsewhere(client: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    client.force_login(person)

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert elsewhere.get("/account/").status_code == 302


def test_somebody_without_a_password_chooses_one(client: Client, person: User) -> None:
    person.set_unusable_password()
    person.save()
    client.force_login(person)

    form = client.get(reverse("account_change_password"), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert can_sign_in(person, NEW)
