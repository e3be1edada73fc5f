"""The pages of a force's register of sources: the list with what cites each, adding, changing, removing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import permissions, sources
from assessments.differing import differences
from assessments.forms.sources import SOURCE_FIELDS, NewSourceForm, SourceForm, SourceSearchForm
from assessments.models import Source
from assessments.views.finding import find_force

SOURCES_PER_PAGE = 50
CONFLICT = 409


@require_safe
def source_list(request: SignedInRequest, force: str) -> HttpResponse:
    organisation = find_force(request.user, force)
    form = SourceSearchForm(request.GET)
    found = sources.sources_to_cite(organisation, request.user)
    if form.is_valid():
        found = sources.search_sources(found, form.cleaned_data["q"])
    page = Paginator(found.select_related("force"), SOURCES_PER_PAGE).get_page(request.GET.get("page"))
    cited = sources.sections_by_reference(organisation, request.user)
    context = {
        "force": organisation,
        "form": form,
        "page": page,
        "lines": sources.with_what_cites(page, cited),
        "missing": sources.missing_from_register(organisation, cited),
        "may_edit": permissions.can_edit_sources(request.user, organisation),
        "may_remove": permissions.can_remove_sources(request.user, organisation),
    }
    return render(request, "assessments/source_list.html", context)


@require_http_methods(["GET", "POST"])
def source_add(request: SignedInRequest, force: str) -> HttpResponse:
    organisation = find_force(request.user, force)
    if not permissions.can_edit_sources(request.user, organisation):
        raise PermissionDenied
    initial = {"reference": request.GET.get("reference", "")}
    form = NewSourceForm(organisation, request.POST or None, initial=initial)
    if form.is_valid():
        try:
            source = sources.add_source(organisation, form.values, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{source.title}” is in the register.")
            return redirect(source)
    return render(request, "assessments/source_add.html", {"force": organisation, "form": form})


def find_source(user: User, force: str, source: str) -> Source:
    find_force(user, force)
    found = Source.objects.visible_to(user).select_related("force").at(force, source)
    return get_object_or_404(found)


@require_http_methods(["GET", "POST"])
def source_edit(request: SignedInRequest, force: str, source: str) -> HttpResponse:
    found = find_source(request.user, force, source)
    if not permissions.can_edit_sources(request.user, found.force):
        raise PermissionDenied
    form = SourceForm(request.POST or None, instance=found)
    context: dict[str, object] = {"force": found.force, "source": found, "form": form}
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            saved = sources.save_source(found, form.values, version=version, by=request.user)
        except sources.StaleSource as stale:
            # A form that was sent twice differs in nothing, and has been saved.
            if rows := differences(form, stale.current, SOURCE_FIELDS):
                context |= {"form": form.begun_from(stale.current), "rows": rows}
                return render(request, "assessments/source_conflict.html", context, status=CONFLICT)
            saved = stale.current
        messages.success(request, f"“{saved.title}” is saved.")
        return redirect(saved)
    return render(request, "assessments/source_edit.html", context)


@require_http_methods(["GET", "POST"])
def source_remove(request: SignedInRequest, force: str, source: str) -> HttpResponse:
    found = find_source(request.user, force, source)
    if not permissions.can_remove_sources(request.user, found.force):
        raise PermissionDenied
    is_cited = sources.citing(found).exists()
    if request.method == "POST" and not is_cited:
        try:
            sources.remove_source(found, by=request.user)
        except ValidationError:
            is_cited = True
        else:
            messages.success(request, f"“{found.title}” is removed from the register.")
            return redirect("source_list", force)
    context = {"force": found.force, "source": found, "is_cited": is_cited}
    status = CONFLICT if request.method == "POST" else 200
    return render(request, "assessments/source_remove.html", context, status=status)
