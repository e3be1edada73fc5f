"""The pages of backgrounds: those of one's organisations, adding one, and writing its next version."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation
from assessments import right_to_left
from assessments.blocks import plain_text
from assessments.differing import Difference
from papers import permissions
from papers.forms.parts import BackgroundForm, VersionForm
from papers.models import Background
from papers.writing.parts import StaleBackground, add_background, add_version


def owners_of(request: SignedInRequest) -> QuerySet[Organisation]:
    """The organisations whose backgrounds this person writes."""
    return Organisation.objects.filter(pk__in=permissions.background_owners(request.user)).order_by("name")


@require_safe
def background_list(request: SignedInRequest) -> HttpResponse:
    """Those that may stand in a paper that this person sees prepared."""
    backgrounds = (
        Background.objects.filter(organisation__in=permissions.background_readers(request.user))
        .select_related("organisation", "edition")
        .prefetch_related("versions")
    )
    owned = permissions.background_owners(request.user)
    listed = [(background, background.organisation_id in owned) for background in backgrounds]
    context = {"backgrounds": listed, "may_add": owners_of(request).exists()}
    return render(request, "papers/background_list.html", context)


@require_http_methods(["GET", "POST"])
def background_add(request: SignedInRequest) -> HttpResponse:
    owners = owners_of(request)
    if not owners:
        raise PermissionDenied
    form = BackgroundForm(owners, request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        version = add_background(
            said["organisation"], said["title"], said["edition"], form.blocks, by=request.user
        )
        messages.success(
            request, f"{version.background} is saved. It can be chosen in the background of a paper."
        )
        right_to_left.tell(request, version.body)
        return redirect("background_list")
    return render(request, "papers/background_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def background_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    readable = Background.objects.filter(organisation__in=permissions.background_readers(request.user))
    background = get_object_or_404(readable.select_related("organisation"), pk=pk)
    if background.organisation_id not in permissions.background_owners(request.user):
        raise PermissionDenied
    versions = list(background.versions.select_related("written_by"))
    form = VersionForm(versions[0], request.POST or None)
    context = {"background": background, "versions": versions, "form": form}
    if form.is_valid():
        try:
            version = add_version(background, form.blocks, seen=form.cleaned_data["seen"], by=request.user)
        except StaleBackground as stale:
            rows = [Difference("Text", plain_text(stale.current.body), plain_text(form.cleaned_data["body"]))]
            data = {**request.POST.dict(), "seen": str(stale.current.number)}
            context |= {"form": VersionForm(stale.current, data), "rows": rows}
            return render(request, "papers/background_form.html", context, status=409)
        messages.success(request, f"Version {version.number} of {background} is saved.")
        right_to_left.tell(request, version.body)
        return redirect("background_list")
    return render(request, "papers/background_form.html", context)
