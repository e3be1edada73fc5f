"""The whole year in a browser, by everybody whose work it is: from an empty year to the board's PDF."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from accounts.models import User
from assessments.models import AnnualAssessment, Section, Status
from papers.models import IssuedPaper
from tests.browser.caret import move
from tests.browser.conftest import Watch
from tests.makers import Side, make_edition, make_side

SignIn = Callable[[BrowserContext, User], None]
YEAR = "/assessments/anyshire/2024-25"
THREAT = f"{YEAR}/threat-1"


class Cast:
    """Everybody at their own desk: a window each, signed in once."""

    def __init__(self, side: Side, new_context: Callable[..., BrowserContext], sign_in: SignIn) -> None:
        self.side, self.new_context, self.sign_in = side, new_context, sign_in
        self.desks: dict[str, Page] = {}

    def __getattr__(self, role: str) -> Page:
        if role not in self.desks:
            context = self.new_context()
            self.sign_in(context, getattr(self.side, role))
            self.desks[role] = context.new_page()
        return self.desks[role]


@pytest.fixture
def cast(
    transactional_db: None, live_server: Any, new_context: Callable[..., BrowserContext], sign_in: SignIn
) -> Cast:
    return Cast(make_side("Anyshire"), new_context, sign_in)


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def write(page: Page, address: str, words: str) -> None:
    page.goto(f"{address}edit/")
    page.locator(".ProseMirror").click()
    page.keyboard.type(words)
    save(page)
    expect(page.locator("main")).to_contain_text(words)


def save(page: Page) -> None:
    """What was typed is kept first and then saved, so the page goes a moment after the button was pressed."""
    press(page, "Save")
    expect(page.get_by_text("Saved, version")).to_be_visible()


def judge(page: Page, address: str, grade: str) -> None:
    page.goto(f"{address}judgement/")
    page.get_by_role("group", name="Grade", exact=True).get_by_label(grade, exact=True).check()
    page.get_by_role("group", name="Confidence in this judgement").get_by_label("High", exact=True).check()
    page.get_by_label("Exercise", exact=True).check()
    page.get_by_label("Date of the operation, exercise, inspection or audit").fill("2024-06-01")
    press(page, "Save the judgement")
    expect(page).not_to_have_url(re.compile("/judgement/$"))  # a draft is kept first, as of a text
    expect(page.locator("main")).to_contain_text(grade)


def step(page: Page, subject: str, name: str, words: str, status: str, comment: str = "") -> None:
    page.goto(f"{subject}/steps/{name}/")
    if comment:
        page.get_by_label("What has to change, and why").fill(comment)
    press(page, words)
    expect(page.locator("main")).to_contain_text(status)


def test_a_year_from_empty_to_issued(cast: Cast, watch: Watch) -> None:
    watch.expect("status of 403")  # the lead tries to approve
    watch.expect("status of 404")  # the reviewer tries to read before the release
    edition = make_edition(threats=1, components=2, code="trial")
    open_the_year(cast, edition.title)
    ask_and_answer(cast)
    send_back_and_approve(cast)
    comment_and_give_the_verdict(cast)
    finish_the_whole(cast)
    data = issue_and_download(cast)

    words = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    for typed in (
        "Two hundred officers stand ready.",
        "All of them were called in June.",
        "Forty of them are trained.",
        "Nothing else is known of them.",
        "The purpose is to tell the board.",
        "How many of the officers are trained?",
        "Seen and believed.",
        "Agenda item 10c",
    ):
        assert typed in words, typed
    assert "DRAFT" not in words


def open_the_year(cast: Cast, edition: str) -> None:
    page = cast.coordinator
    page.goto("/")
    page.goto("/assessments/open/")
    page.get_by_label("Police force").select_option(label="Anyshire Police")
    page.get_by_label("Year of the assessment").fill("2024-25")
    page.get_by_label("Edition of the Strategic Policing Requirement").select_option(label=edition)
    page.get_by_label("Date of the board").fill("2025-02-25")
    press(page, "Continue to the leads")
    page.get_by_role("group", name="Threat 1").get_by_label("Lead").select_option(
        label="Anyshire Threat lead"
    )
    press(page, "Open the year")
    expect(page.locator("main")).to_contain_text("is open")
    annual = AnnualAssessment.objects.get()
    assert Section.objects.filter(annual=annual, kind=Section.Kind.COMPONENT).count() == 2


def ask_and_answer(cast: Cast) -> None:
    reviewer, lead = cast.reviewer, cast.lead
    reviewer.goto(f"{YEAR}/questions/ask/")
    reviewer.get_by_label("What it is about").select_option(label="Threat 1")
    reviewer.get_by_label("Question", exact=True).fill("How many of the officers are trained?")
    press(reviewer, "Ask this question")
    expect(reviewer.locator("main")).to_contain_text("has been asked")

    lead.goto("/")
    expect(lead.locator("main")).to_contain_text("Question 1")
    write(lead, f"{THREAT}/component-1/", "Two hundred officers stand ready.")
    judge(lead, f"{THREAT}/component-1/", "Met")
    write(lead, f"{THREAT}/component-2/", "All of them were called in June.")
    judge(lead, f"{THREAT}/component-2/", "Partly met")
    lead.goto(f"{THREAT}/steps/submit/")
    expect(lead.locator("main")).to_contain_text("Question 1 is not answered")
    lead.goto(f"{THREAT}/question-1/edit/")
    lead.locator(".ProseMirror").click()
    lead.keyboard.type("Forty of them are trained.")
    lead.get_by_label("Answered", exact=True).check()
    save(lead)
    step(lead, THREAT, "submit", "Submit", "Submitted")


def send_back_and_approve(cast: Cast) -> None:
    coordinator, lead = cast.coordinator, cast.lead
    step(
        coordinator,
        THREAT,
        "request-changes",
        "Request changes",
        "Changes requested",
        "Say what is not known.",
    )
    lead.goto(f"{THREAT}/component-2/edit/")
    lead.locator(".ProseMirror").click()
    move(lead, "Control+End")
    lead.keyboard.press("Enter")
    lead.keyboard.type("Nothing else is known of them.")
    save(lead)
    step(lead, THREAT, "submit", "Submit", "Submitted")
    step(coordinator, THREAT, "agree", "Agree", "Agreed")
    assert lead.goto(f"{THREAT}/steps/approve/").status == 403  # type: ignore[union-attr]
    cast.chief_officer.goto("/")
    expect(cast.chief_officer.locator("main")).to_contain_text("Threat 1")
    step(cast.chief_officer, THREAT, "approve", "Approve", "Approved")
    assert cast.reviewer.goto(f"{THREAT}/component-1/").status == 404  # type: ignore[union-attr]
    step(coordinator, THREAT, "release", "Release to the OPCC", "Released to the OPCC")


def comment_and_give_the_verdict(cast: Cast) -> None:
    reviewer, lead = cast.reviewer, cast.lead
    reviewer.goto(f"{THREAT}/component-1/")
    reviewer.get_by_label("Your comment").fill("On what day were they counted?")
    reviewer.get_by_label("Both sides").check()
    press(reviewer, "Add comment")
    lead.goto("/")
    lead.goto(f"{THREAT}/component-1/")
    expect(lead.locator("main")).to_contain_text("On what day were they counted?")
    lead.get_by_label("Reply").fill("On the first of June.")
    press(lead, "Reply")
    reviewer.goto(f"{THREAT}/component-1/")
    expect(reviewer.locator("main")).to_contain_text("On the first of June.")
    reviewer.get_by_role("link", name="Resolve").click()
    reviewer.get_by_label("What was done").fill("The day is known.")
    press(reviewer, "Resolve")
    commissioner = cast.commissioner
    commissioner.goto(f"{THREAT}/verdict/")
    commissioner.get_by_label("Assured", exact=True).check()
    commissioner.get_by_label("Reasons").fill("Seen and believed.")
    press(commissioner, "Give this verdict")
    expect(commissioner.locator("main")).to_contain_text("OPCC verdict given")
    step(cast.coordinator, THREAT, "finalise", "Make final", "Final")


def finish_the_whole(cast: Cast) -> None:
    coordinator = cast.coordinator
    for section in Section.objects.filter(threat_assessment=None).order_by("order"):
        words = (
            "The purpose is to tell the board."
            if section.slug == "purpose"
            else f"Of {section.heading} this."
        )
        write(coordinator, f"{YEAR}/whole/{section.slug}/", words)
    for name, words, status in (("submit", "Submit", "Submitted"), ("agree", "Agree", "Agreed")):
        step(coordinator, YEAR, name, words, status)
    step(cast.chief_officer, YEAR, "approve", "Approve", "Approved")
    step(coordinator, YEAR, "release", "Release to the OPCC", "Released to the OPCC")
    step(cast.commissioner, YEAR, "give-verdict", "Give the verdict", "OPCC verdict given")
    step(coordinator, YEAR, "finalise", "Make final", "Final")
    assert AnnualAssessment.objects.get().status == Status.FINAL


def issue_and_download(cast: Cast) -> bytes:
    secretary, paper = cast.secretary, "/papers/anyshire/2024-25"
    secretary.goto(f"{paper}/cover/")
    for label, words in (
        ("Agenda item", "10c"),
        ("Name of the board", "Accountability Board"),
        ("Presented by (post)", "Deputy Chief Constable"),
    ):
        secretary.get_by_label(label).fill(words)
    press(secretary, "Save the cover")
    secretary.goto(f"{paper}/implications/")
    expect(secretary.locator(".ProseMirror")).to_have_count(4)
    for editor in secretary.locator(".ProseMirror").all():
        editor.fill("None.")
    press(secretary, "Save the implications")
    secretary.goto(f"{paper}/issue/")
    press(secretary, "Issue the paper")
    expect(secretary.get_by_text("A second person confirms it.")).to_be_visible()
    cast.coordinator.goto(f"{paper}/issue/confirm/")
    press(cast.coordinator, "Confirm and release")
    expect(cast.coordinator.locator("h1")).to_contain_text("Issue 1")
    issued = IssuedPaper.objects.get()
    answer = secretary.request.get(f"{paper}/issues/1/paper.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(answer.body()).hexdigest() == issued.pdf_sha256
    return answer.body()
