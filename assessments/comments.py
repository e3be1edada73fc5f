"""Comment threads on a section: opening one, replying, resolving with what was done, reopening.

What a reader sees of them is in discussion.py. Nothing here touches the words of the force.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import BODY_ROLES, FORCE_ROLES, User
from assessments import telling
from assessments.anchors import Place, holds, places_of, places_with
from assessments.models import AnnualAssessment, Circle, Comment, Section, Status, Thread
from assessments.noting import note
from assessments.permissions import is_force_role
from audit.recording import Deed

# The same words again within this time are the same button pressed twice.
SAME_PRESS = datetime.timedelta(minutes=2)


class ThreadResolved(Exception):
    """Somebody has resolved the thread: it is reopened first. `thread` is the row as it stands now."""

    def __init__(self, thread: Thread) -> None:
        super().__init__("The thread has been resolved.")
        self.thread = thread


class WordsNotThere(Exception):
    """The quoted words do not stand in the block, or anywhere in the section."""


class WordsInSeveral(Exception):
    """The quoted words stand in more than one block, and nobody said which is meant."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__("The words stand in several places.")
        self.places = places


class BlockGone(Exception):
    """The passage that it is about is not in the section any more."""


class YearIsFinal(Exception):
    """The year became final, and with it the talk about it ended."""


def lock_live_year(annual_id: int) -> AnnualAssessment:
    """Held until the transaction ends, so that no year becomes final under a comment. Taken before any other row."""
    year = AnnualAssessment.objects.select_for_update().only("status").get(pk=annual_id)
    if year.status == Status.FINAL:
        raise YearIsFinal
    return year


def lock_thread(thread: Thread) -> Thread:
    """The row as it stands, in a year that is not final."""
    lock_live_year(thread.section.annual_id)
    return (
        Thread.objects.select_for_update(of=("self",))
        .select_related("resolved_by", "opened_by", "organisation")
        .get(pk=thread.pk)
    )


@transaction.atomic
def open_thread(
    section: Section,
    text: str,
    *,
    circle: Circle,
    by: User,
    block: str = "",
    words: str = "",
    at: datetime.datetime | None = None,
    naming: Collection[int] = (),
    wording: str | None = None,
    beside: Callable[[Thread], object] | None = None,
) -> Thread:
    """Begin a conversation about a section, about one of its blocks, or about words in it; the words are kept.

    `wording` is what it suggests, where it suggests any. The people who are named in it are told.

    What is stored together with it is done by `beside`, before the trail: whoever holds that waits for nobody.

    Raises BlockGone, WordsNotThere, WordsInSeveral, and YearIsFinal as every other write here does.
    """
    lock_live_year(section.annual_id)
    current = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
    now = at or timezone.now()
    about = about_block(current, block, words)
    quote = (words.strip() or about.text) if about else ""
    place = {
        "section": section,
        "block": about.block if about else "",
        "quote": quote,
        "circle": circle,
        "opened_by": by,
    }
    same = Thread.objects.open().filter(suggestion__words=wording)  # without any, those that suggest nothing
    again = same.filter(**place, opened_at__gt=now - SAME_PRESS, comments__text=text).first()
    if again is not None:
        if beside is not None:
            beside(again)
        return again
    thread = Thread.objects.create(**place, organisation_id=speaking_for(section, by), opened_at=now)
    Comment.objects.create(thread=thread, author=by, text=text, written_at=now)
    telling.comment_names(thread, naming, by=by)
    if beside is not None:
        beside(thread)
    note_talk("thread-opened", thread, section, by)
    return thread


def note_talk(verb: str, thread: Thread, section: Section, by: User) -> None:
    """What a body says to itself goes into its own trail: the force is not told that anything was said."""
    is_shared = thread.circle == Circle.BOTH
    is_of_force = is_shared or thread.organisation_id == section.annual.force_id
    inside = "inside the force" if is_of_force else f"inside the body, on {section.annual.force.name}"
    heard = "for both sides" if is_shared else inside
    deed = Deed(thing=f"comment {thread.pk}, {heard}", shared=is_shared)
    note(verb, section, by=by, deed=deed, organisation=None if is_of_force else thread.organisation)


