"""What our own deploy checks find; that they are asked at all is in test_settings.py."""

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import people
from accounts.models import Mail
from papers.drafting import drafts
from papers.drafting.drafts import Draft
from papers.editions import Reader
from sprtracker import checks
from tests.makers import make_side, make_user, make_year


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [each.id for each in found]


def test_a_demonstration_that_others_can_reach_is_an_error(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    settings.ALLOWED_HOSTS = ["127.0.0.1", "spr.example.police.uk"]

    assert ids(checks.demonstration_stays_on_this_machine()) == ["sprtracker.E001"]


def test_a_demonstration_on_this_machine_is_none(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

    assert checks.demonstration_stays_on_this_machine() == []


def test_mail_that_only_reaches_the_log_is_a_warning(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    assert ids(checks.mail_leaves_this_machine()) == ["sprtracker.W001"]


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["sprtracker_cache", "sprtracker_papers"])
def test_a_missing_cache_table_is_an_error(table: str) -> None:
    assert checks.cache_tables_are_there(databases=["default"]) == []

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")

    assert ids(checks.cache_tables_are_there(databases=["default"])) == ["sprtracker.E002"]


def test_the_cache_table_is_not_asked_for_unless_the_database_may_be() -> None:
    assert checks.cache_tables_are_there(databases=None) == []


@pytest.mark.django_db
def test_people_of_a_demonstration_that_is_over_are_a_warning_until_switched_off(settings: Settings) -> None:
    settings.DEMONSTRATION = False
    make_user("somebody@force.example")
    left_over = make_user("lead@demo.example")

    assert ids(checks.demonstration_people_are_gone(databases=["default"])) == ["sprtracker.W003"]

    people.switch_off(left_over, by=make_user("by@force.example"))

    assert checks.demonstration_people_are_gone(databases=["default"]) == []


@pytest.mark.django_db
def test_people_of_a_demonstration_that_is_on_are_at_home(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    make_user("lead@demo.example")

    assert checks.demonstration_people_are_gone(databases=["default"]) == []


@pytest.mark.django_db
def test_drafts_that_cannot_be_made_are_a_warning() -> None:
    assert checks.drafts_are_made(databases=["default"]) == []
    annual = make_year(make_side("Anyshire"))
    draft = Draft("pdf", "0" * 64, annual.pk, Reader.PUBLIC)

    drafts.end(drafts.making_of(draft), failure="A note is too long.")

    assert ids(checks.drafts_are_made(databases=["default"])) == ["sprtracker.W004"]
    assert checks.drafts_are_made(databases=None) == []


@pytest.mark.django_db
def test_email_that_failed_is_a_warning() -> None:
    assert checks.mail_is_sent(databases=["default"]) == []

    Mail.objects.create(person=make_user(), due_at=timezone.now(), state=Mail.State.FAILED)

    assert ids(checks.mail_is_sent(databases=["default"])) == ["sprtracker.W005"]
    assert checks.mail_is_sent(databases=None) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://spr.example.police.uk", []),
        ("https://.example.police.uk", ["sprtracker.W006"]),
        ("https://*", ["sprtracker.W006"]),
    ],
)
def test_links_in_email_that_lead_nowhere_are_a_warning(
    address: str, found: list[str], settings: Settings
) -> None:
    settings.SITE_ADDRESS = address

    assert ids(checks.links_in_mail_lead_here()) == found
