"""The record of decisions, as one person may read it: who took which step when, and over which content."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from assessments import permissions
from assessments.approvals import holds
from assessments.duties import DONE_AS_LEAD, acting_for
from assessments.lapses import changes_since
from assessments.models import ApprovedContent, StandIn, Status, StatusChange, ThreatAssessment
from assessments.models.decisions import APPROVALS, APPROVE
from assessments.permissions import Subject, can_read_approved
from assessments.standing_approvals import first_waiting_in, in_force_in
from assessments.workflow import TRANSITIONS

# What somebody did by taking a step. A year of the past comes in whole, past the workflow.
DONE = {step.name: step.done for step in TRANSITIONS} | {"import": "imported {} from the paper of its day"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of status in words; `approval` says of an approval of the page's own subject whether it counts.

    What was approved is at `content_url` where this person may read it; `changed` says what is different now.
    """

    change: StatusChange
    subject: Subject
    words: str
    comment: str
    fingerprint: str
    approval: str
    sections: str = ""
    acted_for: str = ""  # in whose place a stand-in took it
    withdrawal: StatusChange | None = None  # the step that took it back
    content_url: str = ""
    changes_url: str = ""
    changed: str = ""
    is_told_in_part: bool = False  # of what changed, only what this person reads
    is_of_body: bool = False


def decisions_for(user: User, subject: Subject) -> list[Decision]:
    """Every change of a threat, or of the whole and of the threats a person may know of; the latest first."""
    changes = StatusChange.objects.filter(annual=subject.annual)
    if isinstance(subject, ThreatAssessment):
        changes = changes.filter(threat_assessment=subject)
    else:
        known = ThreatAssessment.objects.visible_to(user).filter(annual=subject)
        changes = changes.filter(Q(threat_assessment=None) | Q(threat_assessment__in=known))
    kept = Exists(ApprovedContent.objects.filter(change=OuterRef("pk")))
    told = changes.annotate(has_content=kept)  # type: ignore[no-redef]  # the row declares it as well
    found = list(
        told.select_related("changed_by", "on_behalf_of", "threat_assessment__threat", "annual__force")
    )
    standing = standing_approvals(subject, found)
    decisions = [decision(user, subject, change, standing) for change in found]
    decisions = with_withdrawals(decisions)
    return with_contents(user, subject, in_whose_place(subject, decisions))


def with_withdrawals(decisions: list[Decision]) -> list[Decision]:
    """A withdrawn step says so; the step that withdrew it says which it was."""
    by_key = {each.change.pk: each for each in decisions}
    by_withdrawn = {each.change.withdraws_id: each for each in decisions if each.change.withdraws_id}
    told = []
    for each in decisions:
        withdrawn = by_key.get(each.change.withdraws_id or 0)
        if each.change.pk in by_withdrawn:
            withdrawal = by_withdrawn[each.change.pk].change
            told.append(replace(each, withdrawal=withdrawal, approval="withdrawn" if each.approval else ""))
        elif withdrawn is not None:
            told.append(replace(each, words=f"withdrew what they had done: {withdrawn.words}"))
        else:
            told.append(each)
    return told


def in_whose_place(page: Subject, decisions: list[Decision]) -> list[Decision]:
    """Of the steps that a lead takes, those that a stand-in took. One query."""
    stood = StandIn.objects.filter(threat_assessment__annual=page.annual).select_related("lead")
    by_threat: dict[int | None, list[StandIn]] = {}
    for row in stood:
        by_threat.setdefault(row.threat_assessment_id, []).append(row)
    told = []
    for each in decisions:
        change = each.change
        rows = by_threat.get(change.threat_assessment_id, []) if change.transition in DONE_AS_LEAD else []
        told.append(replace(each, acted_for=acting_for(rows, change.changed_by_id, change.changed_at)))
    return told


def with_contents(user: User, subject: Subject, decisions: list[Decision]) -> list[Decision]:
    """Where each approval's content can be read, and of the page's own last one that lapsed what has changed since.

    Nothing is said to have changed once a whole approval stands again.
    """
    stands = any(each.approval == "stands" and each.change.transition == APPROVE for each in decisions)
    lapsed = (each.change for each in decisions if each.approval == "lapsed" and not stands)
    last = next(lapsed, None)
    steps = [each.change for each in decisions]
    return [with_content(user, subject, each, steps, is_last=each.change == last) for each in decisions]


def with_content(
    user: User, page: Subject, told: Decision, steps: list[StatusChange], *, is_last: bool
) -> Decision:
    change = told.change
    of_same = [step for step in steps if step.threat_assessment_id == change.threat_assessment_id]
    if not change.has_content or not can_read_approved(user, change, of_same):
        return told
    place = [page.annual.force.slug, page.annual.year, change.pk]
    url = reverse("approval_detail", args=place)
    told = replace(told, content_url=url, fingerprint=change.content_sha256)
    if not is_last:
        return told
    kept = ApprovedContent.objects.get(change=change)
    found = changes_since(kept, told.subject, user)
    return replace(
        told,
        changed=found.words,
        changes_url=reverse("approval_changes", args=place),
        is_told_in_part=found.is_partial,
        is_of_body=permissions.is_of_body(user, page),
    )


def decision(user: User, page: Subject, change: StatusChange, standing: list[StatusChange]) -> Decision:
    threat, annual = change.threat_assessment, page.annual
    if threat is not None:
        threat.annual = annual
    own = isinstance(page, ThreatAssessment) or threat is None
    may_read = permissions.can_read_step_comment(user, change)
    return Decision(
        change=change,
        subject=threat or annual,
        words=DONE[change.transition].format(threat.label if threat else "the whole assessment"),
        comment=change.comment if may_read else "",
        sections=change.sections if may_read else "",
        fingerprint=change.content_sha256 if may_read else "",
        approval=approval_state(change, standing) if own else "",
    )


def standing_approval(subject: Subject, changes: list[StatusChange]) -> StatusChange | None:
    """The approval that counts now: nothing reopened it, and the content is still exactly what was approved."""
    approval = in_force_in(subject, own_changes(subject, changes))
    return approval.change if approval and holds(approval.change, subject) else None


def standing_approvals(subject: Subject, changes: list[StatusChange]) -> list[StatusChange]:
    """The one that counts, with the first of the two where there were two; or the first as long as it waits."""
    own = own_changes(subject, changes)
    approval = in_force_in(subject, own)
    if approval is not None:
        return approval.steps if holds(approval.change, subject) else []
    first = first_waiting_in(own) if subject.status == Status.AGREED else None
    return [first] if first and holds(first, subject) else []


def own_changes(subject: Subject, changes: list[StatusChange]) -> list[StatusChange]:
    threat = subject.pk if isinstance(subject, ThreatAssessment) else None
    return [change for change in changes if change.threat_assessment_id == threat]


def approval_state(change: StatusChange, standing: list[StatusChange]) -> str:
    """Of an approval, whether it counts now; of any other step, nothing."""
    if change.transition not in APPROVALS:
        return ""
    return "stands" if change in standing else "lapsed"
