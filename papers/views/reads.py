"""Telling the audit trail who was shown an edition of a paper that holds what is withheld from others."""

from __future__ import annotations

from accounts.models import User
from assessments.models import AnnualAssessment, Withholding
from assessments.noting import note_reading, note_reading_of
from papers.editions import Reader, leaves_out
from papers.models import IssuedPaper


def note_draft_read(annual: AnnualAssessment, edition: Reader, *, by: User, where: str) -> None:
    """The public's edition leaves out all that is withheld, and so costs nothing here."""
    if edition is Reader.PUBLIC:
        return
    rows = Withholding.objects.visible_to(by).standing().filter(annual=annual)
    shown = [row for row in rows if not leaves_out(edition, row)]
    note_reading(annual, shown, by=by, where=f"{where} for {edition.label.lower()}")


def note_issue_read(issue: IssuedPaper, *, by: User) -> None:
    if issue.reader != Reader.PUBLIC:
        said = f"issue {issue.number}, for {issue.get_reader_display().lower()}"
        note_reading_of(issue.paper.annual, said, by=by, about=f"issue {issue.pk}")
