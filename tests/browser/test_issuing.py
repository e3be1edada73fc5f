"""Issuing in a browser while the files are not ready: what somebody sees who waits, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from papers.models import IssuedPaper, Paper
from tests.browser.conftest import PHONE
from tests.makers import Side, make_side, make_year
from tests.papers.ready import finish_year

ISSUE = "/papers/anyshire/2024-25/issue/"


@pytest.fixture
def side(transactional_db: None, settings: Any) -> Side:
    """Everybody of a finished year, where background work waits in the database for a worker."""
    settings.TASKS = {"default": {"BACKEND": "sprtracker.queued.QueuedBackend"}}
    call_command("createcachetable", verbosity=0)
    caches["papers"].clear()
    side = make_side("Anyshire")
    finish_year(side, make_year(side))
    return side


@pytest.fixture
def secretary(
    side: Side,
    live_server: Any,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, User], None],
) -> Callable[..., Page]:
    def open_page(**options: Any) -> Page:
        context = new_context(**options)
        sign_in(context, side.secretary)
        return context.new_page()

    return open_page


def work() -> None:
    """A worker does all that is due, and ends."""
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)


def issue_for_the_panel(page: Page) -> None:
    page.goto(ISSUE)
    page.get_by_label("panel").check()
    page.get_by_role("button", name="Issue the paper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The files of issue 1 are being made")


def test_whoever_keeps_the_page_open_is_led_to_the_issue(
    secretary: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    page = secretary()
    issue_for_the_panel(page)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.querySelector('main').scrollWidth")
    found, number = axe(page), IssuedPaper.objects.count()
    expect(page.locator("[data-seconds]")).not_to_have_text("0")

    work()

    page.wait_for_url("**/issues/1/")
    assert (found, number, width <= PHONE["width"]) == ([], 0, True)
    assert IssuedPaper.objects.get().reader == "panel"
    assert Paper.objects.get().issues.count() == 1


def test_without_scripts_a_button_goes_on_and_too_early_is_no_harm(secretary: Callable[..., Page]) -> None:
    page = secretary(java_script_enabled=False)
    issue_for_the_panel(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The files of issue 1 are being made")
    work()

    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/issues/1/")
    expect(page.locator("main")).to_contain_text("Issue 1 is made and will not change any more.")
