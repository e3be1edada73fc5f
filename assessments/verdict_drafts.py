"""Drafting the verdict: the body's reviewers propose it, and whoever gives it begins from their words.

Not here: giving it (`verdicts`). A draft counts for nothing, and the force never reads one.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, Role, User
from assessments import permissions, telling
from assessments.comments import YearIsFinal
from assessments.models import AnnualAssessment, Status, ThreatAssessment, Verdict, VerdictDraft
from assessments.noting import note
from audit.recording import Deed


class DraftChanged(Exception):
    """Somebody has saved another draft since the page was made. `draft` is the row as it stands."""

    def __init__(self, draft: VerdictDraft) -> None:
        super().__init__("The draft of the verdict has been changed.")
        self.draft = draft


def draft_for(threat: ThreatAssessment, user: User) -> VerdictDraft | None:
    """The draft of this person's body."""
    drafts = VerdictDraft.objects.visible_to(user).filter(threat_assessment=threat)
    return drafts.select_related("drafted_by").first()


def draft_to_give(threat: ThreatAssessment, user: User, earlier: Verdict | None) -> VerdictDraft | None:
    """The draft that the verdict begins from: one that was made since the last verdict was given."""
    draft = draft_for(threat, user)
    is_spent = draft and earlier and draft.drafted_at < earlier.given_at
    return None if is_spent else draft


@transaction.atomic
def save_draft(
    threat: ThreatAssessment,
    verdict: str,
    reasons: str,
    *,
    version: int,
    by: User,
    at: datetime.datetime | None = None,
) -> VerdictDraft:
    """`version` is that of the draft which the page has shown, 0 for none. Raises PermissionDenied, YearIsFinal and
    DraftChanged, and then keeps what stands.
    """
    year = AnnualAssessment.objects.select_for_update().only("status").get(pk=threat.annual_id)
    if year.status == Status.FINAL:
        raise YearIsFinal
    if not permissions.can_draft_verdict(by, threat):
        raise PermissionDenied
    home = body_of(by, threat)
    rows = VerdictDraft.objects.select_related("drafted_by").filter(
        threat_assessment=threat, organisation=home
    )
    current = rows.first()
    if current and (current.verdict, current.reasons) == (verdict, reasons):
        return current
    if current and current.version != version:
        raise DraftChanged(current)
    draft = current or VerdictDraft(threat_assessment=threat, organisation=home, version=0)
    draft.verdict, draft.reasons, draft.version = verdict, reasons, draft.version + 1
    draft.drafted_by, draft.drafted_at = by, at or timezone.now()
    draft.save()
    note("verdict-drafted", threat, by=by, deed=Deed(after=draft.get_verdict_display()), organisation=home)
    telling.verdict_drafted(draft, threat, by=by)
    return draft


def body_of(user: User, threat: ThreatAssessment) -> Organisation:
    """For which a reviewer of the force's year speaks."""
    bodies = user.roles.overseen.get(threat.annual.force_id, set())
    return Organisation.objects.get(pk=min(body for body in bodies if user.roles.at(body, Role.REVIEWER)))
