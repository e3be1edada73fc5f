"""A body as it is shown: charts above their tables, captions and sources set, totals written in, figures aligned.

Not here: papers, which number their figures (`papers.building.bodies`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from lxml import etree

from assessments.figures.aligning import cells_of_figures
from assessments.figures.beside import beside_tables, drop_prefix, kind_of, summary_of
from assessments.figures.charts import CannotDraw, Chart, chart_of, chart_problem
from assessments.figures.drawing import draw_for_page
from assessments.figures.grids import Grid, grid_of, words_of
from assessments.figures.sums import fill_totals
from assessments.vocabulary import CAPTION, CHART, serialise

# On a paragraph that asks for a chart: whether it could be drawn when every figure of its table was there.
DRAWN = "data-drawn"
CHART_NAME = "Chart of the table"


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
    return named | {place: CHART_NAME for place, can in drawable(elements).items() if can}


def remember_drawable(elements: Sequence[etree._Element]) -> None:
    """Note it down before figures are taken out of the tables, so that every edition of a paper numbers alike."""
    for place, can in drawable(elements).items():
        elements[place].set(DRAWN, "yes" if can else "no")


@dataclass(frozen=True, slots=True)
class Illustrated:
    """Charts as HTML by the place of the table below them, and the places of the blocks that went into these two."""

    charts: Mapping[int, list[str]]
    moved: Set[int]


AS_TYPED = Illustrated({}, frozenset())


def illustrate(elements: Sequence[etree._Element]) -> Illustrated:
    """Set every table of a body as a paper does: charts, caption, computed totals, aligned figures and source line.

    The paragraphs that ask for these keep their ids, wherever their words go. One whose chart cannot be drawn stays.
    """
    charts: dict[int, list[str]] = {}
    moved: set[int] = set()
    for place, beside in beside_tables(read(elements)).items():
        table = elements[place]
        caption = None if beside.caption is None else elements[beside.caption]
        grid = grid_of(table) if beside.charts else None
        for at in beside.charts:
            chart = chart_drawn(elements[at], grid, title_of(caption)) if grid else None
            if chart:
                name = f"chart-{(elements[at].get('id') or str(at)).removeprefix('block-')}"
                charts.setdefault(place, []).append(chart_block(elements[at], chart, name))
                moved.add(at)
        if beside.caption is not None and caption is not None and title_of(caption):
            moved.add(beside.caption)
            head(table, caption)
        if beside.source is not None:
            elements[beside.source].set("class", "table-source")
        fill_totals(table)
        for cell in cells_of_figures(table):
            cell.set("class", "numeric")
    return Illustrated(charts, moved)


def chart_drawn(asked: etree._Element, grid: Grid, title: str) -> Chart | None:
    words = words_of(asked)
    try:
        return chart_of(grid, kind_of(words), summary_of(words) or title)
    except CannotDraw:
        return None


def chart_block(asked: etree._Element, chart: Chart, name: str) -> str:
    """A chart under the words that ask for it, or under the title of its table.

    Of those that stand in another block none can be quoted here, so they are beside the element that has the id.
    """
    has_words = bool(summary_of(words_of(asked)))
    drop_prefix(asked, CHART)
    asked.tag = "figcaption" if has_words else "span"
    caption = asked if has_words else etree.Element("figcaption")
    if not has_words:
        caption.append(asked)
        asked.tail = chart.summary
    return f'<figure class="chart-block">{serialise([caption])}{draw_for_page(chart, name)}</figure>'


def title_of(caption: etree._Element | None) -> str:
    """The words of a caption, without what marks it as one."""
    return "" if caption is None else CAPTION.sub("", words_of(caption), count=1)


def head(table: etree._Element, caption: etree._Element) -> None:
    drop_prefix(caption, CAPTION)
    caption.tag = "caption"
    table.insert(0, caption)


def read(elements: Sequence[etree._Element]) -> list[tuple[str, str]]:
    """Tag and words of every block, as `beside_tables` wants them."""
    return [(str(el.tag), words_of(el) if el.tag == "p" else "") for el in elements]
