"""Suggested wording: proposing other words for a block, taking them in as a version of the author's own, declining.

A suggestion is a thread: its circle, its comments and its end are those of threads (`comments`). Nothing is stored in
a text but by `accept`, whose person must be one who may write it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from lxml import etree

from accounts.models import FORCE_ROLES, User
from assessments import comments, permissions, telling
from assessments.anchors import Anchor, find_anchor, places_of
from assessments.comments import BlockGone, ThreadResolved, lock_live_year, lock_thread, open_thread
from assessments.differences import Comparison, compare
from assessments.duties import asked_anew
from assessments.models import Circle, Section, Suggestion, Thread
from assessments.rewriting import clean_blocks
from assessments.vocabulary import BLOCK_ID, read_blocks, serialise
from assessments.writing import ClosedForWriting, NotTheirs, Saved, prepare_body, store_body


class AlreadyAccepted(Exception):
    """The words are in the text; that the talk about them was taken up again does not take them out."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion beside the text as it stands: what accepting would change, if there is anything to accept."""

    suggestion: Suggestion
    anchor: Anchor
    comparison: Comparison | None
    is_stale: bool

    @property
    def name(self) -> str:
        return self.anchor.place.name if self.anchor.place else "Words that are gone"


@transaction.atomic
def suggest(
    section: Section,
    block: str,
    words: str,
    reason: str,
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> Suggestion:
    """Other words for a block, with the reason. Raises BlockGone, YearIsFinal, or ValidationError for no change.

    The body's are read by both sides, the coordinator's inside the force.
    """
    lock_live_year(section.annual_id)
    before = block_of(Section.objects.select_for_update(of=("self",)).get(pk=section.pk).body, block)
    if before is None:
        raise BlockGone
    new = serialise(suggested_blocks(words, block))
    if not new:
        raise ValidationError({"words": "Write the words that you suggest."})
    if new == serialise([before]):
        raise ValidationError(
            {"words": "These are the words that stand there. Change them, or leave the page."}
        )
    of_body = not permissions.is_force_role(by, section.annual, *FORCE_ROLES)
    circle = Circle.BOTH if of_body else Circle.OWN
    words_before = serialise([before])

    def beside(thread: Thread) -> None:
        defaults = {"before": words_before, "words": new}
        _, is_new = Suggestion.objects.get_or_create(thread=thread, defaults=defaults)
        if is_new:
            telling.wording_suggested(thread, section, by=by)

    thread = open_thread(
        section, reason, circle=circle, by=by, block=block, at=at, wording=new, beside=beside
    )
    return Suggestion.objects.select_related("thread").get(thread=thread)


def suggested_blocks(words: str, block: str) -> list[etree._Element]:
    """What is suggested, the first of it under the id of the block that it is for."""
    blocks = clean_blocks(words)
    for each in blocks:
        each.attrib.pop(BLOCK_ID, None)
    if blocks:
        blocks[0].set(BLOCK_ID, block)
    return blocks


def block_of(body: str, block: str) -> etree._Element | None:
    return next((each for each in read_blocks(body) if each.get(BLOCK_ID) == block), None)


def proposal_of(thread: Thread) -> Proposal:
    """The suggestion of a thread that has one, compared with the text as it stands."""
    suggestion = thread.suggestion
    anchor = find_anchor(places_of(thread.section.body), thread.block, thread.quote)
    present = block_of(thread.section.body, anchor.place.block) if anchor.place else None
    if present is None:
        return Proposal(suggestion, anchor, None, is_stale=True)
    before = serialise([present])
    after = serialise(suggested_blocks(suggestion.words, present.get(BLOCK_ID) or ""))
    home = block_of(suggestion.before, thread.block)
    is_stale = home is None or bare(present) != bare(home)
    return Proposal(suggestion, anchor, compare(before, after), is_stale)


def bare(block: etree._Element) -> str:
    """Without its id, by which the words may stand elsewhere now."""
    copy = etree.fromstring(etree.tostring(block, with_tail=False))
    copy.attrib.pop(BLOCK_ID, None)
    return serialise([copy])


@transaction.atomic
def accept(thread: Thread, *, version: int, by: User, at: datetime.datetime | None = None) -> Saved:
    """Take the words in as a version of the author's own, and end the conversation with it.

    `version` is that of the section which the page has shown. Raises BlockGone, ThreadResolved, AlreadyAccepted, and
    what `store_body` raises; then nothing is changed.
    """
    current = lock_to_decide(thread, by)
    section = current.section
    if current.is_resolved:
        raise ThreadResolved(current)
    refuse_accepted(thread)
    place = find_anchor(places_of(section.body), thread.block, thread.quote).place
    if place is None:
        raise BlockGone

    def beside(saved: Saved) -> None:
        Suggestion.objects.filter(thread=thread).update(accepted_version=saved.section.version)
        telling.wording_decided(current, "accepted", by=by)
        comments.resolve(current, f"Accepted, version {saved.section.version}.", by=by, at=at)

    blocks = put_in(section.body, place.block, thread.suggestion.words)
    return store_body(section, blocks, version=version, by=by, beside=beside)


def lock_to_decide(thread: Thread, by: User) -> Thread:
    """The row with its section as they stand, for whoever may write that now. Raises NotTheirs and ClosedForWriting."""
    current = lock_thread(thread)
    current.section = Section.objects.with_context().get(pk=thread.section_id)
    if not permissions.is_writer(asked_anew(by), current.section):
        raise NotTheirs
    if not current.section.is_open_for_writing:
        raise ClosedForWriting
    return current


def refuse_accepted(thread: Thread) -> None:
    """As the row stands now."""
    if Suggestion.objects.filter(thread=thread, accepted_version__isnull=False).exists():
        raise AlreadyAccepted


def put_in(body: str, block: str, words: str) -> list[etree._Element]:
    """The blocks of the body with those that are suggested in the place of one."""
    new = suggested_blocks(words, block)
    found = [part for each in read_blocks(body) for part in (new if each.get(BLOCK_ID) == block else [each])]
    prepare_body(serialise(found))  # the limits of every text
    return found


@transaction.atomic
def decline(thread: Thread, reason: str, *, by: User, at: datetime.datetime | None = None) -> Thread:
    """End the conversation with the reason; the text stays as it is.

    Raises NotTheirs, ClosedForWriting, ThreadResolved and AlreadyAccepted. The same sent twice is said once.
    """
    current = lock_to_decide(thread, by)
    refuse_accepted(thread)
    if not current.is_resolved:
        telling.wording_decided(current, "declined", by=by)
    return comments.resolve(current, f"Declined: {reason}", by=by, at=at)
