"""manage.py export_paper FORCE YEAR --format pdf|docx|html --output FILE: the paper without a browser."""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from assessments.models import AnnualAssessment
from assessments.models.rounds import YEAR
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.canonical import from_json
from papers.checking.checks import check_pdf
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.models import IssuedPaper
from papers.pdf.rendering import PdfFailed, render_pdf


class Command(BaseCommand):
    help = "Write the paper of a force's year to a file: the present text as a draft, or an issue as it was issued."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("force", help="the force's slug, for example west-midlands")
        parser.add_argument("year", help="the year, for example 2024-25")
        parser.add_argument("--format", choices=["pdf", "docx", "html"], default="pdf")
        parser.add_argument("--output", required=True, help="the file to write; - for standard output")
        parser.add_argument(
            "--reader",
            choices=Reader.values,
            default=Reader.PUBLIC,
            help="whose edition a draft is; an issue is always the one that was issued",
        )
        parser.add_argument(
            "--issue", type=int, help="the number of an issue; without it, the present text as a draft"
        )
        parser.add_argument(
            "--check", action="store_true", help="write no draft as PDF in which the checks find a fault"
        )

    def handle(
        self,
        *,
        force: str,
        year: str,
        format: str,  # noqa: A002 (the option's name)
        output: str,
        issue: int | None,
        reader: str,
        check: bool,
        **_: Any,
    ) -> None:
        annual = find_year(force, year)
        try:
            data = (
                draft_bytes(annual, format, Reader(reader), check=check)
                if issue is None
                else issued_bytes(annual, issue, format)
            )
        except PdfFailed as failed:
            raise CommandError(str(failed)) from failed
        if output == "-":
            sys.stdout.buffer.write(data)
            return
        write_whole(Path(output), data)
        self.stdout.write(f"{output}: {len(data):,} bytes, {'draft' if issue is None else f'issue {issue}'}.")


def find_year(force: str, year: str) -> AnnualAssessment:
    if not re.fullmatch(YEAR, year):
        raise CommandError(f"{year} is not a year as it is written here. Write 2024-25.")
    forces = Organisation.objects.filter(kind=Organisation.Kind.FORCE)
    if not forces.filter(slug=force).exists():
        known = ", ".join(forces.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no force {force}. Known forces: {known}.")
    years = AnnualAssessment.objects.select_related("force", "edition", "scale")
    found = years.at(force, year).first()
    if found is None:
        known = (
            ", ".join(years.filter(force__slug=force).order_by("year").values_list("year", flat=True))
            or "none"
        )
        raise CommandError(f"{force} has no assessment for {year}. Its years: {known}.")
    return found


def draft_bytes(annual: AnnualAssessment, file_format: str, reader: Reader, *, check: bool) -> bytes:
    """The present text in one edition; whoever runs commands on the server may have each."""
    built = build_paper(paper_of(annual), edition=reader)
    if file_format == "docx":
        return render_docx(built).data
    if file_format == "html":
        return render_standalone_html(built).encode()
    data = render_pdf(built).data
    if check and not (checks := check_pdf(data, built)).passed:
        raise CommandError(f"The PDF has faults, and is not written. {checks.first_findings}")
    return data


def issued_bytes(annual: AnnualAssessment, number: int, file_format: str) -> bytes:
    """Exactly the bytes that were stored."""
    issues = IssuedPaper.objects.without_files().filter(paper__annual=annual)
    issue = issues.filter(number=number).first()
    if issue is None:
        known = (
            ", ".join(str(n) for n in issues.order_by("number").values_list("number", flat=True)) or "none"
        )
        raise CommandError(f"The paper of {annual} has no issue {number}. Its issues: {known}.")
    if file_format == "docx":
        # Issues made before Word files were kept have none; theirs is made from the content that was stored.
        return bytes(issue.docx) or render_docx(from_json(issue.content)).data
    return bytes(issue.pdf) if file_format == "pdf" else issue.html.encode()


def write_whole(path: Path, data: bytes) -> None:
    """All of it or nothing: a file that another program finds is complete."""
    if path.is_dir():
        raise CommandError(f"{path} is a directory. Name the file to write.")
    if path.exists() and not path.is_file():  # a pipe or a device is written to, never replaced
        path.write_bytes(data)
        return
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)
