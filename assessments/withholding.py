"""Withholding a passage from editions of the paper: proposing it, deciding, lifting. The writes alone.

The words stay as they are, and so does every approval of a section: an approval is for what was written, a
withholding for who reads it. A passage stands in a section or in a text of the paper's own, which `papers` hands over.
What the editions then say is `papers.building.redaction`; the passages are `parts`.
"""

from __future__ import annotations

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments import noting, permissions, telling
from assessments.models import AnnualAssessment, Ground, Readers, Section, Withholding
from assessments.models.withholding import REPLACED, OwnText
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
    row = Withholding(annual=section.annual, section=section, reason=reason, proposed_by=by)
    row.ground, row.withheld_from = ground, withheld_from
    return store_proposal(row, body, key)


@transaction.atomic
def propose_own(
    annual: AnnualAssessment,
    own: OwnText,
    key: str,
    *,
    ground: Ground,
    withheld_from: Readers,
    reason: str,
    by: User,
) -> Withholding:
    """The same for a passage of the paper's own words, which the caller has locked. Raises as `propose` does."""
    row = Withholding(annual=annual, own_text=own.name, reason=reason, proposed_by=by)
    row.own, row.ground, row.withheld_from = own, ground, withheld_from
    return store_proposal(row, own.body, key)


def store_proposal(row: Withholding, body: str, key: str) -> Withholding:
    part = part_at(body, key)
    if part is None:
        raise PassageGone
    place_at(row, part)
    standing = standing_at(row)
    if standing is not None:
        raise AlreadyWithheld(standing)
    row.quote, row.proposed_at = part.text, timezone.now()
    row.save()
    telling.withholding_asked(row, by=row.proposed_by)
    noting.note("withholding-proposed", about(row), by=row.proposed_by, deed=passage_deed(row))
    return row


def place_at(row: Withholding, part: Part) -> None:
    row.block, row.kind = part.block, part.kind
    row.row, row.column, row.position = part.row, part.column, part.position


def standing_at(row: Withholding) -> Withholding | None:
    """What is proposed or withheld already at the place of a row that is not stored."""
    names = ("annual", "section", "own_text", "block", "kind", "row", "column", "position")
    place = {name: getattr(row, name) for name in names}
    return Withholding.objects.standing().filter(**place).select_related("proposed_by").first()


def about(row: Withholding) -> AnnualAssessment | Section:
    """What notices and the trail say that it is about: a paper's own words are of the year."""
    return row.section or row.annual


def passage_deed(row: Withholding, before: str = "") -> Deed:
    """Which passage by its place, and never its words or a hash of them: a figure is soon guessed."""
    ground = Ground(row.ground).label
    readers = Readers(row.withheld_from).label.lower()
    of_paper = f" of “{row.text.heading}” in the paper" if row.section is None else ""
    return Deed(f"passage {row.key}{of_paper}, from {readers}, {ground}", before, row.get_state_display())


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
    noting.note("withholding-decided", about(current), by=by, deed=deed, on_behalf_of=current.decided_for)
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
    part = part_at(current.text.body, current.key)
    if part is None:
        raise PassageGone
    if fingerprint(part.text) != seen:
        raise TextChanged
    moment, decided_for = timezone.now(), permissions.decides_for(by, current)
    current.state = State.LIFTED
    current.lifted_by, current.lifted_at, current.lifted_for_id = by, moment, decided_for
    current.lifted_note = REPLACED
    current.save()
    anew = Withholding(
        annual=current.annual,
        section=current.section,
        own_text=current.own_text,
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
    place_at(anew, part)
    if anew.section is None:
        anew.own = current.own
    anew.save()
    telling.withholding_decided_anew(anew, by=by)
    deed = passage_deed(anew, State.WITHHELD.label)
    noting.note("withholding-decided", about(anew), by=by, deed=deed, on_behalf_of=anew.decided_for)
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
    current.lifted_for_id = next(iter(permissions.acts_for(by, current.annual)), None)
    current.save()
    telling.withholding_lifted(current, by=by)
    deed = passage_deed(current, State.WITHHELD.label)
    noting.note("withholding-lifted", about(current), by=by, deed=deed, on_behalf_of=current.lifted_for)
    return current


def lock(withholding: Withholding) -> Withholding:
    """The row as it stands. What it stands in of a paper's own words was read, and locked, by the caller."""
    rows = Withholding.objects.select_for_update(of=("self",)).select_related(
        "annual__force", "section__annual__force", "section__threat_assessment__threat"
    )
    current = rows.get(pk=withholding.pk)
    if current.section is None:
        current.own = withholding.own
    return current


def text_now(withholding: Withholding) -> str:
    """The words that stand at the place today; nothing where it is gone."""
    part = part_at(withholding.text.body, withholding.key)
    return part.text if part else ""


def fingerprint(text: str) -> str:
    """What a form carries of the words that its reader was shown."""
    return hashlib.sha256(text.encode()).hexdigest()
