"""How the values of a table or a chart are told that are others now: where each stands, from what to what.

Where it stands and what it is now are words of the later issue. What it was is told only of a figure; and nothing is
told that the given function calls secret. Not here: which values those are (`in_tables`, `in_figures`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

IsSecret = Callable[[str], bool]
MOST_NAMED = 6
LONGEST_NAME = 60
FIGURE = re.compile(r"[£$€]?[-+−–]?\d[\d,]*(?:\.\d+)?\s?(?:%|k|m|bn|pp)?\*?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """One that is another now, below the names of its row and column; `heads` where it is such a name itself."""

    names: tuple[str, ...]
    was: str
    now: str
    heads: bool = False


def told_one_by_one(values: Sequence[Value], is_secret: IsSecret) -> list[str]:
    """Nothing where there are too many to name, or where one of them must not be named."""
    if len(values) > MOST_NAMED:
        return []
    told = [next((words for words in ways(value) if not is_secret(words)), "") for value in values]
    return told if all(told) else []


def ways(value: Value) -> Iterator[str]:
    """How it can be told, the one that says most first."""
    place = ", ".join(filter(None, value.names))
    if not place:
        return
    if value.heads:
        yield gettext("the heading {} is changed").format(place)
        return
    if FIGURE.fullmatch(value.now):
        if FIGURE.fullmatch(value.was):
            yield gettext("{place} from {was} to {now}").format(place=place, was=value.was, now=value.now)
        yield gettext("{place} is now {now}").format(place=place, now=value.now)
    yield gettext("{} is changed").format(place)


def quoted(name: str) -> str:
    if not name:
        return ""
    return f"“{name}”" if len(name) <= LONGEST_NAME else f"“{name[: LONGEST_NAME - 1].rstrip()}…”"
