"""Who may raise and change recommendations. Who sees one is `visible_to` of the model.

A recommendation outlives the year, and so the lead of its threat: what counts is the role, not who leads now.
"""

from __future__ import annotations

from accounts.models import Role, User
from actions.models import OF_THE_FORCE, Recommendation
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
