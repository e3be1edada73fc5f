"""The audit trail of a year as it lies in its handover archive: for people as a table, and with every field and hash.

It is never brought back in: a trail belongs to the installation that kept it. In the archive for publication is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from assessments.models import AnnualAssessment
from audit.chain import FORMAT, plain, values_of
from audit.models import AuditEntry, AuditEntryQuerySet
from papers.archive.opening import Archive
from papers.archive.tables import Sheet, write_table

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


def entries_of(annual: AnnualAssessment) -> AuditEntryQuerySet:
    """In the chain of the force: what a body says to itself is in its own."""
    return AuditEntry.objects.filter(chain=annual.force_id, year=annual.year).order_by("number")


def trail_rows(annual: AnnualAssessment) -> Iterator[tuple[str, ...]]:
    for entry in entries_of(annual).iterator():
        yield (
            str(entry.number),
            str(plain(entry.at)),
            *(entry.person, entry.on_behalf_of, entry.words, entry.threat_name, entry.section_name),
            *(entry.thing, entry.before, entry.after),
            *(entry.content_sha256, entry.previous, entry.sha256),
        )


def write_trail(annual: AnnualAssessment, folder: Path, brought: Mapping[str, bytes] | None = None) -> None:
    """Both files; those that an archive brought, where they are given."""
    if brought is not None:
        for name, data in brought.items():
            (folder / name).write_bytes(data)
        return
    write_table(folder / TRAIL.path, TRAIL, trail_rows(annual))
    rows = [{**values_of(entry), "sha256": entry.sha256} for entry in entries_of(annual)]
    said = {"format": FORMAT, "force": annual.force.slug, "year": annual.year, "entries": rows}
    spelled = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / TRAIL_DATA).write_text(spelled + "\n", encoding="utf-8", newline="\n")


def trail_in(archive: Archive) -> dict[str, bytes]:
    """The files of the trail that an archive brought; none in one from before there was any."""
    there = {name.removeprefix(f"{archive.top}/") for name in archive.packed.namelist()}
    return {name: archive.read(name) for name in (TRAIL.path, TRAIL_DATA) if name in there}
