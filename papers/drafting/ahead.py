"""When drafts are made: ahead of being asked for, once a year has not changed for ten seconds, and when asked for.

Background work goes through django-tasks; which program does it is a setting (TASKS). Whether a year changed is never
trusted: the present rows are read and hashed, and a draft of that name is made only if there is none. A change that
nobody noticed costs a wait and never shows old words.
Not here: where drafts are kept and who may make one (`drafts`), and which requests change a year (`noticing`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.cache import caches
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from assessments.models import AnnualAssessment
from papers import content
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.drafting import drafts
from papers.drafting.drafts import Draft, Kind
from papers.drafting.once import make_once
from papers.drafting.standing import Standing, name_of, note_standing
from papers.editions import Reader
from papers.models import DraftMaking, Paper, ReleaseRequest
from papers.pdf.rendering import PdfFailed, render_pdf

QUIET = datetime.timedelta(seconds=10)


def pdf_bytes(paper: content.Paper) -> bytes:
    return render_pdf(paper, sparing=True).data


def docx_bytes(paper: content.Paper) -> bytes:
    # A worker that makes PDFs never needs it, and has little memory.
    from papers.docx.rendering import render_docx  # noqa: PLC0415

    return render_docx(paper).data


def check_bytes(draft: Draft, paper: content.Paper) -> bytes:
    """What the checks say of the files of a draft, as an issue keeps it. The PDF is the draft's own, made once."""
    from papers.checking.checks import check_paper  # noqa: PLC0415 (as above)
    from papers.html.rendering import render_standalone_html  # noqa: PLC0415

    own = replace(draft, kind=Kind.PDF)
    make(own, paper)
    pdf, making = drafts.kept(own), drafts.making_of(own)
    if pdf is None and drafts.has_failed(making):
        raise PdfFailed(making.failure)
    if pdf is None:  # somebody else is at it, and what is waited for here is the check
        pdf = RENDER[Kind.PDF](paper)
    checks = check_paper(paper, html=render_standalone_html(paper), pdf=pdf, docx=RENDER[Kind.DOCX](paper))
    return json.dumps(checks.to_json(paper.modified_on)).encode()


def kept_check(draft: Draft, paper: Paper) -> tuple[dict[str, Any] | None, Standing | None]:
    """What the checks said of this very draft, if they were asked, and how the release stood when it was looked at."""
    kept = caches["papers"].get_many([draft.key, name_of(paper)])
    said: bytes | None = kept.get(draft.key)
    return None if said is None else dict(json.loads(said)), kept.get(name_of(paper))


RENDER: dict[str, Callable[[content.Paper], bytes]] = {Kind.PDF: pdf_bytes, Kind.DOCX: docx_bytes}


# Noticing


def changed(force: str, year: str) -> None:
    """Something in this year was written, judged or decided: look at its drafts once it has been quiet."""
    look_ahead.using(run_after=timezone.now() + QUIET).enqueue(force, year)


def changed_somewhere(force: str | None = None) -> None:
    """Something that several papers may print, such as the name of a force: look at those that are in use."""
    years = drafts.asked_lately()
    if force is not None:
        years = years.filter(annual__force__slug=force)
    for slug, year in years.order_by().values_list("annual__force__slug", "annual__year").distinct():
        changed(slug, year)


def looked_at(force: str, year: str) -> None:
    """Somebody has a page of the paper before them, and may ask for its draft next."""
    look_ahead.enqueue(force, year)


# In the background


@task()
def look_ahead(force: str, year: str) -> None:
    """Have those drafts made that are not there: the public's, and the editions that somebody asked for lately.

    And the files of a release that waits to be confirmed; and tell the paper's page how its release stands.
    """
    annual = AnnualAssessment.objects.select_related("force", "edition", "scale").at(force, year).first()
    if annual is None:
        return
    paper = paper_of(annual)
    if ReleaseRequest.objects.waiting().filter(paper__annual=annual).exists():
        # The files of an issue need much that a worker of drafts never does.
        from papers.issuing.making import see_to_release  # noqa: PLC0415

        see_to_release(paper)
    for edition in editions_wanted(annual):
        built = build_paper(paper, edition=edition)
        if edition is Reader.PUBLIC:
            note_standing(paper, built)
        draft = draft_of(built, Kind.PDF, annual, edition)
        if not drafts.is_kept(draft) and drafts.may_queue(drafts.making_of(draft)):
            make_draft.enqueue(draft.kind, annual.pk, edition.value, None)


def editions_wanted(annual: AnnualAssessment) -> list[Reader]:
    asked = set(drafts.asked_lately().filter(annual=annual).values_list("edition", flat=True))
    return [edition for edition in Reader if edition is Reader.PUBLIC or edition.value in asked]


@task()
def make_draft(kind: str, annual_id: int, edition: str, reader_id: int | None) -> None:
    """Make the draft of what stands there now. What was to be made when this was asked for may be gone."""
    years = AnnualAssessment.objects.select_related("force", "edition", "scale")
    annual = years.filter(pk=annual_id).first()
    reader = User.objects.filter(pk=reader_id).first() if reader_id is not None else None
    if annual is None or (reader is None and reader_id is not None):
        return
    built = build_paper(paper_of(annual), reader=reader, edition=Reader(edition))
    make(draft_of(built, kind, annual, Reader(edition), reader), built)


def draft_of(
    built: content.Paper, kind: str, annual: AnnualAssessment, edition: Reader, reader: User | None = None
) -> Draft:
    return Draft(kind, drafts.draft_sha256(built), annual.pk, edition, reader.pk if reader else None)


def make(draft: Draft, built: content.Paper) -> None:
    is_check = draft.kind == Kind.CHECK
    make_once(draft, lambda: check_bytes(draft, built) if is_check else RENDER[draft.kind](built))


# When somebody asks


def ask(draft: Draft) -> DraftMaking:
    """Somebody waits for it: hand it over, unless that is done or it has failed just now."""
    making = drafts.making_of(draft)
    if drafts.has_failed(making):
        return making
    drafts.note_asked(making)
    if drafts.may_queue(making):
        make_draft.enqueue(draft.kind, draft.annual_id, draft.edition.value, draft.reader_id)
        making.refresh_from_db()
    return making
