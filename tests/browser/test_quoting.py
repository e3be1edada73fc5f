"""Reading a section as it is set for readers: choosing words to speak about, in a paragraph and in a caption."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from assessments.blocks import parse_blocks
from assessments.models import Section, Thread
from tests.browser.conftest import PHONE
from tests.makers import Side, first_section, make_side, make_year, write

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[BrowserContext, User], None]
Axe = Callable[[Page], list[str]]

BODY = (
    "<p>The force holds forty-one officers.</p><p>Chart (bar): The north has most.</p><p>Table: Officers by area</p>"
    "<table><tr><th>Area</th><th>Officers</th><th>Needed in a year</th></tr>"
    "<tr><th>North</th><td>25</td><td>8</td></tr>"
    "<tr><th>South</th><td>16</td><td>9</td></tr></table><p>Source: the force.</p>"
)
BUTTON = "Comment on the words you selected"


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def section(side: Side) -> Section:
    section = Section.objects.with_context().get(pk=first_section(make_year(side)).pk)
    write(section, BODY, by=side.lead)
    return Section.objects.with_context().get(pk=section.pk)


@pytest.fixture
def reading(page: Page, context: BrowserContext, sign_in: SignIn, side: Side, section: Section) -> Page:
    sign_in(context, side.coordinator)
    page.goto(section.get_absolute_url())
    return page


def select(words: Locator) -> None:
    words.evaluate("(element) => getSelection().selectAllChildren(element)")


def test_nothing_asks_for_a_comment_before_words_are_selected(reading: Page) -> None:
    button = reading.get_by_role("button", name=BUTTON)
    expect(button).to_be_hidden()

    select(reading.get_by_text("The force holds forty-one officers.", exact=True))

    expect(button).to_be_visible()


@pytest.mark.parametrize("words", ["Officers by area", "The north has most.", "Source: the force."])
def test_words_of_a_caption_can_be_spoken_about(reading: Page, section: Section, words: str) -> None:
    select(reading.locator(".body-text").get_by_text(words, exact=True))
    reading.get_by_role("button", name=BUTTON).click()
    reading.get_by_label("Your comment").fill("On what day were they counted?")
    reading.get_by_role("button", name="Add comment").click()
    expect(reading.get_by_text("On what day were they counted?")).to_be_visible()

    thread = Thread.objects.get()
    block = next(block for block in parse_blocks(section.body) if words in block.text)
    assert (thread.block, thread.quote) == (block.id, words)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_table_with_its_chart_is_without_violations(reading: Page, axe: Axe, width: str) -> None:
    if width == "phone":
        reading.set_viewport_size(PHONE)
    expect(reading.get_by_role("table", name="Officers by area")).to_be_visible()

    assert axe(reading) == []
    assert reading.evaluate("document.documentElement.scrollWidth <= innerWidth")
