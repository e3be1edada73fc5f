"""What is done to recommendations and to the plan stands in the trail of the force, without the force's words."""

from __future__ import annotations

import datetime

import pytest

from actions.milestones import change_milestone, change_objective
from actions.recommendations import change_recommendation, raise_recommendation
from actions.updates import begin_update, discard_update
from assessments.trail import Sight, line_of
from audit.models import AuditEntry
from tests.actions.conftest import values
from tests.actions.plans import make_draft, make_milestone, make_objective, make_post, make_report
from tests.makers import Side, make_year


def told(*verbs: str) -> list[tuple[str, str, str, str]]:
    rows = AuditEntry.objects.filter(verb__in=verbs).order_by("number")
    return [(row.verb, row.thing, row.before, row.after) for row in rows]


def test_a_recommendation_tells_its_reference_its_date_and_its_state_and_no_words(side: Side) -> None:
    annual = make_year(side)
    raised = raise_recommendation(annual, {**values("force"), "text": "Buy two boats."}, by=side.coordinator)
    later = raised.due_on + datetime.timedelta(days=30)
    changed = {"due_on": later, "text": "Buy three boats."}
    change_recommendation(raised, changed, version=1, reason="No boats.", by=side.lead)

    raising, changing = AuditEntry.objects.filter(verb__startswith="recommendation").order_by("number")
    assert raising.thing == f"{raised.reference}, {raised.get_origin_display()}"
    assert (changing.person, changing.year, changing.before, changing.after) == (
        side.lead.name, annual.year, str(raised.due_on), str(later),
    )  # fmt: skip
    assert "boats" not in "".join(f"{row.thing}{row.before}{row.after}" for row in (raising, changing))


@pytest.mark.parametrize(("origin", "shared"), [("force", False), ("opcc", True), ("board", True)])
def test_both_sides_are_told_of_the_recommendations_of_the_body_and_the_board(
    origin: str, shared: bool, side: Side
) -> None:
    raise_recommendation(make_year(side), values(origin), by=side.coordinator)
    assert AuditEntry.objects.get(verb="recommendation-raised").shared is shared


def test_a_change_that_changes_nothing_is_not_told(side: Side) -> None:
    raised = raise_recommendation(make_year(side), values("force"), by=side.coordinator)
    change_recommendation(raised, {"text": raised.text}, version=1, by=side.coordinator)
    assert not AuditEntry.objects.filter(verb="recommendation-changed").exists()


def test_what_is_done_to_the_plan_is_told(side: Side) -> None:
    objective = make_objective(side, "Be ready for floods")
    post = make_post(side, "Head of Water", side.lead)
    milestone = make_milestone(side, objective, post)
    change_objective(objective, {"text": "Be ready"}, version=1, by=side.coordinator)
    change_milestone(milestone, {"text": "Count them"}, version=1, by=side.coordinator)

    assert [verb for verb, *_ in told("objective-added", "post-added", "post-passed-on", "milestone-added")] == [
        "objective-added", "post-added", "post-passed-on", "milestone-added",
    ]  # fmt: skip
    assert told("milestone-changed") == [("milestone-changed", milestone.reference, "", "version 2")]
    assert told("post-passed-on")[0][1:] == ("Head of Water", "", f"{side.lead.name} from 1 April 2021")


def test_whoever_reads_no_text_is_not_told_the_words_of_an_objective(side: Side) -> None:
    make_objective(side, "Be ready for floods")
    entry = AuditEntry.objects.get(verb="objective-added")
    assert line_of(entry, Sight.WHOLE).thing == "Be ready for floods"
    assert line_of(entry, Sight.BARE).thing == ""


def test_an_update_is_told_when_it_is_saved_reported_and_discarded(side: Side) -> None:
    milestone = make_milestone(side)
    make_report(milestone, by=side.lead)
    make_draft(milestone, by=side.lead)
    discard_update(begin_update(milestone, by=side.lead), by=side.lead)
    verbs = [verb for verb, *_ in told("update-saved", "update-reported", "update-discarded")]
    assert verbs == ["update-saved", "update-reported", "update-saved", "update-discarded"]
    assert told("update-reported")[0][1:] == (f"{milestone.reference}, update 1", "", "On track")
