"""The challenge: the body's numbered questions, and comment threads with their circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from accounts.models import Organisation, Role, User
from assessments.models.rounds import AnnualAssessment
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


# The reason that the history gives where the state of an answer was set: that is writing, rewording is not.
STATE_SET = "state of the answer"
# These states say why: what is still missing, or the reason.
NEED_A_NOTE = ["declined", "partly"]


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User | AnonymousUser) -> QuestionQuerySet:
        """Both sides see every question of a year they see; a contributor those handed to them."""
        if not isinstance(user, User):
            return self.none()
        years = AnnualAssessment.objects.visible_to(user)
        handed_only = user.roles.organisations(Role.CONTRIBUTOR) - user.roles.organisations(
            Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER, Role.VIEWER
        )
        handed = Q(section__in=user.handovers.standing().values("section"))
        return self.filter(Q(annual__in=years) & (~Q(annual__force__in=handed_only) | handed))


class Question(models.Model):
    """One of the body's questions, numbered through the year; its answer is the section it belongs to."""

    class State(models.TextChoices):
        UNANSWERED = "unanswered", gettext_noop("Not answered")
        PARTLY = "partly", gettext_noop("Partly answered")
        ANSWERED = "answered", gettext_noop("Answered")
        DECLINED = "declined", gettext_noop("Declined")

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="questions")
    section = models.OneToOneField(Section, on_delete=models.CASCADE, related_name="question")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    state = models.CharField(max_length=12, choices=State, default=State.UNANSWERED)
    state_note = models.TextField(
        blank=True, help_text="What is still missing, or the reason why the question is declined."
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="questions_asked")
    asked_at = models.DateTimeField()

    objects = QuestionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["annual", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annual", "number"], name="question_number_once_in_a_year"),
            models.CheckConstraint(
                condition=~Q(state__in=NEED_A_NOTE) | ~Q(state_note=""),
                name="a_declined_or_half_answer_says_why",
                violation_error_message="Say what is missing, or why the question is declined.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unanswered", "partly", "answered", "declined"]),
                name="a_question_has_a_known_state",
                violation_error_message="Say how far the question is answered.",
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.number}"

    @property
    def is_begun(self) -> bool:
        """Whether the force has written an answer or said why there is none."""
        return self.section.version > 0 or self.state != Question.State.UNANSWERED


class Circle(models.TextChoices):
    OWN = "own", "Own organisation"
    BOTH = "both", "Both sides"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: User | AnonymousUser) -> ThreadQuerySet:
        """Threads on sections a person may read, in their own organisation's circle or in both sides'.

        A viewer reads the sections, not the talk about them.
        """
        if not isinstance(user, User):
            return self.none()
        own = user.roles.organisations(*TALKING_ROLES)
        forces = own | user.roles.forces_overseen(*TALKING_ROLES)
        circles = Q(circle=Circle.BOTH, section__annual__force__in=forces) | Q(
            circle=Circle.OWN, organisation__in=own
        )
        return self.filter(circles, section__in=Section.objects.visible_to(user))

    def open(self) -> ThreadQuerySet:
        return self.filter(resolved_at=None)


TALKING_ROLES = tuple(role for role in Role if role not in (Role.VIEWER, Role.ADMINISTRATOR))


class Thread(models.Model):
    """A conversation about a section or one block of it, inside one organisation or between both sides."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="threads")
    block = models.CharField(max_length=12, blank=True, help_text="The id of the block it hangs on.")
    quote = models.TextField(blank=True, help_text="The words it is about, as they stood.")
    circle = models.CharField(max_length=8, choices=Circle)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="threads_opened")
    opened_at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["section", "opened_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="a_resolved_thread_says_who",
            ),
            models.CheckConstraint(
                condition=Q(circle__in=Circle.values),
                name="a_thread_has_a_known_circle",
                violation_error_message="Choose who may read the comment.",
            ),
        ]

    def __str__(self) -> str:
        return f"Thread on {self.section}"

    def get_absolute_url(self) -> str:
        return f"{self.section.get_absolute_url()}#thread-{self.pk}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    @property
    def suggestion_or_none(self) -> Suggestion | None:
        """The wording that it suggests; Django's own name for it raises an error where there is none."""
        return getattr(self, "suggestion", None)

    @property
    def waits_for_decision(self) -> bool:
        """Whether it suggests wording that was neither accepted nor declined; once accepted it is in the text."""
        found = self.suggestion_or_none
        return found is not None and not found.is_accepted and not self.is_resolved


class Suggestion(models.Model):
    """Other words for a block, which a thread suggests. The text changes only by its author's hand."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="suggestion")
    before = models.TextField(help_text="The block as it stood when it was suggested.")
    words = models.TextField(help_text="What is suggested in its place: one block or more.")
    accepted_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the section that took it in."
    )

    class Meta:
        ordering: ClassVar = ["thread"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="a_suggestion_has_words"),
        ]

    def __str__(self) -> str:
        return f"Suggested wording, {self.thread}"

    @property
    def is_accepted(self) -> bool:
        return self.accepted_version is not None


class Comment(models.Model):
    """One contribution to a thread; never edited, never removed."""

    class Kind(models.TextChoices):
        """An earlier end of the thread and what took it up again stand among what was said."""

        SAID = "said", gettext_noop("Comment")
        RESOLVED = "resolved", gettext_noop("Resolved")
        REOPENED = "reopened", gettext_noop("Reopened")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["thread", "written_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["said", "resolved", "reopened"]), name="a_comment_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.text
