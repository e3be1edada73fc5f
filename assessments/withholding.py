"""Withholding a passage from editions of the paper: proposing it, deciding, lifting. The writes alone.

The words of the section stay as they are, and so does every approval of them: an approval is for what was written, a
withholding for who reads it. What the editions then say is `papers.building.redaction`; the passages are `parts`.
"""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments import noting, permissions, telling
from assessments.models import Ground, Readers, Section, Withholding
from assessments.models.withholding import REPLACED
from assessments.parts import Part, part_at
from audit.recording import Deed

State = Withholding.State


class PassageGone(Exception):
    """The words are no longer where they were."""


class AlreadyWithheld(Exception):
    """The passage is proposed or withheld already; `standing` says by whom."""

    def __init__(self, standing: Withholding) -> None:
        super().__init__("This passage is withheld or proposed already.")
        self.standing = standing


class WrongState(Exception):
    """Somebody has decided or lifted it meanwhile. `current` is the row as it stands now."""

    def __init__(self, current: Withholding) -> None:
        super().__init__(f"It stands as {current.get_state_display().lower()} now.")
        self.current = current


class TextChanged(Exception):
    """The words are not those that the person was shown: they read them again first."""


@transaction.atomic
def propose(
    section: Section, key: str, *, ground: Ground, withheld_from: Readers, reason: str, by: User
) -> Withholding:
    """Ask for a passage to be withheld. Raises PassageGone or AlreadyWithheld."""
    body = Section.objects.select_for_update(of=("self",)).get(pk=section.pk).body
    part = part_at(body, key)
    if part is None:
        raise PassageGone
    place = place_of(section, part)
    standing = Withholding.objects.standing().filter(**place).first()
    if standing is not None:
        raise AlreadyWithheld(standing)
    proposed = Withholding.objects.create(
        **place,
        quote=part.text,
        ground=ground,
        withheld_from=withheld_from,
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    telling.withholding_asked(proposed, section, by=by)
    noting.note("withholding-proposed", section, by=by, deed=passage_deed(proposed))
    return proposed


def passage_deed(row: Withholding, before: str = "") -> Deed:
    """Which passage by its place, and never its words or a hash of them: a figure is soon guessed."""
    ground = Ground(row.ground).label
    readers = Readers(row.withheld_from).label.lower()
    return Deed(f"passage {row.key}, from {readers}, {ground}", before, row.get_state_display())


def place_of(section: Section, part: Part) -> dict[str, object]:
    return {
        "section": section,
        "block": part.block,
        "kind": part.kind,
        "row": part.row,
        "column": part.column,
        "position": part.position,
    }


@transaction.atomic
def decide(
    withholding: Withholding,
    *,
    withhold: bool,
    ground: Ground,
    withheld_from: Readers,
    note: str,
    seen: str,
    by: User,
) -> Withholding:
    """A chief officer's view, on words they were shown. Raises PermissionDenied, WrongState or TextChanged."""
    current = lock(withholding)
    if not permissions.can_decide_withholding(by, current):
        raise PermissionDenied
    if current.state != State.PROPOSED:
        raise WrongState(current)
    text = text_now(current)
    if fingerprint(text) != seen:
        raise TextChanged
    current.quote = text or current.quote
    current.state = State.WITHHELD if withhold else State.REFUSED
    current.ground, current.withheld_from = ground, withheld_from
    current.decided_by, current.decided_at, current.decision_note = by, timezone.now(), note
    current.decided_for_id = permissions.decides_for(by, current)
    current.save()
    telling.withholding_decided(current, by=by)
    deed = passage_deed(current, State.PROPOSED.label)
    noting.note("withholding-decided", current.section, by=by, deed=deed, on_behalf_of=current.decided_for)
    return current


@transaction.atomic
def decide_anew(
    withholding: Withholding, *, ground: Ground, withheld_from: Readers, note: str, seen: str, by: User
) -> Withholding:
    """Withhold the words that stand at the place now, instead of those that were withheld.

    A row of its own: the first decision stays as it was taken. Raises as `decide` does, and PassageGone.
    """
    current = lock(withholding)
    if not permissions.can_decide_withholding(by, current):
        raise PermissionDenied
    if current.state != State.WITHHELD:
        raise WrongState(current)
    part = part_at(current.section.body, current.key)
    if part is None:
        raise PassageGone
    if fingerprint(part.text) != seen:
        raise TextChanged
    moment, decided_for = timezone.now(), permissions.decides_for(by, current)
    current.state = State.LIFTED
    current.lifted_by, current.lifted_at, current.lifted_for_id = by, moment, decided_for
    current.lifted_note = REPLACED
    current.save()
    anew = Withholding.objects.create(
        **place_of(current.section, part),
        quote=part.text,
        state=State.WITHHELD,
        ground=ground,
        withheld_from=withheld_from,
        reason=current.reason,
        proposed_by=current.proposed_by,
        proposed_at=current.proposed_at,
        decided_by=by,
        decided_at=moment,
        decided_for_id=decided_for,
        decision_note=note,
    )
    telling.withholding_decided_anew(anew, by=by)
    deed = passage_deed(anew, State.WITHHELD.label)
    noting.note("withholding-decided", anew.section, by=by, deed=deed, on_behalf_of=anew.decided_for)
    return anew


@transaction.atomic
def lift(withholding: Withholding, *, note: str, by: User) -> Withholding:
    """Let everybody read it again. Raises PermissionDenied or WrongState."""
    current = lock(withholding)
    if not permissions.can_lift_withholding(by, current):
        raise PermissionDenied
    if current.state != State.WITHHELD:
        raise WrongState(current)
    current.state = State.LIFTED
    current.lifted_by, current.lifted_at, current.lifted_note = by, timezone.now(), note
    current.lifted_for_id = next(iter(permissions.acts_for(by, current.section.annual)), None)
    current.save()
    telling.withholding_lifted(current, by=by)
    deed = passage_deed(current, State.WITHHELD.label)
    noting.note("withholding-lifted", current.section, by=by, deed=deed, on_behalf_of=current.lifted_for)
    return current


def lock(withholding: Withholding) -> Withholding:
    rows = Withholding.objects.select_for_update(of=("self",)).select_related(
        "section__annual__force", "section__threat_assessment__threat"
    )
    return rows.get(pk=withholding.pk)


def text_now(withholding: Withholding) -> str:
    """The words that stand at the place today; nothing where it is gone."""
    part = part_at(withholding.section.body, withholding.key)
    return part.text if part else ""


def fingerprint(text: str) -> str:
    """What a form carries of the words that its reader was shown."""
    return hashlib.sha256(text.encode()).hexdigest()
