"""Opening and arranging a year: the threats, cells and whole-year sections that its edition calls for; who leads what.

Which text is written in them is writing.py's; what comes from last year's text is not here either.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from accounts.models import Membership, Organisation, Role, User
from assessments import telling
from assessments.chains import choices_of, lock_force
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.noting import note
from assessments.writing import ClosedForWriting
from audit.recording import Deed
from threats.models import Component, Edition, Threat

# What every paper says besides its threats; a coordinator renames, adds and removes.
WHOLE_SECTIONS = (
    ("purpose", gettext_noop("Purpose")),
    ("background", gettext_noop("Background")),
    ("key-points", gettext_noop("Key points")),
    ("cross-cutting-capabilities", gettext_noop("Cross-cutting capabilities")),
    ("conclusion", gettext_noop("Conclusion")),
)


class YearExists(IntegrityError):
    """The force has an assessment of this year already."""


class StaleArrangement(Exception):
    """Somebody else arranged the year after this page was opened."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the coordinator says of one threat of a year."""

    lead: User | None
    local_label: str


def open_year(
    force: Organisation,
    edition: Edition,
    year: str,
    board_on: datetime.date,
    leads: dict[str, User],
    *,
    by: User,
    labels: Mapping[str, str] | None = None,
) -> AnnualAssessment:
    """Make a year with an empty section for every cell. `leads` maps threat codes to people; some may be missing.

    `labels` maps threat codes to what the force calls them, in the force's own order of the threats.
    Raises YearExists when the force has this year already (the form says so first).
    """
    try:
        with transaction.atomic():
            lock_force(force.pk)  # what it has chosen is not changed before the year is there
            annual = AnnualAssessment.objects.create(
                force=force, year=year, edition=edition, scale=edition.scale, board_on=board_on, opened_by=by,
                **choices_of(force),
            )  # fmt: skip
            add_sections(annual, leads, labels or {})
            telling.year_opened(annual, threats_by_lead(annual), by=by)
            note("year-opened", annual, by=by, deed=Deed(thing=edition.title))
    except IntegrityError as error:
        if AnnualAssessment.objects.filter(force=force, year=year).exists():
            raise YearExists from error
        raise
    return annual


def add_sections(annual: AnnualAssessment, leads: dict[str, User], labels: Mapping[str, str]) -> None:
    Section.objects.bulk_create(
        Section(annual=annual, kind=Section.Kind.HEADING, slug=slug, heading=heading, order=order)
        for order, (slug, heading) in enumerate(WHOLE_SECTIONS, 1)
    )
    components = list(annual.edition.components.all())
    _, earlier = labels_before(annual.force, annual.year) if labels else ("", {})
    for order, threat in enumerate(in_order_of(labels, top_threats(annual.edition)), 1):
        place = Place(leads.get(threat.code), labels.get(threat.code, ""))
        is_new = bool(place.local_label) and place.local_label != earlier.get(threat.code)
        add_threat(annual, threat, components, order, place, labelled_by=annual.opened_by if is_new else None)


def threats_by_lead(annual: AnnualAssessment) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for threat in threats_in_order(annual):
        if threat.lead_id is not None:
            found.setdefault(threat.lead_id, []).append(threat.label)
    return found


def top_threats(edition: Edition) -> list[Threat]:
    """The threats that are assessed; the strands of a threat are written about inside it."""
    return list(edition.threats.filter(parent=None))


def in_order_of(codes: Iterable[str], threats: Sequence[Threat]) -> list[Threat]:
    """The threats as the force had them; those that it did not have follow, as the edition has them."""
    places = {code: place for place, code in enumerate(codes)}
    return sorted(threats, key=lambda threat: places.get(threat.code, len(places)))


def add_threat(
    annual: AnnualAssessment,
    threat: Threat,
    components: list[Component],
    order: int,
    place: Place,
    labelled_by: User | None = None,
) -> ThreatAssessment:
    assessment = ThreatAssessment.objects.create(
        annual=annual,
        threat=threat,
        lead=place.lead,
        local_label=place.local_label,
        labelled_by=labelled_by,
        order=order,
    )
    if labelled_by is not None:
        assessment.labellers.add(labelled_by)
    Section.objects.bulk_create(
        Section(
            annual=annual,
            threat_assessment=assessment,
            kind=Section.Kind.COMPONENT,
            component=component,
            slug=component.code,
            heading=component.name,
            order=place,
        )
        for place, component in enumerate(components, 1)
    )
    return assessment


# Who leads


def possible_leads(force: Organisation) -> list[User]:
    """Those who hold a lead's role in the force today."""
    held = Membership.objects.current().filter(organisation=force, role=Role.LEAD)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")))


