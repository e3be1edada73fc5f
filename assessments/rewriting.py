"""Any HTML written anew as blocks of the body vocabulary, without losing a word.

What nh3 let through is read tag by tag, and the words are written in the order in which they came. No tree is built
on the way, so neither depth nor a slip in the nesting can lose a word or hold up the server. What may stand where is
in vocabulary.py; ids are kept in blocks.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import takewhile

from lxml import etree, html

from assessments.vocabulary import BLOCK_ID, CAPTION, IN_TABLE, MARKS, RENAMED, sanitise, text_of

SPACES = re.compile(r"[ \t\n\r\f]+")
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")

Ending = Callable[[], None]


def clean_blocks(source: str) -> list[etree._Element]:
    """The top-level blocks of any HTML, clean and never empty. Ids that are not of our form are dropped."""
    writer = BlockWriter()
    writer.feed(sanitise(source))
    writer.close()
    raise_minor_headings(writer.blocks)
    return writer.blocks


def raise_minor_headings(blocks: list[etree._Element]) -> None:
    """A minor heading with no sub-heading above it is one itself: a page must not leave out a level."""
    for block in list(takewhile(lambda block: block.tag != "h3", blocks)):
        if block.tag == "h4":
            block.tag = "h3"


@dataclass(slots=True)
class OpenList:
    """A list being read; its element and its item are made when there are words for them."""

    tag: str
    block_id: str
    element: etree._Element | None = None
    item: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Emphasis, link or footnote around words. Two footnotes side by side are two, by their `serial`."""

    tag: str
    href: str = ""
    serial: int = 0


@dataclass(slots=True)
class Level:
    """An element of a line that takes words now, and what was put into it last."""

    element: etree._Element
    mark: Mark | None = None
    last: etree._Element | None = None

    def append(self, text: str) -> None:
        if self.last is not None:
            self.last.tail = (self.last.tail or "") + text
        else:
            self.element.text = (self.element.text or "") + text

    def put_in(self, tag: str) -> etree._Element:
        self.last = etree.SubElement(self.element, tag)
        return self.last


