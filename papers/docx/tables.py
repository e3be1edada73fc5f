"""Tables of a Word document: real header rows and columns, widths that every program reads, and a description.

Here: the shape of a table, where its cells stand, and how wide its columns are. Not here: the words in its cells,
and captions and sources, which are paragraphs beside a table (`docx.body`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext

from papers.building.inline import is_note, words_of
from papers.building.tables import Place
from papers.building.widths import Measure, column_widths
from papers.content import Table
from papers.docx.inline import parsed
from papers.docx.styles import LINE
from papers.docx.xml import Element, keep_with_next, paragraph, plain, w

TOGETHER_ROWS = 12  # with more of them a table may go on to the next page
MARGINS = {"Table": 200, "Dense": 148, "Crowded": 40}  # left and right of the words in a cell
SIZES = {"Table": 200, "Dense": 180, "Crowded": 120}  # of letters, in twentieths of a point
LETTER = {"Table": 104, "Dense": 94, "Crowded": 62}  # the width of a letter
TALLEST_ROW = 18  # lines; a taller one may be split, since Word could lose what does not fit on a page


@dataclass(slots=True)
class Box:
    """One cell. `merge` is restart in the first and continue in the other rows that it covers; `rules` is the colour
    of the lines above and below a total."""

    content: list[Element] = field(default_factory=list)
    span: int = 1
    merge: str = ""
    fill: str = ""
    rules: str = ""
    bottom: bool = False


@dataclass(slots=True)
class Line:
    """One row of boxes."""

    boxes: list[Box]
    head: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a table to somebody who does not see it."""

    title: str
    words: str


def table(
    lines: Sequence[Line],
    widths: Sequence[int],
    description: Description,
    *,
    row_heads: bool,
    together: bool,
    margins: int | None = None,
) -> Element:
    """The table itself. The grid has the widths too: some programs read them there, others from the cells."""
    heads = any(line.head for line in lines)
    element = w("tbl", _properties(widths, description, heads, row_heads, margins))
    element.append(w("tblGrid", *(w("gridCol", w=width) for width in widths)))
    for line in lines:
        element.append(_row(line, widths))
    if together:
        for row in element[2:-1]:
            keep_with_next(row)
    return element


def _properties(
    widths: Sequence[int], description: Description, heads: bool, row_heads: bool, margins: int | None
) -> Element:
    flags = 0x0600 | 0x0020 * heads | 0x0080 * row_heads
    look = {"firstRow": int(heads), "lastRow": 0, "firstColumn": int(row_heads), "lastColumn": 0}
    return w(
        "tblPr",
        w("tblStyle", val="PaperTable"),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblBorders", _edge("bottom", 4, LINE), _edge("insideH", 4, LINE)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=margins // 2, type="dxa") for side in ("left", "right")))
        if margins is not None
        else None,
        w("tblLook", val=f"{flags:04X}", **look, noHBand=1, noVBand=1),
        w("tblCaption", val=plain(description.title)),
        w("tblDescription", val=plain(description.words)),
    )


def _edge(side: str, eighths: int, colour: str) -> Element:
    return w(side, val="single", sz=eighths, space=0, color=colour)


def _row(line: Line, widths: Sequence[int]) -> Element:
    row = w("tr")
    if properties := [*([w("cantSplit")] if line.whole else []), *([w("tblHeader")] if line.head else [])]:
        row.append(w("trPr", *properties))
    column = 0
    for box in line.boxes:
        width = sum(widths[column : column + box.span])
        row.append(_cell(box, width))
        column += box.span
    return row


def _cell(box: Box, width: int) -> Element:
    ruled = w("tcBorders", _edge("top", 8, box.rules), _edge("bottom", 8, box.rules)) if box.rules else None
    properties = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=box.span) if box.span > 1 else None,
        w("vMerge", val=box.merge) if box.merge else None,
        ruled,
        w("shd", val="clear", color="auto", fill=box.fill) if box.fill else None,
        w("vAlign", val="bottom") if box.bottom else None,
    )
    return w("tc", properties, *(box.content or [paragraph("TableText")]))


def widths_of(table: Table, total: int) -> list[int]:
    """In whole numbers, with room for the typeface that stands in where Source Sans is missing: it is wider."""
    family = family_of(table)
    return _scaled(column_widths(table, Measure(total, SIZES[family], MARGINS[family], 1.15, 1.3)), total)


def _scaled(widths: Sequence[float], total: int) -> list[int]:
    """Whole numbers in this proportion that add up to the total."""
    whole = sum(widths)
    edges = [round(total * sum(widths[:count]) / whole) for count in range(len(widths) + 1)]
    return [right - left for left, right in pairwise(edges)]


def shares(total: int, *hundredths: float) -> list[int]:
    return _scaled(hundredths, total)


def family_of(table: Table) -> str:
    """Which family of styles the text of a table has."""
    if table.is_crowded:
        return "Crowded"
    return "Dense" if table.is_dense else "Table"


def is_sideways(table: Table) -> bool:
    return table.is_wide


def is_tall(places: Sequence[Place], widths: Sequence[int], letter: int) -> bool:
    """Whether a row has so much text that it may need a page of its own."""
    return any(
        len(place.cell.html) * letter / max(sum(widths[place.column : place.column + place.span]), 1)
        > TALLEST_ROW
        for place in places
        if place.cell
    )


def cell_style(place: Place, family: str, *, head: bool) -> str:
    if head:
        return f"{family}ColumnHead"
    return f"{family}Text" if place.cell is None or place.cell.role == "data" else f"{family}RowHead"


def description_of(table: Table) -> Description:
    caption = _without_notes(table.caption)
    heads = (_without_notes(cell.html) for row in table.head for cell in row.cells)
    named = "; ".join(head for head in heads if head)
    said = {"columns": table.columns, "rows": len(table.body), "named": named}
    words = gettext("%(columns)s columns and %(rows)s rows.") % said
    if named:
        words += " " + gettext("Column headings: %(named)s.") % said
    name = gettext("Table %(number)s") % {"number": table.number}
    return Description(f"{name}: {caption}" if caption else name, words)


def _without_notes(html: str) -> str:
    element = parsed(html)
    for found in [found for found in element.iter("span") if is_note(found)]:
        found.drop_tree()
    return words_of(element)
