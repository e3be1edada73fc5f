"""Queries: the body's numbered formal questions with a date, what was answered, and what was said of the answer.

A query is never removed, and its number never used again. Not here: the questions that are headings of the
assessment, and comments (`challenge`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Organisation, Role, User
from assessments.models.rounds import BODY_READERS, FORCE_READERS, AnnualAssessment, ThreatAssessment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class QueryQuerySet(models.QuerySet["Query"]):
    def visible_to(self, user: User | AnonymousUser) -> QueryQuerySet:
        """Both sides see every query of a year they see; a contributor those that were put to them."""
        if not isinstance(user, User):
            return self.none()
        forces = user.roles.organisations(*FORCE_READERS)
        forces |= user.roles.forces_overseen(*BODY_READERS, Role.SECRETARY)
        own = Q(owner=user, annual__force__in=user.roles.organisations(Role.CONTRIBUTOR))
        return self.filter(Q(annual__force__in=forces) | own)

    def unsettled(self) -> QueryQuerySet:
        return self.filter(state__in=UNSETTLED)

    def with_context(self) -> QueryQuerySet:
        return self.select_related(
            "annual__force", "threat_assessment__threat", "threat_assessment__annual", "organisation", "owner",
            "asked_by",
        )  # fmt: skip


class Query(models.Model):
    """One formal query: who asked what, until when, and how far it is."""

    class State(models.TextChoices):
        OPEN = "open", gettext_noop("Waits for an answer")
        ANSWERED = "answered", gettext_noop("Answered, not yet accepted")
        NOT_ACCEPTED = "not_accepted", gettext_noop("Answer not accepted")
        ACCEPTED = "accepted", gettext_noop("Answer accepted")
        WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="queries")
    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="queries"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="queries_raised")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="queries_owned"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)

    objects = QueryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["annual", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annual", "number"], name="query_number_once_in_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "not_accepted", "accepted", "withdrawn"]),
                name="a_query_has_a_known_state",
                violation_error_message="Say how far the query is.",
            ),
        ]

    def __str__(self) -> str:
        return f"Query {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("query_detail", args=self.url_args)

    @property
    def url_args(self) -> list[Any]:
        return [self.annual.force.slug, self.annual.year, self.number]

    @property
    def subject(self) -> AnnualAssessment | ThreatAssessment:
        return self.threat_assessment or self.annual

    @property
    def waits_for_answer(self) -> bool:
        return self.state in UNSETTLED

    @property
    def is_overdue(self) -> bool:
        return self.waits_for_answer and self.due_on < timezone.localdate()


# In these the force owes an answer.
UNSETTLED = (Query.State.OPEN, Query.State.NOT_ACCEPTED)


class QueryStep(models.Model):
    """One thing that was done about a query, with its words; never changed, never removed."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        ANSWERED = "answered", "Answered"
        ACCEPTED = "accepted", "Accepted"
        NOT_ACCEPTED = "not_accepted", "Not accepted"
        REOPENED = "reopened", "Reopened"
        WITHDRAWN = "withdrawn", "Withdrawn"
        MOVED = "moved", "Date moved"
        HANDED = "handed", "Put to somebody"

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True)
    due_on = models.DateField(help_text="Until when an answer was due after this.")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="query_steps")
    taken_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["query", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "raised",
                        "answered",
                        "accepted",
                        "not_accepted",
                        "reopened",
                        "withdrawn",
                        "moved",
                        "handed",
                    ]
                ),
                name="a_step_of_a_query_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind__in=["raised", "answered", "not_accepted", "reopened", "withdrawn", "moved"]
                )
                | ~Q(text=""),
                name="a_step_of_a_query_says_why",
                violation_error_message="Say why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query}: {self.get_kind_display()}"


class QueryNoteQuerySet(models.QuerySet["QueryNote"]):
    def visible_to(self, user: User | AnonymousUser) -> QueryNoteQuerySet:
        """Those of a person's own organisations, on queries that they see; a viewer reads none."""
        if not isinstance(user, User):
            return self.none()
        talking = [role for role in Role if role not in (Role.VIEWER, Role.ADMINISTRATOR)]
        own = user.roles.organisations(*talking)
        return self.filter(organisation__in=own, query__in=Query.objects.visible_to(user))


class QueryNote(models.Model):
    """What one organisation says to itself about a query: in no paper, and never told to the other side."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    objects = QueryNoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["query", "pk"]

    def __str__(self) -> str:
        return self.text
