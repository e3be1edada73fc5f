"""The abbreviations of a built paper: which it uses, where first, and who says what they stand for.

A force's words stay as they are. Where the text does not say itself what letters stand for, and the list does, the
first use gets the meaning as `<abbr title>`, and the appendix lists it; what neither says is reported. Only what an
edition prints is looked at, so that nothing withheld comes out by way of an appendix.
Not here: what counts as an abbreviation (`letters`), and where the list comes from (`rows`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape, unescape
from typing import Final

from papers.changing import tuple_with, with_changes
from papers.content import (
    Block,
    Cell,
    Chapter,
    Figure,
    Line,
    ListBlock,
    PaperSection,
    Paragraph,
    Row,
    SubHeading,
    Table,
)
from papers.glossary.letters import expansion_at, found_in, same_words, singular

GLOSSARY: Final = "abbreviations"  # the kind of the appendix, and its anchor
# Texts that are read once: a paper of 170 paragraphs has a thousand, and is built whenever somebody asks for its draft.
TEXTS_KEPT = 2048
PIECES = re.compile(r"(<[^>]*>)")
PARTS = re.compile(r"</?(?:li|ul|ol|br|span)\b")  # what stands on either side is not one sentence
TITLE = re.compile(r'<abbr title="([^"]*)">')
LISTED = re.compile(r"<li><strong>([^<]*)</strong> ([^<]*)</li>")  # as with_glossary writes it

# Changes the HTML of a place: its name, its anchor, the HTML.
Change = Callable[[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Use:
    """An abbreviation that is explained, where it stands first, and what it stands for."""

    short: str
    meaning: str
    where: str
    anchor: str
    by_text: bool = False


@dataclass(frozen=True, slots=True)
class Unexplained:
    """One that nobody explains; `later` is where the text does so, if only after its first use."""

    short: str
    where: str
    anchor: str
    later: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A paper's chapters with their abbreviations explained; `used` by the alphabet, `unknown` as they are met, first
    in the running text and then in headings, judgements, recommendations and verdicts."""

    chapters: tuple[Chapter, ...]
    used: tuple[Use, ...]
    unknown: tuple[Unexplained, ...]


def explain(chapters: Iterable[Chapter], known: Mapping[str, str]) -> Explained:
    """`known` says what letters stand for. What was explained before stays so, whatever is known now."""
    chapters = tuple(chapters)
    reading = Reading(known)
    walk(chapters, reading.read, pass_over)
    # A heading can explain nothing; what is explained in the text below it has been explained.
    walk(chapters, pass_over, reading.read)
    changed = walk(chapters, Marking(reading).change, pass_over)
    listed = reading.listed()
    filled = tuple(with_glossary(each, listed) if each.kind == GLOSSARY else each for each in changed)
    # A list with nothing in it is not printed.
    printed = tuple(chapter for chapter in filled if chapter.kind != GLOSSARY or chapter.sections)
    return Explained(printed, listed, tuple(reading.unknown.values()))


def unexplained(chapters: Iterable[Chapter]) -> tuple[Unexplained, ...]:
    """What a paper that is built leaves unexplained."""
    chapters = tuple(chapters)
    return explain(chapters, listed_in(chapters)).unknown


def not_written_out(chapters: Iterable[Chapter]) -> tuple[Use, ...]:
    """What the text of a built paper does not write out at its first use, although a list explains it: a screen tells
    the meaning there, and print does not."""
    chapters = tuple(chapters)
    return tuple(use for use in explain(chapters, listed_in(chapters)).used if not use.by_text)


def listed_in(chapters: Iterable[Chapter]) -> dict[str, str]:
    """What the appendix of a built paper explains."""
    blocks = (
        block
        for chapter in chapters
        if chapter.kind == GLOSSARY
        for section in chapter.sections
        for block in section.blocks
    )
    return {
        unescape(short): unescape(meaning)
        for block in blocks
        if isinstance(block, ListBlock)
        for short, meaning in LISTED.findall(block.html)
    }


