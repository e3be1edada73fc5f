"""The forms with which a coordinator opens and arranges a year: fields, words and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.http import QueryDict

from accounts.models import Organisation, User
from accounts.plain import PlainForm
from assessments.models import AnnualAssessment, ThreatAssessment
from assessments.models.rounds import YEAR
from assessments.opening import Place, arrangement_mark
from threats.models import Edition, Threat

LONGEST_LABEL = 120
LABEL_HINT = "What your force calls the threat, if not by its official name."
LABEL_STANDS = (
    "It has been submitted, and its name is part of what is approved. It can change once this is reopened."
)
NO_DATE = {
    "required": "Give the date of the board.",
    "invalid": "Give the date of the board as day, month and year.",
}


class YearForm(PlainForm, forms.Form):
    """Which force, edition and year, and when the board meets. Sent by GET, so that the address says it."""

    force = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Police force",
        to_field_name="slug",
        error_messages={"required": "Choose the police force."},
    )
    year = forms.CharField(
        label="Year of the assessment",
        help_text="The financial year, written as 2024-25.",
        max_length=9,
        error_messages={"required": "Write the year of the assessment as 2024-25."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    edition = forms.ModelChoiceField(
        Edition.objects.order_by("-code"),
        label="Edition of the Strategic Policing Requirement",
        to_field_name="code",
        help_text="Its threats and its Cs become the rows and columns of the grid.",
        error_messages={"required": "Choose the edition of the Strategic Policing Requirement."},
    )
    board_on = forms.DateField(
        label="Date of the board",
        help_text="You can change it later.",
        error_messages=NO_DATE,
        widget=forms.DateInput,
    )

    def __init__(self, forces: Iterable[Organisation], data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        pks = [force.pk for force in forces]
        own = self.fields["force"]
        assert isinstance(own, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        own.queryset = Organisation.objects.filter(pk__in=pks)
        if len(pks) == 1:
            own.empty_label = None
        self.existing: AnnualAssessment | None = None
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_year(self) -> str:
        """The two halves joined by a hyphen, whatever stood between them, the second year after the first."""
        typed: str = re.sub(r"\s*[/–—‑-]\s*", "-", self.cleaned_data["year"].strip())
        if not re.fullmatch(YEAR, typed):
            raise forms.ValidationError("Write the year as 2024-25.")
        begins, ends = int(typed[2:4]), int(typed[5:])
        if ends != (begins + 1) % 100:
            follows = f"{typed[:4]}-{(begins + 1) % 100:02}"
            raise forms.ValidationError(f"The second half follows the first: {follows}.")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        force, year = cleaned.get("force"), cleaned.get("year")
        if force and year:
            self.existing = AnnualAssessment.objects.filter(force=force, year=year).first()
            if self.existing is not None:
                self.existing.force = force
                self.add_error("year", f"{force.label} already has an assessment for {year}.")
        return cleaned


class PersonField(forms.TypedChoiceField):
    """Somebody out of a list that is read once for all the fields of a page."""

    def __init__(self, people: Sequence[User], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        named = [(key, described(person)) for key, person in self.people.items()]
        super().__init__(
            choices=[("", "Nobody yet"), *named],
            coerce=self.people.__getitem__,
            empty_value=None,
            required=False,
            **kwargs,
        )


def described(person: User) -> str:
    return f"{person.name}, {person.post}" if person.post else person.name


class LeadsForm(PlainForm, forms.Form):
    """A lead for every threat of the edition, and what the force calls it. Without a lead it shows as a gap."""

    def __init__(
        self, threats: Sequence[Threat], people: Sequence[User], data: QueryDict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.threats = threats
        parts = []
        for threat in threats:
            lead, label = f"lead-{threat.code}", f"label-{threat.code}"
            self.fields[lead] = PersonField(people, label="Lead")
            self.fields[label] = forms.CharField(
                label="Local label", max_length=LONGEST_LABEL, required=False, help_text=LABEL_HINT
            )
            parts.append(Fieldset(threat.name, lead, label))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*parts)

    def labels(self) -> dict[str, str]:
        """In the order of the fields, which is that of the threats."""
        return {threat.code: self.cleaned_data[f"label-{threat.code}"] for threat in self.threats}

    def leads(self) -> dict[str, User]:
        named = {threat.code: self.cleaned_data[f"lead-{threat.code}"] for threat in self.threats}
        return {code: lead for code, lead in named.items() if lead is not None}


class ArrangeForm(PlainForm, forms.Form):
    """For every threat its lead and what the force calls it.

    `mark` names the arrangement that the page began from; it is renewed when a stale edit is shown again.
    """

    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        annual: AnnualAssessment,
        threats: Sequence[ThreatAssessment],
        people: Sequence[User],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, initial={"mark": arrangement_mark(threats)})
        self.threats = threats
        parts = []
        for threat in threats:
            lead, label = names_of(threat)
            # Somebody who leads it but no longer holds the role stays on the list until another is chosen.
            still = [threat.lead] if threat.lead and threat.lead not in people else []
            self.fields[lead] = PersonField([*people, *still], label="Lead", initial=threat.lead_id)
            self.fields[label] = forms.CharField(
                label="Local label",
                max_length=LONGEST_LABEL,
                required=False,
                initial=threat.local_label,
                disabled=not threat.is_open_for_writing,
                help_text=LABEL_HINT if threat.is_open_for_writing else LABEL_STANDS,
            )
            parts.append(Fieldset(threat.threat.name, lead, label))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("mark", *parts)

    def show_as_stale(self, threats: Sequence[ThreatAssessment]) -> None:
        """Keep what was typed, say beside each field what stands now, and let the next save replace it."""
        sent = QueryDict(mutable=True)
        sent.update({name: self.data[name] for name in self.data})
        sent["mark"] = arrangement_mark(threats)
        self.data = sent
        for threat in threats:
            lead, label = names_of(threat)
            self[lead].help_text = f"Now: {described(threat.lead) if threat.lead else 'nobody'}."
            if threat.is_open_for_writing:
                self[label].help_text = f"Now: {threat.local_label or 'no local label'}."
        self.add_error(
            None,
            "Somebody else has arranged this year since you opened the page. Your entries are kept below, and each "
            "field says what stands now. Save again to replace it.",
        )

    def places(self) -> dict[str, Place]:
        return {
            threat.threat.code: Place(*(self.cleaned_data[name] for name in names_of(threat)))
            for threat in self.threats
        }


def names_of(threat: ThreatAssessment) -> tuple[str, str]:
    return f"lead-{threat.threat.code}", f"label-{threat.threat.code}"
