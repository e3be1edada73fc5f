"""The pages of a draft: keeping it while somebody types, offering it when they come back, and discarding it; and who
else has the section open.

Scripts ask the first of these every few seconds, so it is answered in JSON and from few rows. Each sentence that the
page then shows is written here. Not here: saving (editing.py).
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from accounts import marks
from accounts.http import SignedInRequest
from assessments import drafting, noting, permissions, presence
from assessments.blocks import clean_body, show_body
from assessments.differences import compare
from assessments.drafting import OtherWindow, Overtaken, Typed
from assessments.forms.writing import section_form
from assessments.models import Draft, Question, Section
from assessments.views.finding import find_section

CONFLICT, TOO_LARGE, TOO_MANY = 409, 413, 429
WINDOW, MARK = re.compile(r"[0-9a-f]{16}"), re.compile(r"(?:[0-9a-f]{16})?-\d{1,9}")
# In a minute, of one person in one section: a window sends at most one in three seconds.
MOST_IN_A_MINUTE = 90


@require_http_methods(["GET", "HEAD", "POST"])
def section_draft(request: SignedInRequest, **place: str) -> HttpResponse:
    section, draft = find_drafted(request, **place)
    if request.method == "POST":
        return keep_typed(
            request, section, may=draft is not None or permissions.is_writer(request.user, section)
        )
    if draft is None:
        if not permissions.is_writer(request.user, section):
            raise PermissionDenied
        return redirect(section)
    return render(request, "assessments/section_draft.html", page_of(request, section, draft))


def find_drafted(request: SignedInRequest, **place: str) -> tuple[Section, Draft | None]:
    """The section and one's own draft. A section that was taken back is found as long as there is one."""
    try:
        section = find_section(request.user, **place)
    except Http404:
        draft = drafting.draft_at(request.user, **place)
        if draft is None:
            raise
        return draft.section, draft
    return section, drafting.own_draft(request.user, section)


def page_of(request: SignedInRequest, section: Section, draft: Draft) -> dict[str, Any]:
    """Both texts and what differs; of a section that is out of sight only one's own words."""
    sees = Section.objects.visible_to(request.user).filter(pk=section.pk).exists()
    context: dict[str, Any] = {
        "section": section,
        "annual": section.annual,
        "threat": section.threat_assessment,
        "draft": draft,
        "mine": show_body(draft.body, anchors=False),
        "my_state": Question.State(draft.state).label if draft.state else "",
        "sees": sees,
        "may_write": sees and permissions.can_write(request.user, section),
    }
    if sees:
        noting.note_reading(
            section, section.withholdings.standing(), by=request.user, where="the page of a draft"
        )
        context |= {
            "theirs": show_body(section.body, anchors=False),
            "comparison": compare(section.body, clean_body(draft.body, section.body)),
            "is_same": drafting.says_the_same(draft, section),
            "form": section_form(section, initial=drafting.initial_of(draft)),
        }
    return context


def keep_typed(request: SignedInRequest, section: Section, *, may: bool) -> JsonResponse:
    """200: kept, with a notice where there is one. Anything else: not kept, and why."""
    early = refuse_early(request, section, may=may)
    if early is not None:
        return early
    typed = read_typed(request)
    if typed is None:
        return refused(400, "unreadable", "Not saved: the page sent something else than a text.")
    try:
        draft = drafting.keep(section, request.user, typed)
    except (OtherWindow, ValidationError) as error:
        return refuse_kept(error, section.url("section_draft"))
    at = timezone.localtime(draft.saved_at if draft else timezone.now())
    said, url = notice(request, section, typed)
    return JsonResponse({"time": f"{at:%H:%M}", "kept": draft is not None, "notice": said, "url": url})


def refuse_early(request: SignedInRequest, section: Section, *, may: bool) -> JsonResponse | None:
    """Before anything is read: words of somebody else's page, of whoever may not write, or too many."""
    if not marks.is_for(request.headers.get(marks.HEADER, ""), request.user):
        return refused(CONFLICT, "person", "Not saved: somebody else has signed in here. Copy your words.")
    if not may:
        return refused(
            403, "not_yours", "Not saved: you may not write this section any more. Copy your words."
        )
    if is_too_often(request, section):
        return refused(TOO_MANY, "often", "Not saved: too often in one minute, trying again.")
    return None


