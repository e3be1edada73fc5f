"""The pages of the audit trail: of an organisation, a year, a threat and a section; as a file for a spreadsheet, and
as JSON with the hashes by which anybody can check it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation, Role
from assessments import permissions
from assessments.forms.trail import TrailFilterForm
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.permissions import Subject
from assessments.spreadsheets import csv_answer
from assessments.trail import Line, Sight, Trail, line_of, sight_of, trail_of, whole_or_bare
from assessments.views.finding import find_section
from audit.chain import FORMAT, plain, values_of
from audit.models import AuditEntryQuerySet

ON_A_PAGE = 50
COLUMNS = (
    "Number", "When", "Who", "On behalf of", "What", "Where", "Of what", "From", "To",
    "SHA-256 of the content", "SHA-256 of the entry before", "SHA-256 of the entry",
)  # fmt: skip


@require_safe
def organisation_trail(request: SignedInRequest, force: str) -> HttpResponse:
    """All of one trail: of a force, its years, people and papers; of a body, what it did by itself."""
    organisation = get_object_or_404(Organisation, slug=force)
    if not permissions.can_read_trail(request.user, organisation):
        if permissions.can_see_force(request.user, organisation):
            raise PermissionDenied
        raise Http404
    trail = trail_of(organisation, whole_or_bare(request.user, organisation))
    return show(request, trail, {"organisation": organisation, "title": organisation.name})


@require_safe
def year_trail(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    years = AnnualAssessment.objects.visible_to(request.user) | AnnualAssessment.objects.filter(
        force__in=request.user.roles.organisations(Role.ADMINISTRATOR)
    )
    annual = get_object_or_404(years.select_related("force").at(force, year))
    return show_place(request, annual, {"annual": annual, "title": str(annual)})


@require_safe
def threat_trail(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    threats = ThreatAssessment.objects.visible_to(request.user) | ThreatAssessment.objects.filter(
        annual__force__in=request.user.roles.organisations(Role.ADMINISTRATOR)
    )
    found = get_object_or_404(
        threats.select_related("annual__force", "threat").at(force, year, threat).distinct()
    )
    context = {"annual": found.annual, "threat": found, "title": found.label}
    if sight_of(request.user, found) is Sight.BARE:
        context["title"] = found.threat.name  # what the force calls it is the force's word
    return show_place(request, found, context)


@require_safe
def section_trail(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    context = {
        "annual": section.annual,
        "threat": section.threat_assessment,
        "section": section,
        "title": section.heading,
    }
    return show_place(request, section, context)


def show_place(request: SignedInRequest, place: Subject | Section, context: dict[str, Any]) -> HttpResponse:
    sight = sight_of(request.user, place)
    if sight is None:
        raise PermissionDenied
    force = place.annual.force
    return show(request, trail_of(force, sight, place), {"organisation": force, **context})


def show(request: SignedInRequest, trail: Trail, context: dict[str, Any]) -> HttpResponse:
    form = TrailFilterForm(
        trail, request.GET if set(request.GET) & set(TrailFilterForm.base_fields) else None
    )
    entries = form.filtered(trail.entries)
    name = f"audit-{context['organisation'].slug}-{timezone.localdate().isoformat()}"
    match request.GET.get("as"):
        case "csv":
            return csv_answer(f"{name}.csv", COLUMNS, rows_of(entries, trail.sight))
        case "json":
            return as_json(f"{name}.json", entries, trail)
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    said = {
        "form": form,
        "page": page,
        "lines": [line_of(entry, trail.sight) for entry in page.object_list],
        "trail": trail,
        "is_bare": trail.sight is Sight.BARE,
        "is_shared": trail.sight is Sight.SHARED,
    }
    return render(request, "assessments/trail.html", {**context, **said})


def rows_of(entries: AuditEntryQuerySet, sight: Sight) -> list[list[str]]:
    """Oldest first, as they follow from one another."""
    lines = [line_of(entry, sight) for entry in entries.order_by("number")]
    return [row_of(line, hashed=sight is not Sight.SHARED) for line in lines]


def row_of(line: Line, *, hashed: bool) -> list[str]:
    entry = line.entry
    return [
        str(line.number or ""),
        plain(entry.at),
        entry.person,
        entry.on_behalf_of,
        entry.words,
        line.where,
        line.thing,
        line.before,
        line.after,
        line.content_sha256,
        entry.previous if hashed else "",
        entry.sha256 if hashed else "",
    ]


def as_json(name: str, entries: AuditEntryQuerySet, trail: Trail) -> HttpResponse:
    """Whoever is told everything gets every field that the hashes are made of; others what they are shown."""
    if trail.sight is Sight.WHOLE:
        rows = [{**values_of(entry), "sha256": entry.sha256} for entry in entries.order_by("number")]
    else:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of(entries, trail.sight)]
    said = {"format": FORMAT, "told": trail.sight.value, "begun_at": plain(trail.begun_at), "entries": rows}
    answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
