"""The parts of a paper: begun once, kept in order, and moved by one place."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import AnnualAssessment
from papers.building.arrange import END, begin_paper, key_of, move_part, new_paper, paper_of, parts_of
from papers.models import HouseStyle, Paper, PaperPart
from tests.makers import Side, make_edition, make_question, make_year


def names(paper: Paper) -> list[str]:
    return [str(part) for part in parts_of(paper)]


def test_beginning_a_paper_twice_makes_one_paper_with_each_part_once(annual: AnnualAssessment) -> None:
    first, second = begin_paper(annual), begin_paper(annual)

    assert first == second
    assert Paper.objects.count() == 1
    assert PaperPart.objects.count() == len(parts_of(first)) == 17


def test_a_begun_paper_has_the_order_that_was_proposed(annual: AnnualAssessment) -> None:
    proposed = names(paper_of(annual))

    assert names(begin_paper(annual)) == proposed


@pytest.mark.parametrize(
    ("up", "expected"), [(True, ["Background", "Purpose"]), (False, ["Purpose", "Background"])]
)
def test_a_part_changes_places_with_its_neighbour(
    up: bool, expected: list[str], annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    background = parts_of(paper)[1]

    assert move_part(paper, key_of(background), up=up, by=paper.annual.opened_by)

    assert [name for name in names(paper) if name in ("Purpose", "Background")] == expected
    assert sorted(part.order for part in paper.parts.all()) == list(range(1, 18))


def test_a_part_of_another_paper_does_not_move(side: Side, annual: AnnualAssessment) -> None:
    paper, other = begin_paper(annual), begin_paper(make_year(side, year="2025-26"))
    before = names(paper)

    assert not move_part(paper, key_of(parts_of(other)[1]), up=True, by=paper.annual.opened_by)
    assert names(paper) == before


def test_what_joined_the_year_is_stored_with_the_next_move(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    make_question(annual, by=side.reviewer, text="What of roads policing?")

    move_part(paper, key_of(parts_of(paper)[0]), up=False, by=paper.annual.opened_by)

    stored = [str(part) for part in paper.parts.select_related("section", "threat_assessment__threat")]
    assert stored == names(paper)
    assert stored[stored.index("Question 1") + 1] == "Conclusion"


def test_an_order_stored_before_papers_had_an_end_gets_one_after_its_last_part(
    annual: AnnualAssessment,
) -> None:
    paper = begin_paper(annual)
    paper.parts.filter(kind__in=END).delete()

    assert names(paper)[-8:] == [
        "Conclusion",
        "Implications",
        "What the board is asked to do",
        "Sign-off",
        "Authors",
        "Sources",
        "Abbreviations",
        "Annex of challenge",
    ]


def test_the_cover_proposes_what_the_year_knows(side: Side, annual: AnnualAssessment) -> None:
    paper = paper_of(annual)

    assert (paper.meeting_on, paper.governing_body) == (annual.board_on, side.body.name)
    assert paper._state.adding


def test_reading_the_parts_takes_as_many_queries_for_many_threats_as_for_one(side: Side) -> None:
    counts = []
    for year, threats in [("2023-24", 1), ("2024-25", 7)]:
        paper = begin_paper(make_year(side, make_edition(threats, 1), year))
        with CaptureQueriesContext(connection) as queries:
            names(paper)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_a_new_paper_is_in_the_language_of_its_body(side: Side, annual: AnnualAssessment) -> None:
    assert new_paper(annual).language == "en-GB"
    HouseStyle.objects.create(organisation=side.body, language="cy")

    assert new_paper(annual).language == "cy"
