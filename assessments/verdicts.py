"""The body's verdict on a threat: writing it down is one act with giving it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments.models import ThreatAssessment, Verdict
from assessments.noting import note
from assessments.workflow import lock, perform
from audit.recording import Deed


@transaction.atomic
def give_verdict(
    threat: ThreatAssessment, verdict: str, reasons: str, *, by: User, seen: str | None = None
) -> Verdict:
    """Record the verdict with its reasons and take the step. Raises what `perform` raises, and then keeps nothing.

    The step keeps its words too, so that they stay readable when it is withdrawn, or given anew after a reopening.
    """
    lock(threat)
    earlier = Verdict.objects.filter(threat_assessment=threat).first()
    given, _ = Verdict.objects.update_or_create(
        threat_assessment=threat,
        defaults={
            "verdict": verdict,
            "reasons": reasons,
            "given_by": by,
            "given_at": timezone.now(),
        },
    )
    before = earlier.get_verdict_display() if earlier else ""
    deed = Deed(before=before, after=Verdict.Choice(verdict).label, shared=True)
    comment = f"{given.get_verdict_display()}: {given.reasons}"
    perform(threat, "give-verdict", by=by, comment=comment, seen=seen)
    note("verdict-written", threat, by=by, deed=deed)
    return given
