"""Tables as people type or paste them, made regular.

Here: which rows and cells are headers, spans clipped and ragged rows filled, the total row. A few characters of markup
may cover any number of places, so the work grows with the cells that were typed and never with what they cover.
Not here: captions and sources, which stand beside a table (`bodies`), and which cells are set as figures
(`assessments.figures.aligning`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from assessments.figures.aligning import figure_columns, is_figure
from assessments.figures.grids import words_of as words_without_notes
from papers.building.inline import BREAK, InlineWriter, tag_of, words_of
from papers.content import Cell, CellRole, Row

WIDEST_SPAN = 100
# Columns that a page can show, and that are looked at while columns in which nothing begins are still among them.
WIDEST, WIDEST_TYPED = 60, 1_000
TOTAL = re.compile(r"(?:grand |overall )?totals?\s*:?$", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A cell while its place is being found: its plain text, with notes and (`bare`) without, and its first column."""

    html: str
    words: str
    bare: str
    header: bool
    colspan: int
    rowspan: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class RegularTable:
    columns: int
    head: tuple[Row, ...]
    body: tuple[Row, ...]


def regular_table(table: HtmlElement) -> RegularTable | None:
    """The table with every row as wide as the widest; None if it holds no word at all.

    A column in which no cell begins is none. Cells beyond the widest that a page can show join the last one there.
    """
    groups = [[_drafts(row) for row in group] for group in _row_groups(table)]
    if not any(draft.words for group in groups for row in group for draft in row):
        return None
    head, body = _split_head(groups[0], groups[1])
    _place(head)
    _place(body)
    width = _narrowed([*head, *body])
    head, body = _filled(head, width), _filled(body, width)
    return RegularTable(width, _head_rows(head, body), _body_rows(body, width, has_head=bool(head)))


