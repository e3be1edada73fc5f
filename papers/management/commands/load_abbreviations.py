"""`manage.py load_abbreviations FILE [FILE…]`: the shared list; the work is in abbreviation_files.py."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.glossary.files import load_abbreviations
from threats.marked_yaml import InvalidFile


class Command(BaseCommand):
    help = "Load the shared list of abbreviations from YAML files: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="such as fixtures/abbreviations.yaml"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_abbreviations(options["files"])
        except InvalidFile as error:
            count = len(error.problems)
            heading = "1 problem" if count == 1 else f"{count} problems"
            raise CommandError(f"Nothing was loaded: {heading}.\n{error}") from None
        self.stdout.write(
            f"Abbreviations: {outcome.added} added, {outcome.changed} changed, {outcome.kept} as they were"
        )
