"""The workflow of a threat and of the whole year: one table, one question, one verb.

`perform` is the only writer of status. A threat and a year take the same steps; the guards of a year ask that
every threat has taken the step before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments import named_sections, permissions, readiness, telling, withdrawing
from assessments.approvals import canonical, content_sha256, holds, keep_content, sha256_of
from assessments.chains import first_approval
from assessments.models import AnnualAssessment, Status, StatusChange, ThreatAssessment
from assessments.models.decisions import APPROVALS
from assessments.models.rounds import RELEASED_STATUSES
from assessments.noting import note
from assessments.permissions import Subject
from assessments.readiness import Gap, threats_behind
from assessments.standing_approvals import approval_in_force
from audit.recording import Deed


class WrongStatus(Exception):
    """The step cannot be taken from where the threat or the year stands now."""


class NotReady(Exception):
    """Something is missing; `gaps` says what and where."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(f"{len(gaps)} things are missing.")
        self.gaps = gaps


class NotAsRead(Exception):
    """What stands there is not what the person's page has shown: they read it before they decide."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: its name in URLs, the words on its button, from where to where, who may, and what must be there."""

    name: str
    label: str
    sources: tuple[Status, ...]
    target: Status | None  # none: back to where it stood before the step that is withdrawn
    allowed: Callable[[User, Subject], bool]
    done: str  # in the record; the threat or "the whole assessment" stands in the braces
    waits: str = ""  # on the list of whoever is to take it
    guards: tuple[Callable[[Subject], list[Gap]], ...] = ()
    needs_comment: bool = False
    asks_why: str = "What has to change, and why"  # where a comment is needed
    why_missing: str = "Say in a comment what has to change."
    explanation: str = ""
    names_sections: bool = False  # whether it can be taken of some sections, and the others stay agreed
    # For which chief officer this person takes it.
    on_behalf: Callable[[User, Subject], int | None] | None = None
    # Whether it is a decision on the words that stand there, so that they are read first.
    on_content: bool = False
    when_final: str = ""  # what it means besides for a final year, whose paper may be public

    def starts_at(self, subject: Subject) -> bool:
        """Whether it is a step from where the threat or the year stands."""
        if subject.status not in self.sources:
            return False
        return self.target is not None or withdrawing.step_to_withdraw(subject) is not None

    def leads_to(self, subject: Subject) -> Status:
        """The status after it, from where it can be taken."""
        last = withdrawing.step_to_withdraw(subject) if self.target is None else None
        return Status(last.from_status) if last else self.target or Status(subject.status)

    def warning(self, subject: Subject) -> str:
        """What whoever takes it from here has to know first, besides its explanation."""
        is_final_year = isinstance(subject, AnnualAssessment) and subject.status == Status.FINAL
        return self.when_final if is_final_year else ""


def whole_must_be_open(subject: Subject) -> list[Gap]:
    """A threat is not taken back under a year that has been submitted: the year is reopened first."""
    if isinstance(subject, AnnualAssessment) or subject.annual.is_open_for_writing:
        return []
    return [
        Gap(
            readiness.Kind.THREAT_BEHIND,
            f"{subject.annual.label} is {subject.annual.get_status_display()}. Reopen it first.",
            subject.annual.get_absolute_url(),
        )
    ]


def approval_must_stand(subject: Subject) -> list[Gap]:
    """What goes out is what was approved: an approval counts for exactly the content it was given for."""
    approval = approval_in_force(subject)
    if approval is None or holds(approval.change, subject):
        return []
    return [
        Gap(
            readiness.Kind.LAPSED,
            "Its text or grades changed after it was approved, so the approval has lapsed. Reopen it.",
            subject.get_absolute_url(),
        )
    ]


def first_must_stand(subject: Subject) -> list[Gap]:
    """Two approvals are of the same words."""
    first = first_approval(subject)
    if first is None or holds(first, subject):
        return []
    words = "It changed after it was first approved. Request changes, or have the first approval withdrawn."
    return [Gap(readiness.Kind.LAPSED, words, subject.get_absolute_url())]


