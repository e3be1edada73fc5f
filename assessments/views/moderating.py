"""The page of moderation: one C, all threats."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from assessments import permissions
from assessments.moderating import moderate
from assessments.views.finding import find_year


@require_safe
def moderation(request: SignedInRequest, force: str, year: str, component: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    if not permissions.can_moderate(request.user, annual):
        raise PermissionDenied
    found = moderate(annual, component, request.user, whole="whole" in request.GET)
    if found is None:
        raise Http404
    return render(request, "assessments/moderation.html", {"annual": annual, "page": found})
