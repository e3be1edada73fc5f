"""Which heading stands for which threat: by name, short name and alias of any edition, in any order.

Words are compared, not strings: what stands in brackets, "and" or "&", hyphens and word order make no difference.
Not here: where a part ends (`parts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from threats.lineage import lineages_of
from threats.models import Edition, Threat

LIKE = 0.8
RESEMBLING = 0.5
FILLERS = frozenset(
    {"the", "a", "an", "of", "and", "to", "for", "response", "threat", "threats", "from", "our", "or"}
)
NUMBER_BEFORE = re.compile(
    r"^\s*(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2})*(?:[.)]|\s)|[ivx]+[.)]|[a-z][.)]|(?:section|part|threat|strand)\s+\w{1,3}\s*[:.–-])\s*",
    re.IGNORECASE,
)
BRACKETS = re.compile(r"\([^()]*\)")
BESIDE = re.compile(r"\s+and\s+|\s*[&/]\s*", re.IGNORECASE)
MOST_BESIDE = 3  # words beside a threat's name, as "Public order and mutual aid"
# Parts that papers have besides their threats: the words of their headings, and the usual slug.
USUAL = {
    "purpose": "purpose|purpose of (?:the )?(?:paper|report)|introduction|aim|aims",
    "summary": "executive summary|key points|key messages",
    "background": "background|background information|context|strategic context",
    "capabilities": "cross cutting (?:capabilities|themes|issues)|capabilities cross cutting",
    "conclusion": "conclusions?|closing remarks",
    "recommendations": "recommendations?|overall recommendations?|next steps|next steps and recommendations?",
    "implications": r"(?:\w+ ){1,4}implications?",
    "milestones": "milestones and deliverables",
    "appendix": r"(?:appendix|annex|glossary)(?: \w{1,3}(?: .+)?)?",
    "contents": "(?:table of )?contents",
}
USUAL_PATTERNS = {slug: re.compile(f"(?:{words})") for slug, words in USUAL.items()}
# Inside a threat's chapter these words are a sub-heading like any other.
ONLY_BEFORE_THREATS = ("purpose", "summary", "background", "milestones")


@dataclass(frozen=True, slots=True)
class Match:
    """A threat that a heading may stand for, and how alike the words are (1: the same words)."""

    code: str
    likeness: float


def simple(text: str) -> str:
    """The words of a heading without case, brackets, numbers before it and punctuation."""
    text = NUMBER_BEFORE.sub("", BRACKETS.sub(" ", text.replace("&", " and ")))
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("’", "'")))


def words_in(text: str) -> frozenset[str]:
    return frozenset(
        word.rstrip("s") if len(word) > 4 else word for word in simple(text).split() if word not in FILLERS
    )


class ThreatNames:
    """Every name under which the threats of one edition are known, the names of other editions' included."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self.official = {code: several[0] for code, several in names.items() if several}
        self.by_code = {
            code: {words_in(name) for name in several if words_in(name)} for code, several in names.items()
        }
        self.exact = {
            simple(name): code for code, several in reversed(list(names.items())) for name in several
        }

    def match(self, heading: str) -> Match | None:
        """The threat that a heading names, or None where no name is alike enough."""
        if code := self.exact.get(simple(heading)):
            return Match(code, 1.0)
        words = words_in(heading)
        if not words or len(self.named_in(heading)) > 1:
            return None
        found = [
            Match(code, alike(words, name)) for code, several in self.by_code.items() for name in several
        ]
        best = max(found, key=lambda match: match.likeness, default=None)
        if best is not None and best.likeness >= LIKE:
            return best
        return self.put_together(words) or self.with_more_beside(heading)

    def put_together(self, words: frozenset[str]) -> Match | None:
        """A name with words of the same threat's other names, as "Cyber security": of one threat alone."""
        codes = [
            code
            for code, several in self.by_code.items()
            if words <= frozenset().union(*several) and any(name <= words for name in several)
        ]
        return Match(codes[0], LIKE) if len(codes) == 1 else None

    def named_in(self, heading: str) -> set[str]:
        """The threats whose very names are parted in a heading by "and" or a stroke."""
        pieces = BESIDE.split(NUMBER_BEFORE.sub("", heading))
        return {self.exact[simple(piece)] for piece in pieces if simple(piece) in self.exact}

    def with_more_beside(self, heading: str) -> Match | None:
        """A very name with a little beside it that is no other threat, as "SOC / County lines"."""
        first, *others = BESIDE.split(NUMBER_BEFORE.sub("", heading), maxsplit=1)
        code = self.exact.get(simple(first))
        return Match(code, LIKE) if code and others and len(others[0].split()) <= MOST_BESIDE else None

    def resembling(self, heading: str) -> frozenset[str]:
        """The codes of threats that a heading which names none has words in common with."""
        words = words_in(heading)
        return frozenset(
            code
            for code, several in self.by_code.items()
            if words and any(alike(words, name) >= RESEMBLING for name in several)
        )


def alike(words: frozenset[str], others: frozenset[str]) -> float:
    return 2 * len(words & others) / (len(words) + len(others))


def names_of(edition: Edition) -> ThreatNames:
    """The names of the edition's threats, first their own, then those that other editions have for them."""
    threats = [threat for threat in edition.threats.all() if threat.parent_id is None]
    names = {threat.code: own_names(threat) for threat in threats}
    lineages = lineages_of(threats)
    for threat in threats:
        lineage = lineages[threat.pk]
        for kin in (*lineage.earlier, *lineage.later):
            names[threat.code] += own_names(kin)
    return ThreatNames(names)


def own_names(threat: Threat) -> list[str]:
    return [threat.name, threat.short_name, *(str(alias) for alias in threat.aliases)]


def usual_part(heading: str) -> str:
    """The usual part that a heading opens; an empty string for any other heading."""
    words = simple(heading)
    return next((slug for slug, pattern in USUAL_PATTERNS.items() if pattern.fullmatch(words)), "")
