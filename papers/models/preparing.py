"""The paper that a year becomes: its cover, its parts with their order, and words of its own.

What a paper says by itself (a part of free text, implications, a heading of its own) is the paper's and not the
force's: it never stands in the assessment, and nobody approves the assessment by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from assessments.models import AnnualAssessment, Section, ThreatAssessment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User | AnonymousUser) -> PaperQuerySet:
        return self.filter(annual__in=AnnualAssessment.objects.visible_to(user))

    def at(self, force: str, year: str) -> PaperQuerySet:
        return self.filter(annual__force__slug=force, annual__year=year)


class Language(models.TextChoices):
    """What a paper's furniture can be written in; by the code that a document declares."""

    ENGLISH = "en-GB", "English"
    WELSH = "cy", "Welsh"


class Implication(models.TextChoices):
    """What a board must be told that a paper means. Where it means nothing, that is said in words."""

    FINANCIAL = "financial", gettext_noop("Financial implications")
    LEGAL = "legal", gettext_noop("Legal implications")
    EQUALITY = "equality", gettext_noop("Equality implications")
    RISK = "risk", gettext_noop("Risk implications")


class Paper(models.Model):
    """The agenda-item paper of one annual assessment."""

    class Purpose(models.TextChoices):
        DECIDE = "decide", gettext_noop("For decision")
        NOTE = "note", gettext_noop("To note")
        ACKNOWLEDGE = "acknowledge", gettext_noop("To acknowledge")
        DISCUSS = "discuss", gettext_noop("For discussion")

    annual = models.OneToOneField(AnnualAssessment, on_delete=models.CASCADE, related_name="paper")
    governing_body = models.CharField(max_length=200, blank=True, help_text="As it was named on the day.")
    board = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField("meeting date", null=True, blank=True)
    agenda_item = models.CharField(max_length=12, blank=True, help_text="For example 8 or 10c.")
    plan_priority = models.CharField("police and crime plan priority", max_length=200, blank=True)
    title = models.CharField(max_length=200, default="Strategic Policing Requirement")
    presented_by = models.CharField("presented by (post)", max_length=200, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.NOTE)
    ask = models.TextField("what the board is asked to do", blank=True)
    authors = models.TextField("authors (posts, one on a line)", blank=True)
    previous_briefing = models.CharField(
        "when the board was last briefed",
        max_length=200,
        blank=True,
        help_text="For example 23 April 2024, item 7.",
    )
    sign_off = models.TextField("signed off by (posts, one on a line)", blank=True)
    implications = models.JSONField(
        default=dict, blank=True, help_text="A body for each implication that is said."
    )
    language = models.CharField(
        "language of headings and labels", max_length=8, choices=Language, default=Language.ENGLISH
    )
    text_language = models.CharField(
        "language of the text", max_length=8, choices=Language, default=Language.ENGLISH
    )
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
    """One part in the order of a paper: a section of the whole, a threat's chapter, a made part, or words of its own.

    `heading` is what the paper calls the part, if not by its own name. `body` holds the paper's own words: those of a
    free part, and those that stand for a section of the whole which the force has left empty.
    """

    class Kind(models.TextChoices):
        SECTION = "section", "Section"
        THREAT = "threat", "Threat"
        SUMMARY = "summary", "Summary of threats and Cs"
        RECOMMENDATIONS = "recommendations", "Recommendations"
        MILESTONES = "milestones", "Milestones"
        IMPLICATIONS = "implications", "Implications"
        TEXT = "text", "Free text"
        AREA = "area", "Further business area"
        CLOSING = "closing", "What the board is asked to do"
        SIGN_OFF = "sign-off", "Sign-off"
        AUTHORS = "authors", "Authors"
        SOURCES = "sources", "Sources"
        ABBREVIATIONS = "abbreviations", "Abbreviations"
        APPENDIX = "appendix", "Appendix"
        CHALLENGE = "challenge", "Annex of challenge"

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
    heading = models.CharField("heading in this paper", max_length=200, blank=True)
    slug = models.SlugField(
        max_length=80, blank=True, help_text="What references call a part of its own words."
    )
    body = models.TextField("words of the paper's own", blank=True)
    background = models.ForeignKey(
        "papers.BackgroundVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version of a reusable background that stands here.",
    )
    left_out = models.BooleanField("left out of the paper", default=False)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

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
            models.UniqueConstraint(
                fields=["paper", "kind"],
                condition=~Q(kind__in=["section", "threat", "text", "area", "appendix"]),
                name="made_part_once_in_a_paper",
            ),
            models.UniqueConstraint(
                fields=["paper", "slug"], condition=~Q(slug=""), name="slug_of_a_part_once_in_a_paper"
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
            models.CheckConstraint(
                condition=~Q(kind__in=["text", "area", "appendix"]) | ~Q(heading=""),
                name="a_part_of_its_own_words_has_a_heading",
            ),
        ]

    def __str__(self) -> str:
        if self.heading:
            return self.heading
        if self.threat_assessment is not None:
            return self.threat_assessment.label
        return str(self.section or self.get_kind_display())

    @property
    def name(self) -> str:
        """What stands for the part in a form, stored or not."""
        if self.kind in WRITTEN:
            return f"{self.kind}-{self.pk or 0}"
        return f"{self.kind}-{self.section_id or self.threat_assessment_id or 0}"

    @property
    def may_be_left_out(self) -> bool:
        """Never the force's words, nor what a board has to be told."""
        if self.section is not None:
            return not self.section.body
        return self.kind not in (
            self.Kind.THREAT,
            self.Kind.RECOMMENDATIONS,
            self.Kind.IMPLICATIONS,
            self.Kind.CLOSING,
        )

    @property
    def is_left_out(self) -> bool:
        """A section that the force has written since it was left out is printed."""
        return self.left_out and self.may_be_left_out


# Kinds of which a paper may have several, since each holds words of its own.
WRITTEN = (PaperPart.Kind.TEXT, PaperPart.Kind.AREA, PaperPart.Kind.APPENDIX)