def _row_groups(table: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The rows of thead, and all others; a row that has no cell is left out."""
    head: list[HtmlElement] = []
    body: list[HtmlElement] = []
    for row in _own_rows(table):
        if any(tag_of(cell) in ("td", "th") for cell in row):
            parent = row.getparent()
            (head if parent is not None and tag_of(parent) == "thead" else body).append(row)
    return head, body


def _own_rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if tag_of(child) == "tr":
            yield child
        elif tag_of(child) in ("thead", "tbody", "tfoot"):
            yield from _own_rows(child)


def _drafts(row: HtmlElement) -> list[Draft]:
    return [
        Draft(
            html=InlineWriter(lists=True).inside(cell),
            words=words_of(cell),
            bare=words_without_notes(cell),
            header=tag_of(cell) == "th",
            colspan=_span(cell.get("colspan")),
            rowspan=_span(cell.get("rowspan")),
        )
        for cell in row
        if tag_of(cell) in ("td", "th")
    ]


def _span(typed: str | None) -> int:
    typed = (typed or "").strip()
    return (
        min(max(int(typed), 1), WIDEST_SPAN) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
    )


def _split_head(
    head: list[list[Draft]], body: list[list[Draft]]
) -> tuple[list[list[Draft]], list[list[Draft]]]:
    """Without a thead, a first row of header cells is the head, and so are rows that its cells reach into."""
    if head or not body or len(body) == 1 or not all(cell.header for cell in body[0]):
        return head, body
    if len(body[0]) == 1 and all(len(row) == 1 and row[0].header for row in body):
        return head, body
    depth = max((cell.rowspan for cell in body[0]), default=1)
    while depth > 1 and not all(cell.header for row in body[1:depth] for cell in row):
        depth -= 1
    return body[:depth], body[depth:]


def _place(rows: list[list[Draft]]) -> None:
    """Give each cell its column; clip what runs into other cells, below the last row or too far to the right."""
    taken: list[int] = []  # for each column the row in which it is free again
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column < len(taken) and taken[column] > number:
                column += 1
            cell.column = column
            cell.rowspan = min(cell.rowspan, len(rows) - number)
            free = 1
            while free < cell.colspan and (column + free >= len(taken) or taken[column + free] <= number):
                free += 1
            cell.colspan = free
            taken += [0] * (column + free - len(taken))
            taken[column : column + free] = [number + cell.rowspan] * free
            column += free
        _fold(rows, number, WIDEST_TYPED)


def _narrowed(rows: list[list[Draft]]) -> int:
    """Count only columns in which a cell begins, and no more than a page can show; return how many there are."""
    begun = sorted({cell.column for row in rows for cell in row})
    for number, row in enumerate(rows):
        for cell in row:
            end = bisect_left(begun, cell.column + cell.colspan)
            cell.column = bisect_left(begun, cell.column)
            cell.colspan = end - cell.column
        _fold(rows, number, WIDEST)
    return min(len(begun), WIDEST)


def _fold(rows: list[list[Draft]], number: int, widest: int) -> None:
    """Let the last cell that still has its place take the words of those beyond it."""
    row = rows[number]
    kept = [cell for cell in row if cell.column < widest]
    above = (cell for earlier in range(number - 1, -1, -1) for cell in reversed(rows[earlier]))
    last = kept[-1] if kept else next(above, None)
    if last is None:
        return
    for cell in row:
        if cell.column >= widest and cell is not last and cell.words:
            last.html = BREAK.join(html for html in (last.html, cell.html) if html)
            last.words = f"{last.words} {cell.words}".strip()
            last.bare = f"{last.bare} {cell.bare}".strip()
        cell.colspan = min(cell.colspan, max(widest - cell.column, 1))
    row[:] = kept


def _filled(rows: list[list[Draft]], width: int) -> list[list[Draft]]:
    """Add one empty cell for each gap that a row has."""
    free_again = [0] * width
    filled = []
    for number, row in enumerate(rows):
        starts = {cell.column: cell for cell in row}
        cells: list[Draft] = []
        column = 0
        while column < width:
            cell = starts.get(column)
            if cell is None and free_again[column] <= number:
                gap = 1
                while (
                    column + gap < width and column + gap not in starts and free_again[column + gap] <= number
                ):
                    gap += 1
                cell = Draft("", "", "", False, gap, 1, column)
            if cell is None:
                column += 1
                continue
            free_again[column : column + cell.colspan] = [number + cell.rowspan] * cell.colspan
            cells.append(cell)
            column += cell.colspan
        filled.append(cells)
    return filled


def _figure_columns(body: list[list[Draft]]) -> set[int]:
    return figure_columns((cell.column, cell.bare) for row in body for cell in row if cell.colspan == 1)


def _head_rows(head: list[list[Draft]], body: list[list[Draft]]) -> tuple[Row, ...]:
    figures = _figure_columns(body)
    return tuple(
        Row(
            tuple(
                _cell(
                    draft,
                    "column" if draft.words else "data",
                    numeric=draft.colspan == 1 and draft.column in figures,
                )
                for draft in row
            )
        )
        for row in head
    )


def _body_rows(body: list[list[Draft]], width: int, *, has_head: bool) -> tuple[Row, ...]:
    first = [row[0] for row in body if row and row[0].column == 0 and row[0].words]
    named = has_head and width > 1 and bool(first) and not any(is_figure(cell.words) for cell in first)
    figures = _figure_columns(body)
    return tuple(
        _body_row(row, named, figures, total=number == len(body) - 1 and number > 0)
        for number, row in enumerate(body)
    )


def _body_row(row: list[Draft], named: bool, figures: set[int], *, total: bool) -> Row:
    heads_only = sum(bool(cell.words) for cell in row) > 1 and all(
        cell.header or not cell.words for cell in row
    )
    cells = []
    for draft in row:
        role: CellRole = "data"
        if draft.words and heads_only:
            role = "column"
        elif draft.words and (draft.header or (named and draft.column == 0)):
            role = "row"
        numeric = draft.column > 0 and (draft.column in figures or is_figure(draft.bare))
        cells.append(_cell(draft, role, numeric=numeric))
    return Row(tuple(cells), total=total and bool(row) and bool(TOTAL.match(row[0].words)))


def _cell(draft: Draft, role: CellRole, *, numeric: bool = False) -> Cell:
    return Cell(draft.html, role, draft.colspan, draft.rowspan, numeric)


# Where the cells of a table with spans stand


@dataclass(frozen=True, slots=True)
class Place:
    """A cell at a column; `cell` is None where one from above goes on."""

    cell: Cell | None
    column: int
    span: int
    merge: str = ""


def placed(rows: Sequence[Row], columns: int) -> Iterator[list[Place]]:
    """Each row with the places that cells from above take up in it."""
    from_above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        going_on: dict[int, tuple[int, int]] = {}
        places: list[Place] = []
        cells, column = list(row.cells), 0
        while column < columns or cells:
            if column in from_above:
                span, left = from_above.pop(column)
                places.append(Place(None, column, span, "continue"))
            else:
                cell = cells.pop(0) if cells else Cell("")
                span, left = cell.colspan, min(cell.rowspan, len(rows) - number)
                places.append(Place(cell, column, span, "restart" if left > 1 else ""))
            if left > 1:
                going_on[column] = (span, left - 1)
            column += span
        from_above = going_on
        yield places
