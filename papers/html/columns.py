"""The widths of the columns of a printed table, as shares of the page.

Here: how large print sets the text of tables and how wide its pages are, in millimetres, as in static/paper/print.css.
Not here: how a width is found (`building.widths`).
"""

from papers.building.widths import Measure, column_widths
from papers.content import UPRIGHT_WIDTH, Table

SIDEWAYS_WIDTH = 261
POINT = 25.4 / 72
# The size of letters, and what is left and right of the words in a cell.
PLAIN, DENSE, CROWDED = (10.2 * POINT, 4.0), (9 * POINT, 2.6), (6.8 * POINT, 0.8)


def column_shares(table: Table) -> list[str]:
    """Each width as CSS takes it, in hundredths of the table's."""
    size, around = CROWDED if table.is_crowded else DENSE if table.is_dense else PLAIN
    total = SIDEWAYS_WIDTH if table.is_wide else UPRIGHT_WIDTH
    widths = column_widths(table, Measure(total, size, around))
    return [f"{100 * width / total:.2f}%" for width in widths]
