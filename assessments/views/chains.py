"""The page of a force on how it approves: read by whoever reads its texts, set by its administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, status_of
from accounts.models import Organisation
from assessments import chains, permissions
from assessments.forms.chains import ChainForm
from assessments.models import AnnualAssessment, Status


@require_http_methods(["GET", "POST"])
def approval_chain(request: SignedInRequest, force: str) -> HttpResponse:
    found = get_object_or_404(Organisation, slug=force, kind=Organisation.Kind.FORCE)
    may_set = permissions.can_set_chain(request.user, found)
    if not permissions.can_see_chain(request.user, found) or (request.method == "POST" and not may_set):
        if permissions.can_see_force(request.user, found):
            raise PermissionDenied
        raise Http404
    form = ChainForm(request.POST if request.method == "POST" else None, instance=chains.chain_of(found))
    if form.is_valid():
        try:
            changed = chains.set_chain(found, form.chosen, mark=form.cleaned_data["mark"], by=request.user)
        except chains.StaleChain:
            form.show_as_stale(chains.chain_of(found))
        else:
            messages.success(
                request, "How approvals are given is set." if changed else "Nothing was changed."
            )
            return redirect("approval_chain", found.slug)
    years = AnnualAssessment.objects.filter(force=found).exclude(status=Status.FINAL).order_by("-year")
    context = {
        "force": found,
        "form": form if may_set else None,
        "chain": chains.chain_of(found),
        "years": years,
    }
    return render(request, "assessments/approval_chain.html", context, status=status_of(form))
