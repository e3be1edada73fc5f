"""The year of a force and its threats: AnnualAssessment, ThreatAssessment, and the status both go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, Role, User
from assessments.models.chains import Chain, known_choices
from threats.models import Edition, GradeScale, Threat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

YEAR = r"20[0-9]{2}-[0-9]{2}"

# Who reads every word of their own force's year, from the first draft on.
FORCE_READERS = (Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER, Role.VIEWER)
# Who reads a threat once the force has released it to the body that oversees it.
BODY_READERS = (Role.REVIEWER, Role.COMMISSIONER, Role.VIEWER)


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    AGREED = "agreed", "Agreed"
    APPROVED = "approved", "Approved"
    RELEASED = "released", "Released to the OPCC"
    VERDICT_GIVEN = "verdict_given", "OPCC verdict given"
    FINAL = "final", "Final"

    @property
    def rank(self) -> int:
        """How far along the chain; changes requested stands where draft stands."""
        chain = [s for s in Status if s is not Status.CHANGES_REQUESTED]
        return 0 if self is Status.CHANGES_REQUESTED else chain.index(self)


OPEN_FOR_WRITING = (Status.DRAFT, Status.CHANGES_REQUESTED)
RELEASED_STATUSES = tuple(status for status in Status if status.rank >= Status.RELEASED.rank)


class AnnualAssessmentQuerySet(models.QuerySet["AnnualAssessment"]):
    def visible_to(self, user: User | AnonymousUser) -> AnnualAssessmentQuerySet:
        """The years of a person's own forces and of the forces that their body oversees.

        An administrator sees no year by that role alone; what is inside a year has its own `visible_to`.
        """
        if not isinstance(user, User):
            return self.none()
        own = user.roles.organisations(*FORCE_READERS, Role.CONTRIBUTOR)
        overseen = user.roles.forces_overseen(*BODY_READERS, Role.SECRETARY)
        return self.filter(force__in=own | overseen)

    def at(self, force: str, year: str) -> AnnualAssessmentQuerySet:
        return self.filter(force__slug=force, year=year)


class AnnualAssessment(Chain):
    """One force's assessment of one year against one edition, and how it is approved."""

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="annual_assessments")
    year = models.CharField(
        max_length=7, validators=[RegexValidator(f"^{YEAR}$", "Write the year as 2024-25.")]
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="annual_assessments")
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="annual_assessments")
    board_on = models.DateField("date of the board")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    words_each = models.PositiveIntegerField(
        null=True, blank=True, help_text="What each section that belongs to no threat should keep to."
    )
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = AnnualAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "force__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "year"],
                name="one_assessment_for_a_force_in_a_year",
                violation_error_message="This force already has an assessment for this year.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="annual_assessment_status_is_known"
            ),
            *known_choices("year"),
        ]

    def __str__(self) -> str:
        return f"{self.force.label} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("grid", args=[self.force.slug, self.year])

    @property
    def label(self) -> str:
        """Its name beside those of its threats."""
        return "The whole assessment"

    @property
    def annual(self) -> AnnualAssessment:
        """Itself: a year and a threat in it go through the same workflow and are asked alike."""
        return self

    @property
    def is_open_for_writing(self) -> bool:
        return self.status in OPEN_FOR_WRITING


class ThreatAssessmentQuerySet(models.QuerySet["ThreatAssessment"]):
    def visible_to(self, user: User | AnonymousUser) -> ThreatAssessmentQuerySet:
        """The threats whose existence and status a person may know: those of the years they see.

        A contributor knows only of threats in which a section was handed to them.
        """
        if not isinstance(user, User):
            return self.none()
        readers = user.roles.organisations(*FORCE_READERS)
        overseen = user.roles.forces_overseen(*BODY_READERS, Role.SECRETARY)
        handed = Q(
            annual__force__in=user.roles.organisations(Role.CONTRIBUTOR),
            pk__in=user.handovers.standing().values("section__threat_assessment"),
        )
        return self.filter(Q(annual__force__in=readers | overseen) | handed)

    def at(self, force: str, year: str, threat: str) -> ThreatAssessmentQuerySet:
        return self.filter(annual__force__slug=force, annual__year=year, threat__code=threat)


class ThreatAssessment(models.Model):
    """One threat in one annual assessment."""

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="threat_assessments")
    threat = models.ForeignKey(Threat, on_delete=models.PROTECT, related_name="threat_assessments")
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="threats_led"
    )
    local_label = models.CharField(
        max_length=120, blank=True, help_text="What this force calls the threat, where it differs."
    )
    labelled_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose label it is.",
    )
    labellers = models.ManyToManyField(
        User, related_name="+", blank=True, help_text="Who ever gave it a label; none of them approves it."
    )
    order = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    words_each = models.PositiveIntegerField(
        null=True, blank=True, help_text="What each of its sections should keep to."
    )

    objects = ThreatAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["annual", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annual", "threat"], name="threat_once_in_a_year"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="threat_assessment_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.annual}"

    def get_absolute_url(self) -> str:
        return reverse("threat_assessment", args=self.url_args)

    @property
    def url_args(self) -> list[Any]:
        return [self.annual.force.slug, self.annual.year, self.threat.code]

    @property
    def label(self) -> str:
        return self.local_label or self.threat.name

    @property
    def is_open_for_writing(self) -> bool:
        return self.status in OPEN_FOR_WRITING and self.annual.is_open_for_writing
