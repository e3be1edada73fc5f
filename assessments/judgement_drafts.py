"""Drafts of judgements: keeping what somebody enters while they judge a cell, and forgetting it once it is saved.

A judgement is saved whole or not at all, since an approval rests on it; what is half done waits here for its author
alone. Not here: drafts of texts (drafting.py), and what a save does (writing.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from assessments import permissions
from assessments.drafting import OtherWindow, Overtaken
from assessments.limits import LONGEST_SENT, refuse_too_long
from assessments.models import Judgement, JudgementDraft, Section
from assessments.vocabulary import NOT_IN_XML

NAMES = (
    "grade", "grade_prolonged", "effect_on_local", "confidence", "basis", "basis_on", "movement", "movement_cause",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entered:
    """What a window sends: every field as it was entered, and the version of the judgement it was begun from."""

    values: dict[str, str]
    begun_from: int
    window: str = ""
    step: int = 1
    follows: str = ""


def own_draft(user: User, section: Section) -> JudgementDraft | None:
    return JudgementDraft.objects.filter(user=user, section=section).first()


def offered(user: User, section: Section) -> JudgementDraft | None:
    """The draft that waits for this person. None where it says what is saved anyway."""
    draft = own_draft(user, section)
    return draft if draft and same(draft.values) != same(saved_values(section)) else None


def saved_values(section: Section) -> dict[str, str]:
    judgement = section.judgement_or_none
    return {name: saved_value(judgement, name) for name in NAMES}


def saved_value(judgement: Judgement | None, name: str) -> str:
    stored = f"{name}_id" if name.startswith("grade") else name
    value = getattr(judgement, stored) if judgement else None
    return "" if value is None else str(value)


def same(values: dict[str, str]) -> dict[str, str]:
    """Browsers change the ends of lines on the way."""
    return {name: " ".join(values.get(name, "").split()) for name in NAMES}


def keep(section: Section, user: User, entered: Entered) -> JudgementDraft | None:
    """Keep what was entered; None where it says what is saved. Raises ValidationError, OtherWindow and Overtaken."""
    refuse_too_long("".join(entered.values.values()), LONGEST_SENT)
    values = {name: entered.values.get(name, "").translate(NOT_IN_XML) for name in NAMES}
    stored = {
        "values": values,
        "begun_from": entered.begun_from,
        "window": entered.window,
        "step": entered.step,
        "saved_at": timezone.now(),
    }
    is_saved = same(values) == same(saved_values(section))
    with transaction.atomic():
        drafts = JudgementDraft.objects.select_for_update(of=("self",))
        draft = drafts.filter(section=section, user=user).first()
        if draft is None and is_saved:
            return None
        if draft is None:
            draft, begun = drafts.get_or_create(section=section, user=user, defaults=stored)
            if begun:
                return draft
        is_later = draft.goes_on_in(entered.window, entered.step, entered.follows)
        if not is_later and draft.values != values:
            raise Overtaken if entered.window and entered.window == draft.window else OtherWindow
        if is_saved:
            draft.delete()
            return None
        for name, value in stored.items():
            setattr(draft, name, value)
        draft.save()
    return draft


def forget(section: Section, user: User, *, window: str = "", follows: str = "") -> None:
    """The draft of whoever has saved the judgement or discards it; never one that their window has not seen."""
    seen, _, step = follows.rpartition("-")
    mine = Q(window=window) if window else Q(pk=None)
    if step.isdecimal():
        mine |= Q(window=seen, step=int(step))
    JudgementDraft.objects.filter(mine, user=user, section=section).delete()


def waiting(user: User) -> Iterator[JudgementDraft]:
    """Every draft of this person that says something else than what is saved, the latest first."""
    drafts = JudgementDraft.objects.filter(user=user).select_related(
        "section__annual__force", "section__threat_assessment__threat", "section__judgement"
    )
    for draft in drafts:
        at_home = permissions.can_see_force(user, draft.section.annual.force)
        if at_home and same(draft.values) != same(saved_values(draft.section)):
            yield draft
