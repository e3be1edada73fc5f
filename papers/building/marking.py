"""The protective marking of a paper, computed from what it says and never lower than what was set on it.

This program is for OFFICIAL. A passage that begins with a higher marking is found here, and `issue` refuses the paper:
such material is held elsewhere, and the paper names its reference and custodian instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import html as lxml_html

from papers.content import Chapter, Figure, ListBlock, Paragraph, SubHeading, Table

# From the lowest to the highest.
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
HELD_HERE = MARKINGS[:2]
# A marking stands first, in capitals, and is set off from the sentence: "SECRET: ...", "(OFFICIAL-SENSITIVE) ...".
MARKED = re.compile(r"\W*(TOP SECRET|SECRET|OFFICIAL\s?[-–—]\s?SENSITIVE)\s*(?:[:\])\-–—.]|$)")

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
    """Every passage that begins with a marking above OFFICIAL: the marking, and where it stands."""
    found: list[tuple[str, str]] = []
    for chapter in chapters:
        for section in chapter.sections:
            for block in section.blocks:
                place = f"“{section.title or chapter.heading}”"
                if isinstance(block, Paragraph):
                    place = f"paragraph {block.number}"
                matches = (MARKED.match(words) for words in passages_of(block))
                found += [(re.sub(r"\s?[-–—]\s?", "-", match[1]), place) for match in matches if match]
    return found


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
