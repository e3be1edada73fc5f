"""Issuing a paper: its content and bytes are made once, stored with their SHA-256, and never made again.

Here: whether an edition can be issued, what has to be made for it, and the transaction that keeps it. Not here: how its
files are made (`files`), where that is done before anybody waits for it (`making`), and who asks (`release`).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from accounts.models import User
from assessments.models import Status, Withholding
from assessments.noting import note
from audit.recording import Deed
from papers import canonical, content
from papers.building.build import build_paper
from papers.building.marking import reasons_of_marking
from papers.building.own_texts import place_own
from papers.building.references import dangling_in
from papers.building.rows import Rows, read_sources
from papers.drafting import drafts
from papers.editions import Reader
from papers.html.characters import reason_against as reason_of_characters
from papers.issuing.files import Files, FilesOf, Order, faults_of, leaks_of, make_files, record_of
from papers.later import FIRST, Asked
from papers.leaks.sought import Secret, secrets_of
from papers.models import Implication, ImportedPaper, IssuedPaper, LeakDecision, Paper, ReleaseRequest
from papers.reissuing.again import as_issued, kept_of, last_issue

OVERTAKEN = (
    "The paper was changed after its release was asked for, so nothing was released. A secretary reads it as it stands "
    "now and asks for its release again; then a second person can confirm that."
)


class NotIssuable(Exception):
    """The paper cannot be issued now; the message says why, in a sentence."""


def reasons_against(paper: Paper) -> list[str]:
    """Why no edition of this paper can be issued as it stands; nothing when one can."""
    proposed = Withholding.objects.filter(annual=paper.annual, state=Withholding.State.PROPOSED)
    imported = ImportedPaper.objects.filter(annual=paper.annual).exists()
    return reasons_with(paper, proposed=proposed.count(), imported=imported)


def reasons_in(paper: Paper, rows: Rows) -> list[str]:
    """The same, of rows that were read already: nothing more is asked of the database."""
    proposed = sum(row.state == Withholding.State.PROPOSED for row in rows.withholdings)
    imported = any(getattr(part, "is_imported", False) for part in rows.parts)
    return reasons_with(paper, proposed=proposed, imported=imported)


def reasons_with(paper: Paper, *, proposed: int, imported: bool) -> list[str]:
    """The same for whoever has read already what is proposed and whether it is a paper of a past year."""
    reasons = []
    if proposed:
        passages = "1 passage is" if proposed == 1 else f"{proposed} passages are"
        reasons.append(f"{passages} proposed to be withheld. A chief officer decides first.")
    if paper.annual.status != Status.FINAL:
        reasons.append(
            f"The assessment is not final: it is {paper.annual.get_status_display()}. "
            "A paper is issued from a final assessment, so that it cannot change afterwards."
        )
    if unsaid := [] if imported else unsaid_implications(paper):
        reasons.append(
            f"The paper does not say what it means: {', '.join(unsaid)}. Where it is none, write None."
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


def unsaid_implications(paper: Paper) -> list[str]:
    """Those that a board must be told of and is not; a paper of a past year need not, and says what it said."""
    return [kind.label.lower() for kind in Implication if not paper.implications.get(kind.value)]


def issue_paper(
    paper: Paper,
    *,
    by: User,
    reader: Reader = Reader.PUBLIC,
    confirmed_by: User | None = None,
    only_as: int | None = None,
    asked: Asked = FIRST,
    issued_at: datetime.datetime | None = None,
    files_of: FilesOf = make_files,
    release: ReleaseRequest | None = None,
) -> IssuedPaper:
    """Freeze an edition as the next issue. Raises NotIssuable, or PdfFailed if no whole, tagged PDF can be made.

    The public's edition needs a second person, and an edition that leaves something out goes through the leak check.

    Making the files takes seconds, so it is done before the row is locked, or was done ahead (`files_of`); if anything
    they depend on changed or another issue was made in the meantime, it is done again. With `only_as` it is refused
    once that is no longer the next number: a form that was sent twice makes one issue. With `release` it is refused
    unless it says word for word what was asked for. After the first for its reader an issue says what it changes.
    """
    if reader is Reader.PUBLIC and confirmed_by in (None, by):
        raise NotIssuable("The public’s edition is released by two people: somebody else confirms it.")
    people = {"issued_by": by, "confirmed_by": confirmed_by, "issued_at": issued_at or timezone.now()}
    for _ in range(3):
        order = order_of(paper, reader, asked, only_as=only_as, release=release)
        files = files_of(order)
        if against := faults_of(files) or leaks_of(files, accepted_of(paper)):
            raise NotIssuable(against)
        with transaction.atomic():
            paper = locked(paper)
            if order_of(paper, reader, asked, only_as=only_as, release=release).draft != order.draft:
                continue
            issued = freeze(paper, order, files, people, release)
        drafts.drop(order.draft)
        return issued
    raise NotIssuable("The paper was changed again and again while it was being made. Try again in a minute.")


def order_of(
    paper: Paper,
    reader: Reader,
    asked: Asked,
    *,
    only_as: int | None = None,
    release: ReleaseRequest | None = None,
) -> Order:
    """What has to be made for the next issue. Raises NotIssuable if it cannot be issued as it stands."""
    if reasons := reasons_against(paper):
        raise NotIssuable(" ".join(reasons))
    number = next_number(paper)
    if only_as not in (None, number):
        raise NotIssuable(f"The next issue is number {number} now: somebody has issued the paper meanwhile.")
    built = build_paper(paper, issue_number=number, edition=reader)
    secrets = secrets_for(paper, reader)
    again = as_issued(built, last_issue(paper, reader), asked, lambda: secrets)
    if release is not None and canonical.fingerprint(again.paper) != release.content_sha256:
        raise NotIssuable(OVERTAKEN)
    if (
        against := again.against
        or reason_of_references(again.paper)
        or reasons_of_marking(again.paper, reader)
        or reason_of_characters(again.paper)
    ):
        raise NotIssuable(against)
    return Order(paper.annual_id, number, reader, asked, again, tuple(secrets))


def locked(paper: Paper) -> Paper:
    """The paper as it stands now, and nobody else's to issue until the transaction ends."""
    rows = Paper.objects.select_for_update(of=("self",))
    return rows.select_related("annual__force", "annual__edition", "annual__scale").get(pk=paper.pk)


