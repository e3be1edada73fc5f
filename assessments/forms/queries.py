"""The forms of queries: raising one, a step with its words, and a note for one's own organisation."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.plain import PlainForm
from assessments.forms.challenge import LONGEST_COMMENT, LONGEST_QUESTION, code_of, helper, words_field
from assessments.models import Query, ThreatAssessment
from assessments.permissions import Subject
from assessments.queries import Step
from assessments.working_days import is_working_day, working_days_after

# The formal time to answer in working days, unless somebody says otherwise.
USUAL_DAYS = 10


def date_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Give a date.", "invalid": "Give a real date, for example 2026-03-31."},
    )


def refuse_past(day: datetime.date) -> datetime.date:
    if day < timezone.localdate():
        raise forms.ValidationError("This day is past. Give a later one.")
    return day


def due_day(day: datetime.date) -> datetime.date:
    """A working day to come, as every other date of the year is."""
    refuse_past(day)
    if not is_working_day(day):
        following = date_format(working_days_after(day, 1), "j F Y")
        raise forms.ValidationError(f"This is no working day. The next one is {following}.")
    return day


class RaiseForm(PlainForm, forms.Form):
    """A new query: of the whole year, or of one threat."""

    about = forms.ChoiceField(
        label="What it is about",
        error_messages={
            "required": "Choose what the query is about.",
            "invalid_choice": "Choose from the list.",
        },
    )
    text = words_field(
        "Query",
        "Write the query.",
        help_text="It gets a number that no other query of this year will have. Ask one thing at a time.",
        longest=LONGEST_QUESTION,
    )
    due_on = date_field("Answer due on")

    def __init__(self, subjects: list[Subject], data: Any = None, about: str = "") -> None:
        self.subjects = {code_of(subject): subject for subject in subjects}
        usual = working_days_after(timezone.localdate(), USUAL_DAYS)
        super().__init__(data, initial={"about": about if about in self.subjects else "", "due_on": usual})
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", "Choose"), *((code, subject.label) for code, subject in self.subjects.items())]
        self.helper = helper("Raise this query")

    def clean_due_on(self) -> datetime.date:
        return due_day(self.cleaned_data["due_on"])

    @property
    def threat(self) -> ThreatAssessment | None:
        chosen = self.subjects[self.cleaned_data["about"]]
        return chosen if isinstance(chosen, ThreatAssessment) else None


class QueryStepForm(PlainForm, forms.Form):
    """The words of a step, with the version of the query that the page has shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    owner = forms.ChoiceField(label="Who is to answer", required=False)
    due_on = date_field("Answer due on")
    text = words_field("Words", "Write it.", longest=LONGEST_COMMENT)

    def __init__(self, query: Query, step: Step, people: list[User], data: Any = None) -> None:
        initial = {"version": query.version, "due_on": query.due_on, "owner": query.owner_id or ""}
        super().__init__(data, initial=initial)
        text = self.fields["text"]
        text.label, text.required = step.asks, bool(step.missing)
        text.error_messages["required"] = step.missing
        if step.name == "answer":
            text.widget.attrs["rows"] = 8
        self.people = {str(person.pk): person for person in people}
        if step.name == "hand-over":
            owner = self.fields["owner"]
            assert isinstance(owner, forms.ChoiceField)  # noqa: S101 (for the type checker)
            named = [(pk, f"{person.name}, {person.post}" if person.post else person.name)
                     for pk, person in self.people.items()]  # fmt: skip
            owner.choices = [("", "Nobody yet: the coordinator"), *named]
        else:
            del self.fields["owner"]
        if step.name != "move":
            del self.fields["due_on"]
        self.helper = helper(step.label)

    def clean_due_on(self) -> datetime.date:
        return due_day(self.cleaned_data["due_on"])

    @property
    def chosen_owner(self) -> User | None:
        return self.people.get(self.cleaned_data.get("owner", ""))

    def begin_again_from(self, current: Query) -> None:
        """Whoever has read what stands now may send the same words again."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": current.version}


class QueryNoteForm(PlainForm, forms.Form):
    text = words_field("Note", "Write the note.")

    def __init__(self, home: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields[
            "text"
        ].help_text = f"Own organisation: nobody outside {home} reads it, and no paper prints it."
        self.helper = helper("Add this note")
