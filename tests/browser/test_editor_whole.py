"""The editor starts whole or not at all: one that lacks an extension would lose what only that one knows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models import User
from assessments.models import Section
from sprtracker.env import BASE_DIR
from tests.browser.conftest import Watch
from tests.makers import first_section, make_side, make_year, write

pytestmark = pytest.mark.django_db(transaction=True)

NOTED = '<p>Three officers are trained<span class="footnote">On 31 March 2026.</span>.</p>'
EXTENSIONS = BASE_DIR / "static" / "js" / "editor-extensions.js"


@pytest.fixture
def section(page: Page, context: BrowserContext, sign_in: Callable[[BrowserContext, User], None]) -> Section:
    """A section with a footnote, and its lead signed in."""
    side = make_side("Anyshire")
    sign_in(context, side.lead)
    section = Section.objects.with_context().get(pk=first_section(make_year(side)).pk)
    return write(section, NOTED, by=side.lead)


def serve(page: Page, address: str, script: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=script)

    page.route(address, answer)


def expect_the_plain_field(page: Page, section: Section) -> None:
    page.goto(section.url("section_edit"))
    expect(page.get_by_text("The editor did not load whole, so it was not started")).to_be_visible()
    expect(page.locator(".ProseMirror")).to_have_count(0)
    expect(page.locator("textarea[name=body]")).to_be_visible()
    assert page.locator("textarea[name=body]").input_value() == section.body


def test_a_module_from_before_an_upgrade_leaves_the_plain_field(
    page: Page, section: Section, watch: Watch
) -> None:
    watch.expect("The editor was not started")
    serve(page, "**/js/editor/footnote.js", "export const newSerial = () => 1;")

    expect_the_plain_field(page, section)


def test_a_list_of_extensions_that_lacks_one_leaves_the_plain_field(
    page: Page, section: Section, watch: Watch
) -> None:
    watch.expect("The editor was not started: Error: there is no Footnote")
    without = re.sub(r"export { Footnote }.*\n", "", EXTENSIONS.read_text(encoding="utf-8"))
    serve(page, "**/js/editor-extensions.js", without)

    expect_the_plain_field(page, section)


def test_a_module_that_does_not_come_leaves_the_plain_field(
    page: Page, section: Section, watch: Watch
) -> None:
    watch.expect("The editor was not started|Failed to load resource")
    page.route("**/django_prose_editor/editor.js", lambda route: route.abort())

    expect_the_plain_field(page, section)


def test_what_is_saved_from_the_plain_field_keeps_the_footnote(
    page: Page, section: Section, watch: Watch
) -> None:
    watch.expect("The editor was not started")
    serve(page, "**/js/editor/footnote.js", "export const newSerial = () => 1;")
    expect_the_plain_field(page, section)
    field = page.locator("textarea[name=body]")
    field.fill(field.input_value().replace("Three", "Four"))
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved, version 2.")).to_be_visible()
    section.refresh_from_db()
    assert 'Four officers are trained<span class="footnote">On 31 March 2026.</span>.' in section.body
