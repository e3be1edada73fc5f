"""Papers whose paragraphs are numbered within their parts: 1.1, 1.2, 2.1, and their headings 1, 2.

Our numbers run through the whole paper, so what was printed stays in the words, where the paper's own references to it
still lead. Not here: papers that number through (`numbering`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

FEWEST = 3
MOST_WORDS = 12  # of a heading
DECIMAL = re.compile(r"^\s*(?P<number>\d{1,2}(?:\.\d{1,3}){1,3})\.?\s+(?=[^\W\d_(“‘\"'])")
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
SECTION = re.compile(
    rf"^\s*(?P<number>\d{{1,2}})[.)]?\s+(?!{MONTH}\b)(?=[A-Z])(?=(?:\S+\s*){{1,12}}$)(?!.*[.;,:]\s*$)"
)
STOPPED = re.compile(r"[.;,:!][”\"’')\]]*\s*$")


def has_decimals(texts: Iterable[str]) -> bool:
    """Whether lines begin with numbers like 1.1, in their order and most of them one after the other."""
    numbers = [numbers_of(match["number"]) for text in texts if (match := DECIMAL.match(text))]
    steps = sum(follows(number, later) for number, later in pairwise(numbers))
    return len(numbers) >= FEWEST and numbers[0][0] <= 2 and steps >= 0.6 * (len(numbers) - 1)


def numbers_of(typed: str) -> tuple[int, ...]:
    return tuple(int(part) for part in typed.split("."))


def follows(number: tuple[int, ...], later: tuple[int, ...]) -> bool:
    """2.1 is followed by 2.2, by 2.1.1 and by 3.1."""
    return number < later and sum(abs(b - a) for a, b in zip(number, later, strict=False)) <= 10


def is_heading(words: str, following: str) -> bool:
    """A short line without a full stop, above a number that is deeper than its own."""
    own, below = DECIMAL.match(words) or SECTION.match(words), DECIMAL.match(following)
    if own is None or STOPPED.search(words) or len(words.split()) > MOST_WORDS:
        return False
    number = without_nought(numbers_of(own["number"]))
    if below is None:
        return len(number) == 1 and not SECTION.match(following)
    return numbers_of(below["number"])[: len(number)] == number and len(numbers_of(below["number"])) > len(
        number
    )


def without_nought(number: tuple[int, ...]) -> tuple[int, ...]:
    """A heading 2.0 stands above 2.1 as a heading 2 does."""
    return number[:-1] if len(number) > 1 and not number[-1] else number


def depth_of(words: str) -> int:
    own = DECIMAL.match(words)
    return len(without_nought(numbers_of(own["number"]))) if own else 1
