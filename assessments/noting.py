"""Writing the audit trail of the round: the place of a deed in words, for `audit.recording`, and reads of what is
withheld. Every verb calls `note` itself, last, inside its own transaction.

Pass the row that came with its year and threat rather than the one that was locked: then nothing more is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from accounts.models import Organisation, User
from assessments.duties import stood_for
from assessments.models import AnnualAssessment, Section, ThreatAssessment, Withholding
from audit.models import AuditEntry
from audit.recording import NOTHING, Deed, Place, record, record_hourly

About: TypeAlias = AnnualAssessment | ThreatAssessment | Section


def note(
    verb: str,
    about: About,
    *,
    by: User | None,
    deed: Deed = NOTHING,
    on_behalf_of: User | None = None,
    organisation: Organisation | None = None,
) -> AuditEntry:
    """In the force's trail, unless an organisation is named: what a body says to itself is told in its own."""
    home = organisation or about.annual.force
    on_behalf_of = on_behalf_of or stood_for(by, threat_of(about), verb)
    return record(verb, home, by=by, place=place_of(about), deed=deed, on_behalf_of=on_behalf_of)


def threat_of(about: About) -> ThreatAssessment | None:
    if isinstance(about, AnnualAssessment):
        return None
    return about if isinstance(about, ThreatAssessment) else about.threat_assessment


def place_of(about: About) -> Place:
    if isinstance(about, AnnualAssessment):
        return Place(year=about.year)
    threat = threat_of(about)
    section = about if isinstance(about, Section) else None
    return Place(
        year=about.annual.year,
        threat=threat.threat.code if threat else "",
        threat_name=threat.label if threat else "",
        section=section.slug if section else "",
        section_name=section.heading if section else "",
    )


def version_deed(number: int, body: str) -> Deed:
    """A text that was saved: its versions and the hash of its words, and none of them."""
    return Deed(
        before=f"version {number - 1}" if number > 1 else "",
        after=f"version {number}",
        content_sha256=sha256_of(body),
    )


# What people write in their own words; the other fields of a judgement are chosen.
IN_OWN_WORDS = ("Effect on local policing", "What caused the movement")


def judged_deed(before: Mapping[str, str], after: Mapping[str, str]) -> Deed:
    """Which choices of a judgement changed, from what to what; of words of one's own only that they changed."""
    changed = [label for label in after if after[label] != before.get(label, "")]

    if len(changed) == 1 and changed[0] not in IN_OWN_WORDS:
        label = changed[0]
        return Deed(label, before.get(label) or "nothing", after[label] or "nothing")

    def told(judgement: Mapping[str, str]) -> str:
        chosen = [
            f"{label}: {judgement.get(label) or 'nothing'}" for label in changed if label not in IN_OWN_WORDS
        ]
        return "; ".join(chosen)

    reworded = [label for label in changed if label in IN_OWN_WORDS]
    thing = f"in other words: {', '.join(reworded)}" if reworded else ""
    return Deed(thing=thing, before=told(before) if before else "", after=told(after))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def note_reading(about: About, passages: Iterable[Withholding], *, by: User, where: str) -> bool:
    """That a person was shown words which are withheld from others: once an hour for the same person and passages.

    `where` says on what: "the page of the section", "the commissioner’s edition". Whether it was written now.
    """
    keys = sorted(row.pk for row in passages if row.is_standing)
    if not keys:
        return False
    counted = "1 passage" if len(keys) == 1 else f"{len(keys)} passages"
    return note_reading_of(about, f"{counted}, on {where}", by=by, about=",".join(str(key) for key in keys))


def note_reading_of(place: About, thing: str, *, by: User, about: str) -> bool:
    """The same of something else than passages as they stand today, such as a stored file; `about` says which."""
    force, deed = place.annual.force, Deed(thing=thing)
    return record_hourly("withheld-read", force, by=by, place=place_of(place), deed=deed, about=about)
