"""The blocks of a Word file, from the HTML that mammoth makes of it: the same blocks as those of a text.

Here: headings by their style, numbers that Word made or that were typed, lists, tables, footnotes where they are
called. Not here: unpacking the file (`reading`), and what the blocks mean (`structure`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from lxml import html as lxml_html
from lxml.html import HtmlElement

from papers.importing.blocks import BULLET, NUMBER, Block
from papers.importing.cover import AUTHORS, labelled
from papers.importing.marks import plain
from papers.importing.tight import lettered
from papers.importing.word_lists import is_short, number_word_lists
from papers.importing.word_marks import BULLET as BULLETED
from papers.importing.word_marks import DECIMALS, ENTRY, MARK, Mark, mark_in
from papers.importing.word_marks import NUMBER as NUMBERED

KEPT = frozenset({"strong", "em", "sup", "sub"})
SAME_AS = {"b": "strong", "i": "em", "u": "em"}
NOTE_CALL = re.compile(r"#(?P<key>(?:foot|end)note-.+)$")
NOTE_BACK = re.compile(r"#(?:foot|end)note-ref-")
NOTE_TEXT = re.compile(r"(?P<key>(?:foot|end)note-(?!ref-).+)$")
BOLD = re.compile(r"<strong>((?:(?!</?strong>).)+)</strong>:?")
BOLD_LEVEL = 7  # of headings that are only bold
FIRST = 12  # blocks above which a table may be the cover
FEWEST_HEADINGS = 2  # by their style: then what has none is no heading


def blocks_of_word(source: str) -> list[Block]:
    """The blocks in order; `first` counts the paragraphs of the file, as a text's counts lines."""
    root = lxml_html.fragment_fromstring(source, create_parent="div")
    notes = taken_notes(root)
    reader = _Reader(notes)
    for child in list(root):
        reader.read(child)
    number_word_lists(reader.blocks, reader.marked)
    if sum(block.sign == "#" and block.level < BOLD_LEVEL for block in reader.blocks) >= FEWEST_HEADINGS:
        for block in reader.blocks:
            block.is_plain = block.sign == "" and not block.rows
    for at in lettered([block.words if not block.rows and not block.sign else "" for block in reader.blocks]):
        reader.blocks[at].sign, reader.blocks[at].level = "-", 1
    return reader.blocks


def taken_notes(root: HtmlElement) -> dict[str, HtmlElement]:
    """The texts of footnotes and endnotes, by their kind and number, taken out of the end of the document."""
    notes: dict[str, HtmlElement] = {}
    for item in list(root.iter("li")):
        if match := NOTE_TEXT.search(item.get("id") or ""):
            notes[match["key"]] = item
            holder = item.getparent()
            if holder is not None:
                holder.remove(item)
    for holder in list(root.iter("ol")):
        if not len(holder) and not (holder.text or "").strip() and (parent := holder.getparent()) is not None:
            parent.remove(holder)
    return notes


