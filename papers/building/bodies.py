"""From a section's body (sanitised HTML) to the numbered blocks of a paper.

Here: what is a paragraph, a list, a table with its caption, source and charts, or a sub-heading, and the numbers
they get. Every word of the body ends up in a block, except those withheld. Not here: inline markup
(`inline`), the inside of a table (`tables`), and who decides what is withheld.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from types import MappingProxyType

from django.utils.translation import get_language, gettext
from lxml import html as lxml_html
from lxml.html import HtmlElement

from assessments.figures.beside import beside_tables, drop_prefix, kind_of, summary_of
from assessments.figures.charts import CannotDraw, chart_of
from assessments.figures.grids import Slot, grid_of, ground_in
from assessments.figures.grids import words_of as words_without_notes
from assessments.figures.illustrating import drawable, read
from assessments.figures.sums import fill_totals
from assessments.vocabulary import CAPTION, CHART, SOURCE
from papers.building.inline import (
    BLOCKS,
    LISTS,
    SILENT,
    InlineWriter,
    heading_words,
    list_items,
    tag_of,
    words_of,
)
from papers.building.tables import regular_table
from papers.content import Block, Figure, ListBlock, Paragraph, SubHeading, Table, Withheld

HEADINGS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NOTHING_WITHHELD: Mapping[str, str] = MappingProxyType({})
# Bodies that are read once for the same numbers, withheld blocks and language: a paper has about ninety, is built
# whenever somebody asks for its draft, and has changed in few of them. Longer ones would fill the memory.
BODIES_KEPT, LONGEST_KEPT = 512, 20_000


Used = tuple[int, int, int]


@dataclass(slots=True)
class Numbering:
    """Numbers that run through a whole paper. One object is handed from section to section."""

    paragraphs: int = 0
    tables: int = 0
    figures: int = 0
    appendices: int = 0
    own_parts: int = 0
    sums: bool = True  # a paper of a past year says what its original said, and no sum that it left blank

    @property
    def used(self) -> Used:
        """The numbers that the text of a body takes from."""
        return self.paragraphs, self.tables, self.figures

    @used.setter
    def used(self, numbers: Used) -> None:
        self.paragraphs, self.tables, self.figures = numbers

    def next_paragraph(self) -> int:
        self.paragraphs += 1
        return self.paragraphs

    def next_appendix(self) -> int:
        self.appendices += 1
        return self.appendices

    def next_own_part(self) -> int:
        self.own_parts += 1
        return self.own_parts

    def next_table(self) -> int:
        self.tables += 1
        return self.tables

    def next_figure(self) -> int:
        self.figures += 1
        return self.figures


@dataclass(slots=True)
class _Loose:
    """Text that stands in no block yet; it becomes a paragraph of its own."""

    element: HtmlElement = field(default_factory=lambda: lxml_html.Element("p"))

    def add_text(self, text: str | None) -> None:
        if len(self.element):
            self.element[-1].tail = (self.element[-1].tail or "") + (text or "")
        else:
            self.element.text = (self.element.text or "") + (text or "")

    def add(self, child: HtmlElement) -> None:
        child.tail = None
        self.element.append(child)


def blocks_from_body(
    body: str, numbering: Numbering, withheld: Mapping[str, str] = NOTHING_WITHHELD
) -> tuple[Block, ...]:
    """The blocks of one body. `withheld` gives the ground for each block id whose words must stay out.

    A withheld block uses up its number, so that all editions of a paper number alike.
    """
    if len(body) > LONGEST_KEPT:
        return _read(body, numbering, withheld)
    left_out = tuple(sorted(withheld.items()))
    blocks, numbers = _read_once(body, numbering.used, numbering.sums, left_out, get_language())
    numbering.used = numbers
    return blocks


@lru_cache(maxsize=BODIES_KEPT)
def _read_once(
    body: str, used: Used, sums: bool, withheld: tuple[tuple[str, str], ...], _language: str | None
) -> tuple[tuple[Block, ...], Used]:
    """All that the blocks depend on is among the arguments, so one who may read less never gets another's."""
    numbering = Numbering(sums=sums)
    numbering.used = used
    return _read(body, numbering, dict(withheld)), numbering.used


def _read(body: str, numbering: Numbering, withheld: Mapping[str, str]) -> tuple[Block, ...]:
    elements = list(_block_elements(_parsed(body)))
    return tuple(_Reader(elements, numbering, withheld).blocks())


def _parsed(body: str) -> HtmlElement:
    clean = NOT_IN_XML.sub("", body)
    return lxml_html.fragment_fromstring(clean, create_parent="div")


def _block_elements(parent: HtmlElement) -> Iterator[HtmlElement]:
    """Top-level blocks that hold words, with unknown wrappers taken away and loose text put in paragraphs."""
    loose = _Loose()
    loose.add_text(parent.text)
    for child in list(parent):
        tail, tag = child.tail, tag_of(child)
        if tag in BLOCKS:
            yield from _worded(loose.element)
            loose = _Loose()
            yield from _opened(child, tag)
        elif tag and tag not in SILENT:
            loose.add(child)
        loose.add_text(tail)
    yield from _worded(loose.element)


