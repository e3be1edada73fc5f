"""Typed functions that make a plan for tests: posts, an objective, milestones, and what is reported of them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from actions.milestones import add_milestone, add_objective, add_post, pass_on
from actions.models import LeadPost, Milestone, Objective, Update, UpdateFigure
from actions.updates import begin_update, report_update, save_update
from tests.makers import Side, numbers

FIRST_DUE = datetime.date(2025, 1, 15)


def make_post(side: Side, title: str = "", holder: User | None = None) -> LeadPost:
    by = side.coordinator
    post = add_post(side.force, title or f"Post {next(numbers)}", by=by)
    if holder is not None:
        pass_on(post, holder, "", datetime.date(2021, 4, 1), by=by)
    return post


def make_objective(side: Side, text: str = "Be ready") -> Objective:
    return add_objective(
        side.force, {"text": text, "plan": "Plan", "period": "2025 to 2029"}, by=side.coordinator
    )


def make_milestone(
    side: Side, objective: Objective | None = None, post: LeadPost | None = None, **values: Any
) -> Milestone:
    """Quarterly from 15 January 2025, led by the side's lead, without a number."""
    said = {
        "text": "Count the trained officers",
        "lead_post": post or make_post(side, holder=side.people["lead"]),
        "frequency": Milestone.Frequency.QUARTERLY,
        "first_due_on": FIRST_DUE,
        "target": Milestone.Target.NONE,
        **values,
    }
    return add_milestone(objective or make_objective(side), said, by=side.coordinator)


def values_of(update: Update, **values: Any) -> dict[str, Any]:
    said = {
        "status": Update.Status.ON_TRACK,
        "period_from": datetime.date(2024, 10, 1),
        "period_until": datetime.date(2024, 12, 31),
        "as_at": datetime.date(2024, 12, 31),
        "meets_due_on": update.meets_due_on,
        "body": "<p>Half are counted.</p>",
    }
    return {**said, **values}


def make_draft(
    milestone: Milestone,
    *,
    by: User,
    corrects: Update | None = None,
    figures: list[UpdateFigure] | None = None,
    **values: Any,
) -> Update:
    begun = begin_update(milestone, by=by, corrects=corrects)
    return save_update(begun, values_of(begun, **values), figures or [], version=begun.version, by=by)


def make_report(milestone: Milestone, *, by: User, on: str = "", **values: Any) -> Update:
    """Reported at noon of a day, or now."""
    draft = make_draft(milestone, by=by, **values)
    at = datetime.datetime.fromisoformat(f"{on}T12:00:00+00:00") if on else timezone.now()
    return report_update(draft, version=draft.version, by=by, at=at)


def make_figure(value: str, comparison: str | None = None, unit: str = "", **values: Any) -> UpdateFigure:
    return UpdateFigure(
        measure="Burglaries",
        unit=unit,
        basis=values.pop("basis", UpdateFigure.Basis.YEAR_TO_DATE),
        value=value,
        comparison=comparison,
        compared_with="the year before" if comparison is not None else "",
        as_at=datetime.date(2025, 1, 12),
        **values,
    )
