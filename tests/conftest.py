"""What holds for every test: nothing but this machine can be reached, and nothing is left on it."""

import ipaddress
import os
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from audit.triggers import removals, statements
from tests.settings import directory

APART = 100_000  # more rows than any table of a run has


def pytest_unconfigure() -> None:
    directory.cleanup()


# In continuous integration the same examples are tried every time: a new one is found, and mended, at a desk.
settings.register_profile("integration", derandomize=True, deadline=None)
# Longer and more often, for whoever has the time: --hypothesis-profile=deep.
settings.register_profile("deep", max_examples=500, stateful_step_count=120, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("integration")


def is_this_machine(address: Any) -> bool:
    if not isinstance(address, tuple):  # a socket file, such as PostgreSQL's
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] in ("", "localhost")


@pytest.fixture(scope="session", autouse=True)
def network_is_off() -> Iterator[None]:
    """Looking up a name is refused as well: only an address can be seen to be loopback."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not is_this_machine(address):
            raise AssertionError(f"A test tried to reach {address}. Tests use no network.")
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_this_machine((host or "",)):
            raise AssertionError(f"A test looked up {host}. Tests use no network.")
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """PostgreSQL's are thrown away with their server. It refuses to drop one while a server that a journey killed has
    not yet let go of it, and the run would fail by that.
    """
    return bool(request.config.getoption("pg") or request.config.getoption("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The keys of different tables lie apart: whoever takes one for the other finds nothing, in any order of tests."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
            for place, (name,) in enumerate(cursor.fetchall(), start=1):
                cursor.execute(f'ALTER SEQUENCE "{name}" RESTART {place * APART}')
        else:
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY 1")
            rows = [(name, place * APART) for place, (name,) in enumerate(cursor.fetchall(), start=1)]
            cursor.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", rows)


@pytest.fixture(scope="session", autouse=True)
def trail_can_be_emptied_between_tests() -> Iterator[None]:
    """Tests with transactions of their own empty every table afterwards. The guard of the audit trail is taken down
    for as long as that takes, so that it stands in every test, as it does in an installation.
    """
    flush = BaseDatabaseOperations.execute_sql_flush

    def without_guard(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        vendor = self.connection.vendor
        with self.connection.cursor() as cursor:
            for statement in removals(vendor):
                cursor.execute(statement)
            flush(self, sql_list)
            for statement in statements(vendor):
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_guard)
        yield


@pytest.fixture(scope="session")
def states(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Any]:
    """Every page of the demonstration as everybody gets it, asked for once in a run. Nothing of it stays."""
    from tests.every_page import every_state  # noqa: PLC0415 (models, which are not there yet when pytest starts)

    with django_db_blocker.unblock():
        return list(every_state())