TRANSITIONS = (
    Transition(
        name="submit",
        label="Submit",
        sources=(Status.DRAFT, Status.CHANGES_REQUESTED),
        target=Status.SUBMITTED,
        allowed=permissions.can_submit,
        done="submitted {}",
        guards=(threats_behind(Status.SUBMITTED), readiness.gaps_in_writing),
        explanation="Writing closes, and it is read before it is agreed.",
    ),
    Transition(
        name="take-back",
        label="Take back",
        sources=(Status.SUBMITTED,),
        target=Status.DRAFT,
        allowed=permissions.can_submit,
        done="took {} back",
        guards=(whole_must_be_open,),
        explanation="Writing opens again, as if it had not been submitted.",
    ),
    Transition(
        name="request-changes",
        label="Request changes",
        sources=(Status.SUBMITTED, Status.AGREED),
        target=Status.CHANGES_REQUESTED,
        allowed=permissions.can_request_changes,
        on_behalf=permissions.asks_for,
        done="requested changes to {}",
        guards=(whole_must_be_open,),
        needs_comment=True,
        names_sections=True,
        explanation="It goes back to those who write it, with your comment.",
    ),
    Transition(
        name="agree",
        label="Agree",
        sources=(Status.SUBMITTED,),
        target=Status.AGREED,
        allowed=permissions.can_agree,
        done="agreed {}",
        waits="Submitted: agree it or request changes",
        guards=(threats_behind(Status.AGREED), readiness.open_comments),
        on_content=True,
        explanation="It goes to a chief officer for approval.",
    ),
    Transition(
        name="approve-first",
        label="Approve as the first of two",
        sources=(Status.AGREED,),
        target=Status.AGREED,
        allowed=permissions.can_approve_first,
        on_behalf=permissions.approves_for,
        done="approved {} as the first of two",
        waits="Agreed: approve it as the first of two, or request changes",
        guards=(readiness.threats_to_approve,),
        on_content=True,
        explanation="You approve exactly the text and grades that stand here now. A second chief officer follows.",
    ),
    Transition(
        name="approve",
        label="Approve",
        sources=(Status.AGREED,),
        target=Status.APPROVED,
        allowed=permissions.can_approve,
        on_behalf=permissions.approves_for,
        done="approved {}",
        waits="Agreed: approve it or request changes",
        guards=(readiness.threats_to_approve, first_must_stand),
        on_content=True,
        explanation="You approve exactly the text and grades that stand here now.",
    ),
    Transition(
        name="release",
        label="Release to the OPCC",
        sources=(Status.APPROVED,),
        target=Status.RELEASED,
        allowed=permissions.can_release,
        done="released {} to the OPCC",
        waits="Approved: release it to the OPCC",
        guards=(threats_behind(Status.RELEASED), approval_must_stand),
        on_content=True,
        explanation="The body that oversees the force can read it from now on.",
    ),
    Transition(
        name="give-verdict",
        label="Give the verdict",
        sources=(Status.RELEASED,),
        target=Status.VERDICT_GIVEN,
        allowed=permissions.can_give_verdict,
        done="gave the verdict on {}",
        waits="Released: give your verdict",
        guards=(threats_behind(Status.VERDICT_GIVEN), approval_must_stand, readiness.verdicts_missing),
        on_content=True,
        explanation="The verdict is given and both sides see it.",
    ),
    Transition(
        name="finalise",
        label="Make final",
        sources=(Status.VERDICT_GIVEN,),
        target=Status.FINAL,
        allowed=permissions.can_finalise,
        done="made {} final",
        waits="The verdict is given: make it final",
        guards=(threats_behind(Status.FINAL), approval_must_stand, readiness.open_comments),
        on_content=True,
        explanation="Nothing in it changes unless it is reopened; the paper can be issued.",
    ),
    Transition(
        name="reopen",
        label="Reopen",
        sources=(Status.APPROVED, Status.RELEASED, Status.VERDICT_GIVEN, Status.FINAL),
        target=Status.CHANGES_REQUESTED,
        allowed=permissions.can_reopen,
        done="reopened {}",
        guards=(whole_must_be_open,),
        needs_comment=True,
        explanation="Writing opens again; what was approved must be approved anew.",
        when_final="Every issue of its paper stays published as it is. A correction becomes the next issue, which can "
        "be made once the whole is final again. A release that waits to be confirmed is void.",
    ),
    Transition(
        name="withdraw",
        label="Withdraw",
        sources=(
            Status.CHANGES_REQUESTED,
            Status.AGREED,
            Status.APPROVED,
            Status.RELEASED,
            Status.VERDICT_GIVEN,
            Status.FINAL,
        ),
        target=None,
        allowed=permissions.can_withdraw,
        on_behalf=permissions.withdraws_for,
        done="withdrew a step on {}",
        guards=(withdrawing.nothing_built_on_it,),
        needs_comment=True,
        asks_why="Why you withdraw it",
        why_missing="Say why you withdraw it.",
        explanation="Your last step counts no longer, and stays readable with your reason.",
    ),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}


def available(user: User, subject: Subject) -> list[Transition]:
    """The steps that this person may take from where it stands: the buttons of the page."""
    return [t for t in TRANSITIONS if t.starts_at(subject) and t.allowed(user, subject)]