def refuse_kept(error: OtherWindow | ValidationError, page: str) -> JsonResponse:
    """What could not be kept, and why; `page` shows the draft that stands in the way."""
    if isinstance(error, ValidationError):
        return refused(TOO_LARGE, "too_long", f"Not saved. {error.messages[0]}")
    if isinstance(error, Overtaken):
        said = "Not saved: this window has sent other words since, trying again."
        return refused(CONFLICT, "overtaken", said)
    said = "Not saved: another window of yours has a draft of this section that you have not seen here."
    return refused(CONFLICT, "other_window", said, page)


def read_typed(request: SignedInRequest) -> Typed | None:
    sent = request.POST
    try:
        return Typed(
            body=sent["body"],
            begun_from=max(0, int(sent["version"])),
            window=window_of(request),
            step=min(max(1, int(sent.get("step", "1"))), 999_999_999),
            follows=follows_of(request),
            **said_of_answer(request),
        )
    except (KeyError, ValueError):
        return None


def said_of_answer(request: SignedInRequest) -> dict[str, str]:
    """How far the answer goes, with its note and what of both the form has shown; of any other text nothing."""
    sent = request.POST
    if sent.get("state") not in Question.State.values:
        return {}
    seen = sent.get("seen", "")
    note = sent.get("state_note", "").replace("\r\n", "\n")
    return {"state": sent["state"], "state_note": note, "seen": seen if WINDOW.fullmatch(seen) else ""}


def window_of(request: SignedInRequest) -> str:
    """The name of the window that sends a form; none if it does not look like one of ours."""
    window = request.POST.get("window", "")
    return window if WINDOW.fullmatch(window) else ""


def follows_of(request: SignedInRequest) -> str:
    mark = request.POST.get("follows", "")
    return mark if MARK.fullmatch(mark) else ""


def new_window() -> str:
    return secrets.token_hex(8)


def refused(status: int, problem: str, said: str, url: str = "") -> JsonResponse:
    return JsonResponse({"problem": problem, "said": said, "url": url}, status=status)


def notice(request: SignedInRequest, section: Section, typed: Typed) -> tuple[str, str]:
    """What the writer should know although the draft is kept: closed, taken back, or a newer version."""
    page = section.url("section_draft")
    if not permissions.is_writer(request.user, section):
        return "This section was taken back. What you type stays as your draft.", page
    if not section.is_open_for_writing:
        return "This section was closed for writing. What you type stays as your draft.", page
    if typed.begun_from >= section.version or section.updated_by is None or section.updated_at is None:
        return "", ""
    at = date_format(timezone.localtime(section.updated_at), "H:i")
    own = section.updated_by_id == request.user.pk
    by = "You, in another window," if own else section.updated_by.post or section.updated_by.name
    return f"{by} saved version {section.version} at {at}.", page


def is_too_often(request: SignedInRequest, section: Section) -> bool:
    """Counted in this process alone: what it protects is this process, and counting must cost no query."""
    counter, name = caches["counters"], f"draft:{request.user.pk}:{section.pk}"
    if counter.add(name, 1, timeout=60):
        return False
    try:
        return counter.incr(name) > MOST_IN_A_MINUTE
    except ValueError:  # a minute ended between the two
        return False


@require_POST
def section_draft_discard(request: SignedInRequest, **place: str) -> HttpResponse:
    """Only the draft that the page has shown: words that came since are not thrown away unseen."""
    section, draft = find_drafted(request, **place)
    if draft is None:
        if not permissions.is_writer(request.user, section):
            raise PermissionDenied
        messages.info(request, "There is no draft here any more.")
        return redirect(section)
    seen = follows_of(request)
    if seen and seen != draft.mark:
        messages.error(request, "Your draft has changed since you looked at it. Nothing was discarded.")
        return redirect(section.url("section_draft"))
    drafting.forget(section, request.user, follows=draft.mark)
    messages.success(request, f"Your draft of {draft.heading} is discarded.")
    sees = Section.objects.visible_to(request.user).filter(pk=section.pk).exists()
    if not sees:
        return redirect("my_work")
    return redirect(section.url("section_edit") if permissions.can_write(request.user, section) else section)


@require_POST
def section_presence(request: SignedInRequest, **place: str) -> JsonResponse:
    """Who else has this section open. Whoever hides says so once, and is forgotten at once."""
    section = find_section(request.user, **place)
    if request.POST.get("hide"):
        presence.leave(section, request.user)
        return JsonResponse({"said": ""})
    writes = bool(request.POST.get("writes")) and permissions.can_write(request.user, section)
    return JsonResponse({"said": presence.in_words(presence.note(section, request.user, writes=writes))})
