"""A draft can be checked like an issue before its release is asked for; what is found holds nobody up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from tests.makers import Side, first_section, write
from tests.papers.ready import finish_year, write_year

YEAR = "/papers/anyshire/2024-25/"
ARABIC = "مركز الشرطة"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(side: Side) -> Client:
    client = Client()
    client.force_login(side.lead)
    return client


def lines_of(answer: Any) -> dict[str, str]:
    """Each question of the page with its answer."""
    page = lxml_html.document_fromstring(answer.content.decode())
    answers = {}
    for row in page.cssselect("main .govuk-summary-list__row"):
        asked, answered = row.xpath("./dt")[0], row.xpath("./dd")[0]
        answers[" ".join(asked.text_content().split())] = (
            answered.cssselect(".govuk-tag")[0].text_content().strip()
        )
    return answers


def test_a_draft_that_is_whole_passes_every_check(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    finish_year(side, annual)

    answer = client.get(f"{YEAR}check/")

    answers = lines_of(answer)
    assert "Nothing was found that would keep this draft from being issued." in answer.content.decode()
    assert [answered for answered in answers.values() if answered != "Yes"] == ["Not asked"]  # veraPDF
    assert len(answers) == 8


def test_text_from_the_right_fails_the_check_and_is_warned_of_in_the_preview(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    write_year(side, annual)
    write(first_section(annual), f"<p>In words: {ARABIC}.</p>", by=side.lead)

    check, preview = client.get(f"{YEAR}check/"), client.get(f"{YEAR}preview/")

    answers = lines_of(check)
    assert check.status_code == preview.status_code == 200
    assert "As it stands, this draft could not be issued" in check.content.decode()
    assert answers["The typeface has every character of the paper"] == "No"
    warning = lxml_html.document_fromstring(preview.content.decode()).cssselect("main .govuk-inset-text")[1]
    assert "Writing that runs from right to left cannot be printed." in warning.text_content()


def test_the_page_of_the_paper_leads_to_the_check(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    page = lxml_html.document_fromstring(client.get(YEAR).content.decode())

    assert page.xpath(f"//a[@href='{YEAR}check/']/text()") == ["Check the draft now"]
