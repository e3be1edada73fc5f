"""The page of one's own draft of a judgement: keeping it while somebody judges, offering it, and discarding it.

Not here: saving the judgement (writing.py), and drafts of texts (drafts.py), whose answers to scripts these are.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from assessments import judgement_drafts, permissions
from assessments.differing import Difference
from assessments.drafting import OtherWindow
from assessments.forms.writing import JudgementForm
from assessments.judgement_drafts import NAMES, Entered
from assessments.models import JudgementDraft, Section
from assessments.views.drafts import follows_of, new_window, refuse_early, refuse_kept, refused, window_of
from assessments.views.finding import find_section, place_of


@require_http_methods(["GET", "HEAD", "POST"])
def judgement_draft(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    draft = judgement_drafts.own_draft(request.user, section)
    may_judge = permissions.can_judge(request.user, section)
    if request.method == "POST" and request.POST.get("discard"):
        return discard(request, section, draft)
    if request.method == "POST":
        return keep_entered(request, section, may=may_judge or draft is not None)
    if draft is None:
        if not may_judge:
            raise PermissionDenied
        return redirect(section.url("judgement_edit"))
    context = {**place_of(section), "draft": draft, "may_judge": may_judge, "rows": rows_of(section, draft)}
    return render(request, "assessments/judgement_draft.html", context)


def rows_of(section: Section, draft: JudgementDraft) -> list[Difference]:
    """The fields in which the draft differs from what is saved, in the words of the form."""
    saved = judgement_drafts.saved_values(section)
    form = JudgementForm(section, instance=section.judgement_or_none)
    return [
        Difference(
            str(form[name].label), shown(form, name, saved[name]), shown(form, name, draft.values[name])
        )
        for name in NAMES
        if judgement_drafts.same(saved)[name] != judgement_drafts.same(draft.values)[name]
    ]


def shown(form: JudgementForm, name: str, value: str) -> str:
    for choice, label in getattr(form.fields[name], "choices", ()):
        if value and str(choice) == value:
            return str(label)
    try:
        return date_format(datetime.date.fromisoformat(value), "j F Y") if name == "basis_on" else value
    except ValueError:
        return value


def keep_entered(request: SignedInRequest, section: Section, *, may: bool) -> JsonResponse:
    """200: kept. Anything else: not kept, and why."""
    early = refuse_early(request, section, may=may)
    if early is not None:
        return early
    sent = request.POST
    if not (sent.get("version", "").isdecimal() and sent.get("step", "").isdecimal()):
        return refused(400, "unreadable", "Not saved: the page sent something else than a judgement.")
    version, step = (min(int(sent[name][:9]), 999_999_999) for name in ("version", "step"))
    values = {name: sent.get(name, "") for name in NAMES}
    entered = Entered(values, version, window_of(request), step, follows_of(request))
    try:
        draft = judgement_drafts.keep(section, request.user, entered)
    except (OtherWindow, ValidationError) as error:
        return refuse_kept(error, section.url("judgement_draft"))
    at = timezone.localtime(draft.saved_at if draft else timezone.now())
    return JsonResponse({"time": f"{at:%H:%M}", "kept": draft is not None, "notice": "", "url": ""})


def discard(request: SignedInRequest, section: Section, draft: JudgementDraft | None) -> HttpResponse:
    """Only the draft that the page has shown: what came since is not thrown away unseen."""
    if draft is None:
        messages.info(request, "There is no draft here any more.")
    elif follows_of(request) != draft.mark:
        messages.error(request, "Your draft has changed since you looked at it. Nothing was discarded.")
        return redirect(section.url("judgement_draft"))
    else:
        draft.delete()
        messages.success(request, f"Your draft of the judgement of {section.heading} is discarded.")
    return redirect(section)


def begun(request: SignedInRequest, draft: JudgementDraft | None) -> dict[str, Any]:
    """For a form that goes on with a draft: it begins from what the draft began from, and may so be refused."""
    if draft is None or request.method != "GET":
        return {}
    return {"initial": {**draft.values, "version": draft.begun_from}}


def window_context(request: SignedInRequest, draft: JudgementDraft | None) -> dict[str, str]:
    """In which window a judgement is made, and whose draft its page has shown."""
    if (
        draft
        and request.method == "POST"
        and draft.window != window_of(request)
        and draft.mark != follows_of(request)
    ):
        draft = None
    return {"window": new_window(), "follows": draft.mark if draft else ""}
