"""The tags that every template may use without loading them: components, fields, marks of state, navigation.

What a thing means (may this person do that, what comes next) is decided in the apps; here only how it looks.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from js_asset import Media

from accounts.marks import FIELD
from sprtracker.components import component
from sprtracker.env import BASE_DIR
from sprtracker.form_fields import field_html, first_control_id

register = template.Library()

# URL name, words. The last one is for administrators alone.
NAVIGATION = (
    ("my_work", "My work"),
    ("assessment_list", "Assessments"),
    ("paper_list", "Papers"),
    ("recommendation_list", "Actions"),
    ("edition_list", "Framework"),
)
ADMINISTRATION = (("person_list", "People"),)

# State: colour of the tag, words. The words carry the meaning; the colour only repeats it.
STATES = {
    "draft": ("grey", "Draft"),
    "submitted": ("purple", "Submitted"),
    "changes_requested": ("orange", "Changes requested"),
    "agreed": ("teal", "Agreed"),
    "approved": ("green", "Approved"),
    "lapsed": ("orange", "Approval lapsed"),
    "released": ("teal", "Released to the OPCC"),
    "verdict_given": ("green", "OPCC verdict given"),
    "final": ("green", "Final"),
    "unanswered": ("red", "Not answered"),
    "partly": ("yellow", "Partly answered"),
    "declined": ("purple", "Declined"),
    "answered": ("green", "Answered"),
    "not_started": ("grey", "Not started"),
    "open": ("blue", "Open"),
    "overdue": ("red", "Overdue"),
    "closed": ("grey", "Closed"),
    "on_track": ("green", "On track"),
    "at_risk": ("yellow", "At risk"),
    "off_track": ("red", "Off track"),
    "complete": ("green", "Complete"),
    "nothing_to_report": ("grey", "Nothing to report"),
    "withdrawn": ("grey", "Withdrawn"),
    "not_accepted": ("orange", "Answer not accepted"),
    "accepted": ("green", "Answer accepted"),
    "assured": ("green", "Assured"),
    "partly_assured": ("yellow", "Partly assured"),
    "not_assured": ("red", "Not assured"),
    "watching_brief": ("purple", "Watching brief"),
    "again": ("yellow", "To be tried again"),
    "failed": ("red", "Failed"),
}

# How a judgement moved since last year: shape, words.
MOVEMENTS = {
    "improved": ("▲", "Improved"),
    "same": ("=", "Same"),
    "declined": ("▼", "Declined"),
    "not_comparable": ("≠", "Not comparable"),
}


@register.simple_tag
def govuk(component_name: str, **params: Any) -> SafeString:
    """`{% govuk "tag" text="In review" %}`: any GOV.UK component with the parameters of its macro."""
    return component(component_name, params)


@register.simple_tag
def govuk_field(field: BoundField) -> SafeString:
    """One field of a form: label, hint, error and control."""
    return field_html(field)


@register.simple_tag
def govuk_error_summary(form: forms.BaseForm, once: bool = False) -> SafeString:
    """Every error of a form, linked to its field. With `once`, nothing where the page has shown it."""
    if not form.errors or (once and getattr(form, "summary_shown", False)):
        return SafeString("")
    setattr(form, "summary_shown", True)  # noqa: B010 (forms have no such attribute of their own)
    errors: list[dict[str, str]] = [{"text": str(error)} for error in form.non_field_errors()]
    for field in form:
        link = {} if field.is_hidden else {"href": f"#{first_control_id(field)}"}
        errors += [{"text": _named(field, str(error)), **link} for error in field.errors]
    return component("error-summary", {"titleText": "There is a problem", "errorList": errors})


def _named(field: BoundField, error: str) -> str:
    """Django's own messages ("This field is required.") do not say which field; away from it they must."""
    label = str(field.label)
    return error if label.lower() in error.lower() else f"{label}: {error}"


@register.simple_tag(takes_context=True)
def form_media(context: Context, form: forms.BaseForm) -> SafeString:
    """The styles and scripts of a form's widgets, with the nonce without which the policy blocks them."""
    nonce = str(context.get("CSP_NONCE", ""))
    return SafeString(Media.from_media(form.media, nonce=nonce).render())


@register.simple_tag
def status_tag(status: str | None, label: str = "") -> SafeString:
    """A state as a tag with words. A state this table does not know is grey and says its own name."""
    code = str(status or "not_started")
    colour, words = STATES.get(code, ("grey", code.replace("_", " ").capitalize()))
    # GOV.UK's plain tag is the blue one.
    modifier = "" if colour == "blue" else f"govuk-tag--{colour}"
    return component("tag", {"text": label or words, "classes": f"{modifier} state".strip()})


@register.simple_tag
def grade_mark(grade: Any, missing: str = "Not yet graded") -> SafeString:
    """A grade (its `symbol`, `label` and `tone`) as symbol and word in a shaded pill; None is not graded."""
    symbol, label, tone = (grade.symbol, grade.label, grade.tone) if grade else ("–", missing, "none")
    return format_html(
        '<span class="grade grade--{}"><span class="grade__symbol" aria-hidden="true">{}</span>'
        ' <span class="grade__word">{}</span></span>',
        tone,
        symbol,
        label,
    )


@register.simple_tag
def movement_mark(movement: str | None) -> SafeString:
    """How a judgement moved since last year, as shape and word; nothing where nothing is recorded."""
    if movement not in MOVEMENTS:
        return SafeString("")
    shape, words = MOVEMENTS[movement]
    return format_html(
        '<span class="movement movement--{}"><span aria-hidden="true">{}</span> {}</span>',
        movement,
        shape,
        words,
    )


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> SafeString:
    """The service navigation, with the part of the site marked that the page belongs to."""
    path = context["request"].path if "request" in context else ""
    entries = NAVIGATION + (ADMINISTRATION if context.get("may_administer") else ())
    items: list[dict[str, object]] = []
    for name, text in entries:
        address = reverse(name)
        # "/" begins every address, so it is only ever the very page.
        active = address != "/" and path.startswith(address)
        items.append({"text": text, "href": address, "current": path == address, "active": active})
    return component("service-navigation", {"navigation": items, "navigationLabel": "Main"})


@register.simple_tag
@cache
def product_version() -> str:
    with (BASE_DIR / "pyproject.toml").open("rb") as project:
        return str(tomllib.load(project)["project"]["version"])


class MarkedToken(CsrfTokenNode):
    """Django's own token, and for whom the form was made: what is sent too late is then kept for that person."""

    def render(self, context: Context) -> SafeString:
        token = SafeString(super().render(context))
        mark = context.get("person_mark")
        return (
            format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, mark) if mark else token
        )


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> MarkedToken:
    return MarkedToken()
