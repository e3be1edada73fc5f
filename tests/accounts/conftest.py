"""The cast of the pages about people, and clients that have signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.makers import Side, make_side


@pytest.fixture
def side(db: None) -> Side:
    return make_side("Anyshire")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def administrator(side: Side, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(side.administrator)
