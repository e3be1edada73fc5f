"""What is reported of a milestone, and the figures in it.

An update is drafted, then reported. What was reported stays as it was said: whoever has to put it right reports
another one that corrects it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from accounts.models import User
from actions.models.plan import Milestone, number_words, posts_held
from assessments.models.rounds import FORCE_READERS

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser

PERCENT = ("%", "per cent", "percent")


class UpdateQuerySet(models.QuerySet["Update"]):
    def visible_to(self, user: User | AnonymousUser) -> UpdateQuerySet:
        """Of every milestone that a person sees what has been reported; drafts are the force's and the lead's."""
        if not isinstance(user, User):
            return self.none()
        held = posts_held(user)
        own = Q(milestone__force__in=user.roles.organisations(*FORCE_READERS))
        led = Q(milestone__lead_post__in=held) | Q(milestone__second_post__in=held)
        seen = Q(milestone__in=Milestone.objects.visible_to(user))
        return self.filter(own | led | (seen & Q(state=Update.State.REPORTED)))

    def reported(self, by: datetime.date | None = None) -> UpdateQuerySet:
        """What has been reported, by the end of a day."""
        found = self.filter(state=Update.State.REPORTED)
        return found if by is None else found.filter(reported_at__date__lte=by)

    def standing(self, by: datetime.date | None = None) -> UpdateQuerySet:
        """Reported, and not corrected since; as it stood at the end of a day."""
        corrections = Update.objects.filter(corrects=OuterRef("pk")).reported(by)
        return self.reported(by).filter(~Exists(corrections))

    def latest_first(self) -> UpdateQuerySet:
        """By the period that they cover: a correction of an older update does not become the latest."""
        return self.order_by("-period_until", "-reported_at", "-number")


class Update(models.Model):
    """How far a milestone had come on a day."""

    class Status(models.TextChoices):
        ON_TRACK = "on_track", gettext_noop("On track")
        AT_RISK = "at_risk", gettext_noop("At risk")
        OFF_TRACK = "off_track", gettext_noop("Off track")
        COMPLETE = "complete", gettext_noop("Complete")
        NOTHING = "nothing_to_report", gettext_noop("Nothing to report")

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REPORTED = "reported", "Reported"

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    status = models.CharField("how it stands", max_length=20, choices=Status)
    period_from = models.DateField("covers from")
    period_until = models.DateField("covers until")
    as_at = models.DateField("as at")
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # The date in the milestone's series that it is for; an extra update and a correction are for none.
    meets_due_on = models.DateField("reported for", null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    figures: QuerySet[UpdateFigure]

    objects = UpdateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["milestone", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "number"], name="update_number_once_in_a_milestone"),
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(state="draft", corrects=None),
                name="one_update_of_a_milestone_is_drafted_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["on_track", "at_risk", "off_track", "complete", "nothing_to_report"]),
                name="an_update_says_how_it_stands_in_a_known_word",
                violation_error_message="Choose how the milestone stands.",
            ),
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")),
                name="an_update_covers_a_period_that_ends_after_it_begins",
                violation_error_message="The period cannot end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", reported_by=None, reported_at=None)
                | Q(state="reported", reported_by__isnull=False, reported_at__isnull=False),
                name="a_reported_update_says_who_reported_it_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.reference}, update {self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.milestone.get_absolute_url()}#update-{self.number}"

    @property
    def edit_url(self) -> str:
        return reverse("update_edit", args=[self.milestone.force.slug, self.milestone.reference, self.number])

    @property
    def is_extra(self) -> bool:
        return self.meets_due_on is None and self.corrects_id is None

    @property
    def is_reported(self) -> bool:
        return self.state == self.State.REPORTED


class UpdateFigure(models.Model):
    """A number with what it is compared with, so that the count and the percentage always agree."""

    class Basis(models.TextChoices):
        YEAR_TO_DATE = "ytd", gettext_noop("Year to date")
        ROLLING = "rolling", gettext_noop("Rolling 12 months")
        PERIOD = "period", gettext_noop("In the period")

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="figures")
    order = models.PositiveSmallIntegerField()
    measure = models.CharField("what is counted", max_length=120)
    unit = models.CharField(max_length=40, blank=True)
    basis = models.CharField("over", max_length=8, choices=Basis)
    value = models.DecimalField("number", max_digits=14, decimal_places=2)
    comparison = models.DecimalField("compared with", max_digits=14, decimal_places=2, null=True, blank=True)
    compared_with = models.CharField("which was", max_length=120, blank=True)
    as_at = models.DateField("as at")

    class Meta:
        ordering: ClassVar = ["update", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["update", "order"], name="figure_place_once_in_an_update"),
            models.CheckConstraint(
                condition=Q(basis__in=["ytd", "rolling", "period"]),
                name="a_figure_is_over_a_known_time",
                violation_error_message="Say over which time it is counted.",
            ),
            models.CheckConstraint(
                condition=Q(comparison=None, compared_with="")
                | Q(comparison__isnull=False) & ~Q(compared_with=""),
                name="a_compared_figure_says_with_what",
                violation_error_message="Say what the number is compared with.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.get_basis_display().lower()}"

    @property
    def is_percentage(self) -> bool:
        return self.unit.strip().lower() in PERCENT

    @property
    def value_words(self) -> str:
        return self.in_unit(self.value)

    @property
    def comparison_words(self) -> str:
        return "" if self.comparison is None else f"{self.in_unit(self.comparison)} ({self.compared_with})"

    def in_unit(self, number: Decimal) -> str:
        if self.is_percentage:
            return f"{number_words(number)}%"
        return f"{number_words(number)} {self.unit}".strip()

    @property
    def change(self) -> str:
        """Count and percentage together: "531 more (+7.8%)"; of percentages the points."""
        if self.comparison is None:
            return ""
        difference = self.value - self.comparison
        if not difference:
            return "No change"
        if self.is_percentage:
            direction = "higher" if difference > 0 else "lower"
            return f"{number_words(abs(difference))} percentage points {direction}"
        count = f"{number_words(abs(difference))} {'more' if difference > 0 else 'fewer'}"
        if not self.comparison:
            return count  # nothing is a percentage of nought
        share = (difference / abs(self.comparison) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{count} ({'−' if share < 0 else '+'}{abs(share):,}%)"
