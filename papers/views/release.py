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
from papers.forms.preparing import AcceptForm
from papers.issuing.issue import NotIssuable, accepted_of, next_number
from papers.issuing.release import accept, as_released, asked_of, confirm_release, findings_of, waiting_for
from papers.models import Paper, ReleaseRequest
from papers.pdf.rendering import PdfFailed
from papers.views.preparing import find_paper


@require_http_methods(["GET", "POST"])
def leak_check(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_read_leak_check(request.user, paper):
        raise PermissionDenied
    may_accept = permissions.can_accept_likeness(request.user, paper)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and not may_accept:
        raise PermissionDenied
    if form.is_valid():
        try:
            accept(
                begin_paper(paper.annual),
                form.cleaned_data["key"],
                form.cleaned_data["reason"],
                by=request.user,
            )
        except NotIssuable as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Your decision is recorded.")
        return redirect("leak_check", force, year)
    context = {"paper": paper, "lines": lines_of(paper, form, may_accept), "form": form}
    return render(request, "papers/leak_check.html", context)


def lines_of(paper: Paper, sent: AcceptForm, may_accept: bool) -> list[dict[str, Any]]:
    """Each finding with its decision, or the form to take one; after an error the typed words stay in their form."""
    accepted = accepted_of(paper)
    lines: list[dict[str, Any]] = []
    for number, finding in enumerate(findings_of(paper), 1):
        form = None
        if may_accept and finding.may_be_accepted and finding.key not in accepted:
            own = sent.is_bound and sent.data.get("key") == finding.key
            form = sent if own else AcceptForm(initial={"key": finding.key}, auto_id=f"finding-{number}-%s")
        lines.append({"finding": finding, "decision": accepted.get(finding.key), "form": form})
    return lines


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
            issued = confirm_release(waiting, by=request.user)
        except (NotIssuable, PdfFailed) as refused:
            messages.error(request, str(refused))
            return redirect(paper)
        messages.success(request, f"Issue {issued.number} is released and will not change any more.")
        return redirect(issued)
    context: dict[str, Any] = {"paper": paper, "waiting": waiting, "own": own}
    if waiting is not None:
        context["built"] = as_released(paper, next_number(paper), asked_of(waiting)).paper
        context["closed"] = closed_links(context["built"])
    elif paper.pk:
        context["void"] = ReleaseRequest.objects.void().filter(paper=paper).first()
    return render(request, "papers/release_confirm.html", context)
