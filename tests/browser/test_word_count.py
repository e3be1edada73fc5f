"""The count beside a text: the browser counts by the rule of the server, while somebody types and after saving."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from assessments.blocks import count_words
from assessments.models import Section, ThreatAssessment
from assessments.word_budgets import say_words
from tests.makers import first_section, make_side, make_year

pytestmark = pytest.mark.django_db(transaction=True)

BODIES = [
    "<p>One two.</p><p>Three</p>",
    '<p>Called twice<span class="footnote">In May.</span>, and once</p>',
    "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>",
    "<table><tr><th><p>Unit</p></th><th><p>Held</p></th></tr><tr><td><p>Dogs</p></td><td><p>12</p></td></tr></table>",
    "<h3>People</h3><p>par<strong>tly</strong> met<br>and&nbsp;more &amp; 2 &lt; 3</p>",
    "<p>forty-one – and one…\u200bso</p>",
    "<p></p>",
]


def test_the_browser_counts_as_the_server_does(
    page: Page, context: BrowserContext, sign_in: Callable[[BrowserContext, User], None]
) -> None:
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    ThreatAssessment.objects.update(words_each=5)
    sign_in(context, side.lead)
    page.goto(Section.objects.with_context().get(pk=section.pk).url("section_edit"))
    page.get_by_role("toolbar").first.wait_for()

    for body in BODIES:
        page.evaluate(
            """(html) => document.querySelector(".ProseMirror").editor.commands.setContent(html)""", body
        )
        sent = page.locator("[name=body]").input_value()

        expect(page.locator("[data-word-count]")).to_have_text(say_words(count_words(sent), 5))

    page.evaluate(
        """(html) => document.querySelector(".ProseMirror").editor.commands.setContent(html)""",
        BODIES[3] + BODIES[0],
    )
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("7 of 5 words, 2 too many")).to_be_visible()
