"""Reviewed marks: setting one, whether it still holds, and what changed since.

A mark holds for what was read: the text, the judgement and the answer's state. It lapses by itself, since nothing is
stored when they change. Not here: the pages (`section_page`, `threat_page`, `progress`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from assessments import permissions
from assessments.comments import lock_live_year, speaking_for
from assessments.differences import Comparison, compare
from assessments.differing import Difference, compare_judgements
from assessments.models import Judgement, Section, SectionReview
from assessments.noting import note
from audit.recording import Deed


class ChangedWhileReading(Exception):
    """What stands there now is not what the page has shown: it is read again first."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A body's mark on a section beside the section as it stands."""

    review: SectionReview
    holds: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many sections of those that a body reads it has reviewed, and how many have changed since."""

    sections: int
    reviewed: int
    changed: int


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a section was reviewed."""

    text: Comparison
    judgement: list[Difference]
    answer_changed: bool


def mark_of(section: Section) -> str:
    """SHA-256 of what a reader reads of the section; its text by the version, which every change counts up."""
    question, judgement = section.question_or_none, section.judgement_or_none
    read = [
        section.version,
        judgement.version if judgement else 0,
        [question.text, question.state, question.state_note] if question else [],
    ]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def mark_reviewed(
    section: Section, *, seen: str, by: User, at: datetime.datetime | None = None
) -> SectionReview:
    """`seen` is the mark of what the page has shown. Raises PermissionDenied, YearIsFinal and ChangedWhileReading."""
    lock_live_year(section.annual_id)
    Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
    current = Section.objects.with_context().get(pk=section.pk)
    if not permissions.can_mark_reviewed(by, current):
        raise PermissionDenied
    if mark_of(current) != seen:
        raise ChangedWhileReading
    judgement = current.judgement_or_none
    home = Organisation.objects.get(pk=speaking_for(current, by))
    review, _ = SectionReview.objects.update_or_create(
        section=current,
        organisation=home,
        defaults={
            "reviewed_by": by,
            "reviewed_at": at or timezone.now(),
            "version": current.version,
            "judgement_version": judgement.version if judgement else 0,
            "sha256": seen,
        },
    )
    note("section-reviewed", section, by=by, deed=Deed(after=f"version {current.version}"), organisation=home)
    return review


def review_of(section: Section, user: User) -> Reviewed | None:
    """The mark of this person's body; of those who have none to see, without a query."""
    if not permissions.can_see_reviews(user, section.annual):
        return None
    return reviews_of([section], user).get(section.pk)


def reviews_of(sections: Iterable[Section], user: User) -> dict[int, Reviewed]:
    """In one query, by section."""
    by_key = {section.pk: section for section in sections}
    marks = SectionReview.objects.visible_to(user).filter(section__in=list(by_key))
    return {
        review.section_id: Reviewed(review, review.sha256 == mark_of(by_key[review.section_id]))
        for review in marks.select_related("reviewed_by")
    }


def count_reviews(sections: list[Section], user: User, subject: permissions.Subject) -> Counted | None:
    """For those who review; of the others nobody asks."""
    if not sections or not permissions.can_see_reviews(user, subject.annual):
        return None
    return counted(sections, reviews_of(sections, user))


def counted(sections: list[Section], reviews: dict[int, Reviewed]) -> Counted:
    holding = sum(each.holds for each in reviews.values())
    return Counted(len(sections), holding, len(reviews) - holding)


def changed_since(review: SectionReview, section: Section) -> Since:
    """From what was read to what stands now: of the text from its versions, of the judgement from its history."""
    version = section.versions.filter(number=review.version).first()
    judgement = section.judgement_or_none
    earlier = Judgement.history.filter(section_id=section.pk, version=review.judgement_version).first()
    differences: list[Difference] = []
    if judgement is not None and judgement.version != review.judgement_version:
        differences = compare_judgements(earlier.instance if earlier else None, judgement)
    return Since(
        text=compare(version.body if version else "", section.body),
        judgement=differences,
        answer_changed=answer_changed_since(review, section),
    )


def answer_changed_since(review: SectionReview, section: Section) -> bool:
    """In what is asked and said of the answer. What no history tells has changed if the text has not."""
    question = section.question_or_none
    if question is None or review.sha256 == mark_of(section):
        return False
    rows: Any = question.history.filter(history_date__lte=review.reviewed_at)
    read = rows.order_by("-history_date", "-history_id").first()
    if read is None:
        return review.version == section.version
    return any(getattr(read, name) != getattr(question, name) for name in ("text", "state", "state_note"))
