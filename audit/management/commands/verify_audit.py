"""manage.py verify_audit: whether the audit trail is as it was written, and anchors of how far it has come."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max

from audit.chain import FIELDS, plain
from audit.models import AuditChain, AuditEntry
from audit.verifying import Anchor, anchor_from, faults_against, faults_of

BROKEN, NOT_AS_ANCHORED = 3, 4
AT_A_TIME = 2000
CODES = """exit codes:
  0  every entry is as it was written, and so are the anchors that were given
  1  an anchor cannot be read
  3  an entry was changed, removed, put in or moved
  4  the trail is whole in itself, but not the one that an anchor was taken of

Keep the printed anchors where whoever runs the database cannot write: whoever can rewrite the whole trail can make
it agree with itself, and only an anchor from before shows it."""


class Command(BaseCommand):
    help = "Check every entry of the audit trail, and print an anchor of each organisation's."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        kwargs = {"formatter_class": RawDescriptionHelpFormatter, **kwargs}
        return super().create_parser(prog_name, subcommand, epilog=CODES, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        said = "an anchor that was printed before; may be given more than once"
        parser.add_argument("--anchor", action="append", default=[], metavar="NAME:COUNT:SHA256", help=said)
        parser.add_argument("--anchors", metavar="FILE", help="a file of anchors, one on a line")

    def handle(self, *, anchor: list[str], anchors: str | None, **_: Any) -> None:
        wanted = read_anchors(anchor, anchors)
        chains = list(AuditChain.objects.all())
        broken = [fault for chain in chains for fault in self.faults_in(chain)]
        broken += orphans({chain.pk for chain in chains})
        differing = [fault for each in wanted for fault in against(each, chains)]
        for fault in [*broken, *differing]:
            self.stderr.write(fault)
        if broken:
            sys.exit(BROKEN)
        if differing:
            sys.exit(NOT_AS_ANCHORED)
        self.stdout.write("Anchors to keep:" if chains else "Nothing has been recorded yet.")
        for chain in chains:
            self.stdout.write(str(chain))

    def faults_in(self, chain: AuditChain) -> list[str]:
        faults = [*faults_of(rows_of(chain), chain.count, chain.head), *put_in_after(chain)]
        found = [f"{chain.slug}: {fault}" for fault in faults]
        if not found:
            counted = "1 entry" if chain.count == 1 else f"{chain.count} entries"
            self.stdout.write(f"{chain.slug}: {counted}, every one as it was written.")
        return found


def orphans(known: set[int]) -> list[str]:
    left = AuditEntry.objects.exclude(chain_id__in=known).order_by().values_list("chain_id", flat=True)
    return [f"Entries of the organisation with the key {pk} have no chain." for pk in left.distinct()]


def rows_of(chain: AuditChain) -> Iterator[Mapping[str, Any]]:
    """As far as the chain had come when it was read: people go on working meanwhile, and nobody waits."""
    rows = AuditEntry.objects.filter(chain=chain, number__lte=chain.count).order_by("number", "pk")
    for row in rows.values(*FIELDS, "sha256").iterator(AT_A_TIME):
        yield {name: plain(value) for name, value in row.items()}


def put_in_after(chain: AuditChain) -> list[str]:
    """An entry and the count of its chain come into being at once, so that no entry read first is past the count."""
    last = AuditEntry.objects.filter(chain=chain).aggregate(last=Max("number"))["last"] or 0
    count = AuditChain.objects.get(pk=chain.pk).count
    return [f"It counts {count} entries and has {last}: some were put in."] if last > count else []


def against(anchor: Anchor, chains: list[AuditChain]) -> list[str]:
    chain = next((each for each in chains if each.slug == anchor.slug), None)
    if chain is None:
        return [f"{anchor.slug}: there is an anchor, and no trail of that name."]
    at = AuditEntry.objects.filter(chain=chain, number=anchor.count).values_list("sha256", flat=True).first()
    return [f"{anchor.slug}: {fault}" for fault in faults_against(anchor, chain.count, at or "")]


def read_anchors(given: list[str], path: str | None) -> list[Anchor]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    found = []
    for line in [*given, *(line for line in lines if line.strip())]:
        try:
            found.append(anchor_from(line))
        except ValueError as error:
            raise CommandError(f"“{line}” is no anchor: it has the form NAME:COUNT:SHA256.") from error
    return found
