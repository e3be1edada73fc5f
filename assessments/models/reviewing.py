"""Reviewed marks: that somebody of the body read a section, in exactly the state that it was in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from accounts.models import Organisation, Role, User
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

REVIEWING_ROLES = (Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY)


class SectionReviewQuerySet(models.QuerySet["SectionReview"]):
    def visible_to(self, user: User | AnonymousUser) -> SectionReviewQuerySet:
        """Those of a person's own body, on sections that they read: how far a body is, is its own affair."""
        if not isinstance(user, User):
            return self.none()
        bodies = user.roles.organisations(*REVIEWING_ROLES)
        return self.filter(organisation__in=bodies, section__in=Section.objects.visible_to(user))


class SectionReview(models.Model):
    """The latest mark of a body on a section, bound to the versions of text, judgement and answer that were read."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="reviews")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    judgement_version = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, help_text="Of all that a reader of the section read.")

    objects = SectionReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["section"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "organisation"], name="one_review_of_a_section_for_a_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}, reviewed"
