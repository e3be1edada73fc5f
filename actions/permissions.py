"""Who may raise and change recommendations, and who manages a plan and reports on it. Who sees is `visible_to`.

A recommendation outlives the year, and so the lead of its threat: what counts is the role, not who leads now.
"""

from __future__ import annotations

from accounts.models import FORCE_ROLES, Role, User
from actions.models import OF_THE_FORCE, Milestone, Recommendation
from actions.models.plan import plan_read_by
from assessments.models import AnnualAssessment
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import is_secretary

Origin = Recommendation.Origin


def is_of_the_force(user: User, force_id: int) -> bool:
    return user.roles.at(force_id, Role.LEAD, Role.COORDINATOR)


def origins_of(user: User, force_id: int) -> tuple[Recommendation.Origin, ...]:
    """In whose name this person raises and changes recommendations to this force."""
    of_force = OF_THE_FORCE if is_of_the_force(user, force_id) else ()
    of_body = (Origin.OPCC,) if user.roles.for_force(force_id, Role.REVIEWER, Role.COMMISSIONER) else ()
    of_board = (Origin.BOARD,) if is_secretary(user, force_id) else ()
    return (*of_force, *of_body, *of_board)


def can_raise(user: User, annual: AnnualAssessment) -> bool:
    return bool(origins_of(user, annual.force_id))


def can_edit(user: User, recommendation: Recommendation) -> bool:
    """The side that it comes from: wording, owner, date, and whether it is closed."""
    return recommendation.origin in origins_of(user, recommendation.force_id)


def can_report_progress(user: User, recommendation: Recommendation) -> bool:
    """The force that does the work says how far it has come, whoever the recommendation comes from."""
    return recommendation.is_open and is_of_the_force(user, recommendation.force_id)


def can_read_first_drafts(user: User, recommendation: Recommendation) -> bool:
    """How a force worded its recommendation before it released the year is its own; the secretary reads drafts."""
    if recommendation.origin != Origin.FORCE:
        return True
    force = recommendation.force_id
    return user.roles.at(force, *FORCE_READERS) or is_secretary(user, force)


# What the board decided


def can_record_decision(user: User, annual: AnnualAssessment) -> bool:
    """The secretariat that minutes the board."""
    return is_secretary(user, annual.force_id)


# The plan: objectives, milestones and updates


def can_manage_plan(user: User, force_id: int) -> bool:
    """Objectives, milestones, and who holds the posts that lead them."""
    return user.roles.at(force_id, Role.COORDINATOR)


def can_see_plan(user: User, force_id: int) -> bool:
    """The whole of it, with the posts that lead it. Who leads one milestone sees that one."""
    return force_id in plan_read_by(user)


def is_holder(user: User, milestone: Milestone) -> bool:
    """Whether this person holds a post that leads it today, and any role in the force's work."""
    posts = {milestone.lead_post_id, milestone.second_post_id}
    return user.roles.at(milestone.force_id, *FORCE_ROLES) and bool(posts & posts_of(user))


def posts_of(user: User) -> set[int]:
    """The posts that this person holds today; one query, kept for the life of the object."""
    found: set[int] | None = getattr(user, "_posts_of", None)
    if found is None:
        found = set(user.posts_held.current().values_list("post", flat=True))
        user._posts_of = found  # type: ignore[attr-defined]  # a cache, as cached_property would keep it
    return found


def can_write_update(user: User, milestone: Milestone) -> bool:
    """The lead, and the coordinator for a lead who cannot; also of a complete milestone, to put it right."""
    if milestone.state == Milestone.State.WITHDRAWN:
        return False
    return can_manage_plan(user, milestone.force_id) or is_holder(user, milestone)
