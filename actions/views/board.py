"""The pages of what the board decided on the paper of a year."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from actions import permissions
from actions.board import StaleBoardDecision, change_decision, record_decision, remove_decision
from actions.forms.board import FIELDS, BoardDecisionForm, RemoveForm
from actions.models import BoardDecision
from assessments.differing import differences
from assessments.models import AnnualAssessment
from assessments.permissions import can_read_paper

SAVED = "The decision is saved. Whoever writes the same threat next year sees it beside the text."


@require_safe
def board_decision_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request, force, year)
    if not can_read_paper(request.user, annual):
        raise PermissionDenied
    found = BoardDecision.objects.visible_to(request.user).with_context().at(force, year)
    context = {
        "annual": annual,
        "decisions": found.order_by("number"),
        "may_record": permissions.can_record_decision(request.user, annual),
    }
    return render(request, "actions/board_decision_list.html", context)


@require_http_methods(["GET", "POST"])
def board_decision_add(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request, force, year)
    if not permissions.can_record_decision(request.user, annual):
        raise PermissionDenied
    form = BoardDecisionForm(annual, data=request.POST or None)
    if form.is_valid():
        decision = record_decision(annual, form.values(), by=request.user)
        messages.success(request, SAVED)
        return redirect(decision)
    context = {"annual": annual, "form": form, "heading": "Record what the board decided"}
    return render(request, "actions/board_decision_edit.html", context)


@require_http_methods(["GET", "POST"])
def board_decision_edit(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    """Save it; or show it with its errors; or, where somebody else has saved meanwhile, both texts side by side."""
    decision = find_recorded(request, force, year, number)
    annual = decision.annual
    form = BoardDecisionForm(annual, decision, request.POST or None)
    stale = form.is_stale
    if form.is_valid() and not stale:
        try:
            change_decision(decision, form.values(), version=form.cleaned_data["version"], by=request.user)
        except StaleBoardDecision:
            stale = True
    # Validating has put what was typed into the form's own row.
    current = find_recorded(request, force, year, number)
    context = {"annual": annual, "form": form, "decision": current, "heading": f"Change decision {number}"}
    if stale and (rows := differences(form, current, FIELDS)):
        context |= {"rows": rows, "form": form.begun_from(current)}
        return render(request, "actions/board_decision_conflict.html", context, status=409)
    if form.is_bound and (stale or form.is_valid()):  # sent twice, it differs in nothing and has been saved
        messages.success(request, SAVED)
        return redirect(current)
    return render(request, "actions/board_decision_edit.html", context)


@require_http_methods(["GET", "POST"])
def board_decision_remove(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    decision = find_recorded(request, force, year, number)
    form = RemoveForm(decision, request.POST or None)
    if form.is_valid():
        try:
            sent = form.cleaned_data
            remove_decision(decision, version=sent["version"], reason=sent["reason"], by=request.user)
        except StaleBoardDecision as stale:
            form = RemoveForm(stale.current, {**dict(request.POST.items()), "version": stale.current.version})
            form.add_error("reason", "Somebody has changed the decision meanwhile: read it again first.")
            decision = stale.current
        else:
            messages.success(request, f"Decision {number} is taken out.")
            return redirect("board_decision_list", force, year)
    context = {"annual": decision.annual, "decision": decision, "form": form}
    return render(request, "actions/board_decision_remove.html", context)


def find_year(request: SignedInRequest, force: str, year: str) -> AnnualAssessment:
    years = AnnualAssessment.objects.visible_to(request.user).select_related("force", "edition")
    return get_object_or_404(years.at(force, year))


def find_recorded(request: SignedInRequest, force: str, year: str, number: int) -> BoardDecision:
    """404 for whoever does not read it, and 403 for whoever only reads it."""
    found = BoardDecision.objects.visible_to(request.user).with_context().at(force, year)
    decision = get_object_or_404(found, number=number)
    if not permissions.can_record_decision(request.user, decision.annual):
        raise PermissionDenied
    return decision
