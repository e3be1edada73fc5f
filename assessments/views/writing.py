"""The pages of writing: a section, its text and judgement, its history, headings of one's own, who writes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from assessments import permissions, writing
from assessments.blocks import clean_body, count_words, show_body
from assessments.differences import compare
from assessments.differing import compare_judgements
from assessments.forms.writing import (
    AnswerForm,
    HeadingForm,
    JudgementForm,
    SectionForm,
    WritersForm,
    section_form,
    state_mark,
)
from assessments.limits import LONGEST_SENT
from assessments.models import Judgement, Section
from assessments.models.writing import WHOLE
from assessments.permissions import Subject
from assessments.questions import ChangedMeanwhile, set_answer_state, shown
from assessments.section_page import build_beside, build_history, build_section_page
from assessments.sources import sources_to_cite
from assessments.views.comments import comments_context
from assessments.views.finding import find_section, find_threat, find_year
from assessments.writing import ClosedForWriting, StaleEdit

CONFLICT = 409


def place_of(section: Section) -> dict[str, Any]:
    """What every page of a section says of where it is."""
    return {"section": section, "annual": section.annual, "threat": section.threat_assessment}


# Reading


@require_safe
def section_detail(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    page = build_section_page(section, request.user)
    context = {**place_of(section), "page": page, **comments_context(request, section)}
    return render(request, "assessments/section_detail.html", context)


@require_safe
def section_history(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_read_history(request.user, section):
        raise PermissionDenied
    context = {**place_of(section), "lines": build_history(section)}
    return render(request, "assessments/section_history.html", context)


@require_safe
def section_version(request: SignedInRequest, number: int, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_read_history(request.user, section):
        raise PermissionDenied
    version = get_object_or_404(section.versions.select_related("saved_by"), number=number)
    context = {
        **place_of(section),
        "version": version,
        "here": f"Version {number}",
        "body": show_body(version.body, anchors=False),
        "words": count_words(version.body),
        "comparison": compare(version.body, section.body),
    }
    return render(request, "assessments/section_version.html", context)


# Writing a section


@require_http_methods(["GET", "POST"])
def section_edit(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    form = section_form(section, request.POST or None)
    if not permissions.can_write(request.user, section):
        if not request.POST.get("body"):
            raise PermissionDenied
        return give_back(request, section)
    if form.is_valid():
        try:
            return save_text(request, section, form)
        except StaleEdit:
            return show_conflict(request, find_section(request.user, **place), form)
        except ClosedForWriting:
            return give_back(request, find_section(request.user, **place))
        except ChangedMeanwhile as changed:
            form.add_error("state", say_state_changed(request, form, changed))
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "body", error)
    context = {**place_of(section), "form": form, **help_of(request, section)}
    return render(request, "assessments/section_edit.html", context)


def help_of(request: SignedInRequest, section: Section) -> dict[str, Any]:
    """What stands beside a text and below it while it is written: what it answers to, and what it may cite."""
    sources = sources_to_cite(section.annual.force, request.user)
    may_refer = permissions.can_read_paper(request.user, section.annual)
    return {"beside": build_beside(section), "sources": sources, "may_refer": may_refer}


def save_text(request: SignedInRequest, section: Section, form: SectionForm) -> HttpResponse:
    """The text, and of an answer its state, together or not at all."""
    body, version = form.cleaned_data["body"], form.cleaned_data["version"]
    sets_state = isinstance(form, AnswerForm) and form.sets_state
    blocks = writing.prepare_body(body)
    with transaction.atomic():
        saved = writing.store_body(section, blocks, version=version, by=request.user)
        if isinstance(form, AnswerForm) and sets_state:
            form.refuse_unseen(section.question)
            set_answer_state(
                section.question, *form.answer_state, seen=shown(section.question), by=request.user
            )
    if saved.changed:
        messages.success(request, f"Saved, version {saved.section.version}.")
    elif sets_state:
        messages.success(request, "The state of the answer is saved. Its text had not changed.")
    else:
        messages.info(request, "Nothing had changed, so there is no new version.")
    return redirect(section)


def say_state_changed(request: SignedInRequest, form: SectionForm, changed: ChangedMeanwhile) -> str:
    """What stands now becomes what the form has shown, so that saving again is deliberate."""
    form.data = {**request.POST.dict(), "seen": state_mark(changed.current.state, changed.current.state_note)}
    return (
        f"Somebody else has changed the state to “{changed.current.get_state_display()}” in the meantime. "
        "Nothing has been saved yet: save again to set yours."
    )


def show_conflict(request: SignedInRequest, section: Section, form: SectionForm) -> HttpResponse:
    """Both texts, the difference in words, and a form with the typed text that would be saved over the other."""
    typed = form.cleaned_data["body"]
    mine = clean_body(typed, section.body)
    initial = {**form.cleaned_data, "version": section.version}
    initial.pop("seen", None)  # the page shows the state as it stands now, so the next save begins from that
    context = {
        **place_of(section),
        "form": section_form(section, initial=initial),
        "theirs": show_body(section.body, anchors=False),
        "mine": show_body(mine, anchors=False),
        "comparison": compare(section.body, mine),
        "begun_from": form.cleaned_data["version"],
        "is_own": section.updated_by_id == request.user.pk,
        **help_of(request, section),
    }
    return render(request, "assessments/section_conflict.html", context, status=CONFLICT)


def give_back(request: SignedInRequest, section: Section) -> HttpResponse:
    """The typed text to copy: the section closed, or the person's permission ended, while they wrote."""
    typed = request.POST.get("body", "")[:LONGEST_SENT]
    is_writer = permissions.is_writer(request.user, section)
    context = {
        **place_of(section),
        "is_writer": is_writer,
        "typed": show_body(clean_body(typed), anchors=False),
    }
    status = CONFLICT if is_writer else 403
    return render(request, "assessments/section_not_saved.html", context, status=status)


