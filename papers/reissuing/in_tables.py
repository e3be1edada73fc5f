"""What changed inside a table, in words: cells, rows, columns, caption and source.

Not here: that it is the same table (`pairing`), and every other change (`changes`).
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, ngettext

from papers.content import Row, Table
from papers.reissuing.block_words import words_of
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


def table_detail(before: Table, after: Table) -> str:
    """The cells that changed, and the rows that came and went; a row is known by its words, then by its first cell."""
    named = {"caption": gettext("the caption is changed"), "source": gettext("the source is changed")}
    parts = [words for name, words in named.items() if said(before, name) != said(after, name)]
    if before.columns != after.columns:
        return "; ".join([*parts, gettext("its columns are changed")])
    rows = pair_rows(before, after)
    cells = sum(changed_cells(pair.before, pair.after) for pair in rows if pair.before and pair.after)
    new, gone = sum(pair.before is None for pair in rows), sum(pair.after is None for pair in rows)
    counted = (
        (ngettext("{} cell is changed", "{} cells are changed", cells), cells),
        (ngettext("{} row is new", "{} rows are new", new), new),
        (ngettext("{} row is taken out", "{} rows are taken out", gone), gone),
    )
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


def changed_cells(before: Row, after: Row) -> int:
    pairs = zip(before.cells, after.cells, strict=False)
    return sum(old.html != new.html for old, new in pairs if old is not new)


def in_words(count: int) -> str:
    return gettext(SMALL[count]) if count < len(SMALL) else f"{count:,}"
