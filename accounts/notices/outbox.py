"""The outbox: one e-mail gathers what a person is told until its time, and is tried again when the server refuses it.

Whoever can turn a row to "being sent" sends it: two programs never send the same. Times are kept by the task that is
queued for each; `manage.py send_notices` finds what no task came for. Not here: what an e-mail says (`mailing`), and
when its time is (`timing`).
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django_tasks import task

from accounts.models import Mail, MailChoice, Notice, User
from accounts.notices.mailing import letter_for
from accounts.notices.timing import how_often, when_due

State = Mail.State

# How long to wait after each refusal. After the last the mail has failed, and an administrator looks.
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (5, 30, 2 * 60, 8 * 60, 24 * 60))
# No mail server takes as long (EMAIL_TIMEOUT): the program that was sending it is gone.
STUCK = datetime.timedelta(minutes=15)
WEEK = datetime.timedelta(days=7)

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Whether it was sent is not known."""


# Queueing


def queue(people: Collection[int]) -> None:
    """See to it that each of them who has something to be told by e-mail has one that waits for its time."""
    unsent = Notice.objects.unread().filter(person=OuterRef("pk"), is_for_mail=True, mail=None)
    now = timezone.now()
    found = User.objects.filter(Exists(unsent), pk__in=people, is_active=True)
    by_time: dict[datetime.datetime, list[User]] = {}
    for person in found.select_related("mail_choice").order_by("pk"):
        if how_often(person) != MailChoice.HowOften.NONE:
            by_time.setdefault(when_due(how_often(person), now), []).append(person)
    for due_at, those in by_time.items():
        gather(those, due_at)


def gather(people: list[User], due_at: datetime.datetime) -> None:
    """The mail that waits already goes no later than this; who has none has one from now on."""
    waiting = Mail.objects.filter(person__in=people, state=State.WAITING)
    waiting.update(due_at=Least(F("due_at"), Value(due_at, output_field=DateTimeField())))
    Mail.objects.bulk_create([Mail(person=person, due_at=due_at) for person in people], ignore_conflicts=True)
    wake(due_at)


def queue_forgotten() -> None:
    """For notices whose program was ended before it could queue them."""
    unsent = Notice.objects.unread().filter(is_for_mail=True, mail=None)
    waiting = Mail.objects.filter(state=State.WAITING).values("person")
    queue(list(unsent.exclude(person__in=waiting).order_by().values_list("person", flat=True).distinct()))


def wake(due_at: datetime.datetime) -> None:
    """Have the outbox looked at then. The same time is an argument too: tasks with the same ones are done once."""
    send_waiting.using(run_after=due_at).enqueue(due_at.isoformat())


# Sending


@task()
def send_waiting(due_at: str) -> None:
    send_due()


def send_due() -> int:
    """Send whatever is due now. How many the mail server took."""
    now, sent = timezone.now(), 0
    for stuck in Mail.objects.filter(state=State.SENDING, claimed_at__lt=now - STUCK):
        put_off(stuck, Stopped("The program was ended while it sent this."))
    while (mail := claim(now)) is not None:
        sent += deliver(mail)
    return sent


def claim(now: datetime.datetime) -> Mail | None:
    """The next mail that is due, now this program's alone, with every notice that was made for it so far."""
    due = Mail.objects.filter(state__in=[State.WAITING, State.AGAIN], due_at__lte=now)
    while (mail := due.select_related("person__mail_choice").first()) is not None:
        with transaction.atomic():
            mine = due.filter(pk=mail.pk).update(
                state=State.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1
            )
            if mine:
                Notice.objects.filter(person=mail.person_id, is_for_mail=True, mail=None).update(mail=mail)
                mail.refresh_from_db(fields=["state", "claimed_at", "attempts"])
                return mail
    return None


def deliver(mail: Mail) -> bool:
    """Whether the mail server took it. Its words are made now, of what the person may see now."""
    try:
        letter = letter_for(mail)
        if letter is not None:
            letter.send()
    except Exception as error:
        logger.warning("E-mail %s was not sent.", mail.pk, exc_info=True)
        put_off(mail, error)
        return False
    state = State.DROPPED if letter is None else State.SENT
    settle(mail, state=state, sent_at=timezone.now(), last_error="")
    return letter is not None


def put_off(mail: Mail, error: Exception) -> None:
    """Until later, and later each time; in the end it has failed."""
    said = f"{type(error).__name__}: {error}"[:300].replace("\0", "")
    if mail.attempts > len(PAUSES):
        settle(mail, state=State.FAILED, last_error=said)
        return
    due_at = timezone.now() + PAUSES[mail.attempts - 1]
    if settle(mail, state=State.AGAIN, due_at=due_at, last_error=said):
        wake(due_at)


def settle(mail: Mail, **values: object) -> bool:
    """Unless another program has taken it up as stuck."""
    mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING, claimed_at=mail.claimed_at)
    return bool(mine.update(**values))


# What an administrator does and sees


def try_again(mail: Mail) -> bool:
    """Send a failed one after all. Whether there was something to try."""
    now = timezone.now()
    failed = Mail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.AGAIN])
    if not failed.update(state=State.AGAIN, attempts=0, due_at=now):
        return False
    wake(now)
    return True


def troubles() -> list[str]:
    """What whoever runs the installation has to know."""
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    is_late = Q(state__in=[State.WAITING, State.AGAIN], due_at__lt=an_hour_ago)
    counts = Mail.objects.aggregate(
        failed=Count("pk", filter=Q(state=State.FAILED)), late=Count("pk", filter=is_late)
    )
    failed, late = counts["failed"], counts["late"]
    said = [f"{counted(failed)} could not be sent."] if failed else []
    waits = "waits" if late == 1 else "wait"
    return [*said, *([f"{counted(late)} {waits} for more than an hour to be sent."] if late else [])]


def counted(number: int) -> str:
    return "1 e-mail" if number == 1 else f"{number} e-mails"
