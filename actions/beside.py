"""What was decided and recommended on the threat of a section, for whoever writes it now, and what came of it.

Not here: last year's text and verdict (`assessments.last_year`), and raising or changing a recommendation.
"""

from __future__ import annotations

from django.db.models import Case, Q, Value, When

from accounts.models import User
from actions.models import BoardDecision, Recommendation
from assessments.models import Section
from assessments.permissions import can_read_paper, is_handed

# More are on the page of recommendations.
MOST = 8
MOST_DECISIONS = 3


def concerning(section: Section, user: User) -> list[Recommendation]:
    """What is open, and what was raised since last year; the board's first, then what is open. One query."""
    found = Recommendation.objects.visible_to(user).filter(force=section.annual.force_id)
    if section.threat_assessment is None:
        found = found.filter(threat=None)
    else:
        found = found.filter(threat__code=section.threat_assessment.threat.code)
    before = f"{int(section.annual.year[:4]) - 1}-{section.annual.year[2:4]}"
    recent = Q(state=Recommendation.State.OPEN) | Q(raised_in__year__gte=before)
    by_board = Case(When(origin=Recommendation.Origin.BOARD, then=Value(0)), default=Value(1))
    is_open = Case(When(state=Recommendation.State.OPEN, then=Value(0)), default=Value(1))
    ordered = found.filter(recent, raised_in__year__lte=section.annual.year).order_by(
        by_board, is_open, "-reference"
    )
    return list(ordered.select_related("force", "threat")[:MOST])


def decided(section: Section, user: User) -> list[BoardDecision]:
    """What the board decided in earlier years on its threat and on the whole paper; the latest first. One query.

    Somebody to whom the section is handed, and who does not read the year as a whole, is told what concerns its threat.
    """
    is_told_in_part = is_handed(user, section) and not can_read_paper(user, section.annual)
    decisions = BoardDecision.objects.all() if is_told_in_part else BoardDecision.objects.visible_to(user)
    found = decisions.filter(annual__force=section.annual.force_id, annual__year__lt=section.annual.year)
    about = Q(pk__in=()) if is_told_in_part else Q(threat_assessment=None)
    if section.threat_assessment is not None:
        threat = section.threat_assessment.threat
        about |= Q(threat_assessment__threat__code=threat.code)
        about |= Q(threat_assessment__threat__in=threat.predecessors.values("pk"))
    # Of a threat before the whole paper: it says more to whoever writes about it.
    of_threat = Case(When(threat_assessment=None, then=Value(1)), default=Value(0))
    ordered = found.filter(about).with_context().order_by("-annual__year", of_threat, "number")
    return list(ordered[:MOST_DECISIONS])
