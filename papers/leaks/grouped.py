"""The findings of a paper as a page lists them: by the withheld passage, with what was decided on each.

Not here: finding them, and who may decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.models import Withholding
from papers.leaks.excerpts import Shown, excerpt_of
from papers.leaks.finding import FIGURE, NAME, NEAR, PHRASE, SUM, WORDS, WORKED_OUT, Finding, Hit
from papers.models import LeakDecision

LONGEST = 12  # words of a hit that are said; the excerpt marks them all
ORDER = (WORDS, NEAR, PHRASE, NAME, FIGURE, SUM, WORKED_OUT)


@dataclass(frozen=True, slots=True)
class Line:
    """One place: what of the withheld passage it says, its words, and the decisions that let it stay."""

    number: int
    finding: Finding
    hits: tuple[str, ...]
    excerpt: list[Shown]
    decisions: list[LeakDecision]

    @property
    def is_refused(self) -> bool:
        """It stands in the way of a release, and nobody can let it stay."""
        return not self.finding.may_be_accepted and self.finding.issue is None

    @property
    def is_published(self) -> bool:
        """Withheld words that an issue has made public: nobody can take them back, and nothing waits for that."""
        return not self.finding.may_be_accepted and self.finding.issue is not None

    @property
    def is_undecided(self) -> bool:
        return self.finding.may_be_accepted and not self.decisions


@dataclass(frozen=True, slots=True)
class Group:
    """A withheld passage and the places that say something of it."""

    row: Withholding
    lines: list[Line]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.is_refused]

    @property
    def published(self) -> list[Line]:
        return [line for line in self.lines if line.is_published]

    @property
    def undecided(self) -> list[Line]:
        return [line for line in self.lines if line.is_undecided]

    @property
    def decided(self) -> list[Line]:
        return [line for line in self.lines if line.decisions]


@dataclass(frozen=True, slots=True)
class Listed:
    """Everything that the leak check found, and how much of it still stands in the way of a release."""

    groups: list[Group]

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def undecided(self) -> int:
        return sum(line.is_undecided for line in self.lines)

    @property
    def undecided_in_issues(self) -> int:
        return sum(line.is_undecided and line.finding.issue is not None for line in self.lines)

    @property
    def refused(self) -> int:
        return sum(line.is_refused for line in self.lines)

    @property
    def published(self) -> int:
        return sum(line.is_published for line in self.lines)


def listed(findings: Iterable[Finding], accepted: Mapping[str, LeakDecision]) -> Listed:
    groups: dict[int, Group] = {}
    for number, finding in enumerate(sorted(findings, key=lambda each: ORDER.index(each.kind)), 1):
        group = groups.setdefault(finding.row.pk, Group(finding.row, []))
        hits = tuple(said_of(hit, finding.words) for hit in telling(finding.hits))
        decisions = finding.decisions_in(accepted)
        group.lines.append(Line(number, finding, hits, excerpt_of(finding), decisions))
    return Listed(list(groups.values()))


def telling(hits: Iterable[Hit]) -> list[Hit]:
    """Those that no longer one says already, the gravest first."""
    told: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (ORDER.index(each.kind), -len(each.words))):
        if not any(f" {hit.words} " in f" {other.words} " for other in told if not other.is_whole):
            told.append(hit)
    return told


def said_of(hit: Hit, text: str) -> str:
    """A hit in words, spelled as in the text that it was found in: the figure 4,713, the name “Birmingham”."""
    if hit.is_whole:
        return f"{len(hit.words.split())} words the same"
    if hit.kind == SUM:
        return f"{with_commas(hit.words)}, a sum that allows subtraction"
    if hit.kind == WORKED_OUT:
        return f"{with_commas(hit.words)}, from which it can be worked out with others of the table"
    if hit.is_figure:
        return f"the figure {with_commas(hit.words)}"
    words = hit.words.split()
    said = as_written(words[:LONGEST], text) + (" …" if len(words) > LONGEST else "")
    names = {WORDS: "word for word", NEAR: f"{len(words)} words in a row", NAME: "the name"}
    name = names.get(hit.kind, "the short phrase")
    return f"{name} “{said}”"


def as_written(words: list[str], text: str) -> str:
    """Rather with a capital, where the text has the words more than once; as they are compared, if it spells them in a
    way that is not found by its letters."""
    spelled = re.compile(
        r"[\W_]+".join(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in words), re.IGNORECASE
    )
    found = [" ".join(each[0].split()) for each in spelled.finditer(text)]
    return next((each for each in found if each != each.casefold()), found[0] if found else " ".join(words))


def with_commas(figure: str) -> str:
    whole, point, rest = figure.partition(".")
    return f"{int(whole):,}{point}{rest}"
