"""Writing the handover archive of a year: its records, the plan, its papers, tables, guide, and the sums of all.

`hears` limits it to what one person may hear of the talk inside organisations. Not here: what the public may have
(`publication`), and who may take it (`papers.permissions`).
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from assessments.models import AnnualAssessment, Status
from papers.archive.challenge import DECISIONS, LOG, challenge_rows, decision_rows
from papers.archive.gathering import Gathering, Plan, bytes_of
from papers.archive.guide import GUIDE, Written, folder_name, render_guide
from papers.archive.opening import DATA, FORMAT, VERSION
from papers.archive.packing import pack, sha256_of, write_sums
from papers.archive.plan_table import MILESTONES, milestone_rows
from papers.archive.records import BY_LABEL, BY_MODEL, Home, Kept
from papers.archive.tables import FIGURES, GRADES, SOURCES, figure_rows, grade_rows, source_rows, write_table
from papers.archive.trail import write_trail
from papers.building.arrange import paper_of
from papers.building.build import build_paper, sources_cited
from papers.canonical import fingerprint, from_json
from papers.content import Paper
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.models import IssuedPaper
from papers.pdf.rendering import render_pdf


def export_year(
    annual: AnnualAssessment,
    target: IO[bytes],
    hears: set[int] | None = None,
) -> str:
    """Write the archive to an open file and give its SHA-256. Raises PdfFailed where a draft cannot be made.

    What takes seconds, making drafts and packing, is done when everything has been read, so that nobody waits for it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with one_moment():
            gathering = Gathering.of(annual, hears)
            left_out = gathering.left_out()
            paper = replace(
                build_paper(paper_of(annual), edition=Reader.COMMISSIONER),
                demonstration=gathering.is_demonstration,
            )
            cited = sources_cited(paper_of(annual), Reader.COMMISSIONER)
            gathering.note_paper(paper, cited)
            plan = write_records(gathering, folder / DATA, left_out, sha256_of_words(paper))
            write_table(folder / MILESTONES.path, MILESTONES, milestone_rows(plan))
            issues = issues_of(annual)
            write_stored(issues, gathering, folder)
            write_table(folder / LOG.path, LOG, challenge_rows(annual, gathering.names.hears))
            write_table(folder / DECISIONS.path, DECISIONS, decision_rows(annual))
            write_trail(annual, folder, gathering.imported)
        write_table(folder / FIGURES.path, FIGURES, figure_rows(paper))
        write_table(folder / GRADES.path, GRADES, grade_rows(paper, annual.scale.grades.all()))
        write_table(folder / SOURCES.path, SOURCES, source_rows(paper, cited))
        # A year that was reopened says other things by now than what was issued.
        draft = not issues or annual.status != Status.FINAL
        written = Written(issues, made=make_word_files(issues, folder), draft=draft)
        if written.draft:
            write_draft(annual, paper, folder)
        guide = render_guide(
            annual, folder, written, left_out, gathering.latest, demonstration=paper.demonstration
        )
        (folder / GUIDE).write_text(guide, encoding="utf-8", newline="\n")
        write_sums(folder)
        pack(folder, folder_name(annual), target)
    return sha256_of(target)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything is read as it was at one moment, even while somebody writes."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def sha256_of_words(paper: Paper) -> str:
    """Of what a paper says, whenever any of it was changed last."""
    return fingerprint(replace(paper, modified_on=datetime.date.min))


def write_records(
    gathering: Gathering, path: Path, left_out: list[dict[str, Any]], paper_sha256: str
) -> Plan:
    """Row by row, a line for each value, so that it is read by people too. Gives the plan that was written."""
    annual = gathering.annual
    plan: Plan = {}
    about = {
        "format": FORMAT,
        "version": VERSION,
        "force": annual.force.slug,
        "year": annual.year,
        "edition": annual.edition.code,
        "demonstration": gathering.is_demonstration,
        "left_out": left_out,
        "paper_sha256": paper_sha256,
    }

    def of_plan() -> Iterator[tuple[Kept, list[dict[str, Any]]]]:
        plan.update(gathering.plan(paper_sha256))
        return ((BY_LABEL[label], records) for label, records in plan.items())

    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(about, ensure_ascii=False, indent=1)[:-2])
        for name, groups in (
            (Home.YEAR, gathering.year_records),
            (Home.PLAN, of_plan),
            (Home.SHARED, lambda: gathering.other_records(Home.SHARED)),
            (Home.FRAMEWORK, lambda: gathering.other_records(Home.FRAMEWORK)),
        ):
            file.write(f',\n "{name.value}": {{')
            write_groups(file, groups())
            file.write("\n }")
        file.write("\n}\n")
    return plan


def write_groups(file: IO[str], groups: Iterable[tuple[Kept, Iterable[dict[str, Any]]]]) -> None:
    for number, (kept, records) in enumerate(groups):
        file.write(f'{"," if number else ""}\n  "{kept.label}": [')
        for at, record in enumerate(records):
            said = json.dumps(record, ensure_ascii=False, indent=1).replace("\n", "\n   ")
            file.write(f"{',' if at else ''}\n   {said}")
        file.write("]")


def issues_of(annual: AnnualAssessment, **only: str) -> list[IssuedPaper]:
    issues = IssuedPaper.objects.without_files().filter(paper__annual=annual, **only)
    return list(issues.select_related("paper__annual__force", "issued_by").order_by("number"))


def write_stored(issues: list[IssuedPaper], gathering: Gathering, folder: Path) -> None:
    """Every issue, and every file that came in, byte for byte as it was stored."""
    for issue in issues:
        write_issue(issue, folder)
    write_originals(gathering, folder)


def write_issue(issue: IssuedPaper, folder: Path) -> None:
    for name, place in BY_MODEL[IssuedPaper].files.items():
        if data := bytes_of(BY_MODEL[IssuedPaper], name, issue.pk):
            write_file(folder / place(issue), data)


def make_word_files(issues: list[IssuedPaper], folder: Path) -> list[str]:
    """Issues of early days stored no Word file; it is made of what was stored. The names of those that were made."""
    made = []
    for issue in issues:
        name = f"papers/{issue.file_name('docx')}"
        if not (folder / name).exists():
            write_file(folder / name, render_docx(from_json(issue.content)).data)
            made.append(name)
    return made


def write_draft(annual: AnnualAssessment, paper: Paper, folder: Path) -> None:
    """The paper as it stands where no issue says that: every word of it, marked as a draft."""
    begins = f"papers/{annual.force.slug}-{annual.year}-DRAFT-for-the-commissioner-{paper.marking}"
    write_file(folder / f"{begins}.html", render_standalone_html(paper).encode())
    write_file(folder / f"{begins}.pdf", render_pdf(paper).data)
    write_file(folder / f"{begins}.docx", render_docx(paper).data)


def write_originals(gathering: Gathering, folder: Path) -> None:
    """The files of the rows that keep some, other than the issues."""
    for kept in gathering.names.known:
        entry = BY_MODEL[kept]
        if entry.model is IssuedPaper:
            continue
        for name, place in entry.files.items():
            for pk in gathering.names.pks(entry):
                row = entry.model._base_manager.defer(*entry.files).get(pk=pk)
                write_file(folder / place(row), bytes_of(entry, name, pk))


def write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
