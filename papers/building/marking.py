"""The protective marking of a paper, computed from what it says and never lower than what was set on it.

This program is for OFFICIAL. Words that begin with a higher marking, or say that they have one, are found here wherever
a paper has any, and `issue` refuses the paper: such material is held elsewhere, and the paper names its reference and
custodian instead. Not here: what the pages of an imported file bear above and below (`importing.page_marks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache

from lxml import html as lxml_html

from papers.content import (
    Block,
    Chapter,
    Cover,
    Figure,
    Line,
    ListBlock,
    Paper,
    PaperSection,
    Paragraph,
    SubHeading,
    Table,
)
from papers.editions import Reader

# From the lowest to the highest.
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
HELD_HERE = MARKINGS[:2]
# A marking stands first and is set off from the sentence, in capitals, in brackets or before a colon: "SECRET - ...",
# "(Official-Sensitive) ...", "Secret: ...". A dash after a word in small letters is part of a sentence.
LEVEL = r"(?:TOP[\s–—-]+SECRET|SECRET|OFFICIAL\s?[-–—]?\s?SENSITIVE)"
WHOSE = r"(?:(?:UK|NATO|HMG)\s+)?"
# What narrows a level and stands behind it, and words that begin a sentence there: "SECRET UK EYES ONLY", "SECRET The".
BEHIND = (
    r"(?:\s*//|\s*[\[(]?\s*(?:STRAP\s?\d?|(?:[A-Z]{2,5}(?:[,/]\s?[A-Z]{2,5})*\s+)?EYES\s+(?:ONLY|DISCRETION)|UK\s+ONLY"
    r"|NOFORN|LIMDIS|LOCSEN|COMMERCIAL|PERSONAL|LEGAL|POLICY|STAFF|MARKET)\b|\s+(?:The|This|These|There|In|An?|Our|We|It)\b)"
)
MARKED = re.compile(
    rf"\W*(?:(?P<capitals>{WHOSE}{LEVEL})(?:{BEHIND}|\s*(?:[:\])\-–—.]|$))"
    rf"|(?i:(?P<bracket>[\[(]\s*{WHOSE}{LEVEL}\s*[\])]))|(?i:(?P<before>{WHOSE}{LEVEL}))\s*:"
    rf"|(?i:(?P<alone>{WHOSE}{LEVEL}))\W*$)"
)
# Or a label says what follows: "Protective marking: OFFICIAL-SENSITIVE".
LABELLED = re.compile(
    rf"\b(?:classification|marking)\s*[:=–—-]\s*[\"“‘(\[]?{WHOSE}(?P<levels>{LEVEL})(?!\w)", re.IGNORECASE
)
# Or the text says it of itself: "This document is OFFICIAL-SENSITIVE", "this section is marked as secret.".
WHAT = (
    r"(?:document|paper|report|section|paragraph|part|chapter|table|annex|appendix|page|text|information|(?:foot|end)?note"
    r"|figure|chart|list|item|answer|passage|material)"
)
SAYS = re.compile(
    rf"\b(?:this|the following)\s+{WHAT}\s+(?:is|has been|must be|is to be)\s+"
    rf"(?:(?:protectively\s+)?(?:marked|classified|handled|treated)\s+(?:as\s+)?)?[\"“‘(\[]?"
    rf"(?P<levels>(?:OFFICIAL\s+(?:and|to)\s+)?{LEVEL}(?:\s+(?:and|to|or)\s+{LEVEL})*)(?!\w)(?!\s+no\b)",
    re.IGNORECASE,
)
ONE = re.compile(LEVEL, re.IGNORECASE)

# Texts that are read once: a paper of 170 paragraphs has a thousand, and is built whenever somebody asks for its draft.
TEXTS_KEPT = 2048
NOTE = "footnote"
APART = re.compile(r"(?=<(?:span|br|li)\b)|(?<=</span>)")


def marking_of(
    least: str, chapters: Iterable[Chapter], of_sources: Iterable[str] = (), cover: Cover | None = None
) -> str:
    """The highest marking that any words or a source that is named carry, or what the paper has anyway."""
    return highest([least, *(marking for marking, _ in marked_passages(chapters, cover)), *of_sources])


def highest(markings: Iterable[str]) -> str:
    return max(markings, key=lambda marking: MARKINGS.index(marking) if marking in MARKINGS else 0)


def marked_passages(chapters: Iterable[Chapter], cover: Cover | None = None) -> list[tuple[str, str]]:
    """All words that begin with a marking above OFFICIAL, or say that they have it: the marking, and where."""
    read = ((marking_in(words), place) for place, words in words_with_places(chapters, cover))
    return list(dict.fromkeys((marking, place) for marking, place in read if marking))


def words_with_places(chapters: Iterable[Chapter], cover: Cover | None) -> Iterator[tuple[str, str]]:
    """Every text of a paper that may bear a marking, with its place."""
    yield from (("the cover", words) for words in strings_of(cover))
    for chapter in chapters:
        yield from ((f"“{chapter.heading}”", words) for words in strings_of(chapter))
        for section in chapter.sections:
            place = f"“{section.title or chapter.heading}”"
            yield from ((place, words) for words in strings_of(section))
            for block in section.blocks:
                where = f"paragraph {block.number}" if isinstance(block, Paragraph) else place
                yield from ((where, words) for words in (*passages_of(block), *beside_passages(block)))


def strings_of(value: object) -> Iterator[str]:
    """Headings, notes, judgements, verdicts, recommendations: whatever a part says that stands in no block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings_of(each)
    elif is_dataclass(value) and not isinstance(value, type):
        apart = {Chapter: "sections", PaperSection: "blocks"}.get(type(value))
        for item in fields(value):
            if item.name != apart:
                yield from strings_of(getattr(value, item.name))


