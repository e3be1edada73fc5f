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
from itertools import accumulate

from django.utils.translation import gettext
from lxml import etree

from assessments.figures.grids import cells_of, span
from assessments.figures.illustrating import remember_drawable
from assessments.figures.sums import fill_totals
from assessments.models import Ground, Withholding
from assessments.models.withholding import mark
from assessments.parts import element_of
from assessments.vocabulary import BLOCK_ID, read_blocks, serialise, text_of

Place = tuple[int, int]
TOTALLED = re.compile(
    r"\b(sub-?totals?|totals?|sum|overall|combined|altogether|(?:is-?)?(?:cyf|gyf)ans(?:wm|ymiau)|swm)\b|^all\b|^pob\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?P<minus>[-−–(]?)\s?\+?[£$€]?\s?(?P<minus2>[-−–]?)(?P<digits>\d[\d,]*(?:\.\d+)?)")


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
            whole[row.block] = gettext(Ground(row.ground).label)
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


class Totals:
    """Which figures of a table are totals of which others, each line of it looked through once."""

    def __init__(self, table: etree._Element) -> None:
        self.cells = cells_of(table)
        said = {place: text_of(cell) for place, cell in self.cells.items()}
        self.numbers = {place: at for place, words in said.items() if (at := number_in(words)) is not None}
        called = [place for place, words in said.items() if is_called_total(words)]
        # Down a column the row says what a figure is; along a row the column's heading does.
        self.called = {True: {row for row, _ in called}, False: {column for _, column in called}}
        self.lines: dict[tuple[bool, int], list[Place]] = {}
        for (row, column), cell in self.cells.items():
            for down in range(span(cell, "rowspan")):
                self.lines.setdefault((False, row + down), []).append((row, column))
            for across in range(span(cell, "colspan")):
                self.lines.setdefault((True, column + across), []).append((row, column))
        self.sums: dict[tuple[bool, int], dict[Place, set[Place]]] = {}

    def places_with(self, start: Place) -> set[Place]:
        """A cell and every total that tells of it, totals of totals included."""
        found, waiting = {start}, [start]
        while waiting:
            place = waiting.pop()
            for name in self.lines_through(place):
                more = self.totals_in(name, place) - found
                found |= more
                waiting += more
        return found

    def lines_through(self, place: Place) -> Iterator[tuple[bool, int]]:
        """The rows and columns that a cell stands in, each with whether it is a column."""
        row, column = place
        yield from ((False, row + down) for down in range(span(self.cells[place], "rowspan")))
        yield from ((True, column + across) for across in range(span(self.cells[place], "colspan")))

    def totals_in(self, name: tuple[bool, int], place: Place) -> set[Place]:
        """The cells of a line that are called a total or are the sum of neighbours among which the cell stands."""
        figures = self.figures_in(name)
        if name not in self.sums:
            self.sums[name] = self.summed_in(figures)
        is_column = name[0]
        label = 0 if is_column else 1
        called = {at for at in figures if at[label] in self.called[is_column]}
        return (called | self.sums[name].get(place, set())) - {place}

    def figures_in(self, name: tuple[bool, int]) -> list[Place]:
        return [at for at in sorted(self.lines[name]) if at in self.numbers]

    def summed_in(self, figures: list[Place]) -> dict[Place, set[Place]]:
        """For each figure of a line those others that are the sum of neighbours among which it stands."""
        found: dict[Place, set[Place]] = {}
        for total in figures:
            others = [at for at in figures if at != total]
            for index in added_up([self.numbers[at] for at in others], self.numbers[total]):
                found.setdefault(others[index], set()).add(total)
        return found


def is_called_total(words: str) -> bool:
    return TOTALLED.search(words) is not None and number_in(words) is None


def added_up(values: list[Decimal], wanted: Decimal) -> Iterator[int]:
    """The places of those values that stand in a run, of two or more, that adds up to what is wanted."""
    sums = list(accumulate(values, initial=Decimal(0)))
    first: dict[Decimal, int] = {}
    edges = [0] * len(sums)
    for end in range(2, len(sums)):
        first.setdefault(sums[end - 2], end - 2)
        start = first.get(sums[end] - wanted)
        if start is not None:
            edges[start] += 1
            edges[end] -= 1
    return (at for at, runs in enumerate(accumulate(edges)) if runs)


def cells_with(table: etree._Element, start: Place) -> list[etree._Element]:
    totals = Totals(table)
    return [totals.cells[place] for place in sorted(totals.places_with(start))]


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
    totals, place = Totals(table), (row.row, row.column)
    if place not in totals.numbers:
        return
    hidden = totals.places_with(place) - {place}
    for name in totals.lines_through(place):
        figures = [totals.numbers[at] for at in totals.figures_in(name) if at not in hidden]
        if len(figures) > 1:
            yield sum(figures, Decimal(0))
