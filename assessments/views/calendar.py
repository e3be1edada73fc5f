"""The pages of a year's calendar: its dates and what is late, moving the board or a stage, and giving more time."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import CONFLICT, SignedInRequest, status_of
from accounts.models import User
from assessments import permissions, planning
from assessments.calendar_page import extensions_told, stage_lines, subject_lines, writing_of
from assessments.forms.planning import ExtendForm, PlanForm
from assessments.models import AnnualAssessment, Section, Stage, ThreatAssessment
from assessments.planning import calendar_of, dates


def find_planned_year(user: User, force: str, year: str) -> AnnualAssessment:
    years = AnnualAssessment.objects.visible_to(user).select_related("force__stage_days", "edition", "scale")
    return get_object_or_404(years.at(force, year))


def find_arranged_year(user: User, force: str, year: str) -> AnnualAssessment:
    annual = find_planned_year(user, force, year)
    if not permissions.can_arrange(user, annual):
        raise PermissionDenied
    return annual


def threats_seen(user: User, annual: AnnualAssessment) -> list[ThreatAssessment]:
    threats = ThreatAssessment.objects.visible_to(user).filter(annual=annual).select_related("threat", "lead")
    found = list(threats.order_by("order"))
    for threat in found:
        threat.annual = annual
    return found


@require_safe
def year_calendar(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_planned_year(request.user, force, year)
    calendar, threats = calendar_of(annual), threats_seen(request.user, annual)
    given = annual.extensions.select_related("given_by", "threat_assessment__threat", "section", "annual")
    writing = writing_of(request.user, annual, threats)
    context = {
        "annual": annual,
        "calendar": calendar,
        "stages": stage_lines(calendar, threats, writing),
        "lines": subject_lines(calendar, threats, writing),
        "extensions": extensions_told(request.user, given),
        "may_arrange": permissions.can_arrange(request.user, annual),
    }
    return render(request, "assessments/year_calendar.html", context)


@require_http_methods(["GET", "POST"])
def calendar_plan(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The new dates are shown beside the old before anything is saved: first by GET, then the same form by POST."""
    annual = find_arranged_year(request.user, force, year)
    sent = request.POST if request.method == "POST" else request.GET if "mark" in request.GET else None
    form = PlanForm(annual, sent)
    is_shown, status = form.is_valid(), 200
    if is_shown and request.method == "POST":
        try:
            mark = form.cleaned_data["mark"]
            planning.change_plan(annual, form.board_date, form.days, mark=mark, by=request.user)
        except planning.StalePlan:
            form.begin_again(find_planned_year(request.user, force, year))
            is_shown, status = False, CONFLICT
        except planning.PlanIsOver:
            form.add_error(None, "The year became final a moment ago, so its calendar is not changed now.")
            is_shown, status = False, CONFLICT
        else:
            messages.success(request, "The calendar is changed.")
            return redirect("year_calendar", force, year)
    context = {
        "annual": annual,
        "form": form,
        "changes": changes(annual, form) if is_shown else None,
        "doubts": planning.doubts(form.board_date, form.planned) if is_shown else [],
        "elsewhere": planning.moved_elsewhere(annual, form.planned) if is_shown else [],
        "kept": [(field.name, field.value()) for field in form],
    }
    return render(request, "assessments/calendar_plan.html", context, status=status)


def changes(annual: AnnualAssessment, form: PlanForm) -> list[dict[str, object]]:
    """Each stage and the board, with the date that stands and the one that would."""
    before, after = dates(annual.board_on, planning.days_of(annual)), dates(form.board_date, form.planned)
    rows: list[dict[str, object]] = [
        {"label": stage.label, "before": before[stage], "after": after[stage]} for stage in Stage
    ]
    return [*rows, {"label": "Board", "before": annual.board_on, "after": form.board_date}]


@require_http_methods(["GET", "POST"])
def calendar_extend(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    annual = find_arranged_year(request.user, force, year)
    threats = threats_seen(request.user, annual)
    sections = Section.objects.visible_to(request.user).filter(annual=annual).defer("body").in_order()
    calendar = calendar_of(annual)
    form = ExtendForm(calendar, threats, with_subjects(list(sections), annual, threats), request.POST or None)
    if form.is_valid():
        stage, until = Stage(form.cleaned_data["stage"]), form.cleaned_data["until"]
        try:
            planning.extend(form.chosen, stage, until, form.cleaned_data["reason"], by=request.user)
        except planning.PlanIsOver:
            form.add_error(None, "The year became final a moment ago, so no more time is given in it.")
        else:
            messages.success(request, "More time is given.")
            return redirect("year_calendar", force, year)
    context = {"annual": annual, "form": form}
    return render(request, "assessments/calendar_extend.html", context, status=status_of(form))


def with_subjects(
    sections: list[Section], annual: AnnualAssessment, threats: list[ThreatAssessment]
) -> list[Section]:
    """The sections with the threats and the year that were read already."""
    by_pk = {threat.pk: threat for threat in threats}
    for section in sections:
        section.annual = annual
        section.threat_assessment = by_pk.get(section.threat_assessment_id or 0)
    return sections
