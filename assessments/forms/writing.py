"""The forms of writing: a section's text, its judgement, and headings of the author's own."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

from accounts.models import today
from accounts.plain import PlainForm, limit
from assessments import right_to_left
from assessments.blocks import count_words
from assessments.editor import body_field
from assessments.limits import LONGEST_SENT
from assessments.models import Judgement, Question, Section
from assessments.permissions import Subject
from assessments.questions import ChangedMeanwhile, refuse_state
from assessments.rewriting import clean_blocks
from assessments.writing import own_sections
from threats.models import Grade

# What it takes to write tables and charts stands below, in templates/assessments/_how_to_write.html.
BODY_HINT = (
    "Paste from Word if you have it there. To leave the text by keyboard, press Escape, then Tab. How tables and "
    "charts are written stands below."
)
# What each state of an answer says, for whoever gives it.
STATE_HINTS = {
    Question.State.ANSWERED: "The text answers the whole question.",
    Question.State.PARTLY: "Something is still missing. Say below what it is.",
    Question.State.DECLINED: "The force does not answer this question. Say below why.",
    Question.State.UNANSWERED: "The text is not ready to be read as the answer.",
}
# Nothing that is graded today rests on anything older.
OLDEST_BASIS = datetime.timedelta(days=20 * 366)


def bare_helper() -> FormHelper:
    """The fields alone: the page has the form's tag, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class SectionForm(PlainForm, forms.Form):
    """The text of a section, with the version it was begun from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    body = body_field(label="Text", help_text=BODY_HINT, required=False)

    def __init__(self, section: Section, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": section.version, "body": section.body})
        super().__init__(data, **kwargs)
        self.fields["body"].label = f"Text of {section.heading}"
        right_to_left.say_beside(self, "body")
        self.helper = bare_helper()

    # What the page does not send, since the answer could not hold the words.
    longest = LONGEST_SENT

    @property
    def words(self) -> int:
        return count_words(str(self["body"].value() or ""))


class AnswerForm(SectionForm):
    """The text that answers a question, and what the writer says of it."""

    state = forms.ChoiceField(
        label="How far does this answer the question?",
        choices=[
            (state.value, state.label)
            for state in (
                Question.State.ANSWERED,
                Question.State.PARTLY,
                Question.State.DECLINED,
                Question.State.UNANSWERED,
            )
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how far this answers the question."},
    )
    state_note = forms.CharField(
        label="What is missing, or why the question is declined",
        help_text="An answer in part and a declined question need it. The board reads it with the answer.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    # What was shown of the state, so that one that somebody else has set since is not put back.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, section: Section, data: Any = None, **kwargs: Any) -> None:
        super().__init__(section, data, **kwargs)
        question = section.question
        seen = state_mark(question.state, question.state_note)
        self.initial = {
            "state": question.state,
            "state_note": question.state_note,
            "seen": seen,
            **self.initial,
        }
        self.fields["state"].option_hints = STATE_HINTS  # type: ignore[attr-defined]  # read by form_fields.py

    def clean(self) -> None:
        """The state must fit the text that is sent with it."""
        if self.errors:
            return
        state, note = self.answer_state
        try:
            refuse_state(state, note, has_text=bool(clean_blocks(self.cleaned_data["body"])))
        except ValidationError as error:
            self.add_error(None, error)

    @property
    def answer_state(self) -> tuple[str, str]:
        return self.cleaned_data["state"], self.cleaned_data["state_note"]

    @property
    def sets_state(self) -> bool:
        return state_mark(*self.answer_state) != str(self.cleaned_data["seen"])

    def refuse_unseen(self, question: Question) -> None:
        """Raises ChangedMeanwhile where the state is not the one that the form has shown."""
        if state_mark(question.state, question.state_note) != self.cleaned_data["seen"]:
            raise ChangedMeanwhile(question)


def state_mark(state: str, note: str) -> str:
    """Short for a state and its note, whose line ends browsers change on the way."""
    return hashlib.sha256(f"{state} {' '.join(note.split())}".encode()).hexdigest()[:16]


def section_form(section: Section, data: Any = None, **kwargs: Any) -> SectionForm:
    kind = AnswerForm if section.kind == Section.Kind.QUESTION else SectionForm
    return kind(section, data, **kwargs)


class JudgementForm(PlainForm, forms.ModelForm[Judgement]):
    """Every field of a judgement, with the criteria of the year's scale beside the grades."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Judgement
        fields = (
            "grade", "grade_prolonged", "effect_on_local", "confidence", "basis", "basis_on", "movement",
            "movement_cause",
        )  # fmt: skip
        labels: ClassVar = {
            "grade": "Grade",
            "grade_prolonged": "Grade if the demand is prolonged",
            "effect_on_local": "Effect on local policing",
            "confidence": "Confidence in this judgement",
            "basis": "What it rests on",
            "basis_on": "Date of the operation, exercise, inspection or audit",
            "movement": "Movement since last year",
            "movement_cause": "What caused the movement",
        }
        help_texts: ClassVar = {
            "grade": "Choose the grade whose criteria describe the force today.",
            "grade_prolonged": "What the grade would become if the response had to last.",
            "effect_on_local": "What meeting the demand would take away from local policing.",
            "basis_on": "Leave it empty only if the judgement is asserted and nothing has tested it.",
            "movement_cause": "What has changed, in a sentence or two.",
        }
        widgets: ClassVar = {
            "grade": forms.RadioSelect,
            "grade_prolonged": forms.RadioSelect,
            "effect_on_local": forms.Textarea(attrs={"rows": 4}),
            "confidence": forms.RadioSelect,
            "basis": forms.RadioSelect,
            "basis_on": forms.DateInput,
            "movement": forms.RadioSelect,
            "movement_cause": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages: ClassVar = {
            "grade": {"required": "Choose a grade."},
            "confidence": {"required": "Say how confident the judgement is."},
            "basis": {"required": "Say what the judgement rests on."},
            "basis_on": {"invalid": "Enter a date, such as 2024-06-01."},
        }

    def __init__(self, section: Section, data: Any = None, **kwargs: Any) -> None:
        judgement: Judgement = kwargs.pop("instance", None) or Judgement(section=section, version=0)
        kwargs["initial"] = {"version": judgement.version, **kwargs.get("initial", {})}
        super().__init__(data, instance=judgement, **kwargs)
        limit(self, effect_on_local=5_000, movement_cause=2_000)
        grades = section.annual.scale.grades.all()
        self.set_grades("grade", grades)
        self.set_grades("grade_prolonged", grades)
        self.set_choices("confidence", Judgement.Confidence.choices)
        self.set_choices("basis", Judgement.Basis.choices)
        self.set_choices("movement", [*Judgement.Movement.choices, ("", "Not stated")])
        self.helper = bare_helper()

    def set_grades(self, name: str, grades: QuerySet[Grade]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = grades
        field.empty_label = None if field.required else "Not stated"
        if name == "grade":
            # Read when the page is shown: a save has no use for it.
            hints = SimpleLazyObject(lambda: {str(grade.pk): grade.criteria for grade in grades})
            field.option_hints = hints  # type: ignore[attr-defined]  # read by form_fields.py

    def set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        self.check_date(values.get("basis"), values.get("basis_on"))
        if values.get("movement_cause") and not values.get("movement"):
            self.add_error("movement", "Say which way it moved, or take the cause away.")
        return values

    def check_date(self, basis: str | None, day: datetime.date | None) -> None:
        if "basis_on" in self.errors:
            return
        if day is None:
            if basis and basis != Judgement.Basis.ASSERTED:
                self.add_error("basis_on", "Give the date of the operation, exercise, inspection or audit.")
        elif day > today():
            self.add_error("basis_on", "This date is in the future. A judgement rests on what has happened.")
        elif day < today() - OLDEST_BASIS:
            self.add_error("basis_on", "This date is more than twenty years ago. Check the year.")

    @property
    def values(self) -> dict[str, Any]:
        """What save_judgement stores."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class HeadingForm(PlainForm, forms.Form):
    """The words of a heading, and of one that exists the version it was begun from."""

    heading = forms.CharField(
        label="Heading",
        help_text="Short words that will stand above the text, such as Background or Key points.",
        max_length=200,
        error_messages={"required": "Enter the words of the heading."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, subject: Subject, data: Any = None, *, section: Section | None = None) -> None:
        initial = {"heading": section.heading, "version": section.version} if section else {}
        super().__init__(data, initial=initial)
        self.others = own_sections(subject)
        if section:
            self.others = self.others.exclude(pk=section.pk)
            self.fields["version"].required = True
        self.helper = bare_helper()

    def clean_heading(self) -> str:
        """Two sections of one name could not be told apart, in lists or by those who speak of them."""
        heading = " ".join(str(self.cleaned_data["heading"]).split())
        names = self.others.values_list("heading", flat=True)
        if heading.casefold() in {name.casefold() for name in names}:
            raise forms.ValidationError(
                f"There is a section called “{heading}” here already. Choose other words."
            )
        return heading
