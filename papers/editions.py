"""The three editions of a paper: for the public, the police and crime panel, and the commissioner.

They come from the same sections and number alike; what differs is which passages are left out. By default an edition
is the public's, so that whoever forgets to choose shows too little and never too much.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_noop, ngettext

from assessments.models import Ground, Readers, Withholding
from assessments.models.withholding import PROVISION

NOT_FOR_PUBLICATION = gettext_noop("Not for publication")


class Reader(TextChoices):
    PUBLIC = "public", gettext_noop("The public")
    PANEL = "panel", gettext_noop("The police and crime panel")
    COMMISSIONER = "commissioner", gettext_noop("The commissioner")


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
    return f"{gettext(reader.label)}: {left_out(len(out))}"


def handling_of(reader: Reader, withholdings: Iterable[Withholding]) -> str:
    """Why an edition that shows what others may not read is not to be published."""
    shown = {row.ground for row in withholdings if row.is_standing and not leaves_out(reader, row)}
    if not shown:
        return ""
    said = {
        "not_for_publication": gettext(NOT_FOR_PUBLICATION),
        "grounds": "; ".join(gettext(ground.label) for ground in Ground if ground in shown),
    }
    return gettext("%(not_for_publication)s: it shows what is withheld from others (%(grounds)s)") % said


def left_out(passages: int) -> str:
    if not passages:
        return gettext("nothing is withheld in it")
    return ngettext(
        "1 passage is withheld under %(provision)s",
        "%(number)s passages are withheld under %(provision)s",
        passages,
    ) % {"number": passages, "provision": gettext(PROVISION)}