class LineWriter:
    """Writes words into one paragraph or heading: marks, line breaks, and single spaces between words."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.levels = [Level(element)]
        self.space = ""
        self.breaks = 0
        self.is_empty = True

    def write(self, text: str, marks: list[Mark]) -> None:
        """Text with words in it. Space at either end waits, and falls away at the end of a line."""
        words = text.strip()
        start = text.index(words[0])
        self.close_all_but(marks)
        if self.breaks:
            for _ in range(self.breaks):
                self.levels[-1].put_in("br")
        elif not self.is_empty:
            self.levels[-1].append(SPACES.sub(" ", self.space + text[:start]))
        for mark in marks[len(self.levels) - 1 :]:
            self.open(mark)
        self.levels[-1].append(words)
        self.space, self.breaks, self.is_empty = text[start + len(words) :], 0, False

    def close_all_but(self, marks: list[Mark]) -> None:
        shared = takewhile(lambda pair: pair[0].mark == pair[1], zip(self.levels[1:], marks, strict=False))
        del self.levels[1 + sum(1 for _ in shared) :]

    def open(self, mark: Mark) -> None:
        element = self.levels[-1].put_in(mark.tag)
        if mark.href:
            element.set("href", mark.href)
        if mark.tag == "span":
            element.set("class", "footnote")
        self.levels.append(Level(element, mark))

    def break_line(self) -> None:
        self.space, self.breaks = "", self.breaks + 1


class BlockWriter(HTMLParser):
    """Reads what nh3 let through and writes blocks. Each `begin_…` gives what is to be done at the end tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[etree._Element] = []
        self.endings: list[Ending] = []
        self.marks: list[Mark] = []
        self.headings: list[str] = []
        self.lists: list[OpenList] = []
        self.line: LineWriter | None = None
        self.block_id = ""
        self.tables = 0
        self.table: etree._Element | None = None
        self.table_id = ""
        self.row: etree._Element | None = None
        self.cell: etree._Element | None = None
        self.in_head = False
        self.in_caption = False
        self.footnotes = 0

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = RENAMED.get(tag, tag)
        if name == "br":
            self.break_line()
        elif name == "hr":
            self.end_line()
        else:
            self.endings.append(self.begin(name, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.endings.pop()()

    def handle_data(self, data: str) -> None:
        if self.endings:
            self.write(data)
            return
        # Typed without any tags: an empty line begins a paragraph, as everywhere that people type.
        for number, part in enumerate(BLANK_LINE.split(data)):
            if number:
                self.end_line()
            self.write(part)

    def close(self) -> None:
        super().close()
        self.end_line()

    # Lines

    def write(self, data: str) -> None:
        text = SPACES.sub(" ", data)
        if not text.strip():
            if self.line:
                self.line.space += text
            return
        if self.line is None:
            self.line = LineWriter(self.make_line())
        self.line.write(text, self.marks)

    def make_line(self) -> etree._Element:
        holder = self.item() if self.lists else self.cell
        if holder is not None:
            return etree.SubElement(holder, "p")
        block = self.make_block(self.headings[-1] if self.headings else "p", self.block_id)
        self.block_id = ""
        return block

    def make_block(self, tag: str, block_id: str) -> etree._Element:
        block = html.Element(tag)
        if block_id:
            block.set(BLOCK_ID, block_id)
        self.blocks.append(block)
        return block

    def break_line(self) -> None:
        if self.line and self.in_caption:
            self.line.space += " "
        elif self.line:
            self.line.break_line()

    def end_line(self) -> None:
        if not self.in_caption:
            self.line = None
        elif self.line:
            self.line.space += " "

    # What begins at a start tag

    def begin(self, name: str, attributes: dict[str, str]) -> Ending:
        block_id = attributes.get(BLOCK_ID, "")
        if name in MARKS:
            return self.begin_mark(name, attributes)
        self.end_line()
        if self.in_caption:
            return self.end_line
        if name in ("h3", "h4"):
            return self.begin_heading(name, block_id)
        if name in ("ul", "ol"):
            return self.begin_list(name, block_id)
        if name == "li" and self.lists:
            return self.begin_item()
        if name == "table":
            return self.begin_table(block_id)
        if name in IN_TABLE and self.tables == 1:
            return self.begin_in_table(name, attributes)
        if name == "p" and block_id:
            self.block_id = block_id
        return self.end_block

    def end_block(self) -> None:
        self.end_line()
        self.block_id = ""

    def begin_mark(self, tag: str, attributes: dict[str, str]) -> Ending:
        known = {"a": "href", "span": "class"}.get(tag)
        if (known and not attributes.get(known)) or any(mark.tag == tag for mark in self.marks):
            return lambda: None
        self.footnotes += 1
        mark = Mark(tag, attributes.get("href", ""), self.footnotes if tag == "span" else 0)
        self.marks.append(mark)
        return lambda: self.marks.remove(mark)

    def begin_heading(self, tag: str, block_id: str) -> Ending:
        self.headings.append(tag)
        self.block_id = block_id or self.block_id

        def end() -> None:
            self.end_block()
            self.headings.pop()

        return end

    # Lists: two levels; items of a third stand on the second, after the item that held them

    def begin_list(self, tag: str, block_id: str) -> Ending:
        if len(self.lists) == 2:
            return self.begin_item()
        self.lists.append(OpenList(tag, block_id))

        def end() -> None:
            self.end_line()
            self.lists.pop()

        return end

    def begin_item(self) -> Ending:
        def end() -> None:
            self.end_line()
            self.lists[-1].item = None

        self.lists[-1].item = None
        return end

    def item(self) -> etree._Element:
        """The item that takes the next words, with the lists around it."""
        holder = self.cell
        for each in self.lists:
            if each.element is None:
                each.element = self.make_list(each, holder)
                each.block_id, each.item = "", None
            if each.item is None:
                each.item = etree.SubElement(each.element, "li")
            holder = each.item
        assert holder is not None  # noqa: S101 (for the type checker: it is asked only inside a list)
        return holder

    def make_list(self, wanted: OpenList, holder: etree._Element | None) -> etree._Element:
        if holder is None:
            return self.make_block(wanted.tag, wanted.block_id)
        return etree.SubElement(holder, wanted.tag)

    # Tables: one that stands in a list comes out of it; one in a cell becomes paragraphs of that cell

    def begin_table(self, block_id: str) -> Ending:
        if self.tables:
            self.tables += 1
            return self.end_inner_table
        around, self.lists = self.lists, []
        for each in around:
            each.element = each.item = None
        self.tables, self.table, self.table_id = 1, None, block_id

        def end() -> None:
            self.drop_empty_table()
            self.tables, self.table, self.lists = 0, None, around

        return end

    def end_inner_table(self) -> None:
        self.end_line()
        self.tables -= 1

    def drop_empty_table(self) -> None:
        if self.table is not None and not text_of(self.table):
            self.blocks.remove(self.table)

    def begin_in_table(self, name: str, attributes: dict[str, str]) -> Ending:
        if name == "caption":
            return self.begin_caption()
        if name in ("td", "th"):
            return self.begin_cell(name, attributes)
        self.row = None
        self.in_head = name == "thead" or (name == "tr" and self.in_head)
        return self.end_line

    def begin_cell(self, name: str, attributes: dict[str, str]) -> Ending:
        if self.table is None:
            self.table, self.table_id = self.make_block("table", self.table_id), ""
            etree.SubElement(self.table, "tbody")
        if self.row is None:
            self.row = etree.SubElement(self.table[0], "tr")
        self.cell = etree.SubElement(self.row, "th" if self.in_head else name)
        if self.cell.tag == "th":
            # As the editor has it: the first row heads columns, everything else a row.
            self.cell.set("scope", "col" if self.in_head or self.row.getprevious() is None else "row")
        for key in ("colspan", "rowspan"):
            if attributes.get(key):
                self.cell.set(key, attributes[key])

        def end() -> None:
            self.end_line()
            self.cell = None

        return end

    def begin_caption(self) -> Ending:
        """A caption becomes the "Table:" paragraph above, which is how every editor can write one."""
        self.drop_empty_table()
        self.table, self.in_caption = None, True

        def end() -> None:
            self.in_caption = False
            if self.line and not CAPTION.match(text_of(self.line.element)):
                self.line.element.text = "Table: " + (self.line.element.text or "")
            self.end_line()

        return end
