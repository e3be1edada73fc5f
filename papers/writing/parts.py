"""Writing the paper's own words: headings, free parts, what stands for an empty section, implications, backgrounds.

An edit that began before somebody else's was saved is refused, and nothing is lost. Not here: the order of parts
(`arrange`), who may (`permissions`), and what becomes of the words (`own_parts`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from lxml import etree

from accounts.models import Organisation, User
from assessments.blocks import join_body
from assessments.noting import note, sha256_of
from audit.recording import Deed, record
from papers.building.arrange import Key, begin_paper, key_of, parts_of, store_order
from papers.models import WRITTEN, Background, BackgroundVersion, Implication, Paper, PaperPart
from threats.models import Edition


class StalePart(Exception):
    """Somebody saved the part after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: PaperPart) -> None:
        super().__init__("Somebody else has saved this part since this edit was begun.")
        self.current = current


class StaleImplications(Exception):
    """Somebody saved the implications after this edit was begun. `current` has their bodies by kind."""

    def __init__(self, current: dict[str, str]) -> None:
        super().__init__("Somebody else has saved the implications since this edit was begun.")
        self.current = current


def find_part(paper: Paper, name: str) -> PaperPart | None:
    return next((part for part in parts_of(paper) if part.name == name), None)


def lock_part(paper: Paper, key: Key) -> PaperPart:
    """The row of a part of a begun paper, stored with the order of all if it was not yet."""
    begun = begin_paper(paper.annual)
    part = next(part for part in parts_of(begun) if key_of(part) == key)
    return PaperPart.objects.select_for_update(of=("self",)).select_related("section").get(pk=part.pk)


@transaction.atomic
def add_part(paper: Paper, *, kind: str, heading: str, body: str = "", by: User) -> PaperPart:
    """A part of the paper's own words: an appendix at the end, any other before the recommendations."""
    begun = begin_paper(paper.annual)
    parts = parts_of(begun)
    part = PaperPart(
        paper=begun, kind=kind, heading=heading, slug=free_slug(parts, heading), body=body, order=0
    )
    at = len(parts)
    if kind != PaperPart.Kind.APPENDIX:
        at = next((n for n, p in enumerate(parts) if p.kind == PaperPart.Kind.RECOMMENDATIONS), at)
    part.order = at + 1
    part.save()
    store_order(begun, [*parts[:at], part, *parts[at:]])
    note("part-added", paper.annual, by=by, deed=Deed(thing=part.heading))
    return part


def free_slug(parts: Sequence[PaperPart], heading: str) -> str:
    """What references call the part from now on: its heading may change, and they still lead to it."""
    base, taken = slugify(heading).replace("_", "-")[:70] or "part", {part.slug for part in parts}
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


@transaction.atomic
def save_part(
    paper: Paper, key: Key, values: Mapping[str, Any], blocks: list[etree._Element], *, by: User
) -> PaperPart:
    """Store heading, body and background. Raises StalePart if `values["version"]` is not the current one.

    What changes nothing makes no version.
    """
    current = lock_part(paper, key)
    if current.version != values["version"]:
        raise StalePart(current)
    stood, before = (current.heading, current.body, current.background), str(current)
    current.heading, current.body = values["heading"], join_body(blocks, current.body)
    current.background = values.get("background")
    if (current.heading, current.body, current.background) == stood:
        return current
    if current.kind in WRITTEN and not current.slug:
        current.slug = free_slug(parts_of(paper), current.heading)
    current.version += 1
    current.save()
    deed = Deed(before, after=f"version {current.version}", content_sha256=sha256_of(current.body))
    note("part-saved", paper.annual, by=by, deed=deed)
    return current


@transaction.atomic
def leave_out(paper: Paper, key: Key, *, out: bool, by: User) -> PaperPart:
    """Take a part out of the paper, or in again; its words stay. ValueError if it may not be left out."""
    current = lock_part(paper, key)
    if out and not current.may_be_left_out:
        raise ValueError(f"{current} cannot be left out.")
    if current.left_out != out:
        current.left_out = out
        current.save()
        verb = "part-left-out" if out else "part-taken-in"
        note(verb, paper.annual, by=by, deed=Deed(thing=str(current)))
    return current


def implications_of(paper: Paper) -> dict[str, str]:
    """The bodies by kind; an empty one for each that has not been said."""
    return {kind.value: paper.implications.get(kind.value, "") for kind in Implication}


def mark_of(bodies: Mapping[str, str]) -> str:
    """What an edit was begun from."""
    return hashlib.sha256("\0".join(bodies[kind] for kind in sorted(bodies)).encode()).hexdigest()


@transaction.atomic
def save_implications(
    paper: Paper, written: Mapping[str, list[etree._Element]], *, seen: str, by: User
) -> None:
    """Store what was written of each kind. Raises StaleImplications if what stood was not what was seen."""
    begun = begin_paper(paper.annual)
    row = Paper.objects.select_for_update(of=("self",)).get(pk=begun.pk)
    current = implications_of(row)
    if mark_of(current) != seen:
        raise StaleImplications(current)
    bodies = {kind: join_body(blocks, current[kind]) for kind, blocks in written.items()}
    said = {kind: body for kind, body in bodies.items() if body}
    if said != row.implications:
        row.implications = said
        row.save()
        changed = [kind.label for kind in Implication if said.get(kind, "") != current[kind]]
        note("implications-saved", paper.annual, by=by, deed=Deed(thing=", ".join(map(str, changed))))


# Backgrounds


class StaleBackground(Exception):
    """Somebody wrote a version of the background after this one was begun."""

    def __init__(self, current: BackgroundVersion) -> None:
        super().__init__("Somebody else has written a version since this one was begun.")
        self.current = current


@transaction.atomic
def add_background(
    organisation: Organisation, title: str, edition: Edition | None, blocks: list[etree._Element], *, by: User
) -> BackgroundVersion:
    background = Background.objects.create(organisation=organisation, title=title, edition=edition)
    return write_version(background, 1, join_body(blocks, ""), by)


@transaction.atomic
def add_version(
    background: Background, blocks: list[etree._Element], *, seen: int, by: User
) -> BackgroundVersion:
    """The next version; papers that name an earlier one go on printing that. Raises StaleBackground."""
    Background.objects.select_for_update().get(pk=background.pk)
    last = background.versions.aggregate(last=Max("number"))["last"] or 0
    current = background.versions.filter(number=last).first()
    if last != seen and current is not None:
        raise StaleBackground(current)
    body = join_body(blocks, current.body if current else "")
    if current is not None and body == current.body:
        return current
    return write_version(background, last + 1, body, by)


def write_version(background: Background, number: int, body: str, by: User) -> BackgroundVersion:
    version = BackgroundVersion.objects.create(
        background=background, number=number, body=body, written_by=by, written_at=timezone.now()
    )
    deed = Deed(background.title, after=f"version {number}", content_sha256=sha256_of(body))
    record("background-written", background.organisation, by=by, deed=deed)
    return version
