"""What a reader sees of the talk about a section or a year: threads with their place, circle and what may be done.

Reads in a constant number of queries, however many threads and comments there are. Writes are in comments.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Membership, Organisation, Oversight, User
from assessments import permissions
from assessments.anchors import Place, find_anchor, places_of
from assessments.audience import Listener, in_circle, listeners_among, members_of
from assessments.blocks import plain_text
from assessments.comments import speaking_for
from assessments.models import AnnualAssessment, Circle, Comment, Section, Thread
from assessments.models.challenge import ThreadQuerySet
from assessments.models.rounds import RELEASED_STATUSES

# The columns of an export, a line for each thing said.
COLUMNS = (
    *("Number", "Threat", "Section", "About", "Words", "These words are", "Read by", "State"),
    *("What", "Said by", "Post", "Side", "When", "Text"),
)
# The force, and the bodies that oversee it today.
Sides: TypeAlias = tuple[Organisation, list[Organisation]]


@dataclass(frozen=True, slots=True)
class Speech:
    """One comment and the side it was said on, where that is known."""

    comment: Comment
    side: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One thread as its reader sees it."""

    thread: Thread
    speeches: list[Speech]
    circle: str
    place: Place | None
    is_orphaned: bool  # its place is gone with its words
    is_gone: bool  # at least its words
    has_changed: bool
    may_reply: bool
    may_resolve: bool
    resolved_side: str = ""
    listeners: list[Listener] = field(default_factory=list)  # who can be named in a reply

    @property
    def first(self) -> Speech:
        return self.speeches[0]

    @property
    def last(self) -> Speech:
        return self.speeches[-1]

    @property
    def replies(self) -> int:
        return len(self.speeches) - 1

    @property
    def url(self) -> str:
        return self.thread.get_absolute_url()

    @property
    def about(self) -> str:
        return self.place.name if self.place else "The whole section"

    @property
    def has_moved(self) -> bool:
        """The words stand in another block than the one that they were said about."""
        return self.place is not None and self.place.block != self.thread.block

    @property
    def block_url(self) -> str:
        """Where the words stand in the text, as long as they do."""
        return f"{self.thread.section.get_absolute_url()}#block-{self.place.block}" if self.place else ""

    @property
    def words_now(self) -> str:
        """What has become of the words that it is about, in words."""
        if not self.thread.quote:
            return ""
        if self.is_gone:
            return "taken out since"
        if self.has_changed:
            return "changed since"
        return "moved since" if self.has_moved else "as they were"

    @property
    def where(self) -> str:
        """Threat, section and paragraph, for a list in which the threads of many sections stand."""
        section = self.thread.section
        about = f", {self.about.lower()}" if self.block_url else ""
        return f"{section.subject.label}: {section.heading}{about}"

    @property
    def suggestion(self) -> str:
        """Of suggested wording what has become of it, in words; empty for any other thread."""
        found = self.thread.suggestion_or_none
        if found is None:
            return ""
        if found.is_accepted:
            return "Suggested wording, accepted"
        is_over = self.thread.is_resolved
        return "Suggested wording, not accepted" if is_over else "Suggested wording, not decided"

    @property
    def is_both(self) -> bool:
        return self.thread.circle == Circle.BOTH


@dataclass(frozen=True, slots=True)
class Choice:
    """A circle in which this person may speak here: its code, its name, and who will read it."""

    circle: Circle
    name: str
    readers: str


@dataclass(frozen=True, slots=True)
class Discussion:
    """The talk about one section; without circles this person may not join in."""

    section: Section
    talks: list[Talk]
    circles: list[Choice] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    speaks_for: int = 0

    @property
    def open(self) -> list[Talk]:
        return [talk for talk in self.talks if not talk.thread.is_resolved]

    @property
    def resolved(self) -> list[Talk]:
        return [talk for talk in self.talks if talk.thread.is_resolved]


def discussion_of(section: Section, user: User) -> Discussion | None:
    """The talk about a section that this person may read, or None for those who have no part in it."""
    circles = permissions.circles(user, section)
    threads = list(threads_for(user).filter(section=section))
    if not circles and not threads:
        return None
    sides = sides_of(section.annual)
    members = members_of(section, authors_of(threads)) if circles else None
    talks = talks_of(section.annual, threads, user, {section.pk: section}, sides, members)
    if members is None:
        return Discussion(section, talks)
    listeners = listeners_among(members, section, but=user)
    talks = [with_listeners(talk, listeners) for talk in talks]
    choices, places = choices_for(section, user, circles, sides), places_of(section.body)
    return Discussion(section, talks, choices, places, listeners, speaking_for(section, user))


def with_listeners(talk: Talk, listeners: list[Listener]) -> Talk:
    heard = in_circle(listeners, talk.thread.circle, talk.thread.organisation_id)
    return replace(talk, listeners=heard) if talk.may_reply else talk


def choices_for(section: Section, user: User, circles: list[Circle], sides: Sides) -> list[Choice]:
    """The circles by name, so that nobody has to guess who will read it."""
    if not circles:
        return []
    force, bodies = sides
    speaks_for = speaking_for(section, user)
    own = next(side for side in (force, *bodies) if side.pk == speaks_for)
    names = {
        Circle.OWN: (own_circle(own), f"Nobody outside {own.name} reads it."),
        Circle.BOTH: (both_sides(force, bodies), readers_of_both(section, is_force=own.pk == force.pk)),
    }
    return [Choice(circle, *names[circle]) for circle in circles]


