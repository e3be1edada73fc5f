"""When the files of an issue are made: in the background, before anybody waits for them or while somebody does.

They are kept under the name of everything they depend on (`files`), and whoever issues reads the present rows and asks
for that name. So what was made ahead of other words, or of another number, is never issued.
Not here: what is made (`files`), and the issue itself (`issue`).
"""

from __future__ import annotations

from typing import cast

from django.core.cache import caches
from django_tasks import task

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.drafting import drafts
from papers.drafting.once import make_once
from papers.editions import Reader
from papers.issuing.files import Files, Order
from papers.issuing.files import make_files as files_made
from papers.issuing.issue import NotIssuable, order_of
from papers.issuing.release import asked_of, waiting_for
from papers.later import Asked, LaterKind
from papers.models import DraftMaking, Paper
from papers.pdf.rendering import PdfFailed


class BeingMade(Exception):
    """The files are not there yet. They have been asked for, and nothing was issued."""

    def __init__(self, order: Order, making: DraftMaking) -> None:
        super().__init__("The files are being made.")
        self.order, self.making = order, making


def kept_files(order: Order) -> Files:
    """Those that are there; for `issue_paper`, where a person asks. Raises BeingMade, or PdfFailed."""
    draft = order.draft
    files: Files | None = caches["papers"].get(draft.key)
    if files is not None:
        return files
    making = drafts.making_of(draft)
    if not drafts.has_failed(making):
        drafts.note_asked(making)
        hand_over(order, making)
        files = caches["papers"].get(draft.key)  # some do at once what is handed over
    if files is not None:
        return files
    making.refresh_from_db()
    if drafts.has_failed(making):
        raise PdfFailed(making.failure)
    raise BeingMade(order, making)


def is_to_come(making: DraftMaking) -> bool:
    """Whether it is under way or was handed over just now; else there is something to read, or to ask for again."""
    if drafts.is_under_way(making):
        return True
    queued, ended = making.queued_at, making.ended_at
    return queued is not None and queued > drafts.now() - drafts.QUEUED_FOR and (not ended or ended < queued)


def hand_over(order: Order, making: DraftMaking) -> None:
    if drafts.may_queue(making):
        asked = order.asked
        make_files.enqueue(order.annual_id, order.reader.value, asked.kind, asked.reason)


def see_to_release(paper: Paper) -> None:
    """Have the files of the release that waits made, unless they are there or it has been overtaken by a change."""
    waiting = waiting_for(paper)
    if waiting is None:
        return
    try:
        order = order_of(paper, Reader.PUBLIC, asked_of(waiting), release=waiting)
    except NotIssuable:
        return
    if not drafts.is_kept(order.draft):
        hand_over(order, drafts.making_of(order.draft))


# In the background


@task()
def look_at_release(annual_id: int) -> None:
    """A release was asked for: what somebody will confirm later can be made now."""
    if paper := find_paper(annual_id):
        see_to_release(paper)


@task()
def make_files(annual_id: int, edition: str, kind: str, reason: str) -> None:
    """Make the files of what would be issued now. What was to be made when this was asked for may be gone."""
    paper = find_paper(annual_id)
    if paper is None:
        return
    try:
        order = order_of(paper, Reader(edition), Asked(cast(LaterKind, kind), reason))
    except NotIssuable:
        return
    make_once(order.draft, lambda: files_made(order))


def find_paper(annual_id: int) -> Paper | None:
    years = AnnualAssessment.objects.select_related("force", "edition", "scale")
    annual = years.filter(pk=annual_id).first()
    return paper_of(annual) if annual is not None else None
