"""The forms of a paper: its cover, and issuing it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.plain import PlainForm, limit
from papers.editions import Reader
from papers.models import Paper

COVER_FIELDS = (
    *("agenda_item", "governing_body", "board", "meeting_on", "plan_priority"),
    *("title", "presented_by", "purpose", "ask", "authors"),
    *("exempt_paragraph", "public_interest"),
)


class CoverForm(PlainForm, forms.ModelForm[Paper]):
    """The cover; `version` refuses an edit that began before somebody else's was saved."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Paper
        fields = COVER_FIELDS
        widgets = {
            "meeting_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "purpose": forms.RadioSelect,
            "agenda_item": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "ask": forms.Textarea(attrs={"rows": 3}),
            "authors": forms.Textarea(attrs={"rows": 8}),
            "exempt_paragraph": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "public_interest": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "governing_body": "Governing body",
            "board": "Name of the board",
            "title": "Title of the paper",
            "purpose": "The paper is",
            "authors": "Authors",
            "exempt_paragraph": "Private item: paragraph of Schedule 12A",
            "public_interest": "Private item: why the public interest lies in keeping it private",
        }
        help_texts = {
            "presented_by": "The post, not the name.",
            "ask": "One or two sentences, for example: The board is asked to note the assessment.",
            "authors": "One post on each line. Posts, not names.",
            "exempt_paragraph": (
                "Leave it empty for an item in public. Schedule 12A is that of the Local Government Act 1972; whether "
                "the Act binds this board, and which paragraph applies, its monitoring officer says."
            ),
            "public_interest": "One sentence. It is printed in the motion to exclude the public.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, ask=2_000, authors=2_000, public_interest=2_000)
        # A radio list that offers "nothing" would offer what the paper cannot say.
        self.fields["purpose"].choices = Paper.Purpose.choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save the cover"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("exempt_paragraph") and not cleaned.get("public_interest"):
            self.add_error("public_interest", "Say why the public interest lies in keeping the item private.")
        return cleaned

    def begun_from(self, current: Paper) -> CoverForm:
        """The same words, now as an edit of the row as it stands."""
        return CoverForm({**dict(self.data.items()), "version": str(current.version)}, instance=current)


READERS = {
    Reader.PUBLIC: "Nothing withheld is in it. A second person confirms its release.",
    Reader.PANEL: "It shows what is withheld from the public alone.",
    Reader.COMMISSIONER: "It shows everything.",
}


class AcceptForm(forms.Form):
    """A chief officer's word on one thing that the leak check lists."""

    key = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why it may stay",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it may stay."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("accept", "Let it stay", css_class="govuk-button--secondary"))


class IssueForm(forms.Form):
    """Which issue this page is about to make: sent a second time, it makes no second one."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reader = forms.ChoiceField(
        label="For whom",
        choices=Reader.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say for whom this edition is."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].option_hints = READERS  # type: ignore[attr-defined]  # read by form_fields.py
        self.helper = FormHelper()
        self.helper.add_input(Submit("issue", "Issue the paper", data_prevent_double_click="true"))