def beside_passages(block: Block) -> Iterator[str]:
    """The notes of a block, and what a chart says beside its summary: in `passages_of` they begin nothing."""
    if isinstance(block, Line):
        yield words_of(block.html)
    for html in inline_of(block):
        if NOTE in html:
            yield from notes_of(html)
    if isinstance(block, Figure):
        chart = block.chart
        yield from (chart.alternative, *chart.categories, *(series.name for series in chart.series))


def inline_of(block: Block) -> tuple[str, ...]:
    """The inline HTML of a block."""
    if isinstance(block, Table):
        cells = (cell.html for row in (*block.head, *block.body) for cell in row.cells)
        return (block.caption, block.source, *cells)
    if isinstance(block, Figure):
        return (block.summary,)
    return (getattr(block, "html", ""),)


@lru_cache(maxsize=TEXTS_KEPT)
def marking_in(words: str) -> str:
    """The highest marking that a passage gives itself; nothing where it has none."""
    if not ONE.search(words):
        return ""
    said = [match["levels"] for each in (SAYS, LABELLED) for match in each.finditer(words)]
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
    for marking, place in marked_passages(built.chapters, built.cover):
        if marking not in HELD_HERE:
            return (
                f"A passage in {place} is marked {marking}. Such material is not held here: take it out, and "
                "name where it is held, its reference and custodian."
            )
    if reader is Reader.PUBLIC and built.marking != MARKINGS[0]:
        marked = f"The public’s edition would be marked {built.marking}."
        if marked_passages(built.chapters, built.cover):
            return f"{marked} Withhold what is marked so, or unmark it."
        return f"{marked} A source that it names is, or the file that it was imported from."
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
def notes_of(html: str) -> tuple[str, ...]:
    notes = lxml_html.fragment_fromstring(html, create_parent="div").find_class(NOTE)
    return tuple(" ".join(note.text_content().split()) for note in notes)


@lru_cache(maxsize=TEXTS_KEPT)
def items_of(html: str) -> tuple[str, ...]:
    items = lxml_html.fragment_fromstring(html, create_parent="div").iter("li")
    return tuple(" ".join(item.text_content().split()) for item in items)


@lru_cache(maxsize=TEXTS_KEPT)
def words_of(inline: str) -> str:
    """On one line; a note, an item and a new line are kept apart from the word before them."""
    parted = APART.sub(" ", inline)
    return " ".join(lxml_html.fragment_fromstring(parted, create_parent="div").text_content().split())
