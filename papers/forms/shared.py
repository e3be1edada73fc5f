"""The forms of what papers share: the house style of a body, its crest, and abbreviations."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.models import Organisation
from accounts.plain import PlainForm
from assessments.differing import Difference
from papers.house_styles import LABELS, own_labels
from papers.languages import translated
from papers.look.colours import COLOUR, LEAST, WHITE, contrast, is_readable, readable
from papers.look.crests import LARGEST, BadCrest, MadeCrest, crest_from
from papers.models import Abbreviation, HouseStyle, Language

LONGEST_LABEL = 60
SHARED = "shared"


def field_of(language: Language, name: str) -> str:
    return f"label_{name}" if language == Language.ENGLISH else f"label_{language}_{name}"


def label_of(language: Language, name: str) -> str:
    """A paper's own words are in one language, so each language has names of its own."""
    words = f"nstead of “{translated(LABELS[name], language)}”"
    return f"I{words}" if language == Language.ENGLISH else f"In {language.label}, i{words}"


LABEL_FIELDS = {field_of(language, name): (language, name) for language in Language for name in LABELS}


def helper(button: str, **more: str) -> FormHelper:
    made = FormHelper()
    made.add_input(Submit("save", button, **more))
    return made


class StyleForm(PlainForm, forms.Form):
    """Accent, language, and the names of fields; `version` refuses an edit of what is no longer there."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    accent = forms.CharField(
        label="Accent colour",
        max_length=20,
        help_text=(
            "Six hexadecimal digits, such as #11616a. White words on this colour, and words of this colour on white, "
            f"must reach a contrast of {LEAST}:1. Darker and lighter tones are made of it."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    language = forms.ChoiceField(
        label="Language of headings and labels in a new paper",
        choices=Language.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any, style: HouseStyle) -> None:
        super().__init__(data, initial=initial_of(style))
        for language, name in LABEL_FIELDS.values():
            self.fields[field_of(language, name)] = forms.CharField(
                label=label_of(language, name),
                max_length=LONGEST_LABEL,
                required=False,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            )
        self.helper = helper("Save the house style")

    def clean_accent(self) -> str:
        typed = self.cleaned_data["accent"].strip().casefold().removeprefix("#")
        accent = "#" + ("".join(digit * 2 for digit in typed) if len(typed) == 3 else typed)
        if not COLOUR.fullmatch(accent):
            raise forms.ValidationError("Write the colour as six hexadecimal digits, such as #11616a.")
        if not is_readable(accent):
            # Rounded down: what falls short must not read as if it did not.
            ratio = int(contrast(accent, WHITE) * 100) / 100
            raise forms.ValidationError(
                f"White words on {accent} reach a contrast of {ratio}:1, and {LEAST}:1 is needed. "
                f"The nearest darker colour that passes is {readable(accent)}."
            )
        return accent

    def values(self) -> dict[str, Any]:
        """What a form that is valid stores."""
        labels: dict[str, dict[str, str]] = {}
        for field, (language, name) in LABEL_FIELDS.items():
            if said := self.cleaned_data[field]:
                labels.setdefault(language, {})[name] = said
        return {
            "accent": self.cleaned_data["accent"],
            "language": self.cleaned_data["language"],
            "labels": labels,
        }

    def differences(self, current: HouseStyle) -> list[Difference]:
        """Where it says something else than the row now does."""
        stored = initial_of(current)
        names = ("accent", "language", *LABEL_FIELDS)
        pairs = [(name, str(stored.get(name, "")), str(self.cleaned_data[name])) for name in names]
        languages = dict(Language.choices)
        return [
            Difference(
                str(self[name].label), str(languages.get(theirs, theirs)), str(languages.get(yours, yours))
            )
            for name, theirs, yours in pairs
            if theirs != yours
        ]

    def begun_from(self, current: HouseStyle) -> StyleForm:
        """The same entries, now as an edit of the row as it stands."""
        return StyleForm({**dict(self.data.items()), "version": str(current.version)}, current)


def initial_of(style: HouseStyle) -> dict[str, Any]:
    labels = {
        field: own_labels(style, language).get(name, "") for field, (language, name) in LABEL_FIELDS.items()
    }
    return {"version": style.version, "accent": style.accent, "language": style.language, **labels}


class CrestForm(PlainForm, forms.Form):
    """A picture and what it shows. `kept` holds the picture that was made of the file, so that none is sent twice."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label="The crest",
        required=False,
        allow_empty_file=True,
        help_text=(
            f"A PNG, JPEG or SVG picture of at most {LARGEST // 1024 // 1024} MB. A new PNG is made of it; "
            "the file itself is not kept."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/svg+xml"}),
    )
    alternative = forms.CharField(
        label="What it shows",
        max_length=200,
        help_text="For those who do not see it, for example: Arms of the county, a bear and a ragged staff.",
        error_messages={"required": "Say what the crest shows."},
    )

    crest: MadeCrest

    def __init__(self, data: Any, files: Any, style: HouseStyle) -> None:
        initial = {"seen": style.crest_sha256, "alternative": style.crest_alternative}
        super().__init__(data, files, initial=initial)
        self.helper = helper("Save the crest", data_prevent_double_click="true")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            self.crest = self.made()
        except BadCrest as bad:
            self.add_error("file", str(bad))
        else:
            self.send_along(kept=base64.b64encode(self.crest.png).decode())
        return cleaned

    def send_along(self, **hidden: str) -> None:
        """What the form says of itself when it is shown again: no browser sends a file twice."""
        self.data = {**dict(self.data.items()), **hidden}

    def made(self) -> MadeCrest:
        """Of the file, else of the picture that an earlier sending of this form was answered with."""
        if file := self.cleaned_data.get("file"):
            if (file.size or 0) > LARGEST:
                raise BadCrest("The file is larger than 1 MB. Save the crest smaller.")
            return crest_from(file.read())
        if not self.cleaned_data.get("kept"):
            raise BadCrest("Choose the file of the crest.")
        try:
            return crest_from(base64.b64decode(self.cleaned_data["kept"], validate=True))
        except binascii.Error:
            raise BadCrest("The picture did not come through. Choose the file again.") from None

    @property
    def picture(self) -> str:
        """The picture that is sent along, as the address of an image."""
        kept = self.data.get("kept", "") if self.is_bound else ""
        return f"data:image/png;base64,{kept}" if kept and hasattr(self, "crest") else ""


