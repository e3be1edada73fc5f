"""What changed in a chart, in words: the values that it draws, and its caption.

Not here: that it is the same figure (`pairing`), and how a value is told (`in_values`).
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext, ngettext

from assessments.figures.charts import Chart
from papers.content import Figure
from papers.reissuing.block_words import words_of
from papers.reissuing.in_tables import in_words
from papers.reissuing.in_values import IsSecret, Value, quoted, told_one_by_one


def draws_the_same(before: Figure, after: Figure) -> bool:
    return drawn(before.chart) == drawn(after.chart)


def drawn(chart: Chart) -> tuple[object, ...]:
    """All that its picture shows; its words are told of apart."""
    return (chart.kind, chart.categories, chart.series, chart.sign, chart.after)


def figure_detail(before: Figure, after: Figure, is_secret: IsSecret) -> str:
    """Value by value where the same points are drawn."""
    same_words = words_of(before.summary) == words_of(after.summary)
    parts = [] if same_words else [gettext("the caption is changed")]
    if points(before.chart) != points(after.chart):
        return "; ".join([*parts, gettext("what it draws is changed")])
    values = changed_values(before.chart, after.chart)
    count = ngettext("{} value is changed", "{} values are changed", len(values))
    return "; ".join([*parts, *(told_one_by_one(values, is_secret) or [count.format(in_words(len(values)))])])


def points(chart: Chart) -> tuple[object, ...]:
    return (chart.kind, chart.categories, [series.name for series in chart.series], chart.sign, chart.after)


def changed_values(before: Chart, after: Chart) -> list[Value]:
    return [
        Value((quoted(category), quoted(new.name)), written(before, was), written(after, now))
        for old, new in zip(before.series, after.series, strict=True)
        for category, was, now in zip(after.categories, old.values, new.values, strict=True)
        if was != now
    ]


def written(chart: Chart, value: str) -> str:
    """As the picture has it; nothing where no point is drawn."""
    return chart.written(Decimal(value)) if value else ""
