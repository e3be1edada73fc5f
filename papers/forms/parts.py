"""The forms of a paper's own words: its parts, its implications, and backgrounds that papers share."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Case, F, Max, Q, QuerySet, When
from lxml import etree

from accounts.models import Organisation
from accounts.plain import PlainForm
from assessments import right_to_left
from assessments.blocks import plain_text
from assessments.differing import Difference
from assessments.editor import body_field
from assessments.writing import prepare_body
from papers.building.own_parts import AREA_HEADINGS
from papers.building.own_texts import BACKGROUND
from papers.models import WRITTEN, BackgroundVersion, Implication, Paper, PaperPart
from threats.models import Edition

# What it takes to write tables and charts stands below, in templates/assessments/_how_to_write.html.
HINT = (
    "To leave the text by keyboard, press Escape, then Tab. How tables and charts are written stands below."
)
AREA = "".join(f"<h3>{heading}</h3><p></p>" for heading in AREA_HEADINGS)
KINDS = {
    PaperPart.Kind.TEXT: "A heading with text of the paper’s own, before the recommendations.",
    PaperPart.Kind.AREA: "Another subject in the same paper, with its own background, financial and legal headings.",
    PaperPart.Kind.APPENDIX: "At the end, on a page of its own. Appendices are lettered.",
}


def helper_with(button: str) -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("save", button, data_prevent_double_click="true"))
    return helper


class AddPartForm(PlainForm, forms.Form):
    """A part of the paper's own: what kind it is, and its heading."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what kind of part it is."},
    )
    heading = forms.CharField(
        label="Heading", max_length=200, error_messages={"required": "Give the part a heading."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].option_hints = KINDS  # type: ignore[attr-defined]  # read by form_fields.py
        self.helper = helper_with("Add the part")


class BackgroundChoice(forms.ModelChoiceField[BackgroundVersion]):
    """Each background with whose it is and which edition it is about: two may have the same title."""

    def label_from_instance(self, obj: BackgroundVersion) -> str:
        background = obj.background
        about = f"about {background.edition}" if background.edition else "about no one edition"
        return f"{obj} ({background.organisation}, {about})"


class PartForm(PlainForm, forms.Form):
    """What the paper calls a part and, where it may have them, words of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = forms.CharField(label="Heading in this paper", max_length=200, required=False)
    background = BackgroundChoice(
        label="A background to use again",
        queryset=BackgroundVersion.objects.none(),
        required=False,
        empty_label="None",
    )
    body = body_field(label="Text", help_text=HINT, required=False)

    def __init__(self, part: PaperPart, data: Any = None, *, made: str = "", backgrounds: Any = None) -> None:
        initial = {
            "version": part.version,
            "heading": part.heading,
            "background": part.background_id,
            "body": part.body or made,
        }
        super().__init__(data, initial=initial)
        self.part, self.made = part, made
        self.blocks: list[etree._Element] = []
        self.has_heading_of_its_own = part.kind in WRITTEN
        if self.has_heading_of_its_own:
            self.fields["heading"].required = True
            self.fields["heading"].error_messages["required"] = "Give the part a heading."
        else:
            self.fields["heading"].help_text = f"Leave it empty to keep “{own_name(part)}”."
        if not may_have_words(part):
            del self.fields["body"]
        if backgrounds is None:
            del self.fields["background"]
        else:
            self.fields["background"].queryset = backgrounds  # type: ignore[attr-defined]
            self.fields["background"].help_text = (
                "It is printed where the text below is empty, and stays at the version chosen here. What fits this "
                f"paper is about {part.paper.annual.edition}, or about no one edition; those come first."
            )
        right_to_left.say_beside(self, "body")
        self.helper = helper_with("Save the part")

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if self.made and plain_text(body) == plain_text(self.made):
            body = ""  # what is made stays made, and follows the year
        self.blocks = prepare_body(body)
        return body

    def differences(self, current: PaperPart) -> list[Difference]:
        rows = [Difference("Heading", current.heading, self.cleaned_data["heading"])]
        if "background" in self.fields:
            chosen = self.cleaned_data["background"]
            rows.append(Difference("Background", str(current.background or ""), str(chosen or "")))
        if "body" in self.fields:
            rows.append(Difference("Text", plain_text(current.body), plain_text(self.cleaned_data["body"])))
        return [row for row in rows if row.theirs != row.yours]


def own_name(part: PaperPart) -> str:
    """What a part is called where the paper has no other heading for it."""
    if part.threat_assessment is not None:
        return part.threat_assessment.label
    return str(part.section or part.get_kind_display())


def may_have_words(part: PaperPart) -> bool:
    """Free parts, and what stands for a section of the whole which the force has left empty."""
    return part.kind in WRITTEN or (part.section is not None and not part.section.body)


def takes_background(part: PaperPart) -> bool:
    return part.section is not None and part.section.slug == BACKGROUND and not part.section.body


def backgrounds_for(paper: Paper, part: PaperPart) -> QuerySet[BackgroundVersion]:
    """The newest version of each background of the force and of who oversees it, and the one that stands here.

    Those that fit the paper's edition come first.
    """
    overseers = paper.annual.force.overseen_by.current(on=paper.annual.board_on).values("body")
    owners = Q(background__organisation=paper.annual.force) | Q(background__organisation__in=overseers)
    newest = owners & Q(number=F("newest"))
    edition = paper.annual.edition_id
    fits = Case(When(background__edition=edition, then=0), When(background__edition=None, then=1), default=2)
    versions = BackgroundVersion.objects.annotate(newest=Max("background__versions__number"), fits=fits)
    found = versions.filter(newest | Q(pk=part.background_id))
    return found.select_related("background__organisation", "background__edition").order_by(
        "fits", "background", "-number"
    )


class ImplicationsForm(PlainForm, forms.Form):
    """What the paper means for money, law, equality and risk; "None" is an answer, and nothing is none."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, bodies: dict[str, str], mark: str, data: Any = None) -> None:
        super().__init__(data, initial={"seen": mark, **bodies})
        self.blocks: dict[str, list[etree._Element]] = {}
        for kind in Implication:
            field = body_field(label=kind.label, required=False)
            field.widget.attrs["rows"] = 4
            self.fields[kind.value] = field
        self.fields[Implication.FINANCIAL].help_text = "Where there is none, write None. " + HINT
        right_to_left.say_beside(self, *Implication.values)
        self.helper = helper_with("Save the implications")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in Implication:
            try:
                self.blocks[kind.value] = prepare_body(cleaned.get(kind.value, ""))
            except forms.ValidationError as error:
                self.add_error(kind.value, error)
        return cleaned

    def differences(self, current: dict[str, str]) -> list[Difference]:
        return [
            Difference(kind.label, plain_text(current[kind]), plain_text(self.cleaned_data[kind.value]))
            for kind in Implication
            if plain_text(current[kind]) != plain_text(self.cleaned_data[kind.value])
        ]


class BackgroundForm(PlainForm, forms.Form):
    """A new background: whose it is, what it is called, and its first version."""

    organisation = forms.ModelChoiceField(label="Whose is it?", queryset=Organisation.objects.none())
    title = forms.CharField(
        label="Title", max_length=200, help_text="People choose it by this; it is not printed."
    )
    edition = forms.ModelChoiceField(
        label="Edition it is about",
        queryset=Edition.objects.all(),
        required=False,
        empty_label="No one edition",
        help_text="Offered first to the papers of that edition; one about no edition fits every paper.",
    )
    body = body_field(label="Text", help_text=HINT)

    def __init__(self, organisations: QuerySet[Organisation], data: Any = None) -> None:
        super().__init__(data, initial={"organisation": organisations.first()})
        self.blocks: list[etree._Element] = []
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        right_to_left.say_beside(self, "body")
        self.helper = helper_with("Save the background")

    def clean_body(self) -> str:
        self.blocks = prepare_body(self.cleaned_data["body"])
        return str(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        owner = cleaned.get("organisation")
        if owner is not None and owner.backgrounds.filter(title=cleaned.get("title", "")).exists():
            self.add_error("title", "There is a background with this title. Write a new version of it.")
        return cleaned


class VersionForm(PlainForm, forms.Form):
    """The next version of a background."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    body = body_field(label="Text", help_text=HINT)

    def __init__(self, current: BackgroundVersion, data: Any = None) -> None:
        super().__init__(data, initial={"seen": current.number, "body": current.body})
        self.blocks: list[etree._Element] = []
        right_to_left.say_beside(self, "body")
        self.helper = helper_with("Save as a new version")

    def clean_body(self) -> str:
        self.blocks = prepare_body(self.cleaned_data["body"])
        return str(self.cleaned_data["body"])
