"""What was released to the overseeing body and stays readable to it, also when the force has opened it again.

It is what the approval under it was given for, kept word for word (`approvals`). Not here: what stands today, which
the body reads once that is released (`visible_to` of the sections), and what has changed since (`lapses`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Role, User
from assessments import permissions
from assessments.models import AnnualAssessment, ApprovedContent, StatusChange, ThreatAssessment
from assessments.models.decisions import APPROVALS
from assessments.models.rounds import FORCE_READERS, RELEASED_STATUSES
from assessments.permissions import Subject


@dataclass(frozen=True, slots=True)
class Sent:
    """The latest release, the approval that keeps its words, and the step by which the force took it up again."""

    approval: StatusChange
    release: StatusChange
    reopened: StatusChange | None
    reason: str


def sent_before(subject: Subject, steps: Iterable[StatusChange], user: User) -> Sent | None:
    """What this person can still read of a subject that is out of the body's sight. One query, and often none.

    `steps` are all those of the subject, the latest first.
    """
    if subject.status in RELEASED_STATUSES or not permissions.is_of_body(user, subject):
        return None
    steps = list(steps)
    withdrawn = {step.withdraws_id for step in steps}
    counting = [step for step in steps if step.pk not in withdrawn and step.withdraws_id is None]
    at = next((at for at, step in enumerate(counting) if step.transition == "release"), None)
    if at is None:
        return None
    release = counting[at]
    same = [s for s in steps if s.transition in APPROVALS and s.content_sha256 == release.content_sha256]
    kept = set(ApprovedContent.objects.filter(change__in=same).values_list("change", flat=True))
    approval = next((step for step in same if step.pk in kept), None)
    if approval is None:
        return None  # from before contents were kept
    reopened = next((step for step in reversed(counting[:at]) if step.transition == "reopen"), None)
    if reopened is not None:
        reopened.annual = subject.annual
    may_read = reopened is not None and permissions.can_read_step_comment(user, reopened)
    return Sent(approval, release, reopened, reopened.comment if reopened and may_read else "")


def reads_all_approved(user: User, annual: AnnualAssessment) -> bool:
    """Of an approval that the person may read at all: every section, or only what was handed to them."""
    if permissions.is_force_role(user, annual, *FORCE_READERS):
        return True
    return not permissions.is_force_role(user, annual, Role.CONTRIBUTOR)


def released_codes(annual: AnnualAssessment) -> set[str]:
    """The threats that the body reads today, by code, and the whole as the empty one. One query."""
    threats = ThreatAssessment.objects.filter(annual=annual, status__in=RELEASED_STATUSES).order_by()
    whole = {""} if annual.status in RELEASED_STATUSES else set()
    return whole | set(threats.values_list("threat__code", flat=True))
