"""The table of contents of a text: its lines are items of a list, and neither headings nor paragraphs.

A line is one of them where dots lead to its page, or where it stands below "Contents" and ends with a page, or above
the place where the first of them is said again, with all of the others after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from papers.importing.matching import usual_part
from papers.importing.reading import Line

LONGEST = 300  # characters of an entry: whole paragraphs are not looked through
LEADERS = re.compile(r"\w.*?(?:\.\s?){3,}\s*\d{1,3}\s*$|\w.*?…+\s*\d{1,3}\s*$")
PAGE = re.compile(r"\D\s*(?P<page>\d{1,3})\s*$")
FEWEST, SAID_AGAIN = 3, 0.8  # of the entries without pages
LEADING_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+")
FARTHEST = 2  # lines of an entry above the one that ends with its page


def with_entries(lines: Sequence[Line]) -> list[Line]:
    found = {at for at, line in enumerate(lines) if len(line.text) <= LONGEST and LEADERS.search(line.text)}
    for at, line in enumerate(lines):
        if usual_part(line.text) == "contents":
            found |= entries_below(lines, at) | entries_said_again(lines, at)
    return [replace(line, is_entry=True) if at in found else line for at, line in enumerate(lines)]


def entries_below(lines: Sequence[Line], heading: int) -> set[int]:
    """The places of the lines from below the heading to the last that ends with a page, pages never going down."""
    found: set[int] = set()
    waiting: list[int] = []
    last = 0
    for at in range(heading + 1, len(lines)):
        text = lines[at].text.strip()
        match = PAGE.search(text)
        if not text:
            continue
        if match and int(match["page"]) >= last and not text.endswith("."):
            last = int(match["page"])
            found |= {at, *waiting}
            waiting = []
        elif len(waiting) < FARTHEST and not lines[at].starts_page:
            waiting.append(at)
        else:
            break
    return found


def entries_said_again(lines: Sequence[Line], heading: int) -> set[int]:
    """The places of the lines below the heading down to where the paper begins with the first of them.

    As many programs make a PDF whose pages stand apart from their entries, or nowhere.
    """
    below = [at for at in range(heading + 1, len(lines)) if simple(lines[at].text)]
    again = next((at for at in below[1:] if simple(lines[at].text) == simple(lines[below[0]].text)), None)
    if again is None:
        return set()
    found = [at for at in below if at < again]
    text = " ".join(simple(lines[at].text) for at in below if at >= again)
    said = sum(simple(lines[at].text) in text for at in found)
    return set(found) if len(found) >= FEWEST and said >= SAID_AGAIN * len(found) else set()


def simple(text: str) -> str:
    """The words of an entry or a heading, without the number before and the page behind them."""
    words = re.sub(r"[\s.…]*\b\d{1,3}\s*$", "", LEADING_NUMBER.sub("", text.strip()))
    return " ".join(words.lower().split())
