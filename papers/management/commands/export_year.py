"""manage.py export_year FORCE YEAR [--to FILE.zip] [--public]: the archive of a year, whole or for publication."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessments.noting import note
from audit.recording import Deed
from papers.archive.exporting import export_year
from papers.archive.guide import folder_name
from papers.archive.publication import NotPublishable, export_publication
from papers.management.commands.export_paper import find_year
from papers.models import ArchiveDownload
from papers.pdf.rendering import PdfFailed


class Command(BaseCommand):
    help = (
        "Write the archive of a force's year: one zip file that is read without this program. It holds withheld words "
        "and private comments; with --public it holds what was published and nothing else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("force", help="the force's slug, for example west-midlands")
        parser.add_argument("year", help="the year, for example 2024-25")
        parser.add_argument("--to", help="the zip file to write; else FORCE-YEAR.zip in this directory")
        parser.add_argument("--public", action="store_true", help="only what the public may have")

    def handle(self, *, force: str, year: str, to: str | None, public: bool, **_: Any) -> None:
        annual = find_year(force, year)
        path = Path(to or f"{folder_name(annual, public=public)}.zip")
        export = export_publication if public else export_year
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as half:
                written = Path(half.name)
                try:
                    sha256 = export(annual, half)
                    half.close()
                    with transaction.atomic():
                        kind = ArchiveDownload.Kind.PUBLIC if public else ArchiveDownload.Kind.WHOLE
                        note("archive-taken", annual, by=None, deed=Deed(kind.label, content_sha256=sha256))
                    written.replace(path)
                finally:
                    written.unlink(missing_ok=True)
        except (PdfFailed, NotPublishable) as failed:
            raise CommandError(str(failed)) from failed
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes.\nSHA-256 {sha256}")
        if not public:
            self.stdout.write("It holds withheld words and private comments. Keep it as OFFICIAL-SENSITIVE.")
