"""The form of how a force approves: three choices, each from a short list."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from accounts.plain import PlainForm
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
        for name, meanings in MEANINGS.items():
            field = self.fields[name]
            field.option_hints = meanings  # type: ignore[attr-defined]  # read by form_fields.py
            field.error_messages["required"] = "Choose one."
            field.error_messages["invalid_choice"] = "Choose from the list."
        self.helper = helper("Save")
