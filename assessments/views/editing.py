"""The page on which a section's text is written: saving it, and what is said and kept where that is not possible.

Where somebody else saved first, or writing was closed, the text that was sent is kept as the writer's draft. Not here:
drafts while somebody types (drafts.py), and what is written beside the text (writing.py).
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from assessments import drafting, noting, permissions, right_to_left, writing
from assessments.blocks import clean_body, show_body
from assessments.differences import compare
from assessments.drafting import OtherWindow, Typed
from assessments.duties import asked_anew
from assessments.forms.writing import AnswerForm, SectionForm, section_form, state_mark
from assessments.joining import join
from assessments.limits import LONGEST_SENT
from assessments.models import Draft, Section
from assessments.questions import ChangedMeanwhile, set_answer_state, shown
from assessments.section_page import build_beside
from assessments.sources import sources_to_cite
from assessments.views.drafts import follows_of, new_window, said_of_answer, window_of
from assessments.views.finding import find_section, place_of
from assessments.wanted import changes_wanted, errand_of
from assessments.writing import ClosedForWriting, NotTheirs, Saved, StaleEdit

CONFLICT = 409
BLOCK = re.compile(r' data-block="[^"]*"')


@require_http_methods(["GET", "POST"])
def section_edit(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_written(request, **place)
    if not permissions.can_write(request.user, section):
        if not request.POST.get("body"):
            raise PermissionDenied
        return give_back(request, section)
    draft = drafting.offered(request.user, section) if request.method == "GET" else None
    if draft is not None and request.GET.get("with") != "draft":
        return redirect(section.url("section_draft"))
    if request.method == "GET":
        standing = section.withholdings.standing()
        noting.note_reading(section, standing, by=request.user, where="the page where it is written")
    form = section_form(section, sent_in(request), **begun(draft))
    if form.is_valid():
        try:
            return save_text(request, section, form)
        except StaleEdit:
            return show_conflict(request, find_section(request.user, **place), form)
        except (ClosedForWriting, NotTheirs):
            return give_back(request, as_it_stands(request, section, **place), had_opened_it=True)
        except ChangedMeanwhile as changed:
            form.add_error("state", say_state_changed(request, form, changed))
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "body", error)
    context = {**place_of(section), "form": form, **help_of(request, section)}
    return render(request, "assessments/section_edit.html", context)


def find_written(request: SignedInRequest, **place: str) -> Section:
    """The section; for words that are sent, also one that was taken back, if their writer has a draft of it."""
    try:
        return find_section(request.user, **place)
    except Http404:
        draft = drafting.draft_at(request.user, **place) if request.method == "POST" else None
        if draft is None:
            raise
        return draft.section


def as_it_stands(request: SignedInRequest, shown_before: Section, **place: str) -> Section:
    """Read again; where it has gone out of the writer's sight, as it was a moment ago."""
    try:
        return find_section(asked_anew(request.user), **place)
    except Http404:
        return shown_before


def begun(draft: Draft | None) -> dict[str, Any]:
    return {"initial": drafting.initial_of(draft)} if draft else {}


def sent_in(request: SignedInRequest) -> QueryDict | None:
    """What was sent; of the two texts on a page of conflict the one that its button says."""
    if not (request.POST and "mine" in request.POST and request.POST.get("save") == "mine"):
        return request.POST or None
    sent = request.POST.copy()
    sent["body"] = request.POST["mine"]
    return sent


def help_of(request: SignedInRequest, section: Section) -> dict[str, Any]:
    """What stands beside a text and below it while it is written, and in which window of the writer that is."""
    draft = drafting.own_draft(request.user, section)
    if draft and request.method == "POST":
        is_seen = draft.window == window_of(request) or draft.mark == follows_of(request)
        draft = draft if is_seen else None
    return {
        "beside": build_beside(section),
        "errand": errand_of(section, request.user),
        "wanted": changes_wanted(section.subject, request.user),
        "sources": sources_to_cite(section.annual.force, request.user),
        "may_refer": permissions.can_read_paper(request.user, section.annual),
        "window": new_window(),
        "follows": draft.mark if draft else "",
    }


