"""Telling people of something: a notice for each, made in the transaction of the deed; the e-mail comes after it.

Nobody is told of what they did themselves, nor of what they may not see. Not here: who is to be told, which the apps
above know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import models, transaction
from django.db.models import Value
from django.utils import timezone

from accounts.models import MailChoice, Notice, User
from accounts.models.people import Roles
from accounts.notices.outbox import queue
from accounts.notices.timing import how_often

# How many people one query asks for: SQLite joins at most 500 parts.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class News:
    """What happened: to which row (whose model has `visible_to`), where one looks at it, and in words.

    `place` is the force and the year, which an e-mail may say; `sentence` is for the application alone, and holds
    no word of a text. With `once` nobody is told of the same a second time.
    """

    kind: Notice.Kind
    about: models.Model
    url: str
    place: str
    sentence: str
    once: str | None = None


def tell(people: Iterable[int | None], news: News, *, by: User | None = None) -> None:
    """Make a notice for each of these people. `by` is who did it, if it was a person."""
    doer = by.pk if by else None
    wanted = {pk for pk in people if pk is not None and pk != doer}
    told = those_who_may_know(wanted, news) if wanted else []
    if not told:
        return
    Notice.objects.bulk_create(
        [notice_for(person, news) for person in told],
        ignore_conflicts=news.once is not None,  # another run tells of the same in this very moment
    )
    # Robust: what was done stands, whatever becomes of the e-mail. `send_notices` finds what was not queued.
    transaction.on_commit(partial(queue, [person.pk for person in told]), robust=True)


def those_who_may_know(wanted: set[int], news: News) -> list[User]:
    """In the same few queries however many are wanted: this is asked while the rows of a deed are locked."""
    found = User.objects.filter(pk__in=wanted, is_active=True).select_related("mail_choice").order_by("pk")
    if news.once is not None:
        found = found.exclude(pk__in=Notice.objects.filter(once=news.once).values("person"))
    people = [person for person in found if person.is_somebody]
    roles = Roles.of_each([person.pk for person in people])
    for person in people:
        person.roles = roles[person.pk]
    seeing = {pk for at in range(0, len(people), AT_ONCE) for pk in who_sees(people[at : at + AT_ONCE], news)}
    return [person for person in people if person.pk in seeing]


def who_sees(people: list[User], news: News) -> set[int]:
    """Those of them who may see what it is about, by what its model says for each."""
    rows = type(news.about)._default_manager
    seen = [
        rows.visible_to(person)  # type: ignore[attr-defined]  # each model that is told of has it
        .filter(pk=news.about.pk)
        .order_by()
        .values_list(Value(person.pk, output_field=models.BigIntegerField()), flat=True)
        for person in people
    ]
    return set(seen[0].union(*seen[1:]))


def notice_for(person: User, news: News) -> Notice:
    return Notice(
        person=person,
        kind=news.kind,
        about_label=news.about._meta.label_lower,
        about_pk=news.about.pk,
        url=news.url,
        place=cut(news.place, 120),
        sentence=cut(news.sentence, 600),
        made_at=timezone.now(),
        once=news.once,
        is_for_mail=how_often(person) != MailChoice.HowOften.NONE,
    )


def cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
