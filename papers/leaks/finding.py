"""The leak check: can anything that is withheld be found, or worked out, in what is about to be released?

Here: comparing what the paper's data says with what is withheld, near-copies included. Words are refused; what may be
chance, and what only sounds alike, a chief officer decides on. What there is to look for is `sought`, and the finished
files are searched in `in_files`. Withheld words stay in here: what is stored is a key and a place.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType
from typing import TypeVar

from assessments.blocks import overlap
from assessments.models import Withholding
from papers.building.anchors import PAPER
from papers.building.marking import passages_of
from papers.content import Paper, Table
from papers.leaks.names import common_words, names_said
from papers.leaks.sought import SENTENCES, Secret
from papers.leaks.spelling import RUN, figures_of, percentages_of, plainly, runs_of, unsigned
from papers.leaks.texts import Text, texts_of

# The gravest first. Figures and phrases of a word or two make one kind, sentences that may be chance another.
WORDS, NEAR, PHRASE, NAME, FIGURE, SUM = "words", "near-copy", "phrase", "name", "figure", "sum"
WORKED_OUT = "worked out"
DECIDABLE = (NEAR, PHRASE, NAME, FIGURE, SUM, WORKED_OUT)
ALIKE = 0.6  # the share of words in common (Dice) from which two passages say the same
SHORTEST_ALIKE = 6  # words; shorter sentences are alike by their grammar
# The number of a place and the day of a date are no figures of anybody.
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
PLACED = re.compile(
    rf"\b(?:paragraphs?|tables?|figures?|questions?|pages?|sections?|recommendations?) \d+\b|\b\d{{1,2}} (?:{MONTH})\b",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\b(paragraph|table|figure) \d+$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: which kind of finding it makes, and its words or figure as `plainly` spells it.

    Of passages that are alike as a whole, `words` are all those that they share, in the order of the text.
    """

    kind: str
    words: str
    is_figure: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something withheld, or close to it, at a place: one for each text and secret, of its gravest kind.

    The key holds for exactly these words at this kind of place, whatever its number, and for these kinds of
    hits in them.
    """

    kinds: tuple[str, ...]
    where: str
    words: str
    row: Withholding
    hits: tuple[Hit, ...]
    also: tuple[str, ...] = ()  # where else these words stand
    beside: str = ""  # what a figure in a table or a chart is a figure of
    issue: int | None = None  # the issue that says it, where the edition to come does not

    @property
    def places(self) -> str:
        where = f"{self.where} of issue {self.issue}" if self.issue else self.where
        return ", ".join((where, *self.also))

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def key(self) -> str:
        return self.key_of(self.kinds)

    @property
    def may_be_accepted(self) -> bool:
        return self.kind != WORDS

    def key_of(self, kinds: Iterable[str], where: str | None = None, *, beside: bool = True) -> str:
        """It is made of words and the kind of place, and of no number of the database or of a paragraph: what was
        accepted stays so when a year is handed over, and in the issues before, where it had another number. It is
        looked for among the decisions on one paper, so the year is no part of it.
        """
        row = self.row
        kind = "+".join(kinds)
        place = unnumbered(self.where) if where is None else where
        said = (self.words, self.beside) if beside and self.beside else (self.words,)
        named = "\0".join((kind, place_of(row), row.key, row.quote, place, *said))
        return hashlib.sha256(named.encode()).hexdigest()

    def decisions_in(self, accepted: Mapping[str, T]) -> list[T]:
        """The decisions that let it stay; none unless every kind of hit was decided on.

        One is taken for all kinds together. Those that were taken for each of them count together. Older ones were
        kept under the number of their place, which they still say.
        """
        if not self.may_be_accepted:
            return []
        old = {str(getattr(decision, "place", "")) for decision in accepted.values()}
        places = [
            None,
            self.where,
            *sorted(each for each in old if unnumbered(each) == unnumbered(self.where)),
        ]
        taken: list[T] = []
        decided: set[str] = set()
        for number in range(len(DECIDABLE), 0, -1):
            for kinds in combinations(DECIDABLE, number):
                keys = (self.key_of(kinds, where) for where in places)
                decision = next((accepted[key] for key in keys if key in accepted), None)
                decision = decision or self.older_decision(kinds, accepted)
                if decision is not None and not decided >= set(kinds) & set(self.kinds):
                    taken.append(decision)
                    decided |= set(kinds)
        return taken if decided >= set(self.kinds) else []

    def older_decision(self, kinds: Iterable[str], accepted: Mapping[str, T]) -> T | None:
        """One on a figure of a table that was taken when keys did not say which: it holds for that table alone."""
        old = {self.key_of(kinds, where, beside=False) for where in (None, self.where)}
        found = (accepted[key] for key in old if key in accepted)
        return next((each for each in found if getattr(each, "place", "") == self.where), None)


def unnumbered(where: str) -> str:
    """The kind of place. Headings keep their figures: they are words."""
    return NUMBERED.sub(r"\1", where)


def place_of(row: Withholding) -> str:
    """The section as its year knows it, by its own name and that of its threat; or the text of the paper's own."""
    section = row.section
    if section is None:
        return f"{PAPER}/{row.own_text}"
    threat = section.threat_assessment
    return f"{threat.threat.code}/{section.slug}" if threat is not None else section.slug


def find_leaks(paper: Paper, secrets: list[Secret]) -> list[Finding]:
    """Every place in the data of a paper that says what is withheld, or nearly says it."""
    if not secrets:
        return []
    texts = [(text, plainly(text.words), figures_of(text.words)) for text in texts_of(paper)]
    common = common_words(text.words for text, _, _ in texts)
    found: dict[str, Finding] = {}
    for text, plain, figures in texts:
        for secret in secrets:
            finding = compare(text, plain, figures, secret, common)
            if finding is not None:
                found[finding.key] = with_places(finding, found.get(finding.key))
    for finding in worked_out(paper, secrets):
        found[finding.key] = with_places(finding, found.get(finding.key))
    return list(found.values())


