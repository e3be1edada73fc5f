"""Pasting from Word, Outlook, spreadsheets and web pages: every word stays, and tables are tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from assessments.blocks import clean_body
from tests.browser.caret import move
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


def said(page: Page) -> str:
    place = page.locator("[data-left-out]")
    expect(place).not_to_be_empty()
    return place.inner_text()


def test_what_was_deleted_or_struck_out_in_word_stays_out_and_is_named(editor: Page) -> None:
    found = paste(
        editor,
        "<p class=MsoNormal>The force holds <span class=msoDel><del cite='mailto:lead' datetime='2026-11-02'>forty"
        "</del></span><span class=msoIns><ins cite='mailto:lead'>sixty</ins></span> officers, <s>two</s> "
        "<span style='text-decoration:line-through'>three</span> of them new.</p>",
    )

    assert " ".join(words(found)) == "The force holds sixty officers, of them new."
    assert said(editor) == "Left out, because it was struck out or deleted there: “forty”, “two”, “three”."


def test_pictures_that_stay_out_are_named_by_their_alternatives(editor: Page) -> None:
    found = paste(editor, '<p>Before.</p><p><img src="x.png" alt="chart of officers"></p><p>After.</p>')

    assert words(found) == ["Before.", "After."]
    assert said(editor).startswith(
        "A picture was not pasted: “chart of officers”. Pictures are not kept here"
    )


def test_a_paste_that_leaves_nothing_out_says_nothing_of_the_one_before(editor: Page) -> None:
    paste(editor, "<p>One <s>two</s></p>")
    said(editor)
    paste(editor, "<p>three</p>")

    expect(editor.locator("[data-left-out]")).to_be_empty()


def test_words_that_nobody_saw_on_a_web_page_are_not_pasted(editor: Page) -> None:
    found = paste(
        editor,
        '<p>Seen.</p><div style="color:red; display: none">Menu</div><p hidden>Hint</p>'
        "<p>And <span style='mso-hide:all'>field code</span> seen.</p>",
    )

    assert words(found) == ["Seen.", "And", "seen."]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<p>One <title>two</title> three</p>", "One two three"),
        ("<title>One</title><p>two</p>", "One two"),
        ("<html><head><title>Report - Browser</title></head><body><p>One</p></body></html>", "One"),
    ],
)
def test_a_title_among_words_is_words_and_the_name_of_a_page_is_not(
    editor: Page, source: str, kept: str
) -> None:
    assert words(paste(editor, source)) == kept.split()


def test_a_heading_that_is_pasted_after_a_sentence_stands_apart_and_without_its_typed_number(
    editor: Page,
) -> None:
    editor.keyboard.type("The last sentence.")
    found = paste(editor, "<h1>2. Public order</h1><p class=MsoNormal>Three units.</p><h2>2025 figures</h2>")

    assert [(block.tag, " ".join(words(block))) for block in found] == [
        ("p", "The last sentence."),
        ("h3", "Public order"),
        ("p", "Three units."),
        ("h4", "2025 figures"),
    ]
    assert said(editor) == "Numbers typed before headings were left out, since the paper sets its own: “2.”."


def test_words_of_a_heading_that_are_pasted_into_a_sentence_stay_in_it(editor: Page) -> None:
    editor.keyboard.type("The unit stands.")
    move(editor, *["ArrowLeft"] * len(" stands."))
    found = paste(editor, "<h2> of public order</h2>")

    assert [block.tag for block in found] == ["p"]