def missing(subject: Subject, transition: Transition) -> list[Gap]:
    return [gap for guard in transition.guards for gap in guard(subject)]


@transaction.atomic
def perform(
    subject: Subject,
    name: str,
    *,
    by: User,
    comment: str = "",
    sections: Collection[int] = (),
    seen: str | None = None,
) -> StatusChange:
    """Take a step. Raises PermissionDenied, WrongStatus, NotAsRead or NotReady, in that order; KeyError for a name that
    is no step; NotOfThis for a section of something else. After any of them nothing is changed.

    `sections` are those of which changes are asked, by their numbers; none are all of them. `seen` is the SHA-256 of
    what a page has shown to whoever decides; without a page there is none.
    """
    transition = BY_NAME[name]
    current = lock(subject)
    refuse_unless_possible(current, transition, by, seen)
    change = StatusChange(
        transition=transition.name,
        to_status=transition.leads_to(current),
        changed_by=by,
        on_behalf_of_id=transition.on_behalf(by, current) if transition.on_behalf else None,
        changed_at=timezone.now(),
        comment=comment,
        sections=sections_told(current, transition, sections),
        withdraws=withdrawing.step_to_withdraw(current) if transition.target is None else None,
    )
    take(change, current)
    parts = withdrawing.parts_of(change, current)
    for part in parts:
        take(part, part.threat_assessment or current)
    if change.withdraws is not None:
        withdrawing.settle_as_before(current, change.withdraws)
    elif change.to_status == Status.CHANGES_REQUESTED:
        named_sections.settle_all_but(current, sections if transition.names_sections else ())
    subject.status = current.status
    telling.step_taken(change, current, transition.done, by=by)
    for each in parts:
        if each.threat_assessment:
            telling.taken_with_whole(each.threat_assessment, transition.done, by=by)
    for each in [change, *parts]:
        place = each.threat_assessment or current
        note(each.transition, place, by=by, deed=step_deed(each), on_behalf_of=each.on_behalf_of)
    return change


def refuse_unless_possible(subject: Subject, transition: Transition, by: User, seen: str | None) -> None:
    """All that is asked under the lock before anything is written."""
    if not transition.allowed(by, subject):
        raise PermissionDenied
    if not transition.starts_at(subject):
        raise WrongStatus(f"{transition.label}: it is {subject.get_status_display()} now.")
    if transition.on_content and seen is not None and seen != content_sha256(subject):
        raise NotAsRead
    if gaps := missing(subject, transition):
        raise NotReady(gaps)


def take(change: StatusChange, subject: Subject) -> None:
    """Write the step down with what stood there, and the new status with it."""
    content = canonical(subject)
    change.annual = subject.annual
    change.threat_assessment = subject if isinstance(subject, ThreatAssessment) else None
    change.from_status, change.content_sha256 = subject.status, sha256_as_approved(change, content, subject)
    change.settled_before = withdrawing.settled_sections(subject)
    change.save()
    keep_content(change, content)
    subject.status = change.to_status
    subject.save(update_fields=["status"])


def sha256_as_approved(change: StatusChange, content: str, subject: Subject) -> str:
    """Of the content; where an approval in an earlier format holds, as that has it: the two are known as one."""
    now = sha256_of(content)
    approval = None if change.transition in APPROVALS else approval_in_force(subject)
    if approval is None or approval.change.content_sha256 == now:
        return now
    return approval.change.content_sha256 if holds(approval.change, subject) else now


def sections_told(subject: Subject, transition: Transition, named: Collection[int]) -> str:
    """What the record says of sections: those named, or at a submission those changed since changes were asked for."""
    if transition.names_sections:
        return named_sections.names_of(subject, named)
    return named_sections.changed_since_asked(subject) if transition.target == Status.SUBMITTED else ""


def step_deed(change: StatusChange) -> Deed:
    """What both sides know of is a step on what was released or is released by it."""
    steps = Status(change.from_status), Status(change.to_status)
    return Deed(
        thing=BY_NAME[change.withdraws.transition].label if change.withdraws else "",
        before=steps[0].label,
        after=steps[1].label,
        content_sha256=change.content_sha256,
        shared=any(status in RELEASED_STATUSES for status in steps),
    )


def lock(subject: Subject) -> Subject:
    """The row as it stands, held until the transaction ends. Always the year first, so that nobody waits in a ring."""
    annual = AnnualAssessment.objects.select_for_update(of=("self",)).select_related("force", "edition")
    year = annual.get(pk=subject.annual.pk)
    if isinstance(subject, AnnualAssessment):
        return year
    threat = (
        ThreatAssessment.objects.select_for_update(of=("self",)).select_related("threat").get(pk=subject.pk)
    )
    threat.annual = year
    return threat
