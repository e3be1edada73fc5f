"""Line charts and control charts as SVG: an axis, a line for each series, and its name at its end.

Not here: bars (`bars`), and what both are drawn with (`picture`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

from django.utils.translation import gettext

from assessments.figures.charts import Limits, Series, limits_of, points_of
from assessments.figures.picture import (
    COLOURS,
    GREY,
    LINE,
    SIZE,
    WIDE,
    Picture,
    Scale,
    attributes,
    legend,
    marker,
    short,
    stroke,
    ticks_for,
    wide,
    wrapped,
)

TALL, LOW = 250, 190  # the drawing without its words, where there is room and where there is not
MOST_MARKERS = 60
LONGEST_NAME = 110  # of a category, below the axis
BOLD = SIZE * 1.15  # what bold words take, in wider fonts too, for a browser that does not have Source Sans
AIR = Decimal("0.1")
FLAT, FLAT_LIMITS = (
    Decimal("0.5"),
    Decimal("0.25"),
)  # the share of its highest point that a line may have below it
OUTSIDE, LIMIT = COLOURS[4], COLOURS[2]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the lines are drawn."""

    left: float
    top: float
    right: float
    bottom: float
    scale: Scale


@dataclass(frozen=True, slots=True)
class Name:
    """What stands at the end of a line."""

    words: str
    value: Decimal
    colour: str


def draw_lines(picture: Picture) -> None:
    chart = picture.chart
    limits = limits_of(chart.series[0]) if chart.kind == "control" else None
    values = [value for series in chart.series for _category, value in points_of(chart, series)]
    shown = [*values, *(_room_for(values, limits) if limits else [])]
    names = _names(picture, limits) if limits or len(chart.series) > 1 else []
    beside = picture.width >= WIDE
    room = (
        min(max(wide(name.words, BOLD) for name in names) + 14, picture.width * 0.29)
        if names and beside
        else 16
    )
    top = _legend(picture, names, limits) if names and not beside else 18.0
    ticks = ticks_for(shown, zero=_has_zero(min(shown), max(shown), FLAT_LIMITS if limits else FLAT))
    bottom = top + (TALL if beside else LOW)
    left = max(wide(chart.written(tick)) for tick in ticks) + 10
    plot = Plot(left, top, picture.width - room, bottom, Scale(ticks, bottom, top))
    _draw(picture, plot, limits)
    if names and beside:
        _names_at_end(picture, plot, names)
    if ticks[0] > 0 or ticks[-1] < 0:
        picture.height += LINE
        picture.text(0, picture.height - 6, gettext("The scale does not begin at 0."), fill=GREY)


def _room_for(values: Sequence[Decimal], limits: Limits) -> list[Decimal]:
    """The limits, and the air that the figures of points outside of them need."""
    low, high = min(*values, limits.lower), max(*values, limits.upper)
    air = (high - low) * AIR
    below = low - air if low < limits.lower else low
    return [below if low < 0 else max(below, Decimal(0)), high + air if high > limits.upper else high]


def _has_zero(low: Decimal, high: Decimal, flat: Decimal) -> bool:
    """The scale begins at zero unless that would press the lines flat."""
    return 0 <= low <= high * flat or low < 0 < high or low * flat <= high <= 0


def _draw(picture: Picture, plot: Plot, limits: Limits | None) -> None:
    _axis(picture, plot)
    if limits:
        for value, dash in ((limits.upper, "6 4"), (limits.mean, ""), (limits.lower, "6 4")):
            _limit_line(picture, (plot.left, plot.right), plot.scale.at(value), dash)
    count = len(picture.chart.categories)
    step = (plot.right - plot.left) / count
    places = [plot.left + step * (at + 0.5) for at in range(count)]
    for number, series in enumerate(picture.chart.series):
        _series(picture, plot.scale, places, (number, series), limits)
    picture.height = _categories(picture, places, plot, step) + 4


def _axis(picture: Picture, plot: Plot) -> None:
    base = Decimal(0) if plot.scale.ticks[0] <= 0 <= plot.scale.ticks[-1] else plot.scale.ticks[0]
    for tick in plot.scale.ticks:
        y = plot.scale.at(tick)
        strong = {"stroke": GREY, "stroke_width": "1.2"} if tick == base else {}
        picture.line(plot.left, y, plot.right, y, **strong)
        picture.text(plot.left - 6, y + 4.2, picture.chart.written(tick), anchor="end", fill=GREY)


def _limit_line(picture: Picture, ends: tuple[float, float], y: float, dash: str) -> None:
    dashed = {"stroke_dasharray": dash} if dash else {}
    picture.line(ends[0], y, ends[1], y, LIMIT, stroke_width="1.5", **dashed)


