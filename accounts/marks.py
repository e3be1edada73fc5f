"""For whom a page was made, as the page itself says it: signed, so that a form can be kept for its writer alone.

Not here: what is kept (accounts/unsent.py) and what a page does with it. It is no sign-in and lets nobody see anything.
"""

from __future__ import annotations

from django.core import signing

from accounts.models import User

FIELD = "for_person"
HEADER = "X-For-Person"
SIGNER = signing.Signer(salt="accounts.for-person")


def mark_of(user: User) -> str:
    return SIGNER.sign(str(user.pk))


def person_in(mark: str) -> int | None:
    """The person whom a page was made for; none if nobody of ours signed it."""
    try:
        return int(SIGNER.unsign(mark))
    except (signing.BadSignature, ValueError):
        return None


def is_for(mark: str, user: User) -> bool:
    """Whether a page was made for this person. One without a mark says nothing of it."""
    return not mark or person_in(mark) == user.pk
