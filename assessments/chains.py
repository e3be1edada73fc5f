"""How a force approves: setting it, which years follow, and where a subject stands in its chain.

Only years in which no step has been taken follow what is set.

Who may take which step under which choice is asked in `permissions`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Q

from accounts.models import Organisation, User
from assessments.authorship import Subject
from assessments.models import AnnualAssessment, ApprovalChain, Status, StatusChange, ThreatAssessment
from assessments.standing_approvals import first_waiting_in, signers_of, steps_of
from audit.recording import Deed, record


class StaleChain(Exception):
    """Somebody else has chosen since the page was opened."""


def chain_of(force: Organisation) -> ApprovalChain:
    return ApprovalChain.objects.filter(force=force).first() or ApprovalChain(force=force)


def choices_of(force: Organisation) -> dict[str, Any]:
    """What a year of the force begins with."""
    chain = chain_of(force)
    return {name: getattr(chain, name) for name in ApprovalChain.CHOICES}


def mark_of(chain: ApprovalChain) -> str:
    """A short mark of what is chosen, by which a choice that began from something else is known."""
    stands = " ".join(str(getattr(chain, name)) for name in ApprovalChain.CHOICES)
    return hashlib.sha256(stands.encode()).hexdigest()[:16]


def lock_force(force: int) -> None:
    """Hold the force's row until the transaction ends. It is taken before that of any of its years."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=force).values_list("pk"))


@transaction.atomic
def set_chain(force: Organisation, chosen: dict[str, Any], *, mark: str, by: User) -> bool:
    """Whether something was changed. Raises StaleChain if `mark` is not that of what stands.

    The force is locked, so that no year is opened meanwhile with what was chosen before. A year is locked before its
    first step is taken, and here too.
    """
    lock_force(force.pk)
    if mark_of(chain_of(force)) != mark:
        raise StaleChain
    years = AnnualAssessment.objects.select_for_update(of=("self",)).filter(force=force).order_by("pk")
    keys = [year.pk for year in years]
    before = chain_of(force)
    after, _ = ApprovalChain.objects.update_or_create(force=force, defaults=chosen)
    changed = {
        about: (before.choices_made[about], words)
        for about, words in after.choices_made.items()
        if before.choices_made[about] != words
    }
    if not changed:
        return False
    AnnualAssessment.objects.filter(pk__in=keys, status_changes=None).update(**chosen)
    told = [" · ".join(f"{about}: {pair[at]}" for about, pair in changed.items()) for at in (0, 1)]
    record("chain-set", force, by=by, deed=Deed(before=told[0], after=told[1]))
    return True


# Where a subject stands in its chain


def is_approved_with_whole(subject: Subject) -> bool:
    return isinstance(subject, ThreatAssessment) and subject.annual.approves_with_whole


def needs_two(subject: Subject) -> bool:
    return isinstance(subject, AnnualAssessment) and subject.needs_two


def first_approval(subject: Subject) -> StatusChange | None:
    """The first of two, as long as nothing but the second has to follow."""
    if not needs_two(subject) or subject.status != Status.AGREED:
        return None
    return first_waiting_in(steps_of(subject))


def who_approved_first(subject: Subject) -> set[int]:
    """Who gave the first of two approvals, and for whom: neither gives the second."""
    first = first_approval(subject)
    return signers_of(first) if first else set()


# Who agreed each subject that waits for approval, by the keys of its year and threat; none is the whole.
Agreements: TypeAlias = dict[tuple[int, int | None], int]


def agreements(years: Iterable[AnnualAssessment]) -> Agreements:
    """One query."""
    waits = Q(threat_assessment=None, annual__status=Status.AGREED) | Q(
        threat_assessment__status=Status.AGREED
    )
    steps = StatusChange.objects.effective().filter(waits, annual__in=years, transition="agree")
    return {
        (step.annual_id, step.threat_assessment_id): step.changed_by_id
        for step in reversed(steps.latest_first())
    }


def who_agreed(subject: Subject, found: Agreements | None = None) -> set[int]:
    """Who brought it to where it waits for approval: they are not the next link as well. With the whole go the threats
    that are approved with it. `found` spares the query where it was asked already.
    """
    if subject.status != Status.AGREED:
        return set()
    found = agreements([subject.annual]) if found is None else found
    if isinstance(subject, ThreatAssessment):
        return {by for key, by in found.items() if key == (subject.annual_id, subject.pk)}
    return {
        by
        for (year, threat), by in found.items()
        if year == subject.pk and (threat is None or subject.approves_with_whole)
    }


def last_step(subject: Subject) -> StatusChange | None:
    return StatusChange.objects.of(subject).latest_first().first()
