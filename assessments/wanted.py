"""What is asked of whoever writes now: the changes that were requested, and the errand of a section handed over.

Not here: requesting changes (`workflow`), of which sections (`named_sections`), and handing over (`handing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from accounts.models import User
from assessments import permissions
from assessments.models import OPEN_FOR_WRITING, AnnualAssessment, Handover, Section, Status, StatusChange
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import Subject

# What a lead does and undoes while the same changes are wanted.
BACK_AND_FORTH = ("submit", "take-back")


def wanted_in(subject: Subject, steps: Iterable[StatusChange], user: User) -> StatusChange | None:
    """The request or the reopening under which it is written now, for the force's readers. No query.

    `steps` are all those of the subject, the latest first.
    """
    if subject.status not in OPEN_FOR_WRITING or not permissions.is_force_role(user, subject, *FORCE_READERS):
        return None
    steps = list(steps)
    withdrawn = {step.withdraws_id for step in steps}
    counting = (step for step in steps if step.pk not in withdrawn and step.withdraws_id is None)
    last = next((step for step in counting if step.transition not in BACK_AND_FORTH), None)
    return last if last is not None and last.to_status == Status.CHANGES_REQUESTED else None


def changes_wanted(subject: Subject, user: User) -> StatusChange | None:
    """The same, with its one query."""
    if subject.status not in OPEN_FOR_WRITING or not permissions.is_force_role(user, subject, *FORCE_READERS):
        return None
    steps = StatusChange.objects.of(subject).select_related("changed_by", "on_behalf_of").latest_first()
    return wanted_in(subject, steps, user)


def changes_wanted_of(subjects: Sequence[Subject]) -> dict[tuple[int, int | None], StatusChange]:
    """By the keys of year and threat, for those who write these: the latest step that sent each back. One query."""
    back = [subject for subject in subjects if subject.status == Status.CHANGES_REQUESTED]
    if not back:
        return {}
    years = [subject.pk for subject in back if isinstance(subject, AnnualAssessment)]
    threats = [subject.pk for subject in back if not isinstance(subject, AnnualAssessment)]
    of_these = Q(threat_assessment__in=threats) | Q(threat_assessment=None, annual__in=years)
    steps = StatusChange.objects.effective().filter(of_these, to_status=Status.CHANGES_REQUESTED)
    return {(step.annual_id, step.threat_assessment_id): step for step in reversed(steps.latest_first())}


def errand_of(section: Section, user: User) -> Handover | None:
    """What was asked of this person when the section was handed to them; no query for anybody else."""
    if not permissions.is_handed(user, section):
        return None
    own = Handover.objects.standing().filter(section=section, writer=user)
    return own.select_related("handed_by").first()
