"""Browsers for the journeys: the system's own Chromium, and Firefox for what is marked so, off the network and watched.

A journey fails when the console says something, a script throws, or a page asks another host for anything.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.models import Section
from tests.browser import firefox
from tests.makers import Side, first_section, make_side, make_year

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 640}

# A field that becomes an editor, as its widget marks it.
EDITABLE = "textarea[data-django-prose-editor-configurable], textarea[data-django-prose-editor-default]"

OFF_THE_NETWORK = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]

# Playwright's synchronous API keeps an event loop in this thread, in which Django refuses its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None, None, None]:
    """What is marked so is done in Firefox as well, or there alone. `--browser firefox` does everything there."""
    asked_for = metafunc.config.option.browser
    mark = metafunc.definition.get_closest_marker("firefox")
    if mark and mark.kwargs.get("only"):
        metafunc.config.option.browser = ["firefox"]
    elif mark and not asked_for:
        metafunc.config.option.browser = ["chromium", "firefox"]
    try:
        yield
    finally:
        metafunc.config.option.browser = asked_for


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")
        if isinstance(item, pytest.Function) and browser_of(item) == "firefox":
            if config.getoption("pg"):
                item.add_marker(
                    pytest.mark.skip("In Firefox on SQLite: the database is no matter of the browser.")
                )
            elif why_not := firefox.why_not():
                item.add_marker(pytest.mark.skip(why_not))
        if config.getoption("pg") and item.path.name == "test_accessibility.py":
            item.add_marker(
                pytest.mark.skip("Drawn on SQLite: how a page looks is no matter of the database.")
            )


def browser_of(item: pytest.Function) -> str:
    return str(item.callspec.params.get("browser_name", "")) if hasattr(item, "callspec") else ""


def chromium() -> str | None:
    """The browser of this machine; none means the one that Playwright fetched. A snap cannot be driven."""
    names = ["chromium", "google-chrome", "google-chrome-stable"]
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    return next((path for path in found if path and not path.startswith("/snap/")), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    if browser_name == "firefox":
        return {**browser_type_launch_args, **firefox.launch_args()}
    no_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has none to offer root
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [*OFF_THE_NETWORK, *no_sandbox],
    }


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: LiveServer) -> dict[str, Any]:
    """`page.goto("/")` is the live server's first page, on a desk screen."""
    return {**browser_context_args, "base_url": live_server.url, "viewport": DESK, "locale": "en-GB"}


class Watch:
    """What went wrong in the browser's windows, in words."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """A complaint that this journey is meant to cause, such as "status of 409"."""
        self.expected.append(pattern)

    def over(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self.hear(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("request", lambda request: self.see(request.url))

    def hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"console {kind}: {text}")

    def see(self, url: str) -> None:
        if urlsplit(url).hostname not in ("localhost", None):
            self.complaints.append(f"request to another host: {url}")

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self.complaints if not any(re.search(p, each) for p in self.expected)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.unexpected == []


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """Every window of a journey is watched, a second person's as well."""

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch.over(context)
        return context

    return watched


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[BrowserContext, User], None]:
    """Signs a person in without the page, which has journeys of its own."""

    def sign_in(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def section(side: Side) -> Section:
    """The first of a year in which nothing has been written yet."""
    return Section.objects.with_context().get(pk=first_section(make_year(side)).pk)


@pytest.fixture
def on_phone(page: Page) -> Page:
    """The page as wide as WCAG asks it to reflow to."""
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Accessibility violations of what the page shows now, one sentence for each."""

    def violations(page: Page) -> list[str]:
        if page.locator(
            EDITABLE
        ).count():  # an editor takes a field's place when its modules have loaded, and is
            page.locator(".prose-editor [role=toolbar]").first.wait_for()  # named a moment later
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
        return [
            f"{each['id']}: {each['help']} ({node['target'][0]})" for each in found for node in each["nodes"]
        ]

    return violations
