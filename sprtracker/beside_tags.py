"""The tags that say how long a text may be, and what last year and the board left for whoever writes it.

Arrows between the apps point one way, so no page of assessments can read what actions has; here both are known.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from actions.beside import concerning, decided
from assessments.last_year import last_year_of
from assessments.permissions import can_read_paper
from assessments.word_budgets import say_words

register = template.Library()


@register.simple_tag
def word_count(words: int, budget: int | None) -> str:
    return say_words(words, budget)


@register.inclusion_tag("assessments/_last_year.html", takes_context=True)
def last_year_beside(context: Context) -> dict[str, Any]:
    """Three queries for one section."""
    section, user = context["section"], context["request"].user
    return {
        "last": last_year_of(section, user),
        "decided": decided(section, user),
        "may_open_decisions": can_read_paper(user, section.annual),
        "recommendations": concerning(section, user),
    }