def about_block(section: Section, block: str, words: str) -> Place | None:
    """The block with this id, or (without one) the only one that holds the words; None for the whole section."""
    places = places_of(section.body)
    named = next((place for place in places if place.block == block), None) if block else None
    if block and named is None:
        raise BlockGone
    found = [] if block else places_with(places, words)
    if len(found) > 1:
        raise WordsInSeveral(found)
    about = named if block else next(iter(found), None)
    if words.strip() and (about is None or not holds(about.text, words)):
        raise WordsNotThere
    return about


def speaking_for(section: Section, user: User) -> int:
    return speaking_for_year(section.annual, user)


def speaking_for_year(annual: AnnualAssessment, user: User) -> int:
    """The organisation in whose name a person speaks here: the force, else the body that oversees it."""
    if is_force_role(user, annual, *FORCE_ROLES):
        return annual.force_id
    bodies = user.roles.overseen.get(annual.force_id, set())
    return min(body for body in bodies if user.roles.at(body, *BODY_ROLES))


@transaction.atomic
def reply(
    thread: Thread,
    text: str,
    *,
    by: User,
    at: datetime.datetime | None = None,
    naming: Collection[int] = (),
) -> Comment:
    """Add to a thread. Raises ThreadResolved once somebody has closed it."""
    current = lock_thread(thread)
    if current.is_resolved:
        raise ThreadResolved(current)
    comment, is_new = add_comment(current, text, by, at)
    if is_new:
        telling.comment_names(thread, naming, by=by)
        note_talk("thread-replied", current, thread.section, by)
    return comment


def add_comment(
    thread: Thread,
    text: str,
    by: User,
    at: datetime.datetime | None = None,
    kind: Comment.Kind = Comment.Kind.SAID,
) -> tuple[Comment, bool]:
    """The comment, and whether it was not there already."""
    now = at or timezone.now()
    last = thread.comments.last()
    if last and last.author_id == by.pk and last.text == text and now - last.written_at < SAME_PRESS:
        return last, False
    return Comment.objects.create(thread=thread, kind=kind, author=by, text=text, written_at=now), True


@transaction.atomic
def resolve(thread: Thread, resolution: str, *, by: User, at: datetime.datetime | None = None) -> Thread:
    """Close a thread with what was done. Raises ThreadResolved if somebody else has done so."""
    current = lock_thread(thread)
    if current.is_resolved:
        if current.resolved_by_id == by.pk and current.resolution == resolution:
            return current
        raise ThreadResolved(current)
    current.resolved_by, current.resolved_at, current.resolution = by, at or timezone.now(), resolution
    current.save()
    note_talk("thread-resolved", current, thread.section, by)
    return current


@transaction.atomic
def reopen(thread: Thread, text: str, *, by: User, naming: Collection[int] = ()) -> Thread:
    """Take the conversation up again; the resolution stays readable among what was said.

    Where somebody else has reopened it in the meantime, the words are added as a reply.
    """
    current = lock_thread(thread)
    was_resolved = current.is_resolved
    if current.resolved_by is not None and current.resolved_at is not None:
        Comment.objects.create(
            thread=current,
            kind=Comment.Kind.RESOLVED,
            author=current.resolved_by,
            text=current.resolution,
            written_at=current.resolved_at,
        )
        current.resolved_by, current.resolved_at, current.resolution = None, None, ""
        current.save()
    kind = Comment.Kind.REOPENED if was_resolved else Comment.Kind.SAID
    _, is_new = add_comment(current, text, by, kind=kind)
    if was_resolved or is_new:
        telling.comment_names(thread, naming, by=by)
        note_talk("thread-reopened" if was_resolved else "thread-replied", current, thread.section, by)
    return current
