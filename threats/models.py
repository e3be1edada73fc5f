"""The framework: editions of the Strategic Policing Requirement and what hangs on them.

Read-only at run time: rows come from files in fixtures/ through loading.py. Knows nothing of people.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse


class GradeScale(models.Model):
    """The grades that a judgement may carry, from best to worst."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=500, help_text="Whose scale it is; a force's own is as good as any.")

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """One step of a scale with its written criteria; `symbol` is its letter or shape in a grid cell."""

    class Tone(models.TextChoices):
        """How strongly a cell is shaded; the word and the symbol carry the meaning without it."""

        GOOD = "good", "Good"
        FAIR = "fair", "Fair"
        WEAK = "weak", "Weak"
        POOR = "poor", "Poor"
        NONE = "none", "Not assessed"

    scale = models.ForeignKey(GradeScale, on_delete=models.CASCADE, related_name="grades")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    criteria = models.TextField()
    symbol = models.CharField(max_length=4)
    tone = models.CharField(max_length=8, choices=Tone)
    order = models.PositiveSmallIntegerField()
    is_assessed = models.BooleanField(
        default=True, help_text="Off for the grade that says nothing was assessed."
    )

    class Meta:
        ordering: ClassVar = ["scale", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scale", "code"], name="grade_code_once_in_a_scale"),
            models.UniqueConstraint(fields=["scale", "order"], name="grade_order_once_in_a_scale"),
        ]

    def __str__(self) -> str:
        return self.label


class Edition(models.Model):
    """One issue of the Strategic Policing Requirement."""

    code = models.SlugField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    issued_on = models.DateField(null=True, blank=True)
    issued_note = models.CharField(
        max_length=200, blank=True, help_text="What is known of the date, in words."
    )
    source = models.CharField(max_length=500, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    statutory_basis = models.TextField(blank=True)
    notes = models.JSONField(
        default=list, blank=True, help_text="What a reader should know of this file, in sentences."
    )
    not_found = models.JSONField(
        default=list, blank=True, help_text="What was looked for and has no public source."
    )
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="editions")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the file it was loaded from."
    )

    class Meta:
        ordering: ClassVar = ["-code"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("edition_detail", args=[self.code])


class Component(models.Model):
    """One C of an edition: capacity, contribution, capability, consistency, connectivity."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="components")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    definition = models.TextField()
    prompts = models.JSONField(
        default=list, help_text="Questions that help a writer begin, in our own words."
    )
    source = models.CharField(max_length=500)
    source_url = models.URLField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["edition", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "code"], name="component_code_once_in_an_edition"),
            models.UniqueConstraint(fields=["edition", "order"], name="component_order_once_in_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("component_detail", args=[self.edition.code, self.code])


class Threat(models.Model):
    """One national threat of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="threats")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    aliases = models.JSONField(default=list, help_text="Other names that papers use for it.")
    description = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField()
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors", blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="strands"
    )

    class Meta:
        ordering: ClassVar = ["edition", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "code"], name="threat_code_once_in_an_edition"),
            models.UniqueConstraint(fields=["edition", "order"], name="threat_order_once_in_an_edition"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="threat_is_not_its_own_strand",
                violation_error_message="A threat cannot be a strand of itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("threat_detail", args=[self.edition.code, self.code])


class CrossCuttingCapability(models.Model):
    """A capability that serves several threats of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="capabilities")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=500)
    source_url = models.URLField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField()
    threats = models.ManyToManyField(Threat, related_name="capabilities", blank=True)

    class Meta:
        ordering: ClassVar = ["edition", "order"]
        verbose_name_plural = "cross-cutting capabilities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "code"], name="capability_code_once_in_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """Something that an edition asks of forces, in words that have a public source.

    It belongs to a threat or to a cross-cutting capability, or, with neither, to the edition as a whole; it
    may bear on one C.
    """

    class Kind(models.TextChoices):
        CAPABILITY = "capability", "Capability"
        STANDARD = "standard", "Standard"
        PARTNERSHIP = "partnership", "Partnership"
        GOVERNANCE = "governance", "Governance"
        OUTCOME = "outcome", "Outcome"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="requirements")
    threat = models.ForeignKey(
        Threat, on_delete=models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    capability = models.ForeignKey(
        CrossCuttingCapability, on_delete=models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    reference = models.CharField(max_length=40)
    text = models.TextField()
    source = models.CharField(max_length=500)
    source_url = models.URLField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["edition", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "reference"], name="requirement_reference_once_in_an_edition"
            ),
            models.CheckConstraint(
                condition=models.Q(threat=None) | models.Q(capability=None),
                name="requirement_is_of_a_threat_or_a_capability",
                violation_error_message="A requirement belongs to a threat or to a capability, not to both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"


class PlanningAssumption(models.Model):
    """What forces were told to be ready for, dated and sourced."""

    threat = models.ForeignKey(Threat, on_delete=models.CASCADE, related_name="planning_assumptions")
    text = models.TextField()
    source = models.CharField(max_length=500)
    source_url = models.URLField(max_length=500, blank=True)
    dated = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["threat", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["threat", "order"], name="assumption_order_once_in_a_threat"),
        ]

    def __str__(self) -> str:
        return self.text
