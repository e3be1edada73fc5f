"""What a board paper says: frozen dataclasses that hold finished words.

Here: the shapes that every format (print, screen, Word) is made from, and the contents list that follows from them.
Not here: where the words come from (`build_paper`), how they look (`html`, `pdf`), and their JSON (`canonical`).

Fields whose name or comment says "inline HTML" hold the inline part of the body vocabulary (strong, em, a,
br, sup, sub, span.footnote), already sanitised. Every other string is plain text.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import (
    ClassVar,
    Literal,
    TypeAlias,
)

from django.utils.translation import gettext, gettext_noop

from assessments.figures.charts import Chart
from papers.later import LATER_ANCHOR, LATER_HEADING, LaterIssue
from papers.look.tokens import PLAIN_LABELS, PLAIN_STYLE, Labels, Style

FORMAT = 2
SHORT_ROWS = 8
SHORT_LETTERS = 800
LOW_LETTERS = 60
# What fits on an upright page: columns, and millimetres between its margins. A longer word is broken.
DENSE_COLUMNS, UPRIGHT_COLUMNS, CROWDED_COLUMNS = 5, 8, 16
UPRIGHT_WIDTH, LONGEST_WORD = 168, 20
TAG, NOTE = re.compile(r"<[^>]*>"), re.compile(r'<span class="footnote">.*?</span>', re.DOTALL)
CLOSING_ANCHOR = "closing"
CLOSING_HEADING = gettext_noop("What the board is asked to do")
AUTHORS_ANCHOR = "authors"
AUTHORS_HEADING = gettext_noop("Authors")

Tone: TypeAlias = Literal["strong", "sound", "weak", "poor", "none"]
# "printed" is one of a paper of a past year: it says what the original said, and nothing where that said nothing.
SectionKind: TypeAlias = Literal["component", "question", "heading", "printed"]
ChapterKind: TypeAlias = Literal[
    "text",
    "threat",
    "summary",
    "recommendations",
    "closing",
    "authors",
    "sign-off",
    "abbreviations",
    "appendix",
]
CellRole: TypeAlias = Literal["data", "column", "row"]


@dataclass(frozen=True, slots=True)
class Cover:
    """The front of an agenda item. An empty field is printed as "Not stated"."""

    agenda_item: str
    board: str
    meeting_on: date | None
    plan_priority: str
    title: str
    presented_by: str
    asked: str
    force: str
    governing_body: str
    year: str
    edition_title: str
    previous_briefing: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph; numbers run through the whole paper."""

    kind: ClassVar[str] = "paragraph"
    number: int
    block: str
    html: str  # inline HTML

    @property
    def anchor(self) -> str:
        return f"p{self.number}"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph without a number: what the paper says of itself, and nobody refers to."""

    kind: ClassVar[str] = "line"
    html: str  # inline HTML


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A bulleted or numbered list."""

    kind: ClassVar[str] = "list"
    block: str
    html: str  # the li elements: inline HTML and nested lists
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `role` says whether it heads its column or its row."""

    html: str  # inline HTML; a list that stood in the cell is kept
    role: CellRole = "data"
    colspan: int = 1
    rowspan: int = 1
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table made regular: every row covers exactly `columns` columns."""

    kind: ClassVar[str] = "table"
    number: int
    block: str
    columns: int
    caption: str = ""  # inline HTML, without "Table 3:"
    head: tuple[Row, ...] = ()
    body: tuple[Row, ...] = ()
    source: str = ""  # inline HTML, without "Source:"

    @property
    def anchor(self) -> str:
        return f"table-{self.number}"

    @property
    def is_short(self) -> bool:
        """Few rows of few words, which print keeps on one page; a longer table may run on to the next."""
        letters = sum(len(cell.html) for row in self.body for cell in row.cells)
        return len(self.body) <= SHORT_ROWS and letters <= SHORT_LETTERS

    @property
    def is_low(self) -> bool:
        """Rows of a line or two; of higher ones, a page that has room for the first need not have it for the second."""
        return all(len(cell.html) <= LOW_LETTERS for row in self.body for cell in row.cells)

    @property
    def is_dense(self) -> bool:
        """More columns than fit in the size of other tables."""
        return self.columns > DENSE_COLUMNS

    @property
    def is_crowded(self) -> bool:
        """More columns than fit in small letters even on a page that lies on its side."""
        return self.columns > CROWDED_COLUMNS

    @property
    def is_wide(self) -> bool:
        """Whether it needs a page that lies on its side: too many columns, or words too long for upright ones.

        Every column needs its longest word and the space around it, in small letters from the sixth column on.
        """
        if self.columns > UPRIGHT_COLUMNS:
            return True
        longest = [0] * self.columns
        for row in (*self.head, *self.body):
            column = 0
            for cell in row.cells:
                if cell.colspan == 1 and column < self.columns:
                    words = unescape(TAG.sub(" ", NOTE.sub("", cell.html))).split()
                    longest[column] = max(
                        longest[column], *(min(len(word), LONGEST_WORD) for word in (*words, ""))
                    )
                column += cell.colspan
        letter, around = (1.55, 2.6) if self.is_dense else (1.75, 4.0)
        return sum(letters * letter + around for letters in longest) > UPRIGHT_WIDTH


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of the table that follows it; the picture is drawn from the chart when it is needed.

    `summary` has the author's words with their notes; without any, the table's caption stands in for them.
    """

    kind: ClassVar[str] = "figure"
    number: int
    block: str
    chart: Chart
    summary: str = ""  # inline HTML, without "Chart (bar):"

    @property
    def anchor(self) -> str:
        return f"figure-{self.number}"


@dataclass(frozen=True, slots=True)
class SubHeading:
    """A heading inside a section; level 3 or 4, and 4 only below a 3."""

    kind: ClassVar[str] = "subheading"
    block: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """The place of a block that this edition leaves out: its number and the ground, never its words."""

    kind: ClassVar[str] = "withheld"
    number: int | None
    block: str
    ground: str

    @property
    def anchor(self) -> str:
        return f"p{self.number}" if self.number is not None else ""


Block: TypeAlias = Paragraph | Line | ListBlock | Table | Figure | SubHeading | Withheld


@dataclass(frozen=True, slots=True)
class Judgement:
    """A component's grade and what it rests on, all in words."""

    grade: str
    symbol: str
    criterion: str = ""
    prolonged: str = ""
    effect_on_local: str = ""
    confidence: str = ""
    basis: str = ""
    basis_on: str = ""
    tone: Tone = "none"


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One unit of writing in its place; without a heading it stands straight below its chapter's."""

    anchor: str
    kind: SectionKind
    heading: str
    question_number: int | None = None
    state: str = ""
    state_note: str = ""
    judgement: Judgement | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def title(self) -> str:
        """The heading as printed, with the question's number, in the language that is active."""
        if self.question_number is None:
            return self.heading
        said = {"number": self.question_number, "heading": self.heading}
        return gettext("Question %(number)s: %(heading)s") % said

    @property
    def is_empty(self) -> bool:
        return not self.blocks


