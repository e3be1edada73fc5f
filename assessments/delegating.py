"""Naming who acts for a chief officer, and ending it early; after its last day it has ended by itself.

Not here: what they may do meanwhile (`permissions`), and that every deed of theirs says for whom (`workflow`,
`withholding`).
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from assessments import telling
from assessments.models import Delegation
from audit.recording import Deed, record

MOST_DAYS = 90


class AlreadyGiven(Exception):
    """The chief officer has named somebody for some of these days; `other` says whom."""

    def __init__(self, other: Delegation) -> None:
        super().__init__(f"{other.stand_in.name} acts for you {other.period}.")
        self.other = other


@transaction.atomic
def give(
    force: Organisation, person: User, first: datetime.date, last: datetime.date, *, by: User
) -> Delegation:
    """One person at a time. Raises AlreadyGiven. The form sees to the days and to who can be named."""
    # Two windows of the same chief officer wait for each other.
    User.objects.select_for_update().get(pk=by.pk)
    row = Delegation(force=force, given_by=by, stand_in=person, valid_from=first, valid_until=last)
    others = row.overlaps(Delegation.objects.filter(force=force, given_by=by, ended_at=None))
    if other := others.select_related("stand_in").first():
        raise AlreadyGiven(other)
    row.save()
    telling.delegation_given(row, by=by)
    record("delegation-given", force, by=by, deed=Deed(thing=f"{person.signature}, {row.period}"))
    return row


@transaction.atomic
def end(delegation: Delegation, *, by: User) -> bool:
    """At once. Whether there was something to end."""
    current = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if current.ended_at or current.has_ended:
        return False
    current.ended_at = timezone.now()
    current.save(update_fields=["ended_at"])
    telling.delegation_ended(delegation, by=by)
    record("delegation-ended", delegation.force, by=by, deed=Deed(thing=delegation.stand_in.signature))
    return True
