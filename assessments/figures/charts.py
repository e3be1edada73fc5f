"""Charts: what of a table is drawn, and what a chart says in words.

A paragraph beside a table that begins "Chart (bar):", "Chart (line):" or "Chart (control):" asks for a chart of its
columns of figures; the words after that are the author's sentence on what it shows. Here: pure functions from a grid
of words to a `Chart`, for the pages and for papers. Not here: which table it is (`beside`), the picture (`drawing`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal, cast

from django.utils.translation import gettext as _

from assessments.figures.grids import Grid, Slot
from assessments.figures.numbers import Number, Unit, common_unit, in_unit, number_of, unit_in

ChartKind = Literal["bar", "line", "control"]
KINDS = ("bar", "line", "control")
MOST_SERIES = 6
MOST_BARS = 80
LEAST_FOR_LIMITS = 6
MOST_NAMED = 6  # points, in one sentence
# The limits of an individuals chart stand this many mean moving ranges from the mean.
RANGES_TO_LIMIT = Decimal("2.66")
TIME = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?(?:[ ,-]*(?:['’]?\d{2}|\d{4}))?$"
    r"|(?:q[1-4]|quarter [1-4]|week \d+|w/?[ce] .+)(?:[ ,]+\S*)?$|(?:19|20)\d{2}(?:[-/–]\d{2,4})?(?: q[1-4])?$",
    re.IGNORECASE,
)


class CannotDraw(Exception):
    """A chart was asked for that cannot be drawn; the message says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Series:
    """One column of figures. A value is an exact decimal number, or nothing where no point is drawn."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows, in words and numbers that can be stored; the picture follows from it."""

    kind: ChartKind
    summary: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    sign: str = ""  # before a number: £
    after: str = ""  # behind it: %
    alternative: str = ""  # what it shows, without its summary

    @property
    def title(self) -> str:
        """What kind of chart it is, and the author's sentence about it."""
        names = {"bar": _("Bar chart"), "line": _("Line chart"), "control": _("Control chart")}
        return f"{names[self.kind]}: {self.summary}" if self.summary else names[self.kind]

    @property
    def whole_alternative(self) -> str:
        """All that is said of the chart to somebody who does not see it."""
        return f"{self.title.rstrip('.')}. {self.alternative}".strip()

    def written(self, value: Decimal) -> str:
        return str(Number(value, Unit(self.sign, self.after), max(-int(value.as_tuple().exponent), 0)))


# From a table to a chart


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures, or where months run across a row of them, as it is drawn."""

    name: str
    slots: list[Slot]
    numbers: list[Number | None]

    @property
    def unit(self) -> Unit | None:
        return common_unit(number for number in self.numbers if number)


def chart_of(grid: Grid, kind: str, summary: str = "") -> Chart:
    """The chart of a table's figures, or CannotDraw. Left out is what is a total, withheld or no exact figure."""
    if kind not in KINDS:
        raise CannotDraw(_("There is no chart of the kind “%s”: write bar, line or control.") % kind)
    categories, columns = _columns(grid, kind)
    kept = _of_one_unit(columns)
    unit = common_unit(number for column in kept for number in column.numbers if number)
    chart = Chart(
        kind=cast("ChartKind", kind),
        summary=summary,
        categories=tuple(map(_shown, categories)),
        series=tuple(
            Series(
                _shown(column.name),
                tuple(f"{in_unit(n, unit or n.unit):f}" if n else "" for n in column.numbers),
            )
            for column in kept
        ),
        sign=unit.sign if unit else "",
        after=unit.after if unit else "",
    )
    check(chart, unit)
    others = [column.name for column in columns if column not in kept]
    said = (facts_of(chart), *left_out(chart, [column.slots for column in kept], others))
    return replace(chart, alternative=" ".join(said))


def _columns(grid: Grid, kind: str) -> tuple[list[str], list[Column]]:
    """The names of points, and the columns of figures; for a line the rows where months or years run across."""
    rows = [at for at in range(len(grid.body)) if not grid.is_total_row(at) and not _is_group(grid.body[at])]
    columns = [at for at in range(1, grid.columns) if _is_drawn(grid, rows, at)]
    labels, names = [grid.labels[row] for row in rows], [_heading(grid, column) for column in columns]
    if kind != "bar" and _are_times(names) and not _are_times(labels):
        across = [
            (label, [grid.body[row][at] for at in columns]) for label, row in zip(labels, rows, strict=True)
        ]
        return names, [_column(label, slots) for label, slots in across if any(map(_number, slots))]
    down = [[grid.body[row][at] for row in rows] for at in columns]
    return labels, [_column(name, slots) for name, slots in zip(names, down, strict=True)]


