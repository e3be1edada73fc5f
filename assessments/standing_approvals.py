"""Which approval of a threat or a year counts: the one home of that question.

An approval is the step `approve`, with the `approve-first` right before it where two are needed. One that was
withdrawn counts nowhere; the last one that was not is in force from Approved on, and stands as long as the content is
exactly what was approved. Not here: the content, its hash and whether it is still that (`approvals`), who may approve
(`permissions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.authorship import Subject
from assessments.models import AnnualAssessment, Status, StatusChange
from assessments.models.decisions import APPROVE, APPROVE_FIRST


@dataclass(frozen=True, slots=True)
class Approval:
    """A whole approval: its step, and the one before it where two have signed."""

    change: StatusChange
    first: StatusChange | None = None

    @property
    def steps(self) -> list[StatusChange]:
        return [self.change, self.first] if self.first else [self.change]

    @property
    def signers(self) -> set[int]:
        """Who gave it, and for whom."""
        return {person for step in self.steps for person in signers_of(step)}


def signers_of(step: StatusChange) -> set[int]:
    return {person for person in (step.changed_by_id, step.on_behalf_of_id) if person}


# Of steps that were read already: all of one subject, the latest first.


def effective(steps: Iterable[StatusChange]) -> list[StatusChange]:
    """Without those that were withdrawn, and without the withdrawals."""
    steps = list(steps)
    withdrawn = {step.withdraws_id for step in steps}
    return [step for step in steps if step.withdraws_id is None and step.pk not in withdrawn]


def approvals_in(steps: Iterable[StatusChange]) -> list[Approval]:
    """The whole approvals, the last one first. A first one that nobody followed is none."""
    steps = effective(steps)
    before = [*steps[1:], None]  # the step right before each
    return [
        Approval(step, earlier if earlier and earlier.transition == APPROVE_FIRST else None)
        for step, earlier in zip(steps, before, strict=False)
        if step.transition == APPROVE
    ]


def first_waiting_in(steps: Iterable[StatusChange]) -> StatusChange | None:
    """The first of two as long as nothing but the second has to follow."""
    last = next(iter(effective(steps)), None)
    return last if last and last.transition == APPROVE_FIRST and last.to_status == Status.AGREED else None


def last_given_in(steps: Iterable[StatusChange]) -> StatusChange | None:
    """The last whole approval, whether it counts or not; without one the last first one that waits no longer."""
    steps = effective(steps)
    waiting = first_waiting_in(steps)
    firsts = (step for step in steps if step.transition == APPROVE_FIRST and step != waiting)
    return next((each.change for each in approvals_in(steps)), None) or next(firsts, None)


def signers_at(status: str, steps: Iterable[StatusChange]) -> set[int]:
    """Whose approval counts while it is where the steps have brought it; of two the first counts as well."""
    if Status(status).rank >= Status.APPROVED.rank:
        return next((each.signers for each in approvals_in(steps)), set())
    waiting = first_waiting_in(steps)
    return signers_of(waiting) if waiting else set()


def in_force_in(subject: Subject, steps: Iterable[StatusChange]) -> Approval | None:
    """The approval under which it is where it is, whether or not it still stands."""
    if Status(subject.status).rank < Status.APPROVED.rank:
        return None
    return next(iter(approvals_in(steps)), None)


# Asked of the database: one query each


def read_steps_once(subject: Subject) -> None:
    """For a page that asks several questions of the same steps. A deed asks them anew."""
    vars(subject)["steps_read"] = steps_of(subject)


def steps_of(subject: Subject) -> list[StatusChange]:
    """Those that count, with their people."""
    if (read := vars(subject).get("steps_read")) is not None:
        return list(read)
    steps = StatusChange.objects.of(subject).effective().latest_first()
    return list(steps.select_related("changed_by", "on_behalf_of"))


def steps_by_subject(years: Iterable[AnnualAssessment]) -> dict[tuple[int, int | None], list[StatusChange]]:
    """The same of whole years and their threats, by the keys of the year and the threat; none is that of the whole."""
    found: dict[tuple[int, int | None], list[StatusChange]] = {}
    for step in StatusChange.objects.effective().filter(annual__in=years).latest_first():
        found.setdefault((step.annual_id, step.threat_assessment_id), []).append(step)
    return found


def approvals_of(subject: Subject) -> list[Approval]:
    return approvals_in(steps_of(subject))


def approval_in_force(subject: Subject) -> Approval | None:
    return in_force_in(subject, steps_of(subject))
