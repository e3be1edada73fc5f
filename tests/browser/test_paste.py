"""Pasting from Word, Outlook, spreadsheets and web pages: every word stays, and tables are tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from assessments.blocks import clean_body
from tests.browser.test_editor import CLIPBOARD, PASTE, body, empty
from tests.makers import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(page: Page, context: BrowserContext, sign_in: Callable[[BrowserContext, User], None]) -> Page:
    sign_in(context, make_user())
    page.goto("/styleguide/")
    page.get_by_role("toolbar", name="Formatting of What the force did").wait_for()
    empty(page)
    return page


def paste(page: Page, source: str = "", text: str = "") -> html.HtmlElement:
    """What the form would send, which must be what the server keeps of it."""
    page.evaluate(PASTE, [source, text])
    sent = body(page)
    kept = html.fragment_fromstring(clean_body(sent), create_parent="div")
    assert words(kept) == words(html.fragment_fromstring(sent, create_parent="div"))
    return kept


def file(name: str) -> str:
    return (CLIPBOARD / name).read_text(encoding="utf-8")


def words(element: html.HtmlElement) -> list[str]:
    return " ".join(element.itertext()).split()


def cells(found: html.HtmlElement) -> list[list[str]]:
    return [[" ".join(words(cell)) for cell in row.xpath("./th|./td")] for row in found.xpath("//tr")]


def test_notes_of_word_keep_their_links_and_all_their_words(editor: Page) -> None:
    found = paste(editor, file("word-notes.html"))

    notes = [" ".join(words(note)) for note in found.xpath("//span[@class='footnote']")]
    assert notes == ["See the reserve reference page . Second line of it.", "By the duty officer."]
    assert found.xpath("//span[@class='footnote']//a/@href") == ["https://www.example.org/reference/reserve"]
    assert [block.tag for block in found] == ["p"]
    assert "[1]" not in body(editor)


def test_cells_of_excel_become_a_table_with_headings(editor: Page) -> None:
    found = paste(editor, file("excel.html"))

    assert cells(found) == [
        ["Unit", "Posts in 2025"],
        ["Firearms (North)", "1,204", "-12%"],
        ["Public order and reserve", "", "n/a"],
    ]
    assert found.xpath("//tr[1]/th/@scope") == ["col", "col"]
    assert found.xpath("//th/@colspan") == ["2"]


def test_cells_of_calc_become_a_table_with_headings(editor: Page) -> None:
    found = paste(editor, file("calc.html"))

    assert cells(found) == [["Unit", "Held", "Needed"], ["Dogs", "12", "14.5"], ["Drones", "", "3"]]
    assert found.xpath("//tr[1]/th/@scope") == ["col", "col", "col"]


def test_a_message_of_outlook_keeps_its_table_and_parts_the_words_of_its_layout(editor: Page) -> None:
    found = paste(editor, file("outlook-message.html"))

    assert cells(found) == [["Month", "Calls"], ["May", "41"]]
    assert " ".join(words(found)) == (
        "The table as agreed: Month Calls May 41 From: Regional coordinator Sent: 4 June 2025 Regional unit Duty desk"
    )
    assert [" ".join(words(block)) for block in found][-2:] == ["Regional unit", "Duty desk"]


def test_a_web_page_keeps_its_words_its_table_and_its_links(editor: Page) -> None:
    found = paste(editor, file("browser.html"))

    assert re.sub(r" (?=[.,])", "", " ".join(words(found))) == (
        "Overview Forces must plan [1] together. Capacity What there is. Calls by month Month Calls May 41 "
        "As was said. The plan"
    )
    assert found.xpath("//tr[2]/th/@scope") == ["row"]
    assert found.xpath("//a/@href") == ["https://www.example.org/plan?a=1&b=2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_plain_cells_become_a_table_with_headings(editor: Page, end: str) -> None:
    found = paste(editor, text=f'Unit\tHeld\n"Dogs\nand ""handlers"""\t12\nDrones\t{end}')

    assert cells(found) == [["Unit", "Held"], ['Dogs and "handlers"', "12"], ["Drones", ""]]
    assert found.xpath("//tr[1]/th/@scope") == ["col", "col"]


@pytest.mark.parametrize(
    "text",
    [
        "One\tline of words",
        "Words\nwithout tabs",
        "First\tline\nand a second\tone\tlonger",
        'He said "so"\tthen\nleft',
    ],
)
def test_words_that_are_no_cells_stay_words(editor: Page, text: str) -> None:
    found = paste(editor, text=text)

    assert found.xpath("//table") == []
    assert words(found) == text.split()


def test_markup_in_plain_cells_is_words(editor: Page) -> None:
    found = paste(editor, text="<b>Unit</b>\tHeld\n<script>x</script>\t2")

    assert cells(found) == [["<b>Unit</b>", "Held"], ["<script>x</script>", "2"]]
