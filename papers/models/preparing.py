"""The paper that a year becomes: its cover and the order of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assessments.models import AnnualAssessment, Section, ThreatAssessment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User | AnonymousUser) -> PaperQuerySet:
        return self.filter(annual__in=AnnualAssessment.objects.visible_to(user))

    def at(self, force: str, year: str) -> PaperQuerySet:
        return self.filter(annual__force__slug=force, annual__year=year)


class Paper(models.Model):
    """The agenda-item paper of one annual assessment."""

    class Purpose(models.TextChoices):
        DECIDE = "decide", "For decision"
        NOTE = "note", "To note"
        DISCUSS = "discuss", "For discussion"

    annual = models.OneToOneField(AnnualAssessment, on_delete=models.CASCADE, related_name="paper")
    governing_body = models.CharField(max_length=200, blank=True, help_text="As it was named on the day.")
    board = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField("meeting date", null=True, blank=True)
    agenda_item = models.CharField(max_length=12, blank=True, help_text="For example 8 or 10c.")
    plan_priority = models.CharField("police and crime plan priority", max_length=200, blank=True)
    title = models.CharField(max_length=200, default="Strategic Policing Requirement")
    presented_by = models.CharField("presented by (post)", max_length=200, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.NOTE)
    ask = models.TextField("what the board is asked to do", blank=True)
    authors = models.TextField("authors (posts, one on a line)", blank=True)
    exempt_paragraph = models.CharField(
        "paragraph of Schedule 12A, for a private item", max_length=40, blank=True
    )
    public_interest = models.TextField("where the public interest lies", blank=True)
    marking = models.CharField("protective marking", max_length=40, default="OFFICIAL", editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = PaperQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["annual"]

    def __str__(self) -> str:
        return f"{self.title}, {self.annual}"

    def get_absolute_url(self) -> str:
        return reverse("paper_detail", args=self.url_args)

    @property
    def url_args(self) -> list[str]:
        return [self.annual.force.slug, self.annual.year]


class PaperPart(models.Model):
    """One part in the order of a paper: a section of the whole, a threat's chapter, or a made part."""

    class Kind(models.TextChoices):
        SECTION = "section", "Section"
        THREAT = "threat", "Threat"
        SUMMARY = "summary", "Summary of threats and Cs"
        RECOMMENDATIONS = "recommendations", "Recommendations"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=16, choices=Kind)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    threat_assessment = models.ForeignKey(
        ThreatAssessment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    order = models.PositiveSmallIntegerField()

    is_imported: bool  # set where the parts of a paper are read: it was made from a file of a past year

    class Meta:
        ordering: ClassVar = ["paper", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paper", "section"],
                condition=Q(section__isnull=False),
                name="section_once_in_a_paper",
            ),
            models.UniqueConstraint(
                fields=["paper", "threat_assessment"],
                condition=Q(threat_assessment__isnull=False),
                name="threat_once_in_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="section",
                    section__isnull=False,
                    threat_assessment__isnull=True,
                )
                | Q(kind="threat", section__isnull=True, threat_assessment__isnull=False)
                | (
                    ~Q(kind__in=["section", "threat"])
                    & Q(section__isnull=True, threat_assessment__isnull=True)
                ),
                name="a_part_is_what_its_kind_says",
            ),
        ]

    def __str__(self) -> str:
        if self.threat_assessment is not None:
            return self.threat_assessment.label
        return str(self.section or self.get_kind_display())

    @property
    def name(self) -> str:
        """What stands for the part in a form, stored or not."""
        return f"{self.kind}-{self.section_id or self.threat_assessment_id or 0}"
