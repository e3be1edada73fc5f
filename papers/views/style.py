"""The pages of a body's house style: how its papers look, changing that, and its crest."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation
from papers import permissions
from papers.forms.shared import CrestForm, StyleForm, label_of
from papers.house_styles import (
    LABELS,
    StaleStyle,
    own_labels,
    printed_crest,
    sample_cover,
    save_crest,
    save_style,
    style_of,
)
from papers.look.colours import tones_of
from papers.look.sheets import screen_sheet
from papers.look.tokens import Style
from papers.models import Language

A_DAY = 60 * 60 * 24


def find_body(request: SignedInRequest, body: str, *, to_edit: bool = False) -> Organisation:
    """404 for whoever has nothing to do with the body, 403 for whoever may only look."""
    found = get_object_or_404(Organisation, slug=body, kind=Organisation.Kind.POLICING_BODY)
    if not permissions.can_see_style(request.user, found):
        raise Http404("Nobody of this body.")
    if to_edit and not permissions.can_edit_style(request.user, found):
        raise PermissionDenied
    return found


@require_safe
@cache_control(private=True, max_age=A_DAY)
def style_sheet(request: SignedInRequest, accent: str) -> HttpResponse:
    """The colours that follow from an accent. The address is all that it depends on."""
    try:
        tones = tones_of(f"#{accent}")
    except ValueError:
        raise Http404("No colour that a paper can have.") from None
    style = Style(accent=tones.accent, dark=tones.dark, soft=tones.soft, light=tones.light)
    return HttpResponse(screen_sheet(style), content_type="text/css; charset=utf-8")


@require_safe
def style_detail(request: SignedInRequest, body: str) -> HttpResponse:
    found = find_body(request, body)
    style = style_of(found)
    labels = [
        (label_of(language, name), said)
        for language in Language
        for name, said in own_labels(style, language).items()
        if name in LABELS
    ]
    context = {
        "body": found,
        "style": style,
        "labels": labels,
        "paper": sample_cover(style),
        "may_edit": permissions.can_edit_style(request.user, found),
    }
    return render(request, "papers/style_detail.html", context)


@require_http_methods(["GET", "POST"])
def style_edit(request: SignedInRequest, body: str) -> HttpResponse:
    found = find_body(request, body, to_edit=True)
    form = StyleForm(request.POST or None, style_of(found))
    if form.is_valid():
        try:
            save_style(found, form.values(), version=form.cleaned_data["version"], by=request.user)
        except StaleStyle as stale:
            # A form that was sent twice differs in nothing, and has been saved.
            if rows := form.differences(stale.current):
                context = {"body": found, "form": form.begun_from(stale.current), "rows": rows}
                return render(request, "papers/style_conflict.html", context, status=409)
        messages.success(request, "The house style is saved. Papers that are issued from now on have it.")
        return redirect("style_detail", body)
    return render(request, "papers/style_edit.html", {"body": found, "form": form})


@require_http_methods(["GET", "POST"])
def style_crest(request: SignedInRequest, body: str) -> HttpResponse:
    found = find_body(request, body, to_edit=True)
    style = style_of(found)
    if request.method == "POST" and "remove" in request.POST:
        return crest_removed(request, found)
    form = CrestForm(request.POST or None, request.FILES or None, style)
    theirs = None
    if form.is_valid():
        try:
            said = form.cleaned_data
            save_crest(found, form.crest, said["alternative"], seen=said["seen"], by=request.user)
        except StaleStyle as stale:
            style = theirs = stale.current
            form.send_along(seen=style.crest_sha256)
        else:
            messages.success(request, "The crest is saved. Papers that are issued from now on have it.")
            return redirect("style_detail", body)
    context = {"body": found, "form": form, "style": style, "theirs": theirs, "crest": printed_crest(style)}
    return render(request, "papers/style_crest.html", context, status=409 if theirs else 200)


def crest_removed(request: SignedInRequest, body: Organisation) -> HttpResponse:
    try:
        save_crest(body, None, "", seen=request.POST.get("seen", ""), by=request.user)
    except StaleStyle:
        messages.error(request, "Somebody else has changed the crest since. Look at it, and remove it then.")
        return redirect("style_crest", body.slug)
    messages.success(request, "Papers that are issued from now on have no crest.")
    return redirect("style_detail", body.slug)
