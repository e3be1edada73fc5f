"""The form of how a force approves: three choices, each from a short list."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.plain import PlainForm
from assessments.chains import mark_of
from assessments.forms.challenge import helper
from assessments.models import ApprovalChain

# What each choice means, for whoever makes it.
MEANINGS: dict[str, dict[str, str]] = {
    "threats_approved": {
        "each": "A chief officer approves each threat when it has been agreed.",
        "with_whole": "Threats are agreed one by one; whoever approves the whole approves all of them with it.",
    },
    "approvals_of_whole": {
        "1": "It is approved as soon as one chief officer has approved it.",
        "2": "It is approved when a second chief officer has approved the same words.",
    },
    "released_by": {
        "either": "Once it is approved, whichever of them comes first.",
        "chief_officer": "The coordinator cannot.",
    },
}


class ChainForm(PlainForm, forms.ModelForm[ApprovalChain]):
    """The choices. `mark` names what the page began from; it is renewed when a stale choice is shown."""

    mark = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = ApprovalChain
        fields = ApprovalChain.CHOICES
        labels: ClassVar = {
            "threats_approved": "How threats are approved",
            "approvals_of_whole": "How the whole is approved",
            "released_by": "Who releases to the OPCC",
        }
        widgets: ClassVar = dict.fromkeys(ApprovalChain.CHOICES, forms.RadioSelect)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.initial["mark"] = mark_of(self.instance)
        for name, meanings in MEANINGS.items():
            field = self.fields[name]
            field.option_hints = meanings  # type: ignore[attr-defined]  # read by form_fields.py
            field.error_messages["required"] = "Choose one."
            field.error_messages["invalid_choice"] = "Choose from the list."
        self.helper = helper("Save")

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ApprovalChain.CHOICES}

    def show_as_stale(self, current: ApprovalChain) -> None:
        """Keep what was chosen, say below each choice what stands now, and let the next save replace it."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "mark": mark_of(current)}
        for name, words in zip(ApprovalChain.CHOICES, current.choices_made.values(), strict=True):
            self[name].help_text = f"Now: {words}."
        self.add_error(
            None,
            "Somebody else has chosen since you opened the page. Your choices are kept below. Save again to replace "
            "what stands now.",
        )
