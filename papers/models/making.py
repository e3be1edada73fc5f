"""The making of drafts, of their checks and of the files of an issue: who is at it, how long it takes, what went wrong.

The files themselves, and what the checks say, are in the cache; those of an issue until it is made.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.editions import Reader


class DraftMaking(models.Model):
    """One draft, for one kind of file and one content, from being wanted to being there or having failed.

    It says nothing about whether somebody may have the draft. Among all processes it is the one who changes
    `began_at` from free to now that makes it (`papers.drafting.drafts.begin`).
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word document"
        CHECK = "check", "check of the draft"
        FILES = "files", "files of an issue"

    kind = models.CharField(max_length=5, choices=Kind)
    sha256 = models.CharField(max_length=64, help_text="Of what it says and how that looks.")
    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="+")
    edition = models.CharField(max_length=12, choices=Reader)
    reader = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="+", help_text="None: who reads every word."
    )
    asked_at = models.DateTimeField(null=True, help_text="When a person last asked for it.")
    queued_at = models.DateTimeField(null=True, help_text="When it was last handed over to be made.")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Begun, and neither made nor failed.")
    failure = models.TextField(blank=True, help_text="Why it could not be made, as people read it.")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="a_draft_is_made_in_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.annual}"
