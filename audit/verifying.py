"""Whether the trail is as it was written: every row hashed again, every link followed, every chain counted.

What is found is said in sentences. Reading the database, and the answer of the command, are the command's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.chain import BEGINNING, hash_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far a chain had come at some time, kept where whoever can write the database cannot write."""

    slug: str
    count: int
    head: str

    def __str__(self) -> str:
        return f"{self.slug}:{self.count}:{self.head}"


def anchor_from(text: str) -> Anchor:
    """ValueError where it is none."""
    slug, count, head = text.strip().split(":")
    if not slug or len(head) != len(BEGINNING) or not set(head) <= set("0123456789abcdef"):
        raise ValueError(text)
    return Anchor(slug, int(count), head)


def faults_of(rows: Iterable[Mapping[str, Any]], count: int, head: str) -> Iterator[str]:
    """What is wrong with one chain, in the order of its numbers; `count` and `head` are what the chain says of itself.

    A row is a mapping of `chain.FIELDS` to plain values, and `sha256`.
    """
    last, previous = 0, BEGINNING
    for row in rows:
        number = row["number"]
        if number <= last:
            yield f"There is more than one entry {number}: one was put in."
        elif number > last + 1:
            yield missing(last + 1, number - 1)
        if hash_of(row) != row["sha256"]:
            yield f"Entry {number} was changed after it was written."
        if row["previous"] != previous and number == last + 1:
            yield f"Entry {number} does not follow from the one before it: one was changed, put in or moved."
        last, previous = number, row["sha256"]
    if last < count:
        yield f"{missing(last + 1, count)} The end of the trail was cut."
    elif last > count:
        yield f"The trail counts {count} entries and has {last}: some were put in."
    if last == count and previous != head:
        yield f"The last entry, {last}, is not the one that was written last."


def missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."


def faults_against(anchor: Anchor, count: int, hash_at: str) -> Iterator[str]:
    """Where a chain is not the one that was anchored; `hash_at` is that of its row with the anchor's number."""
    if count < anchor.count:
        yield f"The anchor counts {anchor.count} entries, and there are {count}: the end of the trail was cut."
    elif (hash_at or BEGINNING) != anchor.head:
        yield f"Entry {anchor.count} is not the one that was anchored: the trail was written anew."