def _series(
    picture: Picture,
    scale: Scale,
    places: Sequence[float],
    numbered: tuple[int, Series],
    limits: Limits | None,
) -> None:
    """The line, broken where a point is missing, and a marker for each point."""
    number, series = numbered
    points = [(x, Decimal(value)) if value else None for x, value in zip(places, series.values, strict=True)]
    run: list[str] = []
    for point in [*points, None]:
        if point is not None:
            run.append(f"{short(point[0])},{short(scale.at(point[1]))}")
            continue
        if len(run) > 1:
            joined = {"points": " ".join(run), "fill": "none", "stroke_linejoin": "round", **stroke(number)}
            picture.parts.append(f"<polyline{attributes(joined)}/>")
        run = []
    for point in filter(None, points):
        x, y = point[0], scale.at(point[1])
        if limits and not limits.hold(point[1]):
            _outside(picture, x, y, point[1], above=point[1] > limits.upper)
        elif len(places) <= MOST_MARKERS:
            marker(picture, x, y, number)


def _outside(picture: Picture, x: float, y: float, value: Decimal, *, above: bool) -> None:
    """A point outside the limits: a ring around it, and its value on the far side."""
    at = f'cx="{short(x)}" cy="{short(y)}"'
    picture.parts.append(
        f'<circle {at} r="6.2" fill="#fff" stroke="{OUTSIDE}" stroke-width="2"/>'
        f'<circle {at} r="2.8" fill="{OUTSIDE}"/>'
    )
    words = picture.chart.written(value)
    picture.text(x, y - 10 if above else y + 19, words, anchor="middle", fill=OUTSIDE, font_weight="600")


# Names of lines


def _names(picture: Picture, limits: Limits | None) -> list[Name]:
    chart = picture.chart
    if limits:
        named = (
            (gettext("Upper limit"), limits.upper),
            (gettext("Mean"), limits.mean),
            (gettext("Lower limit"), limits.lower),
        )
        return [Name(f"{name} {chart.written(value)}", value, LIMIT) for name, value in named]
    found = []
    for number, series in enumerate(chart.series):
        _category, last = points_of(chart, series)[-1]
        found.append(Name(f"{series.name} {chart.written(last)}", last, COLOURS[number]))
    return found


def _names_at_end(picture: Picture, plot: Plot, names: list[Name]) -> None:
    """Beside the ends of the lines, moved apart where they would touch."""
    room = picture.width - plot.right - 10
    placed = sorted(
        ((plot.scale.at(name.value), wrapped(name.words, room, 3, BOLD), name.colour) for name in names),
        key=lambda place: place[0],
    )
    free = plot.top - LINE
    tops = []
    for y, lines, _colour in placed:
        free = max(y - LINE * len(lines) / 2, free)
        tops.append(free)
        free += LINE * len(lines) + 2
    over = max(free - plot.bottom - LINE, 0)
    for top, (_y, lines, colour) in zip(tops, placed, strict=True):
        for place, line in enumerate(lines):
            y = top - over + LINE * place + 11.5
            picture.text(plot.right + 8, y, line, fill=colour, font_weight="600")


def _legend(picture: Picture, names: list[Name], limits: Limits | None) -> float:
    """Above a narrow drawing, where there is no room beside it."""
    if limits is None:
        return legend(picture, patterned=False)
    for at, name in enumerate(names):
        _limit_line(picture, (0, 24), 10 + LINE * at, "" if at == 1 else "6 4")
        picture.text(30, 14 + LINE * at, name.words, fill=name.colour, font_weight="600")
    return 22.0 + LINE * len(names)


# Names of points


def _categories(picture: Picture, places: Sequence[float], plot: Plot, step: float) -> float:
    """Below the axis: the last one, and as many before it as there is room for. Returns where they end."""
    names = picture.chart.categories
    longest = min(max(wide(word) for name in names for word in [*name.split(), ""]) + 8, LONGEST_NAME)
    every = max(1, ceil(longest / step))
    shown = _labelled(len(names), every)
    apart = min((after - before for before, after in pairwise(shown)), default=every)
    lines = _in_lines([names[at] for at in shown], max(step * apart - 4, SIZE * 2))
    for at, words in zip(shown, lines, strict=True):
        half = max(wide(line) for line in words) / 2
        x = min(max(places[at], half), picture.width - half)
        picture.line(places[at], plot.bottom, places[at], plot.bottom + 4, GREY)
        for place, line in enumerate(words):
            picture.text(x, plot.bottom + 17 + LINE * place, line, anchor="middle")
    return plot.bottom + 17 + LINE * max(map(len, lines))


def _labelled(count: int, every: int) -> list[int]:
    """Which of the points are named, at least so far apart: from the first to the last, and evenly where it can be."""
    last = count - 1
    even = next((apart for apart in range(every, 2 * every) if last % apart == 0), every)
    return [*(at for at in range(0, last, even) if last - at >= even), last]


def _in_lines(names: list[str], room: float) -> list[list[str]]:
    """Names in as many lines as the longest of them needs, and all broken alike: not one month in two."""
    found = [wrapped(name, room, 3) for name in names]
    narrow = min(max(wide(word) for name in names for word in [*name.split(), ""]), room)
    alike = [wrapped(name, narrow, 3) for name in names]
    same = max(map(len, alike)) == max(map(len, found)) and not any(
        words[-1].endswith("…") for words in alike
    )
    return alike if same else found
