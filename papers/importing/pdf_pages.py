"""The text of the pages of a PDF, its lines as they stand on the page from top to bottom.

A PDF holds lines in the order in which a program drew them: bullets, notes and heads often come after everything else.
Not here: opening the file and what is refused (`reading`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pypdf import PageObject, PdfReader

SAME_LINE = 2.0  # points
LONG = 25  # letters: two such texts side by side are columns
COLUMNS = 0.2  # of the lines of a page
GLYPH = re.compile(r"[•·▪■◦●○‣➢✓\ue001-\uf8ff–-]|o|\d{1,3}[.)]|\(?[a-z]{1,4}\)")


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was drawn, and where it begins; nowhere is (0, 0)."""

    text: str
    x: float = 0.0
    y: float = 0.0


def texts_of(reader: PdfReader) -> list[str]:
    """The text of each page, with an empty line where more space stands between two lines than usual."""
    read = [from_the_top(rows_of(page)) for page in reader.pages]
    gaps = Counter(
        round(above.y - below.y) for rows in read for above, below in pairwise(rows) if above.y > below.y
    )
    common = [gap for gap, times in gaps.items() if times >= 0.1 * gaps.total()]
    usual = min(common, default=0)
    return ["\n".join(spaced_lines(rows, usual)) for rows in read]


def rows_of(page: PageObject) -> list[Row]:
    """The lines of a page that hold anything, as they were drawn."""
    rows: list[Row] = []
    text, x, y = "", 0.0, 0.0

    def visit(chunk: str, matrix: list[float], position: list[float], *_: object) -> None:
        nonlocal text, x, y
        for number, part in enumerate(chunk.split("\n")):
            if number:
                rows.append(Row(text, x, y))
                text = ""
            if part.strip() and not text.strip():
                x = position[4] * matrix[0] + position[5] * matrix[2] + matrix[4]
                y = position[4] * matrix[1] + position[5] * matrix[3] + matrix[5]
            text += part

    whole = page.extract_text(visitor_text=visit) or ""
    rows.append(Row(text, x, y))
    if re.findall(r"\w+", " ".join(row.text for row in rows)) != re.findall(r"\w+", whole):
        return [Row(line) for line in whole.split("\n") if line.strip()]
    return [row for row in rows if row.text.strip()]


def from_the_top(rows: Sequence[Row]) -> list[Row]:
    """The lines from the top of the page to its end; as they were drawn where they stand in columns."""
    if all(above.y >= below.y - SAME_LINE for above, below in pairwise(rows)):
        return list(rows)
    lines: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: -row.y):
        if lines and lines[-1][0].y - row.y <= SAME_LINE:
            lines[-1].append(row)
        else:
            lines.append([row])
    columns = sum(sum(len(row.text) >= LONG for row in line) > 1 for line in lines)
    if columns > COLUMNS * len(lines):
        return list(rows)
    return [row for line in lines for row in with_glyph(sorted(line, key=lambda row: row.x))]


def with_glyph(line: list[Row]) -> list[Row]:
    """What stands on one line; a bullet or a number is put before the words that it belongs to."""
    if len(line) > 1 and GLYPH.fullmatch(line[0].text.strip()):
        first, second, *rest = line
        return [Row(f"{first.text.strip()} {second.text}", first.x, second.y), *rest]
    return line


def spaced_lines(rows: Sequence[Row], usual: int) -> Iterator[str]:
    above: float | None = None
    for row in rows:
        if above is not None and usual and not -SAME_LINE <= above - row.y <= 1.3 * usual:
            yield ""
        yield row.text.strip()
        above = row.y
