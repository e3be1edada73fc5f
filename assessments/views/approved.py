"""The pages of what was approved: exactly as it was, and beside what stands today."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import lapses, permissions
from assessments.models import (
    AnnualAssessment,
    ApprovedContent,
    StatusChange,
    ThreatAssessment,
)
from assessments.models.decisions import APPROVALS
from assessments.models.rounds import RELEASED_STATUSES
from assessments.permissions import Subject
from assessments.verifying import is_as_approved
from assessments.views.finding import find_year
from assessments.views.showing import note_read, sections_shown


@require_safe
def approval_detail(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    """Every section that this person may read; the very bytes that were hashed, for whoever may read all of them."""
    annual, subject, kept = find_approval(request, force, year, pk)
    content = lapses.content_of(kept)
    readable = lapses.sections_for(request.user, annual, content)
    sections = lapses.by_key(content, readable)
    note_read(request, annual, "what was approved", sections)
    is_whole = len(sections) == len(content["sections"])
    if request.GET.get("as") == "json":
        if not is_whole:
            raise Http404
        return as_json(kept)
    context = {
        **place(annual, subject, kept.change),
        "sections": sections_shown(sections),
        "is_whole": is_whole,
        "is_as_approved": is_as_approved(kept),
        "may_compare": may_compare(request.user, annual, subject, content),
    }
    return render(request, "assessments/approval_detail.html", context)


@require_safe
def approval_changes(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    annual, subject, kept = find_approval(request, force, year, pk)
    changes = lapses.changes_since(kept, subject, request.user)
    note_read(request, annual, "what changed since an approval", map(lapses.key_of, shown_beside(changes)))
    is_of_body = permissions.is_of_body(request.user, annual)
    context = {**place(annual, subject, kept.change), "changes": changes, "is_of_body": is_of_body}
    return render(request, "assessments/approval_changes.html", context)


def find_approval(
    request: SignedInRequest, force: str, year: str, pk: int
) -> tuple[AnnualAssessment, Subject, ApprovedContent]:
    """404 unless the person may know of the threat and read what was approved of it."""
    annual = find_year(request.user, force, year)
    kept = get_object_or_404(
        ApprovedContent.objects.select_related("change__changed_by", "change__on_behalf_of"),
        change__annual=annual, change=pk, change__transition__in=APPROVALS,
    )  # fmt: skip
    change = kept.change
    change.annual = annual
    steps = StatusChange.objects.filter(annual=annual, threat_assessment=change.threat_assessment_id)
    if not permissions.can_read_approved(request.user, change, steps):
        raise Http404
    if change.threat_assessment_id is None:
        return annual, annual, kept
    threats = ThreatAssessment.objects.visible_to(request.user).select_related("threat")
    threat = get_object_or_404(threats.distinct(), pk=change.threat_assessment_id)
    threat.annual = annual
    return annual, threat, kept


def may_compare(user: User, annual: AnnualAssessment, subject: Subject, content: lapses.Content) -> bool:
    """The body compares what is released to it today; while all of it is opened again, there is nothing to compare."""
    if subject.status in RELEASED_STATUSES:
        return True
    return bool(lapses.sections_compared(user, annual, content) & set(lapses.by_key(content, None)))


def shown_beside(changes: lapses.Changes) -> list[lapses.Content]:
    return [changed.content for changed in changes.sections]


def place(annual: AnnualAssessment, subject: Subject, change: StatusChange) -> dict[str, Any]:
    threat = subject if isinstance(subject, ThreatAssessment) else None
    return {"annual": annual, "threat": threat, "name": subject.label, "change": change}


def as_json(kept: ApprovedContent) -> HttpResponse:
    answer = HttpResponse(kept.canonical.encode(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="approved-{kept.change.content_sha256[:12]}.json"'
    return answer
