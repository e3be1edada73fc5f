"""Withdrawing the last step: to where it leads back, what stands in its way, and what goes back with it.

Who may is asked in `permissions`, and the step itself is taken by `workflow.perform` like any other.
"""

from __future__ import annotations

from assessments.approvals import holds
from assessments.authorship import has_written
from assessments.chains import last_step
from assessments.models import AnnualAssessment, Status, StatusChange, ThreatAssessment
from assessments.models.decisions import APPROVALS
from assessments.permissions import WITHDRAW, Subject
from assessments.readiness import Gap, Kind, threats_behind
from assessments.writing import own_sections


def step_to_withdraw(subject: Subject) -> StatusChange | None:
    """The last step, if it is one that can be withdrawn: not a submission, which is taken back by a step of its own.

    Nor is it making the whole final, whose paper may be public since then: that is reopened.
    """
    last = last_step(subject)
    if last is None or last.transition not in WITHDRAW or last.to_status != subject.status:
        return None
    is_final_year = isinstance(subject, AnnualAssessment) and last.transition == "finalise"
    return None if is_final_year else last


def nothing_built_on_it(subject: Subject) -> list[Gap]:
    """The whole has not gone on from it; and what was opened by it stands again only as it stood."""
    last = step_to_withdraw(subject)
    if last is None:
        return []
    target = Status(last.from_status)
    if gone_on := parts_gone_on(last):
        return gone_on
    if subject.annual != subject and Status(subject.annual.status).rank > target.rank:
        words = f"{subject.annual.label} is {subject.annual.get_status_display()} already, and rests on this."
        return [Gap(Kind.BUILT_ON, words, subject.annual.get_absolute_url())]
    if target.rank <= Status(subject.status).rank:
        return []
    return [*threats_behind(target)(subject), *changed_since(subject, last)]


def parts_gone_on(last: StatusChange) -> list[Gap]:
    """The threats that were approved with the whole, and have taken a step since."""
    gaps = []
    for part in last.parts.select_related("threat_assessment__annual__force", "threat_assessment__threat"):
        threat = part.threat_assessment
        if threat is not None and last_step(threat) != part:
            words = f"{threat.label} has gone on since: it is {threat.get_status_display()}."
            gaps.append(Gap(Kind.BUILT_ON, words, threat.get_absolute_url(), threat.pk))
    return gaps


def changed_since(subject: Subject, opened: StatusChange) -> list[Gap]:
    """An approval comes back only to exactly what was approved, and only of people who have not written in it since."""
    page = subject.get_absolute_url()
    if not holds(opened, subject):
        return [Gap(Kind.BUILT_ON, "It was changed after writing was opened. Submit it again instead.", page)]
    approvals = StatusChange.objects.of(subject).effective().filter(transition__in=APPROVALS)
    people = {
        person for pair in approvals.values_list("changed_by", "on_behalf_of") for person in pair if person
    }
    if any(has_written(person, subject) for person in people):
        return [
            Gap(Kind.BUILT_ON, "Somebody who approved it has written in it since. Submit it again.", page)
        ]
    return []


def parts_of(change: StatusChange, subject: Subject) -> list[StatusChange]:
    """The steps of threats that are taken with one of the whole: approved with it, or withdrawn with that."""
    if not isinstance(subject, AnnualAssessment):
        return []
    if change.withdraws is not None:
        rows = change.withdraws.parts.filter(withdrawal=None).select_related("threat_assessment__threat")
        return [part(change, row.threat_assessment, subject, row) for row in rows if row.threat_assessment]
    if change.transition != "approve" or not subject.approves_with_whole:
        return []
    agreed = (
        subject.threat_assessments.filter(status=Status.AGREED).select_related("threat").order_by("order")
    )
    return [part(change, threat, subject) for threat in agreed]


def part(
    change: StatusChange,
    threat: ThreatAssessment,
    annual: AnnualAssessment,
    withdraws: StatusChange | None = None,
) -> StatusChange:
    threat.annual = annual
    return StatusChange(
        threat_assessment=threat,
        transition=change.transition,
        to_status=change.to_status,
        changed_by=change.changed_by,
        on_behalf_of=change.on_behalf_of,
        changed_at=change.changed_at,
        comment=change.comment,
        withdraws=withdraws,
        part_of=change,
    )


def settled_sections(subject: Subject) -> list[str]:
    """By their names in addresses, which mean the same in an archive."""
    return list(own_sections(subject).filter(is_settled=True).order_by("slug").values_list("slug", flat=True))


def settle_as_before(subject: Subject, withdrawn: StatusChange) -> None:
    sections = own_sections(subject)
    sections.update(is_settled=False)
    sections.filter(slug__in=withdrawn.settled_before).update(is_settled=True)
