"""Writing a section, as people do it: typing, pasting, two tabs, without scripts, on a phone, and read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments import writing
from assessments.blocks import plain_text
from assessments.models import Section
from tests.browser.caret import move
from tests.browser.conftest import DESK, PHONE, Watch
from tests.browser.test_editor import CLIPBOARD, paste_from_elsewhere
from tests.makers import (
    Side,
    cite,
    judge,
    make_question,
    make_source,
    make_thread,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[BrowserContext, User], None]
Axe = Callable[[Page], list[str]]

# As on a busy machine.
SLOW_PICTURES = "() => { window.requestAnimationFrame = (draw) => setTimeout(draw, 700); }"

LONG = (
    "<h3>People</h3><p>The force holds <strong>forty-one</strong> officers.</p>"
    "<ul><li>one<ul><li>two</li></ul></li></ul><p>Table: Officers by role</p>"
    "<table><tr><th>Role</th><th>Officers</th><th>Needed in a year</th></tr>"
    "<tr><th>Commander</th><td>6</td><td>8</td></tr></table><p>Source: the force.</p>"
)


@pytest.fixture
def as_lead(page: Page, context: BrowserContext, sign_in: SignIn, side: Side) -> Page:
    sign_in(context, side.lead)
    return page


def open_editor(page: Page, section: Section) -> None:
    page.goto(section.url("section_edit"))
    page.get_by_role("toolbar").wait_for()
    page.get_by_role("textbox", name=f"Text of {section.heading}").click()


def write_over(page: Page, words: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def press_save(page: Page, name: str = "Save") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def stored(section: Section) -> str:
    section.refresh_from_db()
    return re.sub(r' data-block="\w+"', "", section.body)


def test_typing_with_formatting_is_saved_as_it_was_seen(as_lead: Page, section: Section) -> None:
    open_editor(as_lead, section)
    as_lead.keyboard.type("We hold ")
    as_lead.keyboard.press("Control+b")
    as_lead.keyboard.type("three")
    as_lead.keyboard.press("Control+b")
    as_lead.keyboard.type(" units.\nNext.")
    expect(as_lead.locator("[data-word-count]")).to_have_text("5 words")
    press_save(as_lead)

    expect(as_lead.get_by_text("Saved, version 1.")).to_be_visible()
    assert stored(section) == "<p>We hold <strong>three</strong> units.</p>\n<p>Next.</p>"


def test_opening_a_text_and_saving_it_changes_nothing(as_lead: Page, section: Section, side: Side) -> None:
    before = write(section, LONG, by=side.lead).body
    open_editor(as_lead, section)
    as_lead.keyboard.type("x")
    as_lead.keyboard.press("Backspace")
    press_save(as_lead)

    expect(as_lead.get_by_text("Nothing had changed")).to_be_visible()
    section.refresh_from_db()
    assert (section.body, section.version) == (before, 1)


def test_a_text_that_ends_with_a_table_can_be_left_unchanged_and_written_on(
    as_lead: Page, section: Section, side: Side
) -> None:
    asked: list[str] = []
    write(section, LONG.removesuffix("<p>Source: the force.</p>"), by=side.lead)
    as_lead.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_editor(as_lead, section)
    as_lead.get_by_role("link", name="Leave without saving").click()
    as_lead.wait_for_url("**" + section.get_absolute_url())
    open_editor(as_lead, section)
    move(as_lead, "Control+End")
    as_lead.keyboard.type("Source: the force.")
    press_save(as_lead)

    expect(as_lead.get_by_text("Saved, version 2.")).to_be_visible()
    assert asked == []
    assert stored(section).endswith("</table>\n<p>Source: the force.</p>")


@pytest.mark.firefox
def test_a_paste_from_word_is_saved_clean(as_lead: Page, section: Section, watch: Watch) -> None:
    watch.expect("inline style")  # the policy refuses Word's own styles as the browser reads them
    open_editor(as_lead, section)
    paste_from_elsewhere(as_lead, (CLIPBOARD / "word.html").read_text(encoding="utf-8"))
    press_save(as_lead)

    expect(as_lead.get_by_text("Saved, version 1.")).to_be_visible()
    body = stored(section)
    assert re.findall(r"(?m)^<(\w+)", body) == ["h3", "p", "h4", "ul", "ol", "table", "p"]
    assert '<span class="footnote">Counted on 30 September.</span>' in body
    assert not [term for term in ("Mso", "style=", "<img", "o:p") if term in body]


def test_the_second_of_two_tabs_gets_both_texts_and_saves_the_joined_one(
    as_lead: Page, context: BrowserContext, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 409")
    write(section, "<p>At first.</p>", by=side.lead)
    second = context.new_page()
    open_editor(as_lead, section)
    open_editor(second, section)
    write_over(as_lead, "From the first tab.")
    press_save(as_lead)
    expect(as_lead.get_by_text("Saved, version 2.")).to_be_visible()
    write_over(second, "From the second tab.")
    press_save(second)

    expect(second.get_by_role("heading", level=1)).to_have_text(
        f"You saved {section.heading} in another window"
    )
    expect(second.get_by_role("region", name="The saved text")).to_contain_text("From the first tab.")
    expect(second.get_by_role("region", name="The text of this window")).to_contain_text(
        "From the second tab."
    )
    second.get_by_role("toolbar").wait_for()
    field = second.get_by_role("textbox", name=f"Text of {section.heading}")
    expect(field).to_have_text("From the first tab.From the second tab.")  # both changed the one paragraph
    field.click()
    write_over(second, "From the second tab.\nFrom the first tab.")
    press_save(second, "Save this text")

    expect(second.get_by_text("Saved, version 3.")).to_be_visible()
    section.refresh_from_db()
    assert plain_text(section.body) == "From the second tab.\nFrom the first tab."
    assert section.versions.count() == 3


def test_leaving_with_unsaved_words_is_asked_about(as_lead: Page, section: Section) -> None:
    asked: list[str] = []
    open_editor(as_lead, section)
    as_lead.keyboard.type("Unsaved.")
    as_lead.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    as_lead.get_by_role("link", name="Leave without saving").click()
    as_lead.wait_for_url("**" + section.get_absolute_url())

    assert asked == ["beforeunload"]


def test_without_scripts_the_plain_form_saves(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, side: Side, section: Section
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    sign_in(context, side.lead)
    page = context.new_page()
    page.goto(section.url("section_edit"))
    page.get_by_label(f"Text of {section.heading}").fill("One paragraph.\n\nAnother, with <b>bold</b>.")
    press_save(page)

    expect(page.get_by_text("Saved, version 1.")).to_be_visible()
    assert stored(section) == "<p>One paragraph.</p>\n<p>Another, with <strong>bold</strong>.</p>"
    context.close()


def size(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["width"], box["height"]


def test_the_save_bar_is_as_wide_as_the_text(as_lead: Page, section: Section) -> None:
    open_editor(as_lead, section)

    assert size(as_lead, ".save-bar")[0] == size(as_lead, ".prose-editor")[0]


def test_toolbar_and_save_bar_are_one_row_each_on_a_phone(as_lead: Page, section: Section) -> None:
    as_lead.set_viewport_size(PHONE)
    open_editor(as_lead, section)

    assert size(as_lead, "[role=toolbar]")[1] < 60
    assert size(as_lead, ".save-bar")[1] < 60


def test_a_table_says_that_it_scrolls_only_where_it_does(as_lead: Page, section: Section, side: Side) -> None:
    row = "".join(f"<td>Establishment {number}</td>" for number in range(5))
    write(section, f"<table><tr>{row}</tr><tr>{row}</tr></table>", by=side.lead)
    # Whether it scrolls is known with the first picture that is drawn, which may come after the page's `load`.
    hint = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
        resolve(getComputedStyle(document.querySelector('.table-scroll'), '::before').visibility))))"""
    as_lead.goto(section.get_absolute_url())
    on_desk = as_lead.evaluate(hint)
    as_lead.set_viewport_size(PHONE)
    as_lead.reload()

    assert (on_desk, as_lead.evaluate(hint)) == ("hidden", "visible")


