"""Handing a section to somebody with a date and a note, taking it back, and saying that it is ready.

Not here: who may be handed one (`forms.handing`), and what a writer may then do (`permissions`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from assessments import noting, telling
from assessments.models import Handover, Section
from assessments.writing import lock_section
from audit.recording import Deed


@dataclass(frozen=True, slots=True)
class Errand:
    """What is asked of the writer besides the text itself."""

    due_on: datetime.date | None = None
    note: str = ""


class NotHanded(Exception):
    """The section was taken back in the meantime."""


@transaction.atomic
def hand_over(section: Section, writer: User, errand: Errand | None = None, *, by: User) -> Handover:
    """Hand it to one more person; to somebody who has it already anew, with the new date and note.

    Raises ClosedForWriting if it is too late.
    """
    locked = lock_section(section)
    errand = errand or Errand()
    now = timezone.now()
    before = Handover.objects.standing().filter(section=locked, writer=writer).first()
    if before and (before.due_on, before.note, before.ready_at) == (errand.due_on, errand.note, None):
        return before
    if before:
        end(before, by, now)
    handover = Handover.objects.create(
        section=locked, writer=writer, handed_by=by, handed_at=now, due_on=errand.due_on, note=errand.note
    )
    due = f"due on {date_format(errand.due_on, 'j F Y')}" if errand.due_on else "without a date"
    telling.section_handed(handover, section, by=by)
    noting.note("section-handed", section, by=by, deed=Deed(thing=f"to {writer.name}, {due}"))
    return handover


@transaction.atomic
def take_back(handover: Handover, *, by: User) -> bool:
    """Whether it was still handed over. What the writer has typed and not saved stays theirs."""
    section = handover.section
    lock_section(section)
    current = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if current.taken_back_at:
        return False
    end(current, by, timezone.now())
    telling.section_taken_back(current, section, by=by)
    noting.note("section-taken-back", section, by=by, deed=Deed(thing=f"from {handover.writer.name}"))
    return True


def end(handover: Handover, by: User, at: datetime.datetime) -> None:
    handover.taken_back_by, handover.taken_back_at = by, at
    handover.save(update_fields=["taken_back_by", "taken_back_at"])


@transaction.atomic
def say_ready(section: Section, *, ready: bool, by: User) -> bool:
    """The writer says that the text is ready for the lead, or not after all. Whether that is news.

    Raises NotHanded if the section is not theirs (any more), ClosedForWriting if it is too late.
    """
    locked = lock_section(section)
    handover = Handover.objects.standing().filter(section=locked, writer=by).first()
    if handover is None:
        raise NotHanded
    if bool(handover.ready_at) == ready:
        return False
    handover.ready_at = timezone.now() if ready else None
    handover.save(update_fields=["ready_at"])
    if ready:
        telling.section_ready(handover, section, by=by)
    noting.note("section-ready" if ready else "section-not-ready", section, by=by)
    return True
