"""The pages of drafts: the present text as a PDF and for Word."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from papers import permissions
from papers.build import build_paper
from papers.docx import render_docx
from papers.drafts import DraftBusy, draft_sha256, kept_draft
from papers.editions import Reader
from papers.models import Paper
from papers.pdf import PdfFailed, render_pdf
from papers.views import edition_asked, file_response, find_paper, not_modified

ASK_AGAIN = 10  # seconds
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draft_name(paper: Paper, edition: Reader, marking: str, extension: str) -> str:
    force, year = paper.url_args
    whose = "" if edition is Reader.PUBLIC else f"-for-the-{edition}"
    return f"{force}-{year}-DRAFT{whose}-{marking}.{extension}"


def busy_in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever waited long enough for a draft: a page that asks again by itself."""

    @wraps(view)
    def answer(request: SignedInRequest, **place: str) -> HttpResponse:
        try:
            return view(request, **place)
        except DraftBusy:
            busy = render(request, "papers/draft_busy.html", {"seconds": ASK_AGAIN}, status=503)
            busy.headers["Retry-After"] = str(ASK_AGAIN)
            return busy

    return answer


@require_safe
@busy_in_words
def draft_pdf(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The draft as this person may read it. Made once for one content, then served until that changes."""
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    built = build_paper(paper, reader=request.user, edition=edition)
    sha256 = draft_sha256(built)
    if unchanged := not_modified(request, sha256):
        return unchanged
    try:
        pdf = kept_draft("pdf", sha256, lambda: render_pdf(built).data)
    except PdfFailed as failed:
        return render(request, "papers/pdf_failed.html", {"row": paper, "reason": failed}, status=500)
    name = draft_name(paper, edition, built.marking, "pdf")
    return file_response(pdf, "application/pdf", name, sha256)


@require_safe
@busy_in_words
def draft_docx(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The same draft for Word, to be kept: a browser does not show it."""
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    built = build_paper(paper, reader=request.user, edition=edition)
    sha256 = draft_sha256(built)
    if unchanged := not_modified(request, sha256):
        return unchanged
    data = kept_draft("docx", sha256, lambda: render_docx(built).data)
    name = draft_name(paper, edition, built.marking, "docx")
    return file_response(data, WORD, name, sha256, "attachment")
