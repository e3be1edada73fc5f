"""The page on which a passage of a section is proposed to be withheld. The year's list and decisions: `papers`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from assessments import permissions, withholding
from assessments.forms.withholding import ProposeForm
from assessments.models import AnnualAssessment, Ground, Readers, Section
from assessments.models.withholding import PROVISION
from assessments.withheld import passages_of
from assessments.withholding import AlreadyWithheld, PassageGone


@require_http_methods(["GET", "POST"])
def withholding_propose(request: SignedInRequest, **place: str) -> HttpResponse:
    section = get_object_or_404(Section.objects.visible_to(request.user).with_context().at(**place))
    if not permissions.can_propose_withholding(request.user, section):
        raise PermissionDenied
    form = ProposeForm(passages_of(section.body), request.POST or None, request.GET.get("passage", ""))
    if form.is_valid() and propose(request, form, partial(withholding.propose, section)):
        return redirect(list_url(section.annual))
    context = {
        "section": section,
        "annual": section.annual,
        "threat": section.threat_assessment,
        "form": form,
        "provision": PROVISION,
    }
    return render(request, "assessments/withholding_propose.html", context)


def propose(request: SignedInRequest, form: ProposeForm, write: Callable[..., object]) -> bool:
    """Whether `write` could propose it of its text; where not, the form says why. Of the paper's own words as well."""
    typed = form.cleaned_data
    try:
        write(
            typed["passage"],
            ground=Ground(typed["ground"]),
            withheld_from=Readers(typed["withheld_from"]),
            reason=typed["reason"],
            by=request.user,
        )
    except (PassageGone, AlreadyWithheld) as refused:
        form.refuse(refused)
    else:
        messages.success(request, "It is proposed. A chief officer decides.")
    return form.is_valid()


def list_url(annual: AnnualAssessment) -> str:
    return reverse("withholding_list", args=[annual.force.slug, annual.year])