def with_glossary(chapter: Chapter, used: tuple[Use, ...]) -> Chapter:
    """The appendix: every abbreviation that is used, with its meaning."""
    if not used:
        return replace(chapter, sections=())
    items = (
        f"<li><strong>{escape(use.short, quote=False)}</strong> {escape(use.meaning, quote=False)}</li>"
        for use in used
    )
    block = ListBlock(GLOSSARY, "".join(items))
    section = PaperSection(f"{chapter.anchor}--list", "heading", "", blocks=(block,))
    return replace(chapter, sections=(section,))


# Finding


@dataclass(slots=True)
class Reading:
    """What has been read so far, in reading order."""

    known: Mapping[str, str]
    used: dict[str, Use] = field(default_factory=dict)
    unknown: dict[str, Unexplained] = field(default_factory=dict)
    shorts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.shorts = the_same(frozenset(self.known))

    def read(self, where: str, anchor: str, html: str) -> str:
        for short, meaning, title in mentions_in(html, self.shorts):
            if short in self.used:
                continue
            if short in self.unknown:
                if meaning and not self.unknown[short].later:
                    self.unknown[short] = replace(self.unknown[short], later=where)
            elif by_text := meaning or title:
                listed = self.known.get(short, "")
                said = listed if listed and same_words(listed, by_text) else by_text
                self.used[short] = Use(short, said, where, anchor, by_text=bool(meaning))
            elif short in self.known:
                self.used[short] = Use(short, self.known[short], where, anchor)
            else:
                self.unknown[short] = Unexplained(short, where, anchor)
        return html

    def listed(self) -> tuple[Use, ...]:
        return tuple(sorted(self.used.values(), key=lambda use: (use.short.casefold(), use.short)))


@lru_cache(maxsize=16)
def the_same(shorts: frozenset[str]) -> frozenset[str]:
    """One object for one list: a memory that is asked with it need not compare all of it each time."""
    return shorts


