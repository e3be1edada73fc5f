"""The force, year, threat or section that an address names, as far as the person may know of it; else 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Organisation, User
from assessments import permissions
from assessments.duties import saved_in_place_of
from assessments.models import AnnualAssessment, Section, ThreatAssessment


def find_force(user: User, force: str) -> Organisation:
    found = get_object_or_404(Organisation, slug=force, kind=Organisation.Kind.FORCE)
    if not permissions.can_see_force(user, found):
        raise Http404
    return found


def find_year(user: User, force: str, year: str) -> AnnualAssessment:
    years = AnnualAssessment.objects.visible_to(user).select_related("force", "edition", "scale")
    return get_object_or_404(years.at(force, year))


def find_threat(user: User, force: str, year: str, threat: str) -> ThreatAssessment:
    threats = ThreatAssessment.objects.visible_to(user).select_related(
        "annual__force", "annual__edition", "annual__scale", "threat__edition", "lead", "verdict__given_by"
    )
    return get_object_or_404(threats.at(force, year, threat))


def find_section(user: User, force: str, year: str, threat: str, section: str) -> Section:
    sections = Section.objects.visible_to(user).with_context().at(force, year, threat, section)
    found = sections.annotate(saved_for=saved_in_place_of())  # type: ignore[no-redef]  # the row declares it as well
    return get_object_or_404(found)


def place_of(section: Section) -> dict[str, Any]:
    """What every page of a section says of where it is."""
    return {"section": section, "annual": section.annual, "threat": section.threat_assessment}
