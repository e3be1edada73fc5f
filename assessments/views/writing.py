"""The pages of writing: a section, its judgement and headings of one's own.

Not here: writing its text (editing.py), the drafts of that (drafts.py), and who is handed it (handing.py).
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import judgement_drafts, noting, permissions, writing
from assessments.blocks import show_body
from assessments.differing import compare_judgements
from assessments.forms.writing import (
    HeadingForm,
    JudgementForm,
)
from assessments.models import Judgement, Section
from assessments.models.writing import WHOLE
from assessments.permissions import Subject
from assessments.section_page import build_beside, build_section_page
from assessments.views.comments import comments_context
from assessments.views.drafts import follows_of, window_of
from assessments.views.finding import find_section, find_threat, find_year, place_of
from assessments.views.judgement_drafts import begun, window_context
from assessments.writing import ClosedForWriting, HeadingTaken, NotTheirs, StaleEdit

CONFLICT = 409
NOT_YOURS_NOW = (
    "Nothing has been saved: you may not judge this any more, since the threat is in other hands now. Your words stay "
    "here for you to copy."
)


# Reading


@require_safe
def section_detail(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    page = build_section_page(section, request.user)
    withheld = [line.row for line in page.withheld]
    noting.note_reading(section, withheld, by=request.user, where="the page of the section")
    context = {**place_of(section), "page": page, **comments_context(request, section)}
    return render(request, "assessments/section_detail.html", context)


# Judging a cell


@require_http_methods(["GET", "POST"])
def judgement_edit(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_judge(request.user, section):
        raise PermissionDenied
    draft = judgement_drafts.offered(request.user, section) if request.method == "GET" else None
    if draft and request.GET.get("with") != "draft":
        return redirect(section.url("judgement_draft"))
    judgement = section.judgement_or_none
    form = JudgementForm(section, request.POST or None, instance=judgement, **begun(request, draft))
    status = 200
    if form.is_valid():
        try:
            return save_judged(request, section, form)
        except StaleEdit:
            return show_judgement_conflict(request, find_section(request.user, **place), form)
        except ClosedForWriting:
            status = refuse(form, section.subject)
        except NotTheirs:
            form.add_error(None, NOT_YOURS_NOW)
            status = CONFLICT
    context = {
        **place_of(section),
        "form": form,
        "body": show_body(section.body),
        "beside": build_beside(section),
        **window_context(request, draft or judgement_drafts.own_draft(request.user, section)),
    }
    return render(request, "assessments/judgement_edit.html", context, status=status)


def save_judged(request: SignedInRequest, section: Section, form: JudgementForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    judgement = writing.save_judgement(section, form.values, version=version, by=request.user)
    judgement_drafts.forget(section, request.user, window=window_of(request), follows=follows_of(request))
    if judgement.version == version:
        messages.info(request, "Nothing had changed, so the judgement stays as it was.")
    else:
        messages.success(request, f"The judgement of {section.heading} is saved.")
    return redirect(section)


def show_judgement_conflict(request: SignedInRequest, section: Section, form: JudgementForm) -> HttpResponse:
    """Both judgements side by side, and a form with mine that would be saved over the other."""
    theirs, mine = section.judgement_or_none, Judgement(section=section, **form.values)
    initial = {**form.values, "version": theirs.version if theirs else 0}
    context = {
        **place_of(section),
        "form": JudgementForm(section, initial=initial),
        "theirs": theirs,
        "is_own": theirs is not None and theirs.updated_by_id == request.user.pk,
        "rows": compare_judgements(theirs, mine),
        **window_context(request, judgement_drafts.own_draft(request.user, section)),
    }
    return render(request, "assessments/judgement_conflict.html", context, status=CONFLICT)


# Headings of the author's own


@require_http_methods(["GET", "POST"])
def heading_add(request: SignedInRequest, force: str, year: str, threat: str) -> HttpResponse:
    subject: Subject
    if threat == WHOLE:
        subject = find_year(request.user, force, year)
    else:
        subject = find_threat(request.user, force, year, threat)
    if not permissions.can_lead(request.user, subject):
        raise PermissionDenied
    form, status = HeadingForm(subject, request.POST or None), 200
    if form.is_valid():
        try:
            section = writing.add_heading(subject, form.cleaned_data["heading"], by=request.user)
        except ClosedForWriting:
            status = refuse(form, subject)
        except HeadingTaken as taken:
            if taken.section.added_by_id == request.user.pk:  # by the same press of the button
                return redirect("section_edit", force, year, threat, taken.section.slug)
            form.add_error("heading", f"{taken} Choose other words, or write there.")
        else:
            messages.success(request, f"The heading “{section.heading}” is added. Now write its text.")
            return redirect("section_edit", force, year, threat, section.slug)
    context = {
        "annual": subject.annual,
        "subject": subject,
        "threat": None if threat == WHOLE else subject,
        "form": form,
        "assurance": writing.ASSURANCE_HEADING if writing.lacks_assurance(subject) else "",
    }
    return render(request, "assessments/heading_add.html", context, status=status)


@require_http_methods(["GET", "POST"])
def heading_rename(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_heading(request, **place)
    form, status = HeadingForm(section.subject, request.POST or None, section=section), 200
    if form.is_valid():
        heading, version = form.cleaned_data["heading"], form.cleaned_data["version"]
        try:
            writing.rename_heading(section, heading, version=version, by=request.user)
        except StaleEdit as stale:
            form.data = {**request.POST.dict(), "version": stale.current.version}
            form.add_error("heading", say_renamed(find_section(request.user, **place), request.user))
            status = CONFLICT
        except ClosedForWriting:
            status = refuse(form, section.subject)
        else:
            messages.success(request, f"The heading is now “{heading}”.")
            return redirect(section)
    return render(
        request, "assessments/heading_rename.html", {**place_of(section), "form": form}, status=status
    )


@require_POST
def heading_move(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_heading(request, **place)
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    try:
        moved = writing.move_heading(section, up=direction == "up", by=request.user)
    except ClosedForWriting:
        messages.error(request, say_closed(section.subject))
    else:
        end = "first" if direction == "up" else "last"
        said = f"is moved {direction}" if moved else f"is the {end} already, so it stays where it is"
        messages.success(request, f"“{section.heading}” {said}.")
    return redirect(list_of_sections(section))


@require_http_methods(["GET", "POST"])
def heading_remove(request: SignedInRequest, **place: str) -> HttpResponse:
    """A POST from a list of sections only asks; the button of this page says `confirmed`."""
    section = find_heading(request, **place)
    refusal = ""
    if "confirmed" in request.POST:
        try:
            writing.remove_heading(section, by=request.user)
        except ClosedForWriting:
            refusal = say_closed(section.subject)
        except ValidationError as error:
            refusal = str(error.message)
        else:
            messages.success(request, f"The heading “{section.heading}” is removed.")
            return redirect(section.subject)
    context = {
        **place_of(section),
        "refusal": refusal,
        "has_text": not section.is_empty,
        "had_text": writing.holds_earlier_words(section),
    }
    return render(request, "assessments/heading_remove.html", context, status=CONFLICT if refusal else 200)


def find_heading(request: SignedInRequest, **place: str) -> Section:
    """A heading of the author's own that this person may arrange."""
    section = find_section(request.user, **place)
    may = not section.is_settled and permissions.can_lead(request.user, section.subject)
    if section.kind != Section.Kind.HEADING or not may:
        raise PermissionDenied
    return section


def list_of_sections(section: Section) -> str:
    """The list in which a heading was moved, at its new place."""
    anchor = f"section-{section.slug}" if section.threat_assessment else "whole"
    return f"{section.subject.get_absolute_url()}#{anchor}"


def refuse(form: BaseForm, subject: Subject) -> int:
    form.add_error(None, say_closed(subject))
    return CONFLICT


def say_closed(subject: Subject) -> str:
    return f"Nothing has been saved: {subject} has been closed for writing in the meantime."


def say_renamed(section: Section, user: User) -> str:
    own = section.updated_by_id == user.pk
    saved = "You saved this section in another window" if own else "Somebody else has saved this section"
    return (
        f"{saved} in the meantime; its heading is “{section.heading}”. "
        "Nothing has been saved yet: save again to rename it."
    )
