"""What a finding shows of a text: the words around each hit, and the hits marked in them.

Not here: what was found (`finding`) and how a page draws it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from papers.leaks.finding import Finding, Hit
from papers.leaks.spelling import figures_of, plainly

AROUND = 12  # words to either side of a hit
SHOWN = re.compile(r"\S+")
OMITTED = "…"
EDGES = " \t\n.,;:!?()[]“”‘’\"'"


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of an excerpt, and whether they are a hit."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two spaces, where it stands, and the words that it is read as."""

    start: int
    end: int
    words: tuple[str, ...]


def excerpt_of(finding: Finding) -> list[Shown]:
    """The words around every hit, with what is left out between them said by a sign."""
    text = finding.words
    chunks = [Chunk(*at.span(), tuple(plainly(at[0]).split())) for at in SHOWN.finditer(text)]
    marked = sorted({at for hit in finding.hits for at in places_of(hit, text, chunks)})
    near = {at + step for at in marked for step in range(-AROUND, AROUND + 1)} & set(range(len(chunks)))
    kept = sorted(near) or list(range(min(len(chunks), 5 * AROUND)))
    hits = [within(text, chunks[first].start, chunks[last].end) for first, last in in_rows(marked)]
    found: list[Shown] = []
    for first, last in in_rows(kept):
        before = OMITTED if first > 0 else ""
        found += [Shown(f" {before} " if found else f"{before} ")] if before else []
        found += shown(text, chunks[first].start, chunks[last].end, hits)
    return [*found, Shown(f" {OMITTED}")] if kept and kept[-1] < len(chunks) - 1 else found


def in_rows(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of all that follow one another."""
    for _, row in groupby(enumerate(places), key=lambda each: each[1] - each[0]):
        found = [place for _, place in row]
        yield found[0], found[-1]


def within(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the punctuation around it."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip(EDGES)), end - len(words) + len(words.rstrip(EDGES))


def shown(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> Iterator[Shown]:
    at = start
    for first, last in hits:
        if start <= first and last <= end:
            yield from (Shown(text[at:first]), Shown(text[first:last], is_hit=True))
            at = last
    yield Shown(text[at:end])


def places_of(hit: Hit, text: str, chunks: list[Chunk]) -> Iterator[int]:
    """The chunks in which a hit stands."""
    if hit.is_figure:
        yield from places_of_figure(hit.words, text, chunks)
    elif hit.is_whole:
        yield from places_of_all(hit.words.split(), chunks)
    else:
        yield from places_of_words(hit.words.split(), chunks)


def places_of_figure(figure: str, text: str, chunks: list[Chunk]) -> Iterator[int]:
    """A figure may stand in two chunks or three: 1 272 000."""
    for at in range(len(chunks)):
        for end in range(at, min(at + 3, len(chunks))):
            if figure in figures_of(text[chunks[at].start : chunks[end].end], least=1):
                # The shortest row of chunks that ends here says it.
                if end == at or figure not in figures_of(
                    text[chunks[at + 1].start : chunks[end].end], least=1
                ):
                    yield from range(at, end + 1)
                break


def places_of_words(words: list[str], chunks: list[Chunk]) -> Iterator[int]:
    """Where these words stand one after the other. A link is one chunk with many words."""
    said = [(word, at) for at, chunk in enumerate(chunks) for word in chunk.words]
    for start in range(len(said) - len(words) + 1):
        if all(said[start + step][0] == word for step, word in enumerate(words)):
            yield from (at for _, at in said[start : start + len(words)])


def places_of_all(words: list[str], chunks: list[Chunk]) -> Iterator[int]:
    wanted = Counter(words)
    yield from (at for at, chunk in enumerate(chunks) if any(word in wanted for word in chunk.words))
