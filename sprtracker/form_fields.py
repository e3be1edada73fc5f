"""From a bound form field to its GOV.UK component: which macro, with which parameters.

Every widget has a label or legend, its hint and its error beside it, and names both in `aria-describedby`.
What a page does with the result is ui_tags.py and templates/govuk/.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_prose_editor.widgets import ProseEditorWidget

from sprtracker.components import component

Params = dict[str, Any]

# Said by the macros' own parameters, or against the guidance (browsers' own pop-up errors, number spinners).
_NOT_ATTRIBUTES = frozenset({"class", "id", "type", "rows", "autocomplete", "aria-describedby", "required"})
# Seen only where the editor cannot start, because the browser runs no scripts.
WITHOUT_SCRIPTS = "Without scripts this field shows the text as HTML. You can write in it and save as usual."
_NUMBER_ATTRIBUTES = frozenset({"min", "max", "step"})
_DATE_TYPES: Mapping[type[forms.Widget], tuple[str, str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d", "govuk-input--width-10"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M", "govuk-input--width-20"),
    forms.TimeInput: ("time", "%H:%M", "govuk-input--width-5"),
}


def field_html(field: BoundField) -> SafeString:
    """The whole form group of one field: label, hint, error and control."""
    widget = field.field.widget
    if widget.is_hidden:
        return SafeString(field.as_widget())
    if isinstance(widget, forms.RadioSelect):
        return _choices(field)
    if isinstance(widget, forms.CheckboxInput):
        return _single_checkbox(field)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected and not _has_groups(field):
        return component("select", {**_labelled(field), "items": _options(field)})
    if isinstance(widget, forms.FileInput):
        return component("file-upload", _labelled(field))
    if type(widget) is forms.Textarea:
        rows = widget.attrs.get("rows", 5)
        return component("textarea", {**_labelled(field), "value": field.value() or "", "rows": rows})
    if isinstance(widget, forms.PasswordInput):
        return component("password-input", _labelled(field))
    if isinstance(widget, forms.widgets.Input):
        return component("input", {**_labelled(field), **_input(field, widget)})
    return _any_widget(field)


def first_control_id(field: BoundField) -> str:
    """The id that an error summary links to: of a group, its first option."""
    if isinstance(field.field.widget, forms.RadioSelect):
        for option in field.subwidgets:
            return str(option.data["attrs"]["id"])
    return field.id_for_label or str(field.auto_id)


def _id(field: BoundField) -> str:
    return field.id_for_label or str(field.auto_id or field.html_name)


def _shared(field: BoundField) -> Params:
    """What every macro takes: name, classes, attributes, hint and error."""
    attrs = field.field.widget.attrs
    flags: Params = {"disabled": True} if field.field.disabled else {}
    flags |= {"aria-invalid": "true"} if field.errors else {}
    kept = {name: value for name, value in attrs.items() if name not in _NOT_ATTRIBUTES}
    params: Params = {
        "name": field.html_name,
        "classes": attrs.get("class", ""),
        "describedBy": attrs.get("aria-describedby", ""),
        # `optional` makes True a bare attribute and leaves False out, as Django's own widgets do.
        "attributes": {name: {"value": value, "optional": True} for name, value in (kept | flags).items()},
    }
    if "autocomplete" in attrs:
        params["autocomplete"] = attrs["autocomplete"]
    if field.help_text:
        params["hint"] = {"text": field.help_text}
    if field.errors:
        params["errorMessage"] = {"text": " ".join(str(error) for error in field.errors)}
    return params


def _labelled(field: BoundField) -> Params:
    return {**_shared(field), "id": _id(field), "label": {"text": field.label}}


def _input(field: BoundField, widget: forms.widgets.Input) -> Params:
    """Type, value and width. Numbers stay text, so that no browser throws away what was typed."""
    for kind, (type_, pattern, width) in _DATE_TYPES.items():
        if isinstance(widget, kind):
            value = field.value()
            if isinstance(value, datetime.date | datetime.time):
                value = value.strftime(pattern)
            return {
                "type": type_,
                "value": value or "",
                "classes": widget.attrs.get("class") or width,
            }
    value = widget.format_value(field.value())
    params: Params = {
        "type": widget.input_type,
        "value": "" if value is None else value,
    }
    if isinstance(widget, forms.NumberInput):
        attributes = _shared(field)["attributes"]
        params["type"] = "text"
        params["inputmode"] = "numeric" if type(field.field) is forms.IntegerField else "decimal"
        params["attributes"] = {k: v for k, v in attributes.items() if k not in _NUMBER_ATTRIBUTES}
        params["classes"] = widget.attrs.get("class") or "govuk-input--width-5"
    return params


def _has_groups(field: BoundField) -> bool:
    choices = getattr(field.field, "choices", ())
    return any(isinstance(label, list | tuple) for _, label in choices)


def _options(field: BoundField) -> list[Params]:
    """The choices of a group or select. A field's `option_hints` (value to text) become hints beneath."""
    hints: Mapping[str, str] = getattr(field.field, "option_hints", {})
    options: list[Params] = []
    for option in field.subwidgets:
        value = str(option.data["value"])
        item: Params = {
            "value": value,
            "text": str(option.data["label"]),
            "checked": option.data["selected"],
            "selected": option.data["selected"],
            "disabled": bool(option.data["attrs"].get("disabled") or field.field.disabled),
        }
        if "id" in option.data["attrs"]:
            item["id"] = option.data["attrs"]["id"]
        if hints.get(value):
            item["hint"] = {"text": hints[value]}
        options.append(item)
    return options


