"""The leak check: can anything that is withheld be found, or worked out, in what is about to be released?

Here: what to look for (words, figures, and sums that allow subtraction), and where the paper's own data says it,
near-copies included. Words are refused; what may be chance, and what only sounds alike, a chief officer decides on.
The finished files are searched in `leaks.in_files`. Withheld words stay in here: what is stored is a key and a place.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from lxml import html as lxml_html

from assessments.blocks import overlap
from assessments.figures.charts import Chart
from assessments.models import Section, Withholding
from papers.building.marking import passages_of
from papers.building.redaction import sums_around
from papers.canonical import to_json
from papers.content import Block, Figure, Paper, Paragraph, Table
from papers.editions import Reader, leaves_out
from papers.later import LATER_HEADING

WORDS, FIGURE, SUM, NEAR = "words", "figure", "sum", "near-copy"
RUN = 8  # so many words in a row are no chance
ALIKE = 0.6  # the share of words in common (Dice) from which two passages say the same
SHORTEST_ALIKE = 6  # words; shorter sentences are alike by their grammar
SENTENCE = 4  # so many words are a hit wherever they stand word for word
SHORTEST_FIGURE = 3  # digits; shorter ones stand everywhere and are looked for with the word that follows
SOUND = re.compile(r"[^\W_]+")
SENTENCES = re.compile(r"(?<=[.!?;:])\s+")
FIGURES = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
COUNTED = re.compile(r"(?<![\w.,])(\d{1,2}) ([^\W\d_]{3,})")
THOUSANDS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")  # 1 272 and 1'272
NOUGHTS = re.compile(r"\.0+$")
YEAR = re.compile(r"(?:19|20)\d\d")
HREF = re.compile(r'href="([^"]*)"')
LATER_PLACE = f"“{LATER_HEADING}”"
# What the paper's data holds besides words of somebody.
SILENT = {"png", "accent", "dark", "soft", "light"} | {
    "block",
    "kind",
    "anchor",
    "tone",
    "role",
    "format",
    "language",
    "text_language",
    "modified_on",
    "number",
    "blocks",
    "later",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something withheld, or close to it, at a place. The key holds for exactly these words at this place."""

    kind: str
    where: str
    words: str
    row: Withholding
    key: str

    @property
    def may_be_accepted(self) -> bool:
        return self.kind != WORDS


@dataclass(frozen=True, slots=True)
class Text:
    """Words that leave, and where they stand."""

    where: str
    words: str
    is_passage: bool = False
    is_made: bool = False  # of numbers and of headings that stand elsewhere too: only whole sentences count


@dataclass(frozen=True, slots=True)
class Secret:
    """One withheld passage as what there is to look for, spelled as `plainly` does."""

    row: Withholding
    words: str
    sentences: tuple[str, ...]
    phrases: tuple[str, ...]
    figures: frozenset[str]
    sums: frozenset[str]
    counted: Counter[str] = field(compare=False)
    runs: frozenset[str] = field(compare=False)


def secrets_of(reader: Reader, rows: Iterable[Withholding]) -> list[Secret]:
    """What this edition leaves out. The rows come with their sections."""
    return [secret_of(row, row.section) for row in rows if leaves_out(reader, row)]


def secret_of(row: Withholding, section: Section) -> Secret:
    words = plainly(row.quote)
    sentences = {plainly(part) for part in SENTENCES.split(row.quote)} | {words}
    short = len(words.split()) < SENTENCE and any(letter.isalpha() for letter in words)
    phrases = {f"{count} {word}".casefold() for count, word in COUNTED.findall(unfolded(row.quote))}
    return Secret(
        row=row,
        words=words,
        sentences=tuple(sorted(part for part in sentences if len(part.split()) >= SENTENCE)),
        phrases=tuple(sorted(phrases | ({words} if short else set()))),
        figures=figures_of(row.quote),
        sums=frozenset(total for at in sums_around(section.body, row) for total in figures_of(f"{at:f}")),
        counted=Counter(words.split()),
        runs=frozenset(runs_of(words)),
    )


def plainly(text: str) -> str:
    """Letters and figures alone, in small letters, with one space between words: hyphens and signs hide nothing."""
    return " ".join(SOUND.findall(unfolded(text)))


def unfolded(text: str) -> str:
    """One way of writing for each letter and figure, whatever it wears and whatever stands unseen between two.

    What an address writes as %20 is the space that its reader gets.
    """
    said = unquote(text)
    if said.isascii():
        return said.casefold()
    return unicodedata.normalize("NFKD", said).casefold().translate(FOLDED)


