"""Tables for the tests of grids, sums and charts. Not here: any assertion."""

from __future__ import annotations

from lxml import etree
from lxml import html as lxml_html

from assessments.figures.grids import Grid, grid_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def table_html(*rows: str) -> str:
    """Rows of a table, each given as text with | between td cells and ! before a th."""
    made = ""
    for row in rows:
        cells = (
            f"<th><p>{c[1:]}</p></th>" if c.startswith("!") else f"<td><p>{c}</p></td>"
            for c in row.split("|")
        )
        made += f"<tr>{''.join(cells)}</tr>"
    return f"<table><tbody>{made}</tbody></table>"


def table_of(*rows: str) -> etree._Element:
    return lxml_html.fragment_fromstring(table_html(*rows))


def grid_from(*rows: str) -> Grid:
    return grid_of(table_of(*rows))


def monthly(heading: str, *figures: object) -> Grid:
    """One column of figures, month by month."""
    rows = (f"{MONTHS[at % 12]} {2023 + at // 12}|{figure}" for at, figure in enumerate(figures))
    return grid_from(f"!Month|!{heading}", *rows)
