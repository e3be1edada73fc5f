"""Standing in for the lead of a threat: named for some days, ended early; after its last day it has ended by itself.

Not here: what a stand-in may do (`permissions.is_lead`), and where it is told that they acted as one (`duties`).
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments import noting, telling
from assessments.models import StandIn, ThreatAssessment
from audit.recording import Deed


class LeadGone(Exception):
    """The threat has no lead any more, so nobody can stand in for one."""


@transaction.atomic
def name_stand_in(
    threat: ThreatAssessment, person: User, first: datetime.date, last: datetime.date, *, by: User
) -> StandIn:
    """In the place of whoever leads the threat now; the form sees to it that somebody does, and not this person.

    Whoever is named for these days already, as by a button that was pressed twice, is not named again.
    """
    locked = ThreatAssessment.objects.select_for_update(of=("self",)).select_related("lead").get(pk=threat.pk)
    if locked.lead is None:
        raise LeadGone
    days = {"lead": locked.lead, "stand_in": person, "valid_from": first, "valid_until": last}
    named: StandIn | None = threat.stand_ins.filter(**days, ended_at=None).first()
    if named is not None:
        return named
    stand_in = StandIn.objects.create(threat_assessment=threat, **days, named_by=by, named_at=timezone.now())
    telling.stand_in_named(stand_in, by=by)
    deed = Deed(thing=f"{person.name}, {stand_in.period}, in the place of {stand_in.lead.name}")
    noting.note("stand-in-named", threat, by=by, deed=deed)
    return stand_in


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, by: User) -> bool:
    """At once. Whether there was something to end."""
    current = StandIn.objects.select_for_update(of=("self",)).get(pk=stand_in.pk)
    if current.ended_at or current.has_ended:
        return False
    current.ended_by, current.ended_at = by, timezone.now()
    current.save(update_fields=["ended_by", "ended_at"])
    telling.stand_in_ended(stand_in, by=by)
    noting.note("stand-in-ended", stand_in.threat_assessment, by=by, deed=Deed(thing=stand_in.stand_in.name))
    return True
