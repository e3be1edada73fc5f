"""The passages of a body that can be withheld: each block, and in it each cell, item of a list and footnote.

Cells are counted by the row and column in which they begin, spans included, so that a place means the same to whoever
proposes it and to whoever leaves the words out.
Not here: who may, and what becomes of the words (`papers.building.redaction`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from assessments.figures.grids import cells_of
from assessments.models.withholding import Withholding, key_of
from assessments.vocabulary import BLOCK_ID, read_blocks, text_of

Kind = Withholding.Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A passage: its block, what part of it, and its words as they stand."""

    block: str
    kind: str
    text: str
    row: int = 0
    column: int = 0
    position: int = 0

    @property
    def key(self) -> str:
        return key_of(self.block, self.kind, self.row, self.column, self.position)


def parts_of(body: str) -> list[Part]:
    """Every passage with words, blocks first and each followed by its parts."""
    return [part for block in read_blocks(body) for part in parts_in(block)]


def parts_in(block: etree._Element) -> Iterator[Part]:
    name = block.get(BLOCK_ID) or ""
    if not name or not text_of(block):
        return
    yield Part(name, Kind.BLOCK, text_of(block))
    if block.tag == "table":
        for (row, column), cell in cells_of(block).items():
            if words := text_of(cell):
                yield Part(name, Kind.CELL, words, row=row, column=column)
    for kind, elements in ((Kind.ITEM, items_of(block)), (Kind.NOTE, notes_of(block))):
        for position, element in enumerate(elements, 1):
            if words := text_of(element):
                yield Part(name, kind, words, position=position)


def element_of(block: etree._Element, place: Part | Withholding) -> etree._Element | None:
    """The element of a passage in its block; none where the block has no such part (any more)."""
    if place.kind == Kind.BLOCK:
        return block
    if place.kind == Kind.CELL:
        return cells_of(block).get((place.row, place.column))
    elements = items_of(block) if place.kind == Kind.ITEM else notes_of(block)
    return elements[place.position - 1] if 1 <= place.position <= len(elements) else None


def part_at(body: str, key: str) -> Part | None:
    return next((part for part in parts_of(body) if part.key == key), None)


def items_of(block: etree._Element) -> list[etree._Element]:
    """The items of a list, those of the second level included; a table's own lists stand in its cells."""
    return [] if block.tag == "table" else list(block.iter("li"))


def notes_of(block: etree._Element) -> list[etree._Element]:
    return [span for span in block.iter("span") if span.get("class") == "footnote"]
