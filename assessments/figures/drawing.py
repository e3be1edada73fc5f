"""Pictures of charts: SVG for the pages, for print and (as pixels) for Word, all from this one module.

Readable without colour: bars differ by pattern, lines by marker and dash, and every line, limit and bar says what it
is. Text is at least 4.5 to 1 against white. Presentation attributes only, since pages forbid inline styles. The same
chart gives the same bytes. Not here: which table is drawn, and what is said of it (`charts`).
"""

from django.utils.safestring import SafeString, mark_safe

from assessments.figures.bars import draw_bars
from assessments.figures.charts import Chart
from assessments.figures.lines import draw_lines
from assessments.figures.picture import NARROW, WIDE, Picture


def draw(chart: Chart, name: str, width: int = WIDE) -> str:
    """The chart as SVG of this width. `name` is unique on its page."""
    picture = Picture(chart, name, width)
    if chart.kind == "bar":
        draw_bars(picture)
    else:
        draw_lines(picture)
    return picture.svg()


def draw_for_print(chart: Chart, name: str) -> SafeString:
    return mark_safe(draw(chart, name))  # noqa: S308 (the picture escapes every word that it writes)


def draw_for_page(chart: Chart, name: str) -> SafeString:
    """The chart for a page and for a small screen, of which the style sheet shows one."""
    drawn = (
        f'<div class="chart"><div class="chart__wide">{draw(chart, name)}</div>'
        f'<div class="chart__narrow">{draw(chart, f"{name}-narrow", NARROW)}</div></div>'
    )
    return mark_safe(drawn)  # noqa: S308 (the picture escapes every word that it writes)
