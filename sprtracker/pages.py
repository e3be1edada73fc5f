"""The pages about the service itself, which anybody may read: how it is used, how accessible it is, and that what was
sent could not be read.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
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


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own looks for the token in the form, and fails where the form is what could not be read."""
    return HttpResponseBadRequest(render_to_string("400.html"))
