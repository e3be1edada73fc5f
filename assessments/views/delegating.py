"""The page of a force on who acts for its chief officers: the list, naming somebody, ending it early."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Organisation
from assessments import delegating, permissions
from assessments.forms.delegating import DelegationForm
from assessments.models import Delegation
from assessments.views.finding import find_force


@require_http_methods(["GET", "POST"])
def delegation_list(request: SignedInRequest, force: str) -> HttpResponse:
    """The force's readers see who acts for whom; a chief officer names somebody for themselves."""
    found = find_force(request.user, force)
    may_give = permissions.can_delegate(request.user, found)
    if not permissions.can_see_delegations(request.user, found) or (
        request.method == "POST" and not may_give
    ):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = DelegationForm(found, request.user, data) if may_give else None
    if form and form.is_valid() and (given := give(request, found, form)):
        messages.success(request, f"{given.stand_in.name} acts for you, {given.period}.")
        return redirect("delegation_list", found.slug)
    rows = Delegation.objects.filter(force=found).select_related("given_by", "stand_in")
    context = {
        "force": found,
        "form": form,
        "rows": [(row, permissions.can_end_delegation(request.user, row)) for row in rows],
    }
    return render(request, "assessments/delegation_list.html", context)


def give(request: SignedInRequest, force: Organisation, form: DelegationForm) -> Delegation | None:
    values = form.cleaned_data
    days = values["valid_from"], values["valid_until"]
    try:
        return delegating.give(force, values["stand_in"], *days, by=request.user)
    except delegating.AlreadyGiven as error:
        form.add_error("valid_from", f"{error} End that first, or choose other days.")
        return None


@require_POST
def delegation_end(request: SignedInRequest, force: str, pk: int) -> HttpResponse:
    found = find_force(request.user, force)
    if not permissions.can_see_delegations(request.user, found):
        raise PermissionDenied
    row = get_object_or_404(Delegation.objects.select_related("stand_in", "force"), force=found, pk=pk)
    if row.given_by_id != request.user.pk:
        raise PermissionDenied
    ended = delegating.end(row, by=request.user)
    said = "no longer acts for you" if ended else "had stopped acting for you already"
    messages.success(request, f"{row.stand_in.name} {said}.")
    return redirect("delegation_list", found.slug)