def save_text(request: SignedInRequest, section: Section, form: SectionForm) -> HttpResponse:
    """The text, and of an answer its state, together or not at all; with them goes the draft.

    The rows that somebody else may hold come first, and the trail last.
    """
    body, version = form.cleaned_data["body"], form.cleaned_data["version"]
    sets_state = isinstance(form, AnswerForm) and form.sets_state
    blocks = writing.prepare_body(body)

    def beside(_saved: Saved) -> None:
        drafting.forget(section, request.user, window=window_of(request), follows=follows_of(request))
        if isinstance(form, AnswerForm) and sets_state:
            form.refuse_unseen(section.question)
            set_answer_state(
                section.question, *form.answer_state, seen=shown(section.question), by=request.user
            )

    saved = writing.store_body(section, blocks, version=version, by=request.user, beside=beside)
    if saved.changed:
        messages.success(request, f"Saved, version {saved.section.version}.")
    elif sets_state:
        messages.success(request, "The state of the answer is saved. Its text had not changed.")
    else:
        messages.info(request, "Nothing had changed, so there is no new version.")
    right_to_left.tell(request, saved.section.body)
    return redirect(section)


def say_state_changed(request: SignedInRequest, form: SectionForm, changed: ChangedMeanwhile) -> str:
    """What stands now becomes what the form has shown, so that saving again is deliberate."""
    form.data = {**request.POST.dict(), "seen": state_mark(changed.current.state, changed.current.state_note)}
    return (
        f"Somebody else has changed the state to “{changed.current.get_state_display()}” in the meantime. "
        "Nothing has been saved yet: save again to set yours."
    )


def show_conflict(request: SignedInRequest, section: Section, form: SectionForm) -> HttpResponse:
    """Both texts, the difference in words, and a form in which they stand together as far as that can be done."""
    typed, begun_from = form.cleaned_data["body"], form.cleaned_data["version"]
    base = section.versions.filter(number=begun_from).values_list("body", flat=True).first() or ""
    mine = clean_body(typed, base or section.body)
    if is_same_text(mine, section.body) and not (isinstance(form, AnswerForm) and form.sets_state):
        drafting.forget(section, request.user, window=window_of(request), follows=follows_of(request))
        messages.info(request, "This very text is saved already, so there is no new version.")
        return redirect(section)
    joined = join(base, section.body, mine)
    initial = {**form.cleaned_data, "version": section.version, "body": joined.body}
    initial.pop("seen", None)  # the page shows the state as it stands now, so the next save begins from that
    context = {
        **place_of(section),
        "kept": keep_sent(request, section, typed, begun_from),
        "form": section_form(section, initial=initial),
        "theirs": show_body(section.body, anchors=False),
        "mine": show_body(mine, anchors=False),
        "mine_typed": mine,
        "joined": joined,
        "comparison": compare(section.body, mine),
        "begun_from": begun_from,
        "is_own": section.updated_by_id == request.user.pk,
        **help_of(request, section),
    }
    return render(request, "assessments/section_conflict.html", context, status=CONFLICT)


def is_same_text(mine: str, theirs: str) -> bool:
    """Whatever ids its blocks were given."""
    return BLOCK.sub("", mine) == BLOCK.sub("", theirs)


def keep_sent(request: SignedInRequest, section: Section, body: str, begun_from: int) -> bool:
    """Keep as a draft what could not be saved. Not possible while another window has a draft of its own."""
    draft = drafting.own_draft(request.user, section)
    step = draft.step + 1 if draft else 1
    typed = Typed(body, begun_from, window_of(request), step, follows_of(request), **said_of_answer(request))
    try:
        return drafting.keep(section, request.user, typed) is not None
    except (OtherWindow, ValidationError):
        return False


def give_back(request: SignedInRequest, section: Section, *, had_opened_it: bool = False) -> HttpResponse:
    """The typed text to copy: the section closed, or the person's permission ended, while they wrote."""
    typed = request.POST.get("body", "")[:LONGEST_SENT]
    person = asked_anew(request.user)
    is_writer = permissions.is_writer(person, section)
    version = request.POST.get("version", "")
    wrote = had_opened_it or is_writer or drafting.own_draft(request.user, section) is not None
    begun_from = int(version) if version.isdecimal() and len(version) < 9 else section.version
    context = {
        **place_of(section),
        "is_writer": is_writer,
        "sees": Section.objects.visible_to(person).filter(pk=section.pk).exists(),
        "kept": wrote and keep_sent(request, section, typed, begun_from),
        "typed": show_body(clean_body(typed), anchors=False),
        "typed_note": said_of_answer(request).get("state_note", ""),
    }
    status = CONFLICT if is_writer else 403
    return render(request, "assessments/section_not_saved.html", context, status=status)
