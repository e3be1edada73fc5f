"""The history of one section: its versions with what each changed, any two compared, and one restored as a new one.

What became of its judgement stands beside, from what to what. Not here: how a difference is found (`differences`,
`change_words`), and every other write of text (`writing`).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import User
from assessments.blocks import plain_text
from assessments.change_words import say_changes
from assessments.differences import Comparison, compare
from assessments.differing import Difference, compare_judgements
from assessments.duties import acting_for, who_stood_in
from assessments.models import Judgement, Question, Section, SectionVersion
from assessments.questions import refuse_state
from assessments.writing import Saved, prepare_body, store_body

ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list: how many words it has, and how many came and went with it."""

    version: SectionVersion
    words: int
    added: int
    removed: int
    is_current: bool
    is_renamed: bool
    acted_for: str  # in whose place a stand-in saved it


@dataclass(frozen=True, slots=True)
class JudgementChange:
    """One save of the judgement: who, when, and each field from what to what."""

    by: User
    at: datetime.datetime
    is_first: bool
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a section, the older first, with the change in sentences and marked in the text."""

    older: SectionVersion
    newer: SectionVersion
    sentences: tuple[str, ...]
    comparison: Comparison

    @property
    def renamed_from(self) -> str:
        return self.older.heading if self.older.heading != self.newer.heading else ""


def page_of_versions(section: Section, number: object) -> tuple[Page[SectionVersion], list[Line]]:
    """Newest first; each is set against the one before it, which may stand on the next page. Four queries."""
    versions = section.versions.select_related("saved_by").order_by("-number")
    page = Paginator(versions, ON_A_PAGE).get_page(str(number or ""))
    shown = list(page.object_list)
    before = list(versions.filter(number__lt=shown[-1].number)[:1]) if shown else []
    return page, lines_of([*shown, *before], len(shown), section)


def lines_of(versions: list[SectionVersion], shown: int, section: Section) -> list[Line]:
    words = [Counter(plain_text(version.body).split()) for version in versions]
    lines, stood = [], who_stood_in(section.threat_assessment)
    for at in range(shown):
        version, now = versions[at], words[at]
        earlier = versions[at + 1] if at + 1 < len(versions) else None
        before = words[at + 1] if earlier else Counter()
        lines.append(
            Line(
                version,
                words=now.total(),
                added=(now - before).total(),
                removed=(before - now).total(),
                is_current=version.number == section.version,
                is_renamed=earlier is not None and earlier.heading != version.heading,
                acted_for=acting_for(stood, version.saved_by_id, version.saved_at),
            )
        )
    return lines


def choices_of(section: Section) -> list[tuple[int, str]]:
    """Every version by its number, newest first, as it is called where two of them are chosen."""
    rows = section.versions.order_by("-number").values_list("number", "saved_at", "saved_by__name")
    return [(number, f"Version {number}, {moment(at)}, {name}") for number, at, name in rows]


def moment(at: datetime.datetime) -> str:
    return date_format(localtime(at), "j F Y, H:i")


def compare_versions(older: SectionVersion, newer: SectionVersion) -> Compared:
    return Compared(older, newer, say_changes(older.body, newer.body), compare(older.body, newer.body))


def compare_with_present(version: SectionVersion, section: Section) -> Compared:
    """What has changed since a version; the section as it stands is its own newest version."""
    present = SectionVersion(
        section=section, number=section.version, heading=section.heading, body=section.body
    )
    return compare_versions(version, present)


def judgement_changes(section: Section) -> list[JudgementChange]:
    """Newest first; a save that changed nothing was none. One query."""
    kept = Judgement.history.filter(section=section.pk)
    rows = kept.select_related("grade", "grade_prolonged", "updated_by").order_by(
        "history_date", "history_id"
    )
    return list(reversed(list(between(rows))))


def between(rows: Iterable[Any]) -> Iterable[JudgementChange]:
    """A kept row has the fields of the judgement as they stood, so two of them compare as judgements do."""
    before = None
    for row in rows:
        fields = tuple(compare_judgements(before, row))
        if fields:
            yield JudgementChange(row.updated_by, row.updated_at, before is None, fields)
        before = row


@transaction.atomic
def restore_version(earlier: SectionVersion, *, version: int, by: User) -> Saved:
    """The text of an earlier version as a new one; its blocks have the ids again that comments hang on.

    The heading stays. Raises what store_body raises, and ValidationError for no text where an answer must have one.
    """
    blocks = prepare_body(earlier.body)
    saved = store_body(earlier.section, blocks, version=version, by=by, earlier=earlier)
    question = Question.objects.filter(section=earlier.section_id).first()
    if question is not None:
        refuse_state(question.state, question.state_note, has_text=bool(blocks))
    return saved
