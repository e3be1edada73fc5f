"""What there is to look for of a withheld passage: its words, sentences, figures, and sums that tell of them.

Not here: which of its words are only a citation (`cited`), and where anything is found (`finding`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from assessments.figures.grids import cells_of
from assessments.models import Source, Withholding
from assessments.models.withholding import Home
from assessments.vocabulary import BLOCK_ID, read_blocks, text_of
from papers.building.anchors import section_anchor, text_anchor, threat_anchor
from papers.building.redaction import sums_around
from papers.editions import Reader, leaves_out
from papers.leaks.cited import Cited, Piece, Reading, openness, readings_of, says_only_where
from papers.leaks.names import GENERAL, Name, names_in, public_words
from papers.leaks.spelling import RUN, figures_of, percentages_of, plainly, runs_of, unfolded
from papers.leaks.worked_out import SHARES, Told, told_of

SENTENCE = (
    4  # so many words are looked for as they stand; that many of somebody's own tell more than a citation
)
LONG = 8  # a sentence of so many words is no chance, wherever it stands
SENTENCES = re.compile(r"(?<=[.!?;:])\s+")
COUNTED = re.compile(r"(?<![\w.,])(\d{1,2}) ([^\W\d_]{3,})")


@dataclass(frozen=True, slots=True)
class Secret:
    """One withheld passage as what there is to look for, spelled as `plainly` does.

    `sentences` may stand nowhere. `short` are sentences that may be chance, `phrases` what is shorter still.
    """

    row: Withholding
    sentences: tuple[str, ...]
    short: tuple[str, ...]
    phrases: tuple[str, ...]
    figures: frozenset[str]
    sums: frozenset[str]
    counted: Counter[str] = field(compare=False)
    runs: frozenset[str] = field(compare=False)
    names: frozenset[Name] = frozenset()
    small: frozenset[str] = frozenset()  # figures of a withheld cell or figure, sought in its own section
    labels: tuple[str, ...] = ()  # what a withheld cell is a figure of: beside these it is sought everywhere
    percentages: frozenset[str] = frozenset()  # sought in the chapter of its threat
    section: str = ""
    chapter: str = ""
    is_earlier: bool = False  # words that were withheld here before those of `row`, and are put to a decision
    tells: tuple[Told, ...] = ()  # figures of its own table from which it can be worked out


def secrets_of(reader: Reader, rows: Iterable[Withholding], sources: Iterable[Source] = ()) -> list[Secret]:
    """What this edition leaves out, and what was withheld there before. Rows come with their texts; sources are
    those that these may cite."""
    known, every = list(sources), list(rows)
    left_out = [row for row in every if leaves_out(reader, row)]
    titles = [source.title for source in known if openness(source) is Cited.OPEN]
    public = public_words(titles) if left_out else ""
    beside: defaultdict[Home, list[Withholding]] = defaultdict(list)
    for row in left_out:
        beside[row.home].append(row)
    found = {}
    for row in left_out:
        secret = secret_of(row, known, public)
        found[row.pk] = replace(secret, tells=told_of(row.text.body, row, beside[row.home]))
    earlier = [
        earlier_than(found[current.pk], secret_of(row, known, public))
        for row, current in replaced_by(every)
        if current.pk in found
    ]
    return [*found.values(), *earlier]


def earlier_than(current: Secret, before: Secret) -> Secret:
    """What the words that were withheld before tell besides those that are withheld now.

    Who withholds other words at a place has not said that the former ones may be read. They are looked for under the
    decision that is in force, and put to a decision even word for word, since nobody can lift what was replaced.
    """
    return replace(
        before,
        row=current.row,
        is_earlier=True,
        sentences=tuple(words for words in before.sentences if words not in current.sentences),
        short=tuple(words for words in before.short if words not in current.short),
        phrases=tuple(words for words in before.phrases if words not in current.phrases),
        figures=before.figures - current.figures,
        small=before.small - current.small,
        percentages=before.percentages - current.percentages,
        names=before.names - current.names,
        runs=before.runs - current.runs,
        sums=frozenset(),
    )


def replaced_by(rows: Iterable[Withholding]) -> Iterator[tuple[Withholding, Withholding]]:
    """Each row that was decided anew with the one that is in force in its place: not those that were lifted since."""
    every = list(rows)
    at = {(row.home, row.key, row.decided_at): row for row in every}
    for row in every:
        current: Withholding | None = row
        while current is not None and current.was_replaced:
            current = at.get((current.home, current.key, current.lifted_at))
        if current is not None and current is not row:
            yield row, current


def secret_of(row: Withholding, sources: Iterable[Source] = (), public: str = "") -> Secret:
    readings = readings_of(row, sources)
    own = [own_words(reading) for reading in readings]
    said = [words for words in own if words]
    whole = {plainly(row.quote), *said} if said else set()
    found = [sentence for reading in readings for sentence in sentences_of(reading)]
    long = {words for words in whole if len(words.split()) >= SENTENCE}
    long |= {words for words, is_short in found if not is_short}
    quoted = [piece for reading in readings[:-1] or readings for piece in reading]
    unmarked = " | ".join(piece.text for piece in quoted if piece.cited is not Cited.OPEN)
    counted = {f"{count} {word}".casefold() for count, word in COUNTED.findall(unfolded(unmarked))}
    anchor, chapter = places_of(row)
    few = {words for words in whole if len(words.split()) < SENTENCE and any(map(str.isalpha, words))}
    return Secret(
        row=row,
        sentences=tuple(sorted(long)),
        short=tuple(sorted({words for words, _ in found} - long)),
        phrases=tuple(sorted(counted | few)),
        figures=figures_of(unmarked),
        sums=frozenset() if is_share(row) else sums_of(row),
        counted=Counter(own[0].split()),
        runs=frozenset(run for reading in readings for run in telling_runs(reading)),
        names=frozenset(name for reading in readings for name in names_of(reading, public)),
        small=figures_of(unmarked, least=1) if says_only_figures(row) else frozenset(),
        labels=labels_of(row),
        percentages=percentages_of(unmarked),
        section=anchor,
        chapter=chapter,
    )


def says_only_figures(row: Withholding) -> bool:
    """A figure alone, or with a word or two, is as telling as a cell."""
    return row.kind == Withholding.Kind.CELL or len(plainly(row.quote).split()) < SENTENCE


def sums_of(row: Withholding) -> frozenset[str]:
    return frozenset(total for at in sums_around(row.text.body, row) for total in figures_of(f"{at:f}"))


def is_share(row: Withholding) -> bool:
    """Shares make 100, as everybody knows: that sum tells nothing, and others add up what is not alike."""
    return any(sign in text.casefold() for text in (row.quote, *heads_of(row)) for sign in SHARES)


def labels_of(row: Withholding) -> tuple[str, ...]:
    """What the first cell of its row calls a withheld cell; with the head of its column where that is general."""
    labels = tuple(map(plainly, heads_of(row)))
    telling = [label for label in labels[:1] if not set(label.split()) <= GENERAL and not label.isdigit()]
    return tuple(telling) or (labels if len(labels) > 1 and all(labels) else ())


def heads_of(row: Withholding) -> list[str]:
    """The words at the head of the row and of the column of a withheld cell."""
    if row.kind != Withholding.Kind.CELL:
        return []
    table = next((each for each in read_blocks(row.text.body) if each.get(BLOCK_ID) == row.block), None)
    cells = {} if table is None else cells_of(table)
    heads = (cells.get(at) for at in ((row.row, 1), (1, row.column)) if at != (row.row, row.column))
    return [text_of(head) for head in heads if head is not None]


def places_of(row: Withholding) -> tuple[str, str]:
    """The anchors of a section and of the chapter of its threat in the paper, or of a text of the paper's own."""
    section = row.section
    if section is None:
        return row.own.anchor, row.own.chapter
    threat = section.threat_assessment
    chapter = threat_anchor(threat) if threat is not None else ""
    question = section.question_or_none
    if question is not None:
        return f"question-{question.number}", chapter
    anchor = section_anchor(chapter, section.slug)
    # A section of the whole is a chapter of its own, with one text in it.
    return (anchor, chapter) if threat is not None else (text_anchor(anchor), anchor)


