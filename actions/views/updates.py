"""The pages on which an update is written: begun, saved as a draft, reported, corrected, or discarded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from actions import permissions, updates
from actions.forms.updates import UpdateForm, figure_rows, figures_of, say_of_rows
from actions.models import Milestone, Update
from actions.signposts import signpost_of
from actions.views.plan import find_milestone
from assessments.blocks import clean_body, show_body
from assessments.differing import differences
from assessments.limits import LONGEST_SENT


def find_for_writing(request: SignedInRequest, force: str, milestone: str) -> Milestone:
    found = find_milestone(request, force, milestone)
    if not permissions.can_write_update(request.user, found):
        raise PermissionDenied
    return found


def find_update(request: SignedInRequest, milestone: Milestone, number: int) -> Update:
    visible = Update.objects.visible_to(request.user).filter(milestone=milestone)
    found = get_object_or_404(visible.select_related("corrects", "written_by"), number=number)
    found.milestone = milestone
    return found


@require_POST
def update_begin(request: SignedInRequest, force: str, milestone: str) -> HttpResponse:
    found = find_for_writing(request, force, milestone)
    if not found.is_active:
        raise PermissionDenied
    return redirect(updates.begin_update(found, by=request.user).edit_url)


@require_POST
def update_correct(request: SignedInRequest, force: str, milestone: str, number: int) -> HttpResponse:
    found = find_for_writing(request, force, milestone)
    wrong = find_update(request, found, number)
    try:
        correction = updates.begin_update(found, by=request.user, corrects=wrong)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(wrong)
    return redirect(correction if correction.is_reported else correction.edit_url)


@require_http_methods(["GET", "POST"])
def update_edit(request: SignedInRequest, force: str, milestone: str, number: int) -> HttpResponse:
    found = find_for_writing(request, force, milestone)
    update = find_update(request, found, number)
    form, rows = UpdateForm(update, found, request.POST or None), figure_rows(update, request.POST or None)
    if update.is_reported:
        return give_back(request, found, update, form)
    if form.is_stale:
        return show_conflict(request, find_milestone(request, force, milestone), form, rows)
    if form.is_bound and not rows.is_valid():
        say_of_rows(form, rows)
    if form.is_valid():
        try:
            return store(request, update, form, figures_of(rows))
        except updates.StaleUpdate:
            return show_conflict(request, find_milestone(request, force, milestone), form, rows)
        except updates.AlreadyReported:
            return give_back(request, found, find_update(request, found, number), form)
        except ValidationError as error:
            form.add_error("body", error)
    return render(request, "actions/update_edit.html", page_of(request, found, update, form, rows))


def page_of(
    request: SignedInRequest, milestone: Milestone, update: Update, form: Any, rows: Any
) -> dict[str, Any]:
    signpost = signpost_of(milestone, request.user)
    return {"milestone": milestone, "update": update, "form": form, "rows": rows, "signpost": signpost}


def store(request: SignedInRequest, update: Update, form: UpdateForm, figures: list[Any]) -> HttpResponse:
    """Saved as a draft; and where that was asked for, reported. What cannot be reported is saved all the same."""
    saved = updates.save_update(
        update, form.values(), figures, version=form.cleaned_data["version"], by=request.user
    )
    if "report" not in request.POST:
        messages.success(request, "The draft is saved. It is not reported yet.")
        return redirect(saved.edit_url)
    try:
        updates.report_update(saved, version=saved.version, by=request.user)
    except ValidationError:
        form.data = {**request.POST.dict(), "version": str(saved.version)}
        raise
    messages.success(request, "The update is reported.")
    return redirect(update.milestone)


def give_back(
    request: SignedInRequest, milestone: Milestone, update: Update, form: UpdateForm
) -> HttpResponse:
    """It has been reported meanwhile: nothing is written in it any more, and nothing that was typed is lost."""
    typed = str(request.POST.get("body", ""))[:LONGEST_SENT]
    context = {"milestone": milestone, "update": update, "mine": show_body(clean_body(typed), anchors=False)}
    return render(request, "actions/update_reported.html", context, status=409 if form.is_bound else 200)


def show_conflict(
    request: SignedInRequest, milestone: Milestone, form: UpdateForm, rows: Any
) -> HttpResponse:
    """Both texts, and what was typed in a form that saves over the other."""
    current = find_update(request, milestone, form.instance.number)
    if current.is_reported:
        return give_back(request, milestone, current, form)
    form.is_valid()
    typed = str(request.POST.get("body", ""))[:LONGEST_SENT]
    again = UpdateForm(current, milestone, {**request.POST.dict(), "version": str(current.version)})
    context = page_of(request, milestone, current, again, rows) | {
        "differing": differences(form, current, form.names),
        "theirs": show_body(current.body, anchors=False),
        "mine": show_body(clean_body(typed), anchors=False),
    }
    return render(request, "actions/update_conflict.html", context, status=409)


@require_http_methods(["GET", "POST"])
def update_discard(request: SignedInRequest, force: str, milestone: str, number: int) -> HttpResponse:
    found = find_for_writing(request, force, milestone)
    update = find_update(request, found, number)
    if update.is_reported:
        raise PermissionDenied
    if request.method == "POST":
        updates.discard_update(update, by=request.user)
        messages.success(request, "The draft is discarded.")
        return redirect(found)
    context = {"milestone": found, "update": update, "body": show_body(update.body, anchors=False)}
    return render(request, "actions/update_discard.html", context)
