"""What texts lead to in vain, on the page of the paper and where a second person confirms its release."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from accounts.models import User
from assessments.models import AnnualAssessment, Section
from papers.building.arrange import begin_paper, paper_of
from papers.building.citations import Unregistered
from papers.building.links import FILE, NO_DOT, ClosedLink
from papers.checking.loose_ends import loose_ends
from papers.issuing.release import ask_release
from papers.models import PaperPart
from tests.makers import Side, first_section, make_source, withhold, write
from tests.papers.ready import finish_year

PAGE = "/papers/anyshire/2024-25/"
BODY = (
    '<p>See <a href="http://intranet/plan">the plan</a><span class="footnote"><a href="#source:gone">page 3</a></span>'
    r' and \\server\share, not <a href="https://example.org/">this</a><span class="footnote">'
    '<a href="#source:known">page 4</a></span>.</p><p>Also http://wiki/.</p>'
)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def listed(response: Any, heading: str) -> list[str]:
    page = lxml_html.document_fromstring(response.content.decode())
    items = page.xpath(f"//h2[@id='{heading}']/following-sibling::ul[1]/li")
    return [" ".join(item.text_content().split()) for item in items]


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    make_source(side, "known")
    return write(first_section(annual), BODY, by=side.lead)


def test_texts_and_the_papers_own_words_are_looked_through(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    part = PaperPart.objects.create(
        paper=begin_paper(annual), kind=PaperPart.Kind.TEXT, heading="More", order=99,
        body='<p><a href="http://wiki/">x</a> <a href="#source:lost">y</a></p>',
    )  # fmt: skip

    found = loose_ends(paper_of(annual), [part], side.lead)

    place = f"Threat 1: {section.heading}"
    assert found.closed == (
        ClosedLink(place, "http://intranet/plan", NO_DOT),
        ClosedLink(place, r"\\server\share", FILE),
        ClosedLink(place, "http://wiki/", NO_DOT),
        ClosedLink("More", "http://wiki/", NO_DOT),
    )
    assert found.unregistered == (Unregistered(place, "gone", ""), Unregistered("More", "lost", ""))


def test_nobody_learns_of_a_link_in_text_that_they_may_not_read(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    found = loose_ends(paper_of(annual), [], side.reviewer)

    assert (found.closed, found.unregistered) == ((), ())


def test_the_page_of_the_paper_lists_them(side: Side, annual: AnnualAssessment, section: Section) -> None:
    answers = {
        role: client_of(side.people[role]).get(PAGE) for role in ("secretary", "contributor", "reviewer")
    }

    assert listed(answers["secretary"], "closed-links")[0] == (
        f"Threat 1: {section.heading}: http://intranet/plan: {NO_DOT}"
    )
    assert listed(answers["secretary"], "unregistered") == [f"Threat 1: {section.heading}: gone"]
    assert [listed(answers[role], "closed-links") for role in ("contributor", "reviewer")] == [[], []]


def test_whoever_confirms_a_release_reads_what_the_public_will_not_be_able_to_open(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    paper = finish_year(side, annual)
    Section.objects.filter(pk=section.pk).update(body=section.body)
    section.refresh_from_db()
    withhold(section, "Also", by=side.lead, chief=side.chief_officer)
    ask_release(paper, by=side.secretary, only_as=1)
    answer = client_of(side.coordinator).get(f"{PAGE}issue/confirm/")

    found = listed(answer, "closed-links")
    assert [line.partition(": ")[2].partition(": ")[0] for line in found] == [
        "http://intranet/plan",
        r"\\server\share",
    ]
    assert all(line.startswith("Paragraph ") for line in found)
