"""A body as it is shown: totals that are asked for written in, and charts drawn above their tables.

Not here: papers, which number their figures (`papers.building.bodies`).
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from assessments.figures.beside import beside_tables, kind_of, summary_of
from assessments.figures.charts import CannotDraw, chart_of, chart_problem
from assessments.figures.drawing import draw_for_page
from assessments.figures.grids import grid_of, words_of
from assessments.figures.sums import fill_totals
from assessments.vocabulary import BLOCK_ID

# On a paragraph that asks for a chart: whether it could be drawn when every figure of its table was there.
DRAWN = "data-drawn"


def drawable(elements: Sequence[etree._Element]) -> dict[int, bool]:
    """Of every paragraph that asks for a chart of the table beside it, by place: whether that can be drawn."""
    found: dict[int, bool] = {}
    for table, beside in beside_tables(read(elements)).items():
        for place in beside.charts:
            known = elements[place].get(DRAWN)
            kind = kind_of(words_of(elements[place]))
            found[place] = known == "yes" if known else not chart_problem(grid_of(elements[table]), kind)
    return found


def names_beside(elements: Sequence[etree._Element]) -> dict[int, str]:
    """What the paragraphs are called that belong to a table and take no number, by place."""
    named: dict[int, str] = {}
    for beside in beside_tables(read(elements)).values():
        named |= {beside.caption: "Title of the table"} if beside.caption is not None else {}
        named |= {beside.source: "Source of the table"} if beside.source is not None else {}
    return named | {place: "Chart of the table" for place, can in drawable(elements).items() if can}


def remember_drawable(elements: Sequence[etree._Element]) -> None:
    """Note it down before figures are taken out of the tables, so that every edition of a paper numbers alike."""
    for place, can in drawable(elements).items():
        elements[place].set(DRAWN, "yes" if can else "no")


def pictures_of(elements: Sequence[etree._Element]) -> dict[int, list[str]]:
    """Charts as HTML, by the place in the body before which they stand: their table's, or its caption's."""
    found: dict[int, list[str]] = {}
    for table, beside in beside_tables(read(elements)).items():
        grid = grid_of(elements[table]) if beside.charts else None
        above = min(place for place in (table, beside.caption) if place is not None)
        for place in beside.charts:
            words = words_of(elements[place])
            try:
                chart = chart_of(grid, kind_of(words), summary_of(words)) if grid else None
            except CannotDraw:
                continue
            if chart:
                name = f"chart-{elements[place].get(BLOCK_ID) or place}"
                found.setdefault(above, []).append(draw_for_page(chart, name))
    return found


def write_totals(elements: Sequence[etree._Element]) -> None:
    for element in elements:
        if element.tag == "table":
            fill_totals(element)


def read(elements: Sequence[etree._Element]) -> list[tuple[str, str]]:
    """Tag and words of every block, as `beside_tables` wants them."""
    return [(str(el.tag), words_of(el) if el.tag == "p" else "") for el in elements]
