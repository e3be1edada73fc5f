"""The updates of a milestone as a person reads them: drafts, then the latest first, each with its correction."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from accounts.models import User
from actions import permissions
from actions.models import Milestone, Update
from assessments.blocks import show_body


@dataclass(frozen=True, slots=True)
class Shown:
    """One update on the page of its milestone. `may_correct` and `may_edit` are the reader's."""

    update: Update
    body: SafeString
    corrected_by: Update | None
    may_correct: bool
    may_edit: bool


def updates_for(milestone: Milestone, reader: User) -> list[Shown]:
    """Two queries, however many there are."""
    visible = Update.objects.visible_to(reader).filter(milestone=milestone).prefetch_related("figures")
    rows = list(visible.select_related("written_by", "reported_by", "corrects").latest_first())
    for row in rows:
        row.milestone = milestone
    drafts_first = sorted(rows, key=lambda row: row.is_reported)
    corrections = {row.corrects_id: row for row in rows if row.corrects_id}
    may_write = permissions.can_write_update(reader, milestone)
    return [shown(row, corrections.get(row.pk), may_write) for row in drafts_first]


def shown(row: Update, correction: Update | None, may_write: bool) -> Shown:
    return Shown(
        update=row,
        body=show_body(row.body, anchors=False),
        corrected_by=correction if correction is not None and correction.is_reported else None,
        may_correct=may_write and row.is_reported and correction is None,
        may_edit=may_write and not row.is_reported,
    )
