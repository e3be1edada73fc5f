"""The form that finds words in a year."""

from __future__ import annotations

from django import forms

from accounts.plain import PlainForm
from assessments.searching import LONGEST_QUERY, read_terms


class YearSearchForm(PlainForm, forms.Form):
    """What to look for, sent by GET, so that what was found can be mailed as a link."""

    q = forms.CharField(
        label="Words to find",
        help_text="All of them must stand there. “Quotation marks” keep words together; -word leaves out what has it.",
        max_length=LONGEST_QUERY,
        error_messages={
            "required": "Type a word to find.",
            "max_length": f"Type fewer words: at most {LONGEST_QUERY} characters.",
        },
    )

    def clean_q(self) -> str:
        typed: str = self.cleaned_data["q"]
        self.terms = read_terms(typed)
        if not self.terms.wanted:
            raise forms.ValidationError("There is no word in this that could be found. Type one.")
        return typed
