"""The list of recommendations that a person sees: what it can be filtered by, the filter, and the counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from actions.models import Recommendation, RecommendationQuerySet
from actions.permissions import can_raise
from assessments.models import AnnualAssessment

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    overdue: int
    closed: int


def forces_in(visible: RecommendationQuerySet) -> list[tuple[str, str]]:
    found = visible.order_by("force__name").values_list("force__slug", "force__name").distinct()
    return list(found)


def threats_in(visible: RecommendationQuerySet) -> list[tuple[str, str]]:
    """One choice for a threat through all editions, under its latest name."""
    named = visible.exclude(threat=None).order_by("threat__edition__code")
    latest = dict(named.values_list("threat__code", "threat__name").distinct())
    return sorted(latest.items(), key=lambda choice: choice[1])


def of_force_and_threat(visible: RecommendationQuerySet, force: str, threat: str) -> RecommendationQuerySet:
    """Empty words mean every force and every threat."""
    found = visible.filter(force__slug=force) if force else visible
    if threat == WHOLE:
        return found.filter(threat=None)
    return found.filter(threat__code=threat) if threat else found


def in_state(found: RecommendationQuerySet, state: str) -> RecommendationQuerySet:
    if state == "overdue":
        return found.overdue()
    return found.filter(state=state) if state else found


def counts_of(found: RecommendationQuerySet) -> Counts:
    is_open = Q(state=Recommendation.State.OPEN)
    counted = found.aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=timezone.localdate())),
        closed=Count("pk", filter=~is_open),
    )
    return Counts(**counted)


def years_to_raise_in(user: User) -> list[AnnualAssessment]:
    """The latest year of every force to which this person may raise a recommendation."""
    latest: dict[int, AnnualAssessment] = {}
    years = AnnualAssessment.objects.visible_to(user).select_related("force").order_by("-year")
    for year in years:
        if can_raise(user, year):
            latest.setdefault(year.force_id, year)
    return sorted(latest.values(), key=lambda year: year.force.name)
