"""The form by which the entries of the audit trail are chosen. Sent by GET, so that the address says it."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst

from assessments.trail import Trail
from audit.models import AuditEntryQuerySet
from audit.verbs import VERBS


class TrailFilterForm(forms.Form):
    who = forms.ChoiceField(label="Who", required=False)
    what = forms.ChoiceField(label="What", required=False)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, trail: Trail, data: Any = None) -> None:
        super().__init__(data, auto_id="filter-%s")
        found = trail.entries.order_by().values_list("person", "verb").distinct()
        pairs = list(found)
        people = sorted({person for person, _ in pairs})
        verbs = {verb for _, verb in pairs}
        self.choices("who", [(person, person) for person in people])
        self.choices("what", [(code, capfirst(verb.words)) for code, verb in VERBS.items() if code in verbs])

    def choices(self, name: str, known: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", "All"), *known]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day cannot be before the first.")
        return cleaned

    def filtered(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        """Nothing, where the form has an error: what was asked for is not known."""
        if not self.is_bound:
            return entries
        if not self.is_valid():
            return entries.none()
        chosen = self.cleaned_data
        if chosen["who"]:
            entries = entries.filter(person=chosen["who"])
        if chosen["what"]:
            entries = entries.filter(verb=chosen["what"])
        if chosen["since"]:
            entries = entries.filter(at__gte=midnight(chosen["since"]))
        if chosen["until"]:
            entries = entries.filter(at__lte=last_moment(chosen["until"]))
        return entries


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def last_moment(day: datetime.date) -> datetime.datetime:
    """Of this day rather than the first of the next, which the last day of the calendar has not."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