def names_of(reading: Reading, public: str) -> frozenset[Name]:
    return names_in("\n".join(piece.text for piece in reading if piece.cited is not Cited.OPEN), public)


def own_words(reading: Reading) -> str:
    """A passage without its citations; nothing where it is made of them."""
    words = " ".join(piece.text for piece in reading if piece.cited is not Cited.OPEN)
    return "" if len(reading) > 1 and says_only_where(words) else plainly(words) if words else ""


def sentences_of(reading: Reading) -> Iterator[tuple[str, bool]]:
    """The sentences of a passage, each with whether it may be chance; what is only a citation is none of them.

    A sentence that cites something is looked for as it stands, and so is what stands around the citation.
    """
    for sentence in in_sentences(reading):
        rest = [piece for piece in sentence if piece.cited is not Cited.OPEN]
        if len(rest) < len(sentence) and says_only_where(" ".join(piece.text for piece in rest)):
            continue
        told = sum(len(plainly(piece.text).split()) for piece in sentence if piece.cited is Cited.NO)
        texts = [("".join(piece.text for piece in sentence), told)]
        texts += [(piece.text, told if piece.cited is Cited.NO else 0) for piece in rest]
        for text, own in texts:
            words = plainly(text)
            if (length := len(words.split())) >= SENTENCE:
                yield words, length < LONG or own < SENTENCE


def in_sentences(reading: Reading) -> Iterator[Reading]:
    """The pieces of each sentence. A sentence may end inside a citation, as titles do."""
    text = "".join(piece.text for piece in reading)
    ends = [match.end() for match in SENTENCES.finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        yield tuple(cut(reading, start, end))


def cut(reading: Reading, start: int, end: int) -> Iterator[Piece]:
    at = 0
    for piece in reading:
        text = piece.text[max(0, start - at) : max(0, end - at)]
        at += len(piece.text)
        if text.strip():
            yield Piece(text, piece.cited)


def telling_runs(reading: Reading) -> Iterator[str]:
    """Eight words in a row, at least half of them no citation; and those that a citation parts."""
    words = [(word, piece.cited) for piece in reading for word in plainly(piece.text).split()]
    joined = plainly("".join(piece.text for piece in reading)).split()
    if [word for word, _ in words] != joined:  # a citation that ends inside a word
        yield from runs_of(" ".join(joined))
        return
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        if sum(cited is not Cited.OPEN for _, cited in run) * 2 >= RUN:
            yield " ".join(word for word, _ in run)
    yield from runs_of(own_words(reading))
