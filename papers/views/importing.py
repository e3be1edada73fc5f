"""The pages of importing a past paper: choose a file, look at what was understood, correct it, accept it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation
from assessments.blocks import clean_body, show_body
from assessments.permissions import can_see_force
from papers import permissions
from papers.importing.account import account_of
from papers.importing.forms import ReviewForm, UploadForm
from papers.importing.keeping import MEANWHILE, keep_typed, read_again, steps_of, turn_of, typed_so_far
from papers.importing.reading import Unreadable
from papers.importing.storing import AlreadyAccepted, YearTaken, keep_original, report_of, store
from papers.importing.understanding import Understood
from papers.importing.words import parts_words
from papers.models import ImportedPaper

NEWEST = 20
BUTTONS = ("csrfmiddlewaretoken", "accept", "again", "passages", "turn")


def find_force(request: SignedInRequest, slug: str) -> Organisation:
    """404 for whoever sees nothing of the force, 403 for whoever may not import."""
    force = get_object_or_404(Organisation, slug=slug, kind=Organisation.Kind.FORCE)
    if not can_see_force(request.user, force):
        raise Http404
    if not permissions.can_import_paper(request.user, force):
        raise PermissionDenied
    return force


@require_http_methods(["GET", "POST"])
def paper_import(request: SignedInRequest, force: str) -> HttpResponse:
    organisation = find_force(request, force)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        name, data = form.cleaned_data["file"].name, form.cleaned_data["data"]
        return redirect(keep_original(organisation, name, data, by=request.user))
    earlier = organisation.imported_papers.without_file().select_related(
        "annual__force", "force", "uploaded_by"
    )
    context = {"force": organisation, "form": form, "earlier": earlier[:NEWEST]}
    return render(request, "papers/import_upload.html", context)


@require_http_methods(["GET", "POST"])
def paper_import_review(request: SignedInRequest, force: str, pk: int) -> HttpResponse:
    imported = find_import(request, force, pk)
    if imported.annual is not None:
        context = {"imported": imported, "force": imported.force}
        return render(request, "papers/import_done.html", context)
    given = typed_so_far(imported)
    if request.method == "POST":
        given = {key: str(value) for key, value in request.POST.items() if key not in BUTTONS}
        keep_typed(imported, given)
        if "passages" in request.POST:
            return redirect("paper_import_passages", force, pk)
    try:
        understood, edition = read_again(imported, given)
    except Unreadable as reason:
        return unreadable(request, imported, reason)
    initial = {**typed(given), "turn": turn_of(imported)}
    form = ReviewForm(
        request.POST if "accept" in request.POST else None, understood, edition, initial=initial
    )
    if form.is_valid() and (answer := accept(request, imported, form)):
        return answer
    return render(request, "papers/import_review.html", review(imported, understood, form))


def find_import(request: SignedInRequest, force: str, pk: int) -> ImportedPaper:
    imports = find_force(request, force).imported_papers
    return get_object_or_404(imports.select_related("force", "annual__force", "annual__edition"), pk=pk)


def unreadable(request: SignedInRequest, imported: ImportedPaper, reason: Unreadable) -> HttpResponse:
    context = {"imported": imported, "force": imported.force, "reason": reason}
    return render(request, "papers/import_unreadable.html", context, status=422)


def typed(given: Mapping[str, str]) -> dict[str, Any]:
    """What a person has typed so far, roles of headings apart: those are worked out again."""
    return {key: value for key, value in given.items() if not key[1:].isdecimal() and key != "edition"}


def accept(request: SignedInRequest, imported: ImportedPaper, form: ReviewForm) -> HttpResponse | None:
    """Store it and go to the paper; None where the form has to be shown again, with what is wrong."""
    if (form.cleaned_data["turn"] or 0) != turn_of(imported):
        form.add_error(None, MEANWHILE)
        return None
    try:
        stored = store(imported, form.understood, form.wanted(), by=request.user)
    except YearTaken as taken:
        form.add_error("year", str(taken))
        return None
    except AlreadyAccepted:
        return redirect(imported)
    words = stored.words
    messages.success(
        request, f"The paper is imported: {words.words_in} words in, {words.words_out} words out."
    )
    return redirect(stored.paper)


def review(imported: ImportedPaper, understood: Understood, form: ReviewForm) -> dict[str, Any]:
    words = account_of(understood, parts_words(understood.parts))
    threats = {threat.code: threat.name for threat in form.initial["edition"].threats.all()}
    parts = [
        {
            "heading": part.heading,
            "threat": threats.get(part.threat, ""),
            "sections": [
                (section, show_body(clean_body(section.body), anchors=False)) for section in part.sections
            ],
        }
        for part in understood.parts
    ]
    return {
        "imported": imported, "force": imported.force, "form": form, "understood": understood, "words": words,
        "parts": parts, "steps": steps_of(imported),
        "findings": {**report_of(understood, words), "corrections": steps_of(imported)},
    }  # fmt: skip


@require_safe
def paper_import_original(request: SignedInRequest, force: str, pk: int) -> HttpResponse:
    """The file as it came in, to be kept and never shown here: nothing of it is run or rendered."""
    imported = get_object_or_404(find_force(request, force).imported_papers, pk=pk)
    answer = HttpResponse(bytes(imported.original), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="original-{imported.pk}.bin"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
