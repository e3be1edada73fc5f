"""The form that corrects one passage: one of four things at a time, each with its own button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from accounts.plain import PlainForm, limit
from papers.importing import corrections
from papers.importing.blocks import Block
from papers.importing.corrections import Corrected
from papers.importing.parts import Heading
from papers.importing.passages import KINDS

KIND, SPLIT, JOIN, MOVE = "kind", "split", "join", "move"
DEEDS = (KIND, SPLIT, JOIN, MOVE)
FIELD_OF = {KIND: "kind", SPLIT: "before", MOVE: "target"}


class PassageForm(PlainForm, forms.Form):
    kind = forms.ChoiceField(
        label="What it is", choices=list(KINDS.items()), widget=forms.RadioSelect, required=False
    )
    before = forms.CharField(
        label="First words of the new passage",
        help_text="Copy them from the passage: as many as stand in it once.",
        required=False,
    )
    target = forms.ChoiceField(label="The part it belongs to", required=False)
    do = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS], widget=forms.HiddenInput)
    turn = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, passage: Block, headings: Sequence[Heading], **kwargs: Any) -> None:
        super().__init__(data, initial={"kind": passage.kind}, **kwargs)
        limit(self, before=1_000)
        self.passage = passage
        self.openers = [heading.block.key for heading in headings if heading.opens_part]
        choices = [("", "Choose a part")]
        choices += [(heading.block.key, heading.words[:100]) for heading in headings if heading.opens_part]
        cast("forms.ChoiceField", self.fields["target"]).choices = choices

    def make(self, passages: Sequence[Block]) -> Corrected:
        """The correction, of a form that is valid. Raises Unfit."""
        values, key = self.cleaned_data, self.passage.key
        if values["do"] == KIND:
            return corrections.change_kind(passages, key, values["kind"])
        if values["do"] == SPLIT:
            return corrections.split(passages, key, values["before"])
        if values["do"] == JOIN:
            return corrections.join(passages, key)
        return corrections.move(passages, key, values["target"], self.openers)

    def refuse(self, why: str) -> None:
        self.add_error(FIELD_OF.get(self.cleaned_data["do"]), why)
