"""The forms of a paper: its cover, and issuing it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator

from accounts.plain import PlainForm, limit
from papers.editions import Reader
from papers.later import FIRST, NO_REASON, Asked
from papers.models import IssuedPaper, Language, Paper

COVER_FIELDS = (
    *("agenda_item", "governing_body", "board", "meeting_on", "plan_priority"),
    *(
        "title",
        "presented_by",
        "previous_briefing",
        "purpose",
        "ask",
        "authors",
        "sign_off",
        "language",
        "text_language",
    ),
    *("exempt_paragraph", "public_interest"),
)


AS_ON_THE_AGENDA = "Write the number of the item as the agenda has it, such as 8, 10c or 10c (i)"
AGENDA_ITEM = (
    MaxLengthValidator(
        12,
        f"{AS_ON_THE_AGENDA}: at most %(limit_value)d characters, and there are %(show_value)d. What else is to be "
        "said of the item belongs in the title.",
    ),
    RegexValidator(r"^[^<>]*\Z", f"{AS_ON_THE_AGENDA}, without < and >."),
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
            "sign_off": forms.Textarea(attrs={"rows": 3}),
            "language": forms.RadioSelect,
            "text_language": forms.RadioSelect,
            "exempt_paragraph": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "public_interest": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "governing_body": "Governing body",
            "board": "Name of the board",
            "title": "Title of the paper",
            "purpose": "The paper is",
            "authors": "Authors",
            "sign_off": "Signed off by",
            "exempt_paragraph": "Private item: paragraph of Schedule 12A",
            "public_interest": "Private item: why the public interest lies in keeping it private",
        }
        help_texts = {
            "presented_by": "The post, not the name.",
            "ask": "One or two sentences, for example: The board is asked to note the assessment.",
            "authors": "One post on each line. Posts, not names.",
            "sign_off": "One post on each line, for boards that want it. Left empty, the paper has no such part.",
            "language": "Headings and labels that the paper makes are printed in it; what people wrote stays as it is.",
            "text_language": "What people wrote, for whoever listens to it: a screen reader says it in this language.",
            "exempt_paragraph": (
                "Leave it empty for an item in public. Schedule 12A is that of the Local Government Act 1972; whether "
                "the Act binds this board, and which paragraph applies, its monitoring officer says."
            ),
            "public_interest": "One sentence. It is printed in the motion to exclude the public.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"].validators = list(AGENDA_ITEM)
        self.fields["agenda_item"].widget.attrs.pop(
            "maxlength", None
        )  # browsers would cut off what is pasted
        limit(self, ask=2_000, authors=2_000, sign_off=2_000, public_interest=2_000)
        # A radio list that offers "nothing" would offer what the paper cannot say.
        self.fields["purpose"].choices = Paper.Purpose.choices  # type: ignore[attr-defined]
        for name in ("language", "text_language"):
            self.fields[name].choices = Language.choices  # type: ignore[attr-defined]
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


KINDS = {
    IssuedPaper.Kind.ISSUE: "It stands in place of the last one.",
    IssuedPaper.Kind.SUPPLEMENT: "It adds more, or later, material. Say why it cannot wait for the next meeting.",
    IssuedPaper.Kind.ERRATUM: "It corrects what was wrong. Say what that was.",
}


class IssueForm(PlainForm, forms.Form):
    """Which issue this page is about to make: sent a second time, it makes no second one.

    `issued` are the readers for whom there is an issue already. Theirs is a later one, of a kind and with a reason.
    """

    number = forms.IntegerField(widget=forms.HiddenInput)
    reader = forms.ChoiceField(
        label="For whom",
        choices=Reader.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say for whom this edition is."},
    )
    kind = forms.ChoiceField(
        label="What kind of later issue it is",
        choices=IssuedPaper.Kind.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label="Reason",
        help_text="What was wrong, or why it cannot wait for the next meeting. It is printed in the paper.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    nothing_exempt = forms.BooleanField(
        label="I have read the public’s edition, and nothing in it is what the item is in private for",
        required=False,
    )

    def __init__(
        self, *args: Any, issued: Collection[str] = (), is_private: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.issued = issued
        if not is_private:
            del self.fields["nothing_exempt"]
        self.fields["reader"].option_hints = READERS  # type: ignore[attr-defined]  # read by form_fields.py
        self.fields["kind"].option_hints = KINDS  # type: ignore[attr-defined]  # read by form_fields.py
        limit(self, reason=1_000)
        if not issued:
            del self.fields["kind"], self.fields["reason"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("issue", "Issue the paper", data_prevent_double_click="true"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number = self.initial["number"]
        if cleaned.get("number") != number:
            self.data = {**dict(self.data.items()), "number": str(number)}
            said = f"The next issue is number {number} now: somebody has issued the paper meanwhile."
            raise forms.ValidationError(said)
        if cleaned.get("reader") == Reader.PUBLIC and cleaned.get("nothing_exempt") is False:
            self.add_error("nothing_exempt", "Withhold what is exempt, or say that nothing of it is here.")
        if cleaned.get("reader") in self.issued:
            kind = cleaned.get("kind")
            if not kind:
                self.add_error("kind", "Say whether it is a new issue, a supplement or an erratum.")
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", NO_REASON[kind or IssuedPaper.Kind.ISSUE])
        return cleaned

    @property
    def asked(self) -> Asked:
        """What a first issue for its reader is asked for as needs no kind and no reason, whatever was typed."""
        if self.cleaned_data["reader"] not in self.issued:
            return FIRST
        return Asked(self.cleaned_data["kind"], self.cleaned_data["reason"])
