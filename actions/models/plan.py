"""What a police and crime plan is to deliver: objectives, their milestones, and the posts that lead them.

A milestone is led by a post, and a post is held by somebody from a day until a day: so a paper of last year still says
who led it then. What is reported of a milestone is in updates.py.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from simple_history.models import HistoricalRecords

from accounts.models import FORCE_ROLES, Dated, DatedQuerySet, Organisation, Role, User
from actions.models.recommendations import Recommendation
from assessments.models import AnnualAssessment, Section
from assessments.models.rounds import BODY_READERS, FORCE_READERS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def number_words(number: Decimal) -> str:
    """With commas for thousands and no more decimals than it has."""
    words = f"{abs(number):,f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return f"−{words}" if number < 0 else words


def plan_read_by(user: User) -> set[int]:
    """The forces whose whole plan this person reads: their own, and those that their body oversees."""
    roles = user.roles
    return roles.organisations(*FORCE_READERS) | roles.forces_overseen(*BODY_READERS, Role.SECRETARY)


def posts_held(user: User) -> QuerySet[Any]:
    """The posts that this person holds today, while they have any part in the force's work."""
    held = PostHolder.objects.current().filter(
        user=user, post__force__in=user.roles.organisations(*FORCE_ROLES)
    )
    return held.values("post")


class LeadPostQuerySet(models.QuerySet["LeadPost"]):
    def visible_to(self, user: User | AnonymousUser) -> LeadPostQuerySet:
        if not isinstance(user, User):
            return self.none()
        return self.filter(Q(force__in=plan_read_by(user)) | Q(pk__in=posts_held(user)))


class LeadPost(models.Model):
    """A post of the force that leads milestones, whoever holds it."""

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lead_posts")
    title = models.CharField("post", max_length=120)

    holders: QuerySet[PostHolder]

    objects = LeadPostQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["force", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "title"],
                name="a_post_has_its_title_once_in_a_force",
                violation_error_message="This force has a post of that title already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("post_detail", args=[self.force.slug, self.pk])

    def holder_on(self, day: datetime.date) -> PostHolder | None:
        """Out of the holders that have been read."""
        held = (holder for holder in self.holders.all() if holder.holds_on(day))
        return next(held, None)

    def milestones_led(self, reader: User) -> MilestoneQuerySet:
        led = Q(lead_post=self) | Q(second_post=self)
        return Milestone.objects.visible_to(reader).filter(led).select_related("force").order_by("reference")

    @property
    def holder(self) -> PostHolder | None:
        return self.holder_on(timezone.localdate())


class PostHolder(Dated, models.Model):
    """Who holds a post from a day until a day: somebody who signs in here, or a name."""

    post = models.ForeignKey(LeadPost, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="posts_held")
    name = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField("from")
    valid_until = models.DateField("until", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["post", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "valid_from"], name="a_post_passes_on_once_on_a_day"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | Q(user=None) & ~Q(name=""),
                name="a_holder_is_a_person_here_or_a_name",
                violation_error_message="Choose a person, or write the name of somebody who does not sign in here.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="a_post_is_held_until_after_it_is_taken",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.user.name if self.user else self.name

    def holds_on(self, day: datetime.date) -> bool:
        begun: bool = self.valid_from <= day
        return begun and (self.valid_until is None or self.valid_until >= day)


class ObjectiveQuerySet(models.QuerySet["Objective"]):
    def visible_to(self, user: User | AnonymousUser) -> ObjectiveQuerySet:
        """The plan of the own force and of an overseen one; and whatever a milestone that one leads belongs to."""
        if not isinstance(user, User):
            return self.none()
        held = Milestone.objects.led_by(user).values("objective")
        return self.filter(Q(force__in=plan_read_by(user)) | Q(pk__in=held))


class Objective(models.Model):
    """An outcome that a police and crime plan promises."""

    class State(models.TextChoices):
        CURRENT = "current", "Current"
        ENDED = "ended", "Ended"

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="objectives")
    plan = models.CharField("plan", max_length=120)
    period = models.CharField("period of the plan", max_length=40)
    order = models.PositiveSmallIntegerField("place in the plan")
    text = models.CharField("objective", max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.CURRENT)
    version = models.PositiveIntegerField(default=1)

    milestones: QuerySet[Milestone]

    objects = ObjectiveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["force", "state", "order", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["current", "ended"]),
                name="an_objective_is_in_a_known_state",
                violation_error_message="Say whether the objective is current.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def plan_name(self) -> str:
        return f"{self.plan}, {self.period}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User | AnonymousUser) -> MilestoneQuerySet:
        if not isinstance(user, User):
            return self.none()
        return self.filter(self.of_posts(user) | Q(force__in=plan_read_by(user)))

    def led_by(self, user: User) -> MilestoneQuerySet:
        """Whose post leads it today."""
        return self.filter(self.of_posts(user))

    @staticmethod
    def of_posts(user: User) -> Q:
        held = posts_held(user)
        return Q(lead_post__in=held) | Q(second_post__in=held)

    def at(self, force: str, reference: str) -> MilestoneQuerySet:
        return self.filter(force__slug=force, reference=reference)

    def overdue(self) -> MilestoneQuerySet:
        return self.filter(next_due_on__lt=timezone.localdate())

    def with_leads(self) -> MilestoneQuerySet:
        return self.select_related("force", "objective__force", "lead_post", "second_post")

    def with_holders(self) -> MilestoneQuerySet:
        """What a line about a milestone needs, the holders of its posts included."""
        return self.with_leads().prefetch_related("lead_post__holders__user", "second_post__holders__user")


