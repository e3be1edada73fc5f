"""The body's verdict on a threat: writing it down is one act with giving it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments.models import ThreatAssessment, Verdict
from assessments.workflow import lock, perform


@transaction.atomic
def give_verdict(threat: ThreatAssessment, verdict: str, reasons: str, *, by: User) -> Verdict:
    """Record the verdict with its reasons and take the step. Raises what `perform` raises, and then keeps nothing."""
    lock(threat)
    given, _ = Verdict.objects.update_or_create(
        threat_assessment=threat,
        defaults={
            "verdict": verdict,
            "reasons": reasons,
            "given_by": by,
            "given_at": timezone.now(),
        },
    )
    perform(threat, "give-verdict", by=by)
    return given
