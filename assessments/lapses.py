"""What changed since an approval, in plain words and side by side: two snapshots of a threat or a year compared.

A snapshot is what `approvals` makes and keeps. Only sections that the reader may read are counted or shown. Not here:
whether an approval stands, which is decided by its hash alone (`decisions`, `workflow`).
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.models import User
from assessments import permissions
from assessments.approvals import in_format, snapshot
from assessments.blocks import show_body
from assessments.change_words import KINDS, SMALL
from assessments.differences import Comparison, bare, compare, longest_rising, names
from assessments.models import (
    AnnualAssessment,
    ApprovedContent,
    Judgement,
    Question,
    Section,
    Source,
    StatusChange,
)
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import Subject
from assessments.sent import reads_all_approved, released_codes
from assessments.standing_approvals import last_given_in, steps_of
from assessments.vocabulary import CLEANER, read_blocks

# A section of a snapshot, and where it stands: the code of its threat (none for the whole) and its slug.
Content: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]
PLURALS = {
    "state of an answer": "states of answers",
    "detail of a judgement": "details of judgements",
    "detail of a section": "details of sections",
    "name of a threat": "names of threats",
    "order of the sections": "orders of the sections",
}
VERBS = ("changed", "added", "taken out", "moved")
GRADES = ("grade", "grade_prolonged")
CHOICES: dict[str, Any] = {
    "state": Question.State,
    "confidence": Judgement.Confidence,
    "basis": Judgement.Basis,
    "movement": Judgement.Movement,
}
LABELS = {
    "grade": "Grade",
    "grade_prolonged": "Grade if the demand is prolonged",
    "criterion": "Criterion",
    "effect_on_local": "Effect on local policing",
    "confidence": "Confidence",
    "basis": "What it rests on",
    "basis_on": "Date",
    "movement": "Movement since last year",
    "movement_cause": "What caused the movement",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing beside the text, then and now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """One section that is not as it was approved; one of the two is None where it came or went."""

    before: Content | None
    after: Content | None

    @property
    def content(self) -> Content:
        return self.after or self.before or {}

    @property
    def name(self) -> str:
        return name_of(self.content)

    @property
    def became(self) -> str:
        return "added" if self.before is None else "taken out" if self.after is None else "changed"

    @cached_property
    def comparison(self) -> Comparison:
        return compare(body_of(self.before), body_of(self.after))

    @property
    def body_before(self) -> SafeString:
        return show_body(body_of(self.before), anchors=False)

    @property
    def body_after(self) -> SafeString:
        return show_body(body_of(self.after), anchors=False)

    @property
    def fields(self) -> list[Field]:
        before, after = fields_of(self.before), fields_of(self.after)
        labels = dict.fromkeys([*after, *before])
        pairs = [Field(label, before.get(label, ""), after.get(label, "")) for label in labels]
        return [each for each in pairs if each.before != each.after]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between what was approved and what stands, as far as one reader may know."""

    counted: Counter[tuple[str, str]]
    sections: list[Changed]
    is_partial: bool = False  # there are sections besides of which this reader is told nothing

    @property
    def words(self) -> str:
        """Two paragraphs and one grade changed; one section added. Empty where nothing did."""
        parts = []
        for verb in VERBS:
            nouns = [said(number, noun) for (noun, did), number in self.counted.items() if did == verb]
            if nouns:
                parts.append(f"{joined(nouns)} {verb}")
        sentence = "; ".join(parts)
        return sentence[:1].upper() + sentence[1:]


def said(number: int, noun: str) -> str:
    words = SMALL[number] if number < len(SMALL) else f"{number:,}"
    return f"{words} {noun}" if number == 1 else f"{words} {PLURALS.get(noun, f'{noun}s')}"


def joined(nouns: list[str]) -> str:
    return f"{', '.join(nouns[:-1])} and {nouns[-1]}" if len(nouns) > 1 else nouns[0]


# Comparing


