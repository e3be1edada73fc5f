"""The rich-text editor, driven as people drive it, on the style guide's form. The console must stay silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from assessments.blocks import clean_body
from tests.browser.caret import move
from tests.makers import make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """([html, text]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", text);
    const target = document.querySelector(".ProseMirror");
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

# Firefox fills no clipboard for an event that a script makes, so there the words are copied and pasted by keys.
COPY = """([html, text]) => {
    document.addEventListener("copy", (event) => {
        event.clipboardData.setData("text/html", html);
        event.clipboardData.setData("text/plain", text);
        event.preventDefault();
        event.stopImmediatePropagation();
    }, { capture: true, once: true });
    window.pasted = new Promise((done) => document.addEventListener("paste", () => setTimeout(done), { once: true }));
}"""


def paste_from_elsewhere(page: Page, source: str, text: str = "") -> None:
    browser = page.context.browser
    if not browser or browser.browser_type.name != "firefox":
        return page.evaluate(PASTE, [source, text])
    page.evaluate(COPY, [source, text])
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    return page.evaluate("window.pasted")


@pytest.fixture
def editor(page: Page, context: BrowserContext, sign_in: Callable[[BrowserContext, User], None]) -> Page:
    """The style guide with its editor ready, and the caret in it."""
    sign_in(context, make_user())
    page.goto("/styleguide/")
    page.get_by_role("toolbar", name="Formatting of What the force did").wait_for()
    return page


def empty(page: Page) -> None:
    page.get_by_role("textbox", name="What the force did").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def body(page: Page) -> str:
    return page.locator("#id_body").input_value()


def paste(page: Page, name: str) -> str:
    empty(page)
    paste_from_elsewhere(page, (CLIPBOARD / name).read_text(encoding="utf-8"))
    return body(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_typing_and_bold_reach_the_form(editor: Page) -> None:
    empty(editor)
    editor.keyboard.type("We hold ")
    editor.keyboard.press("Control+b")
    editor.keyboard.type("three")

    assert body(editor) == "<p>We hold <strong>three</strong></p>"


def test_headings_are_named_for_what_they_are(editor: Page) -> None:
    empty(editor)
    press(editor, "Sub-heading")
    editor.keyboard.type("People\n")
    press(editor, "Minor heading")
    editor.keyboard.type("Leaders")

    assert body(editor) == "<h3>People</h3><h4>Leaders</h4>"


def test_lists_have_two_levels_and_no_third(editor: Page) -> None:
    empty(editor)
    press(editor, "Bullet list")
    editor.keyboard.type("one\n")
    editor.keyboard.press("Tab")
    editor.keyboard.type("two\n")
    editor.keyboard.press("Tab")
    editor.keyboard.type("still two")

    assert body(editor) == (
        "<ul><li><p>one</p><ul><li><p>two</p></li><li><p>still two</p></li></ul></li></ul>"
    )


def test_inserted_table_has_its_headings_and_its_caption(editor: Page) -> None:
    empty(editor)
    press(editor, "Insert table")
    dialog = editor.get_by_role("dialog", name="Insert table")
    dialog.get_by_label("Title").fill("Officers by role")
    dialog.get_by_label("Rows, with the headings").fill("2")
    dialog.get_by_label("Columns").fill("2")
    dialog.get_by_role("button", name="Insert table").click()
    editor.keyboard.type("Role")

    found = html.fragment_fromstring(body(editor), create_parent="div")
    assert [block.tag for block in found][:2] == ["p", "table"]
    assert found.xpath("string(p)") == "Table: Officers by role"
    assert found.xpath("//tr[1]/th/@scope") == ["col", "col"]
    assert found.xpath("string(//tr[1]/th[1])") == "Role"
    assert len(found.xpath("//tr[2]/td")) == 2


def test_first_row_cannot_lose_its_headings(editor: Page) -> None:
    editor.locator(".ProseMirror th").first.click()
    press(editor, "Delete row")

    found = html.fragment_fromstring(body(editor), create_parent="div")
    assert found.xpath("//tr[1]/th/@scope") == ["col", "col"]
    assert found.xpath("//tr/td") == []


def test_row_headings_say_that_they_head_a_row(editor: Page) -> None:
    empty(editor)
    editor.evaluate(PASTE, [(CLIPBOARD / "spreadsheet.html").read_text(encoding="utf-8"), ""])
    editor.locator(".ProseMirror td").first.click()
    press(editor, "First column as row headings")

    found = html.fragment_fromstring(body(editor), create_parent="div")
    assert found.xpath("//tr[2]/th/@scope") == ["row"]


@pytest.mark.firefox
def test_word_paste_becomes_the_body_vocabulary(editor: Page) -> None:
    pasted = paste(editor, "word.html")

    found = html.fragment_fromstring(pasted, create_parent="div")
    assert [block.tag for block in found] == ["h3", "p", "h4", "ul", "ol", "table", "p"]
    assert found.xpath("string(h3)") == "Public order"
    assert found.xpath("string(//span[@class='footnote'])") == "Counted on 30 September."
    assert found.xpath("string(p[1])") == (
        "The force in Exampleshire holds three unitsCounted on 30 September. and two reserves."
    )
    assert found.xpath("p[1]/strong/text()") == ["three"]
    assert found.xpath("p[1]/em/text()") == ["two"]
    assert found.xpath("ul/li/p/text()") == ["Commanders", "Officers"]
    assert found.xpath("ul/li/ul/li/p/text()") == ["gold", "and deputies"]
    assert found.xpath("ol/li/p/text()") == ["First"]
    assert found.xpath("//a/@href") == ["https://www.example.org/plan"]
    assert [found.xpath("count(//th)"), found.xpath("count(//td)")] == [2, 2]
    assert not [
        term for term in ("Mso", "mso-", "style=", "<img", "st1:", "o:p", "[1]", "·") if term in pasted
    ]


def words(element: html.HtmlElement) -> list[str]:
    return [text.strip() for text in element.itertext() if text.strip()]


def test_what_the_editor_sends_is_what_the_server_keeps(editor: Page) -> None:
    """Nothing that the writer sees in the editor may disappear on saving."""
    pasted = html.fragment_fromstring(paste(editor, "word.html"), create_parent="div")
    kept = html.fragment_fromstring(clean_body(body(editor)), create_parent="div")

    assert [block.tag for block in kept] == [block.tag for block in pasted]
    assert words(kept) == words(pasted)
    assert len(kept.xpath("//span[@class='footnote']")) == 1
    assert kept.xpath("//th/@scope") == pasted.xpath("//th/@scope")


def test_spreadsheet_paste_becomes_a_table_with_headings(editor: Page) -> None:
    found = html.fragment_fromstring(paste(editor, "spreadsheet.html"), create_parent="div")

    assert found.xpath("//th/p/text()") == ["Role", "Establishment"]
    assert found.xpath("//td/p/text()") == ["Sergeant", "1,204"]


def test_what_is_typed_after_pasting_a_table_stands_after_it(editor: Page) -> None:
    paste(editor, "spreadsheet.html")
    editor.keyboard.type("Afterwards.")

    found = html.fragment_fromstring(body(editor), create_parent="div")
    assert [block.tag for block in found] == ["table", "p"]
    assert found.xpath("string(p)") == "Afterwards."


@pytest.mark.parametrize("before", ["", "Before."])
def test_a_table_is_never_the_end_of_the_text(editor: Page, before: str) -> None:
    empty(editor)
    editor.keyboard.type(before)
    editor.evaluate(PASTE, [(CLIPBOARD / "spreadsheet.html").read_text(encoding="utf-8"), ""])
    editor.keyboard.type("One.")
    editor.keyboard.press("Control+a")
    editor.evaluate(PASTE, [(CLIPBOARD / "spreadsheet.html").read_text(encoding="utf-8"), ""])
    editor.locator(".ProseMirror td").last.click()
    move(editor, "Control+End")
    editor.keyboard.type("Two.")

    found = html.fragment_fromstring(body(editor), create_parent="div")
    assert [block.tag for block in found] == ["table", "p"]
    assert found.xpath("string(p)") == "Two."


def test_outlook_paste_keeps_words_and_drops_its_layout(editor: Page) -> None:
    pasted = paste(editor, "outlook.html")

    assert pasted == (
        "<p><strong>From the regional unit:</strong></p><p>Mutual aid was asked for <strong>twice</strong>.</p>"
        "<p>Regional coordinator</p>"
    )


def test_web_paste_keeps_words_and_drops_what_runs(editor: Page) -> None:
    pasted = paste(editor, "web.html")

    found = html.fragment_fromstring(pasted, create_parent="div")
    assert [block.tag for block in found] == ["h4", "p", "ul"]
    assert found.xpath("//a/@href") == ["mailto:unit@example.org"]
    assert found.xpath("ul/li/ol/li/p/text()") == ["two", "three"]
    assert found.xpath("//strong") == []
    assert "alert" not in pasted


def ids(page: Page) -> dict[str, str]:
    found = html.fragment_fromstring(body(page), create_parent="div")
    return {str(block.get("data-block")): block.text_content() for block in found}


def test_block_keeps_its_id_while_its_words_change(editor: Page) -> None:
    editor.get_by_role("textbox", name="What the force did").focus()
    move(editor, "Control+Home", "End")
    editor.keyboard.type(" More to come.")

    assert ids(editor)["aaaa1111"] == "The force holds forty-one trained officers. More to come."
    assert {"aaaa1111", "bbbb2222", "cccc3333", "dddd4444"} <= set(ids(editor))


def test_block_keeps_its_id_as_heading_and_as_list(editor: Page) -> None:
    editor.locator(".ProseMirror > p").first.click()
    press(editor, "Sub-heading")
    assert ids(editor)["aaaa1111"].startswith("The force holds")

    press(editor, "Sub-heading")
    press(editor, "Numbered list")
    assert ids(editor)["aaaa1111"].startswith("The force holds")
    assert body(editor).count("aaaa1111") == 1


def test_split_block_leaves_its_id_with_one_half(editor: Page) -> None:
    editor.get_by_role("textbox", name="What the force did").focus()
    move(editor, "Control+Home", "Control+ArrowRight", "Control+ArrowRight")
    editor.keyboard.press("Enter")

    assert ids(editor)["aaaa1111"] == "The force"
    assert body(editor).count("aaaa1111") == 1


def test_footnote_is_marked_where_it_is_called(editor: Page) -> None:
    empty(editor)
    editor.keyboard.type("Counted in May")
    move(editor, "Control+Shift+ArrowLeft")
    press(editor, "Footnote")

    assert body(editor) == '<p>Counted in <span class="footnote">May</span></p>'


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("www.example.org/plan", "https://www.example.org/plan"),
        ("unit@example.org", "mailto:unit@example.org"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_link_address_is_completed(editor: Page, typed: str, href: str) -> None:
    empty(editor)
    editor.keyboard.type("plan")
    editor.keyboard.press("Control+a")
    press(editor, "Link")
    dialog = editor.get_by_role("dialog", name="Insert link")
    dialog.get_by_label("Web or e-mail address").fill(typed)
    dialog.get_by_role("button", name="Save link").click()

    expect(editor.locator(".ProseMirror a")).to_have_attribute("href", href)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://example.org", "file:///etc/passwd"])
def test_link_to_anything_else_is_refused(editor: Page, typed: str) -> None:
    empty(editor)
    editor.keyboard.type("plan")
    editor.keyboard.press("Control+a")
    press(editor, "Link")
    dialog = editor.get_by_role("dialog", name="Insert link")
    dialog.get_by_label("Web or e-mail address").fill(typed)
    dialog.get_by_role("button", name="Save link").click()

    assert body(editor) == "<p>plan</p>"


def test_keyboard_passes_through_the_editor_and_out_again(editor: Page) -> None:
    focused = "document.activeElement.title"
    editor.locator("#id_password").focus()
    for _ in range(2):  # the password's Show button, then the toolbar's one stop
        editor.keyboard.press("Tab")
    assert editor.evaluate(focused) == "Sub-heading"

    editor.keyboard.press("ArrowRight")
    assert editor.evaluate(focused) == "Minor heading"

    editor.keyboard.press("Tab")
    assert "ProseMirror" in editor.evaluate("document.activeElement.className")

    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.id") == "submit-id-save"

    editor.keyboard.press("Shift+Tab")
    editor.keyboard.press("Shift+Tab")
    assert editor.evaluate(focused) == "Minor heading"


@pytest.mark.parametrize("inside", [".ProseMirror td", ".ProseMirror li"])
def test_escape_then_tab_leaves_a_table_and_a_list(editor: Page, inside: str) -> None:
    editor.locator(inside).last.click()
    before = body(editor)
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")

    assert editor.evaluate("document.activeElement.id") == "submit-id-save"
    assert body(editor) == before


def test_label_leads_into_the_editor_and_help_is_told(editor: Page) -> None:
    editor.get_by_text("What the force did", exact=True).click()

    box = editor.get_by_role("textbox", name="What the force did")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description("Paste from Word if you have it there.")
    expect(box).to_have_attribute("spellcheck", "true")


def test_toolbar_says_what_is_on(editor: Page) -> None:
    editor.locator(".ProseMirror strong").click()

    expect(editor.get_by_role("button", name="Bold", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(editor.get_by_role("button", name="Italic", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(editor.get_by_role("button", name="Undo", exact=True)).to_have_attribute("aria-disabled", "true")


def test_page_and_editor_have_no_barrier(editor: Page, axe: Callable[[Page], list[str]]) -> None:
    assert axe(editor) == []

    editor.locator(".ProseMirror td").first.click()
    assert axe(editor) == []

    press(editor, "Insert table")
    assert axe(editor) == []


def test_page_with_errors_has_no_barrier(editor: Page, axe: Callable[[Page], list[str]]) -> None:
    empty(editor)
    editor.locator("#submit-id-save").click()

    expect(editor.get_by_role("link", name="What the force did: This field is required.")).to_be_visible()
    box = editor.get_by_role("textbox", name="What the force did")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert axe(editor) == []


def test_page_fits_a_narrow_screen(editor: Page, on_phone: Page, axe: Callable[[Page], list[str]]) -> None:
    on_phone.locator(".account-menu summary").click()

    assert on_phone.evaluate("document.documentElement.scrollWidth") == 320
    assert axe(on_phone) == []


def test_grid_is_still_a_table_on_a_narrow_screen(editor: Page, on_phone: Page) -> None:
    grid = on_phone.get_by_role("table", name="Each threat under each C")

    expect(grid.get_by_role("rowheader")).to_have_count(3)
    expect(grid.get_by_role("cell")).to_have_count(15)


def test_error_summary_leads_into_the_editor(editor: Page) -> None:
    empty(editor)
    editor.locator("#submit-id-save").click()
    editor.get_by_role("link", name="What the force did: This field is required.").click()

    expect(editor.get_by_role("textbox", name="What the force did")).to_be_focused()


CITING = """
<p data-block="aaaa2222">Two notes<span class="footnote">The <a href="https://example.org/">page</a> says.</span>\
<span class="footnote"><a href="#source:peel-2023">pages 8 to 10</a></span>, \
<a href="#source:peel-2023">the report</a> and <a href="#ref:terrorism/capability/aaaa2222">there</a>.</p>
"""


def test_opening_a_text_that_cites_changes_nothing(editor: Page) -> None:
    """As the server stores it: notes that hold links, side by side, and both sorts of links inside."""
    shown = editor.evaluate(
        """(html) => {
            const editor = document.querySelector(".ProseMirror").editor;
            editor.commands.setContent(html);
            return editor.getHTML();
        }""",
        CITING.strip(),
    )

    assert clean_body(shown, CITING) == CITING.strip()


def test_a_link_to_any_other_fragment_is_not_kept(editor: Page) -> None:
    empty(editor)
    editor.evaluate(PASTE, ['<p><a href="#p3">here</a> <a href="#source:peel">there</a></p>', ""])

    assert body(editor) == '<p>here <a href="#source:peel">there</a></p>'


def test_without_a_list_of_sources_nothing_can_be_cited(editor: Page) -> None:
    expect(editor.get_by_role("button", name="Cite a source")).to_have_count(0)