def _opened(child: HtmlElement, tag: str) -> Iterator[HtmlElement]:
    simple = tag == "p" and not any(tag_of(inner) in BLOCKS for inner in child)
    if simple or tag in LISTS or tag in HEADINGS or tag == "table":
        yield from _worded(child)
        return
    for inner in _block_elements(child):
        if block := child.get("data-block"):
            inner.set("data-block", block)  # whoever withholds the wrapper withholds all of it
        yield inner


def _worded(element: HtmlElement) -> Iterator[HtmlElement]:
    if words_of(element):
        yield element


class _Reader:
    """Turns one body's elements into blocks, in order."""

    def __init__(
        self, elements: list[HtmlElement], numbering: Numbering, withheld: Mapping[str, str]
    ) -> None:
        self.elements = elements
        self.numbering = numbering
        self.withheld = withheld
        self.below_heading = False
        self.beside = beside_tables(read(elements))
        can_draw = drawable(elements)
        self.drawn = {place for place, can in can_draw.items() if can}
        self.table_of = {place: table for table, beside in self.beside.items() for place in beside.charts}

    def blocks(self) -> Iterator[Block]:
        with_tables = {place for beside in self.beside.values() for place in (beside.caption, beside.source)}
        for place, element in enumerate(self.elements):
            if tag_of(element) == "table":
                yield from self._figures(place)
                yield from self._table(place)
            elif place not in with_tables and place not in self.drawn:
                yield self._block(place, element)

    def _block(self, place: int, element: HtmlElement) -> Block:
        tag, block = tag_of(element), element.get("data-block", "")
        number = self.numbering.next_paragraph() if tag not in LISTS and tag not in HEADINGS else None
        if ground := self.withheld.get(block) or self._ground_of_table(self.table_of.get(place)):
            return Withheld(number, block, ground)
        if tag in LISTS:
            return ListBlock(block, list_items(element), ordered=tag == "ol")
        if tag in HEADINGS:
            level = HEADINGS[tag] if self.below_heading else 3
            self.below_heading = True
            return SubHeading(block, level, heading_words(element))
        return Paragraph(number or 0, block, InlineWriter().inside(element))

    def _ground_of_table(self, place: int | None) -> str:
        """What is said of a withheld table goes with it."""
        return "" if place is None else self.withheld.get(self.elements[place].get("data-block", ""), "")

    def _figures(self, table: int) -> Iterator[Block]:
        """The charts of a table. A figure that is left out uses up its number, and goes with its table unseen."""
        for place in self.beside[table].charts:
            if place in self.drawn:
                number = self.numbering.next_figure()
                if not self._ground_of_table(table):
                    yield self._figure(number, place, table)

    def _figure(self, number: int, place: int, table: int) -> Block:
        element, grid = self.elements[place], grid_of(self.elements[table])
        block, words, caption = (
            element.get("data-block", ""),
            words_without_notes(element),
            self._caption(table),
        )
        if ground := self.withheld.get(block):
            return Withheld(None, block, ground)
        said = summary_of(words) or _plain(caption)
        try:
            chart = chart_of(grid, kind_of(words), said)
        except (
            CannotDraw
        ):  # what is left of the table cannot be drawn, and whoever may read all of it sees a figure
            return Withheld(
                None,
                block,
                next(ground_in(slot.words) for row in grid.body for slot in row if slot.is_withheld),
            )
        where = gettext("The figures are in table %d.") % (self.numbering.tables + 1)
        chart = replace(chart, alternative=f"{chart.alternative} {where}")
        return Figure(number, block, chart, self._beside(element, CHART) or escape(said, quote=False))

    def _table(self, place: int) -> Iterator[Block]:
        element, source = self.elements[place], self.beside[place].source
        block = element.get("data-block", "")
        if self.numbering.sums:
            fill_totals(element)
        table = regular_table(element)
        if table is None:
            return
        number = self.numbering.next_table()
        if block in self.withheld:
            yield Withheld(None, block, self.withheld[block])
            return
        credit = "" if source is None else self._beside(self.elements[source], SOURCE)
        yield Table(number, block, table.columns, self._caption(place), table.head, table.body, credit)

    def _caption(self, table: int) -> str:
        above = self.beside[table].caption
        own = (child for child in self.elements[table] if tag_of(child) == "caption")
        return self._beside(next(own, None) if above is None else self.elements[above], CAPTION)

    def _beside(self, element: HtmlElement | None, prefix: re.Pattern[str]) -> str:
        """A caption or source line as inline HTML, without the prefix that marked it as one."""
        if element is None:
            return ""
        if (block := element.get("data-block", "")) in self.withheld:
            return f"[{gettext('Withheld')}: {escape(self.withheld[block], quote=False)}]"
        copied = deepcopy(element)
        drop_prefix(copied, prefix)
        return InlineWriter().inside(copied)


def _plain(caption: str) -> str:
    """The words of a caption, notes left out; nothing where it is withheld."""
    words = words_without_notes(lxml_html.fragment_fromstring(caption, create_parent="p"))
    return "" if Slot(words).is_withheld else words
