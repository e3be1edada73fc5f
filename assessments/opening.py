"""Opening a year: the threats, cells and whole-year sections that its edition calls for."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import Organisation, User
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from threats.models import Component, Edition, Threat

# What every paper says besides its threats; a coordinator renames, adds and removes.
WHOLE_SECTIONS = (
    ("purpose", "Purpose"),
    ("background", "Background"),
    ("key-points", "Key points"),
    ("cross-cutting-capabilities", "Cross-cutting capabilities"),
    ("conclusion", "Conclusion"),
)


@transaction.atomic
def open_year(
    force: Organisation,
    edition: Edition,
    year: str,
    board_on: datetime.date,
    leads: dict[str, User],
    *,
    by: User,
) -> AnnualAssessment:
    """Make a year with an empty section for every cell. `leads` maps threat codes to people; some may be missing.

    Raises IntegrityError when the force has this year already (the form says so first).
    """
    annual = AnnualAssessment.objects.create(
        force=force, year=year, edition=edition, scale=edition.scale, board_on=board_on, opened_by=by
    )
    Section.objects.bulk_create(
        Section(annual=annual, kind=Section.Kind.HEADING, slug=slug, heading=heading, order=order)
        for order, (slug, heading) in enumerate(WHOLE_SECTIONS, 1)
    )
    components = list(edition.components.all())
    for order, threat in enumerate(edition.threats.filter(parent=None), 1):
        add_threat(annual, threat, components, order, leads.get(threat.code))
    return annual


def add_threat(
    annual: AnnualAssessment, threat: Threat, components: list[Component], order: int, lead: User | None
) -> ThreatAssessment:
    assessment = ThreatAssessment.objects.create(annual=annual, threat=threat, lead=lead, order=order)
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
