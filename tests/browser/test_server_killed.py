"""A server that dies while somebody writes: what it acknowledged is there, and what it did not is said and sent again.

The server is gunicorn on a port of its own, killed as a machine dies. Not here: a cut network (test_autosave.py).
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from assessments.blocks import plain_text
from assessments.models import Section
from tests.browser.conftest import DESK, Watch
from tests.browser.test_autosave import SAVED, drafts, type_and_wait
from tests.browser.test_writing import open_editor, press_save
from tests.makers import Side
from tests.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

NOT_SAVED = "Not saved: no connection, trying again"
AT_LENGTH = 40_000  # milliseconds: the pauses between two tries grow


@pytest.fixture(autouse=True)
def counted_from_nought() -> None:
    caches["counters"].clear()


@pytest.fixture
def server(watch: Watch) -> Iterator[Server]:
    watch.expect("ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|status of 50")
    with Server() as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server, side: Side, watch: Watch) -> Iterator[Page]:
    """The lead's window, on the server that will die."""
    client = Client()
    client.force_login(side.lead)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = f"http://localhost:{server.port}"
    context = browser.new_context(base_url=address, viewport=DESK)
    watch.over(context)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()


def workers_of(server: Server) -> list[int]:
    pid = server.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill(server: Server) -> None:
    """At once and without a word, as a machine dies: the worker first, which has nobody to end it after."""
    workers = workers_of(server)
    server.process.kill()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    server.process.wait()


def start_again(server: Server) -> Server:
    """The same program at the same address."""
    again = Server()
    again.command[again.command.index("--bind") + 1] = f"127.0.0.1:{server.port}"
    again.port = server.port
    return again


@pytest.mark.firefox
def test_a_server_that_dies_between_two_drafts_loses_nothing(
    page: Page, server: Server, section: Section
) -> None:
    open_editor(page, section)
    type_and_wait(page, "Before it died.")
    page.keyboard.type(" While it was dead.")
    kill(server)
    expect(page.locator("[data-draft-state]")).to_have_text(NOT_SAVED)

    with start_again(server):
        expect(page.locator("[data-draft-state]")).to_have_text(SAVED, timeout=AT_LENGTH)
        assert drafts() == ["Before it died. While it was dead."]
        press_save(page)
        expect(page.get_by_text("Saved, version 1.")).to_be_visible()

    section.refresh_from_db()
    assert plain_text(section.body) == "Before it died. While it was dead."


def test_a_server_that_dies_with_a_draft_in_its_hands_loses_nothing(
    page: Page, server: Server, section: Section
) -> None:
    open_editor(page, section)
    type_and_wait(page, "Acknowledged.")
    for worker in workers_of(server):
        os.kill(worker, signal.SIGSTOP)  # what it is sent now is on its way and never answered
    with page.expect_request(lambda request: request.url.endswith("/edit/draft/")):
        page.keyboard.type(" In flight.")
    expect(page.locator("[data-draft-state]")).to_have_text("Not saved yet")
    kill(server)
    expect(page.locator("[data-draft-state]")).to_have_text(NOT_SAVED)
    assert drafts() == ["Acknowledged."]

    with start_again(server):
        expect(page.locator("[data-draft-state]")).to_have_text(SAVED, timeout=AT_LENGTH)

    assert drafts() == ["Acknowledged. In flight."]


class Held:
    """The section's row, locked by somebody else until it is let go: a save of it waits inside its transaction."""

    def __init__(self, section: Section) -> None:
        self.section, self.is_held, self.let_go = section, threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.hold)

    def hold(self) -> None:
        try:
            with transaction.atomic():
                Section.objects.filter(pk=self.section.pk).update(order=F("order"))
                self.is_held.set()
                self.let_go.wait(60)
        finally:
            connection.close()

    def begin(self) -> None:
        self.thread.start()
        assert self.is_held.wait(20)

    def end(self) -> None:
        self.let_go.set()
        self.thread.join()


def test_a_server_that_dies_in_the_middle_of_a_save_keeps_all_of_it_or_nothing(
    page: Page, server: Server, section: Section
) -> None:
    open_editor(page, section)
    held = Held(section)
    page.route("**/component-1/edit/", lambda route: (held.begin(), route.continue_()))
    page.keyboard.type("Typed and saved at once.")
    with page.expect_request(lambda request: request.url.endswith("/edit/")):
        page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(2000)  # it has come to the lock
    assert held.is_held.is_set()
    kill(server)
    held.end()
    page.unroute_all()
    section.refresh_from_db()
    assert (section.version, section.body, section.versions.count()) == (0, "", 0)

    with start_again(server):
        page.goto(section.url("section_edit"))
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Your draft of {section.heading}")
        page.get_by_role("button", name="Save my draft as it is").click()
        expect(page.get_by_text("Saved, version 1.")).to_be_visible()

    section.refresh_from_db()
    assert plain_text(section.body) == "Typed and saved at once."
    assert drafts() == []


def test_pressing_save_while_the_server_is_dead_says_so_and_leaves_the_words_where_they_are(
    page: Page, server: Server, section: Section
) -> None:
    open_editor(page, section)
    kill(server)
    page.keyboard.type("Nobody has heard this.")
    press_save(page)
    expect(page.locator("[data-draft-state]")).to_have_text(NOT_SAVED)
    expect(page.get_by_role("textbox", name=f"Text of {section.heading}")).to_have_text(
        "Nobody has heard this."
    )

    with start_again(server):
        expect(page.locator("[data-draft-state]")).to_have_text(SAVED, timeout=AT_LENGTH)
        press_save(page)
        expect(page.get_by_text("Saved, version 1.")).to_be_visible()