def _column(name: str, slots: list[Slot]) -> Column:
    return Column(name, slots, [_in_heading(_number(slot), name) for slot in slots])


def chart_problem(grid: Grid, kind: str) -> str:
    """Why the chart cannot be drawn, as a sentence; empty if it can."""
    try:
        chart_of(grid, kind)
    except CannotDraw as problem:
        return str(problem)
    return ""


def check(chart: Chart, unit: Unit | None) -> None:
    points = [sum(bool(value) for value in series.values) for series in chart.series]
    if not any(points):
        raise CannotDraw(_("The table has no column of figures that could be drawn."))
    if unit is None:
        raise CannotDraw(_("The figures of the table are in units that have nothing in common."))
    if len(chart.series) > MOST_SERIES:
        raise CannotDraw(_("More than %d columns of figures cannot be told apart in a chart.") % MOST_SERIES)
    if chart.kind == "bar" and len(chart.series) * len(chart.categories) > MOST_BARS:
        raise CannotDraw(_("More than %d bars cannot be read: ask for a line.") % MOST_BARS)
    if chart.kind == "line" and max(points) < 2:
        raise CannotDraw(_("A line needs two rows with figures at least."))
    if chart.kind == "control" and len(chart.series) > 1:
        raise CannotDraw(_("A control chart shows one column of figures, and this table has more."))
    if chart.kind == "control" and points[0] < LEAST_FOR_LIMITS:
        raise CannotDraw(_("A control chart needs %d rows with figures at least.") % LEAST_FOR_LIMITS)


def _is_group(row: Sequence[Slot]) -> bool:
    """A row of one cell, which names those below it."""
    return row[0].spans and len(row) > 1 and len({slot.words for slot in row}) == 1