class _Reader:
    def __init__(self, notes: dict[str, HtmlElement]) -> None:
        self.notes = notes
        self.blocks: list[Block] = []
        self.marked: list[tuple[Block, Mark]] = []
        self.count = 0

    def read(self, element: HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag == "table":
            self.table(element)
        elif re.fullmatch(r"h[1-6]", tag):
            block = self.add(self.inline(element), "#")
            block.level = int(tag[1])
            if block.words and (mark := mark_in(element.text_content())):
                self.marked.append((block, mark))
        else:
            self.paragraph(element)

    def add(self, html: str, sign: str = "") -> Block:
        self.count += 1
        block = Block(html.strip(), self.count, sign, lines=[(self.count, html)])
        if plain(html):
            self.blocks.append(block)
        return block

    def paragraph(self, element: HtmlElement) -> None:
        html, style = self.inline(element).strip(), element.get("class") or ""
        bold = BOLD.fullmatch(html)
        mark = mark_in(element.text_content())
        if mark is not None and style != "numbered":
            self.listed(html, mark)
        elif style == "numbered":
            self.add(html, "auto")
        elif style == "caption":
            self.add(html)
        elif number := NUMBER.match(re.sub(r"^(?:<\w+>)+", "", html)):
            cut = html.index(f"{number['number']}{number['sign']}") + len(number["number"]) + 1
            block = self.add(
                html[:cut].rsplit(number["number"], 1)[0] + html[cut:].lstrip(), f"{number['number']}."
            )
            block.number, block.lines = int(number["number"]), [(self.count, html)]
        elif bold and not NUMBER.match(bold[1]) and len(plain(html).split()) <= 45:
            self.add(bold[1], "#").level = BOLD_LEVEL
        elif (bullet := BULLET.match(html)) and bullet["rest"] and bullet["sign"] not in "-*+–":
            self.add(bullet["rest"], "-").level = 1
        else:
            self.add(html)

    def listed(self, html: str, mark: Mark) -> None:
        """A paragraph of one of Word's lists, or of its table of contents."""
        bold = BOLD.fullmatch(html)
        if bold and mark.kind in (NUMBERED, DECIMALS) and is_short(Block(bold[1], self.count)):
            block = self.add(bold[1], "#")
            block.level = BOLD_LEVEL  # Word numbered its headings
        else:
            block = self.add(html, "-")
            block.kind, block.level = "item", min(mark.level + 1, 2)
            block.ordered = mark.kind not in (BULLETED, ENTRY)
        if block.words:
            self.marked.append((block, mark))

    def table(self, element: HtmlElement) -> None:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
        grid = grid_of([[cell for cell in row if cell.tag in ("td", "th")] for row in rows], self.inline)
        pairs = pairs_of(grid)
        if len(self.blocks) < FIRST and is_cover([[plain(cell) for cell in row] for row in pairs]):
            for name, *value in pairs:
                label = escape(plain(name).rstrip(": "), quote=False)
                self.add(" ".join([f"{label}:", *filter(None, value)]))
            return
        block = self.add("")
        block.kind, block.rows = "table", grid
        block.lines = [(self.count, " ".join(cell for row in block.rows for cell in row))]
        if block.words:
            self.blocks.append(block)

    def inline(self, element: HtmlElement) -> str:
        """The inside as inline HTML; paragraphs and items inside stand on lines of their own."""
        written = MARK.sub("", "".join(self.pieces(element)))
        return re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", re.sub(r"(?:\s*<br>\s*)+", "<br>", written))

    def pieces(self, element: HtmlElement) -> Iterator[str]:
        yield escape(element.text or "", quote=False)
        for child in element:
            yield self.child(child)
            yield escape(child.tail or "", quote=False)

    def child(self, child: HtmlElement) -> str:
        tag = SAME_AS.get(str(child.tag), str(child.tag))
        if tag == "br":
            return "<br>"
        inside = "".join(self.pieces(child))
        if tag == "a":
            return self.link(child, inside)
        if tag in ("p", "li", "ul", "ol", "td", "th", "tr", "div"):
            return f"<br>{inside}<br>"
        if tag == "sup" and "footnote" in inside:
            return inside
        return f"<{tag}>{inside}</{tag}>" if tag in KEPT and inside.strip() else inside

    def link(self, element: HtmlElement, inside: str) -> str:
        address = element.get("href") or ""
        if NOTE_BACK.match(address):
            return ""
        call = NOTE_CALL.match(address)
        if call and call["key"] in self.notes:
            return f'<span class="footnote">{self.inline(self.notes.pop(call["key"]))}</span>'
        if address.startswith(("http://", "https://", "mailto:")) and inside.strip():
            return f'<a href="{escape(address)}">{inside}</a>'
        return inside


def grid_of(rows: list[list[HtmlElement]], write: Callable[[HtmlElement], str]) -> list[list[str]]:
    """Rows of cells with merged cells written once, so that columns stand below each other."""
    taken: set[tuple[int, int]] = set()
    grid: list[list[str]] = []
    for number, cells in enumerate(rows):
        written: list[str] = []
        for cell in cells:
            while (number, len(written)) in taken:
                written.append("")
            wide, high = span(cell.get("colspan")), span(cell.get("rowspan"))
            taken |= {
                (number + below, len(written) + right) for below in range(1, high) for right in range(wide)
            }
            written += [write(cell), *[""] * (wide - 1)]
        while (number, len(written)) in taken:
            written.append("")
        grid.append(written)
    return grid


def pairs_of(grid: list[list[str]]) -> list[list[str]]:
    """Rows of what a field is and its value, where two of them stand beside each other."""
    if not grid or any(len(row) != 4 for row in grid):
        return grid
    return [pair for row in grid for pair in (row[:2], row[2:]) if any(pair)]


def is_cover(grid: list[list[str]]) -> bool:
    """Whether a table holds the fields of the cover: what each is on the left, most of them known, and its value."""
    labels = [f"{row[0].rstrip(': ')}:" for row in grid if row]
    named = [labelled(label)[0] or AUTHORS.match(label) for label in labels]
    return (
        all(1 <= len(row) <= 3 for row in grid) and len(grid) >= 2 and sum(map(bool, named)) >= len(grid) / 2
    )


def span(typed: str | None) -> int:
    return min(max(int(typed), 1), 50) if typed and typed.isdecimal() else 1
