"""On which ground the cells of a table are withheld, said once below it; each cell only says that it is.

With a cell go the totals that tell of it, so that one ground could fill half a table. The paper's data keep the ground
in every cell; here is what all formats print instead. Not here: who withholds, and the marks (`assessments`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape

from django.utils.translation import gettext

from assessments.models import Ground
from assessments.models.withholding import mark
from papers.content import Row, Table


@dataclass(frozen=True, slots=True)
class Printed:
    """A table as it is printed, and the line below it on what is withheld there: plain words, or none."""

    table: Table
    grounds: str = ""


def printed(table: Table) -> Printed:
    """Only our own marks, in the language that is active: what somebody typed stays. Several grounds get numbers."""
    marks = {escape(mark(ground), quote=False): gettext(ground.label) for ground in Ground}
    pattern = re.compile("|".join(map(re.escape, marks)))
    every = (cell.html for row in (*table.head, *table.body) for cell in row.cells)
    found = list(dict.fromkeys(each for html in every for each in pattern.findall(html)))
    if not found:
        return Printed(table)
    word = gettext("Withheld")
    numbers = range(1, len(found) + 1) if len(found) > 1 else [0]
    short = {
        each: f"[{word} {number}]" if number else f"[{word}]"
        for each, number in zip(found, numbers, strict=True)
    }

    def shortly(row: Row) -> Row:
        cells = (
            replace(cell, html=pattern.sub(lambda said: short[said[0]], cell.html)) for cell in row.cells
        )
        return replace(row, cells=tuple(cells))

    shown = replace(table, head=tuple(map(shortly, table.head)), body=tuple(map(shortly, table.body)))
    return Printed(shown, "; ".join(f"{short[each]}: {marks[each]}" for each in found))
