"""What changed between two bodies, in words: block by block, the words added and removed marked in each.

Blocks are paired by their ids, as everything else that hangs on a text is. Changes nothing and stores nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from assessments.vocabulary import BLOCK_ID, CLEANER, KNOWN, read_blocks, serialise, text_of

# A line of more words than this is compared as a whole: word by word would take too long.
LONGEST_COMPARED = 2_000
MARKED = nh3.Cleaner(
    tags={*KNOWN, "ins", "del"},
    attributes={"a": {"href"}, "span": {"class"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
    link_rel=None,
)  # fmt: skip


class Change(Enum):
    """What happened to a block; the value is said above it."""

    SAME = "Unchanged"
    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"
    MOVED = "Moved"
    FORMATTED = "Only the formatting changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One block of the newer text, or one that it no longer has, with its words marked."""

    change: Change
    html: SafeString


@dataclass(frozen=True, slots=True)
class Comparison:
    """All blocks in order, and the change counted in words."""

    differences: tuple[Difference, ...]
    words_added: int
    words_removed: int

    @property
    def changed(self) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.change is not Change.SAME)

    @property
    def summary(self) -> str:
        """The change in a sentence, for those who cannot see marks."""
        if not self.changed:
            return "The two texts are the same."
        if not (self.words_added or self.words_removed):
            return "The words are the same; their order or formatting changed."
        return f"{in_words(self.words_added)} added and {in_words(self.words_removed)} removed."


def in_words(count: int) -> str:
    return "1 word" if count == 1 else f"{count:,} words"


def compare(before: str, after: str) -> Comparison:
    """From one clean body to another."""
    old, new = read_blocks(CLEANER.clean(before)), read_blocks(CLEANER.clean(after))
    words_before = Counter(word for block in old for word in text_of(block).split())
    words_after = Counter(word for block in new for word in text_of(block).split())
    return Comparison(
        tuple(pair_up(old, new)),
        (words_after - words_before).total(),
        (words_before - words_after).total(),
    )


def pair_up(old: list[etree._Element], new: list[etree._Element]) -> Iterator[Difference]:
    """The blocks of both in one order; a block that stands elsewhere now is said to have moved."""
    names_before, names_after = names(old), names(new)
    before = dict(zip(names_before, old, strict=True))
    kept = set(names_before) & set(names_after)
    matcher = SequenceMatcher(None, names_before, names_after, autojunk=False)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        in_place = set(names_before[old_from:old_to])
        for name in names_before[old_from:old_to]:
            if name not in kept:
                yield Difference(Change.REMOVED, marked("del", before[name]))
        for name, block in zip(names_after[new_from:new_to], new[new_from:new_to], strict=True):
            if name in kept:
                yield between(before[name], block, moved=name not in in_place)
            else:
                yield Difference(Change.ADDED, marked("ins", block))


def names(blocks: list[etree._Element]) -> list[str]:
    """What pairs blocks: the id. One without (never so in a stored body) is paired by its place."""
    return [block.get(BLOCK_ID) or f"#{place}" for place, block in enumerate(blocks)]


def between(old: etree._Element, new: etree._Element, *, moved: bool) -> Difference:
    html_before, html_after = bare(old), bare(new)
    if html_before == html_after:
        return Difference(Change.MOVED if moved else Change.SAME, safe(new))
    if [words_of(line) for line in lines_of(old)] == [words_of(line) for line in lines_of(new)]:
        return Difference(Change.FORMATTED, safe(new))
    mark_lines(lines_of(old), lines_of(new))
    return Difference(Change.CHANGED, safe(new))


def bare(block: etree._Element) -> str:
    """The block without its id."""
    block.attrib.pop(BLOCK_ID, None)
    return serialise([block])


def lines_of(block: etree._Element) -> list[etree._Element]:
    """What holds words in a block: itself, or the paragraphs of its items and cells."""
    return list(block.iter("p", "h3", "h4"))


def words_of(line: etree._Element) -> list[str]:
    """The words of a line, with those of a footnote set apart, since marks of change leave no other marks."""
    parts = []
    for event, node in etree.iterwalk(line, events=("start", "end")):
        if event == "start":
            parts += [" [note: " if node.tag == "span" else " " if node.tag == "br" else "", node.text or ""]
        elif node is not line:
            parts += ["] " if node.tag == "span" else "", node.tail or ""]
    return "".join(parts).split()


def mark_lines(old: list[etree._Element], new: list[etree._Element]) -> None:
    """Mark the change in the newer block, whose structure stays; a line it lost stands before the one that follows."""
    words_before, words_after = [words_of(line) for line in old], [words_of(line) for line in new]
    matcher = SequenceMatcher(None, [*map(tuple, words_before)], [*map(tuple, words_after)], autojunk=False)
    for opcode, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if opcode == "equal":
            continue
        pairs = zip_longest(range(old_from, old_to), range(new_from, new_to))
        for before, after in pairs:
            gone = words_before[before] if before is not None else []
            if after is not None:
                write_words(new[after], gone, words_after[after])
            else:
                write_lost_line(gone, new, new_to)


def write_lost_line(words: list[str], new: list[etree._Element], at: int) -> None:
    lost = etree.Element("p")
    write_words(lost, words, [])
    if at < len(new):
        new[at].addprevious(lost)
    else:
        new[-1].addnext(lost)


def write_words(line: etree._Element, before: list[str], after: list[str]) -> None:
    """The words of a line, those that went and those that came marked; other marks are left out."""
    for child in list(line):
        line.remove(child)
    line.text = ""
    if max(len(before), len(after)) > LONGEST_COMPARED:
        opcodes = [("replace", 0, len(before), 0, len(after))]
    else:
        opcodes = list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
    for opcode, old_from, old_to, new_from, new_to in opcodes:
        if opcode == "equal":
            write(line, None, after[new_from:new_to])
            continue
        write(line, "del", before[old_from:old_to])
        write(line, "ins", after[new_from:new_to])


def write(line: etree._Element, mark: str | None, words: list[str]) -> None:
    if not words:
        return
    if mark:
        element = etree.SubElement(line, mark)
        element.text, element.tail = " ".join(words), " "
    elif len(line):
        line[-1].tail = f"{line[-1].tail or ''}{' '.join(words)} "
    else:
        line.text = " ".join(words) + " "


def marked(mark: str, block: etree._Element) -> SafeString:
    """A whole block as added or removed: the mark stands inside the lines, where it may."""
    for line in lines_of(block):
        inner = etree.Element(mark)
        inner.text, line.text = line.text, None
        inner.extend(list(line))
        line.append(inner)
    return safe(block)


def safe(block: etree._Element) -> SafeString:
    return mark_safe(MARKED.clean(bare(block)))  # noqa: S308 (nh3 has just let it through)
