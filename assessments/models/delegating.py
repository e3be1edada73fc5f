"""Who acts for a chief officer on which days. Not here: stand-ins for the lead of a threat (`handing`).

A row is never removed: what was ended early says when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Dated, DatedQuerySet, Membership, Organisation, Role, User
from assessments.models.rounds import FORCE_READERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class DelegationQuerySet(DatedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> DelegationQuerySet:
        """Whoever reads every text of the force knows who signs for whom."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(force__in=user.roles.organisations(*FORCE_READERS))

    def standing(self) -> DelegationQuerySet:
        """Those of today that were not ended early, as long as whoever gave them is a chief officer of the force."""
        still_chief = Membership.objects.current().filter(
            user=OuterRef("given_by"), organisation=OuterRef("force"), role=Role.CHIEF_OFFICER
        )
        today = self.current().filter(ended_at=None, given_by__is_active=True)
        return today.filter(Exists(still_chief))  # type: ignore[return-value]  # current() says the parent


class Delegation(Dated, models.Model):
    """A member of the force who approves, and decides on withholding, for and on behalf of a chief officer."""

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="delegations")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    valid_from = models.DateField()
    valid_until = models.DateField()
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["force", "-valid_from", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="a_delegation_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(given_by=F("stand_in")),
                name="nobody_delegates_to_themselves",
                violation_error_message="Nobody acts for themselves.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}, for and on behalf of {self.given_by}"
