"""The forms of the calendar: the plan of a year, and more time for one threat or section."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from accounts.plain import PlainForm, limit
from assessments.forms.rounds import NO_DATE
from assessments.models import AnnualAssessment, Section, Stage, StageDays, ThreatAssessment
from assessments.models.planning import MOST_DAYS
from assessments.permissions import Subject
from assessments.planning import Calendar, days_of, plan_mark

LONGEST_REASON = 2000
NO_DAYS = f"Write a whole number of days from 1 to {MOST_DAYS}."


class PlanForm(forms.Form):
    """The date of the board, and for each stage how many working days before it.

    Sent by GET it shows the new dates, and by POST they are saved; `mark` names the plan that the page began from.
    """

    mark = forms.CharField(widget=forms.HiddenInput)
    board_on = forms.DateField(label="Date of the board", error_messages=NO_DATE, widget=forms.DateInput)

    def __init__(self, annual: AnnualAssessment, data: Any = None) -> None:
        days = days_of(annual)
        stands: dict[str, Any] = {"mark": plan_mark(annual), "board_on": annual.board_on}
        super().__init__(data, initial=stands | {stage.value: days.of(stage) for stage in Stage})
        self.annual = annual
        for stage in Stage:
            self.fields[stage.value] = forms.IntegerField(
                label=stage.label,
                min_value=1,
                max_value=MOST_DAYS,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_DAYS),
            )
        self.fields[Stage.PUBLISH.value].help_text = (
            "Six leave five clear working days between publication and the meeting. What your board has to keep to "
            "stands in its own rules."
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        stages = Fieldset("Working days before the board", *(stage.value for stage in Stage))
        self.helper.layout = Layout("mark", "board_on", stages)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for stage, following in zip(list(Stage), list(Stage)[1:], strict=False):
            days, fewer = cleaned.get(stage.value), cleaned.get(following.value)
            if days is not None and fewer is not None and days < fewer:
                self.add_error(
                    stage.value,
                    f"{stage.label} comes before {following.label.lower()}, so at least {fewer} days.",
                )
        return cleaned

    @property
    def days(self) -> dict[Stage, int]:
        return {stage: self.cleaned_data[stage.value] for stage in Stage}

    @property
    def board_date(self) -> datetime.date:
        date: datetime.date = self.cleaned_data["board_on"]
        return date

    @property
    def planned(self) -> StageDays:
        # By its key alone: the force would go on with these as its own.
        return StageDays(
            force_id=self.annual.force_id, **{stage.value: days for stage, days in self.days.items()}
        )

    def begin_again(self, current: AnnualAssessment) -> None:
        """Keep what was typed, say what stands now, and let the next save replace it."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "mark": plan_mark(current)}
        days = days_of(current)
        self["board_on"].help_text = f"Now: {current.board_on:%-d %B %Y}."
        for stage in Stage:
            self[stage.value].help_text = f"Now: {days.of(stage)}."
        self.add_error(
            "board_on",
            "Somebody else has changed the plan since you opened the page. Your entries are kept, and each field says "
            "what stands now. Show the new dates again before you save them.",
        )


class ExtendForm(PlainForm, forms.Form):
    """More time for a stage of a threat or the whole, or for writing one section."""

    about = forms.ChoiceField(
        label="Who gets more time",
        help_text="A section can only have more time for writing.",
        error_messages={
            "required": "Choose a threat or a section.",
            "invalid_choice": "Choose from the list.",
        },
    )
    stage = forms.ChoiceField(
        label="For which stage",
        choices=[("", "Choose"), *Stage.choices],
        error_messages={"required": "Choose the stage.", "invalid_choice": "Choose from the list."},
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput,
        error_messages={"required": "Give the new date.", "invalid": "Give the date as day, month and year."},
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The force reads it with your name, and so does the OPCC if the stage is its own: the verdict, and "
        "publishing. Of other stages it sees the date alone.",
        error_messages={"required": "Say why more time is given."},
    )

    def __init__(
        self, calendar: Calendar, threats: list[ThreatAssessment], sections: list[Section], data: Any = None
    ) -> None:
        super().__init__(data)
        self.calendar = calendar
        subjects: list[Subject] = [calendar.annual, *threats]
        self.abouts: dict[str, Subject | Section] = {code_of(each): each for each in (*subjects, *sections)}
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 (for the type checker)
        about.choices = [("", "Choose"), *((code, words_of(each)) for code, each in self.abouts.items())]
        limit(self, reason=LONGEST_REASON)
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def chosen(self) -> Subject | Section:
        return self.abouts[self.cleaned_data["about"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("about") and cleaned.get("stage")):
            return cleaned
        about, stage = self.chosen, Stage(cleaned["stage"])
        if isinstance(about, Section) and stage is not Stage.WRITE:
            self.add_error(
                "stage", "A section can only have more time for writing: choose “Sections written”."
            )
        until = cleaned.get("until")
        planned = self.calendar.dates[stage]
        if until and until <= planned:
            self.add_error("until", f"It is planned for {planned:%-d %B %Y}. Give a later day.")
        if until and until > self.calendar.annual.board_on:
            self.add_error("until", f"The board meets on {self.calendar.annual.board_on:%-d %B %Y}.")
        return cleaned


def code_of(about: Subject | Section) -> str:
    if isinstance(about, AnnualAssessment):
        return "whole"
    return f"{'section' if isinstance(about, Section) else 'threat'}-{about.pk}"


def words_of(about: Subject | Section) -> str:
    if isinstance(about, Section):
        return f"{about.subject.label}: {about.heading}"
    return about.label