# Judging a cell


@require_http_methods(["GET", "POST"])
def judgement_edit(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_judge(request.user, section):
        raise PermissionDenied
    form = JudgementForm(section, request.POST or None, instance=section.judgement_or_none)
    status = 200
    if form.is_valid():
        try:
            return save_judged(request, section, form)
        except StaleEdit:
            return show_judgement_conflict(request, find_section(request.user, **place), form)
        except ClosedForWriting:
            status = refuse(form, section.subject)
    context = {
        **place_of(section),
        "form": form,
        "body": show_body(section.body),
        "beside": build_beside(section),
    }
    return render(request, "assessments/judgement_edit.html", context, status=status)


def save_judged(request: SignedInRequest, section: Section, form: JudgementForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    judgement = writing.save_judgement(section, form.values, version=version, by=request.user)
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
        moved = writing.move_heading(section, up=direction == "up")
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
            writing.remove_heading(section)
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
    if section.kind != Section.Kind.HEADING or not permissions.can_lead(request.user, section.subject):
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


# Handing over


@require_http_methods(["GET", "POST"])
def section_writers(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_section(request.user, **place)
    if not permissions.can_hand_over(request.user, section):
        raise PermissionDenied
    form, status = WritersForm(section, request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            writing.hand_over(section, list(form.cleaned_data["writers"]))
        except ClosedForWriting:
            status = refuse(form, section.subject)
        else:
            messages.success(
                request, say_writers(section, [str(each) for each in form.cleaned_data["writers"]])
            )
            return redirect(section)
    return render(
        request, "assessments/section_writers.html", {**place_of(section), "form": form}, status=status
    )


def say_writers(section: Section, names: list[str]) -> str:
    if not names:
        return f"{section.heading} is no longer handed to anybody."
    return f"{section.heading} is handed to {', '.join(names)}."
