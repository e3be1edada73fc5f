"""The forms of a paper: its cover, and issuing it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from papers.models import Paper

COVER_FIELDS = (
    *("agenda_item", "governing_body", "board", "meeting_on", "plan_priority"),
    *("title", "presented_by", "purpose", "ask", "authors"),
)


class CoverForm(forms.ModelForm[Paper]):
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
        }
        labels = {
            "governing_body": "Governing body",
            "board": "Name of the board",
            "title": "Title of the paper",
            "purpose": "The paper is",
            "authors": "Authors",
        }
        help_texts = {
            "presented_by": "The post, not the name.",
            "ask": "One or two sentences, for example: The board is asked to note the assessment.",
            "authors": "One post on each line. Posts, not names.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A radio list that offers "nothing" would offer what the paper cannot say.
        self.fields["purpose"].choices = Paper.Purpose.choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save the cover"))

    def begun_from(self, current: Paper) -> CoverForm:
        """The same words, now as an edit of the row as it stands."""
        return CoverForm({**dict(self.data.items()), "version": str(current.version)}, instance=current)


class IssueForm(forms.Form):
    """Which issue this page is about to make: sent a second time, it makes no second one."""

    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("issue", "Issue the paper", data_prevent_double_click="true"))