def changes_between(before: Content, after: Content, readable: set[Key] | None = None) -> Changes:
    """From one snapshot to another; with `readable`, of these sections alone."""
    old, new = by_key(before, readable), by_key(after, readable)
    counted: Counter[tuple[str, str]] = Counter()
    sections = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        found = Counter(counts(was, now))
        counted += found
        sections.append(Changed(was, now))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        counted["order of the sections", "changed"] += 1
    labels = {threat_label(each) for each in old.values()} ^ {threat_label(each) for each in new.values()}
    renamed = {code for code, _ in labels} if {k[0] for k in old} == {k[0] for k in new} else set()
    counted["name of a threat", "changed"] += len(renamed)
    is_partial = readable is not None and not readable.issuperset(map(key_of, everything(before, after)))
    return Changes(+counted, sections, is_partial)


def everything(*contents: Content) -> Iterator[Content]:
    for content in contents:
        yield from content["sections"]


def by_key(content: Content, readable: set[Key] | None) -> dict[Key, Content]:
    keyed = {key_of(section): section for section in content["sections"]}
    return {key: section for key, section in keyed.items() if readable is None or key in readable}


def key_of(section: Content) -> Key:
    return (section["threat"]["code"] if section["threat"] else "", section["section"])


def threat_label(section: Content) -> tuple[str, str]:
    return (section["threat"]["code"], section["threat"]["label"]) if section["threat"] else ("", "")


def counts(was: Content | None, now: Content | None) -> Iterator[tuple[str, str]]:
    """A noun and what became of it, once for each thing in one section."""
    if was is None or now is None:
        yield "section", "added" if was is None else "taken out"
        return
    found = [*of_blocks(was["body"], now["body"]), *of_question(was, now), *of_judgement(was, now)]
    found += of_sources(was, now)
    if was["heading"] != now["heading"]:
        found.append(("heading", "changed"))
    beside = ("body", "question", "judgement", "heading", "threat", "sources")
    rest = [{name: value for name, value in each.items() if name not in beside} for each in (was, now)]
    if rest[0] != rest[1] or (not found and was["threat"] == now["threat"]):
        found.append(("detail of a section", "changed"))
    yield from found


def of_blocks(before: str, after: str) -> Iterator[tuple[str, str]]:
    if before == after:
        return
    old, new = read_blocks(CLEANER.clean(before)), read_blocks(CLEANER.clean(after))
    names_before, names_after = names(old), names(new)
    was, now = dict(zip(names_before, old, strict=True)), dict(zip(names_after, new, strict=True))
    place = {name: at for at, name in enumerate(names_before)}
    stayed = longest_rising([place[name] for name in names_after if name in place])
    for name, block in now.items():
        kind = KINDS.get(str(block.tag), "passage")
        if name not in was:
            yield kind, "added"
        elif bare(was[name]) != bare(block):
            yield kind, "changed"
        elif place[name] not in stayed:
            yield kind, "moved"
    for name, block in was.items():
        if name not in now:
            yield KINDS.get(str(block.tag), "passage"), "taken out"


def of_question(was: Content, now: Content) -> Iterator[tuple[str, str]]:
    before, after = was["question"] or {}, now["question"] or {}
    if before.get("text") != after.get("text"):
        yield "question", "changed"
    if (before.get("state"), before.get("note")) != (after.get("state"), after.get("note")):
        yield "state of an answer", "changed"


def of_judgement(was: Content, now: Content) -> Iterator[tuple[str, str]]:
    before, after = was["judgement"] or {}, now["judgement"] or {}
    if not before and after:
        yield "grade", "added"
        return
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name):
            continue
        if name in GRADES:
            yield "grade", "changed"
        elif name != "criterion" or before.get("grade") == after.get("grade"):
            yield "detail of a judgement", "changed"


def of_sources(was: Content, now: Content) -> Iterator[tuple[str, str]]:
    """What is printed of the sources that the section cites; their order is that of the text."""
    before, after = ({each["reference"]: each for each in of.get("sources", ())} for of in (was, now))
    for reference in dict.fromkeys([*before, *after]):
        if reference not in before:
            yield "source", "added"
        elif reference not in after:
            yield "source", "taken out"
        elif before[reference] != after[reference]:
            yield "source", "changed"