@dataclass(frozen=True, slots=True)
class Verdict:
    """The governing body's verdict on a threat. `reasons` is plain text; a blank line parts paragraphs.

    `difference` says whether it says more or less than the force's own grades.
    """

    label: str
    reasons: str = ""
    given_by: str = ""
    given_on: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    symbol: str
    label: str
    tone: Tone = "none"
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    threat: str
    anchor: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Threats down, Cs across. `legend` has one sentence per grade, its symbol and word included."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    legend: tuple[str, ...] = ()
    caption: str = "Judgement of each threat against each C"

    @property
    def legend_entries(self) -> tuple[tuple[str, str], ...]:
        """Each sentence of the legend as (symbol and word, criterion)."""
        parted = (line.partition(": ") for line in self.legend)
        return tuple((mark, criterion) for mark, _, criterion in parted)


@dataclass(frozen=True, slots=True)
class Recommendation:
    number: int
    threat: str
    text: str
    owner: str
    due: str

    @property
    def anchor(self) -> str:
        return f"recommendation-{self.number}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the paper under one heading; a verdict of None means that this paper carries none.

    `note` says in a sentence why a chapter has nothing in it. `lines` are the posts of its authors or signatories.
    """

    anchor: str
    heading: str
    kind: ChapterKind = "text"
    sections: tuple[PaperSection, ...] = ()
    verdict: Verdict | None = None
    grid: Grid | None = None
    recommendations: tuple[Recommendation, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    anchor: str
    text: str
    entries: tuple["ContentsEntry", ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `modified_on`, a date or an aware datetime, comes from the data and not the clock."""

    cover: Cover
    chapters: tuple[Chapter, ...]
    modified_on: date
    draft: bool
    issue_number: int | None = None
    authors: tuple[str, ...] = ()
    marking: str = "OFFICIAL"
    language: str = "en-GB"
    demonstration: bool = False
    edition: str = ""
    handling: str = ""
    later: LaterIssue | None = None
    style: Style = PLAIN_STYLE
    labels: Labels = PLAIN_LABELS
    text_language: str = "en-GB"
    format: int = field(default=FORMAT, kw_only=True)

    @property
    def is_past(self) -> bool:
        """Whether it says again what a paper of a past year said: what that left out is then not asked for."""
        return any(section.kind == "printed" for chapter in self.chapters for section in chapter.sections)

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """Chapters with questions and own headings; the Cs, alike in every threat, are left out."""
        later = (ContentsEntry(LATER_ANCHOR, gettext(LATER_HEADING)),) if self.later else ()
        return (*later, *(_chapter_entry(chapter) for chapter in self.chapters))


def _chapter_entry(chapter: Chapter) -> ContentsEntry:
    entries = (
        ContentsEntry(section.anchor, section.title)
        for section in chapter.sections
        if section.heading and section.kind != "component"
    )
    return ContentsEntry(chapter.anchor, chapter.heading, tuple(entries))
