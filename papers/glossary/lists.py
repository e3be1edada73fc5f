"""The lists of abbreviations: which a paper goes by, which a person sees and keeps, and saving an entry."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.permissions import can_administer
from assessments.models import AnnualAssessment
from audit.recording import Deed, record
from papers.house_styles import bodies_of
from papers.models import Abbreviation
from papers.permissions import KEEPERS


class StaleAbbreviation(Exception):
    """Somebody saved the entry after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Abbreviation) -> None:
        super().__init__("Somebody else has saved the abbreviation since this edit was begun.")
        self.current = current


class AlreadyListed(Exception):
    """The list has this abbreviation."""


def known_to(annual: AnnualAssessment) -> dict[str, str]:
    """What letters stand for in the paper of a year: the force's word goes before its body's, and that before all's.

    One query.
    """
    owners = Q(organisation=None) | Q(organisation=annual.force) | Q(organisation__in=bodies_of(annual))
    ranked = sorted(
        Abbreviation.objects.filter(owners),
        key=lambda row: (row.organisation_id is not None) + (row.organisation_id == annual.force_id),
    )
    return {row.short: row.meaning for row in ranked}


def visible_to(user: User) -> QuerySet[Abbreviation]:
    """Everybody's, those of a person's own organisations, and those of the forces that these hold to account."""
    theirs = user.roles.organisations() | set(user.roles.overseen)
    rows = Abbreviation.objects.filter(Q(organisation=None) | Q(organisation__in=theirs))
    return rows.select_related("organisation")


def kept_by(user: User) -> list[Organisation | None]:
    """The lists that this person may add to; None is everybody's."""
    own = list(Organisation.objects.filter(pk__in=user.roles.organisations(*KEEPERS)))
    return [*own, None] if can_administer(user) else list[Organisation | None](own)


# Everybody's list is no organisation's, and stands in no trail: its rows have a history.


@transaction.atomic
def add_abbreviation(owner: Organisation | None, values: dict[str, Any], *, by: User) -> Abbreviation:
    """Raises AlreadyListed, also if somebody else adds the same at the same moment."""
    short = values.pop("short")
    row, is_new = Abbreviation.objects.get_or_create(organisation=owner, short=short, defaults=values)
    if not is_new:
        raise AlreadyListed
    note_entry("abbreviation-added", row, by=by)
    return row


@transaction.atomic
def change_abbreviation(
    row: Abbreviation, values: dict[str, Any], *, version: int | None, by: User
) -> Abbreviation:
    """Raises StaleAbbreviation if `version` is not the current one."""
    current = Abbreviation.objects.select_for_update().get(pk=row.pk)
    if current.version != version:
        raise StaleAbbreviation(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    current.organisation = row.organisation
    note_entry("abbreviation-changed", current, by=by)
    return current


@transaction.atomic
def remove_abbreviation(row: Abbreviation, *, by: User) -> None:
    row.delete()
    note_entry("abbreviation-removed", row, by=by)


def note_entry(verb: str, row: Abbreviation, *, by: User) -> None:
    if row.organisation is not None:
        record(verb, row.organisation, by=by, deed=Deed(thing=row.short))
