"""The audit trail, as one person may read it: whose trail, which entries of it, and how much each of them tells.

Writing it is `noting`; whether it is as it was written is found by `manage.py verify_audit`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum

from django.db.models import Q

from accounts.models import Organisation, User
from assessments import permissions
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.permissions import Subject
from audit.models import AuditChain, AuditEntry, AuditEntryQuerySet
from audit.verbs import VERBS


class Sight(Enum):
    """How much of the trail a person is told."""

    WHOLE = "Every entry, as it was written."
    BARE = "Every entry; of texts not which section, nor from what to what."
    SHARED = "What concerns both sides, of what has been released."


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as this person may read it; without its number and hash where other entries may stand between."""

    entry: AuditEntry
    number: int | None
    where: str
    thing: str
    before: str
    after: str
    content_sha256: str

    @property
    def change(self) -> str:
        """From what to what, in words."""
        if self.before and self.after:
            return f"From {self.before} to {self.after}"
        return f"Now {self.after}" if self.after else f"It was {self.before}" if self.before else ""


@dataclass(frozen=True, slots=True)
class Trail:
    """The entries of a place that a person may read, and since when there is a trail at all."""

    sight: Sight
    entries: AuditEntryQuerySet
    begun_at: datetime.datetime | None


def sight_of(user: User, place: Subject | Section) -> Sight | None:
    """Of a year, a threat or a section; None where the person may read nothing of its trail."""
    subject = place.subject if isinstance(place, Section) else place
    force = subject.annual.force
    if permissions.can_read_trail(user, force):
        return whole_or_bare(user, force)
    return Sight.SHARED if permissions.can_read_shared_trail(user, subject) else None


def whole_or_bare(user: User, organisation: Organisation) -> Sight:
    return Sight.WHOLE if user.roles.at(organisation.pk, *permissions.TRAIL_READERS) else Sight.BARE


def trail_of(organisation: Organisation, sight: Sight, place: Subject | Section | None = None) -> Trail:
    """Everything in an organisation's trail, or what was done to a year, a threat or a section."""
    chain = AuditChain.objects.filter(pk=organisation.pk).first()
    entries = AuditEntry.objects.filter(about(place), chain=organisation.pk)
    if sight is Sight.SHARED:
        entries = entries.filter(shared=True)
    return Trail(sight, entries, chain.begun_at if chain else None)


def about(place: Subject | Section | None) -> Q:
    match place:
        case AnnualAssessment():
            return Q(year=place.year)
        case ThreatAssessment():
            return Q(year=place.annual.year, threat=place.threat.code)
        case Section():
            threat = place.threat_assessment.threat.code if place.threat_assessment else ""
            return Q(year=place.annual.year, threat=threat, section=place.slug)
    return Q()


def line_of(entry: AuditEntry, sight: Sight) -> Line:
    told = sight is not Sight.BARE or not is_of_text(entry)
    return Line(
        entry=entry,
        number=None if sight is Sight.SHARED else entry.number,
        where=where(entry, sight),
        thing=entry.thing if told else "",
        before=entry.before if told else "",
        after=entry.after if told else "",
        content_sha256=entry.content_sha256 if told else "",
    )


def is_of_text(entry: AuditEntry) -> bool:
    """Also where the verb is not known any more: whoever reads no text is not told."""
    return entry.verb not in VERBS or VERBS[entry.verb].of_text


def where(entry: AuditEntry, sight: Sight) -> str:
    """Who reads no text gets the threat's code in the edition: its name here and the headings are the force's words."""
    if sight is Sight.BARE:
        return ", ".join(part for part in (entry.year, entry.threat) if part)
    return ", ".join(part for part in (entry.year, entry.threat_name, entry.section_name) if part)
