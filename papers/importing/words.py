"""Words, as they are counted on both sides of an import: in the file, and in the paper that was made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assessments.blocks import clean_body
from papers import content
from papers.building.bodies import Numbering, blocks_from_body
from papers.importing.marks import plain
from papers.importing.parts import Part

WORD = re.compile(r"\w+")
NOTE = re.compile(r'<span class="footnote">(.*?)</span>', re.DOTALL)
BLOCK_END = re.compile(r"</?(?:p|li|ul|ol|br|td|th|tr|table|h\d)\b[^>]*>")


def words_of(text: str) -> list[str]:
    """Letters and digits; a hyphen or an apostrophe parts two words wherever it stands."""
    return WORD.findall(text.replace("_", " "))


def words_of_html(html: str) -> tuple[list[str], list[str]]:
    """The words of a piece of HTML, and those of its footnotes."""
    notes = [word for note in NOTE.findall(html) for word in words_of(plain(note))]
    return words_of(plain(BLOCK_END.sub(" ", NOTE.sub("", html)))), notes


def chapter_words(chapter: content.Chapter) -> tuple[list[str], list[str]]:
    """What a chapter of a paper says, in order, and what its footnotes say."""
    body, notes = words_of(chapter.heading), list[str]()
    for section in chapter.sections:
        body += words_of(section.heading)
        for html in block_texts(section.blocks):
            found, footnotes = words_of_html(html)
            body += found
            notes += footnotes
    return body, notes


def block_texts(blocks: tuple[content.Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, content.SubHeading):
            yield block.text.replace("&", "&amp;").replace("<", "&lt;")
        elif isinstance(block, content.Table):
            yield block.caption
            yield from (cell.html for row in (*block.head, *block.body) for cell in row.cells)
            yield block.source
        elif isinstance(block, content.Figure):
            yield block.summary
        elif not isinstance(block, content.Withheld):
            yield block.html


def parts_words(parts: Sequence[Part]) -> list[str]:
    """What the chapters will say that parts become, before anything is stored."""
    numbering, found = Numbering(), list[str]()
    for part in parts:
        found += words_of(part.heading)
        for section in part.sections:
            found += words_of(section.heading)
            for html in block_texts(blocks_from_body(clean_body(section.body), numbering)):
                found += words_of_html(html)[0]
    return found
