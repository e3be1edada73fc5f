"""The pages of drafts: the present text as a PDF and for Word, and what is shown while one is being made.

No request waits for a PDF. It is served if it is there, and otherwise made in the background (`ahead`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from papers import content, permissions
from papers.building.build import build_paper
from papers.drafting import ahead, drafts
from papers.drafting.drafts import Draft, Kind
from papers.editions import Reader
from papers.models import DraftMaking, Paper
from papers.views.preparing import WORD, edition_asked, file_response, find_paper, not_modified
from papers.views.reads import note_draft_read

PDF = "application/pdf"
ASK_AGAIN = 2  # seconds
# Seconds after which nobody seems to be there who would begin.
LONG_WAIT = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """The draft that somebody asks for, as it would be made now."""

    paper: Paper
    built: content.Paper
    draft: Draft


@require_safe
def draft_pdf(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The draft as this person may read it. Made once for one content, then served until that changes."""
    wanted = find_draft(request, force, year, Kind.PDF)
    if unchanged := not_modified(request, wanted.draft.sha256):
        return unchanged
    data = drafts.kept(wanted.draft)
    if data is None:
        making = ahead.ask(wanted.draft)
        data = drafts.kept(wanted.draft)
        if data is None:
            return not_yet(request, wanted, making)
    drafts.note_fetched(wanted.draft)
    return file_response(data, PDF, name_of(wanted), wanted.draft.sha256)


@require_safe
def draft_docx(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """The same draft for Word, to be kept: a browser does not show it. Quickly made, so it is made here."""
    wanted = find_draft(request, force, year, Kind.DOCX)
    if unchanged := not_modified(request, wanted.draft.sha256):
        return unchanged
    data = drafts.kept(wanted.draft)
    if data is None:
        ahead.make(wanted.draft, wanted.built)
        data = drafts.kept(wanted.draft)
        if data is None:
            return not_yet(request, wanted, drafts.making_of(wanted.draft))
    return file_response(data, WORD, name_of(wanted), wanted.draft.sha256, "attachment")


def find_draft(request: SignedInRequest, force: str, year: str, kind: str) -> Wanted:
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    built = build_paper(paper, reader=request.user, edition=edition)
    note_draft_read(paper.annual, edition, by=request.user, where="a draft")
    return Wanted(paper, built, ahead.draft_of(built, kind, paper.annual, edition, request.user))


def name_of(wanted: Wanted) -> str:
    force, year = wanted.paper.url_args
    edition = wanted.draft.edition
    whose = "" if edition is Reader.PUBLIC else f"-for-the-{edition}"
    return f"{force}-{year}-DRAFT{whose}-{wanted.built.marking}.{wanted.draft.kind}"


# While it is not there


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making of a draft is, in whole seconds."""

    begun: bool
    seconds: int
    last: int | None

    @property
    def is_stuck(self) -> bool:
        return not self.begun and self.seconds >= LONG_WAIT

    def __str__(self) -> str:
        state = "under way" if self.begun else "waiting for its turn"
        return f"It has been {state} for {counted(self.seconds)}."


def not_yet(request: SignedInRequest, wanted: Wanted, making: DraftMaking) -> HttpResponse:
    """A page that asks again by itself, or why there is no draft; to a program the same in a line and a status."""
    failed, progress = drafts.has_failed(making), progress_of(making, wanted.draft)
    status = 500 if failed else 503
    if "text/html" in request.headers.get("Accept", ""):
        template = "papers/draft_failed.html" if failed else "papers/draft_making.html"
        context = {"row": wanted.paper, "making": making, "progress": progress, "again": ASK_AGAIN}
        context["again_at"] = making.ended_at + drafts.FAILED_FOR if making.ended_at else None
        answer = render(request, template, context, status=500 if failed else 202)
    else:
        line = making.failure if failed else f"{progress} Ask again in {counted(ASK_AGAIN)}."
        answer = HttpResponse(f"{line}\n", content_type="text/plain; charset=utf-8", status=status)
    answer.headers["Cache-Control"] = "no-store"
    if not failed:
        answer.headers["Retry-After"] = str(ASK_AGAIN)
    return answer


def progress_of(making: DraftMaking, draft: Draft) -> Progress:
    """Since it was begun or since somebody asked for it, whichever came first."""
    begun, took = drafts.is_under_way(making), drafts.last_took(draft)
    times = [at for at in (making.asked_at, making.began_at if begun else None) if at is not None]
    seconds = (timezone.now() - min(times)).total_seconds() if times else 0
    return Progress(begun, int(seconds), max(1, round(took.total_seconds())) if took else None)


def counted(seconds: int) -> str:
    return "1 second" if seconds == 1 else f"{seconds} seconds"
