"""Footnotes of a text with pages, whose numbers nothing marks: they stand at the foot of the page that calls them.

A line is a note where it begins with the next number, the words above it on its page call that number, and nothing but
notes stands below it. Not here: where a note goes (`notes`), and the heads and feet that run along (`debris`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from papers.importing.debris import pages_of
from papers.importing.reading import Line

FOOT = re.compile(r"^\s{0,12}(?P<number>\d{1,3})\s+(?=\S)")
NO_NOTE = re.compile(r"^\s*(?:\d{1,3}[.)]\s|[•·▪■◦●○‣➢✓\ue001-\uf8ff])")
CALL = r"(?<=[A-Za-z”\"’'.,;:)\]])\s?(?<![\d£]){number}(?=[\s.,;:)]|$)"
MOST_LOST = 2  # numbers that may be missing between two notes


def with_feet(lines: Sequence[Line]) -> list[Line]:
    """The same lines; a line that begins a note has its number taken from its words."""
    marked = dict(notes_in(lines))
    return [
        replace(line, text=line.text[FOOT.match(line.text).end() :], note=marked[line.number])  # type: ignore[union-attr]  # it matched
        if line.number in marked
        else line
        for line in lines
    ]


def notes_in(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """The lines on which notes begin, each with the number that stands there."""
    last, pages = 0, pages_of(lines)
    for page in pages if len(pages) > 1 else ():
        start = next((at for at in range(1, len(page)) if begins_feet(page, at, last)), None)
        if start is not None and FOOT.match(page[start].text)["number"] == "1":  # type: ignore[index]  # it matched
            last = 0
        for line in page[start:] if start is not None else ():
            match = FOOT.match(line.text)
            if match and follows(int(match["number"]), last):
                last = int(match["number"])
                yield line.number, match["number"]


def begins_feet(page: Sequence[Line], at: int, last: int) -> bool:
    match = FOOT.match(page[at].text)
    if match is None or not (follows(int(match["number"]), last) or match["number"] == "1"):
        return False
    above = "\n".join(line.text for line in page[:at])
    called = re.search(CALL.format(number=match["number"]), above) is not None
    return called and not any(NO_NOTE.match(line.text) for line in page[at:])


def follows(number: int, last: int) -> bool:
    return last < number <= last + 1 + MOST_LOST
