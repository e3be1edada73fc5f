"""The pages of decisions: taking a step, the record of steps, and the body's verdict on a threat."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import named_sections, permissions, withdrawing, workflow
from assessments.approvals import holds, read_once, snapshot
from assessments.decisions import DONE, decisions_for
from assessments.forms.deciding import StepForm, VerdictForm, shown_anew
from assessments.lapses import last_lapse
from assessments.models import Section, Status, StatusChange, ThreatAssessment, Verdict
from assessments.models.decisions import APPROVALS
from assessments.permissions import Subject
from assessments.readiness import read_sections
from assessments.seen import SinceShown, changed_since, mark_of, readable_in, sha256_in
from assessments.standing_approvals import read_steps_once
from assessments.steps import changes_of, step_url, verdict_ended_by
from assessments.trail import sight_of
from assessments.verdict_drafts import draft_to_give
from assessments.verdicts import give_verdict
from assessments.views.finding import find_threat, find_year
from assessments.views.showing import note_read, sections_shown
from assessments.wanted import changes_wanted
from assessments.workflow import NotAsRead, NotReady, Transition, WrongStatus


@require_http_methods(["GET", "POST"])
def year_step(request: SignedInRequest, force: str, year: str, step: str) -> HttpResponse:
    return take_step(request, find_year(request.user, force, year), step)


@require_http_methods(["GET", "POST"])
def threat_step(request: SignedInRequest, force: str, year: str, threat: str, step: str) -> HttpResponse:
    return take_step(request, find_threat(request.user, force, year, threat), step)


def take_step(request: SignedInRequest, subject: Subject, step: str) -> HttpResponse:
    """GET shows the step and what stands in its way; POST takes it."""
    if step not in workflow.BY_NAME:
        raise Http404
    transition = workflow.BY_NAME[step]
    if not transition.allowed(request.user, subject):
        if was_theirs(request, subject, transition):
            return wrong_status(request, subject, transition)
        raise PermissionDenied
    if (page := step_url(subject, step)) != request.path:  # a verdict is given where it is written down
        return redirect(page)
    if request.method == "POST":
        return step_taken(request, subject, transition)
    if not transition.starts_at(subject):
        return wrong_status(request, subject, transition)
    if transition.on_content:
        read_once(subject)
        read_steps_once(subject)
    seen = mark_of(subject, request.user) if transition.on_content else ""
    form = StepForm(transition, None, sections_to_name(subject, transition), seen)
    return step_page(request, subject, transition, form, workflow.missing(subject, transition))


def step_taken(request: SignedInRequest, subject: Subject, transition: Transition) -> HttpResponse:
    """The step, or its page again with what stands in its way and all that was typed."""
    form = StepForm(transition, request.POST, sections_to_name(subject, transition))
    if not form.is_valid():
        if not transition.starts_at(subject):
            return wrong_status(request, subject, transition)
        return step_page(request, subject, transition, form, workflow.missing(subject, transition))
    typed = dict(form.cleaned_data)
    mark = typed.pop("seen", "")
    try:
        workflow.perform(subject, transition.name, by=request.user, seen=sha256_in(mark), **typed)
    except WrongStatus:
        return wrong_status(request, subject, transition)
    except NotAsRead:
        since = read_anew(form, subject, request.user)
        gaps = workflow.missing(subject, transition)
        return step_page(request, subject, transition, form, gaps, status=409, since=since)
    except NotReady as error:
        return step_page(request, subject, transition, form, error.gaps, status=422)
    messages.success(request, f"{naming(subject)}: {Status(subject.status).label}.")
    return redirect(subject)


def was_theirs(request: SignedInRequest, subject: Subject, transition: Transition) -> bool:
    """Whether they took it a moment ago, so that it is theirs no more; or took what others have gone on from."""
    changes = changes_of(subject)
    if transition.name == "withdraw":
        return any(change.changed_by_id == request.user.pk for change in changes)
    latest = changes[0] if changes else None
    return request.method == "POST" and latest is not None and is_repeat(request, latest, transition)


def sections_to_name(subject: Subject, transition: Transition) -> list[Section]:
    return named_sections.own_sections_in_order(subject) if transition.names_sections else []


def read_anew(form: StepForm | VerdictForm, subject: Subject, user: User) -> SinceShown:
    """What changed since their page was made; the form goes with what stands there now."""
    since = changed_since(form.cleaned_data["seen"], subject, user)
    shown_anew(form, mark_of(subject, user))
    return since


def step_page(
    request: SignedInRequest,
    subject: Subject,
    transition: Transition,
    form: StepForm,
    gaps: list[Any],
    status: int = 200,
    since: SinceShown | None = None,
) -> HttpResponse:
    chief = transition.on_behalf(request.user, subject) if transition.on_behalf else None
    withdrawn = withdrawing.step_to_withdraw(subject) if transition.target is None else None
    context = {
        **place(subject),
        "transition": transition,
        "chief": User.objects.get(pk=chief) if chief else None,
        "warning": transition.warning(subject),
        "form": form,
        "gaps": [gap.linked_for(request.user) for gap in gaps],
        "refused": status == 422,
        "since": since,
        "target": transition.leads_to(subject),
        "withdrawn": withdrawn,
        "withdrawn_words": DONE[withdrawn.transition].format(subject.label) if withdrawn else "",
    }
    if transition.on_content:
        context |= content_to_read(request, subject)
    if transition.name in APPROVALS:
        context["lapse"] = last_lapse(subject, request.user)
    if transition.name == "submit":
        wanted = changes_wanted(subject, request.user)
        context |= {"wanted": wanted, "is_unchanged": wanted is not None and holds(wanted, subject)}
    return render(request, "assessments/step.html", context, status=status)


def content_to_read(request: SignedInRequest, subject: Subject) -> dict[str, Any]:
    """The words and grades that the decision is on: it is taken on the page that shows them."""
    content = snapshot(subject)
    readable = readable_in(content, subject, request.user)
    note_read(request, subject.annual, "the page of a decision", readable)
    return {"sections": sections_shown(readable), "is_whole": len(readable) == len(content["sections"])}


def wrong_status(request: SignedInRequest, subject: Subject, transition: Transition) -> HttpResponse:
    """Where it stands now, in words. Sending the same step twice is taken as having sent it once."""
    subject.refresh_from_db(fields=["status"])
    changes = changes_of(subject)
    latest = changes[0] if changes else None
    if request.method == "POST" and latest and is_repeat(request, latest, transition):
        messages.info(
            request, f"{naming(subject)}: {Status(subject.status).label}. You had sent this already."
        )
        return redirect(subject)
    typed = request.POST.get("comment", "") or request.POST.get("reasons", "")
    context = {**place(subject), "transition": transition, "latest": latest, "typed": typed}
    return render(request, "assessments/step_wrong_status.html", context, status=409)


def is_repeat(request: SignedInRequest, latest: StatusChange, transition: Transition) -> bool:
    return latest.transition == transition.name and latest.changed_by_id == request.user.pk


def naming(subject: Subject) -> str:
    return subject.label if isinstance(subject, ThreatAssessment) else f"{subject}, the whole assessment"


def place(subject: Subject) -> dict[str, Any]:
    """What the pages of decisions say of where they are."""
    is_threat = isinstance(subject, ThreatAssessment)
    return {
        "subject": subject,
        "annual": subject.annual,
        "threat": subject if is_threat else None,
        "name": subject.label,
    }


@require_safe
def year_decisions(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    context = {**place(annual), "decisions": decisions_for(request.user, annual)}
    context["may_read_trail"] = sight_of(request.user, annual) is not None
    context["may_see_delegations"] = permissions.can_see_delegations(request.user, annual.force)
    context["may_see_chain"] = permissions.can_see_chain(request.user, annual.force)
    return render(request, "assessments/decisions.html", context)


@require_safe
def threat_decisions(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    found = find_threat(request.user, force, year, threat)
    context = {**place(found), "decisions": decisions_for(request.user, found)}
    context["may_read_trail"] = sight_of(request.user, found) is not None
    context["may_see_delegations"] = permissions.can_see_delegations(request.user, found.annual.force)
    context["may_see_chain"] = permissions.can_see_chain(request.user, found.annual.force)
    return render(request, "assessments/decisions.html", context)


@require_http_methods(["GET", "POST"])
def verdict_edit(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    """The verdict is written down and given in one go, once the threat has been released."""
    found = find_threat(request.user, force, year, threat)
    if not permissions.can_give_verdict(request.user, found):
        if permissions.can_draft_verdict(request.user, found):
            return redirect("verdict_draft", *found.url_args)
        raise PermissionDenied
    step = workflow.BY_NAME["give-verdict"]
    if not step.starts_at(found):
        return wrong_status(request, found, step)
    earlier = Verdict.objects.filter(threat_assessment=found).first()
    if request.method == "POST":
        return verdict_given(request, found, VerdictForm(request.POST, instance=earlier), earlier)
    read_once(found)
    draft = draft_to_give(found, request.user, earlier)
    begun = {"verdict": draft.verdict, "reasons": draft.reasons} if draft else {}
    form = VerdictForm(None, instance=earlier, initial=begun, seen=mark_of(found, request.user))
    return verdict_page(request, found, form, earlier, draft=draft)


def verdict_given(
    request: SignedInRequest, threat: ThreatAssessment, form: VerdictForm, earlier: Verdict | None
) -> HttpResponse:
    if not form.is_valid():
        return verdict_page(request, threat, form, earlier)
    typed = dict(form.cleaned_data)
    seen = sha256_in(typed.pop("seen"))
    try:
        given = give_verdict(threat, **typed, by=request.user, seen=seen)
    except WrongStatus:
        return wrong_status(request, threat, workflow.BY_NAME["give-verdict"])
    except NotAsRead:
        since = read_anew(form, threat, request.user)
        return verdict_page(request, threat, form, earlier, status=409, since=since)
    except NotReady as error:
        gaps = [gap.linked_for(request.user) for gap in error.gaps]
        return verdict_page(request, threat, form, earlier, status=422, gaps=gaps)
    messages.success(request, f"Your verdict on {threat.label} is given: {given.get_verdict_display()}.")
    return redirect(threat)


def verdict_page(
    request: SignedInRequest,
    threat: ThreatAssessment,
    form: VerdictForm,
    earlier: Verdict | None,
    status: int = 200,
    **refusal: Any,
) -> HttpResponse:
    """`refusal`: the gaps, or what changed since the page was made; of a new page the draft it begins from."""
    cells = [section for section in read_sections(threat, request.user) if section.component_id]
    ended_by = verdict_ended_by(threat, changes_of(threat)) if earlier else None
    context = {**place(threat), "form": form, "cells": cells, "earlier": earlier, **refusal}
    context["verdict_ended_by"] = ended_by
    context |= content_to_read(request, threat)
    return render(request, "assessments/verdict_edit.html", context, status=status)
