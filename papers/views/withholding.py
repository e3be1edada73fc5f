"""The pages of what is withheld from editions of a paper: the year's list, a chief officer's decision, and proposing
a passage of the paper's own words.

Not here: the page on which a passage of a section is proposed (`assessments.views.withholding`).
"""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import withholding
from assessments.forms.withholding import LIFT, WITHHOLD, AnewForm, DecideForm, LiftForm, ProposeForm
from assessments.models import Ground, Readers, Section, Withholding
from assessments.models.withholding import PROVISION
from assessments.views.withholding import propose
from assessments.withheld import build_line
from assessments.withholding import (
    PassageGone,
    TextChanged,
    WrongState,
    fingerprint,
    text_now,
)
from papers import permissions
from papers.building.arrange import paper_of
from papers.building.own_texts import place_own
from papers.views.parts import get_part_or_404
from papers.views.preparing import find_paper
from papers.withheld import lines_of_year, passages_in, texts_in
from papers.writing.withholding import propose_in_part

DECIDED = "It was decided or lifted a moment ago."


@require_http_methods(["GET", "POST"])
def part_withhold(request: SignedInRequest, force: str, year: str, part: str) -> HttpResponse:
    """Proposing that a passage of the paper's own words be withheld."""
    paper = find_paper(request, force, year)
    if not permissions.can_propose_own_withholding(request.user, paper):
        raise PermissionDenied
    row = get_part_or_404(paper, part)
    texts = texts_in(paper, row)
    if not texts:
        raise Http404("This part has no words of the paper's own.")
    form = ProposeForm(passages_in(texts), request.POST or None, request.GET.get("passage", ""))
    if form.is_valid() and propose(request, form, partial(propose_in_part, paper, row)):
        return redirect("withholding_list", force, year)
    context = {"paper": paper, "part": row, "form": form, "provision": PROVISION}
    return render(request, "papers/part_withhold.html", context)


@require_safe
def withholding_list(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    lines = lines_of_year(paper, request.user)
    context = {"annual": paper.annual, "lines": lines, "provision": PROVISION}
    return render(request, "papers/withholding_list.html", context)


@require_http_methods(["GET", "POST"])
def withholding_decide(request: SignedInRequest, force: str, year: str, pk: int) -> HttpResponse:
    """The words themselves, then the decision; what is withheld can be lifted here."""
    row = find_withholding(request, force, year, pk)
    line = build_line(row, request.user)
    if not (line.may_decide or line.may_lift):
        raise PermissionDenied
    form: DecideForm | LiftForm
    if line.may_decide or line.may_decide_anew:
        kind = DecideForm if line.may_decide else AnewForm
        form = kind(row, fingerprint(line.now), request.POST or None)
        done = form.is_valid() and decide(request, row, form)
    else:
        form = LiftForm(request.POST or None)
        done = form.is_valid() and lift(request, row, form)
    if done:
        return redirect("withholding_list", force, year)
    context = {"annual": row.annual, "line": line, "form": form, "provision": PROVISION}
    return render(request, "papers/withholding_decide.html", context)


def find_withholding(request: SignedInRequest, force: str, year: str, pk: int) -> Withholding:
    rows = Withholding.objects.visible_to(request.user).select_related(
        "annual__force", "annual__edition", "annual__scale", "proposed_by", "decided_by", "decided_for",
        "lifted_by", "lifted_for",
    )  # fmt: skip
    found = get_object_or_404(rows, annual__force__slug=force, annual__year=year, pk=pk)
    if found.section_id is None:
        place_own([found], paper_of(found.annual))
    else:
        found.section = Section.objects.with_context().get(pk=found.section_id)
    return found


def decide(request: SignedInRequest, row: Withholding, form: DecideForm) -> bool:
    typed = form.cleaned_data
    if typed["decision"] == LIFT:
        return lift(request, row, form)
    try:
        decided = record(row, form, request.user)
    except WrongState:
        messages.info(request, DECIDED)
        return True
    except (TextChanged, PassageGone):
        form.data = {**{name: form.data.get(name) for name in form.data}, "seen": fingerprint(text_now(row))}
        form.add_error(None, "The words have changed since your page was made. Read them again, then decide.")
        return False
    messages.success(request, f"Your decision is recorded: {decided.get_state_display().lower()}.")
    return True


def record(row: Withholding, form: DecideForm, by: User) -> Withholding:
    typed = form.cleaned_data
    ground, readers = Ground(typed["ground"]), Readers(typed["withheld_from"])
    said = {
        "ground": ground,
        "withheld_from": readers,
        "note": typed["note"],
        "seen": typed["seen"],
        "by": by,
    }
    if isinstance(form, AnewForm):
        return withholding.decide_anew(row, **said)
    return withholding.decide(row, withhold=typed["decision"] == WITHHOLD, **said)


def lift(request: SignedInRequest, row: Withholding, form: DecideForm | LiftForm) -> bool:
    try:
        withholding.lift(row, note=form.cleaned_data["note"], by=request.user)
    except WrongState:
        messages.info(request, DECIDED)
    else:
        messages.success(request, "It is lifted: every edition shows the words again.")
    return True
