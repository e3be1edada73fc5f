"""Comment threads on a section: opening one, replying, resolving with what was done, reopening."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import BODY_ROLES, FORCE_ROLES, User
from assessments.blocks import parse_blocks
from assessments.models import Circle, Comment, Section, Thread
from assessments.permissions import is_force_role


@transaction.atomic
def open_thread(
    section: Section,
    text: str,
    *,
    circle: Circle,
    by: User,
    block: str = "",
    at: datetime.datetime | None = None,
) -> Thread:
    """Begin a conversation about a section, or about the block whose id is given (kept with its words)."""
    quote = next((b.text for b in parse_blocks(section.body) if b.id == block), "") if block else ""
    thread = Thread.objects.create(
        section=section,
        block=block if quote else "",
        quote=quote,
        circle=circle,
        organisation_id=speaking_for(section, by),
        opened_by=by,
        opened_at=at or timezone.now(),
    )
    reply(thread, text, by=by, at=thread.opened_at)
    return thread


def speaking_for(section: Section, user: User) -> int:
    """The organisation in whose name a person speaks here: the force, else the body that oversees it."""
    if is_force_role(user, section.annual, *FORCE_ROLES):
        return section.annual.force_id
    bodies = user.roles.overseen.get(section.annual.force_id, set())
    return min(body for body in bodies if user.roles.at(body, *BODY_ROLES))


def reply(thread: Thread, text: str, *, by: User, at: datetime.datetime | None = None) -> Comment:
    return Comment.objects.create(thread=thread, author=by, text=text, written_at=at or timezone.now())


@transaction.atomic
def resolve(thread: Thread, resolution: str, *, by: User, at: datetime.datetime | None = None) -> Thread:
    """Close a thread with what was done. Closing a closed one changes nothing."""
    current = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if not current.is_resolved:
        current.resolved_by, current.resolved_at, current.resolution = by, at or timezone.now(), resolution
        current.save()
    return current


@transaction.atomic
def reopen(thread: Thread, text: str, *, by: User) -> Thread:
    """Take the conversation up again; the resolution stays readable as a comment of whoever resolved it."""
    current = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if current.is_resolved:
        Comment.objects.create(
            thread=current,
            author=current.resolved_by,
            text=f"Resolved: {current.resolution}" if current.resolution else "Resolved.",
            written_at=current.resolved_at,
        )
        current.resolved_by, current.resolved_at, current.resolution = None, None, ""
        current.save()
        reply(current, text, by=by)
    return current
