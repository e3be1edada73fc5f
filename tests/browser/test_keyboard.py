"""One journey by the keyboard alone: a section is written, talked about, resolved, submitted, agreed and approved.

Nothing here clicks, and nothing takes the focus by a script: people begin at an address, as from a bookmark, and
press Tab until they stand where they want to be. Not here: whether each stop is seen (test_accessibility.py).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from assessments.blocks import plain_text
from assessments.models import Section, StatusChange, Thread, ThreatAssessment
from tests.makers import Side, fill, first_section, make_side, make_year

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STOPS = 150  # that a page has, before what is looked for counts as out of reach
HERE = "each => each === document.activeElement"

Desk = Callable[[str], Page]


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def threat(side: Side) -> ThreatAssessment:
    """Everything is written and judged but what the journey writes over."""
    section = first_section(make_year(side))
    threat = ThreatAssessment.objects.select_related("annual__force", "threat").get(
        pk=section.threat_assessment_id
    )
    fill(threat, by=side.lead)
    return threat


@pytest.fixture
def desk(
    side: Side,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, User], None],
) -> Desk:
    """The window of a person, opened when it is first asked for. Firefox hears keys in the foremost alone."""
    pages: dict[str, Page] = {}

    def desk(role: str) -> Page:
        if role not in pages:
            context = new_context()
            sign_in(context, side.people[role])
            pages[role] = context.new_page()
        pages[role].bring_to_front()
        return pages[role]

    return desk


def tab_to(page: Page, place: Locator) -> None:
    place.wait_for()
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if place.evaluate(HERE):
            return
    raise AssertionError(f"Tab does not reach {place}.")


def press(page: Page, role: str, name: str) -> None:
    tab_to(page, page.locator("main").get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def type_into(page: Page, label: str, words: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def step(page: Page, threat: ThreatAssessment, name: str, status: str) -> None:
    page.goto(threat.get_absolute_url())
    press(page, "button", name)
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    press(page, "button", name)
    expect(page.locator("main")).to_contain_text(f"This threat: {status}")


@pytest.mark.firefox
def test_a_section_is_written_discussed_and_approved_by_the_keyboard_alone(
    desk: Desk, side: Side, threat: ThreatAssessment
) -> None:
    section = Section.objects.with_context().get(pk=first_section(threat.annual).pk)

    lead = desk("lead")
    lead.goto(section.get_absolute_url())
    press(lead, "button", "Write")
    lead.get_by_role("toolbar").wait_for()
    tab_to(lead, lead.get_by_role("textbox", name=f"Text of {section.heading}"))
    lead.keyboard.press("Control+a")
    lead.keyboard.type("Forty-one officers stand ready.\nTwo units of them are trained.")
    lead.keyboard.press("Escape")  # and out of the text, in which Tab has another meaning in lists and tables
    press(lead, "button", "Save")
    expect(lead.get_by_text("Saved, version 2.")).to_be_visible()

    coordinator = desk("coordinator")
    coordinator.goto(section.get_absolute_url())
    tab_to(coordinator, coordinator.get_by_label("What it is about"))
    coordinator.keyboard.type("Paragraph 2")
    type_into(coordinator, "Your comment", "Since when?")
    tab_to(coordinator, coordinator.get_by_role("radio", name="Own organisation: Anyshire Police"))
    coordinator.keyboard.press("ArrowDown")
    press(coordinator, "button", "Add comment")
    expect(coordinator.get_by_text("Your comment has been added.")).to_be_visible()

    desk("lead").goto(section.get_absolute_url())
    type_into(lead, "Reply", "Since May. The text says so now.")
    press(lead, "button", "Reply")
    expect(lead.get_by_text("Your reply has been added.")).to_be_visible()

    desk("coordinator").goto(section.get_absolute_url())
    press(coordinator, "link", "Resolve this comment: Paragraph 2, begun by Anyshire Coordinator")
    type_into(coordinator, "What was done", "The month is named.")
    press(coordinator, "button", "Resolve")
    expect(coordinator.get_by_text("The comment has been resolved.")).to_be_visible()

    step(desk("lead"), threat, "Submit", "Submitted")
    step(desk("coordinator"), threat, "Agree", "Agreed")
    step(desk("chief_officer"), threat, "Approve", "Approved")

    section.refresh_from_db()
    thread = Thread.objects.get()
    approval = StatusChange.objects.get(transition="approve")
    assert plain_text(section.body) == "Forty-one officers stand ready.\nTwo units of them are trained."
    assert (thread.quote, thread.circle) == ("Two units of them are trained.", "both")
    assert (thread.comments.count(), thread.resolution) == (2, "The month is named.")
    assert approval.changed_by == side.chief_officer
