"""Archives of a year: who took one away, and where a year that came in by one came from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from assessments.models import AnnualAssessment


class ArchiveDownload(models.Model):
    """Somebody took an archive of a year: who, when, of which kind, and the SHA-256 of what they were given."""

    class Kind(models.TextChoices):
        WHOLE = "whole", "Handover archive"
        PUBLIC = "public", "Archive for publication"

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="archive_downloads")
    kind = models.CharField(max_length=8, choices=Kind)
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-taken_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["whole", "public"]), name="an_archive_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.annual}"


class ImportedYear(models.Model):
    """A year that came from an archive, with what the archive names and this installation cannot hold yet.

    `unresolved`: by row and field, the reference to a row of a year that is not here. `left_out`: the organisations
    whose talk among themselves was not in the archive, and how many conversations that were. `plan`: the plan of the
    force as the archive had it, since the force goes on with it; it was that of a paper that said `paper_sha256`.
    `trail`: the files of the audit trail that the archive brought, by name, each letter by letter. `demonstration`:
    whether the year describes no real assessment; nothing where the archive did not say.
    """

    annual = models.OneToOneField(AnnualAssessment, on_delete=models.CASCADE, related_name="archive")
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    unresolved = models.JSONField(default=dict, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    # Text and no JSON field: it goes out again letter by letter.
    plan = models.TextField(blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    trail = models.JSONField(default=dict, blank=True)
    demonstration = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["imported_at"]

    def __str__(self) -> str:
        return f"{self.annual}, from an archive"
