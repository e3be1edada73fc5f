"""What the visible figures of a table tell of a withheld one: found where it is no chance, and put to a decision."""

from __future__ import annotations

import hashlib

import pytest

from assessments.blocks import clean_body
from assessments.models import AnnualAssessment
from papers.building.arrange import begin_paper, paper_of
from papers.issuing.release import accept, findings_of, undecided
from papers.leaks.finding import FIGURE, WORKED_OUT, place_of
from papers.leaks.grouped import listed
from papers.leaks.worked_out import told_of
from papers.models import LeakDecision
from tests.assessments.tables import table_html
from tests.makers import Side, withhold
from tests.papers.building.test_redaction import passage
from tests.papers.leaks.test_leaks import planted

HEAD = "!Unit|!Posts|!In post|!Vacant|!Vacant, %"


@pytest.mark.parametrize(
    ("rows", "withheld", "told"),
    [
        # A number with its share tells what it is a share of, and so what goes with that.
        (("!Unit|!Posts|!Vacant|!Vacant, %", "East|235|8|3.4", "West|190|19|10.0"), "235", [("3.4", "8")]),
        (("!Unit|!Posts|!Vacant", "East|235|8 (3.4%)"), "235", []),
        (("!Unit|!Posts|!In post|!Vacant|!Vacant, %", "East|235|227|8|3.4"), "227", [("3.4", "8")]),
        # A share with its base tells the number, where another row shows that they belong together.
        (("!Unit|!Posts|!Vacant|!Vacant, %", "East|235|8|3.4", "West|190|19|10.0"), "8", [("235", "3.4")]),
        # A number with its base tells the share.
        (("!Unit|!Posts|!Vacant|!Vacant, %", "East|235|8|3.4", "West|190|19|10.0"), "3.4", [("235", "8")]),
        # A difference to the column beside, however it is signed.
        (("!Unit|!Posts|!In post|!Variance", "East|235|227|−8"), "227", [("235", "8")]),
        # Not side by side, so that no total goes with it: another row shows the relation.
        (("!Unit|!Posts|!In post|!Cost|!Vacant", "East|35|27|9.5|8", "West|40|29|7.1|11"), "27", [("35", "8")]),
        # A total that is withheld while its parts stay.
        (("!Unit|!Day|!Night|!Late|!Total", "East|11|12|13|36"), "36", [("11", "12", "13")]),
        # A product and a quotient.
        (("!Unit|!Officers|!Cases of each|!Cases", "East|17|29|493"), "493", [("17", "29")]),
        (("!Unit|!Cases|!Of each officer|!Officers", "East|900|20|45"), "45", [("900", "20")]),
        (("!Year|!Posts", "2022|63", "2023|21", "2024|1,323"), "1,323", [("63", "21")]),
        (("!Unit|!Cases|!Each|!Officers", "East|917|20.4|45", "West|412|9.8|42"), "45", [("917", "20.4")]),
        (("!Unit|!Cars|!Boats|!Planes", "East|3|4|12", "West|5|7|1"), "12", []),
        (("!Unit|!Cars|!Boats|!Planes", "East|3|4|12", "West|5|7|35"), "12", [("3", "4")]),
        (("!Unit|!Cases|!Each|!Officers", "East|917|20.4|45", "West|412|9.8|57"), "45", []),
        # One that makes a mean with the others, and a mean itself.
        (("!Unit|!Cases", "East|1101", "West|7731", "Average|4416"), "7731", [("1101", "4416")]),
        (("!Unit|!Cases", "East|1101", "West|7731", "Average|4416"), "4416", [("1101", "7731")]),
        (("!Unit|!2023|!2024|!Mean", "East|1102|7731|4416.5"), "7731", [("1102", "4416.5")]),
        (("!Unit|!Cases", "East|1101", "West|7731", "Average|4811"), "7731", []),
        # A change by per cent, beside the figure or in the line below, and an index.
        (("!Unit|!2023|!2024|!Change", "East|412|453|+10.0%"), "453", [("412", "10.0")]),
        (("!Unit|!2023|!2024|!Change", "East|412|453|+10.0%"), "412", [("453", "10.0")]),
        (("!Year|!Posts|!Change, %", "2023|412|", "2024|453|10.0"), "453", [("412", "10.0")]),
        (("!Year|!Posts|!Change, %", "2023|412|", "2024|453|10.0"), "412", [("453", "10.0")]),
        (("!Year|!Posts|!Index", "2023|412|100", "2024|453|110"), "453", [("412", "110")]),
        (("!Unit|!2023|!2024|!Late", "East|412|453|10.0%"), "453", []),
        # What is left of 100%.
        (("!Unit|!Trained|!Untrained", "East|62%|38%"), "62%", [("38",)]),
        (("!Unit|!Trained, %|!Partly, %|!Untrained, %", "East|62|7|31"), "62", [("7", "31")]),
        (("!Unit|!Trained|!Untrained", "East|62%|37%"), "62%", []),
        (("!Unit|!Trained|!Untrained", "East|62|38"), "62", []),
        # What may be chance, and nothing.
        (("!Unit|!Cars|!Boats|!Planes", "East|3|9|12", "West|5|7|1"), "9", []),
        (("!Unit|!Cars|!Boats", "East|35|27", "West|40|29"), "27", []),
    ],
)  # fmt: skip
def test_it_is_found_where_others_of_its_line_tell_it(
    rows: tuple[str, ...], withheld: str, told: list[tuple[str, ...]]
) -> None:
    body = clean_body(table_html(*rows))
    row = passage(body, "cell", withheld)

    found = told_of(body, row, [row])

    assert [tuple(sorted(each.figures)) for each in found] == [tuple(sorted(each)) for each in told]


