"""The pages of abbreviations: the lists, an entry, and what one paper uses and leaves unexplained."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from papers import permissions
from papers.building.build import build_paper
from papers.forms.shared import AbbreviationForm
from papers.glossary.abbreviations import explain
from papers.glossary.lists import (
    AlreadyListed,
    StaleAbbreviation,
    add_abbreviation,
    change_abbreviation,
    kept_by,
    remove_abbreviation,
    visible_to,
)
from papers.models import Abbreviation
from papers.views.preparing import edition_asked, find_paper


@require_safe
def abbreviation_list(request: SignedInRequest) -> HttpResponse:
    rows = visible_to(request.user).order_by("short", "organisation__name")
    lines = [(row, permissions.can_keep_abbreviation(request.user, row)) for row in rows]
    may_add = permissions.can_add_abbreviations(request.user)
    return render(request, "papers/abbreviation_list.html", {"lines": lines, "may_add": may_add})


@require_http_methods(["GET", "POST"])
def abbreviation_add(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_add_abbreviations(request.user):
        raise PermissionDenied
    asked = request.GET.get("short", "")
    form = AbbreviationForm(request.POST or None, kept_by(request.user), Abbreviation(), short=asked)
    if form.is_valid():
        try:
            row = add_abbreviation(form.owner, form.values(), by=request.user)
        except AlreadyListed:
            form.already_listed()
        else:
            messages.success(request, f"{row.short} is in the list.")
            return redirect("abbreviation_list")
    return render(request, "papers/abbreviation_edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def abbreviation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    row = find_entry(request, pk)
    form = AbbreviationForm(request.POST or None, [row.organisation], row)
    if form.is_valid():
        try:
            change_abbreviation(row, form.values(), version=form.cleaned_data["version"], by=request.user)
        except StaleAbbreviation as stale:
            # A form that was sent twice differs in nothing, and has been saved.
            if rows := form.differences(stale.current):
                context = {"row": row, "form": form.begun_from(stale.current), "rows": rows}
                return render(request, "papers/abbreviation_conflict.html", context, status=409)
        messages.success(request, f"{form.values()['short']} is saved.")
        return redirect("abbreviation_list")
    return render(request, "papers/abbreviation_edit.html", {"form": form, "row": row})


@require_http_methods(["GET", "POST"])
def abbreviation_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = find_entry(request, pk)
    if request.method == "POST":
        remove_abbreviation(row, by=request.user)
        messages.success(request, f"{row.short} is taken out of the list.")
        return redirect("abbreviation_list")
    return render(request, "papers/abbreviation_remove.html", {"row": row})


def find_entry(request: SignedInRequest, pk: int) -> Abbreviation:
    """An entry that this person keeps; 403 where they only see it."""
    row = get_object_or_404(visible_to(request.user), pk=pk)
    if not permissions.can_keep_abbreviation(request.user, row):
        raise PermissionDenied
    return row


@require_safe
def paper_abbreviations(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """What the draft of an edition uses, in the words that this person may read."""
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    built = build_paper(paper, reader=request.user, edition=edition)
    context = {
        "row": paper,
        "edition": edition,
        "explained": explain(built.chapters, {}),
        "may_add": permissions.can_add_abbreviations(request.user),
    }
    return render(request, "papers/paper_abbreviations.html", context)
