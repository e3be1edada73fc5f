"""The decisions: every change of status, and the body's verdict on a threat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from accounts.models import Organisation, Role, User
from assessments.models.rounds import RELEASED_STATUSES, AnnualAssessment, Status, ThreatAssessment

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

FOR = "for and on behalf of"
# The steps by which something is approved; of two approvals of the whole the first brings it no further.
APPROVALS = APPROVE, APPROVE_FIRST = ("approve", "approve-first")


def signed(person: User, on_behalf_of: User | None) -> str:
    """ "Name, post", or "Name, post, for and on behalf of name, post"."""
    return f"{person.signature}, {FOR} {on_behalf_of.signature}" if on_behalf_of else person.signature


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def of(self, subject: AnnualAssessment | ThreatAssessment) -> StatusChangeQuerySet:
        """Those of this very threat, or of the whole and not of its threats."""
        threat = subject if isinstance(subject, ThreatAssessment) else None
        return self.filter(annual=subject.annual, threat_assessment=threat)

    def effective(self) -> StatusChangeQuerySet:
        """Neither withdrawn nor a withdrawal: the steps that led to where it stands, and some before them."""
        return self.filter(withdrawal=None, withdraws=None)

    def latest_first(self) -> StatusChangeQuerySet:
        return self.order_by("-changed_at", "-pk")


class StatusChange(models.Model):
    """One step of the workflow: who, when, from what to what, with which comment, over which content.

    A step that was withdrawn stays; the row that withdraws it names it.
    """

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="status_changes")
    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="status_changes"
    )
    transition = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="status_changes")
    on_behalf_of = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The chief officer for whom it was done, if another person did it.",
    )
    changed_at = models.DateTimeField()
    comment = models.TextField(blank=True)
    sections = models.TextField(
        blank=True,
        help_text="Of which sections changes were asked, or which were changed before it was submitted.",
    )
    content_sha256 = models.CharField(max_length=64, help_text="Of exactly what stood there at this step.")
    withdraws = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="withdrawal",
        help_text="The step that this one takes back.",
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The step on the whole with which this one on a threat was taken.",
    )
    settled_before = models.JSONField(
        default=list,
        blank=True,
        help_text="Which sections were settled before it; a withdrawal restores them.",
    )

    objects = StatusChangeQuerySet.as_manager()

    has_content: bool  # set by the reads of lists: whether what was approved is kept word for word

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.threat_assessment or self.annual}: {self.get_to_status_display()}"

    @property
    def signed(self) -> str:
        """Who took the step; if for a chief officer, both with their posts."""
        return signed(self.changed_by, self.on_behalf_of) if self.on_behalf_of else self.changed_by.name


class ApprovedForGood(Exception):
    """What was approved stays as it was approved."""

    def __init__(self) -> None:
        super().__init__("The content of an approval is never changed or deleted.")


class ApprovedContentQuerySet(models.QuerySet["ApprovedContent"]):
    def update(self, **kwargs: Any) -> int:
        raise ApprovedForGood

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ApprovedForGood


class ApprovedContent(models.Model):
    """Exactly what an approval was given for: the canonical JSON whose SHA-256 its step records."""

    change = models.OneToOneField(StatusChange, on_delete=models.CASCADE, related_name="approved_content")
    canonical = models.TextField()

    objects = ApprovedContentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["change"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"Content of {self.change}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ApprovedForGood
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ApprovedForGood


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> VerdictQuerySet:
        """The verdicts that count now: given on what is released, since it was last released.

        One from before the threat was reopened is where the commissioner starts from, and nothing else.
        """
        later_release = StatusChange.objects.filter(
            threat_assessment=OuterRef("threat_assessment"),
            to_status=Status.RELEASED,
            changed_at__gt=OuterRef("given_at"),
        )
        released = Q(threat_assessment__status__in=RELEASED_STATUSES)
        return self.filter(released & ~Exists(later_release))


class Verdict(models.Model):
    """The body's assurance verdict on one threat, apart from the force's own grades."""

    class Choice(models.TextChoices):
        ASSURED = "assured", gettext_noop("Assured")
        PARTLY_ASSURED = "partly_assured", gettext_noop("Partly assured")
        NOT_ASSURED = "not_assured", gettext_noop("Not assured")
        WATCHING_BRIEF = "watching_brief", gettext_noop("Watching brief")

    threat_assessment = models.OneToOneField(
        ThreatAssessment, on_delete=models.CASCADE, related_name="verdict"
    )
    verdict = models.CharField(max_length=16, choices=Choice)
    reasons = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    given_at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["threat_assessment"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reasons=""), name="a_verdict_has_reasons"),
            models.CheckConstraint(
                condition=Q(verdict__in=["assured", "partly_assured", "not_assured", "watching_brief"]),
                name="a_verdict_is_one_of_those_known",
                violation_error_message="Choose one of the verdicts.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class VerdictDraftQuerySet(models.QuerySet["VerdictDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> VerdictDraftQuerySet:
        """Those of a person's own body, for whoever drafts or gives verdicts there: the force reads what is given."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(organisation__in=user.roles.organisations(Role.REVIEWER, Role.COMMISSIONER))


class VerdictDraft(models.Model):
    """What the body's reviewers propose as its verdict on a threat. It counts for nothing until it is given."""

    threat_assessment = models.ForeignKey(
        ThreatAssessment, on_delete=models.CASCADE, related_name="verdict_drafts"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict.Choice, blank=True)
    reasons = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    objects = VerdictDraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["threat_assessment"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["threat_assessment", "organisation"], name="one_draft_of_a_verdict_for_a_body"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "assured", "partly_assured", "not_assured", "watching_brief"]),
                name="a_drafted_verdict_is_one_of_those_known",
                violation_error_message="Choose one of the verdicts.",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft of the verdict on {self.threat_assessment}"
