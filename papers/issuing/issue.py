"""Issuing a paper: its content and bytes are made once, stored with their SHA-256, and never made again."""

from __future__ import annotations

import datetime
import hashlib

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
from papers.building.references import dangling_in
from papers.building.rows import Rows, read_sources
from papers.checking.checks import Checks, check_paper, check_pdf
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.characters import reason_against as reason_of_characters
from papers.html.rendering import render_standalone_html
from papers.later import FIRST, Asked
from papers.leaks.finding import find_leaks
from papers.leaks.in_files import find_leaks_in_files
from papers.leaks.sought import Secret, secrets_of
from papers.models import Implication, ImportedPaper, IssuedPaper, LeakDecision, Paper
from papers.pdf.rendering import RenderedPdf, render_pdf
from papers.reissuing.again import Again, as_issued, kept_of, last_issue
from papers.reissuing.extract import extract


class NotIssuable(Exception):
    """The paper cannot be issued now; the message says why, in a sentence."""


def reasons_against(paper: Paper) -> list[str]:
    """Why no edition of this paper can be issued as it stands; nothing when one can."""
    proposed = Withholding.objects.filter(section__annual=paper.annual, state=Withholding.State.PROPOSED)
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
) -> IssuedPaper:
    """Freeze an edition as the next issue. Raises NotIssuable, or PdfFailed if no whole, tagged PDF can be made.

    The public's edition needs a second person, and an edition that leaves something out goes through the leak check.

    Rendering takes seconds, so it is done before the row is locked; if anything changed or another issue was made
    in the meantime, it is done again. With `only_as` it is refused once that is no longer the next number: a form
    that was sent twice makes one issue. After the first for its reader an issue says what it changes, and why.
    """
    if reader is Reader.PUBLIC and confirmed_by in (None, by):
        raise NotIssuable("The public’s edition is released by two people: somebody else confirms it.")
    moment = issued_at or timezone.now()
    for _ in range(3):
        if reasons := reasons_against(paper):
            raise NotIssuable(" ".join(reasons))
        number = next_number(paper)
        if only_as not in (None, number):
            raise NotIssuable(
                f"The next issue is number {number} now: somebody has issued the paper meanwhile."
            )
        said = build_paper(paper, issue_number=number, edition=reader)
        again = as_issued(said, last_issue(paper, reader), asked)
        built = again.paper
        if (
            against := again.against
            or reason_of_references(built)
            or reasons_of_marking(built, reader)
            or reason_of_characters(built)
        ):
            raise NotIssuable(against)
        html, pdf, docx = render_standalone_html(built), render_pdf(built), render_docx(built)
        checks = check_finished(built, html=html, pdf=pdf.data, docx=docx.data)
        leak_check = check_files(paper, built, reader, html=html, pdf=pdf.data, docx=docx.data)
        supplement = make_supplement(paper, again, reader)
        with transaction.atomic():
            paper = (
                Paper.objects.select_for_update(of=("self",))
                .select_related("annual__force", "annual__edition", "annual__scale")
                .get(pk=paper.pk)
            )
            if (
                next_number(paper) != number
                or build_paper(paper, issue_number=number, edition=reader) != said
            ):
                continue
            issued = IssuedPaper.objects.create(
                paper=paper,
                number=number,
                reader=reader,
                marking=built.marking,
                confirmed_by=confirmed_by,
                leak_check=leak_check,
                content=canonical.to_json(built),
                html=html,
                pdf=pdf.data,
                docx=docx.data,
                pages=pdf.pages,
                content_sha256=canonical.fingerprint(built),
                html_sha256=hashlib.sha256(html.encode()).hexdigest(),
                pdf_sha256=pdf.sha256,
                docx_sha256=docx.sha256,
                checks=checks.to_json(moment),
                supplement=supplement.data if supplement else b"",
                supplement_sha256=supplement.sha256 if supplement else "",
                **kept_of(again),
                issued_by=by,
                issued_at=moment,
            )
            deed = Deed(f"issue {number}, for {reader.label.lower()}", content_sha256=pdf.sha256, shared=True)
            note("paper-issued", paper.annual, by=by, deed=deed)
            return issued
    raise NotIssuable("The paper was changed again and again while it was being made. Try again in a minute.")


def reason_of_references(built: content.Paper) -> str:
    """Why a paper that refers to nothing may not go out."""
    with translation.override(built.language.lower()):
        dangling = dangling_in(built.chapters)
    if not dangling:
        return ""
    places = "; ".join(f"“{one.words}” in {one.place}" for one in dangling[:5])
    return f"A cross-reference leads nowhere: {places}. Point it to a passage that is there, or take it out."


def make_supplement(paper: Paper, again: Again, reader: Reader) -> RenderedPdf | None:
    """The short document of a supplement or an erratum, checked as its whole paper is."""
    later = again.paper.later
    if again.before is None or later is None or later.kind == "issue":
        return None
    short = extract(again.before, again.paper)
    pdf = render_pdf(short)
    checks = check_pdf(pdf.data, short)
    if not checks.passed:
        raise NotIssuable(f"The supplement has faults, and nothing is issued. {checks.first_findings}")
    check_files(paper, short, reader, html="", pdf=pdf.data, docx=b"")
    return pdf


def check_finished(built: content.Paper, *, html: str, pdf: bytes, docx: bytes) -> Checks:
    """What the checks of the finished files say. Raises NotIssuable with the first findings if anything is wrong."""
    checks = check_paper(built, html=html, pdf=pdf, docx=docx)
    if not checks.passed:
        raise NotIssuable(f"The finished paper has faults, and nothing is issued. {checks.first_findings}")
    return checks


def check_files(
    paper: Paper, built: content.Paper, reader: Reader, *, html: str, pdf: bytes, docx: bytes
) -> dict[str, object]:
    """The leak check of an edition and its files, for the record. Raises NotIssuable if anything is found."""
    secrets = secrets_for(paper, reader)
    if not secrets:
        return {"withheld": 0}
    found = find_leaks(built, secrets)
    found += find_leaks_in_files(built, secrets, html=html, pdf=pdf, docx=docx)
    accepted = accepted_of(paper)
    if left := [finding for finding in found if not finding.decisions_in(accepted)]:
        places = ", ".join(dict.fromkeys(f"{finding.where} ({finding.kind})" for finding in left[:5]))
        raise NotIssuable(f"The leak check found what is withheld: in {places}. Nothing is released.")
    kept = dict.fromkeys(row for finding in found for row in finding.decisions_in(accepted))
    return {
        "withheld": len(secrets),
        "searched": ["content", "HTML", "PDF", "Word"],
        "accepted": [
            {
                "kind": row.kind,
                "place": row.place,
                "reason": row.reason,
                "by": str(row.decided_by),
                "at": row.decided_at.isoformat(),
            }
            for row in kept
        ],
    }


def secrets_for(paper: Paper, reader: Reader) -> list[Secret]:
    rows = Withholding.objects.standing().filter(section__annual=paper.annual)
    found = list(rows.select_related("section__threat_assessment__threat", "section__question", "decided_by"))
    sources = read_sources(paper.annual, [row.section.body for row in found])
    return secrets_of(reader, found, sources)


def accepted_of(paper: Paper) -> dict[str, LeakDecision]:
    return {row.key: row for row in paper.leak_decisions.select_related("decided_by")} if paper.pk else {}


def next_number(paper: Paper) -> int:
    if paper._state.adding:
        return 1
    return (paper.issues.aggregate(last=Max("number"))["last"] or 0) + 1
