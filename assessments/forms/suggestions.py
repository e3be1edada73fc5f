"""The forms of suggested wording: the words for a block with their reason, and a word to whoever is declined."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.plain import PlainForm
from assessments.anchors import Place
from assessments.editor import body_field
from assessments.forms.challenge import helper, words_field

GONE = (
    "The passage that these words were for is not in the text any more. Nothing has been sent: choose another, or copy "
    "your words."
)


class SuggestForm(PlainForm, forms.Form):
    """Other words for one block, begun from those that stand there."""

    words = body_field(label="The words that you suggest", required=False)
    reason = words_field("Why", "Say why you suggest it.")

    def __init__(
        self,
        place: Place | None,
        html: str,
        readers: str,
        data: Any = None,
        instead: list[Place] | None = None,
    ) -> None:
        """`instead` are the blocks to choose from where the one that was chosen is gone."""
        super().__init__(data, initial={"words": html})
        self.place = place
        where = place.name.lower() if place else "the passage"
        about = f"They stand for {where} and change nothing until"
        self.fields["words"].help_text = f"{about} whoever writes the section accepts them."
        self.fields["reason"].help_text = readers
        if instead is not None:
            self.fields["about"] = forms.ChoiceField(
                label="What they stand for",
                choices=[("", "Choose"), *((each.block, each.label) for each in instead)],
                error_messages={"required": GONE, "invalid_choice": GONE},
            )
            self.order_fields(["about", "words", "reason"])
        self.helper = helper("Suggest these words")

    @property
    def has_lost_its_block(self) -> bool:
        return self.place is None

    @property
    def block(self) -> str:
        """What the words are for; a form without it is never valid."""
        return self.place.block if self.place else ""


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
