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
from assessments.approvals import holds
from assessments.decisions import DONE, decisions_for
from assessments.forms.deciding import StepForm, VerdictForm
from assessments.lapses import last_lapse
from assessments.models import Status, ThreatAssessment, Verdict
from assessments.models.decisions import APPROVALS
from assessments.permissions import Subject
from assessments.readiness import read_sections
from assessments.steps import changes_of, step_url
from assessments.trail import sight_of
from assessments.verdicts import give_verdict
from assessments.views.finding import find_threat, find_year
from assessments.wanted import changes_wanted
from assessments.workflow import NotReady, Transition, WrongStatus


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
        if step == "withdraw" and any(
            change.changed_by_id == request.user.pk for change in changes_of(subject)
        ):
            return wrong_status(request, subject, transition)  # somebody has gone on since
        raise PermissionDenied
    if (page := step_url(subject, step)) != request.path:  # a verdict is given where it is written down
        return redirect(page)
    sections = named_sections.own_sections_in_order(subject) if transition.names_sections else ()
    form = StepForm(transition, request.POST if request.method == "POST" else None, sections)
    if not form.is_valid():
        if not transition.starts_at(subject):
            return wrong_status(request, subject, transition)
        return step_page(request, subject, transition, form, workflow.missing(subject, transition))
    try:
        workflow.perform(subject, step, by=request.user, **form.cleaned_data)
    except WrongStatus:
        return wrong_status(request, subject, transition)
    except NotReady as error:
        return step_page(request, subject, transition, form, error.gaps, status=422)
    messages.success(request, f"{naming(subject)}: {Status(subject.status).label}.")
    return redirect(subject)


def step_page(
    request: SignedInRequest,
    subject: Subject,
    transition: Transition,
    form: StepForm,
    gaps: list[Any],
    status: int = 200,
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
        "refused": status != 200,
        "target": transition.leads_to(subject),
        "withdrawn": withdrawn,
        "withdrawn_words": DONE[withdrawn.transition].format(subject.label) if withdrawn else "",
    }
    if transition.name in APPROVALS:
        context["lapse"] = last_lapse(subject, request.user)
    if transition.name == "submit":
        wanted = changes_wanted(subject, request.user)
        context |= {"wanted": wanted, "is_unchanged": wanted is not None and holds(wanted, subject)}
    return render(request, "assessments/step.html", context, status=status)


def wrong_status(request: SignedInRequest, subject: Subject, transition: Transition) -> HttpResponse:
    """Where it stands now, in words. Sending the same step twice is taken as having sent it once."""
    subject.refresh_from_db(fields=["status"])
    changes = changes_of(subject)
    latest = changes[0] if changes else None
    if (
        request.method == "POST"
        and latest
        and is_repeat(request, latest.transition, latest.changed_by_id, transition)
    ):
        messages.info(
            request, f"{naming(subject)}: {Status(subject.status).label}. You had sent this already."
        )
        return redirect(subject)
    typed = request.POST.get("comment", "") or request.POST.get("reasons", "")
    context = {**place(subject), "transition": transition, "latest": latest, "typed": typed}
    return render(request, "assessments/step_wrong_status.html", context, status=409)


def is_repeat(request: SignedInRequest, taken: str, by: int, transition: Transition) -> bool:
    return taken == transition.name and by == request.user.pk


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
        raise PermissionDenied
    step = workflow.BY_NAME["give-verdict"]
    if not step.starts_at(found):
        return wrong_status(request, found, step)
    earlier = Verdict.objects.filter(threat_assessment=found).first()
    form, gaps = VerdictForm(request.POST or None, instance=earlier), []
    if form.is_valid():
        try:
            given = give_verdict(found, **form.cleaned_data, by=request.user)
        except WrongStatus:
            return wrong_status(request, found, step)
        except NotReady as error:
            gaps = [gap.linked_for(request.user) for gap in error.gaps]
        else:
            messages.success(
                request, f"Your verdict on {found.label} is given: {given.get_verdict_display()}."
            )
            return redirect(found)
    cells = [s for s in read_sections(found, request.user) if s.component_id]
    context = {**place(found), "form": form, "gaps": gaps, "cells": cells, "earlier": earlier}
    return render(request, "assessments/verdict_edit.html", context, status=422 if gaps else 200)
