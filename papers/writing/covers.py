"""Saving the cover of a paper: an edit that began before somebody else's was saved is refused, and nothing is lost."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from assessments.noting import note
from audit.recording import Deed
from papers.models import Paper


class StaleCover(Exception):
    """Somebody saved the cover after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Paper) -> None:
        super().__init__("Somebody else has saved the cover since this edit was begun.")
        self.current = current


@transaction.atomic
def save_cover(paper: Paper, values: dict[str, Any], *, by: User | None) -> Paper:
    """Store the fields of CoverForm. Raises StaleCover if `values["version"]` is not the current one."""
    current = Paper.objects.select_for_update().get(pk=paper.pk)
    if current.version != values["version"]:
        raise StaleCover(current)
    changed = [
        name for name, value in values.items() if name != "version" and getattr(current, name) != value
    ]
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    fields = [str(Paper._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    deed = Deed(thing=", ".join(fields), after=f"version {current.version}")
    note("cover-saved", paper.annual, by=by, deed=deed)
    return current
