"""The pages of papers: cover and order, preview and draft, issuing, and what was issued."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from assessments.models import AnnualAssessment
from papers import permissions
from papers.arrange import begin_paper, key_of, move_part, paper_of, parts_of
from papers.build import build_paper
from papers.content import fingerprint
from papers.covers import StaleCover, save_cover
from papers.forms import CoverForm
from papers.issue import NEEDED, NotIssuable, issue_paper, reasons_against
from papers.models import IssuedPaper, Paper
from papers.pdf import PdfFailed, render_pdf

# A draft that nobody changed is not made twice. The key holds the fingerprint, so a stale one is never found.
DRAFT_KEPT = 60 * 60 * 24


def find_paper(request: SignedInRequest, force: str, year: str) -> Paper:
    """The year's paper, which may not have been begun (no row yet); 404 for whoever does not see the year."""
    years = AnnualAssessment.objects.visible_to(request.user).select_related("force", "edition__scale", "scale")
    return paper_of(get_object_or_404(years.at(force, year)))


@require_safe
def paper_list(request: SignedInRequest) -> HttpResponse:
    years = (
        AnnualAssessment.objects.visible_to(request.user)
        .select_related("force", "edition", "paper")
        .prefetch_related("paper__issues")
    )
    return render(request, "papers/paper_list.html", {"years": years})


@require_safe
def paper_detail(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    return render(
        request,
        "papers/paper_detail.html",
        {
            "paper": paper,
            "parts": parts_of(paper),
            "blank": [label for name, label in (*NEEDED, ("plan_priority", "plan priority")) if not getattr(paper, name)],
            "issues": paper.issues.select_related("issued_by").defer("pdf", "html", "content") if paper.pk else [],
            "may_edit": permissions.can_edit_cover(request.user, paper),
            "may_read_draft": permissions.can_read_draft(request.user, paper),
            "may_issue": permissions.can_issue(request.user, paper),
        },
    )


@require_http_methods(["GET", "POST"])
def cover_edit(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_edit_cover(request.user, paper):
        raise PermissionDenied
    form = CoverForm(request.POST or None, instance=paper, initial={"version": paper.version})
    if form.is_valid():
        try:
            save_cover(begin_paper(paper.annual), form.cleaned_data)
        except StaleCover as stale:
            context = {"paper": paper, "form": form, "rows": stale.differences(form)}
            return render(request, "papers/cover_conflict.html", context, status=409)
        messages.success(request, "The cover is saved.")
        return redirect(paper)
    return render(request, "papers/cover_edit.html", {"paper": paper, "form": form})


@require_POST
def part_move(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_arrange_paper(request.user, paper):
        raise PermissionDenied
    paper = begin_paper(paper.annual)
    part = next((p for p in parts_of(paper) if p.name == request.POST.get("part")), None)
    if part is None:
        raise Http404("This paper has no such part.")
    move_part(paper, key_of(part), up=request.POST.get("direction") == "up")
    messages.success(request, f"{part} has moved.")
    return redirect(f"{paper.get_absolute_url()}#parts")


@require_safe
def preview(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    built = build_paper(paper, reader=request.user)
    return render(request, "papers/preview.html", {"paper": built, "row": paper})


@require_safe
def draft_pdf(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The draft as this person may read it. Made once for one content, then served until that changes."""
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    built = build_paper(paper, reader=request.user)
    print_of = fingerprint(built)
    if request.headers.get("If-None-Match") == f'"{print_of}"':
        return HttpResponseNotModified()
    pdf = cache.get(f"draft-pdf:{print_of}")
    if pdf is None:
        try:
            pdf = render_pdf(built).data
        except PdfFailed as failed:
            return render(request, "papers/pdf_failed.html", {"row": paper, "reason": failed}, status=500)
        cache.set(f"draft-pdf:{print_of}", pdf, DRAFT_KEPT)
    name = f"{force}-{year}-DRAFT-{paper.marking}.pdf"
    return file_response(pdf, "application/pdf", name, print_of)


@require_http_methods(["GET", "POST"])
def paper_issue(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_issue(request.user, paper):
        raise PermissionDenied
    if request.method == "POST":
        try:
            issued = issue_paper(begin_paper(paper.annual), by=request.user)
        except (NotIssuable, PdfFailed) as refused:
            messages.error(request, str(refused))
            return redirect("paper_issue", force, year)
        messages.success(request, f"Issue {issued.number} is made and will not change any more.")
        return redirect("issued_detail", force, year, issued.number)
    return render(request, "papers/paper_issue.html", {"paper": paper, "reasons": reasons_against(paper)})


def find_issue(request: SignedInRequest, force: str, year: str, number: int) -> IssuedPaper:
    """An issued paper is public: everybody who sees the year may have it."""
    papers = Paper.objects.visible_to(request.user).at(force, year)
    issues = IssuedPaper.objects.select_related("paper__annual__force", "issued_by")
    return get_object_or_404(issues, paper__in=papers, number=number)


@require_safe
def issued_detail(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    return render(request, "papers/issued_detail.html", {"issue": find_issue(request, force, year, number)})


@require_safe
def issued_pdf(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    issue = find_issue(request, force, year, number)
    if request.headers.get("If-None-Match") == f'"{issue.pdf_sha256}"':
        return HttpResponseNotModified()
    return file_response(bytes(issue.pdf), "application/pdf", issue.file_name("pdf"), issue.pdf_sha256)


@require_safe
def issued_html(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    issue = find_issue(request, force, year, number)
    content_type = "text/html; charset=utf-8"
    return file_response(issue.html.encode(), content_type, issue.file_name("html"), issue.html_sha256)


def file_response(data: bytes, content_type: str, name: str, etag: str) -> HttpResponse:
    disposition = "attachment" if content_type.startswith("text/html") else "inline"
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": f'{disposition}; filename="{name}"',
            "ETag": f'"{etag}"',
            "Cache-Control": "private, no-cache",
        },
    )
