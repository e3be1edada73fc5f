"""The tag that draws a chart, on every page and in papers.

Apart from the other tags, since a process that only makes papers has no use for those.
"""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from assessments.figures.charts import Chart
from assessments.figures.drawing import draw_for_page, draw_for_print

register = template.Library()


@register.simple_tag(takes_context=True)
def draw_chart(context: Context, chart: Chart, name: str) -> SafeString:
    """The picture of a chart, once for print, and for a screen with another one beside it for small screens."""
    return draw_for_print(chart, name) if context.get("for_print") else draw_for_page(chart, name)
