"""Two texts that grew from one, put together block by block; and where both changed the same block, both of it.

Blocks are paired by their ids. What only one of the two changed, added or took out is taken over; a block that both
changed stands twice, theirs before mine, for a person to make one of. No block that somebody wrote is left out unless
the other took it out and nobody else touched it. Not here: showing a difference (differences.py) or storing anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from assessments.vocabulary import BLOCK_ID, CLEANER, read_blocks, serialise, text_of


@dataclass(frozen=True, slots=True)
class Clash:
    """A block of which the join has both wordings; empty where one of the two had taken it out."""

    place: int  # of the first of the two in the join, from 1
    theirs: str
    mine: str

    @property
    def where(self) -> str:
        if self.theirs and self.mine:
            return f"Paragraphs {self.place} and {self.place + 1}"
        return f"Paragraph {self.place}"


@dataclass(frozen=True, slots=True)
class Join:
    body: str
    clashes: tuple[Clash, ...]


@dataclass(slots=True)
class Piece:
    """A block of the join, or both wordings of one."""

    name: str
    theirs: etree._Element | None = None
    mine: etree._Element | None = None
    is_clash: bool = False
    is_new: bool = False  # neither stands in what both began from


def join(base: str, theirs: str, mine: str) -> Join:
    """Put two clean bodies together that began from `base`; empty where that is not known any more."""
    before, saved, typed = named(base), named(theirs), named(mine)
    moved_by_them = in_both(list(saved), before) != in_both(list(before), saved)
    order = woven(list(saved), list(typed)) if moved_by_them else woven(list(typed), list(saved), first=False)
    pieces = [piece for name in order if (piece := piece_of(name, before, saved, typed))]
    return write(without_copies(pieces))


def named(body: str) -> dict[str, etree._Element]:
    """The blocks by id. One without (never so in a stored body) is named by its place."""
    blocks = read_blocks(CLEANER.clean(body)) if body else []
    return {block.get(BLOCK_ID) or f"#{place}": block for place, block in enumerate(blocks)}


def in_both(names: list[str], others: dict[str, etree._Element]) -> list[str]:
    return [name for name in names if name in others]


def woven(spine: list[str], others: list[str], *, first: bool = True) -> list[str]:
    """All names in the order of the spine, each of the others after the one that it followed.

    Where both have something new at one place, the spine's stands first; or last, where the spine is mine.
    """
    order, known = list(spine), set(spine)
    at = 0
    for name in others:
        if name in known:
            at = order.index(name) + 1
            continue
        while first and at < len(order) and order[at] not in others:
            at += 1
        order.insert(at, name)
        at += 1
    return order


def piece_of(
    name: str,
    before: dict[str, etree._Element],
    saved: dict[str, etree._Element],
    typed: dict[str, etree._Element],
) -> Piece | None:
    was, theirs, mine = (words_of(blocks.get(name)) for blocks in (before, saved, typed))
    if theirs == mine or mine == was:
        return Piece(name, theirs=saved[name], is_new=was is None) if name in saved else None
    if theirs == was:
        return Piece(name, mine=typed[name], is_new=was is None) if name in typed else None
    return Piece(name, saved.get(name), typed.get(name), is_clash=True)


def words_of(block: etree._Element | None) -> str | None:
    """The block as it reads, whatever its id."""
    if block is None:
        return None
    block_id = block.attrib.pop(BLOCK_ID, None)
    written = serialise([block])
    if block_id is not None:
        block.set(BLOCK_ID, block_id)
    return written


def without_copies(pieces: list[Piece]) -> list[Piece]:
    """What both added in the same words at the same place stands once."""
    kept: list[Piece] = []
    for piece in pieces:
        if not (kept and is_copy(kept[-1], piece)):
            kept.append(piece)
    return kept


def is_copy(one: Piece, other: Piece) -> bool:
    by_both = one.is_new and other.is_new and (one.theirs is None) != (other.theirs is None)
    return by_both and words_of(block_of(one)) == words_of(block_of(other))


def block_of(piece: Piece) -> etree._Element | None:
    return piece.mine if piece.theirs is None else piece.theirs


def said_in(block: etree._Element | None) -> str:
    return "" if block is None else text_of(block)


def write(pieces: list[Piece]) -> Join:
    blocks: list[etree._Element] = []
    clashes: list[Clash] = []
    for piece in pieces:
        if piece.is_clash:
            clashes.append(Clash(len(blocks) + 1, said_in(piece.theirs), said_in(piece.mine)))
        if piece.theirs is not None:
            blocks.append(piece.theirs)
        if piece.mine is not None:
            if piece.theirs is not None:
                piece.mine.attrib.pop(BLOCK_ID, None)  # theirs keeps it, with what hangs on it
            blocks.append(piece.mine)
    return Join(serialise(blocks), tuple(clashes))