class Folded(dict[int, str | None]):
    """What is read in place of a character: nothing for accents and for what nobody sees, 7 for the seven of any
    script, and the Latin letter for one that looks like it."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        unseen = unicodedata.category(letter) in ("Mn", "Me", "Cf")
        self[code] = None if unseen else str(unicodedata.decimal(letter, letter))
        return self[code]


# Small letters, whose capitals look like Latin ones too: Cyrillic and Greek.
FOLDED = Folded(zip(map(ord, "аеорсухіјѕһԁԛԝвкмнтαορνικτυβη"), "aeopcyxijshdqwbkmhtaopviktubh", strict=True))


def figures_of(text: str) -> frozenset[str]:
    """The figures that tell something: three digits or more, and no year."""
    plain = unfolded(text)
    written = (*FIGURES.findall(plain), *FIGURES.findall(THOUSANDS.sub("", plain)))
    found = {NOUGHTS.sub("", figure.replace(",", "")) for figure in written}
    telling = (f for f in found if sum(c.isdigit() for c in f) >= SHORTEST_FIGURE and not YEAR.fullmatch(f))
    return frozenset(telling)


def runs_of(plain: str) -> Iterator[str]:
    words = plain.split()
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


# The paper as data


def find_leaks(paper: Paper, secrets: list[Secret]) -> list[Finding]:
    """Every place in the data of a paper that says what is withheld, or nearly says it."""
    if not secrets:
        return []
    texts = [(text, plainly(text.words), figures_of(text.words)) for text in texts_of(paper)]
    found = {
        finding.key: finding
        for text, plain, figures in texts
        for secret in secrets
        for finding in compare(text, plain, figures, secret)
    }
    return list(found.values())


def compare(text: Text, plain: str, figures: frozenset[str], secret: Secret) -> Iterator[Finding]:
    """The gravest thing that a text says of a secret, and then its figures."""
    padded = f" {plain} "
    if any(f" {sentence} " in padded for sentence in secret.sentences):
        yield finding_of(WORDS, text, secret)
        return
    if text.is_made:
        return
    if is_alike(text, plain, secret):
        yield finding_of(NEAR, text, secret)
    if figures & secret.figures or any(f" {phrase} " in padded for phrase in secret.phrases):
        yield finding_of(FIGURE, text, secret)
    if figures & secret.sums:
        yield finding_of(SUM, text, secret)


def is_alike(text: Text, plain: str, secret: Secret) -> bool:
    if any(run in secret.runs for run in runs_of(plain)):
        return True
    words = plain.split()
    if not text.is_passage or min(len(words), secret.counted.total()) < SHORTEST_ALIKE:
        return False
    return overlap(Counter(words), secret.counted) >= ALIKE


def finding_of(kind: str, text: Text, secret: Secret) -> Finding:
    """Its key is made of words and places, and of no number of the database: what was accepted stays so when a year
    is handed over. It is looked for among the decisions on one paper, so the year is no part of it.
    """
    row = secret.row
    named = "\0".join((kind, place_of(row.section), row.key, row.quote, text.where, text.words))
    return Finding(kind, text.where, text.words, row, hashlib.sha256(named.encode()).hexdigest())


def place_of(section: Section) -> str:
    """The section as its year knows it, by its own name and that of its threat."""
    threat = section.threat_assessment
    return f"{threat.threat.code}/{section.slug}" if threat is not None else section.slug


def texts_of(paper: Paper) -> Iterator[Text]:
    """Everything that a paper says: its passages, where its links lead, and all other words."""
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                yield from texts_in(block, section.title or chapter.heading)
    yield from texts_of_later(paper)
    yield from strings_in(to_json(paper), "the paper")


def texts_of_later(paper: Paper) -> Iterator[Text]:
    if paper.later is None:
        return
    yield Text(LATER_PLACE, paper.later.reason, is_passage=True)
    for sentence in (paper.later.replaces, *paper.later.changes):
        yield Text(LATER_PLACE, sentence, is_made=True)


def texts_in(block: Block, heading: str) -> Iterator[Text]:
    where = f"“{heading}”"
    if isinstance(block, Paragraph):
        where = f"paragraph {block.number}"
    elif isinstance(block, Table):
        where = f"table {block.number}"
    elif isinstance(block, Figure):
        where = f"figure {block.number}"
        yield from (Text(f"the data of {where}", words) for words in texts_of_chart(block.chart))
    for words in passages_of(block):
        yield Text(where, words, is_passage=True)
    for address in HREF.findall(str(inline_of(block))):
        yield Text(f"a link in {where}", lxml_html.fromstring(f"<p>{address}</p>").text_content())


def texts_of_chart(chart: Chart) -> Iterator[str]:
    """What is drawn, and what is said of it."""
    yield from (chart.alternative, *chart.categories)
    for series in chart.series:
        yield from (series.name, *(chart.written(Decimal(value)) for value in series.values if value))


def inline_of(block: Block) -> list[str]:
    """The inline HTML of a block, in which its links stand."""
    if isinstance(block, Table):
        cells = [cell.html for row in (*block.head, *block.body) for cell in row.cells]
        return [block.caption, block.source, *cells]
    if isinstance(block, Figure):
        return [block.summary]
    return [getattr(block, "html", "")]


def strings_in(value: Any, where: str) -> Iterator[Text]:
    """Headings, cover, notes, judgements, verdicts, recommendations: all words that stand in no block."""
    if isinstance(value, str) and value:
        yield Text(where, value)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item, where)
    elif isinstance(value, dict):
        named = value.get("heading") or value.get("title")
        inside = f"“{named}”" if isinstance(named, str) and named else where
        for name, item in value.items():
            if name not in SILENT:
                yield from strings_in(item, inside)
