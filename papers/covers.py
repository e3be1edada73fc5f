"""Saving the cover of a paper: an edit that began before somebody else's was saved is refused, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

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

    def differences(self, form: forms.ModelForm[Paper]) -> list[Difference]:
        stored = type(form)(instance=Paper.objects.get(pk=self.current.pk))
        names = [name for name in form.fields if name != "version"]
        pairs = [(name, shown(stored[name].value()), shown(form[name].value())) for name in names]
        return [
            Difference(str(form.fields[name].label), theirs, yours)
            for name, theirs, yours in pairs
            if theirs != yours
        ]


def shown(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


@transaction.atomic
def save_cover(paper: Paper, values: dict[str, Any]) -> Paper:
    """Store the fields of CoverForm. Raises StaleCover if `values["version"]` is not the current one."""
    current = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if current.version != values["version"]:
        raise StaleCover(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    return current
