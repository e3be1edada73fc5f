"""The blocks of a text: runs of lines that belong together, with the mark that they began with.

A block is what the later steps pass on and change: headings, paragraphs and items are told apart in `structure`. Here
only what the characters say: a bullet, a number, a hash, a row of tabs, an empty line. Not here: Word (`word`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from papers.importing.decimals import DECIMAL, SECTION, has_decimals
from papers.importing.marks import balanced, inline_html, is_markdown, plain, without_bold
from papers.importing.reading import Line

Kind: TypeAlias = Literal["text", "heading", "paragraph", "item", "table", "caption", "source", "debris"]

BULLET = re.compile(r"^(?P<indent>\s*)(?P<sign>[-*+•·▪■◦●○‣➢✓\ue001-\uf8ff]|–(?=\s))\s*(?P<rest>.*)$")
GLYPHS = re.compile(r"^\s*[•·▪■◦●○‣➢✓\ue001-\uf8ff](?:\s*[•·▪■◦●○‣➢✓\ue001-\uf8ff])*\s*$")
OWN_SIGN = re.compile(r"^\s*(?:[-*+•·▪■◦●○‣➢✓\ue001-\uf8ff]\s|\d{1,3}[.)]\s|\|)")
DASHES = "-*+"  # these need a space behind them, or they are words
SECOND = re.compile(r"^\s*o\s+(?=[A-Z0-9])")
# In a PDF a number of two figures may touch its words: "10.The force".
TOUCHES = r"(?=[“‘\"'(]?[A-Z](?:[a-z’']|\s))"
NUMBER = re.compile(rf"^\s*(?P<number>\d{{1,3}})(?P<sign>[.)])(?:(?:\s+|{TOUCHES})(?P<rest>.*))?$")
HASHES = re.compile(r"^\s{0,3}(?P<hashes>#{1,6})\s+(?P<rest>.*?)\s*#*\s*$")
ALL_BOLD = re.compile(r"^\s*\*\*[^*]+\*\*:?\s*$")
PIPES = re.compile(r"^\s*\|.*\|\s*$")
RULE_ROW = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
NOTE = re.compile(r"^\s*<sup>(\d{1,3}|\*+)</sup>\s*")
# "Lead ACC Crime – Quarterly" below the heading of a milestone.
LEAD_LINE = re.compile(
    r"^\s*(?:Lead\s+)?\S.{1,60}[-–—]\s*(?:monthly|quarterly|(?:6|six)[ -]monthly|annual(?:ly)?|weekly)\s*$",
    re.IGNORECASE,
)


AGAIN = "again"  # the sign of a paragraph whose number Word began again in the course of the paper


@dataclass(slots=True, eq=False)
class Block:
    """A run of lines. `html` is inline; `sign` is what it began with ("-", "1.", "1.1", "#", "note") or nothing.

    `number` is the paragraph number that was typed; `kind` is what the block turns out to be. `first` is the line it
    begins on, `lines` has each line by its number, `width` the length of the last one. `glued` says that no empty line
    stands before it, `set_off` that it begins with a space in the place of a bullet or a page; `is_plain` that Word
    says that it is a paragraph, and neither a heading nor an item.
    """

    html: str
    first: int
    sign: str = ""
    number: int | None = None
    level: int = 0
    indent: int = 0
    kind: Kind = "text"
    set_off: bool = False
    glued: bool = False
    is_plain: bool = False
    width: int = 0
    rows: list[list[str]] = field(default_factory=list)
    has_head: bool = False
    ordered: bool = False
    note: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)
    key: str = ""  # its own among the passages of its file
    why: str = ""  # it is debris

    @property
    def words(self) -> str:
        if self.rows:
            return " ".join(plain(cell) for row in self.rows for cell in row if cell)
        return plain(self.html)

    @property
    def is_marked(self) -> bool:
        """Whether somebody marked it as an item."""
        return self.sign in ("-", "o")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is written: whether its lines are wrapped, and at which width; whether it is Markdown.

    `decimal` says that its paragraphs have numbers like 2.1.
    """

    markdown: bool
    width: int = 0
    decimal: bool = False

    @property
    def wrapped(self) -> bool:
        return self.width > 0

    def is_full(self, length: int) -> bool:
        """Whether a line of this length ended because the page did."""
        return self.wrapped and length >= 0.75 * self.width


def manner_of(lines: Iterable[Line]) -> Manner:
    texts = [line.text.rstrip() for line in lines if line.text.strip()]
    markdown = is_markdown("\n".join(texts))
    decimal = has_decimals(texts)
    lengths = sorted(len(text) for text in texts if len(text) >= 40)
    if len(lengths) < 8:
        return Manner(markdown, decimal=decimal)
    width = lengths[int(len(lengths) * 0.95)]
    return Manner(markdown, width if width <= 130 else 0, decimal)


def blocks_of(lines: Iterable[Line], manner: Manner) -> list[Block]:
    reader = _Reader(manner)
    for line in lines:
        reader.read(line)
    for block in reader.blocks:
        block.html = balanced(block.html)
    return reader.blocks


