"""Words survive: a colleague, a second tab, a lost network, an expired sign-in, a killed server, a closed browser."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.conf import settings as project_settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assessments.blocks import plain_text
from assessments.models import Draft, JudgementDraft, Section, Status
from tests.browser.caret import move
from tests.browser.conftest import DESK, PHONE, Watch
from tests.browser.test_editor import PASTE
from tests.browser.test_writing import Axe, SignIn, ids_twice, open_editor, press_save, too_wide, write_over
from tests.makers import (
    PASSWORD,
    Side,
    hand,
    make_question,
    set_status,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"Saved \d\d:\d\d, as your draft")
NewContext = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def counted_from_nought() -> None:
    caches["counters"].clear()


@pytest.fixture
def as_lead(page: Page, context: BrowserContext, sign_in: SignIn, side: Side) -> Page:
    sign_in(context, side.lead)
    return page


def drafts() -> list[str]:
    return [plain_text(draft.body) for draft in Draft.objects.order_by("pk")]


def type_and_wait(page: Page, words: str) -> None:
    page.keyboard.type(words)
    expect(page.locator("[data-draft-state]")).to_have_text(SAVED)


def sign_in_by_form(page: Page, user: User) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


@pytest.mark.firefox
def test_typing_is_kept_and_offered_in_a_new_browser(
    as_lead: Page, new_context: NewContext, sign_in: SignIn, section: Section, side: Side
) -> None:
    open_editor(as_lead, section)
    type_and_wait(as_lead, "Forty-one officers stand ready.")
    section.refresh_from_db()
    assert (section.version, drafts()) == (0, ["Forty-one officers stand ready."])
    as_lead.context.close()

    elsewhere = new_context()
    sign_in(elsewhere, side.lead)
    page = elsewhere.new_page()
    page.goto(section.url("section_edit"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your draft of {section.heading}")
    page.get_by_role("button", name="Go on with my draft").click()
    page.get_by_role("toolbar").wait_for()
    expect(page.get_by_role("textbox", name=f"Text of {section.heading}")).to_have_text(
        "Forty-one officers stand ready."
    )
    press_save(page)

    expect(page.get_by_text("Saved, version 1.")).to_be_visible()
    assert drafts() == []


def test_what_is_said_of_an_answer_is_kept_while_it_is_typed(
    as_lead: Page, section: Section, side: Side
) -> None:
    question = make_question(section.annual, section.threat_assessment, by=side.reviewer)
    answer = Section.objects.with_context().get(pk=question.section_id)
    open_editor(as_lead, answer)
    as_lead.get_by_label("Partly answered", exact=True).check()
    as_lead.get_by_label("What is missing, or why the question is declined").click()
    type_and_wait(as_lead, "The reserve is not counted.")

    as_lead.goto(answer.url("section_edit"))
    expect(as_lead.get_by_text("In your draft the answer is")).to_be_visible()
    as_lead.get_by_role("button", name="Go on with my draft").click()
    expect(as_lead.get_by_label("What is missing, or why the question is declined")).to_have_value(
        "The reserve is not counted."
    )
    expect(as_lead.get_by_label("Partly answered", exact=True)).to_be_checked()
    as_lead.get_by_role("toolbar").wait_for()
    as_lead.get_by_role("textbox", name=f"Text of {answer.heading}").click()
    as_lead.keyboard.type("Twelve.")
    press_save(as_lead)
    expect(as_lead.get_by_text("Saved, version 1.")).to_be_visible()
    question.refresh_from_db()
    assert (question.state, question.state_note) == ("partly", "The reserve is not counted.")
    assert drafts() == []


def test_a_judgement_that_is_left_half_done_is_kept_and_offered(as_lead: Page, section: Section) -> None:
    as_lead.goto(section.url("judgement_edit"))
    as_lead.get_by_label("Effect on local policing").click()
    type_and_wait(as_lead, "Two teams fewer at night.")
    as_lead.get_by_role("link", name="Leave without saving").click()
    as_lead.goto(section.url("judgement_edit"))
    expect(as_lead.locator("h1")).to_have_text(f"Your draft of the judgement of {section.heading}")
    as_lead.get_by_role("button", name="Go on with my draft").click()
    expect(as_lead.get_by_label("Effect on local policing")).to_have_value("Two teams fewer at night.")
    as_lead.locator("#id_grade_0").check()
    as_lead.locator("#id_confidence_0").check()
    as_lead.get_by_label("Asserted only, not tested").check()
    press_save(as_lead, "Save the judgement")

    expect(as_lead.get_by_text(f"The judgement of {section.heading} is saved.")).to_be_visible()
    assert not JudgementDraft.objects.exists()


def test_typing_and_taking_it_back_leaves_no_draft(as_lead: Page, section: Section, side: Side) -> None:
    write(section, "<p>As saved.</p>", by=side.lead)
    open_editor(as_lead, section)
    move(as_lead, "End")
    type_and_wait(as_lead, "x")
    as_lead.keyboard.press("Backspace")
    expect(as_lead.locator("[data-draft-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    assert drafts() == []


@pytest.mark.firefox
def test_two_people_save_the_same_section_and_neither_loses_a_word(
    as_lead: Page, new_context: NewContext, sign_in: SignIn, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 409")
    hand(section, side.contributor)
    write(section, "<p>First paragraph.</p><p>Second paragraph.</p>", by=side.lead)
    other = new_context()
    sign_in(other, side.contributor)
    theirs = other.new_page()
    open_editor(as_lead, section)
    open_editor(theirs, section)
    move(theirs, "Control+Home")
    theirs.keyboard.type("Their ")
    press_save(theirs)
    expect(theirs.get_by_text("Saved, version 2.")).to_be_visible()

    move(as_lead, "Control+End")
    as_lead.keyboard.type(" And mine.")
    expect(as_lead.locator("[data-draft-state]")).to_contain_text("saved version 2 at")
    press_save(as_lead)

    expect(as_lead.get_by_role("heading", level=1)).to_have_text(f"Somebody else has saved {section.heading}")
    as_lead.get_by_role("toolbar").wait_for()
    field = as_lead.get_by_role("textbox", name=f"Text of {section.heading}")
    expect(field).to_contain_text("Their First paragraph.")
    expect(field).to_contain_text("Second paragraph. And mine.")
    press_save(as_lead, "Save this text")

    expect(as_lead.get_by_text("Saved, version 3.")).to_be_visible()
    section.refresh_from_db()
    assert plain_text(section.body) == "Their First paragraph.\nSecond paragraph. And mine."
    assert drafts() == []


def test_keeping_the_saved_text_leaves_mine_as_a_draft(
    as_lead: Page, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 409")
    open_editor(as_lead, section)
    write(section, "<p>Theirs.</p>", by=side.coordinator)
    as_lead.keyboard.type("Mine.")
    press_save(as_lead)
    as_lead.get_by_role("link", name="Keep the saved text, mine stays my draft").click()
    as_lead.wait_for_url(f"**{section.get_absolute_url()}")
    as_lead.goto("/")

    as_lead.get_by_role("heading", name="Drafts that you have not saved").wait_for()
    assert drafts()[0].endswith("Mine.")


@pytest.mark.firefox
def test_two_tabs_of_one_person_never_write_over_each_other(
    as_lead: Page, context: BrowserContext, section: Section, watch: Watch
) -> None:
    watch.expect("status of 409")
    second = context.new_page()
    open_editor(as_lead, section)
    open_editor(second, section)
    as_lead.bring_to_front()
    as_lead.get_by_role("textbox", name=f"Text of {section.heading}").click()
    type_and_wait(as_lead, "From the first tab.")
    second.bring_to_front()
    second.get_by_role("textbox", name=f"Text of {section.heading}").click()
    second.keyboard.type("From the second tab.")

    expect(second.locator("[data-draft-state]")).to_contain_text("another window of yours")
    assert drafts() == ["From the first tab."]
    press_save(second)
    expect(second.get_by_text("Saved, version 1.")).to_be_visible()
    assert drafts() == ["From the first tab."]


@pytest.mark.firefox
def test_a_network_that_is_cut_and_comes_back_loses_nothing(
    as_lead: Page, context: BrowserContext, section: Section, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    open_editor(as_lead, section)
    type_and_wait(as_lead, "Before the cut.")
    context.set_offline(True)
    as_lead.keyboard.type(" During it.")
    expect(as_lead.locator("[data-draft-state]")).to_have_text("Not saved: no connection, trying again")
    assert drafts() == ["Before the cut."]
    context.set_offline(False)

    expect(as_lead.locator("[data-draft-state]")).to_have_text(SAVED)
    assert drafts() == ["Before the cut. During it."]


def test_what_is_typed_after_coming_back_by_the_browser_is_kept(as_lead: Page, section: Section) -> None:
    as_lead.goto("/")  # the browser then has every cookie, and keeps the page that is written on
    open_editor(as_lead, section)
    for words in ("One.", " Two.", " Three."):
        type_and_wait(as_lead, words)
    as_lead.get_by_role("link", name="Leave without saving").click()
    as_lead.wait_for_url("**" + section.get_absolute_url())
    as_lead.go_back()
    as_lead.get_by_role("toolbar").wait_for()
    as_lead.get_by_role("textbox", name=f"Text of {section.heading}").click()
    move(as_lead, "Control+End")
    type_and_wait(as_lead, " Four, after Back.")

    assert drafts() == ["One. Two. Three. Four, after Back."]


@pytest.mark.firefox(only=True)
def test_firefox_puts_no_words_back_so_that_coming_back_offers_the_draft(
    as_lead: Page, section: Section
) -> None:
    as_lead.goto("/")  # the browser then has every cookie, and keeps the page that is written on
    open_editor(as_lead, section)
    type_and_wait(as_lead, "One. Two.")
    as_lead.get_by_role("link", name="Leave without saving").click()
    as_lead.wait_for_url("**" + section.get_absolute_url())
    as_lead.go_back()

    expect(as_lead.get_by_role("heading", level=1)).to_have_text(f"Your draft of {section.heading}")


@pytest.mark.firefox
def test_words_that_a_browser_puts_back_are_not_saved_over_a_newer_version(
    as_lead: Page, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 409")
    write(section, "<p>First.</p>", by=side.lead)
    open_editor(as_lead, section)
    move(as_lead, "End")
    type_and_wait(as_lead, "x")
    as_lead.keyboard.press("Backspace")
    expect(as_lead.locator("[data-draft-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    write(section, "<p>First, and theirs.</p>", by=side.coordinator)
    as_lead.reload()
    as_lead.get_by_role("toolbar").wait_for()
    press_save(as_lead)

    expect(as_lead.get_by_role("heading", level=1)).not_to_have_text(f"Write {section.heading}")
    section.refresh_from_db()
    assert plain_text(section.body) == "First, and theirs."


def test_newer_words_never_stand_under_saved(
    as_lead: Page, context: BrowserContext, section: Section
) -> None:
    open_editor(as_lead, section)
    type_and_wait(as_lead, "Kept.")
    as_lead.keyboard.type(" Not yet.")
    state = as_lead.locator("[data-draft-state]")

    assert (state.text_content(), drafts()) == ("Not saved yet", ["Kept."])
    expect(state).to_have_text(SAVED)
    assert drafts() == ["Kept. Not yet."]


def test_a_window_goes_on_when_the_other_has_saved_its_draft(
    as_lead: Page, context: BrowserContext, section: Section, watch: Watch
) -> None:
    watch.expect("status of 409")
    second = context.new_page()
    open_editor(as_lead, section)
    open_editor(second, section)
    as_lead.bring_to_front()
    as_lead.get_by_role("textbox", name=f"Text of {section.heading}").click()
    type_and_wait(as_lead, "From the first tab.")
    second.bring_to_front()
    second.get_by_role("textbox", name=f"Text of {section.heading}").click()
    second.keyboard.type("From the second tab.")
    expect(second.locator("[data-draft-state]")).to_contain_text("another window of yours")
    press_save(as_lead)
    expect(as_lead.get_by_text("Saved, version 1.")).to_be_visible()
    second.bring_to_front()
    second.evaluate("window.dispatchEvent(new Event('online'))")

    expect(second.locator("[data-draft-state]")).to_contain_text("as your draft. You, in another window,")
    assert drafts() == ["From the second tab."]


def test_a_text_that_is_too_long_to_be_taken_stays_on_the_page_and_is_not_sent(
    as_lead: Page, section: Section
) -> None:
    sent: list[str] = []
    open_editor(as_lead, section)
    as_lead.on("request", lambda request: sent.append(request.url) if "/edit/" in request.url else None)
    as_lead.evaluate(PASTE, ["".join(f"<p>{n} {'word ' * 1000}</p>" for n in range(90)), ""])
    expect(as_lead.locator("[data-draft-state]")).to_contain_text("Not saved: this text is too long to keep")
    press_save(as_lead)

    expect(as_lead.locator("[data-too-long]")).to_contain_text("and 400,000 fit. It is still here")
    expect(as_lead.get_by_role("textbox", name=f"Text of {section.heading}")).to_contain_text("89 word")
    assert sent == []


def test_leaving_at_once_still_keeps_the_last_words(as_lead: Page, section: Section) -> None:
    as_lead.on("dialog", lambda dialog: dialog.accept())
    open_editor(as_lead, section)
    as_lead.keyboard.type("Typed and gone.")
    as_lead.goto("/")
    as_lead.get_by_role("heading", name="My work").wait_for()

    as_lead.wait_for_timeout(1000)
    assert drafts() == ["Typed and gone."]


@pytest.mark.firefox
def test_a_sign_in_that_ends_in_mid_sentence_goes_on_after_signing_in_again(
    as_lead: Page, context: BrowserContext, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 401|status of 403")
    open_editor(as_lead, section)
    type_and_wait(as_lead, "Two hundred officers")
    Session.objects.all().delete()
    as_lead.keyboard.type(" stand ready.")
    dialog = as_lead.get_by_role("region", name="You are signed out")
    dialog.wait_for()
    as_lead.keyboard.type(" None is sick.")
    with context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in again").click()
    sign_in_by_form(opened.value, side.lead)
    expect(opened.value.locator("h1")).to_have_text("My work")
    as_lead.bring_to_front()
    expect(dialog).to_be_hidden()

    expect(as_lead.locator("[data-draft-state]")).to_have_text(SAVED)
    assert drafts() == ["Two hundred officers stand ready. None is sick."]
    press_save(as_lead)
    expect(as_lead.get_by_text("Saved, version 1.")).to_be_visible()


def test_the_words_of_one_person_are_not_kept_for_whoever_signs_in_after_them(
    as_lead: Page, context: BrowserContext, section: Section, side: Side, watch: Watch
) -> None:
    watch.expect("status of 40[139]")
    open_editor(as_lead, section)
    type_and_wait(as_lead, "Mine alone")
    Session.objects.all().delete()
    hand(section, side.contributor)
    tab = context.new_page()
    tab.goto("/account/login/")
    sign_in_by_form(tab, side.contributor)
    expect(tab.locator("h1")).to_have_text("My work")
    as_lead.bring_to_front()
    as_lead.get_by_role("region", name="Somebody else has signed in here").wait_for()
    as_lead.get_by_role("button", name="Back to the page").click()
    as_lead.get_by_role("textbox", name=f"Text of {section.heading}").click()
    as_lead.keyboard.type(" and nobody else's.")
    expect(as_lead.locator("[data-draft-state]")).to_contain_text("Not saved: somebody else")
    press_save(as_lead)

    expect(as_lead.locator("h1")).to_have_text("Not saved yet: your words are kept")
    section.refresh_from_db()
    assert (section.version, [draft.user for draft in Draft.objects.all()]) == (0, [side.lead])


def test_before_the_end_a_warning_keeps_somebody_signed_in_by_keyboard(
    as_lead: Page, context: BrowserContext, section: Section, axe: Axe
) -> None:
    Session.objects.update(expire_date=timezone.now() + datetime.timedelta(seconds=132))
    second = context.new_page()
    second.goto("/")
    open_editor(as_lead, section)
    as_lead.bring_to_front()
    dialog = as_lead.get_by_role("region", name="You will be signed out in 2 minutes")
    dialog.wait_for()
    assert axe(as_lead) == []
    as_lead.keyboard.type("A sentence goes on under it.")
    expect(as_lead.get_by_role("textbox", name=f"Text of {section.heading}")).to_have_text(
        "A sentence goes on under it."
    )
    expect(as_lead.locator("[data-session-alert]")).to_contain_text("You will be signed out in 2 minutes")
    as_lead.keyboard.press("Tab")
    expect(as_lead.get_by_role("button", name="Stay signed in")).to_be_focused()
    as_lead.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    as_lead.keyboard.type(" And on.")
    expect(as_lead.get_by_role("textbox", name=f"Text of {section.heading}")).to_contain_text("it. And on.")
    expect(second.locator("[data-session-notice]:visible")).to_have_count(0)
    left = Session.objects.get().expire_date - timezone.now()
    assert left.total_seconds() > project_settings.SESSION_COOKIE_AGE - 60


def test_without_scripts_two_texts_are_put_together_and_a_draft_is_offered(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, side: Side, section: Section
) -> None:
    write(section, "<p>First paragraph.</p><p>Second paragraph.</p>", by=side.lead)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    sign_in(context, side.lead)
    page = context.new_page()
    page.goto(section.url("section_edit"))
    section.refresh_from_db()
    mine = section.body.replace("Second", "My second")
    write(section, section.body.replace("First", "Their first"), by=side.coordinator)
    page.get_by_label(f"Text of {section.heading}").fill(mine)
    press_save(page)
    field = page.get_by_label(f"Text of {section.heading}")
    expect(field).to_have_value(re.compile("Their first.*My second", re.DOTALL))
    page.get_by_role("link", name="Keep the saved text, mine stays my draft").click()
    page.goto(section.url("section_edit"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your draft of {section.heading}")
    page.get_by_role("button", name="Save my draft as it is").click()
    press_save(page, "Save only mine")

    expect(page.get_by_text("Saved, version 3.")).to_be_visible()
    section.refresh_from_db()
    assert "Their first" not in section.body
    assert "Their first" in section.versions.get(number=2).body
    context.close()


def test_who_else_is_here_is_told_and_can_be_hidden(
    as_lead: Page, new_context: NewContext, sign_in: SignIn, section: Section, side: Side
) -> None:
    other = new_context()
    sign_in(other, side.coordinator)
    reader = other.new_page()
    open_editor(as_lead, section)
    expect(as_lead.locator("[data-presence-said]")).to_have_text("Nobody else has this section open.")
    reader.goto(section.get_absolute_url())
    expect(reader.locator("[data-presence-said]")).to_have_text(
        "Also open with Anyshire Threat lead (writing)."
    )
    as_lead.get_by_role("button", name="Do not show who is here").click()
    expect(as_lead.locator("[data-presence-said]")).to_have_text("You see nobody here, and nobody sees you.")
    as_lead.reload()
    expect(as_lead.locator("[data-presence-said]")).to_have_text("You see nobody here, and nobody sees you.")
    reader.reload()

    expect(reader.locator("[data-presence-said]")).to_have_text("Nobody else has this section open.")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_a_draft_can_be_used_by_everyone(
    as_lead: Page, section: Section, side: Side, axe: Axe, size: dict[str, int]
) -> None:
    write(section, "<p>Saved words.</p>", by=side.lead)
    as_lead.set_viewport_size(size)
    open_editor(as_lead, section)
    write_over(as_lead, "Other words.")
    expect(as_lead.locator("[data-draft-state]")).to_have_text(SAVED)
    found = [[*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)]]
    as_lead.goto(section.url("section_draft"))
    found.append([*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)])
    assert section.threat_assessment is not None
    set_status(section.threat_assessment, Status.SUBMITTED)
    as_lead.reload()
    found.append([*axe(as_lead), *too_wide(as_lead), *ids_twice(as_lead)])

    assert found == [[], [], []]
