"""The pages on which the passages of a paper that is being imported are corrected, one by one."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from papers.importing.account import account_of
from papers.importing.blocks import Block
from papers.importing.corrections import Unfit
from papers.importing.keeping import correct, read_again, steps_of, turn_of, typed_so_far, undo
from papers.importing.passage_forms import PassageForm
from papers.importing.passages import KINDS
from papers.importing.reading import Unreadable
from papers.importing.understanding import Understood
from papers.importing.words import parts_words
from papers.models import ImportedPaper
from papers.views.importing import find_import, unreadable


@require_http_methods(["GET", "POST"])
def paper_import_passages(request: SignedInRequest, force: str, pk: int) -> HttpResponse:
    imported = find_import(request, force, pk)
    if imported.annual is not None:
        return redirect(imported)
    if request.method == "POST":
        try:
            messages.success(request, f"Taken back. {undo(imported, seen_turn(request))}.")
        except Unfit as unfit:
            messages.error(request, str(unfit))
        return redirect("paper_import_passages", force, pk)
    try:
        understood, _ = read_again(imported, typed_so_far(imported))
    except Unreadable as reason:
        return unreadable(request, imported, reason)
    context = {
        "imported": imported, "force": imported.force, "parts": by_part(understood), "turn": turn_of(imported),
        "steps": steps_of(imported), "words": account_of(understood, parts_words(understood.parts)),
    }  # fmt: skip
    return render(request, "papers/import_passages.html", context)


@require_http_methods(["GET", "POST"])
def paper_import_passage(request: SignedInRequest, force: str, pk: int, passage: str) -> HttpResponse:
    imported = find_import(request, force, pk)
    if imported.annual is not None:
        return redirect(imported)
    try:
        understood, _ = read_again(imported, typed_so_far(imported))
    except Unreadable as reason:
        return unreadable(request, imported, reason)
    at = place_in(understood, passage)
    form = PassageForm(request.POST or None, understood.passages[at], understood.headings)
    if form.is_valid() and (answer := corrected(request, imported, understood, form)):
        return answer
    context = {
        "imported": imported, "force": imported.force, "form": form, "passage": understood.passages[at],
        "kind": KINDS.get(understood.passages[at].kind, ""), "turn": turn_of(imported),
        "before": understood.passages[at - 1] if at else None,
    }  # fmt: skip
    return render(request, "papers/import_passage.html", context)


def corrected(
    request: SignedInRequest, imported: ImportedPaper, understood: Understood, form: PassageForm
) -> HttpResponse | None:
    """Back to the list, at the passage; None where the correction cannot be made, and the form says why."""
    try:
        done = correct(imported, form.cleaned_data["turn"], understood.passages, form.make)
    except Unfit as unfit:
        form.refuse(str(unfit))
        return None
    messages.success(request, f"Corrected. {done}.")
    address = reverse("paper_import_passages", args=[imported.force.slug, imported.pk])
    return redirect(f"{address}#{form.passage.key}")


def seen_turn(request: SignedInRequest) -> int:
    typed = request.POST.get("turn", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


def place_in(understood: Understood, key: str) -> int:
    place = next((at for at, passage in enumerate(understood.passages) if passage.key == key), None)
    if place is None:
        raise Http404
    return place


def by_part(understood: Understood) -> list[tuple[str, list[tuple[str, Block]]]]:
    """The passages below the heading of their part, each with the name of what it was taken for."""
    openers = {heading.block.key for heading in understood.headings if heading.opens_part}
    part, placed = 0, []
    for passage in understood.passages:
        part += passage.key in openers
        placed.append((part, passage))
    rows = [[passage for _, passage in run] for _, run in groupby(placed, key=lambda pair: pair[0])]
    return [
        (
            row[0].words if row[0].key in openers else "Before the first part",
            [(KINDS.get(one.kind, ""), one) for one in row],
        )
        for row in rows
    ]
