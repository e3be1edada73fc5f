"""Footnotes of a text: found where the page ended, put where they are called.

A note's number may be lost, joined to the word before it, or stand behind a full stop; what cannot be placed goes to
the end of the paragraph above it, and is reported. Word's own footnotes are word.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from papers.importing.blocks import Block, joined
from papers.importing.marks import balanced, plain

CALL = re.compile(r"<sup>(\d{1,3})</sup>")
ADDRESS = re.compile(r"^(?:https?://|www\.)\S+|^\S+\.(?:pdf|aspx?|html?|docx?)$", re.IGNORECASE)
LEADING_NUMBER = re.compile(r"^(\d{1,3})\s+(?=\S)")
LOOSE_CALL = r"(?<=[A-Za-z”\"’'.)]) ?(?<![\d£]){number}(?=[\s.,;:)]|$)"


@dataclass(slots=True, eq=False)
class Note:
    """One footnote. `number` is None while it is not known; `after` is the block it stood below."""

    html: str
    line: int
    number: int | None
    after: Block | None


@dataclass(slots=True)
class Placed:
    """The blocks without their notes, the notes with the lines they stood on, and what was not clear."""

    blocks: list[Block]
    notes: list[Note] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)


def place_notes(blocks: list[Block]) -> Placed:
    """Take the notes out of the row of blocks and put each into the words that call it."""
    split = split_notes(blocks)
    called = {int(number) for block in split for number in CALL.findall(block.html)}
    placed = Placed([])
    is_note = [block.sign == "note" for block in split]
    if not any(is_note):
        return Placed(blocks)
    for at, block in enumerate(split):
        if is_note[at] or belongs_to_notes(split, is_note, at):
            is_note[at] = True
            take(block, placed)
        else:
            placed.blocks.append(block)
    number_the_rest(placed, called)
    for note in placed.notes:
        put(note, placed)
    for block in placed.blocks:
        if left := [number for number in CALL.findall(block.html) if int(number) in called]:
            placed.remarks += [
                (block.first, f"Note {number} is called here and its text was not found.") for number in left
            ]
    return placed


def split_notes(blocks: list[Block]) -> list[Block]:
    """Lines in or beside notes that begin with a bare number are notes of their own."""
    near = [block.sign == "note" for block in blocks]
    split: list[Block] = []
    for at, block in enumerate(blocks):
        beside = any(near[max(0, at - 1) : at + 2])
        split += split_block(block) if beside and block.sign in ("", "note") and not block.rows else [block]
    return split


def split_block(block: Block) -> list[Block]:
    parts: list[Block] = []
    for line, html in block.lines:
        lead = LEADING_NUMBER.match(html)
        if not parts:
            parts.append(Block(html, line, block.sign, note=block.note, set_off=block.set_off))
        elif lead:
            parts.append(Block(html[lead.end() :], line, "note", note=lead[1]))
        else:
            parts[-1].html = joined(parts[-1].html, html)
    first = parts[0]
    if block.sign == "" and (lead := LEADING_NUMBER.match(first.html)):
        first.sign, first.note, first.html = "note", lead[1], first.html[lead.end() :]
    elif len(parts) > 1 and block.sign == "":
        first.sign = "note"
    for part in parts:
        part.html, part.lines = balanced(part.html), block.lines
    return parts


def belongs_to_notes(blocks: list[Block], is_note: list[bool], at: int) -> bool:
    """Whether an unmarked block is a note that lost its number, or the rest of a note."""
    block = blocks[at]
    if block.sign or block.rows:
        return False
    before = at > 0 and is_note[at - 1]
    after = at + 1 < len(blocks) and blocks[at + 1].sign == "note"
    if ADDRESS.match(block.words):
        return before or after or is_alone(block)
    return after and not plainly_text(blocks, at)


def is_alone(block: Block) -> bool:
    return len(block.words.split()) == 1


def plainly_text(blocks: list[Block], at: int) -> bool:
    """A sentence that goes on from the block before, or ends as a sentence does, is no note."""
    words = blocks[at].words
    return words[:1].islower() or words.endswith((".", ":"))


def take(block: Block, placed: Placed) -> None:
    placed.lines |= {line for line, _ in block.lines}
    html, number = block.html, int(block.note) if block.note.isdecimal() else None
    last = placed.notes[-1] if placed.notes else None
    after = placed.blocks[-1] if placed.blocks else None
    if number is None and last is not None and last.after is after and goes_on(last, html):
        last.html = joined(last.html, html)
    else:
        placed.notes.append(Note(html, block.first, number, after))


def goes_on(note: Note, html: str) -> bool:
    """Whether the words go on from the note above: it broke off, or they begin inside an address."""
    words = plain(html)
    broke_off = re.search(r"(?:\b(?:and|of|the|to|in|for)|-)$", plain(note.html)) is not None
    return broke_off or (words[:1].islower() and not words.startswith(("http", "www")))


def number_the_rest(placed: Placed, called: set[int]) -> None:
    """A note without a number takes the one that is free between its neighbours, if it can be no other."""
    known = {note.number for note in placed.notes if note.number is not None}
    previous = 0
    for at, note in enumerate(placed.notes):
        if note.number is None:
            following = next((n.number for n in placed.notes[at + 1 :] if n.number is not None), None)
            top = following if following is not None else previous + 2
            free = [number for number in range(previous + 1, top) if number not in known]
            near = [n for n in range(previous + 1, previous + 4) if n not in known | called]
            if len(free) == 1:
                note.number = free[0]
            elif not free:
                note.number = next((n for n in near if loose_call(n, note, placed)), None)
            note.html = re.sub(rf"^{note.number}\s+", "", note.html)
            known |= {note.number} if note.number is not None else set()
        previous = max(previous, note.number or 0)


def put(note: Note, placed: Placed) -> None:
    """Into the words that call it; without a call, at the end of the paragraph above."""
    html = f'<span class="footnote">{note.html}</span>'
    if note.number is not None:
        call = re.compile(rf"<sup>{note.number}</sup>(?P<word>\w)?")
        for block in placed.blocks:
            if match := call.search(block.html):
                space = f" {match['word']}" if match["word"] else ""
                block.html = f"{block.html[: match.start()]}{html}{space}{block.html[match.end() :]}"
                return
        if (found := loose_call(note.number, note, placed)) is not None:
            block, match = found
            block.html = block.html[: match.start()] + html + block.html[match.end() :]
            placed.remarks.append(
                (block.first, f"Note {note.number} is called by a plain {note.number} here.")
            )
            return
    number = f"Note {note.number}" if note.number is not None else "A note without a number"
    holder = note.after or (placed.blocks[0] if placed.blocks else None)
    if holder is not None and not holder.rows:
        holder.html += html
    else:
        placed.blocks.append(Block(note.html, note.line))
    placed.remarks.append(
        (note.line, f"{number} is called nowhere; it stands at the end of the words above it.")
    )


def loose_call(number: int, note: Note, placed: Placed) -> tuple[Block, re.Match[str]] | None:
    """The only place near the note where its number stands behind a word, without a mark."""
    end = placed.blocks.index(note.after) + 4 if note.after in placed.blocks else len(placed.blocks)
    pattern = re.compile(LOOSE_CALL.format(number=number))
    found = [
        (block, match)
        for block in placed.blocks[max(0, end - 16) : end]
        if not block.rows
        for match in pattern.finditer(block.html)
    ]
    return found[0] if len(found) == 1 else None
