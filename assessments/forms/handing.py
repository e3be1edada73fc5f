"""The forms with which a lead's work is handed on: a section to a writer, a threat to a stand-in for some days."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Membership, Role, User, today
from accounts.plain import PlainForm
from assessments.forms.challenge import helper, words_field
from assessments.forms.queries import date_field, refuse_past
from assessments.handing import Errand
from assessments.models import Section, StandIn, ThreatAssessment
from assessments.permissions import MAY_STAND_IN

LONGEST_NOTE = 2000


class PersonChoice(forms.ModelChoiceField[User]):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.name}, {person.post}" if person.post else person.name


def person_field(label: str, people: QuerySet[User], hint: str, missing: str) -> PersonChoice:
    return PersonChoice(
        people,
        label=label,
        help_text=hint,
        empty_label="Choose",
        error_messages={"required": missing, "invalid_choice": "Choose from the list."},
    )


class HandOverForm(PlainForm, forms.Form):
    """One writer besides the lead, with what is asked of them."""

    due_on = date_field("Due on (optional)")
    note = words_field("Note (optional)", "", longest=LONGEST_NOTE)

    def __init__(self, section: Section, data: Any = None) -> None:
        super().__init__(data)
        people = possible_writers(section)
        hint = "Somebody who has the section already gets the new date and note."
        field = person_field("Who writes it", people, hint, "Choose who is to write it.")
        self.people = list(people)
        self.fields = {"writer": field, **self.fields}
        self.fields["due_on"].required = self.fields["note"].required = False
        self.fields["due_on"].help_text = "When you want to read it."
        self.fields[
            "note"
        ].help_text = "What you ask for. The writer reads it, and so does whoever hands this over."
        self.helper = helper("Hand over")

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        return refuse_past(day) if day else None

    @property
    def errand(self) -> Errand:
        return Errand(due_on=self.cleaned_data["due_on"], note=self.cleaned_data["note"])


def possible_writers(section: Section) -> QuerySet[User]:
    """The force's contributors and leads of today, but for the lead of this threat, who writes it anyway."""
    people = members_of(section.annual.force_id, Role.CONTRIBUTOR, Role.LEAD)
    threat = section.threat_assessment
    if threat is not None and threat.lead_id is not None:
        people = people.exclude(pk=threat.lead_id)
    return people


def members_of(force_id: int, *roles: str) -> QuerySet[User]:
    held = Membership.objects.current().filter(organisation=force_id, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "email")


class StandInForm(PlainForm, forms.Form):
    """Who acts as the lead of a threat, and on which days."""

    valid_from = date_field("From")
    valid_until = date_field("Until")

    def __init__(self, threat: ThreatAssessment, data: Any = None) -> None:
        super().__init__(data, initial={"valid_from": today()})
        self.threat = threat
        people = members_of(threat.annual.force_id, *MAY_STAND_IN).exclude(threats_led=threat)
        hint = "A lead or coordinator of the force. Others are given one of these roles first, by an administrator."
        field = person_field("Who stands in", people, hint, "Choose who is to stand in.")
        self.people = list(people)
        self.fields = {"stand_in": field, **self.fields}
        self.fields["valid_until"].help_text = "The last day. It ends by itself."
        self.helper = helper("Name as stand-in")

    def clean_valid_from(self) -> datetime.date:
        return refuse_past(self.cleaned_data["valid_from"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, last, person = (values.get(name) for name in ("valid_from", "valid_until", "stand_in"))
        if first and last and last < first:
            self.add_error("valid_until", "The last day cannot be before the first.")
        elif first and last and person:
            self.refuse_twice(person, first, last)
        return values

    def refuse_twice(self, person: User, first: datetime.date, last: datetime.date) -> None:
        named = StandIn.objects.filter(threat_assessment=self.threat, stand_in=person, ended_at=None)
        if other := named.filter(valid_from__lte=last, valid_until__gte=first).first():
            self.add_error("valid_from", f"{person.name} stands in on these days already ({other.period}).")
