"""The tag that says for what each form was meant that could not be taken: its section or threat, and its step.

The forms are kept by accounts, which knows nothing of assessments; here both are known.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django import template
from django.template.context import Context
from django.urls import Resolver404, resolve

from accounts.models import Unsent
from assessments.models import Section
from assessments.workflow import BY_NAME

register = template.Library()
Place: TypeAlias = dict[str, Any]

# What the form of a page is, where its address alone does not say it.
FORMS = {
    "section_edit": "Text", "section_draft": "Text", "judgement_edit": "Judgement", "thread_open": "Comment",
    "thread_reply": "Reply to a comment", "thread_resolve": "Resolving a comment",
    "thread_reopen": "Reopening a comment",
    "suggestion_make": "Suggested wording", "suggestion_decide": "Decision on suggested wording",
    "verdict_edit": "Verdict", "question_ask": "Question", "question_edit": "Question",
    "query_raise": "Query", "query_note": "Note on a query", "query_step": "Query", "heading_add": "New heading",
    "heading_rename": "Name of a heading", "section_writers": "Handing over", "calendar_extend": "More time",
    "withholding_propose": "Proposal to withhold", "part_withhold": "Proposal to withhold",
    "withholding_decide": "Decision on withholding",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def named_forms(context: Context, rows: list[Unsent]) -> list[tuple[Unsent, str]]:
    """Each form with what it was meant for, as far as its writer may read that today. One query."""
    places = [place_of(row.address) for row in rows]
    slugs = {place["section"] for _, place in places if "section" in place}
    sections = Section.objects.visible_to(context["request"].user).filter(slug__in=slugs).defer("body")
    names: dict[tuple[str, ...], str] = {
        (each.annual.force.slug, each.annual.year, code_of(each), each.slug): name_of(each)
        for each in (sections.with_context() if slugs else ())
    }
    return [(row, words_of(name, place, names)) for row, (name, place) in zip(rows, places, strict=True)]


def place_of(address: str) -> tuple[str, Place]:
    """The name of the page and what its address says."""
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return "", {}
    return match.url_name or "", match.kwargs


def code_of(section: Section) -> str:
    return section.threat_assessment.threat.code if section.threat_assessment else "whole"


def name_of(section: Section) -> str:
    return f"{section.subject.label}: {section.heading}, {section.annual}"


def words_of(page: str, place: Place, names: dict[tuple[str, ...], str]) -> str:
    """What, of what: a section by its name; what cannot be read any more by its address alone."""
    step = BY_NAME.get(place.get("step", "")) if page in ("threat_step", "year_step") else None
    what = step.label if step else FORMS.get(page, "Form")
    key = tuple(str(place.get(name, "")) for name in ("force", "year", "threat", "section"))
    where = names.get(key) or ", ".join(
        str(place[name]).replace("-", " ") if name != "year" else str(place[name])
        for name in ("section", "threat", "force", "year")
        if name in place
    )
    return f"{what}, {where}" if where else what
