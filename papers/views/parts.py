"""The pages of a paper's own words: adding a part, writing it, leaving it out, and the implications."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from assessments import right_to_left
from assessments.noting import note_reading
from papers import permissions
from papers.building.arrange import key_of
from papers.building.build import passages_of
from papers.building.own_parts import PURPOSE, purpose_of
from papers.building.rows import read_rows
from papers.editions import Reader
from papers.forms.parts import (
    AREA,
    AddPartForm,
    ImplicationsForm,
    PartForm,
    backgrounds_for,
    may_have_words,
    takes_background,
)
from papers.models import Implication, Paper, PaperPart
from papers.views.preparing import find_paper
from papers.withheld import lines_in, texts_in
from papers.writing.parts import (
    StaleImplications,
    StalePart,
    add_part,
    find_part,
    implications_of,
    leave_out,
    mark_of,
    save_implications,
    save_part,
)

PASSAGES_ON_A_PAGE = 20


def find_paper_to_arrange(request: SignedInRequest, force: str, year: str) -> Paper:
    paper = find_paper(request, force, year)
    if not permissions.can_arrange_paper(request.user, paper):
        raise PermissionDenied
    return paper


def get_part_or_404(paper: Paper, name: str) -> PaperPart:
    part = find_part(paper, name)
    if part is None:
        raise Http404("This paper has no such part.")
    return part


@require_http_methods(["GET", "POST"])
def part_add(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper_to_arrange(request, force, year)
    form = AddPartForm(request.POST or None)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        body = AREA if kind == PaperPart.Kind.AREA else ""
        part = add_part(paper, kind=kind, heading=form.cleaned_data["heading"], body=body, by=request.user)
        messages.success(request, f"{part} is added. Write it here.")
        return redirect("part_edit", force, year, part.name)
    return render(request, "papers/part_add.html", {"paper": paper, "form": form})


def made_for(paper: Paper, part: PaperPart, request: SignedInRequest) -> str:
    """What the paper makes by itself where nobody writes, to begin from."""
    if part.section is None or part.section.slug != PURPOSE or not may_have_words(part):
        return ""
    with translation.override(paper.language.lower()):
        return purpose_of(read_rows(paper, request.user, Reader.PUBLIC))


@require_http_methods(["GET", "POST"])
def part_edit(request: SignedInRequest, force: str, year: str, part: str) -> HttpResponse:
    paper = find_paper_to_arrange(request, force, year)
    row = get_part_or_404(paper, part)
    if row.kind == PaperPart.Kind.IMPLICATIONS:
        return redirect("implications_edit", force, year)
    made = made_for(paper, row, request)
    backgrounds = backgrounds_for(paper, row) if takes_background(row) else None
    form = PartForm(row, request.POST or None, made=made, backgrounds=backgrounds)
    context = {"paper": paper, "part": row, "form": form, **withheld_in(request, paper, row)}
    if form.is_valid():
        try:
            saved = save_part(paper, key_of(row), form.cleaned_data, form.blocks, by=request.user)
        except StalePart as stale:
            if rows := form.differences(stale.current):
                data = {**request.POST.dict(), "version": str(stale.current.version)}
                again = PartForm(stale.current, data, made=made, backgrounds=backgrounds)
                return render(
                    request, "papers/part_conflict.html", {**context, "form": again, "rows": rows}, status=409
                )
            saved = stale.current
        messages.success(request, f"{saved} is saved.")
        right_to_left.tell(request, saved.body)
        return redirect(f"{paper.get_absolute_url()}#{saved.name}")
    return render(request, "papers/part_edit.html", context)


def withheld_in(request: SignedInRequest, paper: Paper, part: PaperPart) -> dict[str, Any]:
    """What of the part's words is withheld from others, which its writer is shown: the trail says so."""
    texts = texts_in(paper, part)
    lines = lines_in(paper, texts, request.user) if texts else []
    read = [line.row for line in lines]
    note_reading(paper.annual, read, by=request.user, where=f"the page of “{part}” in the paper")
    return {"texts": texts, "withheld": lines}


@require_POST
def part_leave(request: SignedInRequest, force: str, year: str, part: str) -> HttpResponse:
    """Leave a part out of the paper, or take it in again."""
    paper = find_paper_to_arrange(request, force, year)
    row = get_part_or_404(paper, part)
    out = request.POST.get("left_out") == "yes"
    try:
        saved = leave_out(paper, key_of(row), out=out, by=request.user)
    except ValueError as refused:
        messages.error(request, str(refused))
        return redirect(f"{paper.get_absolute_url()}#{row.name}")
    messages.success(request, f"{saved} is {'left out of' if out else 'in'} the paper.")
    return redirect(f"{paper.get_absolute_url()}#{saved.name}")


@require_safe
def reference_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """What a text can refer to, part by part or by its words, with the address that a link needs."""
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    asked, part = (request.GET.get(name, "").strip() for name in ("q", "part"))
    every = passages_of(paper, request.user)
    found = [one for one in every if asked.casefold() in one.words.casefold() and part in ("", one.chapter)]
    page = Paginator(found, PASSAGES_ON_A_PAGE).get_page(request.GET.get("page"))
    parts = list(dict.fromkeys(one.chapter for one in every))
    context = {"paper": paper, "page": page, "asked": asked, "part": part, "parts": parts}
    return render(request, "papers/reference_list.html", context)


@require_http_methods(["GET", "POST"])
def implications_edit(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper_to_arrange(request, force, year)
    bodies = implications_of(paper)
    form = ImplicationsForm(bodies, mark_of(bodies), request.POST or None)
    part = PaperPart(paper=paper, kind=PaperPart.Kind.IMPLICATIONS)
    context = {"paper": paper, "form": form, "part": part, **withheld_in(request, paper, part)}
    if form.is_valid():
        try:
            save_implications(paper, form.blocks, seen=form.cleaned_data["seen"], by=request.user)
        except StaleImplications as stale:
            if rows := form.differences(stale.current):
                data = {**request.POST.dict(), "seen": mark_of(stale.current)}
                again = ImplicationsForm(stale.current, mark_of(stale.current), data)
                return render(
                    request, "papers/part_conflict.html", {**context, "form": again, "rows": rows}, status=409
                )
        messages.success(request, "The implications are saved.")
        right_to_left.tell(request, *(form.cleaned_data[kind.value] for kind in Implication))
        return redirect(paper)
    return render(request, "papers/implications_edit.html", context)
