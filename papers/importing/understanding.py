"""The whole way from the bytes of a file to what it says: cover, parts, and everything that was not clear.

Pure: it reads the names of threats that it is handed, and writes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from papers.importing.aligning import pairs
from papers.importing.blocks import Block, Manner, blocks_of, manner_of
from papers.importing.contents import with_entries
from papers.importing.cover import Cover, read_cover
from papers.importing.debris import Debris, edges_in, without_debris, without_running_lines
from papers.importing.feet import with_feet
from papers.importing.hidden import Unseen
from papers.importing.marks import inline_html, plain
from papers.importing.matching import ThreatNames, usual_part
from papers.importing.notes import CALL, place_notes
from papers.importing.numbering import Fault, number_paragraphs
from papers.importing.page_marks import marking_borne, refuse_marked
from papers.importing.parts import Heading, Part, decide, headings_of, make_parts
from papers.importing.passages import is_printed, passages_of, texts_of, words_in
from papers.importing.period import board_named, year_named, year_of
from papers.importing.reading import Kind, Source, read_source
from papers.importing.structure import structure
from papers.importing.tight import loosened
from papers.importing.unclear import headings_unclear, threats_unclear
from papers.importing.word import blocks_of_word
from papers.importing.words import words_of, words_of_html

BOARD_BLOCKS = 60  # where a paper says before whom it comes
SPR = re.compile(r"strategic\s+policing\s+requirement", re.IGNORECASE)


@dataclass(slots=True)
class Understood:
    """What a file says. `passages` are those that its parts are made of, corrected or as they were read.

    `expected` has the words of its text by line, without cover, notes and debris; `as_read` the same words as they
    stand in what was read of it. `notes_in` has the words of footnotes in the file, `notes_read` those of all passages,
    `notes` those that are printed. `words_in` counts what the file does not show, too; nothing else has it.
    """

    kind: Kind
    cover: Cover
    passages: list[Block]
    headings: list[Heading]
    parts: list[Part]
    faults: list[Fault] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    expected: list[tuple[int, str]] = field(default_factory=list)
    as_read: list[tuple[int, str]] = field(default_factory=list)
    line_words: Mapping[int, int] = field(default_factory=dict)
    words_in: int = 0
    notes_in: list[str] = field(default_factory=list)
    notes_read: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: Sequence[Unseen] = ()
    year: str = ""  # as 2014-15, by the day of the meeting or else by what the paper names most
    marking: str = ""  # above OFFICIAL, as its pages or its cover bear it

    @property
    def debris(self) -> list[Block]:
        return [passage for passage in self.passages if not is_printed(passage)]


@dataclass(slots=True)
class Words:
    """Every word of a file with its line; those of Word's footnotes apart, since they stand on no line."""

    body: list[tuple[int, str]]
    notes: list[str] = field(default_factory=list)


