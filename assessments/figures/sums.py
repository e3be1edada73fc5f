"""Totals of a table: which cells are totals, what they come to, and which typed ones say something else.

A row or last column headed Total or Totals is one; a cell of it that is empty or "=" gets its sum. Shares (%) are never
added, and neither is a number with a qualifier. Empty cells add nothing. Where an addend is withheld, so is the sum.
Not here: where typed totals that are wrong get listed (`papers.building.totals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from lxml import etree

from assessments.figures.grids import OVERALL, SUBTOTAL, Grid, Slot, cells_of, grid_of, head_rows
from assessments.figures.numbers import SHARES, Number, Unit, number_of, unit_in, zero_of

ASKED = frozenset({"", "="})


class NoSum(Exception):
    """These cells cannot be added up; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Total:
    """A total by its place in the body of a grid: what was typed, what it comes to, or why it comes to nothing."""

    row: int
    column: int
    typed: str
    computed: str = ""
    fault: str = ""

    @property
    def is_asked(self) -> bool:
        return self.typed in ASKED


def totals_of(grid: Grid) -> list[Total]:
    """Every total of a table, row by row. Totals of rows are computed first, so that those of columns can use them."""
    body = [list(row) for row in grid.body]
    last = grid.columns - 1
    found: list[Total] = []
    if last > 1 and grid.is_total_column(last):
        for row in range(len(body)):
            if not grid.is_total_row(row):
                found += entered(body, (row, last), [across(grid, body[row])], units_across(grid, body[row]))
    for row in range(1, len(body)):
        if grid.is_total_row(row):
            for column in range(1, grid.columns):
                groups = ([body[at][column] for at in rows] for rows in addends(grid, row))
                found += entered(body, (row, column), list(groups), {unit_in(grid.headings[column])})
    return sorted(found, key=lambda total: (total.row, total.column))


def across(grid: Grid, row: Sequence[Slot]) -> list[Slot]:
    return [slot for column, slot in enumerate(row[:-1]) if column and not grid.is_total_column(column)]


def units_across(grid: Grid, row: Sequence[Slot]) -> set[Unit]:
    """What the headings say of the figures of a row."""
    columns = (
        at for at in range(1, len(row) - 1) if not grid.is_total_column(at) and number_of(row[at].words)
    )
    return {unit_in(grid.headings[column]) for column in columns} or {Unit()}


def addends(grid: Grid, row: int) -> list[list[int]]:
    """The rows that a total row may add up, the likeliest first: all so far, or those since the total before it."""
    plain = [at for at in range(row) if not grid.is_total_row(at)]
    before = max((at for at in range(row) if grid.is_total_row(at)), default=-1)
    since = [at for at in plain if at > before]
    if OVERALL.match(grid.labels[row]) or not since or before < 0:
        return [plain]
    if SUBTOTAL.match(grid.labels[row]):
        return [since]
    return [plain, since] if SUBTOTAL.match(grid.labels[before]) else [since, plain]


def entered(
    body: list[list[Slot]], place: tuple[int, int], groups: list[list[Slot]], units: set[Unit]
) -> Iterator[Total]:
    """The total of one cell, if it is one, written into the body where it was asked for.

    `units` are those that headings give to its addends.
    """
    row, column = place
    slot = body[row][column]
    if slot.spans or slot.is_withheld:
        return
    try:
        refuse(units)
        sums = [total_of(group) for group in groups]
    except NoSum as fault:
        if slot.words == "=":
            yield Total(row, column, slot.words, fault=str(fault))
        return
    if slot.words in ASKED:
        if sums[0]:
            body[row][column] = Slot(sums[0])
            yield Total(row, column, slot.words, computed=sums[0])
        elif slot.words:
            yield Total(row, column, slot.words, fault="there is no figure to add")
        return
    typed = number_of(slot.words)
    if typed and typed.unit.after not in SHARES and sums[0] and not any(equal(typed, each) for each in sums):
        yield Total(row, column, slot.words, computed=sums[0])


def refuse(units: set[Unit]) -> None:
    if len(units) > 1:
        raise NoSum("its figures are in different units")
    if any(unit.after in SHARES for unit in units):
        raise NoSum("shares do not add up to a whole")


def total_of(slots: Sequence[Slot]) -> str:
    """The sum as it is printed; the mark of a withheld addend instead; nothing where there is no figure."""
    numbers, mark = [], ""
    for slot in slots:
        if slot.is_withheld:
            mark = mark or slot.words
        elif slot.words:
            number = number_of(slot.words) or zero_of(slot.words)
            if number is None or slot.spans:
                raise NoSum(f"“{slot.words}” is no exact figure of one cell")
            numbers.append(number)
    return mark or (str(sum_of(numbers)) if numbers else "")


def sum_of(numbers: Sequence[Number]) -> Number:
    units = {number.unit for number in numbers if number.value or number.unit != Unit()}
    refuse(units)
    return Number(
        value=sum((number.value for number in numbers), Decimal(0)),
        unit=units.pop() if units else Unit(),
        places=max(number.places for number in numbers),
        grouped=all(number.grouped or abs(number.value) < 1000 for number in numbers),
    )


def equal(typed: Number, total: str) -> bool:
    """Whether a typed total is this sum, rounded perhaps. With a withheld addend nobody can say."""
    computed = number_of(total)
    if computed is None or (typed.unit != computed.unit and typed.unit.after):
        return True
    step = Decimal(1).scaleb(-typed.places)
    rounded = {computed.value.quantize(step, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    return typed.value in rounded


def fill_totals(table: etree._Element) -> None:
    """Write the totals that are asked for into a table as it stands in a body."""
    asked = [total for total in totals_of(grid_of(table)) if total.is_asked and total.computed]
    if not asked:
        return
    cells, heads = cells_of(table), head_rows(table)
    for total in asked:
        cell = cells.get((total.row + heads + 1, total.column + 1))
        if cell is not None:
            write(cell, total.computed)


def write(cell: etree._Element, words: str) -> None:
    """In the place of the sign that asked for it. A footnote stays behind the figure."""
    for element in [
        element for element in cell.iter() if isinstance(element.tag, str) and not in_note(element)
    ]:
        element.text = (element.text or "").replace("=", "")
        for child in element:
            child.tail = (child.tail or "").replace("=", "")
    inner = next((child for child in cell if child.tag == "p"), cell)
    inner.text = words


def in_note(element: etree._Element) -> bool:
    return any(each.get("class") == "footnote" for each in (element, *element.iterancestors()))
