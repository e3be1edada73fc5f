"""Suggested wording: proposing other words for a block, taking them in as a version of the author's own, declining.

A suggestion is a thread: its circle, its comments and its end are those of threads (`comments`). Nothing is stored in
a text but by `accept`, whose person must be one who may write it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from lxml import etree

from accounts.models import FORCE_ROLES, User
from assessments import comments, permissions, telling
from assessments.anchors import Anchor, find_anchor, places_of
from assessments.comments import ThreadResolved, lock_thread, open_thread
from assessments.differences import Comparison, compare
from assessments.models import Circle, Section, Suggestion, Thread
from assessments.rewriting import clean_blocks
from assessments.vocabulary import BLOCK_ID, read_blocks, serialise
from assessments.writing import Saved, prepare_body, store_body


class BlockGone(Exception):
    """The passage that the suggestion was for is not in the section any more."""


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
    before = block_of(section.body, block)
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
    thread = open_thread(section, reason, circle=circle, by=by, block=block, at=at, wording=new)
    made, is_new = Suggestion.objects.get_or_create(
        thread=thread, defaults={"before": serialise([before]), "words": new}
    )
    if is_new:
        telling.wording_suggested(thread, section, by=by)
    return made


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

    `version` is that of the section which the page has shown. Raises PermissionDenied, BlockGone, ThreadResolved,
    AlreadyAccepted, and what `store_body` raises; then nothing is changed.
    """
    current = lock_thread(thread)
    current.section = thread.section
    if not permissions.can_decide_suggestion(by, current):
        raise PermissionDenied
    if current.is_resolved:
        raise ThreadResolved(current)
    refuse_accepted(thread)
    section = Section.objects.with_context().get(pk=thread.section_id)
    place = find_anchor(places_of(section.body), thread.block, thread.quote).place
    if place is None:
        raise BlockGone
    saved = store_body(
        section, put_in(section.body, place.block, thread.suggestion.words), version=version, by=by
    )
    Suggestion.objects.filter(thread=thread).update(accepted_version=saved.section.version)
    telling.wording_decided(current, "accepted", by=by)
    comments.resolve(current, f"Accepted, version {saved.section.version}.", by=by, at=at)
    return saved


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

    Raises PermissionDenied, ThreadResolved and AlreadyAccepted.
    """
    if not permissions.can_decide_suggestion(by, thread):
        raise PermissionDenied
    refuse_accepted(thread)
    telling.wording_decided(thread, "declined", by=by)
    return comments.resolve(thread, f"Declined: {reason}", by=by, at=at)
