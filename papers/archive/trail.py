"""The audit trail of a year as it lies in its handover archive: for people as a table, and with every field and hash.

No entry is ever brought back in: a trail belongs to the installation that kept it. What an archive brought goes out
again as it came, letter by letter, and what was done here since lies beside it under the next number. In the archive
for publication is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assessments.models import AnnualAssessment
from audit.chain import FORMAT, plain, values_of
from audit.models import AuditEntry, AuditEntryQuerySet
from papers.archive.opening import Archive, Refused
from papers.archive.tables import Sheet, write_table
from papers.models import ImportedYear

TRAIL = Sheet(
    "tables/audit-trail.csv",
    "Who did what when in the year, from what to what, reads of withheld words included; with the hash of each entry.",
    (
        *("Number", "When", "Who", "On behalf of", "What", "Threat", "Section", "Of what", "From", "To"),
        *("SHA-256 of the content", "SHA-256 of the entry before", "SHA-256 of the entry"),
    ),
)
TRAIL_DATA = "audit-trail.json"
ABOUT_DATA = "The same entries with every field that their hashes are made of."
ABOUT_LATER = "What was done in the next installation, after the year was brought there from an archive: {}"
NAME = re.compile(r"(?:tables/audit-trail(?:-(\d+))?\.csv|audit-trail(?:-(\d+))?\.json)")
# What happens to archives, and not in the year: kept where it happened, or no archive would be the same as the last.
OF_ARCHIVES = ("archive-taken", "year-restored")


def entries_of(annual: AnnualAssessment) -> AuditEntryQuerySet:
    """In the chain of the force: what a body says to itself is in its own."""
    entries = AuditEntry.objects.filter(chain=annual.force_id, year=annual.year)
    return entries.exclude(verb__in=OF_ARCHIVES).order_by("number")


def trail_rows(annual: AnnualAssessment) -> Iterator[tuple[str, ...]]:
    for entry in entries_of(annual).iterator():
        yield (
            str(entry.number),
            str(plain(entry.at)),
            *(entry.person, entry.on_behalf_of, entry.words, entry.threat_name, entry.section_name),
            *(entry.thing, entry.before, entry.after),
            *(entry.content_sha256, entry.previous, entry.sha256),
        )


def write_trail(annual: AnnualAssessment, folder: Path, imported: ImportedYear | None) -> None:
    """Every trail that was brought, and the one that is kept here: both of its files."""
    brought = imported.trail if imported else {}
    for name, text in brought.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    if imported and not entries_of(annual).exists():
        return
    number = max((number_of(name) or 0 for name in brought), default=0) + 1
    table = replace(TRAIL, path=named(TRAIL.path, number))
    write_table(folder / table.path, table, trail_rows(annual))
    rows = [{**values_of(entry), "sha256": entry.sha256} for entry in entries_of(annual)]
    said = {"format": FORMAT, "force": annual.force.slug, "year": annual.year, "entries": rows}
    spelled = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / named(TRAIL_DATA, number)).write_text(spelled + "\n", encoding="utf-8", newline="\n")


def named(path: str, number: int) -> str:
    """The first has no number in its name."""
    begins, dot, ending = path.rpartition(".")
    return path if number == 1 else f"{begins}-{number}{dot}{ending}"


def number_of(name: str) -> int | None:
    """Which of the trails a file is of; None for any other file."""
    found = NAME.fullmatch(name)
    return int(found[1] or found[2] or 1) if found else None


def about_trail(name: str) -> str:
    """What the guide says of a file of a trail; nothing for any other file."""
    if (number := number_of(name)) is None:
        return ""
    about = TRAIL.about if name.endswith(".csv") else ABOUT_DATA
    return about if number == 1 else ABOUT_LATER.format(f"{about[0].lower()}{about[1:]}")


def trail_in(archive: Archive) -> dict[str, str]:
    """The files of the trails that an archive brings; none in one from before there was any. Raises Refused."""
    there = (name.removeprefix(f"{archive.top}/") for name in archive.packed.namelist())
    return {name: text_of(archive, name) for name in there if number_of(name) is not None}


def text_of(archive: Archive, name: str) -> str:
    try:
        return archive.read(name).decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{name} cannot be read: it is not UTF-8.") from error
