"""Papers as they were issued, and the two-person release that goes before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import Role, User
from assessments.models import StatusChange
from assessments.models.rounds import BODY_READERS, FORCE_READERS
from papers.editions import Reader
from papers.models.preparing import Paper

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


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
        return self.defer("content", "html", "pdf", "docx", "supplement", "changes", "checks")

    def without_files_but_changes(self) -> IssuedPaperQuerySet:
        """For saying what an issue is to the one before it."""
        return self.defer("content", "html", "pdf", "docx", "supplement", "checks")

    def without_files_but_content(self) -> IssuedPaperQuerySet:
        """For comparing what two issues say."""
        return self.defer("html", "pdf", "docx", "supplement", "checks")

    def with_replaced(self) -> IssuedPaperQuerySet:
        """The number of the issue that each one changes, without that issue's row."""
        return self.annotate(replaced_number=F("replaces__number"))  # type: ignore[no-redef]  # the row declares it


class IssuedPaper(models.Model):
    """A paper as it was issued: content and bytes that never change again."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "Issue"
        SUPPLEMENT = "supplement", "Supplement"
        ERRATUM = "erratum", "Erratum"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ISSUE)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="The issue that this one changes.",
    )
    reason = models.TextField("what was wrong, or why it cannot wait", blank=True)
    changes = models.JSONField(default=list, help_text="What is different from the issue that it changes.")
    reader = models.CharField(max_length=12, choices=Reader, default=Reader.PUBLIC)
    marking = models.CharField(max_length=40, default="OFFICIAL")
    content = models.JSONField()
    html = models.TextField()
    pdf = models.BinaryField()
    docx = models.BinaryField(default=b"", help_text="Empty in issues made before Word files were kept.")
    pages = models.PositiveSmallIntegerField()
    content_sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    supplement = models.BinaryField(
        default=b"", help_text="The changed and new passages of a supplement or erratum as a PDF of its own."
    )
    supplement_sha256 = models.CharField(max_length=64, blank=True)
    checks = models.JSONField(
        default=dict, help_text="Which checks of accessibility it passed, and their versions."
    )
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="papers_issued")
    issued_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leak_check = models.JSONField(
        default=dict, help_text="What was searched for leaks, and what was accepted."
    )

    replaced_number: int | None  # set by with_replaced

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
            models.CheckConstraint(
                condition=Q(kind="issue") | Q(replaces__isnull=False) & ~Q(reason=""),
                name="a_later_issue_says_what_it_changes_and_why",
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

    @property
    def relation(self) -> str:
        """What it is to the issue before: erratum to issue 1. Empty for the first. Needs with_replaced."""
        if self.replaced_number is None:
            return ""
        relation = "in place of" if self.kind == self.Kind.ISSUE else f"{self.kind} to"
        return f"{relation} issue {self.replaced_number}"

    def file_name(self, extension: str, part: str = "") -> str:
        """With the marking, so that it is seen before the file is opened."""
        force, year = self.paper.url_args
        whose = "" if self.reader == Reader.PUBLIC else f"-for-the-{self.reader}"
        return f"{force}-{year}-issue-{self.number}{part and f'-{part}'}{whose}-{self.marking}.{extension}"


class ReleaseRequestQuerySet(models.QuerySet["ReleaseRequest"]):
    def waiting(self) -> ReleaseRequestQuerySet:
        """What can still be confirmed: no issue yet, and the whole took no step since it was asked for."""
        return self.filter(issue=None).exclude(Exists(self.steps_since()))

    def void(self) -> ReleaseRequestQuerySet:
        """What nobody can confirm any more, since the whole was reopened."""
        return self.filter(Exists(self.steps_since()), issue=None)

    def steps_since(self) -> models.QuerySet[StatusChange]:
        annual, asked_at = OuterRef("paper__annual"), OuterRef("asked_at")
        return StatusChange.objects.filter(
            annual=annual, threat_assessment=None, changed_at__gt=asked_at
        ).order_by()


class ReleaseRequest(models.Model):
    """The public's edition as a secretary asked for it; it is issued once a second person has confirmed it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="release_requests")
    content_sha256 = models.CharField(max_length=64, help_text="Of exactly what was asked to be released.")
    kind = models.CharField(max_length=10, choices=IssuedPaper.Kind, default=IssuedPaper.Kind.ISSUE)
    reason = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    issue = models.OneToOneField(
        IssuedPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    last_number: int | None  # of its paper's issues; set by waiting_for

    objects = ReleaseRequestQuerySet.as_manager()

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
