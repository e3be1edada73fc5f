"""What papers share: reusable backgrounds in versions, abbreviations, and the house style of a governing body."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, User
from papers.models.preparing import Language
from threats.models import Edition


class Background(models.Model):
    """A background that papers use again: the text stands in its versions, and a paper names the one it prints."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="backgrounds")
    title = models.CharField(max_length=200)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["organisation", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="background_title_once_for_an_organisation",
                violation_error_message="There is a background with this title. Write a new version of it.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BackgroundVersion(models.Model):
    """One version of a background; a version that was written is never written again."""

    background = models.ForeignKey(Background, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["background", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["background", "number"], name="background_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.background}, version {self.number}"


class Abbreviation(models.Model):
    """What the letters stand for: for everybody, or in the papers of one organisation, which goes first."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="abbreviations"
    )
    short = models.CharField("abbreviation", max_length=20)
    meaning = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["short", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "short"],
                name="abbreviation_once_for_an_organisation",
                violation_error_message="This abbreviation is in the list already.",
            ),
            models.UniqueConstraint(
                fields=["short"],
                condition=Q(organisation=None),
                name="abbreviation_once_for_everybody",
                violation_error_message="This abbreviation is in the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(short="") & ~Q(meaning=""), name="an_abbreviation_stands_for_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short}: {self.meaning}"


class HouseStyle(models.Model):
    """How the papers of a governing body look, in tokens: never in code of its own."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="house_style")
    crest = models.BinaryField(blank=True, default=b"", help_text="A PNG, made of what was uploaded.")
    crest_sha256 = models.CharField(max_length=64, blank=True)
    crest_alternative = models.CharField("what the crest shows", max_length=200, blank=True)
    accent = models.CharField("accent colour", max_length=7, default="#11616a")
    labels = models.JSONField(default=dict, blank=True, help_text="Other names of the fields of a cover.")
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["crest"])

    class Meta:
        ordering: ClassVar = ["organisation"]

    def __str__(self) -> str:
        return f"House style of {self.organisation}"
