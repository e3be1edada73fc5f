"""Two rows of words side by side: which of one stand in the other, in the same order.

Rows are parted at words that stand together once in each (an anchor), and what lies between two anchors is compared on
its own: so a passage that is missing or moved does not spoil what follows, and long papers take no longer per page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

TOGETHER = 3


def pairs(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of words that are the same in both, rising on both sides."""
    here = there = 0
    for at, other in [*anchors(first, second), (len(first), len(second))]:
        matcher = SequenceMatcher(None, first[here:at], second[there:other], autojunk=False)
        for block in matcher.get_matching_blocks():
            yield from ((here + block.a + n, there + block.b + n) for n in range(block.size))
        here, there = at, other


def anchors(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    """Where words that stand together only once on each side begin, as many as rise on both sides."""
    left, right = once(first), once(second)
    common = [(at, right[words]) for words, at in left.items() if words in right]
    ends: list[int] = []
    last_of: list[int] = []
    before = [-1] * len(common)
    for number, (_, other) in enumerate(common):
        length = bisect_left(ends, other)
        before[number] = last_of[length - 1] if length else -1
        ends[length : length + 1] = [other]
        last_of[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = last_of[-1] if last_of else -1
    while number >= 0:
        chain.append(common[number])
        number = before[number]
    return chain[::-1]


def once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    together = [tuple(words[at : at + TOGETHER]) for at in range(len(words) - TOGETHER + 1)]
    times = Counter(together)
    return {each: at for at, each in enumerate(together) if times[each] == 1}
