"""manage.py import_paper FORCE YEAR FILE: a paper of a past year, from Word, PDF or text, into that year."""

from __future__ import annotations

import datetime
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Membership, Organisation, Role, User
from assessments.models import AnnualAssessment
from assessments.models.rounds import YEAR
from papers.importing.account import Account, account_of
from papers.importing.editions import edition_for, edition_named
from papers.importing.matching import names_of
from papers.importing.reading import Unreadable, refuse_large
from papers.importing.recommendations import recommendations_in
from papers.importing.storing import (
    RaisedRecommendation,
    Wanted,
    YearTaken,
    end_of,
    keep_original,
    store,
)
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words
from threats.models import Edition


class Command(BaseCommand):
    help = (
        "Make a past year of a force from its paper (.docx, .pdf or text). The file itself is kept as well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("force", help="the force's slug, for example west-midlands")
        parser.add_argument("year", help="the year, for example 2019-20")
        parser.add_argument("file", help="the paper")
        parser.add_argument("--edition", help="the edition's code, for example 2015; else by date")
        parser.add_argument(
            "--board-date", help="the day of the board, as 2020-01-21, if the paper names none"
        )
        parser.add_argument(
            "--by", help="the e-mail address of the person who imports; else the force's coordinator"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be made, and make nothing")

    def handle(self, *, force: str, year: str, file: str, dry_run: bool, **options: Any) -> None:
        if not re.fullmatch(YEAR, year):
            raise CommandError("Write the year as 2019-20.")
        organisation = Organisation.objects.filter(slug=force, kind=Organisation.Kind.FORCE).first()
        if organisation is None:
            raise CommandError(f"There is no force {force}.")
        day = day_of(options["board_date"])
        data = read_file(file)
        try:
            understood, edition = understand_for(data, year, day, options["edition"])
        except Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
        meeting_on = day or understood.cover.meeting_on
        self.describe(understood, edition, meeting_on, year)
        refuse_taken(organisation, year)
        if dry_run:
            found = parts_words(understood.parts)
            self.count(account_of(understood, found))
            self.stdout.write("Nothing was stored: this was a dry run.")
            return
        by = importer(organisation, options["by"])
        cover, authors = understood.cover.fields, understood.cover.authors
        wanted = Wanted(year, edition, meeting_on, cover, authors, raised(understood))
        self.store(organisation, Path(file).name, data, understood, wanted, by)

    def store(
        self, force: Organisation, name: str, data: bytes, understood: Understood, wanted: Wanted, by: User
    ) -> None:
        try:
            with transaction.atomic():
                stored = store(keep_original(force, name, data, by=by), understood, wanted, by=by)
        except YearTaken as taken:
            raise CommandError(str(taken)) from taken
        self.count(stored.words)
        done = f"{stored.annual} is imported: {stored.paper.get_absolute_url()}"
        self.stdout.write(self.style.SUCCESS(done))

    def describe(
        self, understood: Understood, edition: Edition, meeting_on: datetime.date | None, year: str
    ) -> None:
        write = self.stdout.write
        write(f"Edition: {edition.title}")
        for name, value in understood.cover.fields.items():
            write(f"{name.replace('_', ' ').capitalize()}: {value or 'left blank'}")
        if meeting_on is not None:
            write(f"Meeting: {meeting_on:%A} {meeting_on.day} {meeting_on:%B %Y}")
        else:
            write(
                "The paper names no day of the board. The cover will say so, and the year is placed by its last day, "
                f"{end_of(year)}. Give the day with --board-date."
            )
        write(f"Authors: {'; '.join(understood.cover.authors) or 'none named'}")
        self.describe_text(understood)

    def describe_text(self, understood: Understood) -> None:
        write = self.stdout.write
        write("Parts:")
        for part in understood.parts:
            write(f"  {part.heading} → {part.threat or 'a part of the whole'}")
        for fault in understood.faults:
            write(f"Line {fault.line}: {fault.what} {fault.done}")
        for line, remark in understood.remarks:
            write(f"Line {line}: {remark}" if line else remark)
        for unseen in understood.unseen:
            write(f"Not imported, {unseen.why}: {unseen.text.strip()}")
        for piece in understood.debris:
            write(f"Line {piece.first}: taken out, {piece.why}: {piece.words}")
        for found in recommendations_in(understood.parts):
            state = (
                "goes into the register"
                if found.is_complete
                else "stays in the text: owner or date is not printed"
            )
            write(f"Recommendation, {state}: {found.text}")

    def count(self, words: Account) -> None:
        self.stdout.write(f"Words in: {words.words_in}")
        for name, count in words.lines:
            self.stdout.write(f"  {name}: {count:+}")
        self.stdout.write(f"Words out: {words.words_out}")
        self.stdout.write(f"Words removed as debris: {words.removed}")
        if words.automatic:
            self.stdout.write(f"Made automatically now: {words.numbers}")
        if words.is_whole:
            self.stdout.write(words.said)
        for line, word in words.missing:
            self.stderr.write(f"Line {line}: “{word}” was not found again in its place.")


def read_file(file: str) -> bytes:
    path = Path(file)
    try:
        refuse_large(path.stat().st_size)
        return path.read_bytes()
    except Unreadable as unreadable:
        raise CommandError(str(unreadable)) from unreadable
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def understand_for(
    data: bytes, year: str, day: datetime.date | None, code: str | None
) -> tuple[Understood, Edition]:
    """Without an edition named, the one of the day of the board, which may stand in the paper. Raises Unreadable."""
    edition = edition_named(code) if code else edition_for(year, day)
    understood = understand(data, names_of(edition))
    if code is None and day is None and understood.cover.meeting_on is not None:
        dated = edition_for(year, understood.cover.meeting_on)
        if dated != edition:
            return understand(data, names_of(dated)), dated
    return understood, edition


def day_of(typed: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise CommandError("Write the day of the board as 2020-01-21.") from error


def refuse_taken(force: Organisation, year: str) -> None:
    if taken := AnnualAssessment.objects.filter(force=force, year=year).select_related("force").first():
        raise CommandError(str(YearTaken(taken)))


def importer(force: Organisation, email: str | None) -> User:
    """The person named, or the force's coordinator: somebody answers for every row."""
    coordinators = Membership.objects.current().filter(organisation=force, role=Role.COORDINATOR)
    people = User.objects.filter(is_active=True, pk__in=coordinators.values("user")).order_by("pk")
    person = people.filter(email=email.lower()).first() if email else people.first()
    if person is None:
        who = f"{email} is no coordinator of {force}" if email else f"{force} has no coordinator"
        raise CommandError(f"{who}. Give one that role first, or name another with --by.")
    return person


def raised(understood: Understood) -> list[RaisedRecommendation]:
    return [
        RaisedRecommendation(found.text, found.threat, found.owner, found.due_on)
        for found in recommendations_in(understood.parts)
        if found.owner and found.due_on is not None
    ]
