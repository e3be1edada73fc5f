"""Forms that came after their writer's sign-in had ended: kept for that person, found by nobody else, sent again.

Who wrote a form is what its page says of itself (marks.py). Not here: noticing such a form (sprtracker/unsent.py).
"""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Unsent, User

# How many wait of one person, and for how long: whoever does not come back for their words in a fortnight will not.
MOST = 20
LONGEST = datetime.timedelta(days=14)
# Sent again, it is shown for a day longer: what came of it may have to be looked up.
SENT = datetime.timedelta(days=1)
MOST_LETTERS = 2_000_000
# The field by which a form that is sent again says which one it is.
AGAIN = "unsent_again"


def keep(person: int, address: str, fields: list[tuple[str, str]]) -> bool:
    """Whether it is kept: not for somebody unknown or switched off, and not what no form of ours can hold.

    Nor where too many wait already: nothing that was promised to be kept makes room for another.
    """
    if sum(len(value) for _, value in fields) > MOST_LETTERS or len(address) > 500:
        return False
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None:
        return False
    sent = [[name, value.replace("\0", "")] for name, value in fields]  # which PostgreSQL cannot hold
    purge(user)
    kept = list(waiting(user))
    for row in kept:
        if row.address == address and is_same(row, sent):
            # The marks beside the words are newer: what has been saved since is known to them.
            row.fields = sent
            row.save(update_fields=["fields"])
            return True
    if len(kept) >= MOST:
        return False
    Unsent.objects.create(user=user, address=address, fields=sent, kept_at=timezone.now())
    return True


def is_same(row: Unsent, sent: list[list[str]]) -> bool:
    """The same words, whatever marks and numbers came with them; without words, the very same form."""
    words = Unsent(fields=sent).words
    return row.words == words if words else row.fields == sent


def was_taken(user: User, key: str, address: str) -> None:
    """The page for which it was meant has taken it when it was sent again."""
    if key.isdecimal() and len(key) < 19:
        waiting(user).filter(pk=int(key), address=address).update(sent_at=timezone.now())


def waiting(user: User) -> QuerySet[Unsent]:
    return every_waiting().filter(user=user)


def every_waiting() -> QuerySet[Unsent]:
    return Unsent.objects.filter(sent_at=None, kept_at__gt=timezone.now() - LONGEST)


def shown(user: User) -> QuerySet[Unsent]:
    """What waits, and what was sent again not long ago."""
    sent = Unsent.objects.filter(user=user, sent_at__gt=timezone.now() - SENT)
    return waiting(user) | sent


def purge(user: User) -> None:
    """What is past its time; never what waits."""
    kept = list(shown(user).values_list("pk", flat=True))
    Unsent.objects.filter(user=user).exclude(pk__in=kept).delete()
