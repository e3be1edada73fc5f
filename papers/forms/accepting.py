"""The form on which a chief officer lets things stay that the leak check lists. What is listed is no business of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from accounts.plain import PlainForm, limit


class AcceptForm(PlainForm, forms.Form):
    """One reason for everything that is ticked. What can be ticked is what is still to be decided."""

    keys = forms.MultipleChoiceField(
        label="Places",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the places that may stay.",
            "invalid_choice": "One of the places that you ticked has been decided or changed meanwhile. Read the list "
            "again; what you ticked of it is ticked still.",
        },
    )
    reason = forms.CharField(
        label="Why they may stay",
        help_text="One reason for all the places that you ticked. It is kept with each decision, with your name and "
        "the time. Do not repeat withheld words in it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why they may stay."},
    )

    def __init__(self, *args: Any, undecided: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [(key, key) for key in undecided]  # type: ignore[attr-defined]
        limit(self, reason=2_000)

    @property
    def ticked(self) -> set[str]:
        """As they were sent, so that an error loses none of them."""
        return set(self["keys"].value() or ())
