"""Withheld figures that are short, or look like a year: where they are looked for."""

from __future__ import annotations

import pytest

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.issuing.release import findings_of
from papers.leaks.grouped import listed
from papers.leaks.spelling import figures_of
from tests.makers import Side, withhold, write
from tests.papers.leaks.test_leaks import planted

TABLE = (
    "<table><tbody><tr><td>North</td><td>1,965</td></tr><tr><td>South</td><td>57</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("Altogether 1,965 of them and 57 in the South.", {"the figure 1,965", "the figure 57"}),
        ("It was on 57 pages; see table 57 and paragraph 57.", {"the figure 57"}),
        ("See table 57 and paragraph 57.", set()),
        ("In 1965 nobody counted.", set()),
    ],
)
def test_the_short_figures_of_withheld_cells_are_found_in_their_section(
    words: str, hits: set[str], side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, f"{TABLE}<p>{words}</p>")
    for cell in ("1,965", "57"):
        withhold(section, cell, by=side.lead, chief=side.chief_officer, kind="cell")

    lines = listed(findings_of(paper_of(annual)), {}).lines

    assert {hit for line in lines for hit in line.hits} == hits


def test_the_short_figures_of_a_section_of_the_whole_are_found_in_it(
    side: Side, annual: AnnualAssessment
) -> None:
    section = annual.sections.get(slug="purpose", threat_assessment=None)
    write(section, f"{TABLE}<p>There are 57 in the South.</p>", by=side.coordinator)
    withhold(section, "57", by=side.coordinator, chief=side.chief_officer, kind="cell")

    lines = listed(findings_of(paper_of(annual)), {}).lines

    assert [line.hits for line in lines] == [("the figure 57",)]


def test_a_percentage_of_a_withheld_passage_is_found_in_its_chapter(
    side: Side, annual: AnnualAssessment
) -> None:
    body = "<p>Zebras were seen by 29% of the keepers in the orchard.</p><p>That is 29 per cent.</p><p>They are 29.</p>"
    withhold(planted(side, annual, body), "Zebras", by=side.lead, chief=side.chief_officer)

    (found,) = listed(findings_of(paper_of(annual)), {}).lines

    assert (found.finding.where, found.hits) == ("paragraph 3", ("the figure 29",))
    assert [each.text for each in found.excerpt if each.is_hit] == ["29"]


def test_a_figure_with_a_comma_is_no_year() -> None:
    assert figures_of("In 1965 they were 1,965.") == {"1965"}
    assert "1966" in figures_of("They were 1 966.")
    assert figures_of("In 1965, and in 2019, or 2020.") == frozenset()
