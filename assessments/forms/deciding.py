"""The forms of decisions: the comment that goes with a step, and the body's verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.plain import PlainForm, limit
from assessments.models import Section, Verdict, VerdictDraft
from assessments.workflow import Transition

LONGEST_COMMENT, LONGEST_REASONS = 5_000, 10_000
# What each verdict says, for whoever gives it.
MEANINGS = {
    Verdict.Choice.ASSURED: "The assessment shows that the requirement is met, and how that is known.",
    Verdict.Choice.PARTLY_ASSURED: "It shows this in part; say what is missing.",
    Verdict.Choice.NOT_ASSURED: "It does not show this; say what the force has to do.",
    Verdict.Choice.WATCHING_BRIEF: "Nothing to decide now; say what is watched, and until when.",
}


class StepForm(PlainForm, forms.Form):
    """A comment for the record; some steps are not taken without one."""

    comment = forms.CharField(label="Comment", widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(
        self, transition: Transition, data: Any = None, sections: Iterable[Section] = (), seen: str = ""
    ) -> None:
        super().__init__(data)
        if transition.on_content:
            self.fields["seen"] = seen_field(seen)
        if transition.names_sections:
            self.fields["sections"] = sections_field(sections)
        comment = self.fields["comment"]
        comment.required = transition.needs_comment
        limit(self, comment=LONGEST_COMMENT)
        comment.error_messages["required"] = transition.why_missing
        comment.label = transition.asks_why if transition.needs_comment else "Comment (optional)"
        comment.help_text = "It is kept with the decision."
        self.helper = FormHelper()
        self.helper.form_tag = False


def seen_field(seen: str) -> forms.CharField:
    """What the page has shown, as `seen.mark_of` says it. It comes back as it was sent, or the page is read anew."""
    return forms.CharField(widget=forms.HiddenInput, required=False, initial=seen, strip=False)


def shown_anew(form: StepForm | VerdictForm, seen: str) -> None:
    """The same form, with all that was typed, on a page that shows what stands there now."""
    data = form.data.copy()  # type: ignore[attr-defined]  # what a request has sent can be copied
    data["seen"] = seen
    form.data = data


def sections_field(sections: Iterable[Section]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        choices=[(section.pk, section.heading) for section in sections],
        coerce=int,
        required=False,
        label="Which sections (optional)",
        help_text="Only these open for writing, and the others stay agreed. Choose none to open all of them.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )


class VerdictDraftForm(PlainForm, forms.Form):
    """What a reviewer proposes: the verdict, the reasons, or both."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[("", "Not said yet"), *Verdict.Choice.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    reasons = forms.CharField(label="Reasons", widget=forms.Textarea(attrs={"rows": 8}), required=False)

    def __init__(self, draft: VerdictDraft | None, data: Any = None) -> None:
        initial: dict[str, Any] = {"version": 0}
        if draft is not None:
            initial = {"version": draft.version, "verdict": draft.verdict, "reasons": draft.reasons}
        super().__init__(data, initial=initial)
        limit(self, reasons=LONGEST_REASONS)
        self.fields["verdict"].option_hints = MEANINGS  # type: ignore[attr-defined]  # read by form_fields.py
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save the draft"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("verdict") and not cleaned.get("reasons"):
            self.add_error("reasons", "Choose a verdict or write the reasons.")
        return cleaned

    def begin_again_from(self, current: VerdictDraft) -> None:
        """Whoever has read what stands now may save over it."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": current.version}


class VerdictForm(PlainForm, forms.ModelForm[Verdict]):
    class Meta:
        model = Verdict
        fields = ("verdict", "reasons")
        labels: ClassVar = {"verdict": "Verdict", "reasons": "Reasons"}
        help_texts: ClassVar = {"reasons": "The force and the board read them beside the force’s own grades."}
        widgets: ClassVar = {"verdict": forms.RadioSelect, "reasons": forms.Textarea(attrs={"rows": 8})}
        error_messages: ClassVar = {
            "verdict": {"required": "Choose a verdict."},
            "reasons": {"required": "Give the reasons for the verdict."},
        }

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"] = seen_field(seen)
        limit(self, reasons=LONGEST_REASONS)
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = Verdict.Choice.choices  # without Django's empty one
        field.option_hints = MEANINGS  # type: ignore[attr-defined]  # read by form_fields.py
        self.helper = FormHelper()
        self.helper.add_input(Submit("give", "Give this verdict"))
