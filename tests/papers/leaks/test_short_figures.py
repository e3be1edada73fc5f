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


POSTS = "<table><thead><tr><th>Post</th><th>Number</th></tr></thead><tbody>{}</tbody></table>".format(
    "".join(f"<tr><td>{name}</td><td>{number}</td></tr>" for name, number in (("CTSFO", 43), ("North", 57)))
)


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("CTSFO posts number 43.", {"the figure 43"}),
        ("There are 43 CTSFOs.", {"the figure 43"}),
        ("CTSFO posts are filled. It took 43 days.", set()),
        ("They met 43 times.", set()),
        ("See paragraph 43 on CTSFO posts.", set()),
        ("The North has 57 rivers.", set()),
        ("The number for the North is 57.", {"the figure 57"}),
    ],
)
def test_the_short_figure_of_a_withheld_cell_is_found_with_its_label_in_another_section(
    words: str, hits: set[str], side: Side, annual: AnnualAssessment
) -> None:
    purpose = annual.sections.get(slug="purpose", threat_assessment=None)
    write(purpose, f"<p>{words}</p>", by=side.coordinator)
    section = planted(side, annual, POSTS)
    for cell in ("43", "57"):
        withhold(section, cell, by=side.lead, chief=side.chief_officer, kind="cell")

    lines = listed(findings_of(paper_of(annual)), {}).lines

    assert {hit for line in lines for hit in line.hits} == hits


@pytest.mark.parametrize("written", ["£2.5m", "£2.5 million", "2.5 miliwn", "£2,500,000", "2,500 thousand"])
def test_a_figure_is_the_same_however_its_noughts_are_written(written: str) -> None:
    assert "2500000" in figures_of(f"It cost {written} in all.")


def test_a_letter_of_a_unit_makes_no_noughts() -> None:
    assert figures_of("It is 5 miles and 250 mm; 12 men walked 3 km.") == frozenset({"250"})


def test_the_sum_of_shares_is_known_to_everybody_and_is_no_finding(
    side: Side, annual: AnnualAssessment
) -> None:
    table = "<table><thead><tr><th>Unit</th><th>Trained, %</th></tr></thead><tbody>{}</tbody></table>".format(
        "".join(
            f"<tr><td>{name}</td><td>{share}</td></tr>" for name, share in (("Q", 62), ("R", 7), ("S", 31))
        )
    )
    section = planted(side, annual, f"{table}<p>They asked 100 people.</p>")
    withhold(section, "62", by=side.lead, chief=side.chief_officer, kind="cell")

    assert [line.finding.where for line in listed(findings_of(paper_of(annual)), {}).lines] == ["table 1"]