class _Reader:
    """Reads line after line; `open` is the block that a plain next line would join."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.after_gap = True
        self.off = False
        self.glyphs = 0  # bullets that stood alone, and wait for the lines that they belong to

    def read(self, line: Line) -> None:
        if line.set_off or line.starts_page:
            self.open, self.after_gap, self.off = None, True, line.set_off
        if not line.text.strip():
            self.open, self.after_gap = None, True
            return
        if GLYPHS.match(line.text):
            self.open, self.glyphs = None, self.glyphs + len(line.text.split())
            return
        if self.glyphs and not OWN_SIGN.match(line.text):
            self.glyphs -= 1
            self.start(line, line.text, "-").level = 1
            self.after_gap, self.off = False, False
            return
        self.glyphs = 0
        if line.is_entry:
            self.start(line, line.text.strip(), "-").level = 1
            self.open = None
        elif line.note:
            self.start(line, line.text, "note").note = line.note
        elif line.text.count("\t") >= 2 or PIPES.match(line.text):
            self.row(line)
        else:
            self.line(line)
        self.after_gap, self.off = False, False

    def line(self, line: Line) -> None:
        text = line.text.strip("\n")
        if heading := HASHES.match(text):
            block = self.start(line, heading["rest"], "#")
            block.level, self.open = len(heading["hashes"]), None
            block.html = without_bold(block.html)
        elif (bullet := BULLET.match(text)) and self.is_bullet(bullet):
            self.item(line, bullet)
        elif (self.open is None or self.open.is_marked) and (second := SECOND.match(text)):
            self.start(line, text[second.end() :], "o").level = 2
        elif self.manner.decimal and (DECIMAL.match(text) or SECTION.match(text)):
            self.start(line, text, "1.1")
        elif number := NUMBER.match(text):
            self.numbered(line, number)
        elif NOTE.match(self.inline(text)):
            self.note(line, self.inline(text))
        elif LEAD_LINE.match(text) and not self.in_sentence():
            self.start(line, text, "lead")
            self.open = None
        elif self.manner.markdown and ALL_BOLD.match(text) and self.open is None:
            block = self.start(line, text, "#")
            block.level, block.html, self.open = 7, without_bold(block.html), None
        elif self.open is not None and not self.open.rows:
            self.join(self.open, line, text)
        else:
            self.start(line, text)

    def in_sentence(self) -> bool:
        return self.open is not None and self.open.number is not None

    def is_bullet(self, bullet: re.Match[str]) -> bool:
        if bullet["sign"] in DASHES or bullet["sign"] == "–":
            # "-2" and "*" are words; so is a dash where a sentence was wrapped.
            spaced = bool(re.match(r"\s*\S\s", bullet[0])) and bool(bullet["rest"])
            starts = (
                self.open is None or self.open.is_marked or not self.manner.wrapped or bullet["sign"] != "–"
            )
            return spaced and starts
        return bool(bullet["rest"])

    def item(self, line: Line, bullet: re.Match[str]) -> None:
        if number := NUMBER.match(bullet["rest"]):
            self.numbered(line, number, dashed=True)
            return
        block = self.start(line, bullet["rest"], "-")
        block.indent = len(bullet["indent"])
        block.level = 2 if block.indent >= 4 or bullet["sign"] in "◦○" else 1

    def numbered(self, line: Line, number: re.Match[str], *, dashed: bool = False) -> None:
        glued = not self.after_gap and not dashed
        block = self.start(line, number["rest"] or "", f"{number['number']}{number['sign']}")
        block.number, block.glued = int(number["number"]), glued

    def note(self, line: Line, html: str) -> None:
        match = NOTE.match(html)
        block = self.start(line, "", "note")
        if match:
            block.note, block.html = match[1], html[match.end() :]
            block.lines = [(line.number, block.html)]

    def start(self, line: Line, text: str, sign: str = "") -> Block:
        block = Block(self.inline(text), line.number, sign, set_off=self.off, glued=not self.after_gap)
        block.width, block.lines = len(line.text.rstrip()), [(line.number, block.html)]
        self.blocks.append(block)
        self.open = block
        return block

    def join(self, block: Block, line: Line, text: str) -> None:
        written = self.inline(text)
        block.lines.append((line.number, written))
        block.html = joined(block.html, written)
        block.width = len(line.text.rstrip())

    def inline(self, text: str) -> str:
        return inline_html(text, markdown=self.manner.markdown)

    def row(self, line: Line) -> None:
        text = line.text.strip("\n")
        piped = PIPES.match(text)
        if piped and RULE_ROW.match(text):
            if self.blocks and self.blocks[-1].rows:
                self.blocks[-1].has_head = True
            return
        cells = text.strip().strip("|").split("|") if piped else text.split("\t")
        written = [self.inline(cell) for cell in cells]
        if self.open is not None and self.open.rows:
            self.open.rows.append(written)
            return
        block = self.start(line, "")
        block.kind, block.rows = "table", [written]


def joined(first: str, second: str) -> str:
    """Two lines of one sentence. A hyphen that ended the line stays, without a space where a word goes on."""
    if not first or not second:
        return first or second
    if re.search(r"\w-$", first) and re.match(r"(?!http)[a-z]", second):
        return first + second
    return f"{first} {second}"
