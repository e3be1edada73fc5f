"""The sign-in runs out in mid-sentence: what is sent is kept, and after signing in again it is sent once more."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from assessments.models import Comment
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
    expect(page.locator("h1")).to_have_text("Not saved yet: your words are kept")
    assert axe(page) == []
    page.get_by_role("link", name="Sign in again, and send it").click()
    page.get_by_label("E-mail address").fill(side.lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Not sent yet")
    assert axe(page) == []

    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("main")).to_contain_text("Saved, version 1.")
    section.refresh_from_db()
    assert "Two hundred officers stand ready." in section.body


def test_a_comment_sent_too_late_is_put_back(
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    watch: Watch,
) -> None:
    watch.expect("status of 401")
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    sign_in(context, side.coordinator)
    page.goto(section.url("thread_open"))
    page.locator("main textarea[name=text]").fill("This took a quarter of an hour to put into words.")
    page.locator("main input[type=radio]").first.check()
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("main form").get_by_role("button").last.click()
    page.get_by_role("link", name="Sign in again, and send it").click()
    page.get_by_label("E-mail address").fill(side.coordinator.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("main")).to_contain_text("This took a quarter of an hour to put into words.")
    assert [comment.text for comment in Comment.objects.all()] == [
        "This took a quarter of an hour to put into words."
    ]
