"""What the board decided on the paper of a year, for whoever writes the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Role, User
from assessments.models import AnnualAssessment, ThreatAssessment
from assessments.models.rounds import BODY_READERS, FORCE_READERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class BoardDecisionQuerySet(models.QuerySet["BoardDecision"]):
    def visible_to(self, user: User | AnonymousUser) -> BoardDecisionQuerySet:
        """Whoever reads the year as a whole, on either side: the board has met and its minutes say it."""
        if not isinstance(user, User):
            return self.none()
        roles = user.roles
        forces = roles.organisations(*FORCE_READERS) | roles.forces_overseen(*BODY_READERS, Role.SECRETARY)
        return self.filter(annual__force__in=forces)

    def at(self, force: str, year: str) -> BoardDecisionQuerySet:
        return self.filter(annual__force__slug=force, annual__year=year)

    def with_context(self) -> BoardDecisionQuerySet:
        return self.select_related(
            "annual__force", "annual__edition", "threat_assessment__threat", "recorded_by"
        )


class BoardDecision(models.Model):
    """One decision of the board on the item: about a threat, or about the whole paper."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        AMENDED = "amended", "Agreed with changes"
        NOTED = "noted", "Noted"
        DEFERRED = "deferred", "Put off"
        NOT_AGREED = "not_agreed", "Not agreed"

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="board_decisions")
    number = models.PositiveIntegerField()
    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="board_decisions"
    )
    outcome = models.CharField("what the board did", max_length=12, choices=Outcome)
    text = models.TextField("what was decided")
    decided_on = models.DateField("decided on")
    minute = models.CharField("minute or decision number", max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = BoardDecisionQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering: ClassVar = ["annual", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annual", "number"], name="decisions_of_a_board_are_numbered"),
            models.CheckConstraint(
                condition=Q(outcome__in=["agreed", "amended", "noted", "deferred", "not_agreed"]),
                name="a_decision_of_a_board_has_a_known_outcome",
                violation_error_message="Choose what the board did.",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} of the board, {self.annual}"

    def get_absolute_url(self) -> str:
        return f"{reverse('board_decision_list', args=self.url_args)}#decision-{self.number}"

    @property
    def url_args(self) -> list[str]:
        return [self.annual.force.slug, self.annual.year]

    @property
    def about(self) -> str:
        return self.threat_assessment.label if self.threat_assessment else "The whole paper"
