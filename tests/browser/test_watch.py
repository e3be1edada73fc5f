"""The watch over the browser sees what it is there to see."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Watch


def test_a_message_on_the_console_is_a_complaint_unless_it_was_expected(page: Page, watch: Watch) -> None:
    page.evaluate("console.error('The figures did not load.')")
    page.wait_for_timeout(0)
    assert watch.unexpected == ["console error: The figures did not load."]

    watch.expect("figures did not load")
    assert watch.unexpected == []


def test_a_script_that_throws_is_a_complaint(page: Page, watch: Watch) -> None:
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('No such section.') })")

    assert watch.unexpected == ["script error: No such section."]
    watch.expect("No such section")


def test_another_host_is_a_complaint_and_is_never_reached(page: Page, watch: Watch) -> None:
    answer = page.evaluate("fetch('https://fonts.example.com/a.woff2').catch(error => String(error))")

    assert answer == "TypeError: Failed to fetch"
    assert watch.unexpected[0] == "request to another host: https://fonts.example.com/a.woff2"
    watch.expect("fonts.example.com|ERR_NAME_NOT_RESOLVED")


def test_a_phone_is_as_narrow_as_the_guidelines_ask(on_phone: Page) -> None:
    assert on_phone.viewport_size == PHONE


def test_axe_names_what_is_wrong_and_where(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content(
        "<!DOCTYPE html><html lang='en'><title>t</title><main><h1>h</h1><input id='x'></main></html>"
    )

    assert axe(page) == ["label: Form elements must have labels (#x)"]
