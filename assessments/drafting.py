"""Drafts: keeping what somebody types, offering it when they come back, and forgetting it once it is saved.

A draft belongs to one person. Keeping one takes no lock, makes no version and changes nothing that anybody else sees.
Not here: what a save does (writing.py), and how two texts are put together (joining.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from assessments import permissions
from assessments.blocks import clean_body
from assessments.limits import LONGEST_SENT, refuse_too_long
from assessments.models import Draft, Section
from assessments.models.writing import WHOLE
from assessments.vocabulary import sanitise

# Letters of HTML in which two writings of one text may differ, on top of a quarter.
MUCH = 2_000
# Another request of the same person may come between reading a draft and writing it.
TRIES = 3


class OtherWindow(Exception):
    """Another window of the same person has a draft that this one has not seen, and which must not be lost."""


class Overtaken(OtherWindow):
    """The same window has sent other words since, and those are kept."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a window of the editor sends: its text, and from where it was begun."""

    body: str
    begun_from: int  # version of the section
    window: str = ""
    step: int = 1  # counts up in a window: what arrives late must not replace what was typed later
    follows: str = ""  # mark of the draft that this window has shown, and goes on with
    # Of an answer, what is said of it, and the mark of the state that the form has shown.
    state: str = ""
    state_note: str = ""
    seen: str = ""

    def continues(self, draft: Draft) -> bool:
        """Whether no word is lost with that draft: this window wrote it, has shown it, or holds the same words."""
        if draft.goes_on_in(self.window, self.step, self.follows):
            return True
        return self.window != draft.window and self.is_kept_in(draft)

    def is_kept_in(self, draft: Draft) -> bool:
        return (draft.body, draft.state, draft.state_note) == (self.body, self.state, self.state_note)


def own_draft(user: User, section: Section) -> Draft | None:
    return Draft.objects.filter(user=user, section=section).first()


def draft_at(user: User, force: str, year: str, threat: str, section: str) -> Draft | None:
    """One's own draft at an address, even where the section itself is out of sight now.

    Whoever is nothing to the force any more has left their words there with it.
    """
    threat_is = {"section__threat_assessment": None} if threat == WHOLE else {
        "section__threat_assessment__threat__code": threat
    }  # fmt: skip
    found = (
        Draft.objects.filter(user=user, section__slug=section, **threat_is)
        .filter(section__annual__year=year, section__annual__force__slug=force)
        .select_related(
            "section__annual__force",
            "section__threat_assessment__threat",
            "section__updated_by",
            "section__question",
        )
        .first()
    )
    return found if found and permissions.can_see_force(user, found.section.annual.force) else None


def offered(user: User, section: Section) -> Draft | None:
    """The draft that waits for this person. None where it says what is saved anyway."""
    draft = own_draft(user, section)
    return draft if draft and not says_the_same(draft, section) else None


def says_the_same(typed: Draft | Typed, section: Section) -> bool:
    """In the text, and of an answer in what is said of it."""
    return same_text(typed.body, section) and same_state(typed, section)


def same_state(typed: Draft | Typed, section: Section) -> bool:
    if not typed.state or section.kind != Section.Kind.QUESTION:
        return True
    question = section.question
    notes = (" ".join(note.split()) for note in (typed.state_note, question.state_note))
    return typed.state == question.state and next(notes) == next(notes)


def initial_of(draft: Draft) -> dict[str, object]:
    """For a form that goes on with it: it begins from what the draft began from, and may so be refused."""
    said = {"state": draft.state, "state_note": draft.state_note} if draft.state else {}
    seen = {"seen": draft.seen} if draft.seen else {}
    return {"version": draft.begun_from, "body": draft.body, **said, **seen}


def same_text(body: str, section: Section) -> bool:
    """What is much shorter or longer is not cleaned first: that would cost more than all the rest."""
    if abs(len(body) - len(section.body)) > MUCH + len(section.body) // 4:
        return False
    return clean_body(body, section.body) == section.body


def keep(section: Section, user: User, typed: Typed) -> Draft | None:
    """Keep what was typed; None where there is nothing to keep, since it says what is saved.

    Raises ValidationError if it is longer than anybody can read, and OtherWindow.
    """
    refuse_too_long(typed.body + typed.state_note, LONGEST_SENT)
    typed = replace(typed, body=sanitise(typed.body))
    for _ in range(TRIES):
        draft = own_draft(user, section)
        if draft and not typed.continues(draft):
            return kept_already(typed, draft)
        if says_the_same(typed, section):
            forget(section, user, window=typed.window, follows=typed.follows)
            return None
        values = values_of(typed, section)
        kept = go_on_with(draft, typed, values) if draft else begin(section, user, values)
        if kept:
            return kept
    raise OtherWindow


def kept_already(typed: Typed, draft: Draft) -> Draft:
    """The draft, if it holds these very words; nobody is told that words are kept which are not."""
    if typed.is_kept_in(draft):
        return draft
    raise Overtaken if typed.window and typed.window == draft.window else OtherWindow


def values_of(typed: Typed, section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "body": typed.body,
        "state": typed.state,
        "state_note": typed.state_note,
        "seen": typed.seen,
        "begun_from": min(typed.begun_from, section.version),
        "window": typed.window,
        "step": typed.step,
        "saved_at": timezone.now(),
    }


def begin(section: Section, user: User, values: dict[str, object]) -> Draft | None:
    """None where another request has begun one."""
    try:
        with transaction.atomic():
            return Draft.objects.create(section=section, user=user, **values)
    except IntegrityError:
        return None


def go_on_with(draft: Draft, typed: Typed, values: dict[str, object]) -> Draft | None:
    """In one statement, so that of many sent at once the last stays; None where it is not the last."""
    as_read = Q(window=draft.window, step=draft.step)
    earlier = Q(window=typed.window, step__lt=typed.step)
    if not Draft.objects.filter(as_read | earlier, pk=draft.pk).update(**values):
        return None
    for name, value in values.items():
        setattr(draft, name, value)
    return draft


def forget(section: Section, user: User, *, window: str = "", follows: str = "") -> None:
    """The draft of whoever has saved the section or discards it; never one that their window has not seen."""
    drafts = Draft.objects.filter(user=user, section=section)
    if window or follows:
        seen, _, step = follows.rpartition("-")
        mine = Q(window=window) if window else Q(pk=None)
        if step.isdecimal():
            mine |= Q(window=seen, step=int(step))
        drafts = drafts.filter(mine)
    drafts.delete()


def waiting_drafts(user: User) -> Iterator[Draft]:
    """Every draft of this person that says something else than what is saved, the latest first."""
    drafts = Draft.objects.filter(user=user).select_related(
        "section__annual__force", "section__threat_assessment__threat", "section__question"
    )
    for draft in drafts:
        at_home = permissions.can_see_force(user, draft.section.annual.force)
        if at_home and not says_the_same(draft, draft.section):
            yield draft
