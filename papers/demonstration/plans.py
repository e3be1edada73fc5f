"""The plan of a demonstration force: its posts, objectives and milestones, and what was reported of them.

Written through the functions that the pages use, and then dated: a history that says today would be no demonstration.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import Organisation, User
from actions.forms.updates import FIGURE_FIELDS
from actions.milestones import add_milestone, add_objective, add_post, pass_on
from actions.models import LeadPost, Milestone, Objective, PostHolder, Update, UpdateFigure
from actions.updates import begin_update, report_update, save_update
from assessments.models import AnnualAssessment
from papers.demonstration.people import Cast


def load_plan(data: dict[str, Any], cast: Cast) -> None:
    """Nothing where the force has a plan already."""
    force = cast.organisations[data["force"]]
    if Objective.objects.filter(force=force).exists():
        return
    coordinator = cast.people[data["coordinator"]]
    at = nine_on(data["begun_on"])
    posts = dict(load_posts(data["posts"], force, cast, coordinator))
    for values in data["objectives"]:
        said = {"text": values["text"], "plan": data["plan"], "period": data["period"]}
        objective = add_objective(force, said, by=coordinator)
        date_history(objective, at)
        for milestone in values["milestones"]:
            load_milestone(milestone, objective, posts, cast, coordinator, at)


def nine_on(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(9), timezone.get_default_timezone())


def date_history(row: Model, at: datetime.datetime) -> None:
    """The last line of the row's history was written just now; it is to say when the thing happened."""
    history: Any = row.history  # type: ignore[attr-defined]  # every row of a plan has one
    last = history.order_by("-history_id")[0]
    history.filter(history_id=last.history_id).update(history_date=at)


def load_posts(
    posts: list[dict[str, Any]], force: Organisation, cast: Cast, by: User
) -> Iterator[tuple[str, LeadPost]]:
    for values in posts:
        post = add_post(force, values["title"], by=by)
        holders = values["holders"]
        date_history(post, nine_on(holders[0]["valid_from"] if holders else datetime.date(2024, 4, 8)))
        for holder in holders:
            user = cast.people[holder["user"]] if "user" in holder else None
            pass_on(post, user, holder.get("name", ""), holder["valid_from"], by=by)
            for row in PostHolder.objects.filter(post=post):
                date_history(row, nine_on(holder["valid_from"]))
        yield values["title"], post


def load_milestone(
    values: dict[str, Any],
    objective: Objective,
    posts: dict[str, LeadPost],
    cast: Cast,
    by: User,
    at: datetime.datetime,
) -> None:
    target = values.get("target")
    said = {
        "text": values["text"],
        "lead_post": posts[values["lead"]],
        "second_post": posts[values["second"]] if "second" in values else None,
        "frequency": values["frequency"],
        "first_due_on": values["first_due_on"],
        "target": Milestone.Target.NUMERIC if target else Milestone.Target.NONE,
        "target_value": target["value"] if target else None,
        "target_unit": target["unit"] if target else "",
    }
    if "see_year" in values:
        said["see_year"] = AnnualAssessment.objects.get(force=objective.force, year=values["see_year"])
    milestone = add_milestone(objective, said, by=by)
    milestone.full_clean()
    date_history(milestone, at)
    for update in values["updates"]:
        load_update(update, milestone, cast.people[update["by"]])


def load_update(values: dict[str, Any], milestone: Milestone, by: User) -> None:
    at = nine_on(values["reported_on"] if "reported_on" in values else values["drafted_on"])
    corrects = None
    if "corrects" in values:
        corrects = Update.objects.get(milestone=milestone, number=values["corrects"])
    begun = begin_update(milestone, by=by, corrects=corrects)
    begins, ends = values["period"]
    said = {
        "status": values["status"],
        "period_from": begins,
        "period_until": ends,
        "as_at": values["as_at"],
        "meets_due_on": values.get("for"),
        "body": values["body"],
    }
    rows = [dict(zip(FIGURE_FIELDS, figure, strict=True)) for figure in values.get("figures", [])]
    figures = [UpdateFigure(**row) for row in rows]
    date_history(begun, at)
    update = save_update(begun, said, figures, version=begun.version, by=by)
    date_history(update, at)
    if "reported_on" in values:
        update = report_update(update, version=update.version, by=by, at=at)
        date_history(update, at)
        date_history(milestone, at)
    for kept in (Update.objects.filter(pk=update.pk), Update.history.filter(id=update.pk)):
        kept.update(written_at=at)
