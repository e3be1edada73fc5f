"""What the figures that stay in a table tell of one that is left out: a sum, a product, a mean, a share, a change.

A total goes with a cell by itself (`building.redaction`). What is found here is only likely, since any two figures have
a difference, so it is put to a decision: a relation counts where another line of the table shows it as well, or where
the figure is too long to come about by chance. Not here: the arithmetic (`relations`), and figures that stand outside
of the table (`sought`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from lxml import etree

from assessments.figures.sums import fill_totals
from assessments.models import Withholding
from assessments.vocabulary import BLOCK_ID, read_blocks, text_of
from papers.building.redaction import Place, Totals, redact
from papers.leaks.relations import (
    HUNDRED,
    LONG,
    RELATIONS,
    TELLING,
    Change,
    Figure,
    Relation,
    changed,
    half_a_step,
)

MANY = 8  # figures in a line; of more than these some two always make a third
MEAN = re.compile(r"\b(?:average|mean|cyfartaledd)\b", re.IGNORECASE)
INDEX = re.compile(r"\b(?:index|mynegai)\b", re.IGNORECASE)
CHANGED = re.compile(r"\b(?:changed?|increased?|decreased?|growth|newid|cynnydd|gostyngiad)\b", re.IGNORECASE)
SIGNS = ("+", "-", "−", "–")
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
        self.figures: dict[Place, Figure] = {}
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
        if (rest := self.rest_of_the_whole(place, line)) or (
            rest := self.of_the_mean(place, line, is_column)
        ):
            yield rest
        if len(line) <= MANY:
            yield from self.pairs_for(place, line, is_column)
        yield from self.changes_of(place, is_column)

    def pairs_for(self, place: Place, line: list[Place], is_column: bool) -> Iterator[tuple[Place, ...]]:
        for one, other in permutations(line, 2):
            for relation in RELATIONS:
                found = self.holds(relation, place, one, other)
                if found == TELLING or (found and self.repeats(relation, place, one, other, is_column)):
                    yield (one, other)

    def rest_of_the_whole(self, place: Place, line: list[Place]) -> tuple[Place, ...]:
        """The shares that with a withheld one make 100%: one of them, or all that are left in the line."""
        if not self.is_share(place):
            return ()
        shares = [at for at in line if self.is_share(at) and 0 < self.numbers[at] < HUNDRED]
        whole = [(at,) for at in shares] + [tuple(shares)]
        rest = HUNDRED - self.numbers[place]
        return next((each for each in whole if each and sum(self.numbers[at] for at in each) == rest), ())

    def of_the_mean(self, place: Place, line: list[Place], is_column: bool) -> tuple[Place, ...]:
        """All the others of a line with their mean, or all of them where the mean itself is withheld."""
        label = 0 if is_column else 1
        named = self.lines_called(MEAN, is_column)
        figures = [
            at for at in self.numbers if at[is_column] == place[is_column] and not self.is_total(at, label)
        ]
        means = [at for at in figures if at[label] in named]
        others = [at for at in figures if at not in means and at != place]
        if len(means) != 1 or not others or not set(others) <= self.visible:
            return ()
        mean, count = self.numbers[means[0]], len(others) + (place not in means)
        total = sum((self.numbers[at] for at in others), Decimal(0)) + (
            self.numbers[place] if place not in means else 0
        )
        if (place not in means and means[0] not in line) or abs(total / count - mean) > half_a_step(mean):
            return ()
        return tuple(others) if place in means else (*others, *means)

    def lines_called(self, words: re.Pattern[str], is_column: bool) -> set[int]:
        """The rows, or for a row the columns, whose own head says one of these words."""
        label = 0 if is_column else 1
        heads = (at for at in self.all.cells if at[1 - label] == 1)
        return {at[label] for at in heads if words.search(self.text(at))}

    def is_total(self, place: Place, label: int) -> bool:
        return place[label] in self.all.called[label == 0]

    def changes_of(self, place: Place, is_column: bool) -> Iterator[tuple[Place, ...]]:
        """The figure of the line before or after, with the change by per cent or the index that stands beside one."""
        for step in (-1, 1):
            beside = moved(place, step, is_column)
            if beside not in self.visible:
                continue
            of = place if step < 0 else beside
            for share in (at for at in sorted(self.visible) if at[is_column] == of[is_column]):
                if share != of and changed(
                    step < 0, self.numbers[beside], self.figure(share).change, self.numbers[place]
                ):
                    yield (beside, share)

    def change(self, place: Place) -> Change | None:
        """By what factor a cell says that a figure changed: +10.0%, or 110 below a head that says index."""
        number = self.numbers[place]
        said = " ".join((self.text(place), self.text((1, place[1])), self.text((place[0], 1))))
        if INDEX.search(said):
            return Change.by(number)
        signed = self.text(place).strip()[:1] in SIGNS
        return (
            Change.by(HUNDRED + number, number)
            if self.is_share(place) and (signed or CHANGED.search(said))
            else None
        )

    def is_sum_of(self, place: Place, line: list[Place], is_column: bool) -> bool:
        """Whether the withheld figure is itself the total of all the others in its line."""
        hidden = self.numbers[place]
        called = place[0 if is_column else 1] in self.all.called[is_column]
        counts = called or len(line) > 2 or abs(hidden) >= LONG
        return len(line) > 1 and counts and sum(self.numbers[at] for at in line) == hidden

    def figure(self, place: Place) -> Figure:
        """Read once: each takes part in many relations."""
        if place not in self.figures:
            self.figures[place] = Figure(self.numbers[place], self.is_share(place), self.change(place))
        return self.figures[place]

    def holds(self, relation: Relation, place: Place, one: Place, other: Place) -> str:
        """Whether two figures tell of a third: TELLING if by themselves, LIKELY if it may be chance."""
        hidden, first, second = (self.figure(at) for at in (place, one, other))
        return relation(first, second, hidden)

    def repeats(self, relation: Relation, place: Place, one: Place, other: Place, is_column: bool) -> bool:
        """Whether the same places of another line are related in the same way."""
        lines = {at[is_column] for at in self.numbers} - {place[is_column]}
        moved = (tuple(at_line(at, line, is_column) for at in (place, one, other)) for line in lines)
        return any(
            all(at in self.numbers for at in three) and self.holds(relation, *three) for three in moved
        )

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


def moved(place: Place, step: int, is_column: bool) -> Place:
    return (place[0], place[1] + step) if is_column else (place[0] + step, place[1])
