"""The table of contents of a text: its lines are items of a list, and neither headings nor paragraphs.

A line is one of them where dots lead to its page, or where it stands below "Contents" and ends with a page.
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
FARTHEST = 2  # lines of an entry above the one that ends with its page


def with_entries(lines: Sequence[Line]) -> list[Line]:
    found = {at for at, line in enumerate(lines) if len(line.text) <= LONGEST and LEADERS.search(line.text)}
    for at, line in enumerate(lines):
        if usual_part(line.text) == "contents":
            found |= entries_below(lines, at)
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
