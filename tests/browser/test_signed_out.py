"""The sign-in runs out in mid-sentence: signing in again in another tab, the words are sent once more and saved."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.browser.conftest import Watch
from tests.makers import PASSWORD, first_section, make_side, make_year


def test_a_sign_in_that_runs_out_in_mid_sentence_loses_nothing(
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    watch: Watch,
    axe: Callable[[Page], list[str]],
) -> None:
    watch.expect("status of 401|status of 403")
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    sign_in(context, side.lead)
    page.goto(section.url("section_edit"))
    page.locator(".ProseMirror").click()
    page.keyboard.type("Two hundred officers stand ready.")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Not saved yet: please send it again")
    assert axe(page) == []
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("E-mail address").fill(side.lead.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.locator("main").get_by_role("button", name="Sign in").click()
    expect(tab.locator("h1")).to_have_text("My work")

    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("main")).to_contain_text("You signed in again after this form was opened")
    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("main")).to_contain_text("Two hundred officers stand ready.")
    section.refresh_from_db()
    assert "Two hundred officers stand ready." in section.body
