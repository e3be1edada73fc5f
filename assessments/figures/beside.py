"""Which paragraphs of a body belong to a table: its caption, its source, and those that ask for a chart of it.

Not here: what the chart shows (`charts`), and how pages and papers set them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from assessments.vocabulary import CAPTION, CHART, SOURCE


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one table, by place in the body."""

    caption: int | None
    source: int | None
    charts: tuple[int, ...]


def beside_tables(blocks: Sequence[tuple[str, str]]) -> dict[int, Beside]:
    """For each table its caption, source and charts, given the tag and the words of every block of a body.

    A chart between two tables belongs to the one above, unless that has one already and it may belong to the one below.
    """
    found: dict[int, Beside] = {}
    above: set[int] = set()
    for table in (place for place, (tag, _words) in enumerate(blocks) if tag == "table"):
        upward = _run(blocks, range(table - 1, -1, -1), CAPTION)
        downward = _run(blocks, range(table + 1, len(blocks)), SOURCE)
        before = [place for place in sorted(upward) if is_chart(blocks[place]) and place not in above]
        after = [place for place in downward if is_chart(blocks[place])]
        if before and after and after[-1] in _before_next(blocks, after):
            after = []
        elif after:
            after = after[:1] if after[-1] in _before_next(blocks, after) else after
        above |= set(after)
        caption = next((place for place in upward if not is_chart(blocks[place])), None)
        source = next((place for place in downward if not is_chart(blocks[place])), None)
        found[table] = Beside(caption, source, tuple(before + after))
    return found


def _run(blocks: Sequence[tuple[str, str]], places: Iterable[int], own: re.Pattern[str]) -> list[int]:
    """The paragraphs next to a table that are its charts, and among them one caption or source."""
    found: list[int] = []
    has_own = False
    for place in places:
        tag, words = blocks[place]
        is_own = tag == "p" and bool(own.match(words)) and not has_own
        if not is_own and not is_chart(blocks[place]):
            break
        has_own = has_own or is_own
        found.append(place)
    return found


def _before_next(blocks: Sequence[tuple[str, str]], after: list[int]) -> list[int]:
    """Those of the charts below a table that another table, further down, can have as well."""
    below = next((at for at in range(after[-1] + 1, len(blocks)) if blocks[at][0] == "table"), None)
    return [] if below is None else _run(blocks, range(below - 1, after[0] - 1, -1), CAPTION)


def is_chart(block: tuple[str, str]) -> bool:
    return block[0] == "p" and bool(CHART.match(block[1]))


def kind_of(words: str) -> str:
    """Which kind of chart a paragraph asks for; whatever stands in its brackets."""
    asked = CHART.match(words)
    return asked[1].lower() if asked else ""


def summary_of(words: str) -> str:
    """The author's sentence."""
    return " ".join(CHART.sub("", words, count=1).split())


def drop_prefix(element: etree._Element, prefix: re.Pattern[str]) -> None:
    """Take off the front of a paragraph what marked it as a caption, a source or a chart."""
    found = prefix.match("".join(element.itertext()))
    _drop_start(element, found.end() if found else 0)


def _drop_start(element: etree._Element, count: int) -> int:
    """Take so many characters off the front of the element's text; return how many are still to go."""
    text = element.text or ""
    element.text, count = text[count:], max(count - len(text), 0)
    for child in element:
        if count:
            count = _drop_start(child, count)
        tail = child.tail or ""
        child.tail, count = tail[count:], max(count - len(tail), 0)
    return count
