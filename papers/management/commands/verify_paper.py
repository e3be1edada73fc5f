"""manage.py verify_paper FILE: which issue of which paper this file is, and whether it is unchanged."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.checking.verifying import Claim, Known, claim_of, find_issue_of, sha256_of

REPLACED, UNKNOWN, ALTERED = 3, 4, 5
CODES = """exit codes:
  0  the file is the last issue for its readers, unchanged
  1  the file cannot be read
  3  the file is an issue, unchanged, and later ones change it: each is named
  4  no issue has these bytes
  5  no issue has these bytes, but the file says that it is a paper of this program: altered, or a draft"""


class Command(BaseCommand):
    help = "Say which issue of which paper a file is, by its SHA-256."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        kwargs = {"formatter_class": RawDescriptionHelpFormatter, **kwargs}
        return super().create_parser(prog_name, subcommand, epilog=CODES, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a PDF, Word file or HTML file; - for standard input")

    def handle(self, *, file: str, **_: Any) -> None:
        data = read(file)
        self.stdout.write(f"SHA-256 {sha256_of(data)}")
        known = find_issue_of(data)
        if known is None:
            raise unknown(claim_of(data))
        self.stdout.write(in_words(known))
        for sentence in known.later:
            self.stdout.write(sentence)
        if known.later:
            sys.exit(REPLACED)


def read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def in_words(known: Known) -> str:
    issue = known.issue
    return (
        f"This is the {known.file_format} of issue {issue.number} of the paper of {issue.paper.annual}, for "
        f"{issue.get_reader_display().lower()}, issued on {issue.issued_at:%Y-%m-%d}. It is unchanged."
    )


def unknown(claim: Claim | None) -> CommandError:
    if claim is None:
        return CommandError("No issue has these bytes.", returncode=UNKNOWN)
    return CommandError(
        f"No issue has these bytes. The file says of itself that it is {claim.name}: it was altered since, or was "
        "never issued.",
        returncode=ALTERED,
    )
