"""The forms of a section's history: which two versions to compare, and that one of them is to be restored."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.history import choices_of
from assessments.models import Section


class CompareForm(forms.Form):
    """Two versions by their numbers. Sent by GET, so that the address says which."""

    older = forms.TypedChoiceField(
        label="Compare",
        coerce=int,
        error_messages={"invalid_choice": "There is no such version to begin from."},
    )
    newer = forms.TypedChoiceField(
        label="with", coerce=int, error_messages={"invalid_choice": "There is no such version to end with."}
    )

    def __init__(self, section: Section, data: Any = None) -> None:
        choices = choices_of(section)
        initial = {"older": choices[min(1, len(choices) - 1)][0], "newer": choices[0][0]} if choices else {}
        super().__init__(data, initial=initial)
        for name in ("older", "newer"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
            field.choices = choices
        self.has_two = len(choices) > 1

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        if "newer" in chosen and chosen.get("older") == chosen["newer"]:
            self.add_error("newer", "Choose two different versions.")
        return chosen

    @property
    def numbers(self) -> list[int]:
        """The earlier one first, in whichever order they were chosen."""
        return sorted((self.cleaned_data["older"], self.cleaned_data["newer"]))


class RestoreForm(forms.Form):
    """The version that stood when the page was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
