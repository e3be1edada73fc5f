"""The plan as a person reads it: its milestones with how they stand, what they are filtered by, and the counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Organisation, Role, User
from actions.models import LeadPost, Milestone, MilestoneQuerySet, Objective, Update

State = Milestone.State


@dataclass(frozen=True, slots=True)
class Counts:
    active: int
    overdue: int
    off_course: int
    complete: int


def with_latest(milestones: MilestoneQuerySet) -> MilestoneQuerySet:
    """`latest_status` and `latest_as_at` of what was last reported, in the same query."""
    latest = Update.objects.filter(milestone=OuterRef("pk")).standing().latest_first()
    return milestones.annotate(
        latest_status=Subquery(latest.values("status")[:1]),
        latest_as_at=Subquery(latest.values("as_at")[:1]),
    )


def forces_in(visible: MilestoneQuerySet) -> list[tuple[str, str]]:
    found = visible.order_by("force__name").values_list("force__slug", "force__name").distinct()
    return list(found)


def posts_in(visible: MilestoneQuerySet) -> list[tuple[str, str]]:
    """One choice for a post of the same title, whichever force has it."""
    leading = visible.order_by().values("lead_post").union(visible.order_by().values("second_post"))
    posts = LeadPost.objects.filter(pk__in=[pk for (pk,) in leading.values_list("lead_post") if pk])
    return [(title, title) for title in sorted(set(posts.values_list("title", flat=True)))]


def of_force_and_lead(
    visible: MilestoneQuerySet, force: str, lead: str, mine: User | None
) -> MilestoneQuerySet:
    """Empty words mean every force and every lead; `mine` those that this person leads."""
    found = visible.filter(force__slug=force) if force else visible
    if mine is not None:
        found = found & Milestone.objects.led_by(mine)
    return found.filter(Q(lead_post__title=lead) | Q(second_post__title=lead)) if lead else found


def in_state(found: MilestoneQuerySet, state: str) -> MilestoneQuerySet:
    """`found` with its latest statuses."""
    if state == "overdue":
        return found.overdue()
    if state == "off_course":
        return found.filter(Q(state=State.ACTIVE) & Q(latest_status__in=OFF_COURSE))
    return found.filter(state=state) if state else found


OFF_COURSE = (Update.Status.AT_RISK, Update.Status.OFF_TRACK)


def counts_of(found: MilestoneQuerySet) -> Counts:
    active = Q(state=State.ACTIVE)
    counted = found.aggregate(
        active=Count("pk", filter=active),
        overdue=Count("pk", filter=active & Q(next_due_on__lt=timezone.localdate())),
        off_course=Count("pk", filter=active & Q(latest_status__in=OFF_COURSE)),
        complete=Count("pk", filter=Q(state=State.COMPLETE)),
    )
    return Counts(**counted)


def without_milestones(user: User, force: str) -> QuerySet[Objective]:
    """Current objectives that have none yet, so that they can be given one."""
    visible = Objective.objects.visible_to(user).filter(milestones=None, state=Objective.State.CURRENT)
    visible = visible.select_related("force")
    return visible.filter(force__slug=force) if force else visible


def forces_managed(user: User) -> list[Organisation]:
    """The forces whose plan this person manages."""
    pks = user.roles.organisations(Role.COORDINATOR)
    return list(Organisation.objects.filter(pk__in=pks).order_by("name")) if pks else []
