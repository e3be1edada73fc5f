"""The form in which a coordinator says how many words the sections of a year should keep to."""

from __future__ import annotations

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from assessments.models import AnnualAssessment, ThreatAssessment
from assessments.models.writing import WHOLE
from assessments.word_budgets import budgets_of, mark_of

MOST_WORDS = 20_000


class WordBudgetsForm(forms.Form):
    """A number for each threat. `mark` names what the page began from; it is renewed when a stale edit is shown."""

    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, annual: AnnualAssessment, threats: Sequence[ThreatAssessment], data: QueryDict | None = None
    ) -> None:
        stands = budgets_of(annual, threats)
        super().__init__(data, initial={"mark": mark_of(stands)})
        names = {
            WHOLE: "What belongs to no threat",
            **{threat.threat.code: threat.label for threat in threats},
        }
        for code, name in names.items():
            self.fields[f"words-{code}"] = forms.IntegerField(
                label=name,
                required=False,
                min_value=1,
                max_value=MOST_WORDS,
                initial=stands[code],
                widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
                error_messages={
                    "invalid": f"{name}: enter a whole number, or nothing.",
                    "min_value": f"{name}: enter at least 1, or nothing.",
                    "max_value": f"{name}: enter at most {MOST_WORDS:,}.",
                },
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def budgets(self) -> dict[str, int | None]:
        return {
            name.removeprefix("words-"): words for name, words in self.cleaned_data.items() if name != "mark"
        }

    def show_as_stale(self, annual: AnnualAssessment, threats: Sequence[ThreatAssessment]) -> None:
        """Keep what was typed, say beside each field what stands now, and let the next save replace it."""
        stands = budgets_of(annual, threats)
        data = QueryDict(mutable=True)
        data.update({name: self.data[name] for name in self.data})
        data["mark"] = mark_of(stands)
        self.data = data
        for code, words in stands.items():
            self[f"words-{code}"].help_text = f"Now: {words or 'no number'}."
        self.add_error(
            None,
            "Somebody else has changed these numbers since you opened the page. Your entries are kept below. Save "
            "again to replace what stands now.",
        )
