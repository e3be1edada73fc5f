"""Why a section cannot be written now: what is closed, since when and by whom, and who has it. For people of the force.

Whether it is closed is the models' to say; who takes the next step stands in the chain of the year.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import FORCE_ROLES, User
from assessments import permissions
from assessments.chains import is_approved_with_whole
from assessments.models import AnnualAssessment, Section, Status, StatusChange
from assessments.permissions import Subject

WHO_HAS_IT = {
    Status.SUBMITTED: "The coordinator has it, to agree it or to request changes.",
    Status.AGREED: "A chief officer has it, to approve it or to request changes.",
    Status.RELEASED: "The OPCC has it: its commissioner gives the verdict.",
    Status.VERDICT_GIVEN: "The coordinator has it, to make it final.",
    Status.FINAL: "Nobody has it: it is final, and opens again only if it is reopened.",
}
APPROVED_TOGETHER = "It is approved together with the whole assessment, by a chief officer."


@dataclass(frozen=True, slots=True)
class Closed:
    """One thing that is closed: the threat or the whole, with the step that closed it where one is kept."""

    subject: Subject
    change: StatusChange | None
    who_has_it: str
    is_settled: bool = False  # the section alone: changes were asked of others


def why_closed(section: Section, user: User) -> list[Closed]:
    """Nothing where it is open, or for people of another organisation. One query at most."""
    subjects: list[Subject] = [section.subject]
    if section.threat_assessment is not None:
        subjects.append(section.annual)
    shut = [each for each in subjects if Status(each.status) not in (Status.DRAFT, Status.CHANGES_REQUESTED)]
    settled = not shut and section.is_settled
    if not (shut or settled) or not permissions.is_force_role(user, section.annual, *FORCE_ROLES):
        return []
    steps = last_steps(section)
    if settled:
        return [Closed(section.subject, steps.get(section.threat_assessment_id), "", is_settled=True)]
    return [Closed(each, steps.get(key_of(each)), who_has(each)) for each in shut]


def key_of(subject: Subject) -> int | None:
    return None if isinstance(subject, AnnualAssessment) else subject.pk


def last_steps(section: Section) -> dict[int | None, StatusChange]:
    """Of the whole and of the section's threat, what brought it to where it stands."""
    places = Q(threat_assessment=None) | Q(threat_assessment=section.threat_assessment_id)
    found = StatusChange.objects.effective().filter(places, annual=section.annual)
    rows = found.exclude(transition="approve-first").select_related("changed_by").latest_first()
    return {change.threat_assessment_id: change for change in reversed(rows)}


def who_has(subject: Subject) -> str:
    if subject.status == Status.AGREED and is_approved_with_whole(subject):
        return APPROVED_TOGETHER
    if subject.status == Status.APPROVED:
        chief = subject.annual.released_by == subject.annual.Release.CHIEF
        return f"{'A' if chief else 'The coordinator or a'} chief officer has it, to release it to the OPCC."
    return WHO_HAS_IT[Status(subject.status)]
