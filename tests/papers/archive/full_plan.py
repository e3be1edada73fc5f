"""A plan with a row of every kind in it, made by the program's own functions, and what is done about it later."""

from __future__ import annotations

import datetime

from actions.milestones import change_milestone, pass_on
from actions.models import Milestone, Update
from actions.updates import discard_update
from assessments.models import AnnualAssessment
from tests.actions.plans import (
    make_draft,
    make_figure,
    make_milestone,
    make_objective,
    make_post,
    make_report,
)
from tests.makers import Side, first_section

DRAFTED = "Half a sentence, not reported yet."
LATER = "Reported after the meeting."


def make_full_plan(side: Side, annual: AnnualAssessment) -> None:
    """Two objectives; a milestone with a corrected report, one with a draft, and one that points elsewhere."""
    post = make_post(side, "Head of Operations", side.people["lead"])
    pass_on(post, None, "Somebody who does not sign in", datetime.date(2024, 6, 1), by=side.coordinator)
    objective = make_objective(side, "Be ready for NPCC exercises")
    first = make_milestone(
        side, objective, post, target=Milestone.Target.NUMERIC, target_value=120, target_unit="medics"
    )
    wrong = make_report(
        first, by=side.lead, on="2025-01-10", figures=[make_figure("12", "10"), make_figure("7.5", unit="%")]
    )
    make_report(
        first,
        by=side.lead,
        on="2025-01-12",
        corrects=wrong,
        body="<p>All but ten.</p>",
        figures=[make_figure("110", "100")],
    )
    second = make_milestone(
        side, make_objective(side, "Learn"), second_post=post, see_section=first_section(annual)
    )
    discard_update(make_draft(second, by=side.lead, body="<p>Thrown away.</p>"), by=side.lead)
    make_draft(second, by=side.lead, body=f"<p>{DRAFTED}</p>", figures=[make_figure("3")])
    third = make_milestone(side, objective, post, see_milestone=first)
    change_milestone(third, {"text": "Count them again"}, version=third.version, by=side.coordinator)


def go_on_with_plan(side: Side) -> Update:
    """The draft is thrown away, and something is reported after the meeting of the year."""
    for draft in Update.objects.filter(state=Update.State.DRAFT):
        discard_update(draft, by=side.lead)
    first = Milestone.objects.order_by("pk")[0]
    return make_report(first, by=side.lead, body=f"<p>{LATER}</p>", figures=[make_figure("115", "110")])
