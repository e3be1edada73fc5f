"""Bar charts as SVG. The bars lie, so that words of any length stand before them, on the smallest screen too.

Not here: lines (`lines`), and what both are drawn with (`picture`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assessments.figures.charts import points_of
from assessments.figures.picture import (
    GREY,
    SIZE,
    TALLEST,
    Picture,
    Scale,
    attributes,
    fill,
    legend,
    short,
    wide,
    wrapped,
)


def draw_bars(picture: Picture) -> None:
    chart, width = picture.chart, picture.width
    values = [value for series in chart.series for _, value in points_of(chart, series)]
    count = len(chart.series)
    room = min(max((wide(name) for name in chart.categories), default=0) + 4, width * 0.36)
    pitch = min(max((TALLEST - 60) / (len(chart.categories) * (count + 0.6)), 10), 17 if count > 1 else 20)
    size = min(SIZE, pitch * 0.92)
    labels = [
        wrapped(name, room, max(1, int((pitch * (count + 0.4)) // (size + 1))), size)
        for name in chart.categories
    ]
    group = pitch * (count + 0.6)
    top = legend(picture, patterned=True) if count > 1 else 6.0
    bottom = top + group * len(chart.categories)
    least, most = min(values), max(values)
    before = max((wide(chart.written(v), size) for v in values if v < 0), default=0) + 6 if least < 0 else 0
    after = max((wide(chart.written(v), size) for v in values if v >= 0), default=0) + 8 if most >= 0 else 8
    scale = _bar_scale(values, room + 8 + before, width - after)
    for at, lines in enumerate(labels):
        middle = top + group * at + group / 2
        for place, line in enumerate(lines):
            y = middle + (place - (len(lines) - 1) / 2) * (size + 1) + size * 0.34
            picture.text(room, y, line, anchor="end", font_size=short(size))
        for number, series in enumerate(chart.series):
            if series.values[at]:
                y = top + group * at + pitch * (number + 0.3)
                _bar(picture, scale, number, Decimal(series.values[at]), (y, pitch, size))
    zero = scale.at(0)
    picture.line(zero, top, zero, bottom, GREY, stroke_width="1.2")
    picture.height = bottom + 6


def _bar_scale(values: Sequence[Decimal], start: float, end: float) -> Scale:
    """Bars begin at zero and the longest fills the room; each says its value, so there are no other ticks."""
    low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
    return Scale((low, high if high > low else low + 1), start, end)


def _bar(
    picture: Picture, scale: Scale, number: int, value: Decimal, place: tuple[float, float, float]
) -> None:
    y, pitch, size = place
    zero, end = scale.at(0), scale.at(value)
    box = {
        "x": short(min(zero, end)),
        "y": short(y + 1),
        "width": short(abs(end - zero)),
        "height": short(pitch - 2),
    }
    picture.parts.append(f"<rect{attributes(box | fill(picture, number))}/>")
    beyond = end - 4 if value < 0 else end + 4
    words = picture.chart.written(value)
    picture.text(
        beyond,
        y + pitch / 2 + size * 0.34,
        words,
        anchor="end" if value < 0 else "start",
        font_size=short(size),
    )