@pytest.fixture
def everything(side: Side, section: Section) -> dict[str, str]:
    """The address of every page of writing, each with something to show."""
    write(section, LONG, by=side.lead)
    write(section, LONG.replace("forty-one", "forty-three"), by=side.coordinator)
    judge(section, "partly", by=side.lead, movement="declined", movement_cause="Two have left.")
    make_thread(section, by=side.coordinator)
    threat = section.threat_assessment
    assert threat is not None
    question = make_question(section.annual, threat, by=side.reviewer)
    heading = writing.add_heading(threat, "Key points", by=side.lead)
    answer = Section.objects.with_context().get(pk=question.section.pk)
    own = Section.objects.with_context().get(pk=heading.pk)
    pages = ("section_detail", "section_edit", "judgement_edit", "section_history", "section_writers")
    return {
        **{name: section.url(name) for name in pages},
        "section_version": section.url("section_history") + "1/",
        "answer_detail": answer.url("section_detail"),
        "answer_edit": answer.url("section_edit"),
        **{name: own.url(name) for name in ("heading_rename", "heading_remove")},
        "heading_detail": own.url("section_detail"),
        "heading_add": f"{threat.get_absolute_url()}headings/add/",
    }


@pytest.mark.firefox
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everyone(
    as_lead: Page, everything: dict[str, str], axe: Axe, size: dict[str, int]
) -> None:
    as_lead.set_viewport_size(size)
    found = {}
    for name, address in everything.items():
        as_lead.goto(address)
        if as_lead.locator("textarea.prose-source").count():
            as_lead.get_by_role("toolbar").wait_for()
        found[name] = [*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)]

    assert found == {name: [] for name in everything}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_conflict_can_be_used_by_everyone(
    as_lead: Page, section: Section, side: Side, axe: Axe, watch: Watch, size: dict[str, int]
) -> None:
    watch.expect("status of 409")
    as_lead.set_viewport_size(size)
    write(section, LONG, by=side.lead)
    open_editor(as_lead, section)
    write(section, LONG.replace("forty-one", "forty-three"), by=side.coordinator)
    as_lead.keyboard.type("More. ")
    press_save(as_lead)
    expect(as_lead.get_by_role("heading", name="Your text")).to_be_visible()
    as_lead.get_by_role("toolbar").wait_for()
    over_text = [*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)]
    as_lead.goto(section.url("judgement_edit"))
    judge(section, "partly", by=side.coordinator)
    for label in ("Met", "High", "Asserted only, not tested"):
        as_lead.get_by_role("radio", name=label, exact=True).first.check()
    press_save(as_lead, "Save the judgement")
    expect(as_lead.get_by_role("heading", level=1)).to_contain_text("Somebody else has judged")
    over_judgement = [*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)]

    assert (over_text, over_judgement) == ([], [])


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide} pixels too wide"] if wide > 0 else []


