"""Who was asked to do a lead's work: sections handed to somebody, and those who stand in for a lead for some days.

A row is never removed: what was taken back or has ended says when and by whom. Not here: who leads a threat
(`rounds`), and who answers a query (`queries`).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Dated, DatedQuerySet, User, today
from assessments.models.rounds import ThreatAssessment
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User | AnonymousUser) -> HandoverQuerySet:
        """Those of the sections that a person reads, and what was ever handed to themselves in a force of theirs."""
        if not isinstance(user, User):
            return self.none()
        own = Q(writer=user, section__annual__force__in=user.roles.organisations())
        return self.filter(own | Q(section__in=Section.objects.visible_to(user)))

    def standing(self) -> HandoverQuerySet:
        """What was not taken back."""
        return self.filter(taken_back_at=None)


class Handover(models.Model):
    """One section handed to one person, until it is taken back."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="handovers")
    writer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers")
    handed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Not known of what was handed over before this was kept.",
    )
    handed_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="What is asked for, for the writer and the force alone.")
    ready_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["section", "handed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "writer"],
                condition=Q(taken_back_at__isnull=True),
                name="a_section_is_handed_to_a_person_once",
                violation_error_message="This section is handed to this person already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}, handed to {self.writer}"

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.ready_at is None and self.due_on < today()


class StandInQuerySet(DatedQuerySet):
    def standing(self) -> StandInQuerySet:
        """Those of today that nobody ended early."""
        return self.current().filter(ended_at=None)  # type: ignore[return-value]  # current keeps the class


class StandIn(Dated, models.Model):
    """Somebody who acts as the lead of a threat from a day until a day; it ends by itself."""

    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, related_name="stand_ins"
    )
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="Whom they stand in for."
    )
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stand_ins")
    valid_from = models.DateField()
    valid_until = models.DateField()
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["threat_assessment", "-valid_from", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="standing_in_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(lead=F("stand_in")),
                name="nobody_stands_in_for_themselves",
                violation_error_message="Nobody stands in for themselves.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}, standing in for {self.lead}"

    def acted_at(self, moment: datetime.datetime) -> bool:
        """Whether it held at that moment."""
        day = timezone.localtime(moment).date()
        was_ended = self.ended_at is not None and moment >= self.ended_at
        return self.valid_from <= day <= self.valid_until and moment >= self.named_at and not was_ended
