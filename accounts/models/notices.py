"""What a person is told: notices, the e-mails that lead to them, and how often somebody wants those.

A notice names what it is about by model and key alone, so that this app need not know the others. Not here: who is
told of what, which those apps say, and when an e-mail goes out (`accounts.notices`).
"""

from __future__ import annotations

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models.people import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def readable_by(self, person: User) -> NoticeQuerySet:
        """Those of the person about what they may see today: each model says that itself. Two queries."""
        own = self.filter(person=person)
        labels = Notice.objects.filter(person=person).order_by().values_list("about_label", flat=True)
        readable = Q(pk__in=[])
        for label in labels.distinct():
            seen = apps.get_model(label)._default_manager.visible_to(person)
            readable |= Q(about_label=label, about_pk__in=seen.order_by().values("pk"))
        return own.filter(readable)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing that one person is told. It says what happened, where and who did it, and no word of a text."""

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", "Work for you"
        QUESTION = "question", "A question"
        COMMENT = "comment", "A comment for you"
        QUERY_DUE = "query_due", "A query is due"
        DECISION = "decision", "A step or decision"
        LAPSE = "lapse", "No longer counts"
        OVERDUE = "overdue", "Overdue"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    about_label = models.CharField(max_length=60, help_text="The model of what it is about.")
    about_pk = models.BigIntegerField()
    url = models.CharField(max_length=500)
    place = models.CharField(max_length=120, help_text="Force and year. An e-mail says this and no more.")
    sentence = models.CharField(max_length=600)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    once = models.CharField(  # noqa: DJ001 (most have none)
        max_length=100, null=True, blank=True, help_text="The name of what is told no second time."
    )
    is_for_mail = models.BooleanField(help_text="Whether the person wanted e-mail when it was made.")
    mail = models.ForeignKey("Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "once"], name="a_person_is_told_once"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "assignment",
                        "question",
                        "comment",
                        "query_due",
                        "decision",
                        "lapse",
                        "overdue",
                    ]
                ),
                name="a_notice_is_of_a_known_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_not_read_yet"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Mail(models.Model):
    """One e-mail to one person, from when there is something to say until the mail server has taken it.

    Its words are made when it is sent, of the notices that the person may still see and has not read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for its time"
        SENDING = "sending", "Being sent"
        AGAIN = "again", "To be tried again"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        DROPPED = "dropped", "Nothing left to say"

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mails")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="waiting"), name="one_mail_gathers_for_a_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "again", "sent", "failed", "dropped"]),
                name="a_mail_is_in_a_known_state",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="mails_by_state_and_time")]

    def __str__(self) -> str:
        return f"E-mail to {self.person}, {self.get_state_display().lower()}"


class MailChoice(models.Model):
    """How often one person wants e-mail about their notices; whoever has no row wants the usual."""

    class HowOften(models.TextChoices):
        IMMEDIATE = "immediate", "At once"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"
        NONE = "none", "No e-mail"

    USUAL: ClassVar = HowOften.DAILY

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_choice")
    how_often = models.CharField(max_length=10, choices=HowOften, default=USUAL)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how_often__in=["immediate", "daily", "weekly", "none"]),
                name="mail_comes_as_often_as_is_known",
                violation_error_message="Choose how often you want e-mail.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_how_often_display().lower()}"
