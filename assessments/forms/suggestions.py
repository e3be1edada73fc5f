"""The forms of suggested wording: the words for a block with their reason, and a word to whoever is declined."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.plain import PlainForm
from assessments.anchors import Place
from assessments.editor import body_field
from assessments.forms.challenge import helper, words_field


class SuggestForm(PlainForm, forms.Form):
    """Other words for one block, begun from those that stand there."""

    words = body_field(label="The words that you suggest", required=False)
    reason = words_field("Why", "Say why you suggest it.")

    def __init__(self, place: Place, html: str, readers: str, data: Any = None) -> None:
        super().__init__(data, initial={"words": html})
        about = f"They stand for {place.name.lower()} and change nothing until"
        self.fields["words"].help_text = f"{about} whoever writes the section accepts them."
        self.fields["reason"].help_text = readers
        self.helper = helper("Suggest these words")


class DecideSuggestionForm(PlainForm, forms.Form):
    """Two buttons: accept needs the version that was shown, decline a word of reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decision = forms.ChoiceField(
        choices=[("accept", "Accept"), ("decline", "Decline")], widget=forms.HiddenInput
    )
    reason = words_field("Why, if you decline", "", required=False)

    def __init__(self, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", "Say in a word why you decline.")
        return cleaned

    def begin_again_from(self, version: int) -> None:
        """Whoever has read what it would change now may accept it."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": version}
