"""The organisations and people of the demonstration, and who among them takes which part in a year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from accounts.models import Membership, Organisation, Oversight, Role, User
from accounts.people import DEMONSTRATION_PASSWORD

# Before the first demonstration year was opened.
SINCE = datetime.date(2019, 4, 1)


@dataclass(frozen=True)
class Cast:
    """Everybody of the demonstration by address, and every organisation by slug."""

    people: dict[str, User]
    organisations: dict[str, Organisation]

    def holder(self, organisation: Organisation, role: Role) -> User:
        """Whoever holds the role there; the first of them where there are several."""
        found = Membership.objects.filter(
            organisation=organisation, role=role, user__in=self.people.values()
        ).order_by("pk")
        return self.people[found.select_related("user")[0].user.email]

    def body_of(self, force: Organisation) -> Organisation:
        body: Organisation = Oversight.objects.select_related("body").get(force=force).body
        return body


def keep(row: Model, at: datetime.datetime, by: User | None = None) -> None:
    """Save a row whose history is to say when the thing happened in the demonstration, and by whom."""
    row._history_date = at  # type: ignore[attr-defined]  # what django-simple-history looks for
    row._history_user = by  # type: ignore[attr-defined]  # the same
    row.save()


def load_people(data: dict[str, Any]) -> Cast:
    """Make whoever is missing; those who are there are left as they are."""
    since = datetime.datetime.combine(SINCE, datetime.time(9), timezone.get_default_timezone())
    organisations = {values["slug"]: load_organisation(values, since) for values in data["organisations"]}
    for pair in data["oversight"]:
        Oversight.objects.get_or_create(body=organisations[pair["body"]], force=organisations[pair["force"]])
    known = {user.email: user for user in User.objects.filter(email__in=[p["email"] for p in data["people"]])}
    missing = [person for person in data["people"] if person["email"] not in known]
    # One hash for all: the password is public, and each hash takes as long as a sign-in.
    password = make_password(DEMONSTRATION_PASSWORD) if missing else ""
    for person in missing:
        known[person["email"]] = add_person(person, organisations, password, since)
    return Cast(known, organisations)


def load_organisation(values: dict[str, str], at: datetime.datetime) -> Organisation:
    found: Organisation | None = Organisation.objects.filter(slug=values["slug"]).first()
    if found is None:
        found = Organisation(**values)
        keep(found, at)
    return found


def add_person(
    values: dict[str, Any], organisations: dict[str, Organisation], password: str, at: datetime.datetime
) -> User:
    user = User.objects.create(
        email=values["email"], name=values["name"], post=values["post"], password=password, joined_at=at
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for membership in values["memberships"]:
        organisation = organisations[membership["organisation"]]
        keep(Membership(user=user, organisation=organisation, role=membership["role"], valid_from=SINCE), at)
    return user
