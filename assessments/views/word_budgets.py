"""The page on which a coordinator says how many words the sections of a year should keep to."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import CONFLICT, SignedInRequest
from assessments import permissions
from assessments.forms.word_budgets import WordBudgetsForm
from assessments.views.finding import find_year
from assessments.word_budgets import StaleBudgets, set_budgets, threats_with_budgets


@require_http_methods(["GET", "POST"])
def year_words(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual, status = find_year(request.user, force, year), 200
    if not permissions.can_arrange(request.user, annual):
        raise PermissionDenied
    threats = threats_with_budgets(annual)
    form = WordBudgetsForm(annual, threats, request.POST or None)
    if form.is_valid():
        try:
            mark = form.cleaned_data["mark"]
            changed = set_budgets(annual, form.budgets, mark=mark, by=request.user)
        except StaleBudgets:
            annual = find_year(request.user, force, year)
            form.show_as_stale(annual, threats_with_budgets(annual))
            status = CONFLICT
        else:
            messages.success(
                request, "The numbers of words are saved." if changed else "Nothing had changed."
            )
            return redirect("year_arrange", force, year)
    return render(request, "assessments/year_words.html", {"annual": annual, "form": form}, status=status)
