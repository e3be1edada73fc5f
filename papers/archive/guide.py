"""The page that lies on top of an archive: what is in it, how it must be handled, and how it is checked.

It is made from the year and never from the clock, so that the same year has the same guide. Not here: its words
(templates/papers/archive_guide.html) and its look (static/paper/archive.css).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Organisation
from assessments.models import AnnualAssessment
from papers.archive.challenge import DECISIONS, LOG
from papers.archive.opening import DATA
from papers.archive.packing import SUMS, names_in
from papers.archive.plan_table import MILESTONES
from papers.archive.records import supplement_file
from papers.archive.tables import FIGURES, GRADES, SOURCES
from papers.archive.trail import about_trail
from papers.building.marking import MARKINGS
from papers.models import IssuedPaper

GUIDE = "START-HERE.html"
ABOUT = {
    DATA: "Everything of the year as data: every version of every text, every judgement, question, comment, decision "
    "and change, with who and when.",
    **{sheet.path: sheet.about for sheet in (FIGURES, GRADES, SOURCES, MILESTONES, LOG, DECISIONS)},
}
FORMATS = {"html": "web page", "pdf": "PDF", "docx": "Word document"}


@dataclass
class Written:
    """The papers that were put into an archive. `made`: Word files that no issue stored, and that are made now;
    `left_out`: issues that repeat what was withheld after them."""

    issues: list[IssuedPaper] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    draft: bool = False
    left_out: list[IssuedPaper] = field(default_factory=list)


@dataclass(frozen=True)
class File:
    """A file of the archive as the guide names it."""

    name: str
    about: str
    size: int


def render_guide(
    annual: AnnualAssessment,
    folder: Path,
    written: Written,
    left_out: list[dict[str, Any]],
    latest: datetime.datetime | None,
    *,
    public: bool = False,
    demonstration: bool = False,
) -> str:
    about = ABOUT | {name: what for issue in written.issues for name, what in files_of(issue, written)}
    found = [
        File(
            name,
            about.get(name) or about_trail(name) or draft_or_original(name),
            (folder / name).stat().st_size,
        )
        for name in names_in(folder)
    ]
    slugs = [row["organisation"] for row in left_out]
    names = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name"))
    context = {
        "annual": annual,
        "bodies": bodies_of(annual),
        "files": found,
        "issues": written.issues,
        "made": written.made,
        "draft": written.draft,
        "demonstration": demonstration,
        "issues_left_out": written.left_out,
        "left_out": [
            {**row, "name": names.get(row["organisation"], row["organisation"])} for row in left_out
        ],
        "latest": latest,
        # Private talk and withheld words are in every handover archive, whatever its papers are marked.
        "marking": MARKINGS[0] if public else MARKINGS[1],
        "public": public,
        "sums": SUMS,
        "top": folder_name(annual, public=public),
        "styles": (Path(settings.BASE_DIR) / "static" / "paper" / "archive.css").read_text(encoding="utf-8"),
    }
    with translation.override("en-gb"):
        return render_to_string("papers/archive_guide.html", context)


def folder_name(annual: AnnualAssessment, *, public: bool = False) -> str:
    """The folder in which everything lies, and the zip file without its ending."""
    return f"{annual.force.slug}-{annual.year}{'-for-publication' if public else ''}"


def files_of(issue: IssuedPaper, written: Written) -> list[tuple[str, str]]:
    found = []
    for extension, form in FORMATS.items():
        name = f"papers/{issue.file_name(extension)}"
        stored = "made for this archive from what was stored" if name in written.made else "exactly as stored"
        about = f"Issue {issue.number} for {issue.get_reader_display().lower()}, {form}, {stored}."
        found.append((name, about))
    if issue.supplement_sha256:
        about = (
            f"{issue.get_kind_display()} {issue.number} by itself: what it changes, PDF, exactly as stored."
        )
        found.append((supplement_file(issue), about))
    return found


def draft_or_original(name: str) -> str:
    if name.startswith("original/"):
        return "The file that this year was made from, as it came in."
    form = FORMATS.get(name.rpartition(".")[2], "file")
    return f"The paper as it stands, not issued: a draft with every word, {form}."


def bodies_of(annual: AnnualAssessment) -> list[str]:
    """Who held the force to account on the day of the board."""
    held = annual.force.overseen_by.current(on=annual.board_on).select_related("body")
    return sorted(row.body.name for row in held)
