"""The pages of issuing: asking for it, and what is shown while its files are made.

Whoever issues sends a form. If the files are not there yet, the same form comes back on a page that tells how far they
are and sends it again once they are there, by itself or by a button. Nothing is remembered in between, and nothing is
issued that was not asked for: what is sent again is checked again. Not here: confirming a release (`release`).
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from papers import permissions
from papers.building.arrange import begin_paper
from papers.building.build import paper_from
from papers.building.rows import read_rows
from papers.drafting.drafts import Kind
from papers.editions import Reader
from papers.forms.preparing import IssueForm
from papers.issuing.issue import NotIssuable, issue_paper, reasons_in
from papers.issuing.making import BeingMade, is_to_come, kept_files, look_at_release
from papers.issuing.release import ask_release, reasons_in_text
from papers.models import DraftMaking, IssuedPaper, Paper
from papers.pdf.rendering import PdfFailed
from papers.reissuing.again import numbers_issued
from papers.views.drafts import ASK_AGAIN, progress_of
from papers.views.preparing import find_paper


@require_http_methods(["GET", "POST"])
def paper_issue(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_issue(request.user, paper):
        raise PermissionDenied
    issued = numbers_issued(paper)
    number = 1 + max(issued.values(), default=0)
    initial = {"number": number, "reader": Reader.PUBLIC}
    form = IssueForm(
        request.POST or None, initial=initial, issued=issued, is_private=bool(paper.exempt_paragraph)
    )
    if form.is_valid():
        try:
            return redirect(issue_or_ask(request, begin_paper(paper.annual), form))
        except BeingMade as waiting:
            return being_made(request, paper, waiting)
        except (NotIssuable, PdfFailed) as refused:
            form.add_error(None, str(refused))
    rows = read_rows(paper, None, Reader.PUBLIC)
    context = {"paper": paper, "form": form, "reasons": reasons_in(paper, rows), "number": number}
    context["of_public"] = reasons_in_text(paper_from(paper, rows, None))
    context["issued"] = [(Reader(reader), last) for reader, last in issued.items()]
    return render(request, "papers/paper_issue.html", context)


def issue_or_ask(request: SignedInRequest, paper: Paper, form: IssueForm) -> IssuedPaper | Paper:
    """The public's edition waits for a second person; the others are issued at once."""
    reader, number = Reader(form.cleaned_data["reader"]), form.cleaned_data["number"]
    if reader is Reader.PUBLIC:
        ask_release(paper, by=request.user, only_as=number, asked=form.asked)
        look_at_release.enqueue(paper.annual_id)
        messages.success(request, "The release is asked for. A second person confirms it.")
        return paper
    issued = issue_paper(
        paper, by=request.user, reader=reader, only_as=number, asked=form.asked, files_of=kept_files
    )
    messages.success(request, f"Issue {issued.number} is made and will not change any more.")
    return issued


# While the files are made


def being_made(request: SignedInRequest, paper: Paper, waiting: BeingMade) -> HttpResponse:
    """How far they are, and the form that was sent, to be sent again."""
    order, making = waiting.order, waiting.making
    sent = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    context = {"paper": paper, "order": order, "making": making, "sent": sent, "again": ASK_AGAIN}
    context["progress"] = progress_of(making, order.draft)
    answer = render(request, "papers/issue_making.html", context, status=202)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def issue_files(request: SignedInRequest, force: str, year: str, sha256: str) -> HttpResponse:
    """Whether the files of an issue are still to come (202), in a line. It tells nothing of what is in them."""
    paper = find_paper(request, force, year)
    user = request.user
    if not (permissions.can_issue(user, paper) or permissions.can_confirm_release(user, paper)):
        raise PermissionDenied
    making = DraftMaking.objects.filter(kind=Kind.FILES, sha256=sha256, annual=paper.annual).first()
    if making is None:
        raise Http404("No such files were asked for.")
    is_waited_for = is_to_come(making)
    line = "The files are being made." if is_waited_for else making.failure or "The files are made."
    answer = HttpResponse(
        f"{line}\n", content_type="text/plain; charset=utf-8", status=202 if is_waited_for else 200
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
