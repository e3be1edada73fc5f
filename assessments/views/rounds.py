"""The pages of the round: the years, opening and arranging one, its grid, a threat, and what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation, User
from assessments import opening, permissions, planning
from assessments.comparing import compare_verdict
from assessments.duties import who_stood_in
from assessments.forms.rounds import ArrangeForm, LeadsForm, YearForm
from assessments.models import AnnualAssessment, StageDays, ThreatAssessment
from assessments.models.writing import WHOLE
from assessments.progress import Grid, build_grid, years_by_force
from assessments.readiness import build_check
from assessments.reviewing import count_reviews
from assessments.sent import sent_before
from assessments.steps import changes_of, stages_of, steps_for, verdict_ended_by, why_no_approval
from assessments.threat_page import ThreatPage, build_threat_page
from assessments.trail import sight_of
from assessments.views.finding import find_threat, find_year
from assessments.wanted import wanted_in


@require_safe
def assessment_list(request: SignedInRequest) -> HttpResponse:
    forces = years_by_force(request.user)
    may_open = bool(forces_to_open(request))
    return render(request, "assessments/assessment_list.html", {"forces": forces, "may_open": may_open})


def forces_to_open(request: SignedInRequest) -> list[Organisation]:
    """The forces for which this person may open a year; no query for those who may nowhere."""
    own = request.user.roles.organisations()
    forces = Organisation.objects.current().filter(pk__in=own) if own else ()
    return [force for force in forces if permissions.can_open_year(request.user, force)]


@require_http_methods(["GET", "POST"])
def year_open(request: SignedInRequest) -> HttpResponse:
    """First the year, sent by GET so that the address says it; then the leads, by POST to that address."""
    forces = forces_to_open(request)
    if not forces:
        raise PermissionDenied
    form = YearForm(forces, request.GET if "year" in request.GET else None)
    if not form.is_valid() or "change" in request.GET:
        return render(request, "assessments/year_open.html", {"form": form})
    chosen = form.cleaned_data
    people = opening.possible_leads(chosen["force"])
    before, leads = opening.leads_before(chosen["force"], chosen["year"])
    arranged, labels = opening.labels_before(chosen["force"], chosen["year"])
    threats = opening.in_order_of(labels, opening.top_threats(chosen["edition"]))
    initial: dict[str, Any] = {f"lead-{code}": person for code, person in leads.items()}
    initial |= {f"label-{code}": label for code, label in labels.items()}
    leads_form = LeadsForm(threats, people, request.POST or None, initial=initial)
    if leads_form.is_valid():
        return open_and_go(request, form, leads_form)
    context = {"chosen": chosen, "form": leads_form, "people": people, "before": leads and before}
    days = StageDays.objects.filter(force=chosen["force"]).first() or StageDays(force=chosen["force"])
    context |= {"arranged": arranged, "doubts": planning.doubts(chosen["board_on"], days)}
    return render(request, "assessments/year_open_leads.html", context)


def open_and_go(request: SignedInRequest, form: YearForm, leads_form: LeadsForm) -> HttpResponse:
    try:
        annual = opening.open_year(
            **{name: form.cleaned_data[name] for name in ("force", "edition", "year", "board_on")},
            leads=leads_form.leads(),
            labels=leads_form.labels(),
            by=request.user,
        )
    except opening.YearExists:
        # Somebody opened it in between: the same address now says so.
        return redirect(request.get_full_path())
    messages.success(request, f"The assessment of {annual} is open.")
    return redirect(annual)


@require_http_methods(["GET", "POST"])
def year_arrange(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    if not permissions.can_arrange(request.user, annual):
        raise PermissionDenied
    threats, people = opening.threats_in_order(annual), opening.possible_leads(annual.force)
    form = ArrangeForm(annual, threats, people, request.POST or None)
    if form.is_valid():
        try:
            mark = form.cleaned_data["mark"]
            opening.arrange_year(annual, form.places(), mark=mark, by=request.user)
        except opening.StaleArrangement:
            form.show_as_stale(threats)
        else:
            return move_and_go(request, annual)
    context = {"annual": annual, "form": form, "threats": threats, "people": people}
    return render(request, "assessments/year_arrange.html", context)


def move_and_go(request: SignedInRequest, annual: AnnualAssessment) -> HttpResponse:
    """A button of the order saves the page and moves its threat, so that nothing typed is lost."""
    page = reverse("year_arrange", args=[annual.force.slug, annual.year])
    for direction in ("up", "down"):
        if code := request.POST.get(direction):
            opening.move_threat(annual, code, up=direction == "up", by=request.user)
            return redirect(f"{page}#order")
    messages.success(request, "The arrangement is saved.")
    return redirect(annual)


@require_safe
def grid(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    steps, changes = steps_for(request.user, annual), changes_of(annual)
    shown = build_grid(annual, request.user)
    context = {
        "annual": annual,
        "grid": shown,
        "review": count_reviews(shown.sections, request.user, annual),
        "moderation": first_component(shown, request.user),
        "steps": steps,
        "why_no_approval": why_no_approval(request.user, annual, steps),
        "stages": stages_of(annual, changes),
        "sent": sent_before(annual, changes, request.user),
        "wanted": wanted_in(annual, changes, request.user),
        "may_arrange": permissions.can_arrange(request.user, annual),
        "may_read_paper": permissions.can_read_paper(request.user, annual),
        "may_read_trail": sight_of(request.user, annual) is not None,
        "may_add_heading": permissions.can_lead(request.user, annual),
        "whole": WHOLE,
    }
    return render(request, "assessments/grid.html", context)


def first_component(shown: Grid, user: User) -> str:
    """Where moderation begins, for those who moderate."""
    may = permissions.can_moderate(user, shown.annual) and shown.components
    return shown.components[0].code if may else ""


@require_safe
def threat_assessment(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    if threat == WHOLE:
        # What belongs to no threat is listed under the grid.
        return redirect(f"{find_year(request.user, force, year).get_absolute_url()}#whole")
    found = find_threat(request.user, force, year, threat)
    steps, changes = steps_for(request.user, found), changes_of(found)
    page = build_threat_page(found, request.user, changes)
    context = {
        "threat": found,
        "annual": found.annual,
        "page": page,
        "difference": difference_of(found, page),
        "steps": steps,
        "why_no_approval": why_no_approval(request.user, found, steps),
        "stages": stages_of(found, changes),
        "may_read_verdict": permissions.can_read_paper(request.user, found.annual),
        "stand_ins_now": [row for row in who_stood_in(found) if row.is_current and not row.ended_at],
        "may_name_stand_in": permissions.can_name_stand_in(request.user, found),
        "verdict_ended_by": verdict_ended_by(found, changes),
        "wanted": wanted_in(found, changes, request.user),
        "may_lead": permissions.can_lead(request.user, found),
    }
    return render(request, "assessments/threat_assessment.html", context)


def difference_of(threat: ThreatAssessment, page: ThreatPage) -> str:
    """The verdict beside the grades that this person reads; nothing where either is missing."""
    verdict = getattr(threat, "verdict", None)
    grades = [line.grade for line in page.lines if line.grade is not None]
    return compare_verdict(verdict.verdict, grades) if verdict and grades else ""


@require_safe
def check(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_year(request.user, force, year)
    missing = build_check(annual, request.user, only=request.GET.get("threat", ""))
    if missing is None:
        raise Http404
    return render(request, "assessments/check.html", {"annual": annual, "missing": missing})
