"""The writing: Section, the one unit of writing; its versions; and the judgement of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from accounts.models import Role, User
from assessments.models.rounds import (
    BODY_READERS,
    FORCE_READERS,
    RELEASED_STATUSES,
    AnnualAssessment,
    ThreatAssessment,
)
from threats.models import Component, Grade

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from assessments.models.challenge import Question

# In URLs, where a threat's code would stand, for the sections that belong to no threat.
WHOLE = "whole"


class SectionQuerySet(models.QuerySet["Section"]):
    def visible_to(self, user: User | AnonymousUser) -> SectionQuerySet:
        """The sections whose words a person may read.

        Own force: all of them; a contributor only those handed to them. Overseeing body: those of released
        threats, and the whole year's once the year is released; its secretary, who prepares the paper, all.
        """
        if not isinstance(user, User):
            return self.none()
        roles = user.roles
        everything = roles.organisations(*FORCE_READERS) | roles.forces_overseen(Role.SECRETARY)
        released = Q(annual__force__in=roles.forces_overseen(*BODY_READERS)) & (
            Q(threat_assessment__status__in=RELEASED_STATUSES)
            | Q(threat_assessment=None, annual__status__in=RELEASED_STATUSES)
        )
        handed = Q(
            annual__force__in=roles.organisations(Role.CONTRIBUTOR),
            pk__in=user.handovers.standing().values("section"),
        )
        return self.filter(Q(annual__force__in=everything) | released | handed)

    def at(self, force: str, year: str, threat: str, section: str) -> SectionQuerySet:
        place = Q(threat_assessment=None) if threat == WHOLE else Q(threat_assessment__threat__code=threat)
        return self.filter(place, annual__force__slug=force, annual__year=year, slug=section)

    def in_order(self) -> SectionQuerySet:
        """As every list of a year and every approval has them: the whole first, then each threat, on any database."""
        return self.order_by(F("threat_assessment__order").asc(nulls_first=True), "order", "slug")

    def with_has_text(self) -> SectionQuerySet:
        """`has_text`, so that lists can leave the texts in the database."""
        has_text = Case(When(body="", then=False), default=True, output_field=models.BooleanField())
        return self.annotate(has_text=has_text)  # type: ignore[no-redef]  # the row declares it as well

    def with_context(self) -> SectionQuerySet:
        """What every page about a section needs, in one query."""
        return self.select_related(
            "annual__force", "annual__edition", "annual__scale", "threat_assessment__threat",
            "threat_assessment__annual__force", "threat_assessment__lead",
            "component", "question__asked_by", "judgement__grade", "judgement__grade_prolonged", "updated_by",
        )  # fmt: skip


class Section(models.Model):
    """The one unit of writing: a cell of the grid, the answer to a question, or a heading of the author's own."""

    class Kind(models.TextChoices):
        COMPONENT = "component", "Component"
        QUESTION = "question", "Question"
        HEADING = "heading", "Heading"

    # The slug of a threat's own heading that says how far the threat is met; a paper's key points repeat it.
    ASSURANCE: ClassVar = "assurance"

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="sections")
    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="sections"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="sections"
    )
    slug = models.SlugField(max_length=80)
    heading = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    is_settled = models.BooleanField(
        default=False, help_text="Stays as it was agreed while changes are asked of other sections."
    )
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    carried_confirmed_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose words a heading of the author's own began with.",
    )
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(null=True, blank=True)

    # Set by reads: with_has_text, the threads that a reader may hear, and whether the verdict counts.
    has_text: bool
    open_threads: int
    # Set where one section is found: in whose place a stand-in saved its present version.
    saved_for: str | None
    verdict_stands: bool

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["annual", "threat_assessment", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["threat_assessment", "slug"],
                condition=Q(threat_assessment__isnull=False),
                name="section_slug_once_in_a_threat",
            ),
            models.UniqueConstraint(
                fields=["annual", "slug"],
                condition=Q(threat_assessment__isnull=True),
                name="section_slug_once_in_the_whole",
            ),
            models.UniqueConstraint(
                fields=["threat_assessment", "component"],
                condition=Q(component__isnull=False),
                name="component_once_in_a_threat",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["component", "question", "heading"]),
                name="a_section_is_of_a_known_kind",
                violation_error_message="A section is a cell of the grid, an answer or a heading.",
            ),
            models.CheckConstraint(
                condition=Q(kind="component", component__isnull=False, threat_assessment__isnull=False)
                | (~Q(kind="component") & Q(component__isnull=True)),
                name="a_component_section_has_a_component_and_a_threat",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return self.url("section_detail")

    @property
    def url_args(self) -> list[Any]:
        threat = self.threat_assessment.threat.code if self.threat_assessment else WHOLE
        return [self.annual.force.slug, self.annual.year, threat, self.slug]

    def url(self, name: str) -> str:
        return reverse(name, args=self.url_args)

    @property
    def subject(self) -> AnnualAssessment | ThreatAssessment:
        """What is submitted, agreed and approved with this section in it."""
        return self.threat_assessment or self.annual

    @property
    def is_open_for_writing(self) -> bool:
        """Its threat or year is, and changes were not asked of other sections alone."""
        return self.subject.is_open_for_writing and not self.is_settled

    @property
    def word_budget(self) -> int | None:
        """How many words the coordinator asks it to keep to. More are said to be too many, and never refused."""
        return self.subject.words_each

    @property
    def is_empty(self) -> bool:
        return not self.body

    @property
    def question_or_none(self) -> Question | None:
        """The question that it answers; Django's own name for it raises an error where there is none."""
        return getattr(self, "question", None)

    @property
    def judgement_or_none(self) -> Judgement | None:
        return getattr(self, "judgement", None)

    @property
    def is_carried_unconfirmed(self) -> bool:
        return self.carried_from_id is not None and self.carried_confirmed_at is None


class SectionVersion(models.Model):
    """A section as one explicit save left it."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="section_versions")
    saved_at = models.DateTimeField()
    note = models.CharField(max_length=120, blank=True, help_text="How it came about, if not by writing.")

    class Meta:
        ordering: ClassVar = ["section", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="version_number_once_in_a_section"),
        ]

    def __str__(self) -> str:
        return f"{self.section}, version {self.number}"


class Judgement(models.Model):
    """The grade of a cell, with the criterion it was made against kept word for word."""

    class Confidence(models.TextChoices):
        HIGH = "high", gettext_noop("High")
        MEDIUM = "medium", gettext_noop("Medium")
        LOW = "low", gettext_noop("Low")

    class Basis(models.TextChoices):
        LIVE_OPERATION = "live_operation", gettext_noop("Live operation")
        EXERCISE = "exercise", gettext_noop("Exercise")
        INSPECTION = "inspection", gettext_noop("Inspection")
        AUDIT = "audit", gettext_noop("Audit")
        ASSERTED = "asserted", gettext_noop("Asserted only, not tested")

    class Movement(models.TextChoices):
        IMPROVED = "improved", "Improved"
        SAME = "same", "Same"
        DECLINED = "declined", "Declined"
        NOT_COMPARABLE = "not_comparable", "Not comparable"

    section = models.OneToOneField(Section, on_delete=models.CASCADE, related_name="judgement")
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="+")
    criterion = models.TextField(help_text="The grade's written criteria on the day of the judgement.")
    grade_prolonged = models.ForeignKey(
        Grade, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effect_on_local = models.TextField(blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence)
    basis = models.CharField(max_length=16, choices=Basis)
    basis_on = models.DateField(null=True, blank=True)
    movement = models.CharField(max_length=16, choices=Movement, blank=True)
    movement_cause = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="judgements")
    updated_at = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["section"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(basis="asserted") | Q(basis_on__isnull=False),
                name="a_tested_judgement_says_when",
                violation_error_message="Give the date of the operation, exercise, inspection or audit.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["high", "medium", "low"]),
                name="a_judgement_has_a_known_confidence",
                violation_error_message="Choose how sure you are.",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["live_operation", "exercise", "inspection", "audit", "asserted"]),
                name="a_judgement_has_a_known_basis",
                violation_error_message="Choose what the judgement rests on.",
            ),
            models.CheckConstraint(
                condition=Q(movement__in=["", "improved", "same", "declined", "not_comparable"]),
                name="a_judgement_has_a_known_movement",
                violation_error_message="Choose how it has moved since last year.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.grade}"
