"""Two people's entries for one thing, side by side, for whoever must choose between them.

Recommendations and covers of papers use it as well.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms import BoundField
from django.utils.formats import date_format

from assessments.models import Judgement


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled in differently, in the words that the page has for it."""

    label: str
    theirs: str
    yours: str


def differences(form: forms.ModelForm[Any], current: models.Model, names: Iterable[str]) -> list[Difference]:
    """Where a form that has been validated (with errors or without) says something else than the row now does."""
    pairs = [(form[name], getattr(current, name), entered(form, name)) for name in names]
    return [
        Difference(str(field.label), shown(field, theirs), shown(field, yours))
        for field, theirs, yours in pairs
        if theirs != yours
    ]


def entered(form: forms.ModelForm[Any], name: str) -> Any:
    """What was typed, where it cannot be understood as a value."""
    return form.cleaned_data.get(name) if name in form.cleaned_data else form[name].value()


def shown(field: BoundField, value: Any) -> str:
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    if isinstance(value, str):
        return str(dict(getattr(field.field, "choices", ())).get(value, value))
    return str(value or "")


def compare_judgements(theirs: Judgement | None, mine: Judgement) -> list[Difference]:
    """Where two judgements of one cell differ; the first may have been made meanwhile, or not at all."""
    stored = in_words(theirs) if theirs else {}
    pairs = [(label, stored.get(label, ""), words) for label, words in in_words(mine).items()]
    return [Difference(label, saved, words) for label, saved, words in pairs if saved != words]


def in_words(judgement: Judgement) -> dict[str, str]:
    """Every field that people choose, as they read it; empty where nothing was said."""
    return {
        "Grade": str(judgement.grade),
        "Grade if the demand is prolonged": str(judgement.grade_prolonged or ""),
        "Effect on local policing": judgement.effect_on_local,
        "Confidence": judgement.get_confidence_display(),
        "What it rests on": judgement.get_basis_display(),
        "Date": date_format(judgement.basis_on, "j F Y") if judgement.basis_on else "",
        "Movement since last year": judgement.get_movement_display(),
        "What caused the movement": judgement.movement_cause,
    }
