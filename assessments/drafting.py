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


class OtherWindow(Exception):
    """Another window of the same person has a draft that this one has not seen, and which must not be lost."""


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
        own = self.window == draft.window and self.step > draft.step
        return own or self.follows == draft.mark


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
    draft = own_draft(user, section)
    if draft and not typed.continues(draft):
        if draft.window == typed.window and draft.window:
            return draft  # overtaken by what the same window sent later
        raise OtherWindow
    if says_the_same(typed, section):
        forget(section, user, window=typed.window, follows=typed.follows)
        return None
    values = {
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
    return go_on_with(draft, values) if draft else begin(section, user, values)


def begin(section: Section, user: User, values: dict[str, object]) -> Draft:
    try:
        with transaction.atomic():
            return Draft.objects.create(section=section, user=user, **values)
    except IntegrityError as error:
        raise OtherWindow from error


def go_on_with(draft: Draft, values: dict[str, object]) -> Draft:
    """Only if nobody was quicker: one row is changed where it still stands as it was read."""
    unchanged = Draft.objects.filter(pk=draft.pk, window=draft.window, step=draft.step)
    if not unchanged.update(**values):
        raise OtherWindow
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