# Showing


def name_of(section: Content) -> str:
    threat = f"{section['threat']['label']}: " if section["threat"] else ""
    return f"{threat}{section['heading']}"


def body_of(section: Content | None) -> str:
    return str(section["body"]) if section else ""


def fields_of(section: Content | None) -> dict[str, str]:
    """Everything beside the text, as words."""
    if section is None:
        return {}
    question, judgement = section["question"] or {}, section["judgement"] or {}
    found = {"Threat": section["threat"]["label"] if section["threat"] else "", "Heading": section["heading"]}
    found |= {
        "Question": question.get("text", ""),
        "State of the answer": chosen("state", question.get("state")),
    }
    found["What was said of the answer"] = question.get("note", "")
    found |= {label: chosen(name, judgement.get(name)) for name, label in LABELS.items()}
    return found | {"Sources cited": "\n".join(map(source_words, section.get("sources", ())))}


def source_words(source: Content) -> str:
    """What was printed of it, on one line."""
    day = datetime.date.fromisoformat(source["dated_on"]) if source["dated_on"] else None
    when = date_format(day, "j F Y") if day else str(source["year"] or "")
    held = f"held by {source['custodian']}" if source["custodian"] else ""
    marking = "" if source["marking"] == Source.Marking.OFFICIAL else source["marking"]
    parts = (source["author"], source["title"], when, source["address"], held, marking)
    return ", ".join(part for part in parts if part)


def chosen(name: str, value: Any) -> str:
    """A stored value as the pages have it; one that is no longer among the choices as it is."""
    if isinstance(value, dict):
        return str(value["label"])
    if name == "basis_on" and value:
        return date_format(datetime.date.fromisoformat(value), "j F Y")
    labels = dict(CHOICES[name].choices) if name in CHOICES else {}
    return str(labels.get(value, value or ""))


# Reading what was kept


def readable_keys(user: User, annual: AnnualAssessment) -> set[Key]:
    """The sections of the year that this person may read today. One query."""
    rows = Section.objects.visible_to(user).filter(annual=annual)
    return {
        (threat or "", slug) for threat, slug in rows.values_list("threat_assessment__threat__code", "slug")
    }


def content_of(kept: ApprovedContent) -> Content:
    content: Content = json.loads(kept.canonical)
    return content


def changes_since(kept: ApprovedContent, subject: Subject, user: User) -> Changes:
    """What differs today from what was approved, as far as this person may read it. Two queries."""
    before = content_of(kept)
    now = in_format(snapshot(subject), before["format"])
    return changes_between(before, now, sections_compared(user, subject.annual, before))


@dataclass(frozen=True, slots=True)
class Lapse:
    """The last approval and what has changed since, for whoever is to approve again."""

    change: StatusChange
    words: str


def last_lapse(subject: Subject, user: User) -> Lapse | None:
    """None where it was never approved, or what was approved is not kept, as once it was not. Five queries at most."""
    change = last_given_in(steps_of(subject))
    kept = ApprovedContent.objects.filter(change=change).first() if change else None
    return Lapse(change, changes_since(kept, subject, user).words) if change and kept else None


def sections_for(user: User, annual: AnnualAssessment, content: Content) -> set[Key]:
    """Those that a person reads of what was approved, if they may read that at all: a contributor what is handed to
    them today, and everybody else all of it. What was released to the body stays readable as it was sent.
    """
    if reads_all_approved(user, annual):
        return {key_of(section) for section in content["sections"]}
    return readable_keys(user, annual)


def sections_compared(user: User, annual: AnnualAssessment, content: Content) -> set[Key]:
    """Those whose words of today the person may read as well, and those that are gone from what they may read."""
    keys = readable_keys(user, annual)
    if not reads_all_approved(user, annual):
        return keys
    approved = {key_of(section) for section in content["sections"]}
    if permissions.is_force_role(user, annual, *FORCE_READERS) or permissions.is_secretary(
        user, annual.force_id
    ):
        return keys | approved
    released = released_codes(annual)
    return keys | {key for key in approved if key[0] in released}
