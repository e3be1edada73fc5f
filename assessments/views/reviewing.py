"""The pages of reviewed marks: setting one, and what changed since."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from assessments import permissions
from assessments.comments import YearIsFinal
from assessments.reviewing import ChangedWhileReading, changed_since, mark_of, mark_reviewed, review_of
from assessments.views.comments import FINAL_NOW
from assessments.views.finding import find_section, place_of


@require_POST
def section_review(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_mark_reviewed(request.user, section):
        raise PermissionDenied
    try:
        mark_reviewed(section, seen=request.POST.get("seen", ""), by=request.user)
    except ChangedWhileReading:
        messages.error(
            request, "It has changed since your page was made, so it is not marked. Read it again."
        )
    except YearIsFinal:
        messages.error(request, FINAL_NOW)
    else:
        messages.success(request, f"{section.heading} is marked as reviewed.")
    return redirect(section)


@require_safe
def review_changes(request: SignedInRequest, **place: str) -> HttpResponse:
    """Between what was read and what stands now, for those of the body that read it."""
    section = find_section(request.user, **place)
    if not permissions.can_see_reviews(request.user, section.annual):
        raise PermissionDenied
    reviewed = review_of(section, request.user)
    if reviewed is None:
        raise Http404
    context = {
        **place_of(section),
        "reviewed": reviewed,
        "since": changed_since(reviewed.review, section),
        "seen": mark_of(section),
        "may_mark": permissions.can_mark_reviewed(request.user, section),
    }
    return render(request, "assessments/review_changes.html", context)
