"""Of which year a paper is, and before which board it came, where its cover says neither: what its words say of it.

A guess from many words and never more: it is shown as one, and whoever imports settles it.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from papers.importing.cover import MONTHS

FEWEST = 3  # times that a year has to be named
OFTEN = 0.4  # as often as the year that is named most
FINANCIAL = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
IN_MONTH = re.compile(
    rf"\b({'|'.join(MONTHS)})\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(20\d\d)\b", re.IGNORECASE
)
NAMES = r"(?:[A-Z][\w’'-]+|and|of|for|the|&)"
BOARD = re.compile(
    rf"\b(?:to|before|for|of|by|at)\s+the\s+((?:[A-Z][\w’'-]+)(?:\s+{NAMES}){{0,6}}\s+(?:Board|Panel|Committee|Authority))\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the words name: the year as 2014-15 or the board, and how often or on which line."""

    value: str
    times: int = 0
    line: int = 0


def year_of(day: datetime.date) -> str:
    """The year, April to March, in which a day lies."""
    return year_from(day.year if day.month >= 4 else day.year - 1)


def year_from(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02}"


def year_named(texts: Iterable[str]) -> Named | None:
    """The year from April to March that a paper is about: the latest that it names often, or a month of it.

    Papers look back on more years than they look forward to.
    """
    found: Counter[str] = Counter()
    for text in texts:
        for first, second in FINANCIAL.findall(text):
            if (int(first) + 1) % 100 == int(second):
                found[year_from(int(first))] += 1
        for month, year in IN_MONTH.findall(text):
            found[year_of(datetime.date(int(year), MONTHS.index(month.lower()) + 1, 1))] += 1
    often = max(FEWEST, OFTEN * max(found.values(), default=0))
    latest = max((year for year, times in found.items() if times >= often), default=None)
    return Named(latest, times=found[latest]) if latest is not None else None


def board_named(lines: Iterable[tuple[int, str]]) -> Named | None:
    """The first board, panel or committee that the words name in full."""
    for line, text in lines:
        if (match := BOARD.search(text)) and len(match[1]) <= 200:
            return Named(match[1], line=line)
    return None
