"""The paper's page tells how its release stands: what the leak check leaves to do, and a request that was overtaken."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from papers.building.arrange import begin_paper
from papers.drafting.ahead import look_ahead
from papers.issuing.issue import NotIssuable
from papers.issuing.release import accept, ask_release, confirm_release, findings_of, waiting_for
from tests.makers import Side, withhold
from tests.papers.leaks.test_leaks import planted
from tests.papers.ready import finish_year

YEAR = "/papers/anyshire/2024-25/"
OVERTAKEN = (
    "This release can no longer be confirmed. The paper was changed after Anyshire Secretary asked for its"
)


@pytest.fixture(autouse=True)
def nothing_looked_at(db: None) -> None:
    caches["papers"].clear()


def main_of(person: Any, path: str = "") -> str:
    client = Client()
    client.force_login(person)
    main = lxml_html.document_fromstring(client.get(YEAR + path).content.decode()).xpath("//main")[0]
    return " ".join(main.text_content().split())


def look(annual: AnnualAssessment) -> None:
    look_ahead.call(annual.force.slug, annual.year)


def test_the_papers_page_says_how_many_places_are_still_to_be_decided(
    side: Side, annual: AnnualAssessment
) -> None:
    body = "<p>Zebras hide 4713 lanterns.</p><p>Nobody counted 4,713 of them.</p><p>So 4713 it is.</p>"
    withhold(planted(side, annual, body), "Zebras", by=side.lead, chief=side.chief_officer)
    paper = begin_paper(annual)
    look(annual)

    assert "2 places are still to be decided." in main_of(side.secretary)

    accept(paper, [findings_of(paper)[0].key], "Known to all.", by=side.chief_officer)
    look(annual)

    assert "1 place is still to be decided." in main_of(side.secretary)
    assert "still to be decided" not in main_of(side.reviewer)


def test_what_is_written_and_refuses_issue_is_named_before_anybody_asks(
    side: Side, annual: AnnualAssessment
) -> None:
    planted(side, annual, "<p>This section is Official-Sensitive.</p><p>The word שלום stands here.</p>")
    begin_paper(annual)
    look(annual)

    for path in ("", "issue/"):
        said = main_of(side.secretary, path)
        assert "What stands in the way of" in said
        assert "The public’s edition would be marked OFFICIAL-SENSITIVE." in said
        assert "runs from right to left cannot be printed" in said


def test_a_release_that_a_change_has_overtaken_says_so_and_who_does_what_next(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = finish_year(side, annual)
    ask_release(paper, by=side.secretary, only_as=1)
    look(annual)
    before = main_of(side.coordinator)
    paper.title = "Another title"
    paper.save()
    look(annual)

    assert "Confirm the release" in before
    assert OVERTAKEN not in before
    for path in ("", "issue/confirm/"):
        said = main_of(side.coordinator, path)
        assert OVERTAKEN in said
        assert "A secretary reads the paper as it stands now and asks for its release again" in said
        assert "Confirm and release" not in said


def test_an_overtaken_release_that_is_confirmed_all_the_same_releases_nothing(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = finish_year(side, annual)
    ask_release(paper, by=side.secretary, only_as=1)
    paper.title = "Another title"
    paper.save()
    waiting = waiting_for(paper)
    assert waiting is not None

    with pytest.raises(
        NotIssuable, match="A secretary reads it as it stands now and asks for its release again"
    ):
        confirm_release(waiting, by=side.coordinator)

    assert paper.issues.count() == 0


def test_a_request_that_is_asked_for_anew_waits_again(side: Side, annual: AnnualAssessment) -> None:
    paper = finish_year(side, annual)
    ask_release(paper, by=side.secretary, only_as=1)
    paper.title = "Another title"
    paper.save()
    look(annual)
    ask_release(paper, by=side.secretary, only_as=1)

    assert OVERTAKEN not in main_of(side.coordinator)
    assert "Confirm the release" in main_of(side.coordinator)
