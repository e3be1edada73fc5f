"""Leaving withheld passages out of a body before anything is made of it, and what there is then to look for.

A passage inside a block gives way to its mark; with a cell go all totals that would let a reader work it out. A block
that is withheld whole is named, and its words never reach the paper. Where the words at a place are no longer those
that were decided on, the whole block is left out: too much rather than too little.
Not here: who decides (`assessments.withholding`), and the search of the finished files (`leaks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from lxml import etree

from assessments.grids import cells_of, span
from assessments.illustrating import remember_drawable
from assessments.models import Ground, Withholding
from assessments.models.withholding import mark
from assessments.parts import element_of
from assessments.sums import fill_totals
from assessments.vocabulary import BLOCK_ID, read_blocks, serialise, text_of

Place = tuple[int, int]
TOTALLED = re.compile(r"\b(sub-?totals?|totals?|sum|overall|combined|altogether)\b|^all\b", re.IGNORECASE)
NUMBER = re.compile(r"(?P<minus>[-−–(]?)\s?[£$€]?\s?(?P<minus2>[-−–]?)(?P<digits>\d[\d,]*(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A body without the passages inside blocks, and the ground of each block that is left out whole."""

    body: str
    whole: dict[str, str]


def redact(body: str, rows: Sequence[Withholding]) -> Redacted:
    """What an edition may say of a body, when these withholdings hold for it."""
    if not rows:
        return Redacted(body, {})
    elements = read_blocks(body)
    blocks = {block.get(BLOCK_ID) or "": block for block in elements}
    whole: dict[str, str] = {}
    replaced: list[tuple[etree._Element, Withholding]] = []
    for row in rows:
        block = blocks.get(row.block)
        if block is None:
            continue
        element = element_of(block, row)
        if row.kind == Withholding.Kind.BLOCK or element is None or text_of(element) != row.quote:
            whole[row.block] = Ground(row.ground).label
        else:
            replaced.append((element, row))
    if not replaced:
        return Redacted(body, whole)
    remember_drawable(elements)
    for row in (row for _, row in replaced if row.kind == Withholding.Kind.CELL):
        fill_totals(blocks[row.block])  # a sum that is computed tells as much as one that is typed
    leaving = [(each, row.ground) for element, row in replaced for each in told_by(element, row, blocks)]
    for element, ground in leaving:
        put_mark(element, ground)
    return Redacted(serialise(elements), whole)


def told_by(
    element: etree._Element, row: Withholding, blocks: dict[str, etree._Element]
) -> list[etree._Element]:
    """A passage, and if it is a cell the totals that tell of it."""
    if row.kind != Withholding.Kind.CELL:
        return [element]
    return cells_with(blocks[row.block], (row.row, row.column))


def put_mark(element: etree._Element, ground: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = mark(ground)


# Totals


def cells_with(table: etree._Element, start: Place) -> list[etree._Element]:
    """A cell and every total that tells of it, totals of totals included."""
    cells = cells_of(table)
    found, waiting = {start}, [start]
    while waiting:
        place = waiting.pop()
        for line, labels in lines_through(cells, place):
            for total in totals_in(cells, line, labels, place):
                if total not in found:
                    found.add(total)
                    waiting.append(total)
    return [cells[place] for place in sorted(found)]


def lines_through(cells: dict[Place, etree._Element], place: Place) -> Iterator[tuple[list[Place], bool]]:
    """The rows and columns that a cell stands in, each with whether it is a column."""
    rows = range(place[0], place[0] + span(cells[place], "rowspan"))
    columns = range(place[1], place[1] + span(cells[place], "colspan"))
    for row in rows:
        yield [at for at, cell in cells.items() if at[0] <= row < at[0] + span(cell, "rowspan")], False
    for column in columns:
        yield [at for at, cell in cells.items() if at[1] <= column < at[1] + span(cell, "colspan")], True


def totals_in(
    cells: dict[Place, etree._Element], line: list[Place], is_column: bool, place: Place
) -> list[Place]:
    """The cells of a line that are called a total or are the sum of neighbours among which the cell stands."""
    figures = [at for at in sorted(line) if number_in(text_of(cells[at])) is not None]
    return [
        at
        for at in figures
        if at != place and (is_called_total(cells, at, is_column) or is_sum(cells, figures, at, place))
    ]


def is_called_total(cells: dict[Place, etree._Element], place: Place, is_column: bool) -> bool:
    """Down a column the row says what a figure is; along a row the column's heading does."""
    label = 0 if is_column else 1
    heads = (text_of(cell) for at, cell in cells.items() if at[label] == place[label] and at != place)
    return any(TOTALLED.search(words) and number_in(words) is None for words in heads)


def is_sum(cells: dict[Place, etree._Element], figures: list[Place], total: Place, place: Place) -> bool:
    others = [at for at in figures if at != total]
    if place not in others:
        return False
    values = [number_in(text_of(cells[at])) or Decimal(0) for at in others]
    at = others.index(place)
    wanted = number_in(text_of(cells[total]))
    runs = ((a, b) for a, b in combinations(range(len(values) + 1), 2) if a <= at < b and b - a > 1)
    return any(sum(values[a:b]) == wanted for a, b in runs)


def number_in(words: str) -> Decimal | None:
    """The figure that a cell begins with: 1,272, −3.5%, (12), £4m."""
    match = NUMBER.match(words.strip())
    if match is None:
        return None
    value = Decimal(match["digits"].replace(",", "").rstrip("."))
    return -value if match["minus"] or match["minus2"] else value


def sums_around(body: str, row: Withholding) -> Iterator[Decimal]:
    """What the rows and columns of a withheld cell add up to: whoever reads the sum elsewhere can subtract."""
    table = next((block for block in read_blocks(body) if block.get(BLOCK_ID) == row.block), None)
    if row.kind != Withholding.Kind.CELL or table is None:
        return
    fill_totals(table)
    cells, place = cells_of(table), (row.row, row.column)
    if place not in cells:
        return
    hidden = {at for at, cell in cells.items() if cell in cells_with(table, place)} - {place}
    for line, _ in lines_through(cells, place):
        values = [number_in(text_of(cells[at])) for at in line if at not in hidden]
        figures = [value for value in values if value is not None]
        if number_in(text_of(cells[place])) is not None and len(figures) > 1:
            yield sum(figures, Decimal(0))
