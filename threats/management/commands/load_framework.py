"""`manage.py load_framework FILE [FILE…]`: the framework from its files; the work is in loading.py."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from threats.loading import load_framework
from threats.marked_yaml import InvalidFile


class Command(BaseCommand):
    help = "Load editions of the Strategic Policing Requirement from YAML files: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="such as fixtures/spr_2023.yaml"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load_framework(options["files"])
        except InvalidFile as error:
            count = len(error.problems)
            heading = "1 problem" if count == 1 else f"{count} problems"
            raise CommandError(f"Nothing was loaded: {heading}.\n{error}") from None
        for outcome in outcomes:
            counts = (
                f"{outcome.threats} threats, {outcome.components} Cs, {outcome.requirements} requirements"
            )
            self.stdout.write(f"{outcome.edition}: {outcome.change} ({counts}) from {outcome.file}")
