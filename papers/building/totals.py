"""What is wrong with the figures of a paper: totals that are not the sum of their column, charts that cannot be drawn.

A typed total is printed as typed and never corrected in silence; it is listed here, for whoever is about to issue the
paper. What is withheld of a table is not known here, and is no problem. Not here: how totals are computed
(`assessments.figures.sums`) and how charts are drawn (`assessments.figures.charts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext
from lxml import html as lxml_html

from assessments.figures.beside import beside_tables, is_chart, kind_of
from assessments.figures.charts import chart_problem
from assessments.figures.grids import Grid, Slot, grid, words_of
from assessments.figures.sums import Total, totals_of
from papers.building.tables import placed
from papers.content import Block, Paper, Paragraph, Row, Table


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at: what it concerns, the chapter, section and table it stands in, and a sentence on it."""

    kind: Literal["chart", "total"]
    place: str
    sentence: str
    anchor: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def problems_of(paper: Paper) -> list[Problem]:
    """Of the whole paper, in its order."""
    return [
        problem
        for chapter in paper.chapters
        for section in chapter.sections
        for problem in problems_in(section.blocks, ", ".join(filter(None, (chapter.heading, section.title))))
    ]


def problems_in(blocks: Sequence[Block], place: str) -> Iterator[Problem]:
    """Of one section; `place` is what it is called."""
    read = [(tag_of(block), plain(block.html) if isinstance(block, Paragraph) else "") for block in blocks]
    tables = {chart: at for at, beside in beside_tables(read).items() for chart in beside.charts}
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            yield from total_problems(block, place)
        elif isinstance(block, Paragraph) and is_chart(read[at]):
            table = blocks[tables[at]] if at in tables else None
            paragraph = gettext("paragraph %(number)s") % {"number": block.number}
            where = f"{place}, {paragraph}"
            sentence = chart_fault(table if isinstance(table, Table) else None, read[at][1])
            if sentence:
                yield Problem("chart", where, sentence, block.anchor)


def chart_fault(table: Table | None, words: str) -> str:
    if table is None:
        return gettext("A chart is asked for, and no table stands directly above or below.")
    fault = chart_problem(grid_of(table), kind_of(words))
    if not fault:
        return ""
    return gettext("The chart of table %(number)d cannot be drawn. %(fault)s") % {
        "number": table.number,
        "fault": fault,
    }


def total_problems(table: Table, place: str = "") -> list[Problem]:
    """The totals of a table that say something else than its figures, or that were asked for and cannot be made."""
    where = ", ".join(filter(None, (place, gettext("table %d") % table.number)))
    found = grid_of(table)
    sentences = [(total, total_fault(found, total)) for total in totals_of(found)]
    return [Problem("total", where, sentence, table.anchor) for _, sentence in sentences if sentence]


def total_fault(found: Grid, total: Total) -> str:
    said = {
        "row": found.labels[total.row] or gettext("row %d") % (total.row + 1),
        "column": found.headings[total.column] or gettext("column %d") % (total.column + 1),
        "typed": total.typed,
        "computed": total.computed,
        "fault": total.fault,
    }
    if total.fault:
        return gettext("“%(row)s”, “%(column)s”: the total cannot be computed, since %(fault)s.") % said
    if total.is_asked:
        return ""
    return (
        gettext("“%(row)s”, “%(column)s”: %(typed)s is typed, and the figures add up to %(computed)s.") % said
    )


# The table as a grid of words


def grid_of(table: Table) -> Grid:
    return grid(slots_of(table.head, table.columns), slots_of(table.body, table.columns))


def slots_of(rows: Sequence[Row], columns: int) -> list[list[Slot]]:
    """Every place of these rows, with the words of the cell that covers it."""
    found: list[list[Slot]] = []
    for places in placed(rows, columns):
        line: list[Slot] = []
        for each in places:
            if each.cell is None:  # one from above goes on
                line += found[-1][each.column : each.column + each.span]
            else:
                spans = each.cell.colspan > 1 or each.cell.rowspan > 1
                line += [Slot(plain(each.cell.html), spans)] * each.span
        found.append(line)
    return found


def plain(html: str) -> str:
    """The words of inline HTML, footnotes left out."""
    return words_of(lxml_html.fragment_fromstring(html, create_parent="div"))


def tag_of(block: Block) -> str:
    return "table" if isinstance(block, Table) else "p" if isinstance(block, Paragraph) else ""