def readers_of_both(section: Section, *, is_force: bool) -> str:
    """Nobody reads a comment on words that they may not read yet."""
    if section.subject.status in RELEASED_STATUSES:
        return "Your own side and the other side read it."
    if is_force:
        return "Your own side reads it now; the other side once this is released to it, its secretary already now."
    return "The force reads it now; your own side once this is released to it."


def own_circle(organisation: Organisation) -> str:
    return f"Own organisation: {organisation.name}"


def both_sides(force: Organisation, bodies: list[Organisation]) -> str:
    other = " and ".join(body.label for body in bodies) or "the body that oversees it"
    return f"Both sides: {force.name} and {other}"


def sides_of(annual: AnnualAssessment) -> Sides:
    pairs = Oversight.objects.current().filter(force=annual.force_id).select_related("body")
    return annual.force, [pair.body for pair in pairs]


def threads_for(user: User) -> ThreadQuerySet:
    """The threads a person may read, with everything that talks_of needs of them."""
    comments = Prefetch("comments", Comment.objects.select_related("author").order_by("written_at", "pk"))
    return (
        Thread.objects.visible_to(user)
        .select_related("organisation", "opened_by", "resolved_by", "suggestion")
        .prefetch_related(comments)
        .order_by("opened_at", "pk")
    )


def talks_of(
    annual: AnnualAssessment,
    threads: list[Thread],
    user: User,
    sections: dict[int, Section],
    known_sides: Sides | None = None,
    members: list[Membership] | None = None,
) -> list[Talk]:
    """The threads of one year as this person sees them; `sections` holds those they are about.

    `members` spares the query where the caller has read those of the authors.
    """
    if not threads:
        return []
    force, bodies = known_sides or sides_of(annual)
    if members is None:
        here = [force.pk, *(body.pk for body in bodies)]
        members = list(Membership.objects.filter(user__in=authors_of(threads), organisation__in=here))
    sides = sides_by_author(force, bodies, members)
    about = {thread.section_id for thread in threads}
    places = {pk: places_of(s.body) for pk, s in sections.items() if pk in about}
    talks = []
    for thread in threads:
        thread.section = sections[thread.section_id]
        own = thread.circle == Circle.OWN
        anchor = find_anchor(places[thread.section_id], thread.block, thread.quote)
        may_reply = permissions.can_reply(user, thread)
        talks.append(
            Talk(
                thread=thread,
                speeches=[Speech(c, sides.get(c.author_id, "")) for c in thread.comments.all()],
                circle=own_circle(thread.organisation) if own else both_sides(force, bodies),
                place=anchor.place,
                is_orphaned=bool(thread.block) and anchor.place is None,
                is_gone=bool(thread.block) and anchor.is_gone,
                has_changed=anchor.place is not None and not anchor.stands,
                may_reply=may_reply,
                may_resolve=may_reply and permissions.can_resolve(user, thread),
                resolved_side=sides.get(thread.resolved_by_id or 0, ""),
            )
        )
    return talks


def orphans_among(threads: ThreadQuerySet) -> list[int]:
    """The threads on words that are gone from their section: no query can tell, so all are looked at."""
    rows = (
        threads.exclude(block="").order_by().values_list("pk", "block", "quote", "section", "section__body")
    )
    known: dict[int, list[Place]] = {}
    found = []
    for pk, block, quote, section, body in rows:
        if section not in known:
            known[section] = places_of(body)
        if find_anchor(known[section], block, quote).is_gone:
            found.append(pk)
    return found


def sides_by_author(
    force: Organisation, bodies: list[Organisation], members: Iterable[Membership]
) -> dict[int, str]:
    """For whom each author spoke: the force, or a body that oversees it. Roles that have ended count too."""
    labels = {force.pk: force.label, **{body.pk: body.label for body in bodies}}
    sides: dict[int, str] = {}
    for held in members:
        if held.organisation_id == force.pk or held.user_id not in sides:
            sides[held.user_id] = labels[held.organisation_id]
    return sides


def authors_of(threads: Collection[Thread]) -> set[int]:
    """Out of the comments that have been read, and those who resolved."""
    said = {comment.author_id for thread in threads for comment in thread.comments.all()}
    return said | {thread.resolved_by_id for thread in threads if thread.resolved_by_id is not None}


def rows_of(talks: list[Talk]) -> Iterator[tuple[str, ...]]:
    """The threads as lines of an export: what was said, and how it ended."""
    for talk in talks:
        thread, section = talk.thread, talk.thread.section
        about = (
            str(thread.pk), section.subject.label, section.heading, talk.about, thread.quote, talk.words_now,
            talk.circle, "Resolved" if thread.is_resolved else "Open",
        )  # fmt: skip
        for speech in talk.speeches:
            said = speech.comment
            who = (said.author.name, said.author.post, speech.side, moment(said.written_at))
            yield (*about, said.get_kind_display(), *who, said.text)
            if speech is talk.first and (suggestion := thread.suggestion_or_none):
                yield (*about, "Suggested wording", *who, plain_text(suggestion.words))
        if (by := thread.resolved_by) is not None and thread.resolved_at is not None:
            who = (by.name, by.post, talk.resolved_side, moment(thread.resolved_at))
            yield (*about, "Resolved", *who, thread.resolution)


def moment(at: datetime.datetime) -> str:
    return timezone.localtime(at).isoformat(" ", "minutes")