class Milestone(models.Model):
    """One thing that a plan promises: who leads it, how often they report, and what it is measured by."""

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "Monthly"
        QUARTERLY = "quarterly", "Quarterly"
        SIX_MONTHLY = "six_monthly", "Six-monthly"

        @property
        def months(self) -> int:
            return {"monthly": 1, "quarterly": 3, "six_monthly": 6}[self.value]

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        COMPLETE = "complete", "Complete"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Target(models.TextChoices):
        NUMERIC = "numeric", "A number"
        NONE = "none", "No numeric target is set"

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="milestones")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="milestones")
    reference = models.CharField(max_length=24)
    order = models.PositiveSmallIntegerField("place below the objective")
    text = models.CharField("milestone", max_length=500)
    lead_post = models.ForeignKey(LeadPost, on_delete=models.PROTECT, related_name="+", verbose_name="lead")
    second_post = models.ForeignKey(
        LeadPost,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="second lead",
    )
    frequency = models.CharField("reported", max_length=12, choices=Frequency)
    target = models.CharField("target", max_length=8, choices=Target)
    target_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    target_unit = models.CharField("what the number counts", max_length=120, blank=True)
    first_due_on = models.DateField("first update due")
    next_due_on = models.DateField("next update due", null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    # Where to read on, one of four; that it is a row of ours is what makes it lead somewhere.
    see_year = models.ForeignKey(
        AnnualAssessment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    see_section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    see_recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    see_milestone = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = MilestoneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["objective", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "reference"], name="milestone_reference_for_life"),
            models.CheckConstraint(
                condition=~Q(second_post=F("lead_post")),
                name="the_second_lead_is_another_post",
                violation_error_message="The second lead is another post than the first.",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["monthly", "quarterly", "six_monthly"]),
                name="a_milestone_is_reported_at_a_known_interval",
                violation_error_message="Choose how often it is reported.",
            ),
            models.CheckConstraint(
                condition=Q(target="numeric", target_value__isnull=False) & ~Q(target_unit="")
                | Q(target="none", target_value=None, target_unit=""),
                name="a_target_is_a_number_of_something_or_is_said_to_be_none",
                violation_error_message="Give the number and what it counts, or say that no number is set.",
            ),
            models.CheckConstraint(
                condition=Q(state="active", next_due_on__isnull=False)
                | Q(state__in=["complete", "withdrawn"], next_due_on=None),
                name="an_update_is_due_while_a_milestone_is_active",
            ),
            models.CheckConstraint(
                condition=Q(see_section=None, see_recommendation=None, see_milestone=None)
                | Q(see_year=None, see_recommendation=None, see_milestone=None)
                | Q(see_year=None, see_section=None, see_milestone=None)
                | Q(see_year=None, see_section=None, see_recommendation=None),
                name="a_milestone_points_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"

    def get_absolute_url(self) -> str:
        return self.url("milestone_detail")

    def url(self, name: str) -> str:
        return reverse(name, args=[self.force.slug, self.reference])

    def clean(self) -> None:
        if self.see_milestone_id is not None and self.see_milestone_id == self.pk:
            raise ValidationError({"see_milestone": "A milestone cannot point to itself."})

    @property
    def posts(self) -> tuple[LeadPost, ...]:
        return (self.lead_post, self.second_post) if self.second_post else (self.lead_post,)

    @property
    def lead(self) -> str:
        return " and ".join(post.title for post in self.posts)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_overdue(self) -> bool:
        return self.next_due_on is not None and self.next_due_on < timezone.localdate()

    @property
    def overdue_by(self) -> str:
        """For how long, in words: "3 days", "1 year, 4 months"."""
        today = timezone.localdate()
        is_overdue = self.next_due_on is not None and self.next_due_on < today
        return timesince(self.next_due_on, today) if is_overdue else ""  # type: ignore[arg-type]  # never None here

    @property
    def target_words(self) -> str:
        """The target as a sentence says it, or that there is none."""
        if self.target_value is None:
            return "No numeric target is set"
        return f"{number_words(self.target_value)} {self.target_unit}"

    @property
    def months(self) -> int:
        return self.Frequency(self.frequency).months
