"""The list of abbreviations that everybody shares, from a file into rows: all of it or none.

A row that somebody has changed or removed since stays as they left it. The format is told in fixtures/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from papers.models import Abbreviation
from threats.marked_yaml import MAX_BYTES, Entry, InvalidFile, Place, Problem, read_yaml

LONGEST = {"short": 20, "meaning": 200, "source": 300}  # as the columns of Abbreviation


@dataclass(frozen=True, slots=True)
class Listed:
    """One abbreviation of a file."""

    short: str
    meaning: str
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were made, brought up to date, and left as they were."""

    added: int
    changed: int
    kept: int


def load_abbreviations(paths: Sequence[Path]) -> Outcome:
    """Read, check and write these files. Raises InvalidFile with every problem, having written nothing."""
    listed: dict[str, Listed] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found = read_file(path)
        except InvalidFile as error:
            problems += error.problems
            continue
        for row in found:
            first = listed.setdefault(row.short, row)
            if first is not row:
                there = f"{first.place.file}:{first.place.line}"
                problems.append(Problem(row.place, f"'{row.short}' is in {there} already."))
    if problems:
        raise InvalidFile(problems)
    return write_all(listed)


def read_file(path: Path) -> list[Listed]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidFile([Problem(Place(path.name, 1), f"This cannot be read: {error.strerror}.")]) from None
    root = read_yaml(path.name, data)
    sources: dict[str, str] = {}
    for entry in root.entries("sources", required=True):
        code, title = entry.code("code"), entry.text("title")
        url = entry.url("url")
        if code in sources:
            entry.report("code", f"'{code}' is the code of another source above.")
        sources[code] = f"{title}, {url}" if url else title
        entry.finish()
    listed = [listed_in(entry, sources) for entry in root.entries("abbreviations", required=True)]
    root.finish()
    if root.problems:
        raise InvalidFile(root.problems)
    return listed


def listed_in(entry: Entry, sources: dict[str, str]) -> Listed:
    short = entry.text("short", longest=LONGEST["short"])
    meaning = entry.text("meaning", longest=LONGEST["meaning"])
    source = sources.get(entry.choice("source", sources), "")
    if len(source) > LONGEST["source"]:
        entry.report("source", f"This source is longer than {LONGEST['source']} characters with its address.")
    entry.finish()
    return Listed(short, meaning, source, entry.at("short"))


@transaction.atomic
def write_all(listed: dict[str, Listed]) -> Outcome:
    shared = Abbreviation.objects.select_for_update().filter(organisation=None).order_by("pk")
    rows = {row.short: row for row in shared}
    history = Abbreviation.history.filter(organisation=None, history_type="-")
    removed = set(history.values_list("short", flat=True))
    added = changed = 0
    for short, new in listed.items():
        row = rows.get(short)
        if row is None and short not in removed:
            Abbreviation.objects.create(short=short, meaning=new.meaning, source=new.source)
            added += 1
        elif row and row.version == 1 and (row.meaning, row.source) != (new.meaning, new.source):
            row.meaning, row.source = new.meaning, new.source
            row.save()
            changed += 1
    return Outcome(added, changed, len(listed) - added - changed)
