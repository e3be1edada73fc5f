"""Recommendations, under one reference for life."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Role, User
from assessments.models import AnnualAssessment, Status, StatusChange
from assessments.models.rounds import BODY_READERS, FORCE_READERS, RELEASED_STATUSES
from threats.models import Threat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: User | AnonymousUser) -> RecommendationQuerySet:
        """Own force: all. Overseeing body: its own, and the force's once the year they were raised in is released.

        What stood there when the year became final may have been published: it stays in sight while it is reopened.
        """
        if not isinstance(user, User):
            return self.none()
        roles = user.roles
        everything = roles.organisations(*FORCE_READERS) | roles.forces_overseen(Role.SECRETARY)
        made_final = StatusChange.objects.filter(
            annual=OuterRef("raised_in"),
            threat_assessment=None,
            to_status=Status.FINAL,
            changed_at__gt=OuterRef("raised_at"),
        )
        released = Q(force__in=roles.forces_overseen(*BODY_READERS)) & (
            ~Q(origin__in=OF_THE_FORCE) | Q(raised_in__status__in=RELEASED_STATUSES) | Exists(made_final)
        )
        return self.filter(Q(force__in=everything) | released)

    def at(self, force: str, reference: str) -> RecommendationQuerySet:
        return self.filter(force__slug=force, reference=reference)

    def overdue(self) -> RecommendationQuerySet:
        return self.filter(state=Recommendation.State.OPEN, due_on__lt=timezone.localdate())


class Recommendation(models.Model):
    """Something that somebody is to do, with its owner by post and the day it is due."""

    class Origin(models.TextChoices):
        FORCE = "force", "Force"
        OPCC = "opcc", "Local policing body"
        HMICFRS = "hmicfrs", "HMICFRS"
        AUDIT = "audit", "Audit"
        BOARD = "board", "Board"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recommendations")
    reference = models.CharField(max_length=24)
    raised_in = models.ForeignKey(AnnualAssessment, on_delete=models.PROTECT, related_name="recommendations")
    threat = models.ForeignKey(
        Threat, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    origin = models.CharField(max_length=10, choices=Origin)
    text = models.TextField()
    owner = models.CharField("owner (post)", max_length=120)
    due_on = models.DateField("due")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    progress = models.TextField(blank=True)
    outcome = models.TextField("what was done", blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = RecommendationQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering: ClassVar = ["force", "raised_in__year", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "reference"], name="recommendation_reference_for_life"),
            models.CheckConstraint(
                condition=Q(origin__in=["force", "opcc", "hmicfrs", "audit", "board"]),
                name="a_recommendation_has_a_known_origin",
                violation_error_message="Choose where the recommendation comes from.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_by=None, closed_at=None)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_recommendation_says_what_was_done_and_who_closed_it",
                violation_error_message="Say what was done before you close it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("recommendation_detail", args=[self.force.slug, self.reference])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def standing(self) -> str:
        """Open, overdue or closed, as the tag for states knows it."""
        return "overdue" if self.is_overdue else self.state

    @property
    def overdue_by(self) -> str:
        """For how long, in words: "3 days", "1 year, 4 months"."""
        return timesince(self.due_on, timezone.localdate()) if self.is_overdue else ""

    @property
    def threat_name(self) -> str:
        return self.threat.name if self.threat else "The whole assessment"


# What the force raises, or takes up for an inspectorate or an audit: its own words until the year is released.
OF_THE_FORCE = (Recommendation.Origin.FORCE, Recommendation.Origin.HMICFRS, Recommendation.Origin.AUDIT)
