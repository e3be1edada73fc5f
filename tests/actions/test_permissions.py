"""Who may raise, change and report on recommendations: every question for every role, at home and elsewhere."""

from __future__ import annotations

import pytest

from actions import permissions
from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments.models import AnnualAssessment, Status
from assessments.workflow import perform
from tests.actions.conftest import values
from tests.makers import Side, set_status

ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator"),
    *("reviewer", "commissioner", "secretary", "body_viewer"),
)
Origin = Recommendation.Origin
RAISES = {
    "lead": permissions.OF_THE_FORCE,
    "coordinator": permissions.OF_THE_FORCE,
    "reviewer": (Origin.OPCC,),
    "commissioner": (Origin.OPCC,),
    "secretary": (Origin.BOARD,),
}


def test_each_role_raises_recommendations_in_the_name_of_its_own_side(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    found = {role: permissions.origins_of(getattr(side, role), annual.force_id) for role in ROLES}
    elsewhere = {permissions.origins_of(getattr(other_side, role), annual.force_id) for role in ROLES}

    assert {role: origins for role, origins in found.items() if origins} == RAISES
    assert elsewhere == {()}
    assert {role for role in ROLES if permissions.can_raise(getattr(side, role), annual)} == set(RAISES)


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        (Origin.FORCE, {"lead", "coordinator"}),
        (Origin.HMICFRS, {"lead", "coordinator"}),
        (Origin.AUDIT, {"lead", "coordinator"}),
        (Origin.OPCC, {"reviewer", "commissioner"}),
        (Origin.BOARD, {"secretary"}),
    ],
)
def test_only_the_side_that_it_comes_from_changes_it(
    origin: str, may: set[str], side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    recommendation = Recommendation(force=side.force, origin=origin)

    assert {role for role in ROLES if permissions.can_edit(getattr(side, role), recommendation)} == may
    assert [role for role in ROLES if permissions.can_edit(getattr(other_side, role), recommendation)] == []


@pytest.mark.parametrize("origin", list(Origin))
def test_the_force_reports_progress_on_every_open_recommendation(origin: str, side: Side) -> None:
    for state, may in [("open", {"lead", "coordinator"}), ("closed", set())]:
        recommendation = Recommendation(force=side.force, origin=origin, state=state)
        found = {r for r in ROLES if permissions.can_report_progress(getattr(side, r), recommendation)}
        assert found == may


def test_first_drafts_of_the_force_are_read_by_the_force_and_the_secretary(side: Side) -> None:
    of_force, of_body = (Recommendation(force=side.force, origin=o) for o in (Origin.FORCE, Origin.OPCC))

    assert {r for r in ROLES if permissions.can_read_first_drafts(getattr(side, r), of_force)} == {
        *("lead", "coordinator", "chief_officer", "viewer", "secretary"),
    }
    assert all(permissions.can_read_first_drafts(getattr(side, role), of_body) for role in ROLES)


@pytest.mark.parametrize("origin", permissions.OF_THE_FORCE)
def test_what_the_force_raised_or_took_up_reaches_the_body_with_the_release(
    origin: str, side: Side, annual: AnnualAssessment
) -> None:
    raise_recommendation(annual, values(origin), by=side.lead)
    assert not Recommendation.objects.visible_to(side.reviewer).exists()
    set_status(annual, Status.RELEASED)
    assert Recommendation.objects.visible_to(side.reviewer).exists()


@pytest.mark.parametrize("origin", permissions.OF_THE_FORCE)
def test_what_the_body_read_of_a_final_year_stays_in_its_sight_while_that_is_reopened(
    origin: str, side: Side, annual: AnnualAssessment
) -> None:
    read = raise_recommendation(annual, values(origin), by=side.lead)
    annual.threat_assessments.update(status=Status.FINAL)
    set_status(annual, Status.VERDICT_GIVEN)
    perform(annual, "finalise", by=side.coordinator)
    perform(annual, "reopen", by=side.chief_officer, comment="A wrong date.")
    unread = raise_recommendation(annual, values(origin), by=side.lead)

    assert list(Recommendation.objects.visible_to(side.reviewer)) == [read]
    assert set(Recommendation.objects.visible_to(side.lead)) == {read, unread}
