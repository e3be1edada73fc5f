"""The calendar of a year: the stages before the board, how many days each force gives them, and extensions.

The dates themselves are never stored: planning.py computes them from the date of the board.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from assessments.models.rounds import AnnualAssessment, Status, ThreatAssessment
from assessments.models.writing import Section

MOST_DAYS = 250  # about a year of working days


class Stage(models.TextChoices):
    """In the order of the year. Each is a column of StageDays."""

    WRITE = "write", "Sections written"
    SUBMIT = "submit", "Submitted"
    AGREE = "agree", "Agreed"
    APPROVE = "approve", "Approved by chief officers"
    RELEASE = "release", "Released to the OPCC"
    VERDICT = "verdict", "OPCC verdict given"
    PUBLISH = "publish", "Final, and the paper published"


# What the overseeing body does itself, wholly or with the force.
OF_THE_BODY = (Stage.VERDICT, Stage.PUBLISH)

# The status in which a threat or the whole is past the stage.
REACHED: dict[Stage, Status] = {
    Stage.WRITE: Status.SUBMITTED,
    Stage.SUBMIT: Status.SUBMITTED,
    Stage.AGREE: Status.AGREED,
    Stage.APPROVE: Status.APPROVED,
    Stage.RELEASE: Status.RELEASED,
    Stage.VERDICT: Status.VERDICT_GIVEN,
    Stage.PUBLISH: Status.FINAL,
}


def days_field(usual: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        default=usual, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )


class StageDays(models.Model):
    """How many working days before the board each stage of a force's year is done.

    The usual numbers are a beginning and no rule of law. Six days for publishing leave five clear days between.
    """

    force = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="stage_days")
    write = days_field(45)
    submit = days_field(40)
    agree = days_field(34)
    approve = days_field(28)
    release = days_field(25)
    verdict = days_field(12)
    publish = days_field(6)

    class Meta:
        verbose_name_plural = "days of stages"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    write__gte=F("submit"), submit__gte=F("agree"), agree__gte=F("approve"),
                    approve__gte=F("release"), release__gte=F("verdict"), verdict__gte=F("publish"),
                ),
                name="stages_follow_each_other",
                violation_error_message="No stage can be later than the one after it.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Days of {self.force}"

    def of(self, stage: Stage) -> int:
        days: int = getattr(self, stage.value)
        return days


class Extension(models.Model):
    """More time for one stage of one threat or of the whole, or for writing one section. Rows are only ever added."""

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="extensions")
    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    stage = models.CharField(max_length=10, choices=Stage)
    until = models.DateField()
    reason = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="an_extension_is_of_a_known_stage"
            ),
            models.CheckConstraint(
                condition=Q(section=None) | Q(stage="write"),
                name="a_section_has_more_time_for_writing_only",
                violation_error_message="A section can only have more time for writing.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} until {self.until}, {self.about}"

    @property
    def about(self) -> str:
        """What it is for, in words."""
        subject = self.threat_assessment.label if self.threat_assessment else self.annual.label
        return f"{subject}: {self.section.heading}" if self.section else subject
