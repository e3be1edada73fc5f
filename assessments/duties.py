"""What a person was asked to do in a lead's place: the sections handed to them, the threats they stand in for.

Read once for a person and kept as long as the object lives (one request). Not here: what this allows (`permissions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery, Value

from accounts.models import User
from assessments.models import Delegation, Handover, StandIn, ThreatAssessment

# What only the lead of a threat does there: done by a stand-in, it was done in the lead's place.
DONE_AS_LEAD = frozenset({
    "text-saved", "judged", "heading-added", "heading-renamed", "heading-moved", "heading-removed",
    "answer-state-set", "section-handed", "section-taken-back", "submit", "take-back",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duties:
    """Primary keys: sections handed over and not taken back; threat assessments stood in for today; forces with the
    chief officers for whom the person acts there today."""

    sections: frozenset[int]
    threats: frozenset[int]
    offices: frozenset[tuple[int, int]] = frozenset()


def duties_of(user: User) -> Duties:
    found: Duties | None = getattr(user, "_duties", None)
    if found is None:
        found = read_duties(user)
        user._duties = found  # type: ignore[attr-defined]  # a cache, as cached_property would keep it
    return found


def asked_anew(user: User) -> User:
    """The person with the roles and duties of this moment: what a request read of them when it began may be over."""
    return User.objects.get(pk=user.pk)


def read_duties(user: User) -> Duties:
    handed = Handover.objects.standing().filter(writer=user).order_by()
    stood = StandIn.objects.standing().filter(stand_in=user).order_by()
    delegated = Delegation.objects.standing().filter(stand_in=user).order_by()
    rows = list(
        handed.values_list(Value("section"), "section", Value(0)).union(
            stood.values_list(Value("threat"), "threat_assessment", Value(0)),
            delegated.values_list(Value("office"), "force", "given_by"),
            all=True,
        )
    )
    return Duties(
        sections=frozenset(key for kind, key, _ in rows if kind == "section"),
        threats=frozenset(key for kind, key, _ in rows if kind == "threat"),
        offices=frozenset((key, chief) for kind, key, chief in rows if kind == "office"),
    )


def stood_for(user: User | None, threat: ThreatAssessment | None, verb: str) -> User | None:
    """The lead in whose place this person does it now, if they do."""
    if user is None or threat is None or verb not in DONE_AS_LEAD or threat.lead_id in (None, user.pk):
        return None
    return threat.lead if threat.pk in duties_of(user).threats else None


def saved_in_place_of() -> Subquery:
    """Of a section: the name of the lead in whose place its present version was saved, if it was."""
    day = OuterRef("updated_at__date")
    rows = StandIn.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef("updated_at")),
        threat_assessment=OuterRef("threat_assessment"),
        stand_in=OuterRef("updated_by"),
        named_at__lte=OuterRef("updated_at"),
        valid_from__lte=day,
        valid_until__gte=day,
    )
    return Subquery(rows.order_by("pk").values(name=F("lead__name"))[:1])


def who_stood_in(threat: ThreatAssessment | None) -> list[StandIn]:
    """Everybody who ever stood in for the lead of this threat. One query."""
    if threat is None:
        return []
    return list(
        StandIn.objects.filter(threat_assessment=threat).select_related(
            "lead", "stand_in", "named_by", "ended_by"
        )
    )


def acting_for(rows: Iterable[StandIn], user_id: int | None, moment: object) -> str:
    """The name of the lead in whose place somebody acted at that moment; empty if they acted as themselves."""
    for row in rows:
        if row.stand_in_id == user_id and moment is not None and row.acted_at(moment):  # type: ignore[arg-type]
            return row.lead.name
    return ""