def _is_drawn(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether a column holds figures and no words, totals apart."""
    slots = [grid.body[row][column] for row in rows]
    figures = [slot for slot in slots if _number(slot)]
    words = [
        slot for slot in slots if slot.words and not (slot.is_withheld or _number(slot) or _inexact(slot))
    ]
    return bool(figures) and not words and not grid.is_total_column(column)


def _of_one_unit(columns: list[Column]) -> list[Column]:
    """Those that can stand on one scale: all, or those of the unit that most have; all again if none has most."""
    if common_unit(number for column in columns for number in column.numbers if number):
        return columns
    (most, count), *rest = Counter(column.unit for column in columns).most_common()
    alone = most is not None and (not rest or rest[0][1] < count)
    return [column for column in columns if column.unit == most] if alone else columns


def _number(slot: Slot) -> Number | None:
    return None if slot.spans or slot.is_withheld else number_of(slot.words)


def _in_heading(number: Number | None, heading: str) -> Number | None:
    plain = number is not None and number.unit == Unit()
    return replace(number, unit=unit_in(heading)) if number and plain else number


def _inexact(slot: Slot) -> bool:
    """A figure with a qualifier, or a sign that there is none."""
    return any(letter.isdigit() for letter in slot.words) or slot.words.lower() in (
        "-",
        "–",
        "—",
        "n/a",
        "nil",
        "..",
        "*",
    )


def _heading(grid: Grid, column: int) -> str:
    return grid.headings[column] or (_("Column %d") % (column + 1))


def _shown(label: str) -> str:
    return _("Withheld") if Slot(label).is_withheld else label


def _are_times(labels: Sequence[str]) -> bool:
    """Months, quarters, weeks or years, which a line follows from left to right."""
    last = [label.rpartition(": ")[2].strip() for label in labels]
    return len(labels) > 1 and all(label and TIME.match(label) for label in last)


# What a chart shows


def points_of(chart: Chart, series: Series) -> list[tuple[str, Decimal]]:
    pairs = zip(chart.categories, series.values, strict=True)
    return [(category, Decimal(value)) for category, value in pairs if value]


def facts_of(chart: Chart) -> str:
    """The first, last, highest and lowest figure of each series, and of a control chart what it is drawn for."""
    parts = [_facts_of(chart, series) for series in chart.series if any(series.values)]
    if chart.kind == "control":
        parts.append(_control_facts(chart))
    return " ".join(parts)


def _facts_of(chart: Chart, series: Series) -> str:
    points = points_of(chart, series)
    if len(points) == 1:
        return _("%(series)s: %(only)s.") % {"series": series.name, "only": _point(chart, *points[0])}
    values = [value for _category, value in points]
    if len(set(values)) == 1:
        return _("%(series)s: %(value)s throughout.") % {
            "series": series.name,
            "value": chart.written(values[0]),
        }
    return _("%(series)s: first %(first)s, last %(last)s; highest %(highest)s, lowest %(lowest)s.") % {
        "series": series.name,
        "first": _point(chart, *points[0]),
        "last": _point(chart, *points[-1]),
        "highest": _points(chart, points, max(values)),
        "lowest": _points(chart, points, min(values)),
    }


def _point(chart: Chart, category: str, value: Decimal) -> str:
    return f"{chart.written(value)} ({category})" if category else chart.written(value)


def _points(chart: Chart, points: list[tuple[str, Decimal]], value: Decimal) -> str:
    return _point(chart, _listed([category for category, each in points if each == value]), value)


def _listed(names: Sequence[str]) -> str:
    shown = [name for name in names[:MOST_NAMED] if name]
    more = [_("%d more") % (len(names) - MOST_NAMED)] if len(names) > MOST_NAMED else []
    return ", ".join([*shown, *more])


def left_out(chart: Chart, drawn: Sequence[Sequence[Slot]], others: Sequence[str]) -> list[str]:
    """Which points and columns are not drawn, and why."""
    withheld, inexact, empty = [], [], []
    for series, slots in zip(chart.series, drawn, strict=True):
        for category, value, slot in zip(chart.categories, series.values, slots, strict=True):
            name = ", ".join(
                part for part in (category, series.name if len(chart.series) > 1 else "") if part
            )
            if value:
                continue
            if slot.is_withheld:
                withheld.append(name)
            elif slot.words and slot.words != "=":
                inexact.append(f"{name} ({slot.words})")
            else:
                empty.append(name)
    said = (
        (_("Withheld and not drawn: %s."), withheld),
        (_("Not drawn, since it is no exact figure: %s."), inexact),
        (_("Without a figure: %s."), empty),
        (_("Not drawn, since it is in another unit: %s."), others),
    )
    return [sentence % _listed(names) for sentence, names in said if names]


# Control charts


@dataclass(frozen=True, slots=True)
class Limits:
    """The natural process limits of a row of figures."""

    mean: Decimal
    upper: Decimal
    lower: Decimal

    def hold(self, value: Decimal) -> bool:
        return self.lower <= value <= self.upper


def limits_of(series: Series) -> Limits:
    """Of an individuals and moving range (XmR) chart: mean ± 2.66 × mean moving range.

    The method is Walter A. Shewhart's, in the form given by Donald J. Wheeler, "Understanding Variation: The Key to
    Managing Chaos" (1993). A range is taken between neighbours only, never over a gap.
    """
    values = [Decimal(value) if value else None for value in series.values]
    known = [value for value in values if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    mean = sum(known, Decimal(0)) / len(known)
    away = RANGES_TO_LIMIT * sum(ranges, Decimal(0)) / max(len(ranges), 1)
    finer = max(-int(value.as_tuple().exponent) for value in known) + 1
    step = Decimal(1).scaleb(-finer)
    return Limits(mean.quantize(step), (mean + away).quantize(step), (mean - away).quantize(step))


def _control_facts(chart: Chart) -> str:
    (series,) = chart.series
    limits = limits_of(series)
    outside = [_point(chart, *point) for point in points_of(chart, series) if not limits.hold(point[1])]
    facts = _("Mean %(mean)s; upper limit %(upper)s, lower limit %(lower)s.") % {
        "mean": chart.written(limits.mean),
        "upper": chart.written(limits.upper),
        "lower": chart.written(limits.lower),
    }
    said = (
        _("Outside the limits: %s.") % _listed(outside) if outside else _("No point is outside the limits.")
    )
    return f"{facts} {said}"
