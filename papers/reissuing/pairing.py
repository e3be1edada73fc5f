"""What in one issue of a paper is what in another: parts, sections, blocks and recommendations, by identity.

A block is known by its id and a question by its number, never by where it stands, so that a paragraph put in near the
front does not make every later one a change. The work grows with the length of the papers and no faster.
Not here: what is different about a pair (`changes`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from assessments.differences import longest_rising
from papers.content import Chapter, Paper, PaperSection, Recommendation
from papers.reissuing.block_words import html_of, words_of

T = TypeVar("T")
Key = Callable[[T], Hashable]


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """The same thing in both; one of them is None where it is new or was taken out."""

    before: T | None
    after: T | None
    moved: bool = False
    cut_off: bool = False  # what is left of the passage that it was a part of stands beside it


@dataclass(frozen=True, slots=True)
class Placed:
    """A block (of any kind) in its place. `below` is the number of the paragraph before it in its section, or 0."""

    block: Any
    section: PaperSection
    chapter: Chapter
    below: int


def paired(old: Sequence[T], new: Sequence[T], *keys: Key[T]) -> list[Pair[T]]:
    """In the order of the new, what was taken out at its old place. The first key that fits pairs; None never does."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for key in keys:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for at, row in enumerate(old):
            if at not in taken and (named := key(row)) is not None:
                waiting[named].append(at)
        for at, row in enumerate(new):
            if at not in partner and (named := key(row)) is not None and waiting.get(named):
                partner[at] = waiting[named].popleft()
                taken.add(partner[at])
    stayed = longest_rising([partner[at] for at in sorted(partner)])
    return list(_in_order(old, new, partner, stayed))


def _in_order(
    old: Sequence[T], new: Sequence[T], partner: dict[int, int], stayed: set[int]
) -> Iterator[Pair[T]]:
    kept = set(partner.values())

    def lost_from(at: int) -> Iterator[Pair[T]]:
        while at < len(old) and at not in stayed:
            if at not in kept:
                yield Pair(old[at], None)
            at += 1

    yield from lost_from(0)
    for at, row in enumerate(new):
        if at not in partner:
            yield Pair(None, row)
            continue
        place = partner[at]
        yield Pair(old[place], row, moved=place not in stayed)
        if place in stayed:
            yield from lost_from(place + 1)


# Parts, sections and blocks


@dataclass(frozen=True, slots=True)
class PairedPapers:
    chapters: list[Pair[Chapter]]
    sections: list[tuple[Pair[PaperSection], Pair[Chapter]]]
    blocks: list[Pair[Placed]]
    recommendations: list[Pair[Recommendation]]


def pair_papers(before: Paper, after: Paper) -> PairedPapers:
    chapters = paired(
        before.chapters,
        after.chapters,
        lambda chapter: (chapter.anchor, chapter.heading),
        lambda chapter: (chapter.kind, chapter.heading),
        lambda chapter: chapter.anchor,
    )
    sections = [(pair, chapter) for chapter in chapters for pair in pair_sections(chapter)]
    blocks = [block for pair, chapter in sections for block in pair_blocks(pair, chapter)]
    return PairedPapers(
        chapters,
        sections,
        withheld_since(found_elsewhere(blocks)),
        pair_recommendations(before, after),
    )


def pair_sections(pair: Pair[Chapter]) -> list[Pair[PaperSection]]:
    return paired(
        pair.before.sections if pair.before else (),
        pair.after.sections if pair.after else (),
        lambda section: (section.anchor, section.title),
        lambda section: section.question_number and ("question", section.question_number),
        lambda section: section.anchor,
        lambda section: (section.kind, section.title),
    )


def pair_blocks(pair: Pair[PaperSection], chapter: Pair[Chapter]) -> list[Pair[Placed]]:
    """By id; the same id twice, and none at all, by the words, and then in order."""
    old = placed(pair.before, chapter.before) if pair.before and chapter.before else []
    new = placed(pair.after, chapter.after) if pair.after and chapter.after else []
    return paired(
        old,
        new,
        lambda row: (id_of(row), bare(row.block)),
        lambda row: id_of(row) or None,
        lambda row: None if id_of(row) else (row.block.kind,),
    )


