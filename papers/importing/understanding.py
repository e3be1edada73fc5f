"""The whole way from the bytes of a file to what it says: cover, parts, and everything that was not clear.

Pure: it reads the names of threats that it is handed, and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from papers.importing.blocks import Block, Manner, blocks_of, manner_of
from papers.importing.cover import Cover, read_cover
from papers.importing.debris import Debris, without_debris, without_running_lines
from papers.importing.marks import inline_html, plain
from papers.importing.matching import ThreatNames, usual_part
from papers.importing.notes import CALL, place_notes
from papers.importing.numbering import Fault, number_paragraphs
from papers.importing.parts import Heading, Part, decide, headings_of, make_parts
from papers.importing.reading import Kind, Source, read_source
from papers.importing.structure import structure
from papers.importing.word import blocks_of_word
from papers.importing.words import words_of, words_of_html

SPR = re.compile(r"strategic\s+policing\s+requirement", re.IGNORECASE)


@dataclass(slots=True)
class Understood:
    """What a file says. `expected` has the words of its text by line, without cover, notes and debris."""

    kind: Kind
    cover: Cover
    parts: list[Part]
    headings: list[Heading]
    faults: list[Fault] = field(default_factory=list)
    debris: list[Debris] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    expected: list[tuple[int, str]] = field(default_factory=list)
    words_in: int = 0
    notes: list[str] = field(default_factory=list)
    is_numbered: bool = True


def understand(data: bytes, names: ThreatNames, chosen: Mapping[str, str] | None = None) -> Understood:
    """Raises Unreadable. `chosen` has the roles that a person gave to headings."""
    source = read_source(data)
    manner = manner_of(source.lines)
    blocks, debris, all_words = raw_blocks(source, manner)
    blocks, more_debris = without_debris(blocks)
    placed = place_notes(blocks)
    cover, blocks = read_cover(placed.blocks)
    numbered = number_paragraphs(blocks)
    done = structure(
        numbered.blocks,
        manner,
        is_numbered=numbered.is_numbered,
        is_known=lambda words: names.match(words) is not None or bool(usual_part(words)),
    )
    headings = headings_of(done)
    is_spr = bool(SPR.search(cover.fields.get("title", "")))
    decide(headings, done, names, is_spr=is_spr, chosen=chosen or {})
    debris += more_debris
    aside = placed.lines | {piece.line for piece in debris} | {line for t in cover.taken for line in t.lines}
    notes = [word for block in done for html in htmls(block) for word in words_of_html(html)[1]]
    remarks = [(0, text) for text in source.remarks] + cover.remarks + placed.remarks
    return Understood(
        source.kind, cover, make_parts(headings, done), headings, numbered.faults, debris,
        sorted(remarks, key=lambda remark: remark[0]),
        [(line, word) for line, word in all_words if line not in aside],
        len(all_words), notes, numbered.is_numbered,
    )  # fmt: skip


def htmls(block: Block) -> list[str]:
    return [cell for row in block.rows for cell in row] if block.rows else [block.html]


def raw_blocks(source: Source, manner: Manner) -> tuple[list[Block], list[Debris], list[tuple[int, str]]]:
    """The blocks of a file, its running heads, and every word of it with its line."""
    if source.kind == "docx":
        blocks = blocks_of_word(source.html)
        words = [
            (line, word) for block in blocks for line, html in block.lines for word in words_of_html(html)[0]
        ]
        return blocks, [], words
    lines, debris = without_running_lines(source.lines)
    words = [
        (line.number, word)
        for line in source.lines
        for word in words_of(plain(CALL.sub(r" \1 ", inline_html(line.text, markdown=manner.markdown))))
    ]
    return blocks_of(lines, manner), debris, words
