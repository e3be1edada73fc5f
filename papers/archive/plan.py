"""The plan of a force as an archive brings it: all of it or nothing, so that two plans are never mixed.

Where the force has no plan here it is made. Where people here have worked on theirs it stays. Where the plan here is
one that an earlier archive brought, and nobody has touched it, a later one takes its place. Each archive's own is kept
with its year (`ImportedYear.plan`), and goes out again with that. Not here: how rows are made (`restoring`).
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from actions.milestones import lock_force
from assessments.models import AnnualAssessment
from papers.archive.gathering import Gathering, Plan
from papers.archive.names import Names
from papers.archive.records import OF_A_PLAN
from papers.models import ImportedYear

OTHER_STAYS = "{force}: its plan here is another, and stays. The plan of the archive is kept with the year."


def plan_here(annual: AnnualAssessment) -> Plan:
    return without_empty(Gathering.of(annual).plan_as_it_stands())


def without_empty(plan: dict[str, Any]) -> Plan:
    return {label: records for label, records in plan.items() if records}


def is_said_here(brought: Plan, here: Plan) -> bool:
    """Whether they are the same, but for fields that are younger than the archive."""
    if {label: len(rows) for label, rows in brought.items()} != {
        label: len(rows) for label, rows in here.items()
    }:
        return False
    pairs = ((old, new) for label in brought for old, new in zip(brought[label], here[label], strict=True))
    return all(old.items() <= new.items() for old, new in pairs)


def makes_room(annual: AnnualAssessment, brought: Plan, kept: list[str]) -> bool:
    """Whether the rows of the plan are to be made. What stays although it is another is noted in `kept`.

    The force is locked, so nobody adds to its plan meanwhile.
    """
    lock_force(annual.force_id)
    here = plan_here(annual)
    if not brought or is_said_here(brought, here):
        return False
    if not here:
        return True
    if last_change(brought) > last_change(here) and was_brought(annual, here):
        remove_plan(annual)
        return True
    kept.append(OTHER_STAYS.format(force=annual.force.slug))
    return False


def last_change(plan: Plan) -> str:
    """Times in an archive are in UTC and of one length up to the second, so that their order is that of the letters."""
    found = [
        record["history_date"] for records in plan.values() for record in records if "history_date" in record
    ]
    return max(found, default="")


def was_brought(annual: AnnualAssessment, here: Plan) -> bool:
    """Whether an archive brought the plan that is here, as it is."""
    kept = ImportedYear.objects.filter(annual__force=annual.force_id).exclude(plan="")
    return any(
        is_said_here(without_empty(json.loads(said)), here) for said in kept.values_list("plan", flat=True)
    )


def remove_plan(annual: AnnualAssessment) -> None:
    """Every row and its history, and what was kept of references in it. A later plan of the same force follows."""
    names = Names(annual)
    for kept in reversed(OF_A_PLAN):
        pks = list(names.rows_of(kept).values_list("pk", flat=True))
        kept.model._base_manager.filter(pk__in=pks)._raw_delete(connection.alias)
    labels = tuple(f"{kept.label} " for kept in OF_A_PLAN)
    for imported in ImportedYear.objects.filter(annual__force=annual.force_id).exclude(unresolved={}):
        left = {row: said for row, said in imported.unresolved.items() if not row.startswith(labels)}
        imported.unresolved = left
        imported.save(update_fields=["unresolved"])
