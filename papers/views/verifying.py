"""The page that says which issue a file is. Anybody may use it; the file is read and forgotten."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from papers.checking.verifying import claim_of, find_issue_of, sha256_of
from papers.forms.verifying import VerifyForm

RATE = "verify_file"  # its limit stands in the settings, beside those of signing in
TOO_MANY = 429


@login_not_required
@require_http_methods(["GET", "POST"])
def paper_verify(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    if sent and not ratelimit.consume(request, action=RATE):
        return render(request, "papers/verify_later.html", status=TOO_MANY)
    form = VerifyForm(request.POST, request.FILES) if sent else VerifyForm()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        data = form.cleaned_data["data"]
        context["known"] = known = find_issue_of(data)
        context["claim"] = None if known else claim_of(data)
        context["sha256"], context["form"] = sha256_of(data), VerifyForm()
    return render(request, "papers/paper_verify.html", context)
