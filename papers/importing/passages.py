"""The passages of a file: what each run of its words was taken for, debris too, as a coordinator may correct it.

A passage is a block with a key that stays its own whatever is corrected around it. Here too is how passages are kept
as JSON, and which words they hold. Not here: the corrections (`corrections`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from papers.importing.blocks import Block, Kind
from papers.importing.debris import Debris
from papers.importing.words import words_of_html

KINDS: dict[str, str] = {
    "heading": "Heading",
    "paragraph": "Paragraph",
    "item": "Item of a list",
    "table": "Text of a table",
    "caption": "Title of the table below",
    "source": "Source of the table above",
    "debris": "Debris of a page, not to be printed",
}
BY_HAND = "taken for debris by hand"
KEPT = ("html", "first", "sign", "number", "level", "rows", "ordered", "key", "why")


def passages_of(blocks: Sequence[Block], debris: Iterable[Debris]) -> list[Block]:
    """All blocks in the order of their lines, each with a key: headings h1, h2 and so on, then the others."""
    passages = [*blocks]
    for piece in sorted(debris, key=lambda piece: piece.line):
        made = Block(piece.html, piece.line, kind="debris", why=piece.why)
        place = next((at for at, block in enumerate(passages) if block.first > piece.line), len(passages))
        passages.insert(place, made)
    headings = [block for block in passages if block.kind == "heading"]
    others = [block for block in passages if block.kind != "heading"]
    for number, block in enumerate([*headings, *others], 1):
        block.key = f"h{number}"
    return passages


def next_key(passages: Iterable[Block]) -> str:
    return f"h{max((int(passage.key[1:]) for passage in passages), default=0) + 1}"


def is_printed(passage: Block) -> bool:
    return passage.kind != "debris"


def texts_of(passage: Block) -> list[str]:
    """Its pieces of inline HTML: one, or the cells of a table."""
    return [cell for row in passage.rows for cell in row] if passage.rows else [passage.html]


def words_in(passages: Iterable[Block]) -> list[tuple[int, str]]:
    """The words of passages that are printed, in order, with the line each passage begins on; footnotes left out."""
    return [
        (passage.first, word)
        for passage in passages
        if is_printed(passage)
        for html in texts_of(passage)
        for word in words_of_html(html)[0]
    ]


def words_left_out(passage: Block) -> list[str]:
    return [word for html in texts_of(passage) for side in words_of_html(html) for word in side]


# As JSON


def to_rows(passages: Iterable[Block]) -> list[dict[str, Any]]:
    return [{"kind": passage.kind, **{name: getattr(passage, name) for name in KEPT}} for passage in passages]


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Block]:
    return [Block(kind=cast("Kind", row["kind"]), **{name: row[name] for name in KEPT}) for row in rows]
