"""manage.py import_year FILE.zip [--dry-run]: a year from its handover archive, all of it or nothing."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.archive.exporting import export_year
from papers.archive.opening import Archive, Refused, differing, open_archive
from papers.archive.restoring import Restored, import_year
from papers.pdf.rendering import PdfFailed


class Command(BaseCommand):
    help = "Make a year from its handover archive. Every byte is checked first, and all of it is made or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the zip file that export_year wrote")
        parser.add_argument("--dry-run", action="store_true", help="try all of it, and make nothing")

    def handle(self, *, file: str, dry_run: bool, **_: Any) -> None:
        try:
            archive = open_archive(Path(file))
            restored = import_year(archive, dry_run=dry_run)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.describe(archive, restored)
        if dry_run:
            self.stdout.write("Nothing was stored: this was a dry run.")
            return
        self.stdout.write(self.style.SUCCESS(f"{restored.annual} is imported."))
        self.compare(archive, restored)

    def describe(self, archive: Archive, restored: Restored) -> None:
        write = self.stdout.write
        write(f"SHA-256 {archive.sha256}: every file is as its sum says.")
        for label, count in restored.made.items():
            write(f"  {label}: {count:,}")
        for line in restored.kept:
            write(line)
        if restored.waiting:
            write(
                f"{restored.waiting:,} references lead to years that are not here. They are kept until those are."
            )

    def compare(self, archive: Archive, restored: Restored) -> None:
        """Whether what was made says the same as what came in: the archive of it is the same file."""
        with tempfile.TemporaryFile() as again:
            try:
                sha256 = export_year(restored.annual, again)
            except PdfFailed as failed:
                self.stdout.write(f"It could not be exported again to compare: {failed}")
                return
            if sha256 == archive.sha256:
                self.stdout.write(
                    "Exported from here it has the same SHA-256, until somebody works on it here."
                )
                return
            others = ", ".join(differing(archive, again))
        self.stdout.write(
            f"Exported from here it has another SHA-256, since these files are others: {others}. They differ where "
            "this installation names people, organisations or the framework otherwise, knows other addresses as "
            "private, or makes drafts with another version."
        )
