"""What changed between two bodies as sentences: "One paragraph added. Two sentences changed in paragraph 3."

For whoever cannot see marks, and for lists that have room for a line. Blocks are paired by their ids, and numbered
by their kind in the newer text. Not here: the changed words themselves (`differences`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from assessments.differences import MOST_LINES, Effort, bare, changes, longest_rising, names
from assessments.figures.grids import cells_of, rows_of, words_of
from assessments.vocabulary import CLEANER, read_blocks, text_of

KINDS = {
    "p": "paragraph", "h3": "sub-heading", "h4": "sub-heading", "ul": "list", "ol": "list", "table": "table",
}  # fmt: skip
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# After a full stop, a question mark or an exclamation mark, with what closes around it.
SENTENCE_END = re.compile(r"(?<=[.?!])[)\]”’\"']*\s+")


@dataclass(frozen=True, slots=True)
class Tally:
    """So many parts of a block, and what became of them."""

    part: str
    added: int = 0
    removed: int = 0
    changed: int = 0

    def words(self) -> Iterator[str]:
        for number, verb in ((self.changed, "changed"), (self.added, "added"), (self.removed, "taken out")):
            if number:
                yield f"{counted(number, self.part)} {verb}"


def say_changes(before: str, after: str) -> tuple[str, ...]:
    """From one clean body to another; nothing where they are the same."""
    old, new = read_blocks(CLEANER.clean(before)), read_blocks(CLEANER.clean(after))
    names_before, names_after = names(old), names(new)
    known = dict(zip(names_before, old, strict=True))
    place = {name: at for at, name in enumerate(names_before)}
    kept = [name for name in names_after if name in known]
    stayed = longest_rising([place[name] for name in kept])
    gone = set(names_before) - set(names_after)
    effort = Effort()
    inside = [
        sentence
        for name, block, title in zip(names_after, new, titles(new), strict=True)
        if name in known
        for sentence in within(known[name], block, title, effort)
    ]
    return (
        *of_whole(
            "added", (block for name, block in zip(names_after, new, strict=True) if name not in known)
        ),
        *of_whole(
            "taken out", (block for name, block in zip(names_before, old, strict=True) if name in gone)
        ),
        *of_whole("moved", (known[name] for name in kept if place[name] not in stayed)),
        *inside,
    )


def of_whole(verb: str, blocks: Iterable[etree._Element]) -> Iterator[str]:
    """Blocks that came, went or moved as a whole, counted by their kind."""
    kinds = Counter(KINDS.get(str(block.tag), "passage") for block in blocks)
    for kind, number in kinds.items():
        yield capitalised(f"{counted(number, kind)} {verb}")


def titles(blocks: Sequence[etree._Element]) -> Iterator[str]:
    """What each block is called: paragraph 3, table 1."""
    seen = Counter[str]()
    for block in blocks:
        kind = KINDS.get(str(block.tag), "passage")
        seen[kind] += 1
        yield f"{kind} {seen[kind]}"


def within(old: etree._Element, new: etree._Element, title: str, effort: Effort) -> Iterator[str]:
    """What changed inside a block that both texts have."""
    if bare(old) == bare(new):
        return
    if KINDS.get(str(old.tag)) != KINDS.get(str(new.tag)):
        yield f"A {KINDS.get(str(old.tag), 'passage')} became {title}"
        if text_of(old) == text_of(new):
            return
    tallies = tuple(tallies_of(old, new, effort))
    for tally in tallies:
        yield from (capitalised(f"{words} in {title}") for words in tally.words())
    if not any(True for tally in tallies for _ in tally.words()):
        yield f"Only the formatting changed in {title}"


def tallies_of(old: etree._Element, new: etree._Element, effort: Effort) -> Iterator[Tally]:
    if old.tag == new.tag == "table":
        yield from of_table(old, new, effort)
    elif new.tag in ("h3", "h4"):
        yield Tally("wording", changed=int(text_of(old) != text_of(new)))
    elif old.tag in ("ul", "ol") and new.tag in ("ul", "ol"):
        yield tally("item", items_of(old), items_of(new), effort)
    else:
        yield tally("sentence", sentences_of(old), sentences_of(new), effort)


def of_table(old: etree._Element, new: etree._Element, effort: Effort) -> Iterator[Tally]:
    """Cell by cell where the table has kept its shape; else its rows, and whether its columns are others."""
    before, after = cell_words(old), cell_words(new)
    if before.keys() == after.keys():
        yield Tally("cell", changed=sum(before[place] != after[place] for place in before))
        return
    wide_before, wide_after = (
        max((column for _row, column in cells), default=0) for cells in (before, after)
    )
    more = wide_after - wide_before
    if more:
        yield Tally("column", added=max(more, 0), removed=max(-more, 0))
        long_before, long_after = len(rows_of(old)), len(rows_of(new))
        yield Tally("row", added=max(long_after - long_before, 0), removed=max(long_before - long_after, 0))
    else:
        yield tally("row", row_words(old), row_words(new), effort)


def cell_words(table: etree._Element) -> dict[tuple[int, int], str]:
    return {place: text_of(cell) for place, cell in cells_of(table).items()}


def row_words(table: etree._Element) -> list[str]:
    return [" | ".join(words_of(cell) for cell in row) for row in rows_of(table)]


def items_of(block: etree._Element) -> list[str]:
    """The lines of a list, each with its own words alone."""
    return [text_of(line) for line in block.iter("p")]


def sentences_of(block: etree._Element) -> list[str]:
    return [part for part in SENTENCE_END.split(text_of(block)) if part]


def tally(part: str, before: list[str], after: list[str], effort: Effort) -> Tally:
    """A stretch that was replaced is so many changed, and the rest of the longer side added or taken out."""
    added = removed = changed = 0
    for old_from, old_to, new_from, new_to in changes(before, after, effort, MOST_LINES):
        lost, won = old_to - old_from, new_to - new_from
        both = min(lost, won)
        added, removed, changed = added + won - both, removed + lost - both, changed + both
    return Tally(part, added, removed, changed)


def counted(number: int, noun: str) -> str:
    if noun == "wording":
        return "the wording"
    words = SMALL[number] if number < len(SMALL) else f"{number:,}"
    return f"{words} {noun}" if number == 1 else f"{words} {noun}s"


def capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
