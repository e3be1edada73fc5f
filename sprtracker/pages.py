"""The pages about the service itself, which anybody may read: how it is used, and how accessible it is."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import ROLE_WORK


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(
        request, "pages/help.html", {"roles": ROLE_WORK.items(), "hours": settings.SESSION_COOKIE_AGE // 3600}
    )


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")
