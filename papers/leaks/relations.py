"""How two figures may tell of a third: sums and products, shares, and changes by per cent. Arithmetic alone.

A relation says TELLING where it is no chance by itself, LIKELY where it counts only if another line shows it as well,
and nothing where it does not hold. Not here: which figures are tried (`worked_out`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

TELLING, LIKELY = "telling", "likely"
LONG = 100  # a figure of three digits is no chance sum of its neighbours
FACTOR = 10  # two factors of two digits that make a longer figure exactly are no chance either
NARROW, WIDE = Decimal("0.05"), Decimal("0.2")  # how far apart what a share allows may lie, to tell anything
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Change:
    """A factor in hundredths, and the least and the most that it may have been before it was rounded."""

    least: Decimal
    most: Decimal

    @classmethod
    def by(cls, factor: Decimal, written: Decimal | None = None) -> Change | None:
        step = half_a_step(factor if written is None else written)
        return cls(factor - step, factor + step) if factor > step and factor != HUNDRED else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a table, whether it is a share, and the change that it tells of, if any."""

    number: Decimal
    is_share: bool = False
    change: Change | None = None


Relation: TypeAlias = Callable[[Figure, Figure, Figure], str]


def total(first: Figure, second: Figure, hidden: Figure) -> str:
    """A sum or a difference."""
    if hidden.number not in (first.number + second.number, first.number - second.number):
        return ""
    return TELLING if abs(hidden.number) >= LONG else LIKELY


def product(first: Figure, second: Figure, hidden: Figure) -> str:
    """17 officers with 29 cases each have 493; 900 cases at 20 for each officer are those of 45."""
    if any(each.is_share for each in (first, second, hidden)):
        return ""
    numbers = [abs(each.number) for each in (first, second, hidden)]
    if min(numbers) <= 1:
        return ""
    for one, other, made in (numbers, (numbers[1], numbers[2], numbers[0])):
        if one * other == made:
            return TELLING if made >= LONG and min(one, other) >= FACTOR else LIKELY
        rounded = [half_a_step(each) if each % 1 else Decimal(0) for each in (one, other)]
        if any(rounded) and (one - rounded[0]) * (other - rounded[1]) <= made <= (one + rounded[0]) * (
            other + rounded[1]
        ):
            return LIKELY
    return ""


def share(first: Figure, second: Figure, hidden: Figure) -> str:
    """A number with what it is a share of, or either with the share."""
    if hidden.is_share:
        return share_of(first.number, second.number, hidden.number)
    if not second.is_share or first.is_share:
        return ""
    return base_of(first.number, second.number, hidden.number) or part_of(
        first.number, second.number, hidden.number
    )


def change(first: Figure, second: Figure, hidden: Figure) -> str:
    """412 and +10.0% are 453, whichever of the two figures is the later one."""
    if first.is_share or hidden.is_share or first.change:
        return ""
    return changed(True, first.number, second.change, hidden.number) or changed(
        False, first.number, second.change, hidden.number
    )


def changed(is_later: bool, number: Decimal, by: Change | None, hidden: Decimal) -> str:
    if by is None or not number:
        return ""
    number = abs(number)
    if is_later:
        return between(number * by.least / HUNDRED, hidden, number * by.most / HUNDRED)
    return between(number * HUNDRED / by.most, hidden, number * HUNDRED / by.least)


RELATIONS: tuple[Relation, ...] = (total, product, share, change)


def half_a_step(share: Decimal) -> Decimal:
    """By how much a rounded figure may differ from what it was rounded from."""
    exponent = share.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2


def between(low: Decimal, hidden: Decimal, high: Decimal) -> str:
    if not low <= abs(hidden) <= high or not hidden:
        return ""
    width = (high - low) / abs(hidden)
    return TELLING if width <= NARROW and abs(hidden) >= LONG else LIKELY if width <= WIDE else ""


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
    return "" if not is_it else TELLING if half_a_step(hidden) < Decimal("0.5") else LIKELY
