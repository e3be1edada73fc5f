"""Issuing a paper: its content and bytes are made once, stored with their SHA-256, and never made again."""

from __future__ import annotations

import datetime
import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from assessments.models import Status
from papers import content
from papers.build import build_paper
from papers.html import render_standalone_html
from papers.models import IssuedPaper, Paper
from papers.pdf import render_pdf


class NotIssuable(Exception):
    """The paper cannot be issued now; the message says why, in a sentence."""


def reasons_against(paper: Paper) -> list[str]:
    """Why this paper cannot be issued as it stands; nothing when it can."""
    reasons = []
    if paper.annual.status != Status.FINAL:
        reasons.append(
            f"The assessment is not final: it is {paper.annual.get_status_display()}. "
            "A paper is issued from a final assessment, so that it cannot change afterwards."
        )
    if blank := blank_fields(paper):
        reasons.append(f"The cover has no {', no '.join(blank)}.")
    return reasons


# What the public must be able to read on the cover, by the name of its field.
NEEDED = (
    ("board", "board"),
    ("meeting_on", "meeting date"),
    ("agenda_item", "agenda item"),
    ("title", "title"),
    ("presented_by", "presenter"),
    ("ask", "statement of what the board is asked to do"),
)


# What stands on it as "Not stated" when it is blank, which is no reason against issuing it.
WANTED = (
    ("governing_body", "governing body"),
    ("plan_priority", "police and crime plan priority"),
    ("authors", "authors"),
)


def blank_fields(paper: Paper, fields: tuple[tuple[str, str], ...] = NEEDED) -> list[str]:
    """The labels of the fields that say nothing."""
    return [label for name, label in fields if not str(getattr(paper, name) or "").strip()]


def issue_paper(
    paper: Paper, *, by: User, only_as: int | None = None, issued_at: datetime.datetime | None = None
) -> IssuedPaper:
    """Freeze the paper as its next issue. Raises NotIssuable, or PdfFailed if no whole, tagged PDF can be made.

    Rendering takes seconds, so it is done before the row is locked; if anything changed or another issue was made
    in the meantime, it is done again. With `only_as` it is refused once that is no longer the next number: a form
    that was sent twice makes one issue.
    """
    for _ in range(3):
        if reasons := reasons_against(paper):
            raise NotIssuable(" ".join(reasons))
        number = next_number(paper)
        if only_as not in (None, number):
            raise NotIssuable(
                f"The next issue is number {number} now: somebody has issued the paper meanwhile."
            )
        built = build_paper(paper, issue_number=number)
        html, pdf = render_standalone_html(built), render_pdf(built)
        with transaction.atomic():
            paper = (
                Paper.objects.select_for_update(of=("self",))
                .select_related("annual__force", "annual__edition", "annual__scale")
                .get(pk=paper.pk)
            )
            if next_number(paper) != number or build_paper(paper, issue_number=number) != built:
                continue
            return IssuedPaper.objects.create(
                paper=paper,
                number=number,
                content=content.to_json(built),
                html=html,
                pdf=pdf.data,
                pages=pdf.pages,
                content_sha256=content.fingerprint(built),
                html_sha256=hashlib.sha256(html.encode()).hexdigest(),
                pdf_sha256=pdf.sha256,
                issued_by=by,
                issued_at=issued_at or timezone.now(),
            )
    raise NotIssuable("The paper was changed again and again while it was being made. Try again in a minute.")


def next_number(paper: Paper) -> int:
    if paper._state.adding:
        return 1
    return (paper.issues.aggregate(last=Max("number"))["last"] or 0) + 1
