"""The forms of importing: choosing a file, and correcting what was understood of it before it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.forms import BoundField

from accounts.plain import PlainForm, limit
from assessments.models.rounds import YEAR
from papers.importing.page_marks import refuse_marked
from papers.importing.parts import QUESTION, THREAT, WHOLE, WITHIN
from papers.importing.reading import LARGEST, Unreadable, read_source, refuse_large
from papers.importing.recommendations import FoundRecommendation, recommendations_in
from papers.importing.storing import COVER_FIELDS, RaisedRecommendation, Wanted
from papers.importing.understanding import Understood
from papers.models import Paper
from threats.models import Edition

NO_DAY = "Leave it empty if the paper names none: the cover then says “Not stated”."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The paper",
        help_text=f"A Word file (.docx), a PDF with text, or plain text, of at most {LARGEST // 1024 // 1024} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.md,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("upload", "Read the paper", data_prevent_double_click="true"))

    def clean_file(self) -> UploadedFile[bytes]:
        """Only what can be read is taken; its bytes are then in `cleaned_data["data"]`."""
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        try:
            refuse_large(file.size or 0)
            data = file.read()
            refuse_marked(read_source(data))
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        self.cleaned_data["data"] = data
        return file


class ReviewForm(PlainForm, forms.Form):
    """Year, edition and cover; then one choice for each heading, and owner and date for each recommendation."""

    year = forms.CharField(
        label="Year of the assessment",
        help_text="The year from April to March, for example 2019-20.",
        validators=[RegexValidator(f"^{YEAR}$", "Write the year as 2019-20.")],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    edition = forms.ModelChoiceField(
        Edition.objects.select_related("scale"),
        label="Edition it was written against",
        help_text="After another choice, press “Show again”: the threats are then those of that edition.",
        empty_label=None,
    )
    meeting_on = forms.DateField(
        label="Date of the meeting",
        required=False,
        help_text=NO_DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    agenda_item = forms.CharField(
        max_length=12, required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-5"})
    )
    board = forms.CharField(label="Name of the board", max_length=200, required=False)
    plan_priority = forms.CharField(label="Police and crime plan priority", max_length=200, required=False)
    title = forms.CharField(label="Title of the paper", max_length=200)
    presented_by = forms.CharField(max_length=200, required=False)
    authors = forms.CharField(
        required=False, help_text="One on each line.", widget=forms.Textarea(attrs={"rows": 4})
    )

    turn = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, understood: Understood, edition: Edition, **kwargs: Any) -> None:
        kwargs["initial"] = {**initial_of(understood, edition), **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)
        field = cast("forms.ModelChoiceField[Edition]", self.fields["edition"])
        field.choices = list(field.iterator(field))  # asked for once, and not each time they are drawn
        limit(self, authors=2_000)
        self.understood = understood
        self.found = recommendations_in(understood.parts)
        choices = role_choices(edition)
        for heading in understood.headings:
            self.fields[heading.key] = forms.ChoiceField(
                label=heading.words,
                choices=choices,
                initial=heading.role,
                help_text=self.hint(heading.block.first),
            )
        for number, found in enumerate(self.found, 1):
            self.add_recommendation(number, found)

    def hint(self, line: int) -> str:
        return f"{'Paragraph' if self.understood.kind == 'docx' else 'Line'} {line}"

    def add_recommendation(self, number: int, found: FoundRecommendation) -> None:
        self.fields[f"owner-{number}"] = forms.CharField(
            label=f"Owner of recommendation {number} (post)", max_length=120, required=False, initial=found.owner,
            help_text=found.text,
        )  # fmt: skip
        self.fields[f"due-{number}"] = forms.DateField(
            label=f"Recommendation {number} is due on", required=False, initial=found.due_on,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )  # fmt: skip

    @property
    def cover_fields(self) -> list[BoundField]:
        return [self[name] for name in ("year", "edition", "meeting_on", *COVER_FIELDS, "authors")]

    @property
    def heading_fields(self) -> list[BoundField]:
        return [self[heading.key] for heading in self.understood.headings]

    @property
    def recommendation_fields(self) -> list[BoundField]:
        return [
            self[f"{name}-{number}"] for number in range(1, len(self.found) + 1) for name in ("owner", "due")
        ]

    def wanted(self) -> Wanted:
        """What was settled, of a form that is valid."""
        values = self.cleaned_data
        return Wanted(
            year=values["year"],
            edition=values["edition"],
            meeting_on=values["meeting_on"],
            cover={name: values[name] for name in COVER_FIELDS},
            authors=[line.strip() for line in values["authors"].splitlines() if line.strip()],
            recommendations=list(self.raised()),
        )

    def raised(self) -> Iterable[RaisedRecommendation]:
        """Those that have an owner and a date; the others stay in the text alone."""
        for number, found in enumerate(self.found, 1):
            owner, due_on = self.cleaned_data[f"owner-{number}"], self.cleaned_data[f"due-{number}"]
            if owner and due_on:
                yield RaisedRecommendation(found.text, found.threat, owner, due_on)


def initial_of(understood: Understood, edition: Edition) -> dict[str, Any]:
    cover = understood.cover
    return {
        "year": understood.year,
        "edition": edition,
        "meeting_on": cover.meeting_on,
        "title": Paper._meta.get_field("title").default,
        **cover.fields,
        "authors": "\n".join(cover.authors),
    }


def role_choices(edition: Edition) -> list[tuple[str, Any]]:
    threats = [threat for threat in edition.threats.all() if threat.parent_id is None]
    return [
        (WITHIN, "A heading within the part above it"),
        (WHOLE, "Opens a part of the whole"),
        (QUESTION, "A question of the board, within the part above it"),
        ("Opens the chapter of a threat", [(f"{THREAT}{threat.code}", threat.name) for threat in threats]),
    ]
