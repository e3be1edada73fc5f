"""The pages of recommendations: the list, one with its history, raising, changing, and reporting progress."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from actions import listing, permissions
from actions.forms.recommendations import EditForm, FilterForm, ProgressForm, RaiseForm, VersionedForm
from actions.history import changes_of
from actions.models import Recommendation
from actions.recommendations import StaleRecommendation, change_recommendation, raise_recommendation
from assessments.differing import differences
from assessments.models import AnnualAssessment

ON_A_PAGE = 50


def find_recommendation(request: SignedInRequest, force: str, reference: str) -> Recommendation:
    visible = Recommendation.objects.visible_to(request.user)
    found = visible.select_related("force", "threat", "raised_in__force", "raised_by", "closed_by")
    return get_object_or_404(found.at(force, reference))


@require_safe
def recommendation_list(request: SignedInRequest) -> HttpResponse:
    visible = Recommendation.objects.visible_to(request.user)
    form = FilterForm(listing.forces_in(visible), listing.threats_in(visible), request.GET)
    form.is_valid()  # what the lists do not offer filters nothing, and the page says so
    chosen = {name: form.cleaned_data.get(name, "") for name in form.fields}
    found = listing.of_force_and_threat(visible, chosen["force"], chosen["threat"])
    shown = listing.in_state(found, chosen["state"]).select_related("force", "threat", "raised_in")
    pages = Paginator(shown.order_by("-state", "due_on", "reference", "pk"), ON_A_PAGE)
    context = {
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "counts": listing.counts_of(found),
        "years": listing.years_to_raise_in(request.user),
    }
    return render(request, "actions/recommendation_list.html", context)


@require_safe
def recommendation_detail(request: SignedInRequest, force: str, reference: str) -> HttpResponse:
    recommendation = find_recommendation(request, force, reference)
    may_edit = permissions.can_edit(request.user, recommendation)
    context = {
        "recommendation": recommendation,
        "changes": changes_of(recommendation, request.user),
        "may_edit": may_edit,
        "may_report": not may_edit and permissions.can_report_progress(request.user, recommendation),
    }
    return render(request, "actions/recommendation_detail.html", context)


@require_http_methods(["GET", "POST"])
def recommendation_add(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    years = AnnualAssessment.objects.visible_to(request.user).select_related("force")
    annual = get_object_or_404(years.at(force, year))
    if not permissions.can_raise(request.user, annual):
        raise PermissionDenied
    form = RaiseForm(annual, permissions.origins_of(request.user, annual.force_id), request.POST or None)
    if form.is_valid():
        recommendation = raise_recommendation(annual, form.cleaned_data, by=request.user)
        messages.success(request, f"Recommendation {recommendation.reference} is added.")
        return redirect(recommendation)
    return render(request, "actions/recommendation_add.html", {"annual": annual, "form": form})


@require_http_methods(["GET", "POST"])
def recommendation_edit(request: SignedInRequest, force: str, reference: str) -> HttpResponse:
    recommendation = find_recommendation(request, force, reference)
    if not permissions.can_edit(request.user, recommendation):
        raise PermissionDenied
    form = EditForm(recommendation, request.POST or None)
    return answer_edit(request, form, force, reference, "Change the recommendation")


@require_http_methods(["GET", "POST"])
def recommendation_progress(request: SignedInRequest, force: str, reference: str) -> HttpResponse:
    recommendation = find_recommendation(request, force, reference)
    if not permissions.can_report_progress(request.user, recommendation):
        raise PermissionDenied
    form = ProgressForm(recommendation, request.POST or None)
    return answer_edit(request, form, force, reference, "Report progress")


def answer_edit(
    request: SignedInRequest, form: VersionedForm, force: str, reference: str, heading: str
) -> HttpResponse:
    """Save it; or show it with its errors; or, where somebody else has saved meanwhile, both texts side by side."""
    context: dict[str, object] = {"form": form, "heading": heading}
    stale = form.is_stale
    if form.is_valid() and not stale:
        try:
            save(request, form)
        except StaleRecommendation:
            stale = True
    # Validating has put what was typed into the form's own row.
    current = find_recommendation(request, force, reference)
    context["recommendation"] = current
    if stale and (rows := differences(form, current, form.names)):
        context |= {"rows": rows, "form": form.begun_from(current)}
        return render(request, "actions/recommendation_conflict.html", context, status=409)
    if form.is_bound and (stale or form.is_valid()):  # sent twice, it differs in nothing and has been saved
        messages.success(request, f"Recommendation {reference} is saved.")
        return redirect(current)
    return render(request, "actions/recommendation_edit.html", context)


def save(request: SignedInRequest, form: VersionedForm) -> None:
    change_recommendation(
        form.instance,
        form.values(),
        version=form.cleaned_data["version"],
        reason=form.cleaned_data.get("reason", ""),
        by=request.user,
    )
