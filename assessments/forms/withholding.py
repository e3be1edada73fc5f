"""The forms of withholding: proposing a passage, a chief officer's decision, and lifting it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.plain import PlainForm
from assessments.forms.challenge import helper, words_field
from assessments.models import Ground, Readers, Withholding
from assessments.withholding import AlreadyWithheld, PassageGone

LONGEST_REASON = 2_000
WITHHOLD, REFUSE, LIFT = "withhold", "refuse", "lift"

# What each ground is for, in our own words.
GROUNDS = {
    Ground.SECURITY: "Publishing it would, in the chief officer’s view, be against national security.",
    Ground.SAFETY: "Publishing it might, in the chief officer’s view, put somebody in danger.",
    Ground.CRIME: "Publishing it might, in the chief officer’s view, hamper preventing or prosecuting crime.",
    Ground.ENACTMENT: "Another law forbids publishing it. Name the law in the reason.",
}
READERS = {
    Readers.PUBLIC: "The panel’s and the commissioner’s editions show it.",
    Readers.PANEL: "Only the commissioner’s edition shows it.",
}


def ground_field() -> forms.ChoiceField:
    field = forms.ChoiceField(
        label="Ground",
        choices=[(ground.value, ground.label.capitalize()) for ground in Ground],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the ground."},
    )
    field.option_hints = GROUNDS  # type: ignore[attr-defined]  # read by form_fields.py
    return field


def readers_field() -> forms.ChoiceField:
    field = forms.ChoiceField(
        label="From whom it is withheld",
        choices=Readers.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say from whom it is withheld."},
    )
    field.option_hints = READERS  # type: ignore[attr-defined]  # read by form_fields.py
    return field


class ProposeForm(PlainForm, forms.Form):
    """Which passage, from whom, on which ground, and why."""

    passage = forms.ChoiceField(
        label="What is to be withheld",
        error_messages={
            "required": "Choose what is to be withheld.",
            "invalid_choice": "These words have changed since the page was made. Choose again.",
        },
    )
    ground = ground_field()
    withheld_from = readers_field()
    reason = words_field(
        "Reason",
        "Say why it is to be withheld.",
        help_text="For the chief officer. It is kept with the decision, and no edition prints it.",
        longest=LONGEST_REASON,
    )

    def __init__(self, passages: list[tuple[str, str]], data: Any = None, passage: str = "") -> None:
        super().__init__(data, initial={"passage": passage, "withheld_from": Readers.PUBLIC})
        field = self.fields["passage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", "Choose"), *passages]
        self.helper = helper("Propose to withhold it")

    def refuse(self, refused: PassageGone | AlreadyWithheld) -> None:
        """Say beside the field why nothing was proposed."""
        if isinstance(refused, AlreadyWithheld):
            state = refused.standing.get_state_display().lower()
            said = f"This is {state} already, by {refused.standing.proposed_by.name}."
        else:
            said = "These words were changed a moment ago. Choose again."
        self.add_error("passage", said)


class DecideForm(PlainForm, forms.Form):
    """The chief officer's own view: they may decide on another ground than was proposed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Decision",
        choices=[(WITHHOLD, "Withhold it"), (REFUSE, "Do not withhold it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether to withhold it."},
    )
    ground = ground_field()
    withheld_from = readers_field()
    note = words_field(
        "Note", "", help_text="Kept with the decision.", longest=LONGEST_REASON, required=False
    )

    def __init__(self, row: Withholding, seen: str, data: Any = None) -> None:
        initial = {"seen": seen, "ground": row.ground, "withheld_from": row.withheld_from}
        super().__init__(data, initial=initial)
        self.helper: FormHelper = helper("Record this decision")


class LiftForm(PlainForm, forms.Form):
    note = words_field("Why it is lifted", "Say why everybody may read it now.", longest=LONGEST_REASON)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.helper = helper("Lift it: let everybody read it")


class AnewForm(DecideForm):
    """A chief officer's decision where the words changed after they were withheld."""

    def __init__(self, row: Withholding, seen: str, data: Any = None) -> None:
        super().__init__(row, seen, data)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [
            (WITHHOLD, "Withhold the words that stand there now"),
            (LIFT, "Lift it: let everybody read it"),
        ]
        field.error_messages["required"] = "Choose whether to withhold the words that stand there now."
        self.fields["note"].help_text = "Kept with the decision. Where it is lifted, say why."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == LIFT and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Say why everybody may read it now.")
        return cleaned