def ids_twice(page: Page) -> list[str]:
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    return sorted({each for each in ids if ids.count(each) > 1})


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_of_a_section_opens_with_room_to_write(
    as_lead: Page, section: Section, size: dict[str, int]
) -> None:
    as_lead.set_viewport_size(size)
    as_lead.goto(section.url("section_edit"))
    as_lead.get_by_role("toolbar").wait_for()
    hint = as_lead.locator("#id_body-hint").bounding_box()
    assert hint

    assert hint["height"] < size["height"] / 5
    as_lead.get_by_text("How to write tables and charts").click()
    expect(as_lead.get_by_text("directly before it that begins “Table:”")).to_be_visible()


def test_a_source_is_cited_from_the_keyboard_after_the_words(
    as_lead: Page, section: Section, side: Side
) -> None:
    make_source(side, "audit-2019", title="Audit")
    make_source(side, "peel-2023", title="Inspection of 2023")
    open_editor(as_lead, section)
    as_lead.keyboard.type("As found")
    as_lead.get_by_role("button", name="Cite a source").focus()
    as_lead.keyboard.press("Enter")
    dialog = as_lead.get_by_role("dialog", name="Cite a source")
    dialog.get_by_label("Source").press("ArrowDown")
    dialog.get_by_label("Where in it").focus()
    as_lead.keyboard.type("pages 8 to 10")
    as_lead.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    as_lead.keyboard.type(", and more.")
    as_lead.get_by_role("button", name="Save", exact=True).click()
    as_lead.wait_for_url(f"**{section.get_absolute_url()}")

    section.refresh_from_db()
    note = '<span class="footnote"><a href="#source:peel-2023">pages 8 to 10</a></span>'
    assert f">As found{note}, and more.</p>" in section.body


def test_what_is_typed_at_once_after_a_dialog_is_not_lost_where_the_next_picture_is_slow(
    as_lead: Page, section: Section, side: Side
) -> None:
    make_source(side, "peel-2023")
    open_editor(as_lead, section)
    as_lead.evaluate(SLOW_PICTURES)
    as_lead.keyboard.type("As found")
    as_lead.get_by_role("button", name="Cite a source").focus()
    as_lead.keyboard.press("Enter")
    dialog = as_lead.get_by_role("dialog", name="Cite a source")
    dialog.get_by_label("Where in it").focus()
    as_lead.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    as_lead.keyboard.type(", and more.")
    as_lead.get_by_role("button", name="Cite a source").focus()
    as_lead.keyboard.press("Enter")
    dialog.wait_for()
    as_lead.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    as_lead.keyboard.type(" Given up.")

    expect(as_lead.get_by_role("textbox", name=f"Text of {section.heading}")).to_have_text(
        "As foundTitle of peel-2023, and more. Given up."
    )


def test_opening_and_saving_a_text_that_cites_twice_in_a_row_changes_nothing(
    as_lead: Page, section: Section, side: Side
) -> None:
    make_source(side, "peel-2023")
    body = cite(section, "peel-2023", by=side.lead).body.replace(
        "</span>", '</span><span class="footnote">And <a href="https://example.org/">more</a>.</span>'
    )
    saved = write(section, body, by=side.lead)
    open_editor(as_lead, section)
    as_lead.get_by_role("button", name="Save", exact=True).click()
    as_lead.wait_for_url(f"**{section.get_absolute_url()}")

    section.refresh_from_db()
    assert (section.body, section.version) == (body, saved.version)
    expect(as_lead.get_by_role("listitem").filter(has_text="Title of peel-2023")).to_be_visible()


def test_the_list_of_sources_is_there_without_scripts(
    new_context: Callable[..., BrowserContext], sign_in: SignIn, section: Section, side: Side
) -> None:
    make_source(side, "peel-2023")
    context = new_context(java_script_enabled=False)
    sign_in(context, side.lead)
    page = context.new_page()
    page.goto(section.url("section_edit"))
    page.locator("summary", has_text="Cite a source").click()

    expect(page.get_by_text("#source:peel-2023", exact=True)).to_be_visible()
