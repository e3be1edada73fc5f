"""What changed inside a table, in words: cells, rows, columns, caption and source.

Not here: that it is the same table (`pairing`), and every other change (`changes`).
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, ngettext

from papers.content import Cell, Row, Table
from papers.reissuing.block_words import words_of
from papers.reissuing.in_values import IsSecret, Value, quoted, told_one_by_one
from papers.reissuing.pairing import Pair, paired

SMALL = (
    gettext_noop("no"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("ten"),
)


def table_detail(before: Table, after: Table, is_secret: IsSecret) -> str:
    """The cells that changed, and the rows that came and went; a row is known by its words, then by its first cell."""
    named = {"caption": gettext("the caption is changed"), "source": gettext("the source is changed")}
    parts = [words for name, words in named.items() if said(before, name) != said(after, name)]
    if before.columns != after.columns:
        return "; ".join([*parts, gettext("its columns are changed")])
    rows = pair_rows(before, after)
    cells = changed_cells(after, rows)
    new, gone = sum(pair.before is None for pair in rows), sum(pair.after is None for pair in rows)
    counted = (
        (ngettext("{} row is new", "{} rows are new", new), new),
        (ngettext("{} row is taken out", "{} rows are taken out", gone), gone),
    )
    if cells:
        sentence = ngettext("{} cell is changed", "{} cells are changed", len(cells))
        parts += told_one_by_one(cells, is_secret) or [sentence.format(in_words(len(cells)))]
    parts += [sentence.format(in_words(count)) for sentence, count in counted if count]
    if not parts:
        moved = any(pair.moved for pair in rows)
        parts.append(gettext("its rows have moved") if moved else gettext("its look is changed"))
    return "; ".join(parts)


def said(table: Table, name: str) -> list[str]:
    return words_of(getattr(table, name))


def pair_rows(before: Table, after: Table) -> list[Pair[Row]]:
    return paired(
        (*before.head, *before.body),
        (*after.head, *after.body),
        lambda row: row.cells,
        lambda row: (len(row.cells), row.cells[0].html) if row.cells else None,
        lambda row: len(row.cells),
    )


def changed_cells(after: Table, rows: list[Pair[Row]]) -> list[Value]:
    """Of rows that are in both, by the headings that they have in the later issue."""
    above = columns_of(after)
    heads = {id(cell) for row in after.head for cell in row.cells}
    found = []
    for pair in rows:
        if pair.before is None or pair.after is None:
            continue
        for old, new in zip(pair.before.cells, pair.after.cells, strict=False):
            if old.html != new.html:
                is_head = id(new) in heads or new.role != "data"
                names = (quoted(text(new)),) if is_head else (row_name(pair.after, new), above[id(new)])
                found.append(Value(names, text(old), text(new), heads=is_head))
    return found


def row_name(row: Row, cell: Cell) -> str:
    """What heads it, or else what it begins with."""
    heads = [each for each in row.cells if each.role == "row"] or [
        each for each in row.cells[:1] if each is not cell
    ]
    return quoted(" / ".join(filter(None, map(text, heads))))


def columns_of(table: Table) -> dict[int, str]:
    """What heads the column of each cell; its number where nothing does."""
    free_from, found = [0] * table.columns, {}
    heads = [""] * table.columns
    for number, row in enumerate((*table.head, *table.body)):
        for cell in row.cells:
            at = next((n for n, free in enumerate(free_from) if free <= number), 0)
            across = range(at, min(at + cell.colspan, table.columns))
            for column in across:
                free_from[column] = number + cell.rowspan
                if number < len(table.head):
                    heads[column] = " / ".join(filter(None, (heads[column], text(cell))))
            found[id(cell)] = quoted(heads[at]) or gettext("column {}").format(at + 1)
    return found


def text(cell: Cell) -> str:
    return " ".join(words_of(cell.html))


def in_words(count: int) -> str:
    return gettext(SMALL[count]) if count < len(SMALL) else f"{count:,}"