@lru_cache(maxsize=TEXTS_KEPT)
def mentions_in(html: str, known: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    """Each abbreviation of a text, what the words beside it say that it means, and what its mark says."""
    words = words_with_titles(html)
    return tuple(
        (short, expansion_at(words.text, start, end, short), words.titles.get(start, ""))
        for start, end, token in found_in(words.text, known)
        for short in (singular(token, known),)
    )


@dataclass(slots=True)
class Words:
    """The words of some HTML, and the title of every abbr by the place of its first letter."""

    text: str = ""
    titles: dict[int, str] = field(default_factory=dict)


def words_with_titles(html: str) -> Words:
    words = Words()
    for piece in PIECES.split(html):
        if not piece.startswith("<"):
            words.text += unescape(piece)
        elif title := TITLE.match(piece):
            words.titles[len(words.text)] = unescape(title[1])
        elif PARTS.match(piece):
            words.text += "\n"
    return words


# Marking


@dataclass(slots=True)
class Marking:
    """Puts the meaning beside the first use of what the list explains, where there is HTML to put it in."""

    reading: Reading
    done: set[str] = field(default_factory=set)

    def change(self, where: str, anchor: str, html: str) -> str:
        if TITLE.search(html):
            self.done |= {self.short_of(mark) for mark in re.findall(r"<abbr[^>]*>([^<]*)</abbr>", html)}
        # By far the most texts have nothing to mark; what is written with & is written again in one way.
        if "&" not in html and not any(map(self.use_of, shorts_in(html, self.reading.shorts))):
            return html
        pieces = PIECES.split(html)
        for place in outside_marks(pieces):
            pieces[place] = self.marked(unescape(pieces[place]))
        return "".join(pieces)

    def short_of(self, mark: str) -> str:
        return singular(unescape(mark), self.reading.known)

    def use_of(self, short: str) -> Use | None:
        """What the list has to say of it here, if anything."""
        use = self.reading.used.get(short)
        return None if use is None or use.by_text or short in self.done else use

    def marked(self, text: str) -> str:
        written, last = "", 0
        for start, end, token in found_in(text, self.reading.known):
            short = singular(token, self.reading.known)
            use = self.use_of(short)
            if use is None:
                continue
            self.done.add(short)
            written += escape(text[last:start], quote=False)
            written += f'<abbr title="{escape(use.meaning)}">{escape(text[start:end], quote=False)}</abbr>'
            last = end
        return written + escape(text[last:], quote=False)


def outside_marks(pieces: list[str]) -> Iterator[int]:
    """The places of those pieces that are words and have no mark yet."""
    within = 0
    for place, piece in enumerate(pieces):
        if piece.startswith("<"):
            within += piece.startswith("<abbr") - piece.startswith("</abbr")
        elif piece and not within:
            yield place


@lru_cache(maxsize=TEXTS_KEPT)
def shorts_in(html: str, known: frozenset[str]) -> frozenset[str]:
    """Every abbreviation that could be marked in a text."""
    pieces = PIECES.split(html)
    texts = (unescape(pieces[place]) for place in outside_marks(pieces))
    return frozenset(singular(token, known) for text in texts for _, _, token in found_in(text, known))


# Every place of a paper that says something, in reading order


def pass_over(where: str, anchor: str, html: str) -> str:
    return html


def walk(chapters: tuple[Chapter, ...], inline: Change, plain: Change) -> tuple[Chapter, ...]:
    """The chapters with `inline` applied to their HTML, and `plain` shown their plain text as HTML."""
    return tuple(
        chapter if chapter.kind == GLOSSARY else walk_chapter(chapter, inline, plain) for chapter in chapters
    )


def walk_chapter(chapter: Chapter, inline: Change, plain: Change) -> Chapter:
    place = f"“{chapter.heading}”"
    plain(place, chapter.anchor, as_html(chapter.heading))
    sections = [walk_section(section, chapter, inline, plain) for section in chapter.sections]
    for item in chapter.recommendations:
        plain(f"recommendation {item.number}", item.anchor, as_html(item.text))
    if chapter.verdict is not None:
        plain(f"the verdict in {place}", chapter.anchor, as_html(chapter.verdict.reasons))
    return with_changes(chapter, {"sections": tuple_with(chapter.sections, sections)})


def walk_section(section: PaperSection, chapter: Chapter, inline: Change, plain: Change) -> PaperSection:
    place, anchor = (
        f"“{section.title or chapter.heading}”",
        section.anchor if section.heading else chapter.anchor,
    )
    plain(place, anchor, as_html(section.heading))
    if section.judgement is not None:
        plain(f"the judgement in {place}", anchor, as_html(section.judgement.effect_on_local))
    blocks = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            place, anchor = f"paragraph {block.number}", block.anchor
        blocks.append(walk_block(block, place, anchor, inline, plain))
    return with_changes(section, {"blocks": tuple_with(section.blocks, blocks)})


def walk_block(block: Block, place: str, anchor: str, inline: Change, plain: Change) -> Block:
    if isinstance(block, Table):
        return walk_table(block, inline)
    if isinstance(block, Figure):
        return with_changes(block, {"summary": inline(f"figure {block.number}", block.anchor, block.summary)})
    if isinstance(block, Paragraph | Line):
        return with_changes(block, {"html": inline(place, anchor, block.html)})
    if isinstance(block, ListBlock):
        return with_changes(block, {"html": inline(f"the list in {place}", anchor, block.html)})
    if isinstance(block, SubHeading):
        plain(place, anchor, as_html(block.text))
    return block


def walk_table(table: Table, inline: Change) -> Table:
    place = f"table {table.number}"

    def rows(found: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple_with(found, [with_changes(row, {"cells": cells(row)}) for row in found])

    def cells(row: Row) -> tuple[Cell, ...]:
        said = (inline(place, table.anchor, cell.html) for cell in row.cells)
        return tuple_with(
            row.cells,
            [with_changes(cell, {"html": html}) for cell, html in zip(row.cells, said, strict=True)],
        )

    said = {
        "caption": inline(place, table.anchor, table.caption),
        "head": rows(table.head),
        "body": rows(table.body),
        "source": inline(place, table.anchor, table.source),
    }
    return with_changes(table, said)


def as_html(text: str) -> str:
    return escape(text, quote=False)
