"""What a person reads of their notices, and marking them as read; how often they want e-mail.

The right to see what a notice is about is asked every time anew.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Mail, MailChoice, Notice, User
from accounts.models.notices import NoticeQuerySet
from accounts.notices.outbox import queue

# A year's assessment, and then some: what nobody needs any more is dropped.
KEPT = datetime.timedelta(days=400)
MAILS_KEPT = datetime.timedelta(days=90)


def notices_of(person: User) -> NoticeQuerySet:
    return Notice.objects.readable_by(person)


def put_away(person: User) -> int:
    """What may not be seen any more is not counted as unread any more. How many are unread and seen."""
    unread = Notice.objects.filter(person=person).unread()
    keys = set(unread.values_list("pk", flat=True))
    seen = set(notices_of(person).unread().values_list("pk", flat=True)) if keys else set()
    if gone := keys - seen:
        unread.filter(pk__in=gone).update(read_at=timezone.now())
    return len(seen)


def mark_read(notices: NoticeQuerySet) -> int:
    return notices.unread().update(read_at=timezone.now())


@transaction.atomic
def choose(person: User, often: str) -> None:
    """From now on. What waits to be sent goes by the new choice; nothing of before comes with a later one."""
    MailChoice.objects.update_or_create(person=person, defaults={"how_often": often})
    Mail.objects.filter(person=person, state=Mail.State.WAITING).delete()
    if often == MailChoice.HowOften.NONE:
        Notice.objects.filter(person=person, mail=None).update(is_for_mail=False)
    transaction.on_commit(lambda: queue([person.pk]), robust=True)


def put_away_all() -> None:
    unread = Notice.objects.unread().order_by().values("person")
    for person in User.objects.filter(pk__in=unread):
        put_away(person)


def drop_old() -> None:
    now = timezone.now()
    Notice.objects.filter(made_at__lt=now - KEPT).delete()
    over = [Mail.State.SENT, Mail.State.DROPPED]
    Mail.objects.filter(state__in=over, due_at__lt=now - MAILS_KEPT).delete()
    Mail.objects.filter(due_at__lt=now - KEPT).exclude(state=Mail.State.SENDING).delete()
