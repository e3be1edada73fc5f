"""Characters that the typeface of papers has no sign for, and where in a paper they stand.

Without a sign, the machine that makes the PDF takes one from some font that it happens to have, or draws an empty box;
letters that run from right to left are then read aloud backwards. So such a paper is not issued, and its draft says so
on every page. The typeface has Latin, Greek and Cyrillic letters with all Welsh ones, figures, arrows and shapes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.plain import plain
from papers.canonical import to_json
from papers.content import Paper
from papers.leaks.texts import texts_of
from papers.look.typefaces import font_folder, missing_fonts, printable

# Invisible, but they turn the order of what follows, so that a page shows other words than it holds.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
NAMED = 4  # characters that a message names


@dataclass(frozen=True, slots=True)
class Unprintable:
    """One character, and the first place where it stands."""

    character: str
    where: str

    @property
    def name(self) -> str:
        return unicodedata.name(self.character, f"U+{ord(self.character):04X}").capitalize()

    @property
    def runs_from_right(self) -> bool:
        return unicodedata.bidirectional(self.character) in ("R", "AL")

    def __str__(self) -> str:
        shown = f"“{self.character}” ({self.name})" if self.character not in TURNING else self.name
        return f"{shown} in {self.where}"


def unprintable_in(paper: Paper) -> list[Unprintable]:
    """In the order of the paper; nothing where the fonts are not in place, which making the PDF says."""
    if missing_fonts():
        return []
    known = printable(font_folder())
    written = plain(json.dumps(to_json(paper), ensure_ascii=False))  # what no file can hold is never printed
    missing = {sign for sign in set(written) if not _has_sign(sign, known)}
    return list(_places(paper, missing)) if missing else []


def _has_sign(character: str, known: frozenset[int]) -> bool:
    if character in TURNING:
        return False
    return ord(character) in known or unicodedata.category(character) in UNSEEN


def _places(paper: Paper, missing: set[str]) -> Iterator[Unprintable]:
    left = set(missing)
    for text in texts_of(paper):
        for character in text.words:
            if character in left:
                left.discard(character)
                yield Unprintable(character, text.where)
    yield from (Unprintable(character, "the paper") for character in sorted(left))


def reason_against(paper: Paper) -> str:
    """Why a paper with these characters cannot be issued, in a sentence or two; empty when it can."""
    found = unprintable_in(paper)
    if not found:
        return ""
    named = "; ".join(str(each) for each in found[:NAMED])
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    turned = (
        " Writing that runs from right to left cannot be printed."
        if any(each.runs_from_right for each in found)
        else ""
    )
    return f"The typeface of papers has no sign for {named}{more}.{turned} Write them in Latin letters."
