"""The pages on which a lead's work is handed on: a section to a writer and back, a threat to a stand-in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from assessments import handing, permissions, standing
from assessments.duties import who_stood_in
from assessments.forms.handing import HandOverForm, StandInForm
from assessments.models import Handover, Section, ThreatAssessment
from assessments.views.finding import find_section, find_threat, place_of
from assessments.views.writing import refuse, say_closed
from assessments.writing import ClosedForWriting


@require_http_methods(["GET", "POST"])
def section_writers(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_to_hand_over(request, **place)
    form, status = HandOverForm(section, request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        writer = form.cleaned_data["writer"]
        try:
            handing.hand_over(section, writer, form.errand, by=request.user)
        except ClosedForWriting:
            status = refuse(form, section.subject)
        else:
            messages.success(request, f"{section.heading} is handed to {writer.name}.")
            return redirect(section.url("section_writers"))
    rows = section.handovers.select_related("writer", "handed_by", "taken_back_by").order_by(
        "-handed_at", "-pk"
    )
    handovers = list(rows)
    context = {
        **place_of(section),
        "form": form,
        "standing": [row for row in handovers if not row.taken_back_at],
        "earlier": [row for row in handovers if row.taken_back_at],
    }
    return render(request, "assessments/section_writers.html", context, status=status)


@require_POST
def handover_take_back(request: SignedInRequest, pk: int, **place: str) -> HttpResponse:
    section = find_to_hand_over(request, **place)
    handover = get_object_or_404(Handover.objects.select_related("writer"), pk=pk, section=section)
    handover.section = section
    try:
        taken = handing.take_back(handover, by=request.user)
    except ClosedForWriting:
        messages.error(request, say_closed(section.subject))
    else:
        done = "is taken back from" if taken else "had been taken back already from"
        messages.success(request, f"{section.heading} {done} {handover.writer.name}.")
    return redirect(section.url("section_writers"))


@require_POST
def section_ready(request: SignedInRequest, **place: str) -> HttpResponse:
    """From whoever it was handed to: "ready" in the form says that it is; without it, that it is not after all."""
    section = find_section(request.user, **place)
    if not permissions.is_handed(request.user, section):
        raise PermissionDenied
    ready = "ready" in request.POST
    try:
        handing.say_ready(section, ready=ready, by=request.user)
    except ClosedForWriting:
        messages.error(request, say_closed(section.subject))
    except handing.NotHanded:
        messages.error(request, f"{section.heading} was taken back from you in the meantime.")
    else:
        said = "is ready, and whoever handed it to you sees that" if ready else "is not ready after all"
        messages.success(request, f"{section.heading} {said}.")
    return redirect(section)


def find_to_hand_over(request: SignedInRequest, **place: str) -> Section:
    section = find_section(request.user, **place)
    if not permissions.can_hand_over(request.user, section):
        raise PermissionDenied
    return section


# Standing in


@require_http_methods(["GET", "POST"])
def stand_ins(request: SignedInRequest, **place: str) -> HttpResponse:
    threat = find_to_stand_in(request, **place)
    form = StandInForm(threat, request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        days = values["valid_from"], values["valid_until"]
        try:
            named = standing.name_stand_in(threat, values["stand_in"], *days, by=request.user)
        except standing.LeadGone:
            form.add_error(None, "Nothing has been saved: the threat has no lead any more.")
        else:
            messages.success(
                request, f"{named.stand_in.name} stands in for {named.lead.name}, {named.period}."
            )
            return redirect("stand_ins", *threat.url_args)
    context = {"annual": threat.annual, "threat": threat, "form": form, "rows": who_stood_in(threat)}
    return render(request, "assessments/stand_ins.html", context)


@require_POST
def stand_in_end(request: SignedInRequest, pk: int, **place: str) -> HttpResponse:
    threat = find_to_stand_in(request, **place)
    stand_in = get_object_or_404(threat.stand_ins.select_related("stand_in"), pk=pk)
    stand_in.threat_assessment = threat
    ended = standing.end_stand_in(stand_in, by=request.user)
    said = "no longer stands in" if ended else "had stopped standing in already"
    messages.success(request, f"{stand_in.stand_in.name} {said}.")
    return redirect("stand_ins", *threat.url_args)


def find_to_stand_in(request: SignedInRequest, **place: str) -> ThreatAssessment:
    threat = find_threat(request.user, **place)
    if not permissions.can_name_stand_in(request.user, threat):
        raise PermissionDenied
    return threat
