"""The page a monitor asks."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Mail
from tests.makers import make_user


@pytest.mark.django_db
def test_a_working_installation_is_ok_without_signing_in(client: Client) -> None:
    response = client.get("/health/")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_monitor_that_asks_often_costs_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        client.get("/health/")


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_reported(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")

    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"status": "Migrations have not been applied."}


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_reported_and_nothing_more(
    client: Client,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME COLUMN app TO hidden")

    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"status": "The database does not answer."}


@pytest.mark.django_db
def test_a_monitor_is_not_sent_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
def test_email_that_failed_is_said_without_taking_the_installation_away(client: Client) -> None:
    Mail.objects.create(person=make_user(), due_at=timezone.now(), state=Mail.State.FAILED)

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "mail": "1 e-mail could not be sent."},
    )
