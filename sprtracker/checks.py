"""What `manage.py check --deploy` says about an installation beyond Django's own; apps.py registers it.

Each looks at settings only, save those that ask the database, which `--database default` lets them do.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.db import connections

THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


def demonstration_stays_on_this_machine(**kwargs: Any) -> list[checks.CheckMessage]:
    """The demonstration people share a password that the sign-in page shows."""
    others_can_reach_it = not set(settings.ALLOWED_HOSTS) <= THIS_MACHINE
    if not (settings.DEMONSTRATION and others_can_reach_it):
        return []
    return [
        checks.Error(
            "DEMONSTRATION is on, and ALLOWED_HOSTS lets others reach this installation.",
            hint="Anybody could sign in as a demonstration person. Set DEMONSTRATION=off.",
            id="sprtracker.E001",
        )
    ]


def mail_leaves_this_machine(**kwargs: Any) -> list[checks.CheckMessage]:
    if settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend":
        return []
    return [
        checks.Warning(
            "Mail is written to the log: nobody is told of anything, and nobody can reset a password.",
            hint="Set EMAIL_URL, such as EMAIL_URL=smtp+tls://user:password@mail.example.police.uk:587.",
            id="sprtracker.W001",
        )
    ]


def database_takes_many_writers(**kwargs: Any) -> list[checks.CheckMessage]:
    """SQLite lets one transaction write at a time, and a whole force types at once."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    return [
        checks.Warning(
            "The database is SQLite, which is meant for trying the program out.",
            hint="Set DATABASE_URL=postgres://user:password@host:5432/name.",
            id="sprtracker.W002",
        )
    ]


def cache_tables_are_there(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Throttling of sign-in counts in one, and drafts of papers are kept in the other."""
    if "default" not in (databases or []):
        return []
    caches = [cache for cache in settings.CACHES.values() if cache["BACKEND"] == settings.DATABASE_CACHE]
    tables = [str(cache["LOCATION"]) for cache in caches]
    return [
        checks.Error(
            f"The cache table {table} is missing, so nobody can sign in or make a draft.",
            hint="Run manage.py createcachetable, or manage.py prepare, which does.",
            id="sprtracker.E002",
        )
        for table in tables
        if not is_there(table)
    ]


def demonstration_people_are_gone(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """They cannot sign in any longer, but they hold roles here, one of them an administrator's."""
    people = get_user_model().objects.of_the_demonstration().filter(is_active=True)
    if (
        settings.DEMONSTRATION
        or "default" not in (databases or [])
        or not is_there(people.model._meta.db_table)
    ):
        return []
    if not people.exists():
        return []
    return [
        checks.Warning(
            "People of the demonstration are in this database, though DEMONSTRATION is off.",
            hint="Begin with an empty database, or let an administrator switch each of them off.",
            id="sprtracker.W003",
        )
    ]


def drafts_are_made(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Of the background work that makes them; see also the page /health/."""
    from papers import models  # noqa: PLC0415 (which are not to be read before the apps are)
    from papers.drafting import drafts  # noqa: PLC0415 (which are not to be read before the apps are)

    if "default" not in (databases or []) or not is_there(models.DraftMaking._meta.db_table):
        return []
    hint = "Look into the log of the server, or of manage.py db_worker, and see that it runs."
    return [checks.Warning(trouble, hint=hint, id="sprtracker.W004") for trouble in drafts.troubles()]


def mail_is_sent(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Of the e-mail about notices; see also the page /health/."""
    from accounts.models import Mail  # noqa: PLC0415 (models are not to be read before the apps are)
    from accounts.notices import outbox  # noqa: PLC0415 (the same)

    if "default" not in (databases or []) or not is_there(Mail._meta.db_table):
        return []
    hint = "See People, E-mail not sent; let manage.py send_notices run every quarter of an hour."
    return [checks.Warning(trouble, hint=hint, id="sprtracker.W005") for trouble in outbox.troubles()]


def links_in_mail_lead_here(**kwargs: Any) -> list[checks.CheckMessage]:
    """Where nobody said how the links begin, it is taken from a name that this server answers to."""
    if "*" not in settings.SITE_ADDRESS and "://." not in settings.SITE_ADDRESS:
        return []
    return [
        checks.Warning(
            f"Links in e-mails would begin with {settings.SITE_ADDRESS}.",
            hint="Set SITE_ADDRESS, such as SITE_ADDRESS=https://spr.example.police.uk.",
            id="sprtracker.W006",
        )
    ]


def is_there(table: str) -> bool:
    return table in connections["default"].introspection.table_names()
