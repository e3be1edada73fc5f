"""The milestones of a plan for a spreadsheet, each as it stood with its latest update.

Made from the records that lie in the same archive and never from rows, so that table and records say the same. Not
here: what a paper prints of a plan (`papers.building.milestones`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from actions.models import Milestone, Objective, Update, UpdateFigure
from papers.archive.gathering import Plan
from papers.archive.tables import Sheet

MILESTONES = Sheet(
    "tables/milestones.csv",
    "Every milestone of the force’s plan with its lead, its next date, and how it stood by its latest update.",
    (
        *("Objective", "Reference", "Milestone", "Lead", "State", "Reported", "Next due", "Target"),
        *("Status", "Covers until", "Figures", "Last update"),
    ),
)

Record = dict[str, Any]


def milestone_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    objectives = {record["ref"]: record for record in of(plan, Objective)}
    latest = latest_by_milestone(plan)
    figures: dict[str, list[Record]] = {}
    for record in of(plan, UpdateFigure):
        figures.setdefault(record["update"], []).append(record)
    milestones = of(plan, Milestone)
    milestones.sort(key=lambda row: (objectives[row["objective"]]["order"], row["objective"], row["order"]))
    titles = {record["ref"]: record["title"] for record in plan.get("actions.LeadPost", [])}
    for record in milestones:
        update = latest.get(record["ref"])
        yield (
            objectives[record["objective"]]["text"],
            record["reference"],
            record["text"],
            " and ".join(titles[post] for post in (record["lead_post"], record["second_post"]) if post),
            Milestone.State(record["state"]).label,
            Milestone.Frequency(record["frequency"]).label,
            record["next_due_on"] or "",
            target_of(record),
            *(update_cells(update, figures) if update else ("", "", "", "")),
        )


def of(plan: Plan, model: type[Any]) -> list[Record]:
    return list(plan.get(model._meta.label, []))


def latest_by_milestone(plan: Plan) -> dict[str, Record]:
    """What stands of each: reported, not corrected since, and the latest by the period that it covers."""
    reported = [row for row in of(plan, Update) if row["state"] == Update.State.REPORTED]
    corrected = {row["corrects"] for row in reported}
    standing = [row for row in reported if row["ref"] not in corrected]
    standing.sort(key=lambda row: (row["period_until"], row["reported_at"], row["number"]))
    return {row["milestone"]: row for row in standing}


def target_of(record: Record) -> str:
    value = record["target_value"]
    milestone = Milestone(
        target=record["target"],
        target_value=None if value is None else Decimal(value),
        target_unit=record["target_unit"],
    )
    return milestone.target_words


def update_cells(update: Record, figures: dict[str, list[Record]]) -> tuple[str, ...]:
    said = sorted(figures.get(update["ref"], []), key=lambda row: int(row["order"]))
    return (
        Update.Status(update["status"]).label,
        update["period_until"],
        "; ".join(figure_words(row) for row in said),
        update["as_at"],
    )


def figure_words(record: Record) -> str:
    """As a paper prints them in a row: "Burglaries (year to date): 120, compared with 100 (last year), 20 more"."""
    comparison = record["comparison"]
    figure = UpdateFigure(
        unit=record["unit"],
        basis=record["basis"],
        measure=record["measure"],
        value=Decimal(record["value"]),
        comparison=None if comparison is None else Decimal(comparison),
        compared_with=record["compared_with"],
    )
    words = f"{figure}: {figure.value_words}"
    if comparison is None:
        return words
    return f"{words}, compared with {figure.comparison_words}, {figure.change}"
