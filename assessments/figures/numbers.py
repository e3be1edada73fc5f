"""Numbers as people type them into tables: 1,272, −3.5%, (12), £4.2m, 57 (14%); and the same way back.

A number with a qualifier (about 30, <5, 3:1, 10–12) is no exact number, and neither is a word. Not here: which cells
are added up (`sums`) and which are drawn (`charts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MINUS = "−"
EXACT = re.compile(
    r"""(?P<open>\()?\s?(?P<minus>[-−–])?\+?\s?(?P<sign>[£$€])?\s?(?P<minus2>[-−–])?
        (?P<digits>\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3}){1,4}|\d{1,15})(?P<decimals>\.\d{1,9})?
        \s?(?P<unit>%|pp|k|m|bn)?(?P<close>\))?\*?
        (?:\s?\([^()]*%\))?$""",
    re.IGNORECASE | re.VERBOSE,
)
# What stands for "none": it adds nothing to a sum.
NOTHING = frozenset({"-", "–", "—", "nil"})
# A heading that says of plain numbers what they are: "Spend (£m)", "Vacancy rate, %".
IN_HEADING = re.compile(
    r"(?:\((?P<sign>£|\$|€)?(?P<after>%|pp|k|m|bn)?\)|(?P<share>%|\bper ?cent))\s*$", re.IGNORECASE
)
SHARES = frozenset({"%", "pp"})
TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands before (£) and after (%, m) a number; figures of one unit can be compared."""

    sign: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.sign}{self.after}" or "plain numbers"


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number, how many decimals were typed, and whether its thousands were set apart."""

    value: Decimal
    unit: Unit = Unit()
    places: int = 0
    grouped: bool = True

    def __str__(self) -> str:
        comma = "," if self.grouped else ""
        minus = MINUS if self.value < 0 else ""
        return f"{minus}{self.unit.sign}{abs(self.value):{comma}.{self.places}f}{self.unit.after}"


def number_of(words: str) -> Number | None:
    """The exact number that a cell holds and nothing else."""
    found = EXACT.match(words.strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    decimals = found["decimals"] or ""
    value = Decimal(re.sub(r"\D", "", found["digits"]) + decimals)
    negative = bool(found["open"] or found["minus"] or found["minus2"])
    return Number(
        value=-value if negative else value,
        unit=Unit(found["sign"] or "", (found["unit"] or "").lower()),
        places=max(len(decimals) - 1, 0),
        grouped=len(found["digits"]) != 4,
    )


def unit_in(heading: str) -> Unit:
    """The unit that a heading gives to the plain numbers below it."""
    found = IN_HEADING.search(heading)
    if found is None:
        return Unit()
    return Unit(found["sign"] or "", "%" if found["share"] else (found["after"] or "").lower())


def zero_of(words: str) -> Number | None:
    """Nothing, where a dash or "nil" says so."""
    return Number(Decimal(0)) if words.strip().lower() in NOTHING else None


def common_unit(numbers: Iterable[Number]) -> Unit | None:
    """The unit of all of them, where a plain 0 has any unit; None if they have nothing in common."""
    units = {number.unit for number in numbers if number.value or number.unit != Unit()}
    if not units:
        return Unit()
    if len(units) == 1:
        return units.pop()
    signs, afters = {unit.sign for unit in units}, {unit.after for unit in units}
    return Unit(signs.pop()) if len(signs) == 1 and afters <= TIMES.keys() and signs != {""} else None


def in_unit(number: Number, unit: Unit) -> Decimal:
    """The value in a unit that `common_unit` gave: £300k and £1.2m in pounds."""
    if number.unit == unit:
        return number.value
    return number.value * TIMES.get(number.unit.after, 1)
