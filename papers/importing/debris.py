"""What a page carries besides its text, and what conversion leaves behind: page numbers, rules, running heads.

Everything taken out is handed back with its line, to be shown; when in doubt a line stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from papers.importing.blocks import Block
from papers.importing.reading import Line

PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–(]?\s*\d{1,3}\s*[-–)]?(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
MARKED_PAGE = re.compile(r"page\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?|\d{1,3}\s*\|\s*page", re.IGNORECASE)
RULE = re.compile(r"[\s\\_–—=*·.-]+")
EDGE = 2  # lines at the top and the bottom of a page where a running head or foot may stand


@dataclass(frozen=True, slots=True)
class Debris:
    line: int
    text: str
    why: str
    lines: frozenset[int] = frozenset()
    html: str = ""

    @property
    def places(self) -> frozenset[int]:
        return self.lines or frozenset({self.line})


def without_running_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Debris]]:
    """Take out heads and feet that stand on most pages. Numbers in them may differ from page to page."""
    pages = pages_of(lines)
    if len(pages) < 3:
        return list(lines), []
    edges = [edge for page in pages for edge in edges_of(page)]
    alike = Counter(likeness(line.text) for line in edges)
    running = {text for text, times in alike.items() if times >= max(3, 0.6 * len(pages))}
    gone = {line.number for line in edges if likeness(line.text) in running}
    removed = [
        Debris(line.number, line.text.strip(), "runs along every page")
        for line in lines
        if line.number in gone
    ]
    kept = [Line("", line.number, line.starts_page) if line.number in gone else line for line in lines]
    return kept, removed


def pages_of(lines: Iterable[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    for line in lines:
        if line.starts_page:
            pages.append([])
        if line.text.strip():
            pages[-1].append(line)
    return [page for page in pages if page]


def edges_of(page: list[Line]) -> list[Line]:
    return page if len(page) <= 2 * EDGE else [*page[:EDGE], *page[-EDGE:]]


def likeness(text: str) -> str:
    """The line with its numbers made alike. A numbered paragraph is like nothing else."""
    text = " ".join(text.split())
    return text if re.match(r"\d+[.)]\s", text) else re.sub(r"\d+", "#", text)


def without_debris(blocks: Iterable[Block]) -> tuple[list[Block], list[Debris]]:
    """Take out page numbers that stand alone, and rules."""
    kept, removed = [], []
    for block in blocks:
        why = debris_in(block)
        if why:
            lines = frozenset(line for line, _ in block.lines)
            removed.append(Debris(block.first, block.words or block.sign, why, lines))
        else:
            kept.append(block)
    return kept, removed


def debris_in(block: Block) -> str:
    """Why a block is debris; nothing where it is not."""
    if block.rows:
        return "" if block.words else "a table without a word"
    text = block.words
    if block.number is not None:
        return ""
    if not text and not block.note:
        return "an empty mark"
    if text and RULE.fullmatch(text) and not block.note:
        return "a rule"
    if MARKED_PAGE.fullmatch(text):
        return "a page number"
    if PAGE_NUMBER.fullmatch(text) and block.sign in ("", "note") and not block.glued:
        return "a page number"
    return ""
