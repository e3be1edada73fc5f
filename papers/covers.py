"""Saving the cover of a paper: an edit that began before somebody else's was saved is refused, and nothing is lost."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms import BoundField
from django.utils.formats import date_format

from papers.forms import CoverForm
from papers.models import Paper


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled in differently."""

    label: str
    theirs: str
    yours: str


class StaleCover(Exception):
    """Somebody saved the cover after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Paper) -> None:
        super().__init__("Somebody else has saved the cover since this edit was begun.")
        self.current = current


@transaction.atomic
def save_cover(paper: Paper, values: dict[str, Any]) -> Paper:
    """Store the fields of CoverForm. Raises StaleCover if `values["version"]` is not the current one."""
    current = Paper.objects.select_for_update().get(pk=paper.pk)
    if current.version != values["version"]:
        raise StaleCover(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    return current


def differences(form: CoverForm, current: Paper) -> list[Difference]:
    """Where a valid form says something else than the row as it stands now."""
    pairs = [(form[name], value, form.cleaned_data[name]) for name, value in form.initial_of(current).items()]
    return [
        Difference(str(field.label), shown(field, theirs), shown(field, yours))
        for field, theirs, yours in pairs
        if theirs != yours
    ]


def shown(field: BoundField, value: Any) -> str:
    """A value in the words that the page has for it."""
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    return str(dict(getattr(field.field, "choices", ())).get(value, value or ""))