def freeze(
    paper: Paper, order: Order, files: Files, people: Mapping[str, Any], release: ReleaseRequest | None
) -> IssuedPaper:
    """Everything of an issue, in the transaction of whoever calls this: all of it is kept, or nothing."""
    built, supplement = order.paper, files.supplement
    issued = IssuedPaper.objects.create(
        paper=paper,
        number=order.number,
        reader=order.reader,
        marking=built.marking,
        leak_check=record_of(files, accepted_of(paper)),
        content=canonical.to_json(built),
        html=files.html,
        pdf=files.pdf.data,
        docx=files.docx.data,
        pages=files.pdf.pages,
        content_sha256=canonical.fingerprint(built),
        html_sha256=hashlib.sha256(files.html.encode()).hexdigest(),
        pdf_sha256=files.pdf.sha256,
        docx_sha256=files.docx.sha256,
        checks=files.checks.to_json(people["issued_at"]),
        supplement=supplement.data if supplement else b"",
        supplement_sha256=supplement.sha256 if supplement else "",
        **kept_of(order.again),
        **people,
    )
    by, name = issued.issued_by, f"issue {order.number}"
    deed = Deed(f"{name}, for {order.reader.label.lower()}", content_sha256=issued.pdf_sha256, shared=True)
    note("paper-issued", paper.annual, by=by, deed=deed)
    if release is not None and issued.confirmed_by is not None:
        release.issue = issued
        release.save()  # the whole row: somebody may have asked anew, and so removed it, while the files were made
        deed = Deed(name, content_sha256=release.content_sha256, shared=True)
        note("release-confirmed", paper.annual, by=issued.confirmed_by, deed=deed)
    return issued


def reason_of_references(built: content.Paper) -> str:
    """Why a paper that refers to nothing may not go out."""
    with translation.override(built.language.lower()):
        dangling = dangling_in(built.chapters)
    if not dangling:
        return ""
    places = "; ".join(f"“{one.words}” in {one.place}" for one in dangling[:5])
    return f"A cross-reference leads nowhere: {places}. Point it to a passage that is there, or take it out."


def secrets_for(paper: Paper, reader: Reader) -> list[Secret]:
    rows = Withholding.objects.sought().filter(annual=paper.annual)
    rows = rows.select_related("section__threat_assessment__threat", "section__question", "decided_by")
    found = place_own(rows, paper)
    sources = read_sources(paper.annual, [row.text.body for row in found])
    return secrets_of(reader, found, sources)


def accepted_of(paper: Paper) -> dict[str, LeakDecision]:
    return {row.key: row for row in paper.leak_decisions.select_related("decided_by")} if paper.pk else {}


def next_number(paper: Paper) -> int:
    if paper._state.adding:
        return 1
    return (paper.issues.aggregate(last=Max("number"))["last"] or 0) + 1