def test_it_is_not_told_any_more_once_one_of_the_two_is_withheld_as_well() -> None:
    body = clean_body(table_html(HEAD, "East|235|227|8|3.4", "West|190|171|19|10.0"))
    cell, share = passage(body, "cell", "227"), passage(body, "cell", "3.4")

    assert len(told_of(body, cell, [cell])) == 1
    assert told_of(body, cell, [cell, share]) == ()


def test_in_a_long_table_no_two_rows_make_a_third() -> None:
    rows = [f"Unit {number}|{number * 37 % 400 + 100}" for number in range(40)]
    body = clean_body(table_html("!Unit|!Posts", *rows))
    cell = passage(body, "cell", "211")

    assert told_of(body, cell, [cell]) == ()


def test_the_page_names_the_table_and_the_figures_and_a_chief_officer_decides(
    side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, table_html(HEAD, "East|235|227|8|3.4"))
    withhold(section, "227", by=side.lead, chief=side.chief_officer, kind="cell")
    begin_paper(annual)

    (line,) = [
        line for line in listed(findings_of(annual.paper), {}).lines if line.finding.kind == WORKED_OUT
    ]

    assert line.finding.where == "table 1"
    assert line.hits == (
        "3.4, from which it can be worked out with others of the table",
        "8, from which it can be worked out with others of the table",
    )
    assert [each.text for each in line.excerpt if each.is_hit] == ["8", "3.4"]
    accept(annual.paper, [line.finding.key], "The establishment is published.", by=side.chief_officer)
    assert undecided(annual.paper) == []


def table_of(unit: str) -> str:
    return f"<p>Table: {unit}</p>{table_html('!Unit|!Posts', f'{unit}|4713')}"


def test_a_figure_that_was_accepted_in_one_table_is_asked_of_anew_in_another(
    side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, f"<p>Zebra crossings hide 4713 lanterns.</p>{table_of('North')}")
    withhold(section, "Zebra", by=side.lead, chief=side.chief_officer)
    begin_paper(annual)
    (found,) = findings_of(annual.paper)
    accept(annual.paper, [found.key], "These are posts.", by=side.chief_officer)

    planted(side, annual, f"<p>Zebra crossings hide 4713 lanterns.</p>{table_of('South')}{table_of('North')}")

    assert [each.where for each in undecided(annual.paper)] == ["table 1"]


def test_a_figure_that_was_accepted_before_keys_said_which_stays_accepted_in_its_table_alone(
    side: Side, annual: AnnualAssessment
) -> None:
    body = f"<p>Zebra crossings hide 4713 lanterns.</p>{table_of('North')}{table_of('South')}"
    withhold(planted(side, annual, body), "Zebra", by=side.lead, chief=side.chief_officer)
    begin_paper(annual)
    row = findings_of(annual.paper)[0].row
    named = "\0".join((FIGURE, place_of(row), row.key, row.quote, "table", "4713"))
    LeakDecision.objects.create(
        paper=annual.paper, key=hashlib.sha256(named.encode()).hexdigest(), kind=FIGURE, place="table 1",
        reason="These are posts.", decided_by=side.chief_officer, decided_at=annual.opened_at,
    )  # fmt: skip

    assert [each.where for each in undecided(paper_of(annual))] == ["table 2"]
