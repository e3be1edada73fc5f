"""The page from which the archive of a year is taken: how it must be handled, and who took one when."""

from __future__ import annotations

import tempfile
from typing import IO, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import User
from assessments.models import AnnualAssessment, Withholding
from assessments.models.challenge import TALKING_ROLES
from assessments.noting import note, note_reading
from audit.recording import Deed
from papers import permissions
from papers.archive.exporting import export_year
from papers.archive.guide import folder_name
from papers.archive.publication import NotPublishable, export_publication
from papers.forms.archive import HINTS, ArchiveForm
from papers.models import ArchiveDownload, Paper
from papers.pdf.rendering import PdfFailed
from papers.views.preparing import find_paper

NEWEST = 20
Kind = ArchiveDownload.Kind


@require_http_methods(["GET", "POST"])
def year_archive(request: SignedInRequest, force: str, year: str) -> HttpResponseBase:
    paper = find_paper(request, force, year)
    if not permissions.can_export_publication(request.user, paper):
        raise PermissionDenied
    whole = permissions.can_export_year(request.user, paper)
    kinds = [Kind.WHOLE, Kind.PUBLIC] if whole else [Kind.PUBLIC]
    form = ArchiveForm(request.POST or None, kinds=kinds)
    if form.is_valid():
        try:
            return download(request, paper, Kind(form.cleaned_data["kind"]))
        except (NotPublishable, PdfFailed) as refused:
            form.add_error(None if form.only else "kind", str(refused))
    return page(request, paper, form)


def page(request: SignedInRequest, paper: Paper, form: ArchiveForm) -> HttpResponse:
    taken = ArchiveDownload.objects.filter(annual=paper.annual, kind__in=[kind.value for kind in form.kinds])
    context = {
        "paper": paper,
        "form": form,
        "only": form.only,
        "only_hint": HINTS[form.only] if form.only else "",
        "may_take_whole": Kind.WHOLE in form.kinds,
        "taken": taken.select_related("taken_by")[:NEWEST],
    }
    return render(request, "papers/year_archive.html", context)


def download(request: SignedInRequest, paper: Paper, kind: ArchiveDownload.Kind) -> FileResponse:
    """Made in a file and sent from it, so that a long year needs no memory. It is recorded before anything leaves."""
    annual, public = paper.annual, kind is Kind.PUBLIC
    written = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 (the response closes it)
    try:
        if public:
            sha256 = export_publication(annual, written)
        else:
            sha256 = export_year(annual, written, hears=request.user.roles.organisations(*TALKING_ROLES))
        note_taken(annual, kind, sha256, by=request.user)
        if not public:
            rows = Withholding.objects.standing().filter(annual=annual)
            note_reading(annual, rows, by=request.user, where="the archive of the year")
    except BaseException:
        written.close()
        raise
    written.seek(0)
    name = f"{folder_name(annual, public=public)}.zip"
    answer = FileResponse(written, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@transaction.atomic
def note_taken(annual: AnnualAssessment, kind: ArchiveDownload.Kind, sha256: str, *, by: User) -> None:
    ArchiveDownload.objects.create(
        annual=annual, kind=kind, sha256=sha256, taken_by=by, taken_at=timezone.now()
    )
    deed = Deed(thing=kind.label, content_sha256=sha256, shared=kind is Kind.PUBLIC)
    note("archive-taken", annual, by=by, deed=deed)
