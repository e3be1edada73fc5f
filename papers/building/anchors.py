"""What the places of a paper are called in links: chapters, sections and texts, the same in every format.

Not here: the numbers of paragraphs, tables and figures (`bodies`), and what leads to a place (`references`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assessments.models import ThreatAssessment
from papers.models import WRITTEN, Implication, PaperPart

IMPLICATIONS = "implications"
# Stands in a reference where a threat's code would: what is meant is a part of the paper's own.
PAPER = "paper"


def threat_anchor(threat: ThreatAssessment) -> str:
    return f"threat-{threat.threat.code}"


def section_anchor(chapter: str, slug: str) -> str:
    """An author may call a section anything, and no other anchor begins so. No slug has two hyphens in a row."""
    return f"section-{chapter}--{slug}" if chapter else f"section-{slug}"


def own_anchor(number: int) -> str:
    return f"own-part-{number}"


def own_anchors(parts: Iterable[PaperPart]) -> Iterator[tuple[PaperPart, str]]:
    """Where each part of the paper's own words stands, in the order in which they are printed."""
    written = (part for part in parts if part.kind in WRITTEN)
    return ((part, own_anchor(number)) for number, part in enumerate(written, 1))


def text_anchor(chapter: str) -> str:
    """Of a chapter's text that has no heading of its own."""
    return f"{chapter}--text"


def implication_anchor(kind: Implication) -> str:
    return f"{IMPLICATIONS}--{kind.value}"
