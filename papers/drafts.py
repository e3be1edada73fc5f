"""Drafts that were made already: what one of them is called, and where it waits to be asked for again.

Each is made once, however many ask for it at the same time. The server has few threads for everybody, so only some
of them may wait here.
Not here: whether somebody may have it, and how it is made (`pdf`, `docx`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.core.cache import caches

from papers.content import Paper, fingerprint

KEPT_SECONDS = 60 * 60 * 24
# Seconds that one may wait for a turn; and how many have or await one, of the eight threads that a server runs.
LONGEST_WAIT = 20
MOST_ASKING = 3
# What makes the same words look otherwise: markup, sheets, the code that lays them out, and the versions of
# libraries and fonts.
LOOK = (
    "papers/*.py",
    "templates/papers/**/*.*",
    "static/paper/*.*",
    "requirements/app.txt",
    "package-lock.json",
)


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


class DraftBusy(Exception):
    """Others are having drafts made; whoever asks again in a moment gets theirs."""


@dataclass(frozen=True, slots=True)
class Turns:
    """One draft of a kind is made at a time; few wait, and not for long."""

    places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_ASKING))
    making: Lock = field(default_factory=Lock)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Raises DraftBusy if no turn comes in time."""
        if not self.places.acquire(blocking=False):
            raise DraftBusy
        try:
            if not self.making.acquire(timeout=LONGEST_WAIT):
                raise DraftBusy
            try:
                yield
            finally:
                self.making.release()
        finally:
            self.places.release()


TURNS = {"pdf": Turns(), "docx": Turns()}


def kept_draft(kind: str, sha256: str, make: Callable[[], bytes]) -> bytes:
    """The draft of this kind and name, made only if nobody asked for it in the last day. May raise DraftBusy."""
    drafts, key = caches["papers"], f"{kind}:{sha256}"
    data: bytes | None = drafts.get(key)
    if data is not None:
        return data
    with TURNS[kind].take():
        # Whoever had the turn before may have made this very draft.
        data = drafts.get(key)
        if data is None:
            data = make()
            drafts.set(key, data, KEPT_SECONDS)
    return data
