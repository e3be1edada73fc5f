"""Where the words that somebody spoke about stand now: looked for in their block first, then in the whole section.

Here: the blocks of a body with the names that people know them by, and words found in them. Not here: what hangs on
them (`discussion`, `suggestions`, `withheld`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator

from assessments.blocks import parse_blocks
from assessments.figures.illustrating import names_beside
from assessments.vocabulary import read_blocks

# Of fewer words than these, such as “12”, nobody knows whether they are the same where they stand elsewhere.
TELLING = 3
KINDS = {"h3": "Sub-heading", "h4": "Sub-heading", "ul": "List", "ol": "List", "table": "Table"}


@dataclass(frozen=True, slots=True)
class Place:
    """A block that can be commented on: its id, what it is called in this section, and its words."""

    block: str
    name: str
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}: {Truncator(self.text).words(9, truncate=' …')}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where words are now, or stood; `stands` says whether they are there word for word.

    They are gone without a place, and where less than half of them are left at theirs.
    """

    place: Place | None
    stands: bool = True
    is_gone: bool = False


def places_of(body: str) -> list[Place]:
    """The blocks of a body with names: paragraphs are counted as the paper counts them, captions apart."""
    beside = names_beside(read_blocks(body))
    places, paragraph = [], 0
    for at, block in enumerate(parse_blocks(body)):
        name = beside.get(at) or KINDS.get(block.kind, "")
        if not name:
            paragraph += 1
            name = f"Paragraph {paragraph}"
        places.append(Place(block.id, name, block.text))
    return places


def find_anchor(places: list[Place], block: str, quote: str) -> Anchor:
    """The block itself while it has the words, else the one that has them now, else the block with other words.

    A word or two are followed only where their own block is gone and one other has them.
    """
    home = next((place for place in places if place.block == block), None) if block else None
    if home is not None and holds(home.text, quote):
        return Anchor(home)
    elsewhere = [place for place in places if has_as_words(place.text, quote)]
    if len(quote.split()) < TELLING and (home is not None or len(elsewhere) > 1):
        elsewhere = []
    if elsewhere:
        return Anchor(elsewhere[0])
    return Anchor(home, stands=False, is_gone=home is None or not half_left(home.text, quote))


def half_left(text: str, words: str) -> bool:
    """Whether at least half of the words are still in the text, in whatever order."""
    left, wanted = set(text.lower().split()), words.lower().split()
    return 2 * sum(word in left for word in wanted) >= len(wanted)


def places_with(places: Iterable[Place], words: str) -> list[Place]:
    """The blocks in which these words stand, where they stand in any; else those that have them inside longer ones."""
    if not words.strip():
        return []
    holding = [place for place in places if holds(place.text, words)]
    return [place for place in holding if has_as_words(place.text, words)] or holding


def place_with(places: Iterable[Place], words: str) -> Place | None:
    """The first of them."""
    return next(iter(places_with(places, words)), None)


def holds(text: str, words: str) -> bool:
    """However the spaces and line ends between the words came: a browser copies others than it shows."""
    return one_line(words) in one_line(text)


def has_as_words(text: str, words: str) -> bool:
    """Not inside longer ones: “12” does not stand in “1,120” or “2012”."""
    found = re.escape(one_line(words))
    return bool(found) and re.search(rf"(?<![\w,.]){found}(?!\w|[,.]\w)", one_line(text)) is not None


def one_line(words: str) -> str:
    return " ".join(words.split())
