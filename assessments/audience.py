"""Who takes part in the talk about a section, so that somebody can be named in a comment.

It is `visible_to` of sections and threads asked the other way round, for everybody at once; a test holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Oversight, Role, User
from assessments.models import Circle, Handover, Section, Thread
from assessments.models.challenge import TALKING_ROLES
from assessments.models.rounds import BODY_READERS, FORCE_READERS, RELEASED_STATUSES


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who reads comments on the section: for which organisations, and how they are chosen from a list."""

    pk: int
    name: str
    label: str
    organisations: frozenset[int]


def members_of(section: Section, authors: Collection[int] = ()) -> list[Membership]:
    """The roles held in the force and in the bodies that oversee it: today's, and earlier ones of the authors.

    By the name of the person. One query.
    """
    bodies = Oversight.objects.current().filter(force=section.annual.force_id).values("body")
    handed = Handover.objects.standing().filter(section=section, writer=OuterRef("user"))
    here = Q(organisation=section.annual.force_id) | Q(organisation__in=bodies)
    today = Q(pk__in=Membership.objects.current().values("pk"))
    held = Membership.objects.filter(here, today | Q(user__in=authors))
    held = held.annotate(is_handed=Exists(handed)).select_related("user", "organisation")
    return list(held.order_by("user__name", "user"))


def listeners_of(section: Section, *, but: User) -> list[Listener]:
    """By name. One query."""
    return listeners_among(members_of(section), section, but=but)


def listeners_among(members: Iterable[Membership], section: Section, *, but: User) -> list[Listener]:
    reading: dict[int, list[Membership]] = {}
    talking: dict[int, set[int]] = {}
    for row in members:
        if row.user_id == but.pk or not row.user.is_active or not row.is_current:
            continue
        if row.role in TALKING_ROLES:
            talking.setdefault(row.user_id, set()).add(row.organisation_id)
        if reads(row, section):
            reading.setdefault(row.user_id, []).append(row)
    return [listener(rows, talking[person]) for person, rows in reading.items() if person in talking]


def reads(held: Membership, section: Section) -> bool:
    """Whether whoever holds this role reads the section by it."""
    if held.organisation_id == section.annual.force_id:
        handed: bool = held.is_handed  # type: ignore[attr-defined]  # annotated by members_of
        return held.role in FORCE_READERS or (held.role == Role.CONTRIBUTOR and handed)
    is_released = section.subject.status in RELEASED_STATUSES
    return held.role == Role.SECRETARY or (held.role in BODY_READERS and is_released)


def listener(rows: list[Membership], organisations: set[int]) -> Listener:
    person = rows[0].user
    sides = " and ".join(dict.fromkeys(row.organisation.label for row in rows))
    return Listener(person.pk, person.name, f"{person.signature} ({sides})", frozenset(organisations))


def in_circle(listeners: Iterable[Listener], circle: str, organisation: int) -> list[Listener]:
    """Those who hear what is said in it; `organisation` is the one that speaks."""
    return [each for each in listeners if circle == Circle.BOTH or organisation in each.organisations]


def listeners_to(thread: Thread, *, but: User) -> list[Listener]:
    return in_circle(listeners_of(thread.section, but=but), thread.circle, thread.organisation_id)


def named_in(text: str, listeners: Iterable[Listener]) -> set[int]:
    """Those whose whole name stands in the text after an @; where one name begins another, the longer one is meant."""
    spaced = " ".join(text.split())
    named: dict[int, dict[int, set[int]]] = {}  # by place in the text and length of the name
    for each in listeners:
        name = " ".join(each.name.split())
        for found in re.finditer(rf"(?<!\w)@{re.escape(name)}(?!\w)", spaced, re.IGNORECASE):
            named.setdefault(found.start(), {}).setdefault(len(name), set()).add(each.pk)
    return {pk for lengths in named.values() for pk in lengths[max(lengths)]}
