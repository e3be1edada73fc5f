"""The three editions of a paper: for the public, the police and crime panel, and the commissioner.

They come from the same sections and number alike; what differs is which passages are left out. By default an edition
is the public's, so that whoever forgets to choose shows too little and never too much.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices

from assessments.models import Ground, Readers, Withholding
from assessments.models.withholding import PROVISION

NOT_FOR_PUBLICATION = "Not for publication"


class Reader(TextChoices):
    PUBLIC = "public", "The public"
    PANEL = "panel", "The police and crime panel"
    COMMISSIONER = "commissioner", "The commissioner"


def leaves_out(reader: Reader, withholding: Withholding) -> bool:
    """A proposal counts until it is decided: nothing is shown that may have to be withheld."""
    if not withholding.is_standing or reader is Reader.COMMISSIONER:
        return False
    return reader is Reader.PUBLIC or withholding.withheld_from == Readers.PANEL


def edition_line(reader: Reader, withholdings: Iterable[Withholding]) -> str:
    """What the cover says of the edition; nothing where all editions are the same."""
    standing = [row for row in withholdings if row.is_standing]
    if not standing:
        return ""
    out = [row for row in standing if leaves_out(reader, row)]
    left_out = f"{counted(len(out))} withheld under {PROVISION}" if out else "nothing is withheld in it"
    return f"{reader.label}: {left_out}"


def handling_of(reader: Reader, withholdings: Iterable[Withholding]) -> str:
    """Why an edition that shows what others may not read is not to be published."""
    shown = {row.ground for row in withholdings if row.is_standing and not leaves_out(reader, row)}
    if not shown:
        return ""
    grounds = "; ".join(ground.label for ground in Ground if ground in shown)
    return f"{NOT_FOR_PUBLICATION}: it shows what is withheld from others ({grounds})"


def counted(passages: int) -> str:
    return "1 passage is" if passages == 1 else f"{passages} passages are"
