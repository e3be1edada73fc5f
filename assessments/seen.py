"""What the page of a decision has shown of a threat or a year, and what has changed since: nobody decides unread.

The page carries a mark: the SHA-256 of all of it, and short hashes of the sections that its reader may read, so that
they can be told in words what is different. Not here: comparing with what was approved (`lapses`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from assessments import permissions
from assessments.approvals import sha256_of, snapshot, spelled
from assessments.lapses import Changes, Content, Key, by_key, of_blocks, readable_keys
from assessments.models import Section, SectionVersion
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import Subject

PARTS = ("body", "heading", "question", "judgement", "sources")
NOUNS = {
    "body": "text",
    "heading": "heading",
    "question": "question or state of its answer",
    "judgement": "judgement",
    "sources": "source",
    "rest": "detail of a section",
}
LENGTH = 6  # of a short hash: enough to see a difference, which the long one has found
SECTION = rf"(?P<threat>[^/ ]*)/(?P<slug>[^/ ]+)/(?P<hashes>[0-9a-f]{{{LENGTH * len(NOUNS)}}})"


@dataclass(frozen=True, slots=True)
class Shown:
    """One section as a page has shown it: a short hash of each of its parts."""

    parts: dict[str, str]

    @property
    def written(self) -> str:
        return "".join(self.parts.values())


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """One section that is not as it was shown, in words, and where to read it."""

    name: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class SinceShown:
    """What changed since a page was made. Without sections it is something that this person may not read."""

    sections: list[ChangedSection]
    is_known: bool = True  # what the page had shown


def mark_of(subject: Subject, user: User) -> str:
    """What a page carries of what it shows. Three queries at most."""
    content = snapshot(subject)
    rows = ["/".join([*key, shown.written]) for key, shown in shown_now(content, subject, user)]
    return " ".join([sha256_of(spelled(content)), *rows])


def sha256_in(mark: str) -> str:
    """Of everything that the page was made from; nothing where it does not say."""
    found = re.match(r"[0-9a-f]{64}(?= |$)", mark)
    return found[0] if found else ""


def changed_since(mark: str, subject: Subject, user: User) -> SinceShown:
    """What this person may read of what changed since their page was made."""
    before = sections_in(mark)
    if before is None:
        return SinceShown([], is_known=False)
    content = snapshot(subject)
    now = dict(shown_now(content, subject, user))
    keys = [key for key in {**now, **before} if now.get(key) != before.get(key)]
    rows = Section.objects.visible_to(user).filter(annual=subject.annual).with_context().in_order()
    found = {key_in(section): section for section in rows if key_in(section) in keys}
    told = [told_of(section, before.get(key), now[key], user) for key, section in found.items() if key in now]
    gone = [key for key in keys if key not in now]
    url = subject.get_absolute_url()
    return SinceShown([*told, *(ChangedSection(slug, "One section taken out", url) for _, slug in gone)])


def shown_now(content: Content, subject: Subject, user: User) -> list[tuple[Key, Shown]]:
    return [(key, Shown(parts_of(each))) for key, each in readable_in(content, subject, user).items()]


def readable_in(content: Content, subject: Subject, user: User) -> dict[Key, Content]:
    """The sections that this person may read, by their keys. One query for those who do not read all of them."""
    if permissions.is_force_role(user, subject.annual, *FORCE_READERS):
        return by_key(content, None)
    return by_key(content, readable_keys(user, subject.annual))


def parts_of(section: Content) -> dict[str, str]:
    parts = {name: section.get(name) for name in PARTS}
    parts["rest"] = {name: value for name, value in section.items() if name not in PARTS}
    return {name: short(value) for name, value in parts.items()}


def short(value: Any) -> str:
    return sha256_of(json.dumps(value, sort_keys=True))[:LENGTH]


def key_in(section: Section) -> Key:
    threat = section.threat_assessment
    return (threat.threat.code if threat else "", section.slug)


def told_of(section: Section, before: Shown | None, now: Shown, user: User) -> ChangedSection:
    threat = f"{section.threat_assessment.label}: " if section.threat_assessment else ""
    name, url = f"{threat}{section.heading}", section.get_absolute_url()
    if before is None:
        return ChangedSection(name, "One section added", url)
    counted: Counter[tuple[str, str]] = Counter()
    changed = [part for part in NOUNS if before.parts[part] != now.parts[part]]
    older = version_shown(section, before) if "body" in changed else None
    for part in changed:
        counted.update(of_text(section, older) if part == "body" else [(NOUNS[part], "changed")])
    if older is not None and permissions.can_read_history(user, section):
        url = f"{section.url('section_compare')}?older={older.number}&newer={section.version}"
    return ChangedSection(name, Changes(counted, []).words, url)


def version_shown(section: Section, before: Shown) -> SectionVersion | None:
    """The version whose text the page has shown, if it is kept."""
    versions = SectionVersion.objects.filter(section=section)
    return next((each for each in versions if short(each.body) == before.parts["body"]), None)


def of_text(section: Section, older: SectionVersion | None) -> list[tuple[str, str]]:
    """Paragraphs, lists and tables, counted; the text as such where the one that was shown is not kept."""
    return list(of_blocks(older.body, section.body)) if older else [(NOUNS["body"], "changed")]


def sections_in(mark: str) -> dict[Key, Shown] | None:
    """None where it is no mark that `mark_of` has made: what a form sends back may be anything."""
    if not sha256_in(mark):
        return None
    found = [re.fullmatch(SECTION, row) for row in mark.split(" ")[1:]]
    return {(row["threat"], row["slug"]): Shown(in_parts(row["hashes"])) for row in found if row}


def in_parts(hashes: str) -> dict[str, str]:
    return {name: hashes[at * LENGTH : (at + 1) * LENGTH] for at, name in enumerate(NOUNS)}
