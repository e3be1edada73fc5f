"""The page that finds words in a year."""

from __future__ import annotations

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import noting
from assessments.forms.searching import YearSearchForm
from assessments.models import AnnualAssessment, Withholding
from assessments.searching import Found, search_year
from assessments.views.finding import find_year


@require_safe
def year_search(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    form = YearSearchForm(request.GET if "q" in request.GET else None)
    page = None
    if form.is_valid():
        page = search_year(annual, request.user, form.terms, request.GET.get("page"))
        note_found(annual, page, request.user)
    return render(request, "assessments/year_search.html", {"annual": annual, "form": form, "page": page})


def note_found(annual: AnnualAssessment, page: Page[Found], user: User) -> None:
    """The lines of a text that was found may hold what is withheld in it. One query where a text was found."""
    shown = {found.document.url for found in page.object_list if found.document.body}
    if not shown:
        return
    rows = Withholding.objects.visible_to(user).standing().filter(section__annual=annual)
    within = rows.select_related("section__annual__force", "section__threat_assessment__threat")
    withheld = [row for row in within if row.section is not None and row.text_url in shown]
    noting.note_reading(annual, withheld, by=user, where="what was found in the year")
