"""Words in, words out: whether every word of a file stands in the paper, and in the order of the file.

Typed numbers became automatic, and so may be missing; every other word that is missing is named with its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from papers import content
from papers.importing.aligning import pairs
from papers.importing.words import chapter_words

AHEAD = 40  # how far to look for the place where both go on together
# What stood before a list, a caption or a source line, and is printed by the program now.
PRINTED_FOR = frozenset({"o", "Table", "Source", "table", "source"})


@dataclass(slots=True)
class Compared:
    """`automatic` and `missing` have (line, word) of the one side; `added` what the other side has besides."""

    automatic: list[tuple[int, str]] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.missing


def compare(expected: Sequence[tuple[int, str]], found: Sequence[str]) -> Compared:
    """What became of the words. `expected` has them with their lines, `found` those that should be the same.

    As many are expected as are found, but for those that are automatic or missing, and those that were added.
    """
    compared = walked(expected, found)
    return (
        compared
        if compared.is_whole
        else min((compared, aligned(expected, found)), key=lambda one: len(one.missing))
    )


def aligned(expected: Sequence[tuple[int, str]], found: Sequence[str]) -> Compared:
    """Where words are missing or stand elsewhere: which of them, and no other."""
    compared = Compared()
    here = there = 0
    for at, other in [*pairs([word for _, word in expected], found), (len(expected), len(found))]:
        part = walked(expected[here:at], found[there:other])
        compared.automatic += part.automatic
        compared.missing += part.missing
        compared.added += part.added
        here, there = at + 1, other + 1
    return compared


def walked(expected: Sequence[tuple[int, str]], found: Sequence[str]) -> Compared:
    """Both side by side, word by word: it takes a number for one that is made automatically wherever that fits."""
    compared = Compared()
    there = 0
    for here, (line, word) in enumerate(expected):
        following = expected[here + 1][1] if here + 1 < len(expected) else ""
        if there < len(found) and is_same(word, found[there], following):
            there += 1
        elif is_automatic(expected, here, found, there):
            compared.automatic.append((line, word))
        elif (skip := resumes(expected, here, found, there)) > 0:
            compared.added += found[there : there + skip]
            there += skip + 1
        else:
            compared.missing.append((line, word))
    compared.added += found[there:]
    return compared


def is_same(word: str, found: str, following: str) -> bool:
    """The same word, or the same but for the number of a footnote that one side has joined to it."""
    if found == word:
        return True
    if following.isdecimal() and found == word + following:
        return True
    return found.isalpha() and word.startswith(found) and word[len(found) :].isdecimal()


def is_automatic(expected: Sequence[tuple[int, str]], here: int, found: Sequence[str], there: int) -> bool:
    """Whether the program prints now what was typed: a number, the word before a caption, a bullet."""
    word = expected[here][1]
    if is_number(word):
        following = [word for _, word in expected[here + 1 : here + 4]]
        return goes_on_with(following, found, there) or not resumes(expected, here, found, there)
    return word in PRINTED_FOR and goes_on_without(expected, here, found, there)


def is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= 3


def goes_on_without(expected: Sequence[tuple[int, str]], here: int, found: Sequence[str], there: int) -> bool:
    following = [word for _, word in expected[here + 1 : here + 3]]
    return any(word in found[there : there + 2] for word in following)


def resumes(expected: Sequence[tuple[int, str]], here: int, found: Sequence[str], there: int) -> int:
    """How many words of the paper to leave out until three of the file's follow again; 0 if they do not."""
    wanted = [word for _, word in expected[here : here + 3]]
    return next((skip for skip in range(1, AHEAD) if goes_on_with(wanted, found, there + skip)), 0)


def goes_on_with(wanted: Sequence[str], found: Sequence[str], there: int) -> bool:
    """Whether these words follow each other from that place on, but for what the program prints between them."""
    for number, word in enumerate(wanted):
        while number and there < len(found) and found[there] != word and found[there] in PRINTED_FOR:
            there += 1
        if there >= len(found) or found[there] != word:
            return False
        there += 1
    return bool(wanted)


def paper_body(paper: content.Paper) -> tuple[list[str], list[str]]:
    """The words of all chapters of a paper in order, and those of their footnotes; its cover and end are made."""
    body, notes = list[str](), list[str]()
    for chapter in (one for one in paper.chapters if one.kind not in ("closing", "authors")):
        found, footnotes = chapter_words(chapter)
        body += found
        notes += footnotes
    return body, notes