def _choices(field: BoundField) -> SafeString:
    shared = _shared(field)
    shared["attributes"].pop("aria-invalid", None)  # not allowed on the group's plain div
    legend = {"text": field.label, "classes": "govuk-fieldset__legend--s"}
    fieldset = {"legend": legend, "describedBy": shared.pop("describedBy")}
    # Django makes a group of checkboxes a kind of group of radios.
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    name = "checkboxes" if several else "radios"
    params = {
        **shared,
        "idPrefix": str(field.auto_id or field.html_name),
        "fieldset": fieldset,
    }
    return component(name, {**params, "items": _options(field)})


def _single_checkbox(field: BoundField) -> SafeString:
    shared = _shared(field)
    item: Params = {
        "value": "on",
        "text": field.label,
        "checked": bool(field.value()),
        "disabled": field.field.disabled,
        "attributes": shared.pop("attributes"),
    }
    if hint := shared.pop("hint", None):
        item["hint"] = hint
    return component("checkboxes", {**shared, "idPrefix": _id(field), "items": [item]})


def _any_widget(field: BoundField) -> SafeString:
    """What no macro knows (rich text, several parts, grouped choices): Django's control, our surroundings."""
    shared, id_ = _shared(field), _id(field)
    html = component("label", {"text": field.label, "for": id_})
    described = [shared["describedBy"]] if shared["describedBy"] else []
    for name, key in (("hint", "hint"), ("error-message", "errorMessage")):
        if key in shared:
            described.append(f"{id_}-{'hint' if key == 'hint' else 'error'}")
            html += component(name, {"id": described[-1], **shared[key]})
    if isinstance(field.field.widget, ProseEditorWidget):
        html += format_html('<noscript><p class="govuk-hint">{}</p></noscript>', WITHOUT_SCRIPTS)
    kind = "select" if isinstance(field.field.widget, forms.Select) else "textarea"
    classes = [f"govuk-{kind}", field.field.widget.attrs.get("class", "")]
    classes += [f"govuk-{kind}--error"] if field.errors else []
    attrs: Params = {"class": " ".join(filter(None, classes))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    state = " govuk-form-group--error" if field.errors else ""
    return format_html(
        '<div class="govuk-form-group{}">{}{}</div>',
        state,
        html,
        field.as_widget(attrs=attrs),
    )
