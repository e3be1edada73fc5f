"""The account page: what a person is told of themselves."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from tests.makers import Side, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_a_person_sees_their_roles_with_their_dates(side: Side, signed_in: SignIn) -> None:
    Membership.objects.create(
        user=side.lead,
        organisation=side.force,
        role=Role.COORDINATOR,
        valid_from=datetime.date(2018, 4, 1),
        valid_until=datetime.date(2019, 3, 31),
    )

    page = signed_in(side.lead).get("/account/").content.decode()

    current, ended = page.split("Roles that have ended or not yet begun")
    shown = ["Threat lead", "Anyshire Police", "from 1 January 2020"]
    assert [words in current for words in shown] == [True] * 3
    assert ["Coordinator" in ended, "1 April 2018 to 31 March 2019" in ended] == [True] * 2


def test_a_person_without_a_role_is_told_what_that_means(signed_in: SignIn) -> None:
    page = signed_in(make_user()).get("/account/").content.decode()

    assert "You hold no role today" in page
    assert "Roles that have ended" not in page


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/account/").headers["Location"] == "/account/login/?next=/account/"
