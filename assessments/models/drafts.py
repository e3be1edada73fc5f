"""Drafts: what one person has typed into a section and not saved yet. Nobody else ever reads one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from assessments.models.writing import Section


class OfAWindow(models.Model):
    """What a window keeps while somebody types; two windows of one person never write over each other."""

    # Which window wrote it last, and how often.
    window = models.CharField(max_length=16, blank=True)
    step = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def mark(self) -> str:
        """Says which state of the draft a page has shown."""
        return f"{self.window}-{self.step}"

    def goes_on_in(self, window: str, step: int, follows: str) -> bool:
        """Whether what a window sends comes after it: the same window wrote it before, or another has shown it."""
        return (window == self.window and step > self.step) or follows == self.mark


class Draft(OfAWindow):
    """The one draft of a person for a section, kept while they type. It is no version and touches none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="drafts")
    heading = models.CharField(max_length=200, help_text="As the section was called when this was typed.")
    body = models.TextField(blank=True)
    # Of an answer also what its writer says of it, and the mark of what they had before them; else empty.
    state = models.CharField(max_length=12, blank=True)
    state_note = models.TextField(blank=True)
    seen = models.CharField(max_length=16, blank=True)
    begun_from = models.PositiveIntegerField(
        help_text="The version of the section that the writer had before them."
    )

    class Meta:
        ordering: ClassVar = ["-saved_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "section"], name="one_draft_of_a_person_for_a_section"),
        ]

    def __str__(self) -> str:
        return f"{self.heading}, draft of {self.user}"


class JudgementDraft(OfAWindow):
    """The one draft of a person for the judgement of a cell, every field as it was entered. It is no judgement."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="judgement_drafts")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="judgement_drafts")
    values = models.JSONField(help_text="What each field of the form held, by its name.")
    begun_from = models.PositiveIntegerField(
        help_text="The version of the judgement that its author had before them."
    )

    class Meta:
        ordering: ClassVar = ["-saved_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "section"], name="one_draft_of_a_person_for_a_judgement"),
        ]

    def __str__(self) -> str:
        return f"Judgement of {self.section}, draft of {self.user}"
