"""Recommendations that a paper makes: the words of each, and owner and due date where they are printed.

They stand in sentences or in the rows of a table, and stay in the text too. Not here: raising them in the register,
which needs an owner and a date (`storing`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from papers.importing.blocks import Block
from papers.importing.cover import date_in
from papers.importing.marks import plain
from papers.importing.matching import usual_part
from papers.importing.parts import Part

NAMED = re.compile(r"^recommendation\s+(?:no\.?\s*)?[0-9]{1,3}\s*(?:[:.–)-]|\()", re.IGNORECASE)
OWNER = re.compile(
    r"\b(?:owner|lead|responsible|action\s+for)\s*[:–-]\s*(?P<post>[^.;,)\n]{2,120})", re.IGNORECASE
)
DUE = re.compile(
    r"\b(?:due|by|before|target\s+date|completed\s+by)\b\s*[:–-]?\s*(?P<rest>.{4,40})", re.IGNORECASE
)
ASK = re.compile(r"\bis\s+asked\s+to\b|\bare\s+asked\s+to\b", re.IGNORECASE)
FEWEST_WORDS = 4
WORDS_HEAD = re.compile(r"(?:proposed |agreed )?recommendations?|recommended actions?")
OWNER_HEAD = re.compile(
    r"(?:action )?(?:owner|lead|responsible|responsibility)(?: (?:officer|post|owner|lead))?"
)
DUE_HEAD = re.compile(
    r"(?:due|deadline|by when|by|timescale|completion|target)(?: (?:date|by|for completion))?|(?:date|when) due"
)


@dataclass(frozen=True, slots=True)
class FoundRecommendation:
    line: int
    text: str
    threat: str
    owner: str = ""
    due_on: datetime.date | None = None

    @property
    def is_complete(self) -> bool:
        return bool(self.owner) and self.due_on is not None


def recommendations_in(parts: Sequence[Part]) -> list[FoundRecommendation]:
    return [one for part in parts for one in recommendations_of(part)]


def recommendations_of(part: Part) -> Iterator[FoundRecommendation]:
    own = usual_part(part.heading) == "recommendations"
    for section in part.sections:
        inside = own or usual_part(section.heading) == "recommendations"
        for block in section.blocks:
            if block.rows:
                yield from rows_that_recommend(part, block)
            elif recommends(block, inside=inside):
                yield found(part, block)


def recommends(block: Block, *, inside: bool) -> bool:
    """Everything numbered or listed in that part, and what calls itself one elsewhere."""
    words = block.words
    if block.kind not in ("paragraph", "item") or len(words.split()) < FEWEST_WORDS:
        return False
    return bool(NAMED.match(words)) or (inside and not ASK.search(words) and not words.endswith(":"))


# Tables


def rows_that_recommend(part: Part, block: Block) -> Iterator[FoundRecommendation]:
    """The rows of a table whose head has a column of recommendations and one of their owners or days."""
    head = [plain(cell).strip().lower() for cell in block.rows[0]]
    words, owner, due = (column(head, names) for names in (WORDS_HEAD, OWNER_HEAD, DUE_HEAD))
    if words is None or (owner is None and due is None):
        return
    for row in block.rows[1:]:
        text = cell(row, words)
        day = date_in(cell(row, due))
        if len(text.split()) >= 2:
            yield FoundRecommendation(
                block.first, text, part.threat, cell(row, owner), day[0] if day else None
            )


def column(head: Sequence[str], names: re.Pattern[str]) -> int | None:
    return next((at for at, name in enumerate(head) if names.fullmatch(name)), None)


def cell(row: Sequence[str], at: int | None) -> str:
    return plain(row[at]) if at is not None and at < len(row) else ""


# Sentences


def found(part: Part, block: Block) -> FoundRecommendation:
    owner = OWNER.search(block.words)
    due = DUE.search(block.words)
    date = date_in(due["rest"]) if due else None
    post = owner["post"].strip() if owner else ""
    return FoundRecommendation(block.first, block.words, part.threat, post, date[0] if date else None)
