"""Everything that a paper says in its data, each with the place where it stands: what the leak check looks through.

Not here: what it looks for (`sought`), and what the finished files say besides (`in_files`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lxml import html as lxml_html

from assessments.figures.charts import Chart
from papers.building.marking import passages_of, words_of
from papers.canonical import to_json
from papers.content import Block, Figure, Paper, Paragraph, Table
from papers.later import LATER_HEADING

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
class Text:
    """Words that leave, and where they stand."""

    where: str
    words: str
    is_passage: bool = False
    is_made: bool = False  # of numbers and of headings that stand elsewhere too: only whole sentences count
    is_link: bool = False
    section: str = ""  # the anchors of the section and of its chapter
    chapter: str = ""
    beside: str = ""  # what a figure is a figure of, where that is not said with it: in a table and a chart


def texts_of(paper: Paper) -> Iterator[Text]:
    """Everything that a paper says: its passages, where its links lead, and all other words."""
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                for text in texts_in(block, section.title or chapter.heading):
                    yield replace(text, section=section.anchor, chapter=chapter.anchor)
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
        yield from (
            Text(f"the data of {where}", words, beside=beside)
            for words, beside in texts_of_chart(block.chart)
        )
    for words, beside in passages_beside(block):
        yield Text(where, words, is_passage=True, beside=beside)
    for address in HREF.findall(str(inline_of(block))):
        yield Text(
            f"a link in {where}", lxml_html.fromstring(f"<p>{address}</p>").text_content(), is_link=True
        )


def passages_beside(block: Block) -> Iterator[tuple[str, str]]:
    """The passages of a block; a cell with the caption and the heads of its row and column."""
    if not isinstance(block, Table):
        yield from ((words, "") for words in passages_of(block))
        return
    yield from (
        (words, "") for html in (block.caption, block.source) if (words := words_of(html) if html else "")
    )
    heads = [words_of(cell.html) for cell in block.head[-1].cells] if block.head else []
    for row in (*block.head, *block.body):
        said = [words_of(cell.html) if cell.html else "" for cell in row.cells]
        for column, words in enumerate(said):
            if words:
                head = heads[column] if column < len(heads) else ""
                yield words, " | ".join((words_of(block.caption) if block.caption else "", said[0], head))


def texts_of_chart(chart: Chart) -> Iterator[tuple[str, str]]:
    """What is drawn, and what is said of it; a value with what it is the value of."""
    yield from ((words, "") for words in (chart.alternative, *chart.categories))
    for series in chart.series:
        yield series.name, ""
        for category, value in zip(chart.categories, series.values, strict=False):
            if value:
                yield chart.written(Decimal(value)), " | ".join((chart.summary, series.name, category))


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