def understand(
    data: bytes,
    names: ThreatNames,
    chosen: Mapping[str, str] | None = None,
    corrected: Sequence[Block] | None = None,
) -> Understood:
    """Raises Unreadable. `chosen` has the roles that a person gave to headings, `corrected` the passages they made."""
    source = read_source(data)
    refuse_marked(source)
    manner = manner_of(source.lines)
    is_known = known_by(names)
    blocks, debris, words = raw_blocks(source, manner, is_known)
    blocks, more_debris = without_debris(blocks, edges_in(source.lines, debris))
    placed = place_notes(blocks)
    cover, blocks = read_cover(placed.blocks)
    numbered = number_paragraphs(blocks)
    read = structure(numbered.blocks, manner, is_numbered=numbered.is_numbered, is_known=is_known)
    debris = [with_all_words(piece, words.body) for piece in [*debris, *more_debris]]
    passages = passages_of(read, debris) if corrected is None else list(corrected)
    headings = headings_of(passages)
    printed = [passage for passage in passages if is_printed(passage)]
    is_spr = bool(SPR.search(cover.fields.get("title", "")))
    decide(headings, printed, names, is_spr=is_spr, chosen=chosen or {})
    year = year_in(cover, read)
    aside = placed.lines | {line for piece in debris for line in piece.places}
    aside |= {line for taken in cover.taken for line in taken.lines}
    marking, borne = marking_borne(source, cover, debris)
    remarks = [(0, text) for text in filter(None, (borne, *source.remarks))] + cover.remarks + placed.remarks
    remarks += threats_unclear(headings, names, is_spr=is_spr) + headings_unclear(headings)
    unseen = sum(len(words_of(one.text)) for one in source.unseen)
    return Understood(
        source.kind, cover, passages, headings, make_parts(headings, printed), numbered.faults,
        sorted(remarks, key=lambda remark: remark[0]),
        [(line, word) for line, word in words.body if line not in aside], words_in(read),
        Counter(line for line, _ in words.body), len(words.body) + len(words.notes) + unseen,
        [*(word for line, word in words.body if line in placed.lines), *words.notes],
        notes_of(passages), notes_of(printed), source.unseen, year, marking,
    )  # fmt: skip


def notes_of(passages: Sequence[Block]) -> list[str]:
    return [word for passage in passages for html in texts_of(passage) for word in words_of_html(html)[1]]


def with_all_words(piece: Debris, words: Sequence[tuple[int, str]]) -> Debris:
    """A piece of debris with its words as a text, should somebody want them back."""
    there = [word for line, word in words if line in piece.places]
    text = piece.text if words_of(piece.text) == there else " ".join(there)
    return replace(piece, html=escape(text, quote=False))


def year_in(cover: Cover, blocks: Sequence[Block]) -> str:
    """The year the paper is of, by its day or else by its words; so the board, where no line is the board's."""
    board = board_named((block.first, block.words) for block in blocks[:BOARD_BLOCKS])
    if "board" not in cover.fields and board is not None:
        cover.fields["board"] = board.value
        cover.remarks.append(
            (board.line, f"No line of the cover is the board’s. The text names “{board.value}” here.")
        )
    if cover.meeting_on is not None:
        return year_of(cover.meeting_on)
    named = year_named(block.words for block in blocks)
    if named is None:
        return ""
    often = f"The paper names no day of its meeting. It names the year {named.value} {named.times} times"
    cover.remarks.append((0, f"{often}: year and edition are taken from that, and need a look."))
    return named.value


def raw_blocks(
    source: Source, manner: Manner, is_known: Callable[[str], bool]
) -> tuple[list[Block], list[Debris], Words]:
    """The blocks of a file, its running heads, and every word of it."""
    if source.kind == "docx":
        blocks = blocks_of_word(source.html)
        found = [(line, words_of_html(html)) for block in blocks for line, html in block.lines]
        read = [(line, word) for line, (words, _) in found for word in words]
        notes = [word for text in source.notes for word in words_of(text)]
        return blocks, [], Words(on_lines(words_of("\n".join(source.body)), read), notes)
    lines, debris = without_running_lines(source.lines)
    lines = with_entries(with_feet(lines))
    body = [
        (line.number, word)
        for line in source.lines
        for word in words_of(plain(CALL.sub(r" \1 ", inline_html(line.text, markdown=manner.markdown))))
    ]
    return blocks_of(loosened(lines, manner.width, is_known), manner), debris, Words(body)


def on_lines(words: Sequence[str], read: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Every word of the file, with the line on which it was read or else the one read last before it."""
    lines = {at: read[other][0] for at, other in pairs(words, [word for _, word in read])}
    placed, line = list[tuple[int, str]](), read[0][0] if read else 1
    for at, word in enumerate(words):
        line = lines.get(at, line)
        placed.append((line, word))
    return placed


def known_by(names: ThreatNames) -> Callable[[str], bool]:
    """Tells names of threats and of usual parts."""
    return lambda words: names.match(words) is not None or bool(usual_part(words))
