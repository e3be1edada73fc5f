"""What Playwright cannot ask of one window of Debian's Firefox is asked of a whole one: no scripts, and forced colours.

Not here: the other journeys in Firefox, which are those of Chromium and marked so where they stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.models import Section, Source
from tests.browser import firefox
from tests.browser.conftest import DESK
from tests.browser.test_accessibility import UNFRAMED, UNSEEN
from tests.browser.test_writing import LONG, ids_twice, too_wide
from tests.makers import Side, judge, make_source, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.firefox(only=True)]

SignIn = Callable[[BrowserContext, User], None]
WITHIN = 20  # seconds


@pytest.fixture
def without_scripts(browser_type: BrowserType) -> Iterator[Browser]:
    with browser_type.launch(**firefox.launch_args(**{"javascript.enabled": False})) as browser:
        yield browser


@pytest.fixture
def in_forced_colours(browser_type: BrowserType) -> Iterator[Browser]:
    """As Firefox does it for somebody who has chosen colours of their own, for every page."""
    with browser_type.launch(**firefox.launch_args(**{"browser.display.document_color_use": 2})) as browser:
        yield browser


def wait_for_page(page: Page, address: str) -> None:
    """Playwright itself waits by scripts, and clicks only what they have found to stand still."""
    until = time.monotonic() + WITHIN
    while not page.url.endswith(address):
        assert time.monotonic() < until, f"{page.url} instead of {address}"
        page.wait_for_timeout(100)


def test_without_scripts_the_plain_form_saves(
    without_scripts: Browser, live_server: LiveServer, sign_in: SignIn, side: Side, section: Section
) -> None:
    context = without_scripts.new_context(base_url=live_server.url)
    sign_in(context, side.lead)
    page = context.new_page()
    page.goto(section.url("section_edit"))
    assert page.locator("[role=toolbar]").count() == 0
    page.locator("#id_body").focus()
    page.keyboard.type("One paragraph.\n\nAnother, with <b>bold</b>.")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    wait_for_page(page, section.get_absolute_url())

    section.refresh_from_db()
    assert [section.version, section.body.count("<p"), "<strong>bold</strong>" in section.body] == [
        1,
        2,
        True,
    ]


def test_pages_can_be_read_in_forced_colours(
    in_forced_colours: Browser,
    live_server: LiveServer,
    sign_in: SignIn,
    side: Side,
    section: Section,
    axe: Callable[[Page], list[str]],
) -> None:
    write(section, LONG, by=side.lead)
    judge(section, "partly", by=side.lead, movement="declined", movement_cause="Two have left.")
    context = in_forced_colours.new_context(base_url=live_server.url, viewport=DESK)
    sign_in(context, side.lead)
    page = context.new_page()
    found = {}
    for address in (
        "/",
        section.annual.get_absolute_url(),
        *map(section.url, ("section_detail", "section_edit")),
    ):
        page.goto(address)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        # The person's own colours are put over ours, which axe goes on reading.
        of_axe = [each for each in axe(page) if not each.startswith("color-contrast:")]
        found[address] = [*of_axe, *page.evaluate(UNFRAMED), *page.evaluate(UNSEEN)]
        found[address] += [*too_wide(page), *ids_twice(page)]

    assert {address: troubles for address, troubles in found.items() if troubles} == {}


def test_words_put_back_into_a_reloaded_page_stay_bound_to_what_they_were_begun_from(
    page: Page, context: BrowserContext, sign_in: SignIn, side: Side
) -> None:
    source = make_source(side, "peel-2023", title="As it was.")
    sign_in(context, side.coordinator)
    page.goto(reverse("source_edit", args=[side.force.slug, source.reference]))
    page.locator("#id_title").click()
    page.keyboard.press("End")
    page.keyboard.type(" Mine.")
    Source.objects.filter(pk=source.pk).update(title="Theirs.", version=F("version") + 1)
    page.reload()
    expect(page.locator("#id_title")).to_have_value("As it was. Mine.")
    page.get_by_role("button", name="Save the source").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody else has saved the source")
    source.refresh_from_db()
    assert source.title == "Theirs."
