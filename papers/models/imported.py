"""Files of past years as they came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation, User
from assessments.models import AnnualAssessment


class ImportedPaperQuerySet(models.QuerySet["ImportedPaper"]):
    def without_file(self) -> ImportedPaperQuerySet:
        return self.defer("original", "corrections")


class ImportedPaper(models.Model):
    """A file of a past year as it came in, byte for byte; once accepted, the year that was made of it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        ACCEPTED = "accepted", "Accepted"

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imported_papers")
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    name = models.CharField("name of the file", max_length=200)
    original = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    report = models.JSONField(
        default=dict, help_text="What was counted, removed and not understood when it was accepted."
    )
    corrections = models.JSONField(
        default=dict,
        blank=True,
        help_text="The passages as they were corrected, each step, and what was typed so far.",
    )
    annual = models.OneToOneField(
        AnnualAssessment, on_delete=models.PROTECT, null=True, blank=True, related_name="imported_from"
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = ImportedPaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="uploaded", annual=None, accepted_by=None, accepted_at=None)
                | Q(
                    state="accepted",
                    annual__isnull=False,
                    accepted_by__isnull=False,
                    accepted_at__isnull=False,
                ),
                name="an_accepted_import_has_its_year_and_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("paper_import_review", args=[self.force.slug, self.pk])
