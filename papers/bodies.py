"""From a section's body (sanitised HTML) to the numbered blocks of a paper.

Here: what is a paragraph, a list, a table with its caption and source, or a sub-heading, and the numbers
they get. Every word of the body ends up in a block, except those withheld. Not here: inline markup
(`inline`), the inside of a table (`tables`), and who decides what is withheld.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from lxml import html as lxml_html
from lxml.html import HtmlElement

from assessments.vocabulary import CAPTION, SOURCE
from papers.content import Block, ListBlock, Paragraph, SubHeading, Table, Withheld
from papers.inline import (
    BLOCKS,
    LISTS,
    SILENT,
    InlineWriter,
    heading_words,
    list_items,
    tag_of,
    words_of,
)
from papers.tables import regular_table

HEADINGS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NOTHING_WITHHELD: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True)
class Numbering:
    """Numbers that run through a whole paper. One object is handed from section to section."""

    paragraphs: int = 0
    tables: int = 0

    def next_paragraph(self) -> int:
        self.paragraphs += 1
        return self.paragraphs

    def next_table(self) -> int:
        self.tables += 1
        return self.tables


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
    elements = list(_block_elements(_parsed(body)))
    padded = [None, *elements, None]
    neighbours = list(zip(padded[:-2], elements, padded[2:], strict=True))
    with_table = [_is_caption(this, after) or _is_source(this, before) for before, this, after in neighbours]
    reader = _Reader(numbering, withheld)
    for (before, this, after), printed_with_table in zip(neighbours, with_table, strict=True):
        if not printed_with_table and (block := reader.block(this, before, after)):
            reader.blocks.append(block)
    return tuple(reader.blocks)


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


def _is_caption(element: HtmlElement | None, after: HtmlElement | None) -> bool:
    return _is_paragraph(element) and _is_table(after) and bool(CAPTION.match(_text(element)))


def _is_source(element: HtmlElement | None, before: HtmlElement | None) -> bool:
    return _is_paragraph(element) and _is_table(before) and bool(SOURCE.match(_text(element)))


def _is_paragraph(element: HtmlElement | None) -> bool:
    return element is not None and tag_of(element) == "p"


def _is_table(element: HtmlElement | None) -> bool:
    return element is not None and tag_of(element) == "table"


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else "".join(element.itertext())


class _Reader:
    """Turns one body's elements into blocks, in order."""

    def __init__(self, numbering: Numbering, withheld: Mapping[str, str]) -> None:
        self.numbering = numbering
        self.withheld = withheld
        self.blocks: list[Block] = []
        self.below_heading = False

    def block(
        self,
        element: HtmlElement,
        before: HtmlElement | None,
        after: HtmlElement | None,
    ) -> Block | None:
        tag, block = tag_of(element), element.get("data-block", "")
        if tag == "table":
            return self._table(element, before, after)
        number = self.numbering.next_paragraph() if tag not in LISTS and tag not in HEADINGS else None
        if block in self.withheld:
            return Withheld(number, block, self.withheld[block])
        if tag in LISTS:
            return ListBlock(block, list_items(element), ordered=tag == "ol")
        if tag in HEADINGS:
            level = HEADINGS[tag] if self.below_heading else 3
            self.below_heading = True
            return SubHeading(block, level, heading_words(element))
        return Paragraph(number or 0, block, InlineWriter().inside(element))

    def _table(
        self,
        element: HtmlElement,
        before: HtmlElement | None,
        after: HtmlElement | None,
    ) -> Block | None:
        block = element.get("data-block", "")
        table = regular_table(element)
        if table is None:
            return None
        number = self.numbering.next_table()
        if block in self.withheld:
            return Withheld(None, block, self.withheld[block])
        following = after if _is_source(after, element) else None
        own = next((child for child in element if tag_of(child) == "caption"), None)
        caption = (
            self._beside(before, CAPTION) if _is_caption(before, element) else self._beside(own, CAPTION)
        )
        source = self._beside(following, SOURCE)
        return Table(number, block, table.columns, caption, table.head, table.body, source)

    def _beside(self, element: HtmlElement | None, prefix: re.Pattern[str]) -> str:
        """A caption or source line as inline HTML, without the prefix that marked it as one."""
        if element is None:
            return ""
        if (block := element.get("data-block", "")) in self.withheld:
            return f"[Withheld: {escape(self.withheld[block], quote=False)}]"
        match = prefix.match(_text(element))
        _drop_start(element, match.end() if match else 0)
        return InlineWriter().inside(element)


def _drop_start(element: HtmlElement, count: int) -> int:
    """Take so many characters off the front of the element's text; return how many are still to go."""
    text = element.text or ""
    element.text, count = text[count:], max(count - len(text), 0)
    for child in element:
        if count:
            count = _drop_start(child, count)
        tail = child.tail or ""
        child.tail, count = tail[count:], max(count - len(tail), 0)
    return count
