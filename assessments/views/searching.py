"""The page that finds words in a year."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from assessments.forms.searching import YearSearchForm
from assessments.searching import search_year
from assessments.views.finding import find_year


@require_safe
def year_search(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    form = YearSearchForm(request.GET if "q" in request.GET else None)
    page = None
    if form.is_valid():
        page = search_year(annual, request.user, form.terms, request.GET.get("page"))
    return render(request, "assessments/year_search.html", {"annual": annual, "form": form, "page": page})
