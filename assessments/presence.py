"""Who else has a section open just now: remembered in the cache for two minutes, and never in a table of rows.

Nobody learns here of people of the other side who cannot know of one another yet: before a text is released the force
sees the force, and the body the body.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache

from accounts.models import User
from assessments.models import Section
from assessments.models.rounds import RELEASED_STATUSES

# A page says every half minute that it is open; that is written down once a minute, so that most cost one query.
WRITTEN_EVERY, GONE_AFTER = 45, 120
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody with the section open, as they were when their page last said so."""

    person: int
    name: str
    of_force: bool
    writes: bool
    seen_at: float


def note(section: Section, user: User, *, writes: bool) -> list[Here]:
    """Write down that this person has it open, and say who else has, as far as they may know of each other."""
    now, of_force = time.time(), user.roles.at(section.annual.force_id)
    here = read(section, now)
    own = here.get(user.pk)
    if own is None or own.writes != writes or now - own.seen_at > WRITTEN_EVERY:
        here[user.pk] = Here(user.pk, user.post or user.name, of_force, writes, now)
        store(section, here)
    is_released = section.subject.status in RELEASED_STATUSES
    others = [each for each in here.values() if each.person != user.pk]
    return sorted(
        (each for each in others if is_released or each.of_force == of_force),
        key=lambda each: (not each.writes, each.name),
    )


def leave(section: Section, user: User) -> None:
    here = read(section, time.time())
    if here.pop(user.pk, None):
        store(section, here)


def in_words(others: list[Here]) -> str:
    if not others:
        return "Nobody else has this section open."
    named = [f"{each.name} ({'writing' if each.writes else 'reading'})" for each in others[:MOST_NAMED]]
    more = len(others) - len(named)
    return f"Also open with {', '.join(named)}{f' and {more} more' if more else ''}."


def read(section: Section, now: float) -> dict[int, Here]:
    rows: list[Here] = cache.get(key(section), [])
    return {each.person: each for each in rows if now - each.seen_at < GONE_AFTER}


def store(section: Section, here: dict[int, Here]) -> None:
    cache.set(key(section), list(here.values()), timeout=GONE_AFTER)


def key(section: Section) -> str:
    return f"presence:{section.pk}"
