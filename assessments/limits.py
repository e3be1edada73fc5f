"""How much a body may hold, so that it can be saved, compared, shown and printed in a bearable time.

What is measured are cleaned blocks (rewriting.py). Who refuses and where it is said is writing.py and its pages.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from lxml import etree

from assessments.vocabulary import text_of

# Characters of HTML as stored, and as sent: editors send more than is kept.
LONGEST_BODY = 200_000
LONGEST_SENT = 2 * LONGEST_BODY
MOST_BLOCKS = 3_000
MOST_FOOTNOTES = 200
# Letters of one footnote: a note that is longer than a page can be printed at no foot. A line break takes a line.
LONGEST_NOTE = 3_000
LETTERS_ON_A_LINE = 100
# Letters without a space: the layout's work grows with their square.
LONGEST_WORD = 2_000
# Of one table: its rows times its columns, whatever cells span them.
MOST_PLACES = 20_000


def refuse_too_long(body: str, longest: int) -> None:
    if len(body) > longest:
        raise ValidationError(
            f"This text is too long to save: {len(body):,} characters with its formatting, and {longest:,} fit. "
            "Divide it between several headings."
        )


def refuse_too_many(blocks: list[etree._Element]) -> None:
    """Raises ValidationError if there are more blocks, footnotes or places in a table than a paper can hold."""
    if len(blocks) > MOST_BLOCKS:
        raise ValidationError(
            f"This text has too many paragraphs to save: {len(blocks):,} with its headings, lists and tables, and "
            f"{MOST_BLOCKS:,} fit. Divide it between several headings."
        )
    longest = max((len(word) for block in blocks for word in text_of(block).split()), default=0)
    if longest > LONGEST_WORD:
        raise ValidationError(
            f"This text has a word of {longest:,} characters, and {LONGEST_WORD:,} fit on a page. Put spaces into it."
        )
    footnotes = sum(1 for block in blocks for _ in block.iter("span"))
    if footnotes > MOST_FOOTNOTES:
        raise ValidationError(
            f"This text has {footnotes:,} footnotes, and {MOST_FOOTNOTES} fit. Divide it between several headings."
        )
    refuse_long_notes(blocks)
    for number, table in enumerate((block for block in blocks if block.tag == "table"), 1):
        rows, columns = size_of(table)
        if rows * columns > MOST_PLACES:
            raise ValidationError(
                f"Table {number} of this text is too large: {rows:,} rows times {columns:,} columns, and "
                f"{MOST_PLACES:,} cells fit. Divide it, and look for cells that span more columns than there are."
            )


def refuse_long_notes(blocks: Iterable[etree._Element]) -> None:
    for note in (note for block in blocks for note in block.iter("span")):
        letters = len(text_of(note)) + LETTERS_ON_A_LINE * sum(1 for _ in note.iter("br"))
        if letters > LONGEST_NOTE:
            begins = " ".join(text_of(note).split()[:6])
            raise ValidationError(
                f"The footnote that begins “{begins}” is too long: {letters:,} characters with its line breaks, and "
                f"{LONGEST_NOTE:,} fit at the foot of a page. Put a part of it into the text."
            )


def size_of(table: etree._Element) -> tuple[int, int]:
    """Rows, and the columns of the widest row with what reaches into it from above."""
    rows = list(table.iter("tr"))
    widths = [0] * len(rows)
    for number, row in enumerate(rows):
        for cell in cells_of(row):
            columns = int(cell.get("colspan", 1))
            for reached in range(number, min(number + int(cell.get("rowspan", 1)), len(rows))):
                widths[reached] += columns
    return len(rows), max(widths, default=0)


def cells_of(row: etree._Element) -> Iterable[etree._Element]:
    return (cell for cell in row if cell.tag in ("td", "th"))
