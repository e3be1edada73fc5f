"""The forms of the register of sources: searching it, and one source."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Organisation
from accounts.plain import PlainForm
from assessments.models import Source
from assessments.sources import refuse_taken

SOURCE_FIELDS: tuple[str, ...] = (
    "title",
    "author",
    "kind",
    "dated_on",
    "year",
    "address",
    "custodian",
    "marking",
)
# In an address, it stands where a reference would.
TAKEN = "add"
# How a document above OFFICIAL would begin its own title.
ABOVE = re.compile(r"\W*(TOP SECRET|SECRET)\b")
HELD_ELSEWHERE = (
    "Nothing above OFFICIAL-SENSITIVE is held here. Name it “Held elsewhere”, with the reference it has there in the "
    "title, and its custodian."
)


class SourceSearchForm(PlainForm, forms.Form):
    q = forms.CharField(label="Title, author, reference or custodian", required=False, max_length=120)


class SourceForm(PlainForm, forms.ModelForm[Source]):
    """A source of the register; `version` refuses an edit that began before somebody else's was saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Source
        fields: tuple[str, ...] = SOURCE_FIELDS
        widgets: ClassVar = {
            "dated_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "year": forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
            "marking": forms.RadioSelect,
        }
        labels: ClassVar = {
            "author": "Author or publisher",
            "dated_on": "Date published or in force from",
            "year": "Year, where the date is not known",
            "address": "Web address",
            "custodian": "Custodian",
            "marking": "Protective marking",
        }
        help_texts: ClassVar = {
            "author": "The body or the post, not a person.",
            "address": "Where it can be read. One that the public cannot open is not printed.",
            "custodian": "The post or body that holds it. Needed where it is not published.",
            "marking": HELD_ELSEWHERE,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["marking"].choices = Source.Marking.choices  # type: ignore[attr-defined]
        if "version" in self.fields:
            self.fields["version"].initial = self.instance.version
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save the source"))

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if ABOVE.match(title):
            raise ValidationError(HELD_ELSEWHERE)
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, year = cleaned.get("dated_on"), cleaned.get("year")
        if day and year and day.year != year:
            self.add_error(
                "year", f"The date above is in {day.year}. Leave the year empty, or write the same."
            )
        elif day:
            cleaned["year"] = day.year
        fields = ("address", "custodian")
        if not any(cleaned.get(name) or name in self.errors for name in fields):
            self.add_error(
                "address", "Give the address where it can be read, or the post or body that holds it."
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def begun_from(self, current: Source) -> SourceForm:
        """The same words, now as an edit of the row as it stands."""
        return SourceForm({**dict(self.data.items()), "version": str(current.version)}, instance=current)


class NewSourceForm(SourceForm):
    """A source that the register does not have yet, with the reference by which it is cited from now on."""

    version = None  # type: ignore[assignment]  # Django's way to leave out what a form inherits

    class Meta(SourceForm.Meta):
        fields = ("reference", *SOURCE_FIELDS)
        labels: ClassVar = {**SourceForm.Meta.labels, "reference": "Reference"}
        help_texts: ClassVar = {
            **SourceForm.Meta.help_texts,
            "reference": (
                "Short, in small letters, figures and hyphens, for example peel-2023. Texts cite the source by it, so "
                "it never changes."
            ),
        }

    def __init__(self, force: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.force = force

    def clean_reference(self) -> str:
        reference = str(self.cleaned_data["reference"])
        if reference == TAKEN:
            raise ValidationError("This word stands in the address of a page. Choose another.")
        try:
            refuse_taken(self.force, reference)
        except ValidationError as error:
            raise ValidationError(error.message_dict["reference"]) from error
        return reference
