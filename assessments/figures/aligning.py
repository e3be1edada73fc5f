"""Which cells of a table are set to the right, as figures: in the pages and in the paper by the same rule.

A figure here is whatever reads as one, ranges and ratios included. Not here: what a figure comes to (`numbers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from assessments.figures.grids import cells_of, head_rows, span, words_of
from assessments.models.withholding import MARKED

FIGURE = re.compile(
    r"""[(\[]?[+\-−–~<>≤≥]?\s?[£$€]?[+\-−–]?\d[\d,.:\ ]*(?:%|k|m|bn|pp)?[)\]]?\*?   # 1,272  −3.5%  (12)  3:1
        (?:\s?\([+\-−–]?[£\d][\d,.]*%?\))?$                                        # 57 (14%)""",
    re.IGNORECASE | re.VERBOSE,
)
NO_FIGURE = frozenset({"", "-", "–", "—", "n/a", "nil", "..", "*"})


def is_figure(words: str) -> bool:
    return bool(FIGURE.match(words))


def figure_columns(cells: Iterable[tuple[int, str]]) -> set[int]:
    """Columns, past the first, that hold figures and no words; a figure that is withheld was one.

    The cells are those of the body that cover one column, each by its column, counted from 0, and its words.
    """
    wordy: set[int] = {0}
    figures: set[int] = set()
    for column, words in cells:
        if is_figure(words):
            figures.add(column)
        elif words.lower() not in NO_FIGURE and not words.startswith(MARKED):
            wordy.add(column)
    return figures - wordy


def cells_of_figures(table: etree._Element) -> Iterator[etree._Element]:
    """The cells of a table, as it stands in a body, that hold figures, and those that head columns of them."""
    heads = head_rows(table)
    cells = [(row > heads, column - 1, cell) for (row, column), cell in cells_of(table).items()]
    figures = figure_columns(
        (column, words_of(cell)) for in_body, column, cell in cells if in_body and span(cell, "colspan") == 1
    )
    for in_body, column, cell in cells:
        of_figures = column in figures and (in_body or span(cell, "colspan") == 1)
        if of_figures or (in_body and column > 0 and is_figure(words_of(cell))):
            yield cell
