"""Drafts that were made already: what one of them is called, and where it waits to be asked for again.

Not here: whether somebody may have it, and how it is made (`pdf`, `docx`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from papers.content import Paper, fingerprint

KEPT_SECONDS = 60 * 60 * 24
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


def kept_draft(kind: str, sha256: str, make: Callable[[], bytes]) -> bytes:
    """The draft of this kind and name, made only if nobody asked for it in the last day."""
    drafts = caches["papers"]
    data: bytes | None = drafts.get(f"{kind}:{sha256}")
    if data is None:
        data = make()
        drafts.set(f"{kind}:{sha256}", data, KEPT_SECONDS)
    return data
