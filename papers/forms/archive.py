"""The form by which an archive of a year is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from papers.models import ArchiveDownload

Kind = ArchiveDownload.Kind
HINTS = {
    Kind.WHOLE: "Everything of the year, to be kept or handed over. It holds withheld words and private comments.",
    Kind.PUBLIC: "The issues for the public and tables made of them. It is searched for what is withheld first.",
}


class ArchiveForm(forms.Form):
    """Which archive; whoever takes the whole says that they know how to handle it."""

    kind = forms.ChoiceField(
        label="Which archive",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which archive you need."},
    )
    understood = forms.BooleanField(
        label="I may hold what it contains, and will handle it as OFFICIAL-SENSITIVE",
        help_text="Needed for the handover archive only.",
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[ArchiveDownload.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].option_hints = HINTS  # type: ignore[attr-defined]  # read by form_fields.py
        if Kind.WHOLE not in kinds:
            del self.fields["understood"]
        self.only = kinds[0] if len(kinds) == 1 else None
        if self.only is not None:  # nothing to choose
            self.fields["kind"].widget = forms.HiddenInput()
            self.initial["kind"] = self.only.value
        self.helper = FormHelper()
        self.helper.add_input(Submit("take", "Download the archive", data_prevent_double_click="true"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Kind.WHOLE and not cleaned.get("understood"):
            self.add_error("understood", "Say that you know how the handover archive must be handled.")
        return cleaned