def placed(section: PaperSection, chapter: Chapter) -> list[Placed]:
    found, below = [], 0
    for block in section.blocks:
        found.append(Placed(block, section, chapter, below))
        if block.kind in ("paragraph", "withheld") and number_of(block):
            below = number_of(block) or 0
    return found


def id_of(row: Placed) -> str:
    return getattr(row.block, "block", "")


def number_of(block: Any) -> int | None:
    number = getattr(block, "number", None)
    return number if isinstance(number, int) else None


def bare(block: Any) -> tuple[Any, ...]:
    """A block without its number, which is no part of what it says."""
    return (block.kind, *(getattr(block, item.name) for item in fields(block) if item.name != "number"))


def found_elsewhere(blocks: list[Pair[Placed]]) -> list[Pair[Placed]]:
    """A block that left one section and stands in another has moved."""
    lost = {
        id_of(pair.before): pair for pair in blocks if pair.before and not pair.after and id_of(pair.before)
    }
    found, gone = [], set()
    for pair in blocks:
        if pair.after and not pair.before and (same := lost.pop(id_of(pair.after), None)):
            gone.add(id(same))
            found.append(Pair(same.before, pair.after, moved=True))
        else:
            found.append(pair)
    return [pair for pair in found if id(pair) not in gone]


# What became withheld under another id


def withheld_since(blocks: list[Pair[Placed]]) -> list[Pair[Placed]]:
    """A withheld block without a partner stands for what was taken out where it stands, or was cut off what stands
    beside it: passages are rewritten, joined and parted to be withheld, and then have other ids."""
    found: list[Pair[Placed]] = []
    gone: set[int] = set()
    for at, pair in enumerate(blocks):
        after = pair.after
        if pair.before is not None or after is None or after.block.kind != "withheld":
            found.append(pair)
            continue
        before = next(
            (lost for lost in lost_at(blocks, at) if id(lost) not in gone and fits(lost, after)), None
        )
        if before is not None:
            gone.add(id(before))
            found.append(Pair(before, after))
        else:
            found.append(replace(pair, cut_off=any(is_shorter(blocks, at + step) for step in (-1, 1))))
    return [pair for pair in found if pair.after is not None or id(pair.before) not in gone]


def lost_at(blocks: list[Pair[Placed]], at: int) -> list[Placed]:
    """What was taken out between the blocks that stayed around this place; what stood as far on comes first."""
    first = last = at
    while first and is_one_sided(blocks[first - 1]):
        first -= 1
    while last < len(blocks) - 1 and is_one_sided(blocks[last + 1]):
        last += 1
    row = blocks[first : last + 1]
    lost = [pair.before for pair in row if pair.before is not None]
    place = sum(pair.after is not None for pair in blocks[first:at])
    return [each for _, each in sorted(enumerate(lost), key=lambda numbered: abs(numbered[0] - place))]


def is_one_sided(pair: Pair[Placed]) -> bool:
    return pair.before is None or pair.after is None


def fits(lost: Placed, found: Placed) -> bool:
    """Of the same section; a paragraph stands for a paragraph, and what has no number of its own for such."""
    same = lost.section.anchor == found.section.anchor or lost.section.title == found.section.title
    has_number = lost.block.kind == "paragraph"
    return same and lost.block.kind != "withheld" and has_number == (found.block.number is not None)


def is_shorter(blocks: list[Pair[Placed]], at: int) -> bool:
    """Whether a passage kept the one end of its words and lost the other."""
    pair = blocks[at] if 0 <= at < len(blocks) else None
    if pair is None or pair.before is None or pair.after is None:
        return False
    was, now = (words_of(html_of(row.block)) for row in (pair.before, pair.after))
    return 0 < len(now) < len(was) and now in (was[: len(now)], was[-len(now) :])


# Recommendations


def pair_recommendations(before: Paper, after: Paper) -> list[Pair[Recommendation]]:
    """Their numbers are made at build, so they are known by their words, then by number and threat."""
    return paired(
        [row for chapter in before.chapters for row in chapter.recommendations],
        [row for chapter in after.chapters for row in chapter.recommendations],
        lambda row: (row.threat, row.text),
        lambda row: row.text,
        lambda row: (row.number, row.threat),
    )
