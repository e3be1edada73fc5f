"""Help and accessibility: for everybody, signed in or not, and true."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from assessments.models import Status
from tests.makers import make_user

pytestmark = pytest.mark.django_db
PAGES = ["/help/", "/accessibility/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_may_read_it(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_it_is_there_for_those_who_have_signed_in(client: Client, address: str) -> None:
    client.force_login(make_user())

    assert client.get(address).status_code == 200


def test_help_names_every_role_and_every_status(client: Client) -> None:
    page = client.get(reverse("help")).content.decode()

    assert [role.label for role in Role if role.label not in page] == []
    assert [status.label for status in Status if status.label not in page] == []


@pytest.mark.parametrize("address", PAGES)
def test_the_installations_contact_is_shown_where_there_is_one(
    client: Client, settings: LazySettings, address: str
) -> None:
    settings.SUPPORT_EMAIL = "help@force.example"
    with_contact = client.get(address).content.decode()
    settings.SUPPORT_EMAIL = ""
    without = client.get(address).content.decode()

    assert 'href="mailto:help@force.example"' in with_contact
    assert "mailto:" not in without


def test_the_styleguide_is_there_only_where_pages_are_built_or_tried_out(
    client: Client, settings: LazySettings
) -> None:
    client.force_login(make_user())
    statuses = {}

    for settings.DEBUG, settings.DEMONSTRATION in [(False, False), (True, False), (False, True)]:
        answer = client.get(reverse("styleguide"))
        statuses[settings.DEBUG, settings.DEMONSTRATION] = answer.status_code

    assert statuses == {(False, False): 404, (True, False): 200, (False, True): 200}
