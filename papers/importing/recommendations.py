"""Recommendations that a paper makes: the words of each, and owner and due date where they are printed.

They stay in the text too. Not here: raising them in the register, which needs an owner and a date (`storing`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from papers.importing.blocks import Block
from papers.importing.cover import date_in
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
    return [found(part, block) for part in parts for block in recommending(part)]


def recommending(part: Part) -> Iterator[Block]:
    """The blocks that recommend: everything numbered or listed in that part, and what calls itself one elsewhere."""
    own = usual_part(part.heading) == "recommendations"
    for section in part.sections:
        inside = own or usual_part(section.heading) == "recommendations"
        for block in section.blocks:
            if block.kind not in ("paragraph", "item") or len(block.words.split()) < FEWEST_WORDS:
                continue
            if NAMED.match(block.words) or (
                inside and not ASK.search(block.words) and not block.words.endswith(":")
            ):
                yield block


def found(part: Part, block: Block) -> FoundRecommendation:
    owner = OWNER.search(block.words)
    due = DUE.search(block.words)
    date = date_in(due["rest"]) if due else None
    post = owner["post"].strip() if owner else ""
    return FoundRecommendation(block.first, block.words, part.threat, post, date[0] if date else None)
