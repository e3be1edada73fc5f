"""The body of a Word document as it grows: paragraphs, lists, tables and pages turned sideways.

Here: the blocks of a section, each in its style, with its number and its bookmark. Not here: what stands in a
chapter (`docx.chapters`), on the cover and in the contents (`docx.front`), and the file (`docx`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext
from docx.opc.part import Part
from docx.oxml.ns import qn

from papers.building.tables import Place, placed
from papers.content import Block, Figure, ListBlock, PaperSection, Paragraph, SubHeading, Table, Withheld
from papers.content import Line as LineBlock
from papers.docx.figures import Pictures
from papers.docx.inline import Line, Notes, Story, lines_of
from papers.docx.numbering import ListNumbers
from papers.docx.styles import SIDEWAYS_WIDTH, WIDTH, Palette
from papers.docx.tables import (
    LETTER,
    MARGINS,
    TOGETHER_ROWS,
    Box,
    cell_style,
    description_of,
    family_of,
    is_sideways,
    is_tall,
    table,
    widths_of,
)
from papers.docx.tables import Line as TableLine
from papers.docx.xml import (
    BOLD,
    PLAIN,
    Bookmarks,
    Element,
    Look,
    field,
    paragraph,
    plain,
    run,
    text_runs,
    w,
)
from papers.grounds import printed
from papers.languages import Voice

HEADINGS = {3: "Heading2notincontents", 4: "Heading3", 5: "Heading4"}
ENDING = f"{qn('w:pPr')}/{qn('w:sectPr')}"  # of a run of pages, in its last paragraph
DEPTH_STYLES = ("", "2", "3")


class Body:
    """One document being written. `end` gives the properties of the pages that end here."""

    def __init__(
        self, part: Part, numbering: Element, end: Callable[..., Element], palette: Palette, voice: Voice
    ) -> None:
        self.palette = palette
        self.voice = voice
        self.elements: list[Element] = []
        self.story = Story(part, voice, Notes(part, voice))
        self.numbers = ListNumbers(numbering)
        self.bookmarks = Bookmarks()
        self.end = end
        self.first_section = True
        self.pictures = Pictures(part)
        self.last_number = {"Table": 0, "Figure": 0}

    def add(self, style: str, *content: Element, anchor: str = "", **how: object) -> None:
        self.elements.append(
            paragraph(style, *self.bookmarks.around(anchor, *content), **how)  # type: ignore[arg-type]
        )

    def say(
        self, style: str, text: str, look: Look = PLAIN, *, anchor: str = "", new_page: bool = False
    ) -> None:
        """A paragraph of plain text."""
        self.add(style, *self.words(text, look), anchor=anchor, new_page=new_page)

    def words(self, text: str, look: Look = PLAIN) -> list[Element]:
        """Plain text as runs, each in its language."""
        return [
            made
            for piece, language in self.voice.pieces(plain(text))
            for made in text_runs(piece, replace(look, language=language))
        ]

    def sentence(self, sentence: str, **fields: str) -> list[Element]:
        """A sentence of ours with words of somebody's put in."""
        marks = {name: f"\0{name}\0" for name in fields}
        parts = (sentence % marks).split("\0")
        return [
            made
            for place, part in enumerate(parts)
            for made in (self.words(fields[part]) if place % 2 else text_runs(part))
        ]

    def lines(self, text: str) -> list[Element]:
        """Plain text whose line breaks are kept."""
        runs: list[Element] = []
        for place, line in enumerate(text.splitlines()):
            runs += [run(w("br"))] if place else []
            runs += self.words(line)
        return runs

    # Pages

    def end_section(self, *, sideways: bool) -> None:
        """End the pages so far; the paragraph that stands last carries their size."""
        last = self.elements[-1] if self.elements else None
        if last is None or last.tag != qn("w:p") or last.find(ENDING) is not None:
            self.add("SectionEnd")
        self.elements[-1].find(qn("w:pPr")).append(self.end(sideways=sideways, first=self.first_section))
        self.first_section = False

    def turn_page(self) -> None:
        """Begin pages that lie sideways, or go on with those that the block before began."""
        ended = self.elements[-1].find(ENDING) if self.elements else None
        if ended is None:
            self.end_section(sideways=False)
        else:
            ended.getparent().remove(ended)

    # Blocks

    def blocks(self, section: PaperSection) -> None:
        deeper = 1 if section.heading else 0
        for place, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                self.add_numbered(block)
            elif isinstance(block, LineBlock):
                leads_on = _leads_on(section.blocks, place)
                self.add("Normal", *self.story.runs(block.html), keep_next=leads_on)
            elif isinstance(block, ListBlock):
                self.add_list(block)
            elif isinstance(block, Table):
                self.add_table(block)
            elif isinstance(block, Figure):
                self.add_figure(block)
            elif isinstance(block, SubHeading):
                self.say(HEADINGS[block.level + deeper], block.text)
            else:
                self.add_withheld(block)

    def add_numbered(self, block: Paragraph) -> None:
        number = self.numbers.for_paragraph(block.number)
        self.add("NumberedParagraph", *self.story.runs(block.html), anchor=block.anchor, number=number)

    def bullets(self, items: Sequence[str]) -> None:
        """A list of plain texts."""
        bullets = self.numbers.bullets(in_cell=False)
        for item in items:
            self.add("ListBullet", *self.words(item), number=(bullets, 0))

    def add_withheld(self, block: Withheld) -> None:
        number = self.numbers.for_paragraph(block.number) if block.number else (0, 0)
        words = text_runs(f"[{gettext('Withheld')}: {plain(block.ground)}]")
        self.add("WithheldParagraph", *words, anchor=block.anchor, number=number)

    def add_list(self, block: ListBlock) -> None:
        look = Look(language=self.voice.language_of(block.html))
        self.elements += self.listed(
            lines_of(self.voice.inline(block.html), ordered=block.ordered), look=look
        )

    def listed(
        self, lines: Sequence[Line], cell: str = "", look: Look = PLAIN, align: str = ""
    ) -> list[Element]:
        """The lines as paragraphs; in a cell, `cell` is the style of all of them."""
        lists: dict[int, int] = {}
        written = []
        for line in lines:
            level = min(line.depth, 9) - 1
            number = None
            if line.item:
                if line.list_id not in lists:
                    lists[line.list_id] = (
                        self.numbers.new_numbers(level, in_cell=bool(cell))
                        if line.ordered
                        else self.numbers.bullets(in_cell=bool(cell))
                    )
                number = (lists[line.list_id], level)
            style = cell or _list_style(line)
            content = self.story.runs_of(line.content, look)
            aligned = "" if line.depth else align
            written.append(paragraph(style, *content, number=number, align=aligned))
        return written

    # Tables

    def add_table(self, whole: Table) -> None:
        shown = printed(whole)
        block = shown.table
        sideways = is_sideways(block)
        if sideways:
            self.turn_page()
        self.caption(block)
        widths = widths_of(block, SIDEWAYS_WIDTH if sideways else WIDTH)
        together = block.is_short or (block.is_low and len(block.body) <= TOGETHER_ROWS)
        named = any(row.cells and row.cells[0].role == "row" for row in block.body)
        rows = self._rows(block, widths)
        margins = MARGINS[family_of(block)] if block.is_dense else None
        made = table(rows, widths, description_of(block), row_heads=named, together=together, margins=margins)
        self.put_table(made, block.source, shown.grounds)
        if sideways:
            self.end_section(sideways=True)

    def caption(self, block: Table | Figure) -> None:
        """The number is a field that counts the tables or figures, told where to go on if one was left out."""
        kind, words = ("Table", block.caption) if isinstance(block, Table) else ("Figure", block.summary)
        counted = f"SEQ {kind} \\* ARABIC"
        if block.number != self.last_number[kind] + 1:
            counted += f" \\r {block.number}"
        self.last_number[kind] = block.number
        number = field(counted, *text_runs(str(block.number), BOLD), look=BOLD)
        name = gettext("Table %(number)s") if kind == "Table" else gettext("Figure %(number)s")
        before, after = (name % {"number": "\0"}).split("\0")
        label = [*text_runs(before, BOLD), *number, *text_runs(after, BOLD)]
        said = self.story.runs(words)
        rest = [*text_runs(" "), *said] if said else []
        self.add("Caption", *self.bookmarks.around(block.anchor, *label), *rest)

    def add_figure(self, block: Figure) -> None:
        self.caption(block)
        self.add("Figure", *self.pictures.runs(block))

    def put_table(self, made: Element, source: str = "", grounds: str = "") -> None:
        """A table is followed by a paragraph in any case: without one, Word would join it to the next table."""
        self.elements.append(made)
        if grounds:
            self.add("TableSource", *text_runs(grounds))
        if source:
            self.add("TableSource", *text_runs(f"{gettext('Source')}: "), *self.story.runs(source))
        elif not grounds:
            self.add("TableEnd")

    def _rows(self, block: Table, widths: Sequence[int]) -> list[TableLine]:
        family, language = family_of(block), self.voice.language_of_table(block)
        every = (*block.head, *block.body)
        lines = []
        for number, places in enumerate(placed(every, block.columns)):
            head = number < len(block.head)
            look = Look(bold=every[number].total, language=language)
            boxes = [self._box(place, family, look, head=head) for place in places]
            lines.append(TableLine(boxes, head, whole=not is_tall(places, widths, LETTER[family])))
        return lines

    def _box(self, place: Place, family: str, look: Look, *, head: bool) -> Box:
        style = cell_style(place, family, head=head)
        content: list[Element] = []
        if place.cell:
            align = "right" if place.cell.numeric else ""
            content = self.listed(lines_of(self.voice.inline(place.cell.html)), style, look, align)
        content = content or [paragraph(style)]
        dark = self.palette.dark
        return Box(
            content,
            place.span,
            place.merge,
            dark if head else "",
            rules=dark if look.bold else "",
            bottom=head,
        )


def _leads_on(blocks: Sequence[Block], place: int) -> bool:
    """Whether a line stands right below its heading, or below the line that does, with text after it: who leads a
    milestone and how it stands are not parted from what is said of it."""
    above = [type(block) for block in blocks[max(place - 2, 0) : place]]
    under = above[-1:] == [SubHeading] or above == [SubHeading, LineBlock]
    return under and isinstance(next(iter(blocks[place + 1 :]), None), LineBlock | Paragraph)


def _list_style(line: Line) -> str:
    depth = DEPTH_STYLES[min(line.depth, len(DEPTH_STYLES)) - 1]
    if not line.item:
        return f"ListContinue{depth}"
    return f"ListNumber{depth}" if line.ordered else f"ListBullet{depth}"
