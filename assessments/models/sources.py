"""The register of a force: what its texts rest on and refer to, kept once and cited many times, in every year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.formats import date_format
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, User
from assessments.models.rounds import FORCE_READERS
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_REFERENCE = 60
REFERENCE = rf"[a-z0-9-]{{1,{LONGEST_REFERENCE}}}"
# How a body cites: a link whose address is this and the reference.
CITED = re.compile(rf'href="#source:({REFERENCE})"')


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User | AnonymousUser) -> SourceQuerySet:
        """The whole register for the readers of the force; for others what is cited in text that they may read."""
        if not isinstance(user, User):
            return self.none()
        readers = user.roles.organisations(*FORCE_READERS)
        cites = Section.objects.visible_to(user).filter(
            annual__force=OuterRef("force"),
            body__contains=Concat(Value('"#source:'), OuterRef("reference"), Value('"')),
        )
        return self.filter(Q(force__in=readers) | Exists(cites))

    def at(self, force: str, reference: str) -> SourceQuerySet:
        return self.filter(force__slug=force, reference=reference)


class Source(models.Model):
    """One document, data set or law that a force's texts cite. Its reference is given once and never to another."""

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        INSPECTION = "inspection", "Inspection"
        STRATEGY = "strategy", "Strategy"
        GUIDANCE = "guidance", "Guidance"
        DATASET = "dataset", "Data set"
        LEGISLATION = "legislation", "Legislation"
        MINUTES = "minutes", "Minutes"
        INTERNAL = "internal", "Internal document"
        OTHER = "other", "Other"

    class Marking(models.TextChoices):
        """Nothing above is held here: it is named by where it is held."""

        OFFICIAL = "OFFICIAL", "OFFICIAL"
        SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"

    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sources")
    reference = models.CharField(
        max_length=LONGEST_REFERENCE,
        validators=[RegexValidator(f"^{REFERENCE}$", "Use small letters, figures and hyphens.")],
    )
    title = models.CharField(max_length=300)
    author = models.CharField("author or publisher", max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REPORT)
    dated_on = models.DateField("date published or effective", null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1800), MaxValueValidator(2100)]
    )
    custodian = models.CharField("custodian (post or body)", max_length=200, blank=True)
    # No URLField: it refuses the short names of an intranet, which may be where a document is.
    address = models.CharField(
        max_length=1000,
        blank=True,
        validators=[RegexValidator(r"^(?i:https?)://\S+$", "Begin the address with https:// or http://.")],
    )
    marking = models.CharField(max_length=18, choices=Marking, default=Marking.OFFICIAL)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    objects = SourceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["force", "title", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["force", "reference"],
                name="source_reference_once_in_a_force",
                violation_error_message="This force has a source with this reference.",
            ),
            models.CheckConstraint(
                condition=Q(marking__in=["OFFICIAL", "OFFICIAL-SENSITIVE"]),
                name="nothing_above_official_is_held_here",
                violation_error_message="Nothing above OFFICIAL-SENSITIVE is held here.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[
                    "report", "inspection", "strategy", "guidance", "dataset", "legislation", "minutes", "internal",
                    "other",
                ]),
                name="source_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(dated_on=None) | Q(year=F("dated_on__year")),
                name="source_year_is_that_of_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(address="", custodian=""),
                name="source_is_published_or_somebody_holds_it",
                violation_error_message="Give the address where it can be read, or the post or body that holds it.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('source_list', args=[self.force.slug])}#source:{self.reference}"

    @property
    def url_args(self) -> list[str]:
        return [self.force.slug, self.reference]

    @property
    def when(self) -> str:
        """The day, or as much of it as is known."""
        return date_format(self.dated_on, "j F Y") if self.dated_on else str(self.year or "")
