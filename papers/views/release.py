"""The pages of a release: what the leak check finds and what is decided on it, and the second person's confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from papers import permissions
from papers.building.arrange import begin_paper
from papers.building.links import closed_links
from papers.canonical import fingerprint
from papers.forms.accepting import AcceptForm
from papers.issuing.issue import NotIssuable, accepted_of
from papers.issuing.making import BeingMade, kept_files
from papers.issuing.release import (
    accept,
    as_released,
    asked_of,
    confirm_release,
    findings_to_decide,
    waiting_for,
)
from papers.leaks.grouped import listed
from papers.models import ReleaseRequest
from papers.pdf.rendering import PdfFailed
from papers.views.issuing import being_made
from papers.views.preparing import find_paper


@require_http_methods(["GET", "POST"])
def leak_check(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_read_leak_check(request.user, paper):
        raise PermissionDenied
    may_accept = permissions.can_accept_likeness(request.user, paper)
    if request.method == "POST" and not may_accept:
        raise PermissionDenied
    found = listed(findings_to_decide(paper), accepted_of(paper))
    undecided = [line.finding.key for line in found.lines if line.is_undecided]
    form = AcceptForm(request.POST or None, undecided=undecided)
    if form.is_valid():
        keys = form.cleaned_data["keys"]
        try:
            accept(begin_paper(paper.annual), keys, form.cleaned_data["reason"], by=request.user)
        except NotIssuable as refused:
            form.add_error("keys", str(refused))
        else:
            messages.success(request, f"{in_number(len(keys), 'place')} may stay. Your decision is recorded.")
            return redirect("leak_check", force, year)
    context: dict[str, Any] = {"paper": paper, "found": found, "form": form, "first": undecided[:1]}
    # What was typed is shown again, also where somebody else has decided on everything meanwhile.
    context["may_accept"] = may_accept and (bool(undecided) or form.is_bound)
    return render(request, "papers/leak_check.html", context)


def in_number(count: int, name: str) -> str:
    return f"1 {name}" if count == 1 else f"{count} {name}s"


@require_http_methods(["GET", "POST"])
def release_confirm(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The second person reads what is to be published, then publishes it: what their page was about, nothing later."""
    paper = find_paper(request, force, year)
    if not permissions.can_confirm_release(request.user, paper):
        raise PermissionDenied
    waiting = waiting_for(paper)
    own = waiting is not None and waiting.asked_by_id == request.user.pk
    if request.method == "POST" and own:
        raise PermissionDenied
    if request.method == "POST" and waiting is not None:
        if request.POST.get("read") != waiting.content_sha256:
            messages.error(
                request, "This release was asked for anew after you opened the page. Read it again."
            )
            return redirect("release_confirm", force, year)
        waiting.paper = paper
        try:
            issued = confirm_release(waiting, by=request.user, files_of=kept_files)
        except BeingMade as made_now:
            return being_made(request, paper, made_now)
        except (NotIssuable, PdfFailed) as refused:
            messages.error(request, str(refused))
            return redirect(paper)
        messages.success(request, f"Issue {issued.number} is released and will not change any more.")
        return redirect(issued)
    context: dict[str, Any] = {"paper": paper, "waiting": waiting, "own": own}
    if waiting is not None:
        number = (waiting.last_number or 0) + 1
        context["built"] = as_released(paper, number, asked_of(waiting)).paper
        context["closed"] = closed_links(context["built"])
        context["overtaken"] = fingerprint(context["built"]) != waiting.content_sha256
    elif paper.pk:
        context["void"] = ReleaseRequest.objects.void().filter(paper=paper).first()
    return render(request, "papers/release_confirm.html", context)
