"""The forms of recommendations: raising, changing, reporting progress, and filtering the list."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.plain import PlainForm, limit
from actions.models import Recommendation
from assessments.models import AnnualAssessment
from threats.models import Threat

WORDING = ("text", "threat", "owner", "due_on")
EDITED = (*WORDING, "progress", "state", "outcome")
WIDGETS = {
    "text": forms.Textarea(attrs={"rows": 4}),
    "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "origin": forms.RadioSelect,
    "state": forms.RadioSelect,
    "progress": forms.Textarea(attrs={"rows": 5}),
    "outcome": forms.Textarea(attrs={"rows": 4}),
}
LABELS = {
    "text": "Recommendation",
    "owner": "Owner",
    "due_on": "Due on",
    "origin": "Where it comes from",
    "state": "Where it stands",
    "progress": "Progress",
    "outcome": "What was done",
}
HELP_TEXTS = {
    "text": "What is to be done, in one or two sentences.",
    "owner": "The post, not the name.",
    "progress": "How far it has come. Earlier reports stay in the history.",
    "outcome": "Needed to close it: what was done, and where the evidence is.",
}
LONGEST = {"text": 2_000, "progress": 10_000, "outcome": 5_000, "reason": 2_000}
ERRORS = {
    "text": {"required": "Say what is to be done."},
    "owner": {"required": "Name the post that owns it."},
    "due_on": {"required": "Give the date on which it is due."},
}


def threats_of(annual: AnnualAssessment) -> Any:
    found = Threat.objects.filter(threat_assessments__annual=annual).order_by("threat_assessments__order")
    return forms.ModelChoiceField(found, label="Threat", required=False, empty_label="The whole assessment")


class RaiseForm(PlainForm, forms.ModelForm[Recommendation]):
    """A new recommendation; where it comes from is asked of those who may speak for more than one."""

    class Meta:
        model = Recommendation
        fields: tuple[str, ...] = ("origin", *WORDING)
        widgets = WIDGETS
        labels = LABELS
        help_texts = HELP_TEXTS
        error_messages = ERRORS

    def __init__(
        self, annual: AnnualAssessment, origins: tuple[Recommendation.Origin, ...], data: Any = None
    ) -> None:
        super().__init__(data, initial={"origin": origins[0]})
        limit(self, text=LONGEST["text"])
        self.fields["threat"] = threats_of(annual)
        self.fields["origin"].choices = [(origin.value, origin.label) for origin in origins]  # type: ignore[attr-defined]
        if len(origins) == 1:
            self.fields["origin"].required = False
            self.fields["origin"].widget = forms.HiddenInput()
        self.only = origins[0]
        self.helper = FormHelper()
        self.helper.add_input(Submit("raise", "Add the recommendation", data_prevent_double_click="true"))

    def clean_origin(self) -> str:
        return str(self.cleaned_data["origin"] or self.only)


class VersionedForm(PlainForm, forms.ModelForm[Recommendation]):
    """`version` refuses an edit that began before somebody else's was saved."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, recommendation: Recommendation, data: Any = None) -> None:
        super().__init__(data, instance=recommendation, initial={"version": recommendation.version})
        self.stored_version = recommendation.version
        limit(self, **{name: longest for name, longest in LONGEST.items() if name in self.fields})
        self.helper = FormHelper()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the row."""
        return tuple(self._meta.fields or ())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("version") != str(self.stored_version)

    def begun_from(self, current: Recommendation) -> VersionedForm:
        """The same words, now as an edit of the row as it stands."""
        return type(self)(current, {**dict(self.data.items()), "version": str(current.version)})


class EditForm(VersionedForm):
    """What the side that it comes from changes. A date that moves and a recommendation that closes say why."""

    reason = forms.CharField(
        label="Why it changes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed when the date moves. It is kept in the history.",
    )

    class Meta(RaiseForm.Meta):
        fields: tuple[str, ...] = EDITED

    def __init__(self, recommendation: Recommendation, data: Any = None) -> None:
        super().__init__(recommendation, data)
        self.fields["threat"] = threats_of(recommendation.raised_in)
        self.fields["state"].choices = Recommendation.State.choices  # type: ignore[attr-defined]
        self.helper.add_input(Submit("save", "Save the recommendation"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("state") == Recommendation.State.CLOSED and not cleaned.get("outcome"):
            self.add_error("outcome", "Say what was done before you close it.")
        if "due_on" in cleaned and "due_on" in self.changed_data and not cleaned.get("reason"):
            self.add_error("reason", "Say why the date moves.")
        return cleaned


class ProgressForm(VersionedForm):
    """What the force says of a recommendation that is not its own to change."""

    class Meta(RaiseForm.Meta):
        fields: tuple[str, ...] = ("progress",)

    def __init__(self, recommendation: Recommendation, data: Any = None) -> None:
        super().__init__(recommendation, data)
        self.helper.add_input(Submit("save", "Save the progress"))


class FilterForm(forms.Form):
    """Which recommendations the list shows. Sent by GET, so that the address says it."""

    force = forms.ChoiceField(required=False)
    threat = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Open and closed"), ("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed")],
    )

    def __init__(self, forces: list[tuple[str, str]], threats: list[tuple[str, str]], data: Any) -> None:
        super().__init__(data)
        self.fields["force"].choices = [("", "Every force"), *forces]  # type: ignore[attr-defined]
        whole = ("whole", "The whole assessment")
        self.fields["threat"].choices = [("", "Every threat"), whole, *threats]  # type: ignore[attr-defined]
