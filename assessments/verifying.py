"""Whether the record of decisions is what the audit trail tells of it, and what was approved what was hashed.

The trail itself is checked by `audit.verifying`. What is found is said in sentences.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from assessments.approvals import sha256_of
from assessments.models import ApprovedContent, StatusChange
from assessments.workflow import BY_NAME
from audit.models import AuditChain, AuditEntry

# Year, threat, step, person and what stood there: what both the record and the trail write down of a step.
Told: TypeAlias = tuple[str, str, str, int | None, str]

# What brings steps of the past into a year, which this trail was not there for.
BROUGHT_IN = ("year-restored", "paper-imported")
AT_A_TIME = 500


def faults_of_decisions(chain: AuditChain) -> Iterator[str]:
    """What the record and the trail of one organisation say differently, since there has been a trail."""
    entries = AuditEntry.objects.filter(chain=chain, verb__in=BY_NAME)
    told = Counter(
        entries.values_list("year", "threat", "verb", "person_id", "content_sha256").iterator(AT_A_TIME)
    )
    since = restored_at(chain)
    steps = StatusChange.objects.filter(annual__force=chain.pk, transition__in=BY_NAME)
    for step in steps.select_related("annual", "threat_assessment__threat").iterator(AT_A_TIME):
        said = told_of(step)
        if told[said]:
            told[said] -= 1
        elif step.changed_at >= since.get(step.annual.year, chain.begun_at):
            yield f"{where(said)}: the record has a step that the trail does not tell of, or tells otherwise."
    for said in told.elements():
        yield f"{where(said)}: the trail tells of a step that the record does not have, or has otherwise."


def restored_at(chain: AuditChain) -> dict[str, datetime.datetime]:
    """Until when the steps of a year were taken elsewhere."""
    found = AuditEntry.objects.filter(chain=chain, verb__in=BROUGHT_IN).order_by("number")
    return dict(found.values_list("year", "at"))


def told_of(step: StatusChange) -> Told:
    threat = step.threat_assessment.threat.code if step.threat_assessment else ""
    return step.annual.year, threat, step.transition, step.changed_by_id, step.content_sha256


def where(said: Told) -> str:
    year, threat, step, person, _ = said
    return f"{year}, {threat or 'the whole'}, “{BY_NAME[step].label}” by the person with the key {person}"


def faults_of_content() -> Iterator[str]:
    """Approved content that is not what its approval was given for."""
    kept = ApprovedContent.objects.select_related(
        "change__annual__force", "change__threat_assessment__threat"
    )
    for each in kept.iterator(AT_A_TIME):
        if not is_as_approved(each):
            place = where(told_of(each.change))
            yield f"{each.change.annual.force.slug}: {place}: what is kept is not what was approved."


def is_as_approved(kept: ApprovedContent) -> bool:
    """Whether what is kept of an approval has the fingerprint that the approval recorded."""
    return sha256_of(kept.canonical) == kept.change.content_sha256
