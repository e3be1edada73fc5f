"""What the figures that stay in a table tell of one that is left out: a sum, a difference, a number with its share.

A total goes with a cell by itself (`building.redaction`). What is found here is only likely, since any two figures have
a difference, so it is put to a decision: a relation counts where another line of the table shows it as well, or where
the figure is too long to come about by chance. Not here: figures that stand outside of the table (`sought`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from lxml import etree

from assessments.figures.sums import fill_totals
from assessments.models import Withholding
from assessments.vocabulary import BLOCK_ID, read_blocks, text_of
from papers.building.redaction import Place, Totals, redact

LONG = 100  # a figure of three digits is no chance sum of its neighbours
MANY = 8  # figures in a line; of more than these some two always make a third
NARROW, WIDE = Decimal("0.05"), Decimal("0.2")  # how far apart what a share allows may lie, to tell anything
HUNDRED = Decimal(100)
SHARES = ("%", "per cent", "percent", "y cant")


@dataclass(frozen=True, slots=True)
class Told:
    """A block in which some figures tell of one that is left out, the words of their line, and these figures."""

    block: str
    words: str
    figures: tuple[str, ...]


def told_of(body: str, row: Withholding, left_out: Sequence[Withholding]) -> tuple[Told, ...]:
    """What the edition that leaves all of these out still tells of a cell, or of a total that was left out with it."""
    if row.kind != Withholding.Kind.CELL:
        return ()
    redacted = redact(body, left_out)
    whole, shown = table_in(body, row.block), table_in(redacted.body, row.block)
    if whole is None or shown is None or row.block in redacted.whole:
        return ()
    fill_totals(whole)
    table = Lines(Totals(whole), Totals(shown))
    place = (row.row, row.column)
    if place not in table.numbers:
        return ()
    hidden = sorted((table.all.places_with(place) & table.numbers.keys()) - table.visible)
    return tuple(dict.fromkeys(told for at in hidden for told in table.told_of(at, row.block)))


def table_in(body: str, block: str) -> etree._Element | None:
    return next((each for each in read_blocks(body) if each.get(BLOCK_ID) == block), None)


class Lines:
    """A table as its author has it and as its reader gets it, line by line."""

    def __init__(self, everything: Totals, shown: Totals) -> None:
        self.all = everything
        self.numbers = {
            at: number for at, number in everything.numbers.items() if everything.cells[at].tag != "th"
        }
        self.visible = frozenset(shown.numbers) & self.numbers.keys()
        self.words = {place: text_of(cell) for place, cell in shown.cells.items()}

    def told_of(self, place: Place, block: str) -> Iterator[Told]:
        for is_column in (False, True):
            for helpers in self.helpers_of(place, is_column):
                line = [at for at in sorted(self.words) if at[is_column] == place[is_column]]
                words = " | ".join(self.words[at] for at in line if self.words[at])
                yield Told(block, words, tuple(f"{abs(self.numbers[at]):f}" for at in helpers))
                break  # one way to work it out is enough

    def helpers_of(self, place: Place, is_column: bool) -> Iterator[tuple[Place, ...]]:
        """Figures of one line that tell of the one at this place."""
        line = [at for at in sorted(self.visible) if at[is_column] == place[is_column]]
        if self.is_sum_of(place, line, is_column):
            yield tuple(line)
        if len(line) > MANY:
            return
        for one, other in permutations(line, 2):
            found = self.relation(place, one, other)
            if found and (found == "telling" or self.repeats(place, one, other, is_column)):
                yield (one, other)

    def is_sum_of(self, place: Place, line: list[Place], is_column: bool) -> bool:
        """Whether the withheld figure is itself the total of all the others in its line."""
        hidden = self.numbers[place]
        called = place[0 if is_column else 1] in self.all.called[is_column]
        counts = called or len(line) > 2 or abs(hidden) >= LONG
        return len(line) > 1 and counts and sum(self.numbers[at] for at in line) == hidden

    def relation(self, place: Place, one: Place, other: Place) -> str:
        """Whether two figures tell of a third: "telling" if by themselves, "likely" if it may be chance."""
        hidden, first, second = (self.numbers[at] for at in (place, one, other))
        if hidden in (first + second, first - second):
            return "telling" if abs(hidden) >= LONG else "likely"
        if self.is_share(place):
            return share_of(first, second, hidden)
        if not self.is_share(other) or self.is_share(one):
            return ""
        return base_of(first, second, hidden) or part_of(first, second, hidden)

    def repeats(self, place: Place, one: Place, other: Place, is_column: bool) -> bool:
        """Whether the same places of another line are related in the same way."""
        lines = {at[is_column] for at in self.numbers} - {place[is_column]}
        moved = (tuple(at_line(at, line, is_column) for at in (place, one, other)) for line in lines)
        return any(all(at in self.numbers for at in three) and self.relation(*three) for three in moved)

    def is_share(self, place: Place) -> bool:
        """By its own sign, or by the head of its column or row."""
        heads = ((1, place[1]), (place[0], 1))
        own = self.text(place)
        return "%" in own or any(sign in self.text(head).casefold() for head in heads for sign in SHARES)

    def text(self, place: Place) -> str:
        cell = self.all.cells.get(place)
        return "" if cell is None else text_of(cell)


def at_line(place: Place, line: int, is_column: bool) -> Place:
    return (place[0], line) if is_column else (line, place[1])


def half_a_step(share: Decimal) -> Decimal:
    """By how much a rounded figure may differ from what it was rounded from."""
    exponent = share.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2


def between(low: Decimal, hidden: Decimal, high: Decimal) -> str:
    if not low <= abs(hidden) <= high or not hidden:
        return ""
    width = (high - low) / abs(hidden)
    return "telling" if width <= NARROW and abs(hidden) >= LONG else "likely" if width <= WIDE else ""


def base_of(number: Decimal, share: Decimal, hidden: Decimal) -> str:
    """8 that are 3.4% are 8 of some 235."""
    step, share, number = half_a_step(share), abs(share), abs(number)
    if share <= step or not number:
        return ""
    return between(number * HUNDRED / (share + step), hidden, number * HUNDRED / (share - step))


def part_of(base: Decimal, share: Decimal, hidden: Decimal) -> str:
    """3.4% of 235 are some 8."""
    step, share, base = half_a_step(share), abs(share), abs(base)
    return between(base * (share - step) / HUNDRED, hidden, base * (share + step) / HUNDRED)


def share_of(part: Decimal, base: Decimal, hidden: Decimal) -> str:
    """8 of 235 are 3.4%."""
    if not base or not part:
        return ""
    is_it = abs(abs(part / base) * HUNDRED - abs(hidden)) <= half_a_step(hidden)
    return "" if not is_it else "telling" if half_a_step(hidden) < Decimal("0.5") else "likely"
