"""What is kept of an import between upload and acceptance: what was typed, the passages as corrected, and each step.

A correction is made under a lock, and only on the passages that were looked at: each has a turn. Not here: what a
correction does (`corrections`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from papers.importing.blocks import Block
from papers.importing.corrections import Corrected, Unfit, take_back
from papers.importing.editions import edition_for, edition_named
from papers.importing.matching import names_of
from papers.importing.passages import from_rows, to_rows
from papers.importing.period import year_of
from papers.importing.understanding import Understood, understand
from papers.models import ImportedPaper
from threats.models import Edition

MEANWHILE = "The passages were corrected in another window since. Look at them again, as they are now."


def turn_of(imported: ImportedPaper) -> int:
    """How often the passages were changed: a form that shows them says which it has seen."""
    return int(imported.corrections.get("turn", 0))


def typed_so_far(imported: ImportedPaper) -> dict[str, str]:
    return dict(imported.corrections.get("typed", {}))


def steps_of(imported: ImportedPaper) -> list[str]:
    return [str(step["what"]) for step in imported.corrections.get("steps", [])]


def passages_kept(imported: ImportedPaper) -> list[Block] | None:
    rows = imported.corrections.get("passages")
    return from_rows(rows) if rows else None


def read_again(imported: ImportedPaper, given: Mapping[str, str]) -> tuple[Understood, Edition]:
    """What the file says, with its passages as corrected, and edition and roles of headings as given.

    Raises Unreadable.
    """
    data, corrected = bytes(imported.original), passages_kept(imported)
    wanted = number_in(given.get("edition"))
    code = Edition.objects.filter(pk=wanted).values_list("code", flat=True).first() if wanted else None
    if code:
        edition = edition_named(code)
        return understand(data, names_of(edition), given, corrected), edition
    edition = edition_for(year_of(imported.uploaded_at.date()))
    understood = understand(data, names_of(edition), given, corrected)
    if understood.year:
        dated = edition_for(understood.year, understood.cover.meeting_on)
        if dated != edition:
            return understand(data, names_of(dated), given, corrected), dated
    return understood, edition


def number_in(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


@transaction.atomic
def keep_typed(imported: ImportedPaper, typed: Mapping[str, str]) -> None:
    change(imported, None, lambda kept: {**kept, "typed": dict(typed)})


@transaction.atomic
def correct(
    imported: ImportedPaper, turn: int, as_read: Sequence[Block], make: Callable[[Sequence[Block]], Corrected]
) -> str:
    """Make one correction and say what was done. Raises Unfit, and then changes nothing."""
    done: list[str] = []

    def corrected(kept: dict[str, Any]) -> dict[str, Any]:
        made = make(from_rows(kept["passages"]) if kept.get("passages") else as_read)
        done.append(made.step.what)
        steps = [*kept.get("steps", []), made.step.as_json()]
        return {**kept, "passages": to_rows(made.passages), "steps": steps}

    change(imported, turn, corrected)
    return done[0]


@transaction.atomic
def undo(imported: ImportedPaper, turn: int) -> str:
    """Take back the last correction and say which. Raises Unfit."""
    taken: list[str] = []

    def undone(kept: dict[str, Any]) -> dict[str, Any]:
        steps = kept.get("steps", [])
        if not steps:
            raise Unfit("There is no correction to take back.")
        taken.append(str(steps[-1]["what"]))
        passages = take_back(from_rows(kept["passages"]), steps[-1])
        return {**kept, "passages": to_rows(passages), "steps": steps[:-1]}

    change(imported, turn, undone)
    return taken[0]


def change(
    imported: ImportedPaper, turn: int | None, make: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    current = ImportedPaper.objects.defer("original").select_for_update().get(pk=imported.pk)
    if current.state == ImportedPaper.State.ACCEPTED:
        raise Unfit("This file has become a year already, and its passages stay as they are.")
    if turn is not None and turn != turn_of(current):
        raise Unfit(MEANWHILE)
    kept = make(current.corrections)
    kept["turn"] = turn_of(current) + (turn is not None)
    current.corrections = imported.corrections = kept
    current.save(update_fields=["corrections"])
