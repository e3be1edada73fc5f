"""How wide the columns of a table are set, so that no word is broken and the rows are as low as can be.

Here: what each column needs at least, and how the rest is shared. Print and Word set text in other sizes on pages of
other widths, and each hands in its own measure. Not here: those measures (`html.columns`, `docx.tables`), and screens,
which find the widths out by themselves.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from math import sqrt

from assessments.figures.picture import wide
from papers.building.tables import placed
from papers.content import NOTE, TAG, Cell, Table

LONGEST = 26  # letters that are kept on one line; what is longer is an address rather than a word
MARK = "00"  # the mark of a footnote takes about so much of the line
APART = re.compile(r"[ \t\n\r\f]+|(?<=-)")  # where a line may end: not at a no-break space
BULLET = 2.0  # what stands before an item of a list, in sizes of its letters
HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Measure:
    """A page and its letters, all in one unit. `around` is what is left and right of the words of a cell; `plain` and
    `bold` say by how much letters are wider than the plain ones of Source Sans."""

    total: float
    size: float
    around: float
    plain: float = 1.0
    bold: float = 1.06


@dataclass(frozen=True, slots=True)
class Need:
    """What a column takes for its longest word, and for its longest text on one line."""

    word: float
    text: float


def column_widths(table: Table, measure: Measure) -> list[float]:
    """Widths that add up to the total. Words are broken only where the longest of each column need more than that."""
    needs = _needs(table, measure)
    words, texts = [need.word for need in needs], [need.text for need in needs]
    if sum(texts) <= measure.total:
        return _scaled(texts, measure.total)
    if sum(words) >= measure.total:
        return _scaled(words, measure.total)

    def shared(level: float) -> list[float]:
        # Widths by the root of the text make the lines of all columns together fewest.
        return [min(max(level * sqrt(need.text), need.word), need.text) for need in needs]

    return _scaled(shared(_level(shared, measure.total)), measure.total)


def _scaled(widths: Sequence[float], total: float) -> list[float]:
    whole = sum(widths)
    return [width * total / whole for width in widths]


def _level(shared: Callable[[float], list[float]], total: float) -> float:
    """The level at which what is shared out comes to the total."""
    low, high = 0.0, total
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if sum(shared(middle)) > total else (middle, high)
    return low


def _needs(table: Table, measure: Measure) -> list[Need]:
    """A cell that spans columns asks nothing of them: those below it say what they need."""
    words, texts = [measure.size] * table.columns, [measure.size] * table.columns
    for places in placed((*table.head, *table.body), table.columns):
        for place in places:
            if place.cell and place.span == 1 and place.column < table.columns:
                need = _need(place.cell, measure)
                words[place.column] = max(words[place.column], need.word)
                texts[place.column] = max(texts[place.column], need.text)
    return [
        Need(word + measure.around, text + measure.around) for word, text in zip(words, texts, strict=True)
    ]


def _need(cell: Cell, measure: Measure) -> Need:
    said = unescape(TAG.sub(" ", NOTE.sub(MARK, cell.html))).strip()
    letters = measure.size * (measure.plain if cell.role == "data" else measure.bold)
    before = BULLET * measure.size if "<li" in cell.html else 0
    longest = max((wide(word[:LONGEST], letters) for word in APART.split(said)), default=0)
    return Need(longest + before, wide(said, letters) + before)
