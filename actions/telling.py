"""Who is told of what the board decided. Not here: what is late (`chasing`)."""

from __future__ import annotations

from accounts.models import Notice, User
from accounts.notices.telling import News, tell
from actions.models import BoardDecision
from assessments.telling import about, coordinators, deciders, in_charge


def board_decided(decision: BoardDecision, *, by: User) -> None:
    """Those who lead what it is about, and those who decide in the force."""
    subject = decision.threat_assessment or decision.annual
    words = f"{by.name} recorded decision {decision.number} of the board on {about(subject)}."
    people = in_charge(subject) | coordinators(subject) | deciders(subject)
    url, place = decision.get_absolute_url(), str(decision.annual)
    tell(people, News(Notice.Kind.DECISION, decision, url, place, words), by=by)
