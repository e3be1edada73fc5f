"""How wide columns are set: no word is broken where there is room, and text gets the room that numbers leave."""

from __future__ import annotations

import calendar
from itertools import pairwise
from typing import Any

import pytest
from weasyprint.formatting_structure import boxes

from papers.building.bodies import Numbering, blocks_from_body
from papers.building.widths import Measure, column_widths
from papers.content import Table
from papers.docx.tables import MARGINS, family_of, widths_of
from papers.html.rendering import render_for_page, render_html, render_standalone_html
from papers.pdf import rendering as pdf
from tests.assessments.tables import MONTHS, table_html
from tests.papers.sample import small_paper

AREAS = ("Birmingham", "Wolverhampton", "Solihull", "Staffordshire Moorlands", "Administration")
YEAR = table_html(
    "!Area|" + "|".join(f"!{month}" for month in MONTHS) + "|!Total",
    *("!" + "|".join([area, *["1,272"] * 13]) for area in AREAS),
)
CATEGORIES = table_html(
    "!Category|!What it covers|!Who answers",
    *(
        f"!{n} Significant|{'a serious harm to a body or to the whole of local government ' * 2}|{'the lead ' * 4}"
        for n in range(6)
    ),
)


def table(html: str) -> Table:
    (found,) = blocks_from_body(html, Numbering())
    assert isinstance(found, Table)
    return found


def printed_cells(html: str) -> list[list[list[str]]]:
    """The lines of each cell as they are printed, row by row."""
    document = pdf._laid_out(small_paper(table(html)))
    tables = (
        box
        for page in document.pages
        for box in page._page_box.descendants()
        if isinstance(box, boxes.TableBox) and box.element.get("id") == "table-1"
    )
    rows = (box for found in tables for box in found.descendants() if isinstance(box, boxes.TableRowBox))
    return [[lines_in(cell) for cell in row.children] for row in rows]


def lines_in(cell: Any) -> list[str]:
    lines = (box for box in cell.descendants() if isinstance(box, boxes.LineBox))
    return [
        "".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox)) for line in lines
    ]


@pytest.mark.parametrize("columns", [3, 7, 13])
def test_no_word_of_a_head_is_broken_in_print(columns: int) -> None:
    html = table_html(
        "!Area|" + "|".join(f"!{month}" for month in MONTHS[: columns - 1]),
        *("!" + "|".join([area, *["12"] * (columns - 1)]) for area in AREAS),
    )

    cells = printed_cells(html)

    words = [[word for line in row[0] for word in line.split()] for row in cells]
    assert words == [["Area"], *(area.split() for area in AREAS)]
    assert all(len(cell) == 1 for row in cells for cell in row[1:])


def test_no_word_of_a_head_is_broken_in_word() -> None:
    """In the typeface that stands in for ours, whose letters are wider: 6.1 times their size for "September"."""
    months = [calendar.month_name[n] for n in range(1, 13)]
    found = table(table_html("!Area|" + "|".join(f"!{month}" for month in months), "|".join(["1"] * 13)))

    widths = widths_of(found, 14798)

    assert sum(widths) == 14798
    assert widths[9] - MARGINS[family_of(found)] > 6.1 * 180


def test_text_gets_the_room_and_its_rows_are_low() -> None:
    found = printed_cells(CATEGORIES)
    columns = widths(CATEGORIES)

    assert columns[1] > columns[2] > columns[0]
    assert max(len(cell) for row in found for cell in row) <= 3


def widths(html: str, total: float = 168) -> list[float]:
    return column_widths(table(html), Measure(total, 3.6, 4))


@pytest.mark.parametrize("html", [YEAR, CATEGORIES, table_html("!A|!B", f"{'x' * 400}|1")])
@pytest.mark.parametrize("total", [60, 168, 500])
def test_widths_add_up_to_the_whole(html: str, total: float) -> None:
    assert sum(widths(html, total)) == pytest.approx(total)


def test_no_column_is_narrower_than_its_longest_word() -> None:
    narrow, wide = widths(table_html("!Headquarters|!B", f"x|{'word ' * 300}")), widths(CATEGORIES)

    assert narrow[0] > 25
    assert wide[0] > 25


def test_more_words_never_make_a_column_narrower() -> None:
    first = [
        widths(table_html("!A|!B", f"{'word ' * count}|{'other ' * 40}"))[0] for count in range(1, 60, 6)
    ]

    assert all(before <= after for before, after in pairwise(first))


def test_a_spanning_head_leaves_the_widths_to_the_columns_below_it() -> None:
    spanning = table_html("!Unit|!Posts that are held and vacant", "North|4|5").replace(
        "<th><p>P", '<th colspan="2"><p>P'
    )

    assert widths(spanning)[1] == pytest.approx(widths(spanning)[2])


def test_only_print_has_widths_in_its_markup() -> None:
    paper = small_paper(table(YEAR))

    assert render_html(paper).count("<col style=") == 14
    assert "<col" not in render_standalone_html(paper) + render_for_page(paper)