def leads_before(force: Organisation, year: str) -> tuple[str, dict[str, int]]:
    """The force's latest year before this one, and who led each threat in it (threat code to id of the person)."""
    threats = (
        ThreatAssessment.objects.filter(annual__force=force, annual__year__lt=year)
        .exclude(lead=None)
        .order_by("-annual__year")
        .values_list("annual__year", "threat__code", "lead")
    )
    found = list(threats)
    latest = found[0][0] if found else ""
    return latest, {code: lead for before, code, lead in found if before == latest and lead}


def labels_before(force: Organisation, year: str) -> tuple[str, dict[str, str]]:
    """The force's latest year before this one, and its own labels of the threats (by threat code) in its order."""
    threats = (
        ThreatAssessment.objects.filter(annual__force=force, annual__year__lt=year)
        .order_by("-annual__year", "order")
        .values_list("annual__year", "threat__code", "local_label")
    )
    found = list(threats)
    latest = found[0][0] if found else ""
    return latest, {code: label for before, code, label in found if before == latest}


# Arranging


def threats_in_order(annual: AnnualAssessment) -> list[ThreatAssessment]:
    threats = annual.threat_assessments.select_related("threat", "lead")
    return list(threats.order_by("order"))


def arrangement_mark(threats: Sequence[ThreatAssessment]) -> str:
    """A short mark of the arrangement as it stands, by which an edit that began from another one is known."""
    stands = [f"{t.order}|{t.threat_id}|{t.lead_id}|{t.local_label}|{t.is_open_for_writing}" for t in threats]
    return hashlib.sha256("\n".join(stands).encode()).hexdigest()[:16]


@transaction.atomic
def arrange_year(annual: AnnualAssessment, places: dict[str, Place], *, mark: str, by: User) -> None:
    """Store leads and local labels (by threat code). Raises StaleArrangement if `mark` is not today's.

    A label is part of what is approved: a new one for a threat that is not open raises ClosedForWriting.
    """
    locked = AnnualAssessment.objects.select_for_update().get(pk=annual.pk)
    locked.force = annual.force  # the trail names it
    threats = threats_in_order(locked)
    if arrangement_mark(threats) != mark:
        raise StaleArrangement
    deeds: list[tuple[str, ThreatAssessment | AnnualAssessment, Deed]] = []
    for threat in threats:
        place = places[threat.threat.code]
        if threat.local_label != place.local_label and not threat.is_open_for_writing:
            raise ClosedForWriting
        if (threat.lead, threat.local_label) != (place.lead, place.local_label):
            deeds += arrange_threat(threat, place, by)
    for verb, about, deed in deeds:
        note(verb, about, by=by, deed=deed)


def arrange_threat(
    threat: ThreatAssessment, place: Place, by: User
) -> list[tuple[str, ThreatAssessment | AnnualAssessment, Deed]]:
    """Store it. What was done, for the trail."""
    deeds: list[tuple[str, ThreatAssessment | AnnualAssessment, Deed]] = []
    if threat.lead != place.lead:
        leads = [person.name if person else "nobody" for person in (threat.lead, place.lead)]
        deeds.append(("lead-named", threat, Deed(before=leads[0], after=leads[1])))
    if threat.local_label != place.local_label:
        deeds.append(("label-changed", threat, Deed(before=threat.local_label, after=place.local_label)))
        threat.labelled_by = by
        threat.labellers.add(by)
    before = threat.lead
    threat.lead, threat.local_label = place.lead, place.local_label
    threat.save(update_fields=["lead", "local_label", "labelled_by"])
    if deeds and deeds[0][0] == "lead-named":
        telling.lead_named(threat, by=by)
        telling.lead_replaced(threat, before, by=by)
    return deeds


@transaction.atomic
def move_threat(annual: AnnualAssessment, code: str, *, up: bool, by: User) -> None:
    """Change places with the threat above or below; at either end nothing happens.

    The order is part of what is approved, so nothing moves once the whole has been submitted.
    """
    locked = AnnualAssessment.objects.select_for_update().get(pk=annual.pk)
    locked.force = annual.force
    threats = threats_in_order(locked)
    at = next((i for i, threat in enumerate(threats) if threat.threat.code == code), None)
    if at is None or not locked.is_open_for_writing:
        return
    to = at - 1 if up else at + 1
    if 0 <= to < len(threats):
        threats[at], threats[to] = threats[to], threats[at]
        for order, threat in enumerate(threats, 1):
            if threat.order != order:
                ThreatAssessment.objects.filter(pk=threat.pk).update(order=order)
        note("threat-moved", threats[to], by=by, deed=Deed(after="up" if up else "down"))