class AbbreviationForm(PlainForm, forms.Form):
    """Letters and their meaning; whose list they go into is asked only of whoever has more than one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    whose = forms.ChoiceField(label="In whose papers", widget=forms.RadioSelect)
    short = forms.CharField(
        label="Abbreviation",
        max_length=20,
        help_text="In the singular, for example PSU and not PSUs.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    meaning = forms.CharField(label="What it stands for", max_length=200)
    source = forms.CharField(
        label="Where that is written",
        max_length=300,
        required=False,
        help_text="A document or an address. It is not printed.",
    )

    def __init__(
        self, data: Any, lists: list[Organisation | None], row: Abbreviation, **initial: str
    ) -> None:
        first = {"whose": key_of(lists[0])} if len(lists) == 1 else {}
        stored = (
            {name: getattr(row, name) for name in ("version", "short", "meaning", "source")} if row.pk else {}
        )
        super().__init__(data, initial={**first, **initial, **stored})
        self.lists, self.row = {key_of(owner): owner for owner in lists}, row
        self.fields["whose"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (key, owner.name if owner else "Everybody’s") for key, owner in self.lists.items()
        ]
        if row.pk:
            del self.fields["whose"]
        self.helper = helper("Save the abbreviation")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        same = Abbreviation.objects.filter(organisation=self.owner, short=cleaned.get("short", ""))
        if same.exclude(pk=self.row.pk).exists():
            self.already_listed()
        return cleaned

    def already_listed(self) -> None:
        self.add_error("short", "This abbreviation is in the list already.")

    @property
    def owner(self) -> Organisation | None:
        """Whose list it goes into; none for everybody's."""
        return self.row.organisation if self.row.pk else self.lists.get(self.cleaned_data.get("whose", ""))

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("short", "meaning", "source")}

    def differences(self, current: Abbreviation) -> list[Difference]:
        pairs = [
            (str(self[name].label), getattr(current, name), words) for name, words in self.values().items()
        ]
        return [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]

    def begun_from(self, current: Abbreviation) -> AbbreviationForm:
        data = {**dict(self.data.items()), "version": str(current.version)}
        return AbbreviationForm(data, list(self.lists.values()), current)


def key_of(owner: Organisation | None) -> str:
    return str(owner.pk) if owner else SHARED
