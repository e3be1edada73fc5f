"""The protective marking of a paper, computed from what it says and never lower than what was set on it.

This program is for OFFICIAL. A passage that begins with a higher marking, or says that it has one, is found here, and
`issue` refuses the paper: such material is held elsewhere, and the paper names its reference and custodian instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import html as lxml_html

from papers.content import Chapter, Figure, ListBlock, Paper, Paragraph, SubHeading, Table
from papers.editions import Reader

# From the lowest to the highest.
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
HELD_HERE = MARKINGS[:2]
# A marking stands first and is set off from the sentence, in capitals, in brackets or before a colon: "SECRET - ...",
# "(Official-Sensitive) ...", "Secret: ...". A dash after a word in small letters is part of a sentence.
LEVEL = r"(?:TOP[\s–—-]+SECRET|SECRET|OFFICIAL\s?[-–—]?\s?SENSITIVE)"
MARKED = re.compile(
    rf"\W*(?:(?P<capitals>{LEVEL})\s*(?:[:\])\-–—.]|$)"
    rf"|(?i:(?P<bracket>[\[(]\s*{LEVEL}\s*[\])]))|(?i:(?P<before>{LEVEL}))\s*:|(?i:(?P<alone>{LEVEL}))\W*$)"
)
# Or the text says it of itself: "This document is OFFICIAL-SENSITIVE", "this section is marked as secret.".
WHAT = r"(?:document|paper|report|section|paragraph|part|chapter|table|annex|appendix|page|text|information)"
SAYS = re.compile(
    rf"\b(?:this|the following)\s+{WHAT}\s+(?:is|has been|must be|is to be)\s+"
    rf"(?:(?:protectively\s+)?(?:marked|classified|handled|treated)\s+(?:as\s+)?)?[\"“‘(\[]?"
    rf"(?P<levels>(?:OFFICIAL\s+(?:and|to)\s+)?{LEVEL}(?:\s+(?:and|to|or)\s+{LEVEL})*)(?!\w)(?!\s+no\b)",
    re.IGNORECASE,
)
ONE = re.compile(LEVEL, re.IGNORECASE)

# Texts that are read once: a paper of 170 paragraphs has a thousand, and is built whenever somebody asks for its draft.
TEXTS_KEPT = 2048
APART = re.compile(r"(?=<(?:span|br|li)\b)|(?<=</span>)")


def marking_of(least: str, chapters: Iterable[Chapter], of_sources: Iterable[str] = ()) -> str:
    """The highest marking that a passage or a source that is named carries, or what the paper has anyway."""
    found = [marking for marking, _ in marked_passages(chapters)]
    return max(
        [least, *found, *of_sources],
        key=lambda marking: MARKINGS.index(marking) if marking in MARKINGS else 0,
    )


def marked_passages(chapters: Iterable[Chapter]) -> list[tuple[str, str]]:
    """Every passage that begins with a marking above OFFICIAL, or says that it is: the marking, and where."""
    found: list[tuple[str, str]] = []
    for chapter in chapters:
        for section in chapter.sections:
            for block in section.blocks:
                place = f"“{section.title or chapter.heading}”"
                if isinstance(block, Paragraph):
                    place = f"paragraph {block.number}"
                markings = (marking_in(words) for words in passages_of(block))
                found += [(marking, place) for marking in markings if marking]
    return found


@lru_cache(maxsize=TEXTS_KEPT)
def marking_in(words: str) -> str:
    """The highest marking that a passage gives itself; nothing where it has none."""
    said = [match["levels"] for match in SAYS.finditer(words)]
    if begins := MARKED.match(words):
        said.append(begins[0])
    levels = [plainly(level[0]) for text in said for level in ONE.finditer(text)]
    return max(levels, key=MARKINGS.index, default="")


def plainly(level: str) -> str:
    """As it is written here: “official sensitive” is OFFICIAL-SENSITIVE."""
    words = " ".join(re.findall("[A-Z]+", level.upper()))
    return "OFFICIAL-SENSITIVE" if words.startswith("OFFICIAL") else words


def reasons_of_marking(built: Paper, reader: Reader) -> str:
    """Why a paper with these passages may not be held here, or not go to this reader."""
    for marking, place in marked_passages(built.chapters):
        if marking not in HELD_HERE:
            return (
                f"A passage in {place} is marked {marking}. Such material is not held here: take it out, and "
                "name where it is held, its reference and custodian."
            )
    if reader is Reader.PUBLIC and built.marking != MARKINGS[0]:
        return (
            f"The public’s edition would be marked {built.marking}. Withhold what is marked so, or unmark it."
        )
    return ""


def passages_of(block: object) -> list[str]:
    """What stands first somewhere: the start of a paragraph, an item, a cell or a heading."""
    if isinstance(block, SubHeading):
        return [block.text]
    if isinstance(block, Paragraph):
        return [words_of(block.html)]
    if isinstance(block, ListBlock):
        return list(items_of(block.html))
    if isinstance(block, Table):
        cells = [cell.html for row in (*block.head, *block.body) for cell in row.cells]
        return [words_of(text) for text in (block.caption, block.source, *cells) if text]
    if isinstance(block, Figure):
        return [words_of(block.summary), block.chart.summary]
    return []


@lru_cache(maxsize=TEXTS_KEPT)
def items_of(html: str) -> tuple[str, ...]:
    items = lxml_html.fragment_fromstring(html, create_parent="div").iter("li")
    return tuple(" ".join(item.text_content().split()) for item in items)


@lru_cache(maxsize=TEXTS_KEPT)
def words_of(inline: str) -> str:
    """On one line; a note, an item and a new line are kept apart from the word before them."""
    parted = APART.sub(" ", inline)
    return " ".join(lxml_html.fragment_fromstring(parted, create_parent="div").text_content().split())
