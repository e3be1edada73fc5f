"""When an e-mail about notices goes out: at once, in the morning, on Monday morning, or never."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import MailChoice, User

HowOften = MailChoice.HowOften

# What happens within moments is one e-mail, also for those who want it at once.
GATHERING = datetime.timedelta(minutes=2)
MINUTE = datetime.timedelta(minutes=1)
MORNING = datetime.time(7)


def how_often(person: User) -> str:
    """No query where the person came with `mail_choice`."""
    choice: MailChoice | None = getattr(person, "mail_choice", None)
    return choice.how_often if choice else MailChoice.USUAL


def when_due(often: str, now: datetime.datetime) -> datetime.datetime:
    """Whole minutes, so that tasks for the same time are one. Not to be asked for those who want none."""
    if often == HowOften.IMMEDIATE:
        return (now + GATHERING).replace(second=0, microsecond=0) + MINUTE
    local = timezone.localtime(now)
    day = local.date()
    if local.time() >= MORNING:
        day += datetime.timedelta(days=1)
    if often == HowOften.WEEKLY:
        day += datetime.timedelta(days=-day.weekday() % 7)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))
