"""Drafts: what one of them is called, where it is kept, and who makes it, among all processes that could.

The name is a hash of what the draft says and how that looks, computed from the present rows each time that somebody
asks. So nothing here is ever out of date: a draft of other words has another name.
Not here: whether somebody may have it, how it is made (`pdf`, `docx`), and when (`ahead`).
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from papers.canonical import fingerprint
from papers.content import Paper
from papers.editions import Reader
from papers.models import DraftMaking

Kind = DraftMaking.Kind

KEPT_SECONDS = 60 * 60 * 24 * 30
# Whoever began so long ago has died. A paper of 300 pages takes half a minute on a slow machine.
LOST_AFTER = datetime.timedelta(minutes=3)
# What was handed over and not begun is handed over again: a queue in memory ends with its process.
QUEUED_FOR = datetime.timedelta(minutes=1)
NOTED_EVERY = datetime.timedelta(hours=1)
# Handed over so long ago and not begun: whoever should make it is not there, or has too much to do.
PILED_UP = datetime.timedelta(minutes=2)
FAILED_FOR = datetime.timedelta(minutes=10)
MOST_ATTEMPTS = 3
# Somebody may be fetching the draft before this one.
STILL_WANTED = datetime.timedelta(minutes=10)
GIVEN_UP = "What makes it stopped three times without saying why. The memory of the server may be too small."
# What makes the same words look otherwise: markup, sheets, the code that lays them out, and the versions of
# libraries and fonts.
LOOK = (
    "papers/**/*.py",
    "templates/papers/**/*.*",
    "locale/**/*.mo",
    "static/paper/*.*",
    "requirements/app.txt",
    "package-lock.json",
)


_noted: dict[tuple[int, str], datetime.datetime] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """Which draft: one kind of file, for one edition of a year, as one reader may read it (None: every word)."""

    kind: str
    sha256: str
    annual_id: int
    edition: Reader
    reader_id: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.sha256}"


def draft_sha256(paper: Paper) -> str:
    """Changes with everything that a draft says and with everything that decides how it looks."""
    return hashlib.sha256(f"{fingerprint(paper)} {look_sha256(Path(settings.BASE_DIR))}".encode()).hexdigest()


@cache
def look_sha256(root: Path) -> str:
    """Read once for each process, as the code is."""
    look = hashlib.sha256()
    for path in sorted(path for pattern in LOOK for path in root.glob(pattern)):
        look.update(f"{path.relative_to(root)} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    return look.hexdigest()


# Keeping


def kept(draft: Draft) -> bytes | None:
    data: bytes | None = caches["papers"].get(draft.key)
    return data


def is_kept(draft: Draft) -> bool:
    return caches["papers"].has_key(draft.key)


def keep(draft: Draft, data: object) -> None:
    caches["papers"].set(draft.key, data, KEPT_SECONDS)


def drop(draft: Draft) -> None:
    """What it was made for is done."""
    caches["papers"].delete(draft.key)


# Making


def making_of(draft: Draft) -> DraftMaking:
    """What is known of its making; of a draft that nobody wanted before, that it is wanted now."""
    known = {"annual_id": draft.annual_id, "edition": draft.edition, "reader_id": draft.reader_id}
    making, _new = DraftMaking.objects.get_or_create(kind=draft.kind, sha256=draft.sha256, defaults=known)
    return making


def has_failed(making: DraftMaking) -> bool:
    """Whether it is not tried again for now."""
    return bool(making.failure) and making.ended_at is not None and making.ended_at > now() - FAILED_FOR


def is_under_way(making: DraftMaking) -> bool:
    return making.began_at is not None and making.ended_at is None and making.began_at > now() - LOST_AFTER


def note_asked(making: DraftMaking) -> None:
    """A person waits for it from now on, unless one did already."""
    ended, queued = making.ended_at, making.queued_at
    is_to_come = ended is None or (queued is not None and queued > ended)
    if making.asked_at is None or not is_to_come:
        making.asked_at = now()
        making.save(update_fields=["asked_at"])


def note_fetched(draft: Draft) -> None:
    """Somebody wants it still. Written down once an hour by each process: reading is frequent, and this is a hint."""
    noted = _noted.get((draft.annual_id, draft.edition))
    if noted is None or noted < now() - NOTED_EVERY:
        _noted[draft.annual_id, draft.edition] = now()
        DraftMaking.objects.filter(kind=draft.kind, sha256=draft.sha256).update(asked_at=now())


def may_queue(making: DraftMaking) -> bool:
    """Whether it is for the caller to hand it over: one of all who ask, and not again before it could be begun."""
    if is_under_way(making) or has_failed(making):
        return False
    free = Q(queued_at=None) | Q(queued_at__lt=now() - QUEUED_FOR) | Q(ended_at__gte=F("queued_at"))
    return bool(DraftMaking.objects.filter(free, pk=making.pk).update(queued_at=now()))


def begin(draft: Draft) -> DraftMaking | None:
    """The making, if it is for the caller to do it: nobody else is at it, and it has not failed just now."""
    making = making_of(draft)
    if making.attempts >= MOST_ATTEMPTS and not is_under_way(making):
        end(making, failure=GIVEN_UP)
        return None
    failed, lost = Q(ended_at__lt=now() - FAILED_FOR), Q(ended_at=None, began_at__lt=now() - LOST_AFTER)
    free = Q(began_at=None) | Q(ended_at__isnull=False, failure="") | failed | lost
    begun = DraftMaking.objects.filter(free, pk=making.pk).update(
        began_at=now(), ended_at=None, failure="", attempts=F("attempts") + 1
    )
    return making if begun else None


def end(making: DraftMaking, failure: str = "") -> None:
    making.ended_at, making.failure, making.attempts = now(), failure, 0
    making.save(update_fields=["ended_at", "failure", "attempts"])


def give_back(making: DraftMaking) -> None:
    """Whoever was making it has to stop; somebody else may begin at once."""
    DraftMaking.objects.filter(pk=making.pk).update(began_at=None, queued_at=None, attempts=0)


def drop_superseded(draft: Draft) -> None:
    """What this draft takes the place of is not kept: else a year that is written in would fill the cache."""
    earlier = DraftMaking.objects.filter(
        kind=draft.kind,
        annual=draft.annual_id,
        edition=draft.edition,
        reader=draft.reader_id,
        ended_at__lt=now() - STILL_WANTED,
    ).exclude(sha256=draft.sha256)
    rows = list(earlier)
    if not rows:
        return
    caches["papers"].delete_many([f"{row.kind}:{row.sha256}" for row in rows])
    asked = [row.asked_at for row in rows if row.asked_at]
    if asked:  # who wants this edition wants it still
        DraftMaking.objects.filter(kind=draft.kind, sha256=draft.sha256, asked_at=None).update(
            asked_at=max(asked)
        )
    earlier.delete()


# Asking what is known


def last_took(draft: Draft) -> datetime.timedelta | None:
    """How long the last draft of this kind took, of the same year where there was one."""
    made = DraftMaking.objects.filter(kind=draft.kind, failure="", ended_at__gt=F("began_at"))
    own = made.filter(annual=draft.annual_id)
    row = own.order_by("ended_at").last() or made.order_by("ended_at").last()
    return row.ended_at - row.began_at if row and row.ended_at and row.began_at else None


def asked_lately() -> QuerySet[DraftMaking]:
    """The drafts that somebody asked for in the last day."""
    lately = DraftMaking.objects.filter(asked_at__gte=now() - datetime.timedelta(days=1))
    return lately.exclude(kind=Kind.FILES)


def now() -> datetime.datetime:
    return timezone.now()


def troubles() -> list[str]:
    """What whoever runs this installation should know of the making of drafts; nothing when all is well."""
    long_ago = Q(asked_at__lt=now() - PILED_UP) | Q(asked_at=None, queued_at__lt=now() - PILED_UP)
    to_come = Q(ended_at=None, began_at=None) | Q(ended_at__lt=F("queued_at"))
    waiting = DraftMaking.objects.filter(long_ago, to_come, queued_at__isnull=False).count()
    last = DraftMaking.objects.exclude(ended_at=None).order_by("ended_at").last()
    found = []
    if waiting:
        found.append(f"Drafts that wait to be made for more than two minutes: {waiting}.")
    if last is not None and last.failure:
        found.append(f"The last draft could not be made: {last.failure}")
    return found
