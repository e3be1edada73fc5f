"""What a check of a finished paper found: the rule that is broken, and where, in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHOWN = 60  # letters of a text that names a place


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    words: str

    def __str__(self) -> str:
        return self.words


def squeezed(text: str) -> str:
    """Without white space, since a PDF holds none where a line ends; and without hyphens that only allow a break."""
    return re.sub(r"[\s\u00ad]", "", text)


def shortened(text: str) -> str:
    """Enough of a text to find it by."""
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"
