"""The form of an update, and of the figures in it."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import ErrorDict
from django.utils.formats import date_format

from accounts.models import today
from accounts.plain import PlainForm
from actions.models import Milestone, Update, UpdateFigure
from actions.updates import dates_to_report_for
from assessments.blocks import count_words
from assessments.editor import body_field

BODY_HINT = (
    "Paste from Word if you have it there. Sub-headings, lists and tables are kept; type no numbers before paragraphs. "
    "To leave the text by keyboard, press Escape, then Tab."
)
FIGURE_FIELDS = ("measure", "unit", "basis", "value", "comparison", "compared_with", "as_at")
MOST_FIGURES = 8
SPARE_FIGURES = 2
EXTRA = "extra"
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def bare_helper() -> FormHelper:
    """The fields alone: the page has the form's tag, its token and its buttons."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    return made


class UpdateForm(PlainForm, forms.ModelForm[Update]):
    """What is said of a milestone, with the version of the draft that it was begun from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    body = body_field(label="What there is to report", help_text=BODY_HINT, required=False)

    class Meta:
        model = Update
        fields = ("status", "meets_due_on", "period_from", "period_until", "as_at", "body")
        widgets: ClassVar = {
            "status": forms.RadioSelect,
            "period_from": DATE,
            "period_until": DATE,
            "as_at": DATE,
        }
        labels: ClassVar = {
            "status": "How the milestone stands",
            "period_from": "Covers from",
            "period_until": "Covers until",
            "as_at": "As at",
            "meets_due_on": "Reported for",
        }
        help_texts: ClassVar = {
            "as_at": "The day on which what is written here was so.",
        }
        error_messages: ClassVar = {
            "status": {"required": "Choose how the milestone stands."},
            "period_from": {"required": "Give the first day that it covers."},
            "period_until": {"required": "Give the last day that it covers."},
            "as_at": {"required": "Give the day on which this was so."},
        }

    def __init__(self, update: Update, milestone: Milestone, data: Any = None) -> None:
        meets = update.meets_due_on.isoformat() if update.meets_due_on else EXTRA
        super().__init__(data, instance=update, initial={"version": update.version, "meets_due_on": meets})
        self.stored_version = update.version
        self.fields["status"].choices = Update.Status.choices  # type: ignore[attr-defined]
        dates = dates_to_report_for(milestone, today(), chosen=update.meets_due_on)
        if update.corrects_id or not dates:
            del self.fields["meets_due_on"]
        else:
            self.fields["meets_due_on"] = date_choice(dates)
        self.helper = bare_helper()

    @property
    def words(self) -> int:
        return count_words(str(self["body"].value() or ""))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in self._meta.fields or () if name in self.fields and name != "body")

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("version") != str(self.stored_version)

    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in (*self.names, "body")}
        return {"meets_due_on": None, **said}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("period_from"), cleaned.get("period_until")
        if begins and ends and ends < begins:
            self.add_error("period_until", "The period cannot end before it begins.")
        for name in ("as_at", "period_until"):
            if (day := cleaned.get(name)) and day > today():
                self.add_error(name, "This day is in the future. An update says what has been.")
        return cleaned


def date_choice(dates: list[datetime.date]) -> forms.TypedChoiceField:
    """One of the dates that wait, or none of them."""
    days = [(day.isoformat(), f"The update due on {date_format(day, 'j F Y')}") for day in dates]
    return forms.TypedChoiceField(
        label="Reported for",
        choices=[*days, (EXTRA, "An extra update: what is due is still to come")],
        coerce=lambda key: None if key == EXTRA else datetime.date.fromisoformat(key),
        error_messages={"required": "Say which date it is for, or that it is an extra update."},
        widget=forms.RadioSelect,
        help_text="Dates before the one that you choose are met with it." if len(days) > 1 else "",
    )


class FigureForm(PlainForm, forms.ModelForm[UpdateFigure]):
    """One number beside what it is compared with; the difference and the percentage are worked out from them."""

    class Meta:
        model = UpdateFigure
        fields = FIGURE_FIELDS
        widgets: ClassVar = {
            "as_at": DATE,
            "value": forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
            "comparison": forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
        }
        labels: ClassVar = {
            "measure": "What is counted",
            "unit": "Unit",
            "basis": "Over",
            "value": "Number",
            "comparison": "Compared with",
            "compared_with": "Which was",
            "as_at": "As at",
        }
        help_texts: ClassVar = {
            "measure": "For example Burglaries of homes.",
            "unit": "If it has one: offences, or % where it is a share.",
            "compared_with": "For example the same months of 2024-25.",
        }
        error_messages: ClassVar = {
            "measure": {"required": "Say what is counted."},
            "basis": {"required": "Say over which time."},
            "value": {"required": "Give the number."},
            "as_at": {"required": "Give the day on which it was counted."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basis = self.fields["basis"]
        basis.choices = [("", "Choose"), *UpdateFigure.Basis.choices]  # type: ignore[attr-defined]
        self.helper = bare_helper()

    @property
    def is_blank(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def full_clean(self) -> None:
        """A row that nobody filled in, or that was emptied again, is no figure and has no errors."""
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("comparison") is not None and not cleaned.get("compared_with"):
            self.add_error("compared_with", "Say what the number is compared with.")
        is_lacking = cleaned.get("comparison") is None and "comparison" not in self.errors
        if cleaned.get("compared_with") and is_lacking:
            self.add_error("comparison", "Give the number that it is compared with.")
        return cleaned


FigureFormSet = forms.formset_factory(
    FigureForm, extra=SPARE_FIGURES, max_num=MOST_FIGURES, absolute_max=MOST_FIGURES
)


def figure_rows(update: Update, data: Any = None) -> forms.BaseFormSet[FigureForm]:
    stored = [{name: getattr(row, name) for name in FIGURE_FIELDS} for row in update.figures.all()]
    return FigureFormSet(data, initial=stored, prefix="figures")


def figures_of(rows: forms.BaseFormSet[FigureForm]) -> list[UpdateFigure]:
    """Unsaved figures in the order of their rows."""
    filled_in = [row for row in rows.forms if not row.is_blank]
    return [UpdateFigure(**{name: row.cleaned_data[name] for name in FIGURE_FIELDS}) for row in filled_in]


def say_of_rows(form: UpdateForm, rows: forms.BaseFormSet[FigureForm]) -> None:
    """What is wrong in a row, said at the top of the page as well: the summary is of one form."""
    for number, row in enumerate(rows.forms, 1):
        for errors in row.errors.values():
            for error in errors:
                form.add_error(None, f"Figure {number}: {error}")
