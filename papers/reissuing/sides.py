"""Two issues of a paper side by side: for each change the earlier words and the later ones, with what differs marked.

Words that are withheld by now are on neither side: not those whose place is withheld, and not those that `is_secret`
knows, wherever the earlier issue had them. The work for a page is bounded, as it is for every comparison of texts.
Not here: what is different (`changes`), and who may read both issues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from itertools import zip_longest
from typing import Any, Literal, TypeAlias

from lxml import html as lxml_html

from assessments.differences import MOST_LINES, MOST_WORDS, Effort
from assessments.differences import changes as differing
from papers.content import Chapter, Figure, ListBlock, Paper, PaperSection, Row, Table
from papers.look.tokens import PLAIN_LABELS, Crest
from papers.reissuing.block_words import html_of, words_of
from papers.reissuing.changes import Change, Changes, Difference, day, differences
from papers.reissuing.in_figures import written
from papers.reissuing.in_tables import pair_rows
from papers.reissuing.in_words import sentences
from papers.reissuing.pairing import paired

Mark: TypeAlias = Literal["", "out", "in"]
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WITHHELD_NOW = "Not shown: it is withheld now."
HELD_WITHHELD = "Not shown: what is withheld now stood here."
HIDDEN_BY_KIND = ("withheld", "withheld-new", "withheld-part", "ground")
# Fields that hold no words for a reader: of the tones of a house style the accent is the one that is chosen.
SILENT = {"anchor", "tone", "symbol", "kind", "dark", "soft", "light", "png", "width", "height"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, that were taken out, or that were added."""

    words: str
    mark: Mark = ""


Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One change in a sentence, then the earlier and the later lines. `hidden` says why there are no earlier ones."""

    title: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    hidden: str = ""
    hidden_after: str = ""


def side_by_side(
    before: Paper, after: Paper, is_secret: Callable[[str], bool], *, is_past: bool = False
) -> list[Side]:
    """Every change but other numbers, which have no words.

    `is_past` says that `after` was replaced itself: then its words may be withheld by now as well.
    """
    effort = Effort()
    return [
        side_of(difference, before.issue_number, is_secret, effort, is_past=is_past)
        for difference in differences(before, after, is_secret)
        if difference.change.what != "renumbered"
    ]


def side_of(
    difference: Difference,
    earlier: int | None,
    is_secret: Callable[[str], bool],
    effort: Effort,
    *,
    is_past: bool,
) -> Side:
    change = difference.change
    title = " ".join(sentences(Changes((change,), earlier)))
    if change.what == "moved":
        return Side(title, places(change.before, change), places(change.after, change))
    old, new = lines_pair(difference.before, difference.after)
    hidden = why_hidden(change, old, is_secret)
    hidden_after = HELD_WITHHELD if is_past and holds(new, is_secret) else ""
    if hidden or hidden_after:
        return Side(
            title,
            () if hidden else tuple((Piece(line),) for line in old),
            () if hidden_after else tuple((Piece(line),) for line in new),
            hidden,
            hidden_after,
        )
    return Side(title, *marked(old, new, effort))


def why_hidden(change: Change, old: Sequence[str], is_secret: Callable[[str], bool]) -> str:
    if change.what in HIDDEN_BY_KIND:
        return WITHHELD_NOW if old else ""
    return HELD_WITHHELD if holds(old, is_secret) else ""


def holds(lines: Sequence[str], is_secret: Callable[[str], bool]) -> bool:
    return any(is_secret(line) for line in (*lines, " ".join(lines)))


def places(number: int | None, change: Change) -> tuple[Line, ...]:
    if not number:
        return ((Piece(change.place),),) if change.place else ()
    below = "" if change.kind in ("paragraph", "table", "figure") else "below paragraph "
    return ((Piece(f"{below or change.kind.capitalize() + ' '}{number}".strip()),),)


# Lines


def lines_pair(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """The lines of both. Of a table and a list only those that are not the same on both sides."""
    if isinstance(before, Table) and isinstance(after, Table):
        return changed_lines(
            ((lines_of_row(pair.before), lines_of_row(pair.after)) for pair in pair_rows(before, after)),
            (around(before), around(after)),
        )
    if isinstance(before, ListBlock) and isinstance(after, ListBlock):
        old, new = items_of(before), items_of(after)
        pairs = paired(old, new, lambda item: item)
        kept = {pair.before for pair in pairs if pair.before is not None and pair.after is not None}
        return [item for item in old if item not in kept], [item for item in new if item not in kept]
    if isinstance(before, Figure) and isinstance(after, Figure):
        was, now = lines_of(before), lines_of(after)
        return [line for line in was if line not in now], [line for line in now if line not in was]
    return lines_of(before), lines_of(after)


def changed_lines(
    pairs: Iterable[tuple[str, str]], around_both: tuple[list[str], list[str]]
) -> tuple[list[str], list[str]]:
    old, new = around_both
    different = [(was, now) for was, now in pairs if was != now]
    kept = set(old) & set(new)
    return (
        [line for line in old if line not in kept] + [was for was, _ in different],
        [line for line in new if line not in kept] + [now for _, now in different],
    )


def around(table: Table) -> list[str]:
    return [line for line in (text_of(table.caption), source_of(table)) if line]


def source_of(table: Table) -> str:
    return f"Source: {words}" if (words := text_of(table.source)) else ""


def lines_of_row(row: Row | None) -> str:
    return " | ".join(text_of(cell.html) for cell in row.cells) if row else ""


def items_of(block: ListBlock) -> list[str]:
    root = lxml_html.fragment_fromstring(block.html, create_parent="ul")
    return [
        text_of(lxml_html.tostring(item, encoding="unicode", with_tail=False)) for item in root.iter("li")
    ]


def text_of(html: str) -> str:
    return " ".join(words_of(html)) if html else ""


def lines_of(thing: Any) -> list[str]:
    """A paragraph by its sentences; of anything else that a paper holds, the words of its fields, one on a line."""
    if thing is None or isinstance(thing, str | date | bool | int):
        return lines_of_plain(thing)
    if isinstance(thing, tuple):
        return [line for item in thing for line in lines_of(item)]
    if isinstance(thing, Table):
        rows = (lines_of_row(row) for row in (*thing.head, *thing.body))
        return [line for line in (text_of(thing.caption), *rows, source_of(thing)) if line]
    if isinstance(thing, ListBlock):
        return items_of(thing)
    if isinstance(thing, Figure):
        return lines_of_figure(thing)
    if isinstance(thing, Chapter | PaperSection):
        return lines_of_part(thing)
    if hasattr(thing, "html") or hasattr(thing, "block"):
        is_withheld = getattr(thing, "kind", "") == "withheld"
        return [f"[Withheld: {thing.ground}]"] if is_withheld else lines_of_plain(text_of(html_of(thing)))
    return list(lines_of_fields(thing)) if is_dataclass(thing) else [str(thing)]


def lines_of_part(part: Chapter | PaperSection) -> list[str]:
    """What it says beside its blocks and recommendations, which are told one by one."""
    if isinstance(part, PaperSection):
        return lines_of((part.title, part.state, part.state_note, part.judgement))
    said = [*lines_of(part.heading), *lines_of((part.note, part.lines, part.verdict))]
    judged = (section for section in part.sections if section.judgement or section.state)
    return [*said, *(line for section in judged for line in lines_of_part(section))]


def lines_of_figure(figure: Figure) -> list[str]:
    """Its caption, and each value that it draws."""
    chart = figure.chart
    drawn = (
        f"{category}, {series.name}: {written(chart, value)}"
        for at, category in enumerate(chart.categories)
        for series, value in ((series, series.values[at]) for series in chart.series)
        if value
    )
    return [*lines_of_plain(text_of(figure.summary)), *drawn]


def lines_of_plain(value: str | date | bool | int | None) -> list[str]:
    if isinstance(value, date):
        return [day(value)]
    if isinstance(value, str):
        return [line for part in value.splitlines() for line in SENTENCE_END.split(part.strip()) if line]
    if value is None:
        return []
    if isinstance(value, bool):
        return ["Yes" if value else "No"]
    return [str(value)]


def lines_of_fields(thing: Any) -> Iterator[str]:
    if thing == PLAIN_LABELS:
        yield "As in every paper"
    if isinstance(thing, Crest):
        yield from lines_of_plain(thing.alternative)
        return
    for item in fields(thing):
        value = getattr(thing, item.name)
        if item.name in SILENT or value in ("", None, ()):
            continue
        name = item.name.replace("_", " ").capitalize()
        for place, line in enumerate(lines_of(value)):
            yield f"{name}: {line}" if place == 0 else line


# Marks


def marked(
    old: Sequence[str], new: Sequence[str], effort: Effort
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Both sides, the words that went marked on the left and those that came on the right."""
    left: list[Line] = [(Piece(line),) for line in old]
    right: list[Line] = [(Piece(line),) for line in new]
    for old_from, old_to, new_from, new_to in differing(old, new, effort, MOST_LINES):
        for was, now in zip_longest(range(old_from, old_to), range(new_from, new_to)):
            gone = old[was] if was is not None else ""
            came = new[now] if now is not None else ""
            out, into = words_marked(gone, came, effort)
            if was is not None:
                left[was] = out
            if now is not None:
                right[now] = into
    return tuple(left), tuple(right)


def words_marked(was: str, now: str, effort: Effort) -> tuple[Line, Line]:
    old, new = was.split(), now.split()
    left: list[Piece] = []
    right: list[Piece] = []
    old_at = new_at = 0
    for old_from, old_to, new_from, new_to in differing(old, new, effort, MOST_WORDS):
        put(left, "", old[old_at:old_from])
        put(right, "", new[new_at:new_from])
        put(left, "out", old[old_from:old_to])
        put(right, "in", new[new_from:new_to])
        old_at, new_at = old_to, new_to
    put(left, "", old[old_at:])
    put(right, "", new[new_at:])
    return tuple(left), tuple(right)


def put(line: list[Piece], mark: Mark, words: Sequence[str]) -> None:
    if words:
        line.append(Piece(" ".join(words), mark))
