"""What changed between two bodies, in words: block by block, the words added and removed marked in each.

Blocks are paired by their ids, as everything else that hangs on a text is. Changes nothing and stores nothing. The
work for one comparison is bounded: what would take too long is shown whole, the old words before the new.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from assessments.leading import lead_on
from assessments.vocabulary import BLOCK_ID, CLEANER, KNOWN, read_blocks, serialise, text_of

# A line of more words than this, and a block of more lines, are not searched for what stayed.
MOST_WORDS, MOST_LINES = 400, 150
# The steps that searching may take at worst: for one line, and for all of a comparison (about half a second).
MOST_STEPS, MOST_STEPS_IN_ALL = 3_000_000, 10_000_000
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
    has_whole_lines: bool = False  # somewhere old and new words stand whole, one after the other

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
        counted = f"{in_words(self.words_added)} added and {in_words(self.words_removed)} removed."
        if not self.has_whole_lines:
            return counted
        return f"{counted} Some passages are too long to compare word by word: the old stand whole before the new."


@dataclass(slots=True)
class Effort:
    """The work that is left for a comparison, and whether something had to do without."""

    left: int = MOST_STEPS_IN_ALL
    ran_out: bool = False

    def suffices(self, old: Sequence[str], new: Sequence[str], most: int) -> bool:
        """Whether one search is allowed, which is then paid for. SequenceMatcher is cubic at worst."""
        if max(len(old), len(new)) > most:
            self.ran_out = True
            return False
        repeats = Counter(new)
        steps = (len(old) + len(new) + sum(repeats[item] for item in old)) * (min(len(old), len(new)) + 1)
        if steps > min(self.left, MOST_STEPS):
            self.ran_out = True
            return False
        self.left -= steps
        return True


def in_words(count: int) -> str:
    return "1 word" if count == 1 else f"{count:,} words"


def compare(before: str, after: str) -> Comparison:
    """From one clean body to another."""
    old, new = read_blocks(CLEANER.clean(before)), read_blocks(CLEANER.clean(after))
    words_before = Counter(word for block in old for word in text_of(block).split())
    words_after = Counter(word for block in new for word in text_of(block).split())
    effort = Effort()
    return Comparison(
        tuple(pair_up(old, new, effort)),
        (words_after - words_before).total(),
        (words_before - words_after).total(),
        effort.ran_out,
    )


def pair_up(old: list[etree._Element], new: list[etree._Element], effort: Effort) -> Iterator[Difference]:
    """The blocks of both in one order; a block that stands elsewhere now is said to have moved."""
    names_before, names_after = names(old), names(new)
    place = {name: at for at, name in enumerate(names_before)}
    kept = set(names_before) & set(names_after)
    stayed = longest_rising([place[name] for name in names_after if name in kept])
    yield from lost_from(0, old, names_before, kept, stayed)
    for name, block in zip(names_after, new, strict=True):
        if name not in kept:
            yield Difference(Change.ADDED, marked("ins", block))
            continue
        at = place[name]
        yield between(old[at], block, effort, moved=at not in stayed)
        if at in stayed:
            yield from lost_from(at + 1, old, names_before, kept, stayed)


def lost_from(
    at: int, old: list[etree._Element], names: list[str], kept: set[str], stayed: set[int]
) -> Iterator[Difference]:
    """The blocks that are gone, up to the next one that stayed in its place."""
    while at < len(old) and at not in stayed:
        if names[at] not in kept:
            yield Difference(Change.REMOVED, marked("del", old[at]))
        at += 1


def longest_rising(places: list[int]) -> set[int]:
    """The most places that follow one another, so that the fewest blocks are said to have moved."""
    ends: list[int] = []  # the lowest place in which so long a row can end
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    last = ends[-1] if ends else None
    found = set()
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def names(blocks: list[etree._Element]) -> list[str]:
    """What pairs blocks: the id. One without (never so in a stored body) is paired by its place."""
    return [block.get(BLOCK_ID) or f"#{place}" for place, block in enumerate(blocks)]


def between(old: etree._Element, new: etree._Element, effort: Effort, *, moved: bool) -> Difference:
    html_before, html_after = bare(old), bare(new)
    if html_before == html_after:
        return Difference(Change.MOVED if moved else Change.SAME, safe(new))
    if [words_of(line) for line in lines_of(old)] == [words_of(line) for line in lines_of(new)]:
        return Difference(Change.FORMATTED, safe(new))
    mark_lines(lines_of(old), lines_of(new), effort, is_table=new.tag == "table")
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


def mark_lines(
    old: list[etree._Element], new: list[etree._Element], effort: Effort, *, is_table: bool
) -> None:
    """Mark the change in the newer block, whose structure stays; a line it lost stands before the one that follows."""
    words_before, words_after = [words_of(line) for line in old], [words_of(line) for line in new]
    by_place = is_table and len(old) == len(new)
    for old_from, old_to, new_from, new_to in changes(
        [" ".join(words) for words in words_before],
        [" ".join(words) for words in words_after],
        None if by_place else effort,
        MOST_LINES,
    ):
        for before, after in zip_longest(range(old_from, old_to), range(new_from, new_to)):
            gone = words_before[before] if before is not None else []
            if after is None:
                write_lost_line(gone, new, new_to)
            elif gone != words_after[after]:
                write_words(new[after], gone, words_after[after], effort)


def changes(
    old: Sequence[str], new: Sequence[str], effort: Effort | None, most: int
) -> list[tuple[int, int, int, int]]:
    """What differs, as (from, to) in the old and in the new. Without effort, all between a like start and end."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    if not (inner_old or inner_new):
        return []
    whole = [(start, len(old) - end, start, len(new) - end)]
    if effort is None or not (inner_old and inner_new) or not effort.suffices(inner_old, inner_new, most):
        return whole
    matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
    return [
        (start + old_from, start + old_to, start + new_from, start + new_to)
        for opcode, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        if opcode != "equal"
    ]


def write_lost_line(words: list[str], new: list[etree._Element], at: int) -> None:
    lost = etree.Element("p")
    write(lost, "del", words)
    if at < len(new):
        new[at].addprevious(lost)
    else:
        new[-1].addnext(lost)


def write_words(line: etree._Element, before: list[str], after: list[str], effort: Effort) -> None:
    """The words of a line, those that went and those that came marked; other marks are left out."""
    for child in list(line):
        line.remove(child)
    line.text = ""
    at = 0
    for old_from, old_to, new_from, new_to in changes(before, after, effort, MOST_WORDS):
        write(line, None, after[at:new_from])
        write(line, "del", before[old_from:old_to])
        write(line, "ins", after[new_from:new_to])
        at = new_to
    write(line, None, after[at:])


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
    """What it cites and refers to stands on no page of a comparison, so such links are words there."""
    lead_on([block], None)
    return mark_safe(MARKED.clean(bare(block)))  # noqa: S308 (nh3 has just let it through)
