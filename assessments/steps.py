"""What pages show of the workflow: the steps a person may take, why one is not offered, and how far it has come.

Which steps there are, and taking them, is workflow.py's.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard

from django.urls import reverse

from accounts.models import User
from assessments import permissions
from assessments.authorship import has_written
from assessments.chains import is_approved_with_whole, who_agreed, who_approved_first
from assessments.models import Status, StatusChange, ThreatAssessment, Verdict
from assessments.models.decisions import APPROVALS
from assessments.permissions import Subject
from assessments.workflow import available

WROTE_IT = "You wrote or judged part of this, so another chief officer has to approve it."
CHIEF_WROTE_IT = (
    "The chief officer for whom you act wrote or judged part of this, so another one has to approve it."
)

WITH_WHOLE = "In this year a threat is approved together with the whole assessment, not by itself."
AGREED_IT = "You agreed this, so somebody else has to approve it."
CHIEF_AGREED_IT = "The chief officer for whom you act agreed this, so another one has to approve it."
GAVE_FIRST = "You gave the first of two approvals. Another chief officer gives the second."


@dataclass(frozen=True, slots=True)
class Step:
    """A step as a button: its words, what it does, its page, and whether it leads onwards."""

    label: str
    explanation: str
    url: str
    is_forward: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the way from draft to final; `reached_at` only where it has been reached."""

    label: str
    reached_at: datetime.datetime | None
    is_done: bool
    is_current: bool


def steps_for(user: User, subject: Subject) -> list[Step]:
    """The buttons that this person has, with the step onwards first."""
    here = Status(subject.status).rank
    steps = [
        Step(t.label, t.explanation, step_url(subject, t.name), t.target is not None and t.target.rank > here)
        for t in available(user, subject)
    ]
    if is_drafted_by(subject, user):
        url = reverse("verdict_draft", args=subject.url_args)
        steps.append(Step("Draft the verdict", "Whoever gives it begins from your words.", url, False))
    return sorted(steps, key=lambda step: not step.is_forward)


def is_drafted_by(subject: Subject, user: User) -> TypeGuard[ThreatAssessment]:
    """Of a released threat, for those who draft its verdict and do not give it."""
    return (
        isinstance(subject, ThreatAssessment)
        and subject.status == Status.RELEASED
        and permissions.can_draft_verdict(user, subject)
        and not permissions.can_give_verdict(user, subject)
    )


def step_url(subject: Subject, name: str) -> str:
    """The page of a step; a verdict on a threat is given where it is written down."""
    if isinstance(subject, ThreatAssessment):
        if name == "give-verdict":
            return reverse("verdict_edit", args=subject.url_args)
        return reverse("threat_step", args=[*subject.url_args, name])
    return reverse("year_step", args=[subject.force.slug, subject.year, name])


def why_no_approval(user: User, subject: Subject, steps: Iterable[Step]) -> str:
    """The sentence for a chief officer who could approve, had they not written it, or were it not done otherwise."""
    waits = subject.status == Status.AGREED and permissions.is_approver(user, subject)
    pages = [step_url(subject, name) for name in APPROVALS]
    if not waits or any(step.url in pages for step in steps):
        return ""
    if is_approved_with_whole(subject):
        return WITH_WHOLE
    if user.pk in who_approved_first(subject):
        return GAVE_FIRST
    agreed = who_agreed(subject)
    if user.pk in agreed:
        return AGREED_IT
    if has_written(user, subject):
        return WROTE_IT
    return CHIEF_AGREED_IT if agreed & set(permissions.acts_for(user, subject)) else CHIEF_WROTE_IT


def changes_of(subject: Subject) -> list[StatusChange]:
    """Every change of this very threat or of the whole (not of its threats), the latest first."""
    return list(StatusChange.objects.of(subject).select_related("changed_by", "on_behalf_of"))


def verdict_ended_by(threat: ThreatAssessment, changes: list[StatusChange]) -> StatusChange | None:
    """The step since which the verdict on it counts no longer: its withdrawal, or a reopening. No query."""
    verdict: Verdict | None = getattr(threat, "verdict", None)
    if verdict is None:
        return None
    withdrawn = {change.withdraws_id: change for change in changes if change.withdraws_id}
    for change in reversed(changes):
        if change.transition == "give-verdict" and change.pk in withdrawn:
            if withdrawn[change.pk].changed_at > verdict.given_at:
                return withdrawn[change.pk]
        elif (
            change.transition == "reopen"
            and change.pk not in withdrawn
            and change.changed_at > verdict.given_at
        ):
            return change
    return None


def stages_of(subject: Subject, changes: list[StatusChange]) -> list[Stage]:
    """The chain with the day on which each station was last reached; what was reopened is ahead again."""
    reached: dict[int, datetime.datetime] = {}
    withdrawn = {change.withdraws_id for change in changes}
    for change in reversed(changes):
        stayed = change.from_status == change.to_status
        if change.withdraws_id or change.pk in withdrawn or stayed:
            continue
        rank = Status(change.to_status).rank
        reached = {earlier: at for earlier, at in reached.items() if earlier < rank}
        reached[rank] = change.changed_at
    here = Status(subject.status)
    chain = [status for status in Status if status is not Status.CHANGES_REQUESTED]
    return [
        Stage(
            label=here.label if status.rank == here.rank else status.label,
            reached_at=reached.get(status.rank) if status.rank <= here.rank else None,
            is_done=status.rank < here.rank or here is status is Status.FINAL,
            is_current=status.rank == here.rank,
        )
        for status in chain
    ]
