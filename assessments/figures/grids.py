"""A table as rows of words: what its cells say, place by place, whatever they span.

Here: the place of each cell, which rows are heads, and which rows and columns are totals. Footnotes are left out,
since they are no part of a figure. Not here: sums (`sums`), charts (`charts`) and how a paper sets a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from assessments.models.withholding import WITHHELD_WORDS

WIDEST_SPAN = 50
# In English and in Welsh, whichever the text is in.
TOTAL = re.compile(
    r"(?:(?:(?:grand|overall) )?totals?|cyfans(?:wm|ymiau)(?: (?:mawr|terfynol|cyffredinol))?)\s*:?$",
    re.IGNORECASE,
)
OVERALL = re.compile(
    r"(?:(?:grand|overall) totals?|cyfanswm (?:mawr|terfynol|cyffredinol))\s*:?$", re.IGNORECASE
)
SUBTOTAL = re.compile(r"(?:sub-?\s?totals?|is-?\s?gyfans(?:wm|ymiau))\s*:?$", re.IGNORECASE)
WITHHELD = re.compile(rf"\[(?:{'|'.join(WITHHELD_WORDS)}): ([^\]]*)\]$")
APART = frozenset({"p", "li", "td", "th", "br", "tr", "ul", "ol", "div"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: the words of the cell that covers it, and whether that cell covers others too."""

    words: str = ""
    spans: bool = False

    @property
    def is_withheld(self) -> bool:
        return bool(WITHHELD.match(self.words))


def ground_in(words: str) -> str:
    """The ground that a mark of something withheld names."""
    found = WITHHELD.match(words)
    return found[1] if found else ""


@dataclass(frozen=True)
class Grid:
    """Heads and body, every row as long as the longest. Not slotted, since what follows from it is kept."""

    head: tuple[tuple[Slot, ...], ...]
    body: tuple[tuple[Slot, ...], ...]

    @cached_property
    def columns(self) -> int:
        return max((len(row) for row in (*self.head, *self.body)), default=0)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """What the heads say of each column, from the top down and each word once."""
        return tuple(
            ": ".join(dict.fromkeys(row[column].words for row in self.head if row[column].words))
            for column in range(self.columns)
        )

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(row[0].words if row else "" for row in self.body)

    def is_total_row(self, row: int) -> bool:
        label = self.labels[row]
        return bool(TOTAL.match(label) or SUBTOTAL.match(label)) and self.columns > 1

    def is_total_column(self, column: int) -> bool:
        lowest = self.head[-1][column].words if self.head else ""
        return column > 0 and bool(TOTAL.match(lowest) or SUBTOTAL.match(lowest))


def grid(head: list[list[Slot]], body: list[list[Slot]]) -> Grid:
    """Rows of any length, made even with empty places."""
    width = max((len(row) for row in (*head, *body)), default=0)
    filled = [[tuple(row + [Slot()] * (width - len(row))) for row in rows] for rows in (head, body)]
    return Grid(tuple(filled[0]), tuple(filled[1]))


def grid_of(table: etree._Element) -> Grid:
    """The grid of a table as it stands in a body."""
    cells = cells_of(table)
    rows: list[list[Slot]] = [[] for _ in rows_of(table)]
    for (row, column), cell in cells.items():
        down, across = span(cell, "rowspan"), span(cell, "colspan")
        slot = Slot(words_of(cell), spans=down > 1 or across > 1)
        for taken in rows[row - 1 : row - 1 + down]:
            taken.extend([Slot()] * (column - 1 + across - len(taken)))
            taken[column - 1 : column - 1 + across] = [slot] * across
    heads = head_rows(table)
    return grid(rows[:heads], rows[heads:])


def head_rows(table: etree._Element) -> int:
    """Those of the thead, or a first row of header cells with the rows that its cells reach into."""
    rows = rows_of(table)
    if marked := sum(any(parent.tag == "thead" for parent in row.iterancestors()) for row in rows):
        return marked
    if len(rows) < 2 or not all(cell.tag == "th" for cell in own_cells(rows[0])):
        return 0
    if len(own_cells(rows[0])) == 1 and all([cell.tag for cell in own_cells(row)] == ["th"] for row in rows):
        return 0
    depth = max(span(cell, "rowspan") for cell in own_cells(rows[0]))
    while depth > 1 and not all(cell.tag == "th" for row in rows[1:depth] for cell in own_cells(row)):
        depth -= 1
    return min(depth, len(rows))


def rows_of(table: etree._Element) -> list[etree._Element]:
    return [row for row in table.iter("tr") if own_cells(row)]


def own_cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def cells_of(table: etree._Element) -> dict[tuple[int, int], etree._Element]:
    """The cells by the row and column in which they begin, counted from 1."""
    taken: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], etree._Element] = {}
    for number, row in enumerate(rows_of(table), 1):
        column = 1
        for cell in own_cells(row):
            while (number, column) in taken:
                column += 1
            found[number, column] = cell
            for down in range(span(cell, "rowspan")):
                taken.update((number + down, column + across) for across in range(span(cell, "colspan")))
    return found


def span(cell: etree._Element, name: str) -> int:
    typed = cell.get(name) or "1"
    return min(max(int(typed), 1), WIDEST_SPAN) if typed.isascii() and typed.isdigit() else 1


def words_of(cell: etree._Element) -> str:
    """The words of a cell on one line, without its footnotes."""
    return " ".join("".join(texts_of(cell)).split())


def texts_of(element: etree._Element) -> Iterator[str]:
    apart = " " if element.tag in APART else ""
    yield apart + (element.text or "")
    for child in element:
        if isinstance(child.tag, str) and not (child.tag == "span" and child.get("class") == "footnote"):
            yield from texts_of(child)
        yield child.tail or ""
    yield apart
