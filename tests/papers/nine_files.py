"""The demonstration paper of 2024-25 with passages withheld, in every format and for every reader: nine files.

Here: the making, and what each reader may not find. Not here: any assertion.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from assessments.models import AnnualAssessment, Ground, Readers, Section, Withholding
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.content import Paper
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.leaks.sought import Secret, secrets_of
from papers.pdf.rendering import render_pdf
from tests.makers import withhold

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMED = ("section__threat_assessment__threat", "section__annual")
Kind = Withholding.Kind
TO_PUBLIC, TO_PANEL = Readers.PUBLIC, Readers.PANEL


@dataclass(frozen=True, slots=True)
class Hidden:
    """A passage by the threat, the section and words in it; `trace` is said nowhere else in the paper."""

    threat: str
    section: str
    words: str
    trace: str
    kind: str = Kind.BLOCK
    withheld_from: Readers = TO_PUBLIC
    ground: Ground = Ground.CRIME

    def is_hidden_from(self, reader: Reader) -> bool:
        if reader is Reader.COMMISSIONER:
            return False
        return reader is Reader.PUBLIC or self.withheld_from == TO_PANEL


HIDDEN = (
    Hidden("terrorism", "capacity", "Staff did not follow", "twelve detective constables"),
    Hidden("terrorism", "contribution", "How many officers", "September 2016", withheld_from=TO_PANEL,
           ground=Ground.SECURITY),
    Hidden("terrorism", "contribution", "covert testing", "covert testing", Kind.ITEM, TO_PANEL),
    Hidden("public-disorder", "the-arithmetic-of-the-commitment", "The make-up of a unit",
           "make-up of a unit is inferred", Kind.NOTE),
    Hidden("public-disorder", "the-arithmetic-of-the-commitment", "Top of the usual range",
           "Bottom of the usual range"),
    Hidden("child-sexual-abuse", "project-atari", "34.75", "34.75", Kind.CELL, TO_PANEL, Ground.SAFETY),
    Hidden("national-cyber-event", "categories-of-cyber-incident", "Mostly remote analysis",
           "Mostly remote analysis", Kind.CELL),
    Hidden("serious-and-organised-crime", "capability", "whether artificial intelligence",
           "sift large extractions", Kind.ITEM),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Files:
    """One reader's edition, and what this reader may not know."""

    paper: Paper
    html: str
    pdf: bytes
    docx: bytes
    secrets: tuple[Secret, ...]
    hidden: tuple[str, ...]


def make_nine_files() -> dict[Reader, Files]:
    """Needs a database; leaves nothing in it."""
    with transaction.atomic():
        annual = load_year()
        withhold_passages(annual)
        rows = Withholding.objects.filter(section__annual=annual).select_related(*NAMED)
        found = {reader: files_for(reader, annual, list(rows)) for reader in Reader}
        transaction.set_rollback(True)
    return found


def load_year() -> AnnualAssessment:
    call_command("load_framework", *map(str, sorted(FIXTURES.glob("spr_*.yaml"))), stdout=io.StringIO())
    call_command("load_demonstration", stdout=io.StringIO())
    years = AnnualAssessment.objects.select_related("force", "edition", "scale")
    return years.get(force__slug="west-midlands", year="2024-25")


def withhold_passages(annual: AnnualAssessment) -> None:
    coordinator, chief = (User.objects.get(email=f"{name}@demo.example") for name in ("coordinator", "chief"))
    for each in HIDDEN:
        section = Section.objects.get(
            annual=annual, threat_assessment__threat__code=each.threat, slug=each.section
        )
        withhold(
            section, each.words, by=coordinator, chief=chief, kind=each.kind, readers=each.withheld_from,
            ground=each.ground,
        )  # fmt: skip


def files_for(reader: Reader, annual: AnnualAssessment, rows: list[Withholding]) -> Files:
    built = build_paper(paper_of(annual), edition=reader)
    return Files(
        paper=built,
        html=render_standalone_html(built),
        pdf=render_pdf(built).data,
        docx=render_docx(built).data,
        secrets=tuple(secrets_of(reader, rows)),
        hidden=tuple(each.trace for each in HIDDEN if each.is_hidden_from(reader)),
    )