def worked_out(paper: Paper, secrets: list[Secret]) -> Iterator[Finding]:
    """What can be worked out from figures that stay in the table of a withheld cell, in those tables that have them."""
    blocks = (block for chapter in paper.chapters for section in chapter.sections for block in section.blocks)
    tables = {block.block: block for block in blocks if isinstance(block, Table)}
    for secret in secrets:
        for told in secret.tells:
            table = tables.get(told.block)
            figures = frozenset(unsigned(figure) for figure in told.figures)
            if table is not None and figures <= figures_of(" | ".join(passages_of(table)), least=1):
                hits = tuple(Hit(WORKED_OUT, figure, is_figure=True) for figure in sorted(figures))
                yield Finding((WORKED_OUT,), f"table {table.number}", told.words, secret.row, hits)


def with_places(finding: Finding, earlier: Finding | None) -> Finding:
    """The same words in two places are decided on once, and the decision is about both."""
    if earlier is None:
        return finding
    if finding.where in (earlier.where, *earlier.also):
        return earlier
    return replace(earlier, also=(*earlier.also, finding.where))


def compare(
    text: Text,
    plain: str,
    figures: frozenset[str],
    secret: Secret,
    common: Mapping[str, int] = MappingProxyType({}),
) -> Finding | None:
    """All that a text says of a secret; `common` are words that the paper does not only use as names."""
    padded = f" {plain} "
    word_for_word = NEAR if secret.is_earlier else WORDS
    hits = [Hit(word_for_word, words) for words in secret.sentences if f" {words} " in padded]
    short = [Hit(PHRASE, words) for words in secret.short if f" {words} " in padded]
    if text.is_made:
        return finding_of(text, secret, [*hits, *short])
    hits += alike(text, plain, secret)
    hits += short
    named = names_said(secret.names, text.words, plain, common, is_link=text.is_link)
    # What is decided on with the words around it is no second matter.
    hits += [Hit(NAME, name) for name in named if not any(f" {name} " in f" {hit.words} " for hit in hits)]
    hits += [Hit(FIGURE, phrase) for phrase in secret.phrases if f" {phrase} " in padded]
    hits += [Hit(FIGURE, figure, is_figure=True) for figure in sorted(figures & secret.figures)]
    near = nearby(text, secret) | labelled(text, plain, secret)
    hits += [Hit(FIGURE, figure, is_figure=True) for figure in sorted(near - figures)]
    hits += [Hit(SUM, figure, is_figure=True) for figure in sorted(figures & secret.sums)]
    return finding_of(text, secret, hits)


def nearby(text: Text, secret: Secret) -> frozenset[str]:
    """The short figures of a cell in its own section, and the percentages in the chapter of its threat."""
    found: frozenset[str] = frozenset()
    if (
        secret.percentages
        and text.section
        and (text.section == secret.section or (text.chapter and text.chapter == secret.chapter))
    ):
        found |= secret.percentages & percentages_of(text.words)
    if secret.small and text.section and text.section == secret.section:
        found |= secret.small & figures_of(PLACED.sub(" ", text.words), least=1)
    return found


def labelled(text: Text, plain: str, secret: Secret) -> frozenset[str]:
    """The short figures of a cell wherever a sentence, or another cell, says them of what the cell is a figure of."""
    if not (secret.small and secret.labels) or text.is_link:
        return frozenset()
    beside = plainly(text.beside)
    if not says_all(secret.labels, f"{plain} {beside}"):
        return frozenset()
    return secret.small & frozenset(
        figure
        for sentence in SENTENCES.split(text.words)
        if says_all(secret.labels, f"{plainly(sentence)} {beside}")
        for figure in figures_of(PLACED.sub(" ", sentence), least=1)
    )


def says_all(labels: Iterable[str], plain: str) -> bool:
    """In the singular or in the plural."""
    padded = f" {plain} "
    return all(f" {label} " in padded or f" {label}s " in padded for label in labels)


def alike(text: Text, plain: str, secret: Secret) -> Iterator[Hit]:
    """The runs of words that both have; where there are none, all words in common of passages that say the same."""
    words = plain.split()
    starts = [at for at, run in enumerate(runs_of(plain)) if run in secret.runs]
    if starts:
        yield from (Hit(NEAR, " ".join(words[start:end])) for start, end in joined(starts))
        return
    if not text.is_passage or min(len(words), secret.counted.total()) < SHORTEST_ALIKE:
        return
    if overlap(Counter(words), secret.counted) >= ALIKE:
        yield Hit(NEAR, " ".join(word for word in words if word in secret.counted), is_whole=True)


def joined(starts: list[int]) -> Iterator[tuple[int, int]]:
    """Runs that overlap as one."""
    begin = last = starts[0]
    for start in starts[1:]:
        if start > last + RUN:
            yield begin, last + RUN
            begin = start
        last = start
    yield begin, last + RUN


def finding_of(text: Text, secret: Secret, hits: list[Hit]) -> Finding | None:
    """What stands word for word is never accepted, so that nothing else is decided on beside it."""
    kinds = tuple(kind for kind in (WORDS, *DECIDABLE) if any(hit.kind == kind for hit in hits))
    if not kinds:
        return None
    kept = (WORDS,) if kinds[0] == WORDS else kinds
    return Finding(kept, text.where, text.words, secret.row, tuple(hits), beside=text.beside)
