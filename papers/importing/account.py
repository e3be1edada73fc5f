"""The account of an import: how the words of the file and those of the paper come together, to the last one.

Two walks: from the file to what was read of it, and from the passages, which a person may have corrected, to the parts
of the paper. What either leaves out or adds is named. Not here: how two rows of words are compared (`report`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from papers.importing.hidden import COVERED, DELETED, HIDDEN, MOVED
from papers.importing.original import COMMENT, DRAWN, FOOT, HEAD, UNCALLED
from papers.importing.passages import BY_HAND, is_printed, words_in, words_left_out
from papers.importing.report import compare
from papers.importing.understanding import Understood
from papers.importing.words import words_of

# What the words that are not printed are called in the account, by why they are not.
UNSEEN = {
    HIDDEN: "Words that are hidden in the original",
    DELETED: "Words that a tracked change deleted",
    MOVED: "Words where a tracked change moved them away",
    COVERED: "Words in cells that a merged one covers",
    UNCALLED: "Words of notes that are called nowhere",
    COMMENT: "Words of comments",
    HEAD: "Words at the head of the original’s pages",
    FOOT: "Words at the foot of the original’s pages",
    DRAWN: "Words in charts and diagrams",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of the file that the paper's text does not print: its line, its words, why, and how many words."""

    line: int
    text: str
    why: str
    words: int


@dataclass(slots=True)
class Account:
    """`automatic` has (line, word) of what the program prints by itself; `missing` those found nowhere.

    `is_moved` says that a person has put passages into another order.
    """

    words_in: int
    words_out: int
    debris: list[LeftOut] = field(default_factory=list)
    cover: list[LeftOut] = field(default_factory=list)
    unseen: list[LeftOut] = field(default_factory=list)
    automatic: list[tuple[int, str]] = field(default_factory=list)
    note_numbers: list[str] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    is_moved: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every word that is neither debris nor the cover's is there."""
        return not self.missing

    @property
    def removed(self) -> int:
        """Words that were removed as debris."""
        return sum(piece.words for piece in self.debris)

    @property
    def removed_by_hand(self) -> int:
        return sum(piece.words for piece in self.debris if piece.why == BY_HAND)

    @property
    def said(self) -> str:
        """What became of the words, in a sentence or two."""
        left_out = sum(piece.words for piece in self.unseen)
        if not left_out:
            return self.said_of_text
        beside = f"{counted(left_out, 'that the file holds beside it or does not show')} left out"
        return f"{self.said_of_text} {beside}; {'it is' if left_out == 1 else 'they are'} listed."

    @property
    def said_of_text(self) -> str:
        if self.missing:
            place = "its place" if len(self.missing) == 1 else "their place"
            return f"{counted(len(self.missing))} not found again in {place}."
        order = "in the order that was given by hand" if self.is_moved else "in the order of the original"
        if not self.removed:
            return f"Every word of the text is there, {order}."
        by_hand = f", {self.removed_by_hand} of them by hand" if self.removed_by_hand else ""
        return f"{counted(self.removed)} removed as debris{by_hand}. Every other word of the text is there, {order}."

    @property
    def lines(self) -> list[tuple[str, int]]:
        """What is taken off the words of the file, and put to them, to come to those of the paper."""
        found = [
            *(
                (name, -sum(piece.words for piece in self.unseen if piece.why == why))
                for why, name in UNSEEN.items()
            ),
            ("Debris of pages", -sum(piece.words for piece in self.debris)),
            ("Lines that became fields of the cover", -sum(piece.words for piece in self.cover)),
            ("Numbers and signs that are made automatically now", -len(self.automatic)),
            ("Numbers at the head of footnotes", -len(self.note_numbers)),
            ("Words not found again in their place", -len(self.missing)),
            ("Words that the program adds", len(self.added)),
        ]
        return [(name, count) for name, count in found if count]

    @property
    def adds_up(self) -> bool:
        return self.words_in + sum(count for _, count in self.lines) == self.words_out

    @property
    def numbers(self) -> str:
        """The numbers among what is automatic, as they follow each other: “1 to 30, 32”; then the signs."""
        return runs_of([word for _, word in self.automatic])


def account_of(understood: Understood, found: Sequence[str]) -> Account:
    """The account for the words that the chapters of the paper say, in their order."""
    read = compare(understood.expected, [word for _, word in understood.as_read])
    printed = compare(words_in(understood.passages), found)
    debris = [
        LeftOut(piece.first, piece.words, piece.why, len(words_left_out(piece)))
        for piece in understood.passages
        if not is_printed(piece)
    ]
    cover = [
        LeftOut(taken.line, taken.text, taken.name, sum(understood.line_words[line] for line in taken.lines))
        for taken in understood.cover.taken
    ]
    spare = list((Counter(understood.notes_in) - Counter(understood.notes_read)).elements())
    return Account(
        understood.words_in,
        len(found) + len(understood.notes),
        debris,
        cover,
        [LeftOut(0, one.text.strip(), one.why, len(words_of(one.text))) for one in understood.unseen],
        [*read.automatic, *printed.automatic],
        [word for word in spare if word.isdecimal()],
        [*read.missing, *printed.missing, *((0, word) for word in spare if not word.isdecimal())],
        [*read.added, *printed.added],
        is_moved=any(later.first < earlier.first for earlier, later in pairwise(understood.passages)),
    )


def counted(words: int, which: str = "") -> str:
    said = f" {which}" if which else ""
    return f"1 word{said} was" if words == 1 else f"{words} words{said} were"


def runs_of(words: Iterable[str]) -> str:
    numbered: list[tuple[int, int]] = []
    signs: list[str] = []
    for word in words:
        if word.isdecimal():
            numbered.append((int(word) - len(numbered), int(word)))
        else:
            signs.append(word)
    runs = [[number for _, number in run] for _, run in groupby(numbered, key=lambda pair: pair[0])]
    written = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join([*written, *signs])


def as_json(account: Account) -> dict[str, Any]:
    """As it is kept with the import."""
    return {
        "words": {
            "in": account.words_in,
            "out": account.words_out,
            "numbers": len(account.automatic),
            "removed": account.removed,
        },
        "said": account.said,
        "lines": [{"what": what, "count": count} for what, count in account.lines],
        "numbers": account.numbers,
        "note_numbers": ", ".join(account.note_numbers),
        "missing": [{"line": line, "word": word} for line, word in account.missing],
        "added": account.added,
        "debris": [{"line": p.line, "text": p.text, "why": p.why, "words": p.words} for p in account.debris],
        "unseen": [{"text": p.text, "why": p.why, "words": p.words} for p in account.unseen],
        "cover": [{"line": p.line, "text": p.text, "field": p.why, "words": p.words} for p in account.cover],
    }
