"""The page on which the body's reviewers draft the verdict. Not here: giving it (`deciding`)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, status_of
from assessments import permissions
from assessments.comments import YearIsFinal
from assessments.forms.deciding import VerdictDraftForm
from assessments.models import Status
from assessments.readiness import read_sections
from assessments.verdict_drafts import DraftChanged, draft_for, save_draft
from assessments.views.comments import FINAL_NOW
from assessments.views.finding import find_threat


@require_http_methods(["GET", "POST"])
def verdict_draft(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    found = find_threat(request.user, force, year, threat)
    if not permissions.can_draft_verdict(request.user, found):
        raise PermissionDenied
    draft, changed = draft_for(found, request.user), None
    form = VerdictDraftForm(draft, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            save_draft(found, **form.cleaned_data, by=request.user)
        except DraftChanged as error:
            changed = draft = error.draft
            form.begin_again_from(changed)
            form.add_error(
                None, "Somebody has saved another draft since your page was made. It stands below."
            )
        except YearIsFinal:
            form.add_error(None, FINAL_NOW)
        else:
            messages.success(request, "The draft of the verdict is saved. Whoever gives it begins from it.")
            return redirect(found)
    context = {
        "annual": found.annual,
        "threat": found,
        "form": form,
        "draft": draft,
        "changed": changed,
        "is_released": found.status == Status.RELEASED,
        "cells": [section for section in read_sections(found, request.user) if section.component_id],
    }
    return render(request, "assessments/verdict_draft.html", context, status=status_of(form))
