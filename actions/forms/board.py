"""The forms of what the board decided: recording and changing it, and taking it out."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone

from accounts.plain import PlainForm, limit
from actions.models import BoardDecision
from assessments.models import AnnualAssessment, ThreatAssessment

FIELDS = ("threat_assessment", "outcome", "text", "decided_on", "minute")
LONGEST = 5_000


class BoardDecisionForm(PlainForm, forms.ModelForm[BoardDecision]):
    """`version` refuses an edit that began before somebody else's was saved; a new decision has none."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BoardDecision
        fields = FIELDS
        widgets = {
            "outcome": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6}),
            "decided_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "outcome": "What the board did",
            "text": "What was decided",
            "decided_on": "Decided on",
            "minute": "Minute or decision number (optional)",
        }
        help_texts = {
            "text": "As the minutes have it. Everybody who reads the year as a whole, on either side, reads this too: "
            "leave out what the board decided in private.",
        }
        error_messages = {
            "text": {"required": "Say what the board decided."},
            "outcome": {"required": "Choose what the board did."},
            "decided_on": {"required": "Give the date of the meeting."},
        }

    def __init__(
        self, annual: AnnualAssessment, decision: BoardDecision | None = None, data: Any = None
    ) -> None:
        begun = {"version": decision.version} if decision else {"decided_on": annual.board_on}
        super().__init__(data, instance=decision or BoardDecision(annual=annual), initial=begun)
        self.stored_version = decision.version if decision else None
        limit(self, text=LONGEST)
        threats = ThreatAssessment.objects.filter(annual=annual).select_related("threat").order_by("order")
        self.fields["threat_assessment"] = ThreatField(
            threats, label="About", required=False, empty_label="The whole paper"
        )
        self.fields["outcome"].choices = BoardDecision.Outcome.choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save the decision", data_prevent_double_click="true"))

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("The board has not met yet on that day.")
        return day

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("version") != str(self.stored_version)

    def begun_from(self, current: BoardDecision) -> BoardDecisionForm:
        """The same words, now as an edit of the row as it stands."""
        data = {**dict(self.data.items()), "version": str(current.version)}
        return BoardDecisionForm(current.annual, current, data)


class ThreatField(forms.ModelChoiceField[ThreatAssessment]):
    """Under the names that this force and year give them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class RemoveForm(PlainForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why it is taken out",
        help_text="It is kept with your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is taken out."},
    )

    def __init__(self, decision: BoardDecision, data: Any = None) -> None:
        super().__init__(data, initial={"version": decision.version})
        limit(self, reason=200)
        self.helper = FormHelper()
        self.helper.add_input(Submit("remove", "Take it out", css_class="govuk-button--warning"))
