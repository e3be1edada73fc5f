"""The form with which a chief officer names who acts for them for some days."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from accounts.models import Organisation, User, today
from accounts.plain import PlainForm
from assessments.delegating import MOST_DAYS
from assessments.forms.challenge import helper
from assessments.forms.handing import members_of, person_field
from assessments.forms.queries import date_field, refuse_past
from assessments.models.rounds import FORCE_READERS


class DelegationForm(PlainForm, forms.Form):
    valid_from = date_field("From")
    valid_until = date_field("Until")

    def __init__(self, force: Organisation, giver: User, data: Any = None) -> None:
        super().__init__(data, initial={"valid_from": today()})
        people = members_of(force.pk, *FORCE_READERS).exclude(pk=giver.pk)
        hint = "Somebody who reads every text of the force: nobody approves what they have not read."
        field = person_field("Who acts for you", people, hint, "Choose who is to act for you.")
        self.people = list(people)
        self.fields = {"stand_in": field, **self.fields}
        self.fields[
            "valid_until"
        ].help_text = f"The last day, at most {MOST_DAYS} days in all. It ends by itself."
        self.helper = helper("Name as stand-in")

    def clean_valid_from(self) -> datetime.date:
        return refuse_past(self.cleaned_data["valid_from"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, last = values.get("valid_from"), values.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "The last day cannot be before the first.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("valid_until", f"Give at most {MOST_DAYS} days, the first and the last included.")
        return values
