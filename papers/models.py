"""The paper that a year becomes: its cover, the order of its parts, every issue, frozen, and what was imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Role, User
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.models.rounds import BODY_READERS, FORCE_READERS
from papers.editions import Reader

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User | AnonymousUser) -> PaperQuerySet:
        return self.filter(annual__in=AnnualAssessment.objects.visible_to(user))

    def at(self, force: str, year: str) -> PaperQuerySet:
        return self.filter(annual__force__slug=force, annual__year=year)


class Paper(models.Model):
    """The agenda-item paper of one annual assessment."""

    class Purpose(models.TextChoices):
        DECIDE = "decide", "For decision"
        NOTE = "note", "To note"
        DISCUSS = "discuss", "For discussion"

    annual = models.OneToOneField(AnnualAssessment, on_delete=models.CASCADE, related_name="paper")
    governing_body = models.CharField(max_length=200, blank=True, help_text="As it was named on the day.")
    board = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField("meeting date", null=True, blank=True)
    agenda_item = models.CharField(max_length=12, blank=True, help_text="For example 8 or 10c.")
    plan_priority = models.CharField("police and crime plan priority", max_length=200, blank=True)
    title = models.CharField(max_length=200, default="Strategic Policing Requirement")
    presented_by = models.CharField("presented by (post)", max_length=200, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.NOTE)
    ask = models.TextField("what the board is asked to do", blank=True)
    authors = models.TextField("authors (posts, one on a line)", blank=True)
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
    """One part in the order of a paper: a section of the whole, a threat's chapter, or a made part."""

    class Kind(models.TextChoices):
        SECTION = "section", "Section"
        THREAT = "threat", "Threat"
        SUMMARY = "summary", "Summary of threats and Cs"
        RECOMMENDATIONS = "recommendations", "Recommendations"

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
        ]

    def __str__(self) -> str:
        if self.threat_assessment is not None:
            return self.threat_assessment.label
        return str(self.section or self.get_kind_display())

    @property
    def name(self) -> str:
        """What stands for the part in a form, stored or not."""
        return f"{self.kind}-{self.section_id or self.threat_assessment_id or 0}"


class IssuedForGood(TypeError):
    """Somebody tried to change or delete what was issued; a correction is a new issue."""

    def __init__(self) -> None:
        super().__init__("An issued paper never changes. Issue it again instead.")


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    """Issues are added and read. bulk_update, and moving one to another paper, end in `update` as well."""

    def update(self, **kwargs: object) -> int:
        raise IssuedForGood

    def delete(self) -> tuple[int, dict[str, int]]:
        raise IssuedForGood

    def bulk_create(self, objs: Iterable[IssuedPaper], *args: Any, **kwargs: Any) -> list[IssuedPaper]:
        """Refused, since with `update_conflicts` it would write over what is there. Papers are issued one by one."""
        raise IssuedForGood

    def visible_to(self, user: User | AnonymousUser) -> IssuedPaperQuerySet:
        """The public's editions of the years a person sees; the others for those who read every word of the year."""
        if not isinstance(user, User):
            return self.none()
        own = user.roles.organisations(*FORCE_READERS, Role.SECRETARY)
        readers = own | user.roles.forces_overseen(*BODY_READERS, Role.SECRETARY)
        whole = Q(reader=Reader.PUBLIC) | Q(paper__annual__force__in=readers)
        return self.filter(whole, paper__in=Paper.objects.visible_to(user))

    def without_files(self) -> IssuedPaperQuerySet:
        """For lists and pages: what was issued, when and by whom, with the large columns left where they are."""
        return self.defer("content", "html", "pdf")


class IssuedPaper(models.Model):
    """A paper as it was issued: content and bytes that never change again."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField()
    reader = models.CharField(max_length=12, choices=Reader, default=Reader.PUBLIC)
    marking = models.CharField(max_length=40, default="OFFICIAL")
    content = models.JSONField()
    html = models.TextField()
    pdf = models.BinaryField()
    pages = models.PositiveSmallIntegerField()
    content_sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="papers_issued")
    issued_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leak_check = models.JSONField(
        default=dict, help_text="What was searched for leaks, and what was accepted."
    )

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["paper", "-number"]
        # Django's own machinery (paper.issues.add and the like) goes through the guarded queryset too.
        base_manager_name = "objects"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "number"], name="issue_number_once_for_a_paper"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("issued_by")),
                name="nobody_confirms_a_release_they_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"Issue {self.number} of {self.paper}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise IssuedForGood
        # Django would otherwise write over a row that has the same key.
        super().save(*args, **(kwargs | {"force_insert": True}))

    def get_absolute_url(self) -> str:
        return reverse("issued_detail", args=[*self.paper.url_args, self.number])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise IssuedForGood

    def file_name(self, extension: str) -> str:
        """With the marking, so that it is seen before the file is opened."""
        force, year = self.paper.url_args
        whose = "" if self.reader == Reader.PUBLIC else f"-for-the-{self.reader}"
        return f"{force}-{year}-issue-{self.number}{whose}-{self.marking}.{extension}"


class ReleaseRequest(models.Model):
    """The public's edition as a secretary asked for it; it is issued once a second person has confirmed it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="release_requests")
    content_sha256 = models.CharField(max_length=64, help_text="Of exactly what was asked to be released.")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    issue = models.OneToOneField(
        IssuedPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    class Meta:
        ordering: ClassVar = ["paper", "-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paper"], condition=Q(issue=None), name="one_release_waits_for_a_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"Release of {self.paper}"


class LeakDecision(models.Model):
    """A chief officer's word that something like a withheld passage may stay where it is. It holds no word of it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="leak_decisions")
    key = models.CharField(
        max_length=64, help_text="Of the withheld passage, the words that are like it and their place."
    )
    kind = models.CharField(max_length=12)
    place = models.CharField(max_length=300)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["paper", "decided_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "key"], name="a_finding_is_decided_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_finding_is_accepted_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.place}"


class ImportedPaperQuerySet(models.QuerySet["ImportedPaper"]):
    def without_file(self) -> ImportedPaperQuerySet:
        return self.defer("original")


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
