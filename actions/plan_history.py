"""What became of a milestone, in plain words: every change of wording, lead, frequency, target, date and state.

What was reported of it is not told here: its updates stand on the page themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from actions.history import Change, day
from actions.models import LeadPost, Milestone
from actions.models.plan import number_words


def changes_of(milestone: Milestone) -> list[Change]:
    """The latest first. Two queries."""
    rows = list(milestone.history.select_related("history_user").order_by("history_date", "history_id"))
    posts = dict(LeadPost.objects.filter(force=milestone.force_id).values_list("pk", "title"))
    changes = [
        Change(row.history_user, row.history_date, tuple(sentences(before, row, posts)), "")
        for before, row in pairwise(rows)
    ]
    added = [Change(row.history_user, row.history_date, (added_words(row, posts),), "") for row in rows[:1]]
    return [*reversed([each for each in changes if each.sentences]), *added]


def added_words(row: Any, posts: dict[int, str]) -> str:
    frequency = row.get_frequency_display().lower()
    return f"Added, led by {leads(row, posts)}, reported {frequency} from {day(row.first_due_on)}."


def leads(row: Any, posts: dict[int, str]) -> str:
    return " and ".join(posts[pk] for pk in (row.lead_post_id, row.second_post_id) if pk)


def sentences(before: Any, after: Any, posts: dict[int, str]) -> Iterator[str]:
    """What one save changed."""
    if before.text != after.text:
        yield f"The wording changed. It was: “{before.text}”"
    if leads(before, posts) != leads(after, posts):
        yield f"The lead changed from {leads(before, posts)} to {leads(after, posts)}."
    if before.frequency != after.frequency:
        was, now = before.get_frequency_display().lower(), after.get_frequency_display().lower()
        yield f"It was reported {was}, and is now reported {now}."
    if before.first_due_on != after.first_due_on:
        yield f"The first update was due on {day(before.first_due_on)}, and is now due on {day(after.first_due_on)}."
    if target(before) != target(after):
        yield f"The target changed from {target(before)} to {target(after)}."
    if before.state != after.state:
        yield f"{after.get_state_display()}; it was {before.get_state_display().lower()}."


def target(row: Any) -> str:
    if row.target_value is None:
        return "no number"
    return f"{number_words(row.target_value)} {row.target_unit}"
