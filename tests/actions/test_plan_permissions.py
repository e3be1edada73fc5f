"""Who sees a plan, and who writes in it: every question for every role, for whoever leads, and elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Membership, User
from actions import permissions
from actions.milestones import change_milestone, pass_on
from actions.models import LeadPost, Milestone, Objective, Update
from tests.actions.plans import make_draft, make_milestone, make_objective, make_post, make_report
from tests.makers import Side, make_user

ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator"),
    *("reviewer", "commissioner", "secretary", "body_viewer"),
)
FORCE = {"lead", "coordinator", "chief_officer", "viewer"}
BODY = {"reviewer", "commissioner", "secretary", "body_viewer"}


@pytest.fixture
def milestone(side: Side) -> Milestone:
    """Led by a post that nobody holds."""
    return make_milestone(side, post=make_post(side))


def who(side: Side, question: object) -> set[str]:
    return {role for role in ROLES if question(getattr(side, role))}  # type: ignore[operator]


def test_the_plan_is_seen_by_the_force_and_by_the_body_that_oversees_it(
    side: Side, other_side: Side, milestone: Milestone
) -> None:
    for model in (Objective, Milestone, LeadPost):
        assert who(side, lambda user, m=model: m.objects.visible_to(user).exists()) == FORCE | BODY
        assert who(other_side, lambda user, m=model: m.objects.visible_to(user).exists()) == set()
    assert who(side, lambda user: permissions.can_see_plan(user, side.force.pk)) == FORCE | BODY
    assert who(other_side, lambda user: permissions.can_see_plan(user, side.force.pk)) == set()


def test_a_draft_is_the_forces_and_what_is_reported_is_read_by_the_body_too(
    side: Side, other_side: Side, milestone: Milestone
) -> None:
    draft = make_draft(milestone, by=side.coordinator)
    assert who(side, lambda user: Update.objects.visible_to(user).exists()) == FORCE

    draft.delete()
    make_report(milestone, by=side.coordinator)
    assert who(side, lambda user: Update.objects.visible_to(user).exists()) == FORCE | BODY
    assert who(other_side, lambda user: Update.objects.visible_to(user).exists()) == set()


def test_the_coordinator_manages_the_plan(side: Side, other_side: Side) -> None:
    assert who(side, lambda user: permissions.can_manage_plan(user, side.force.pk)) == {"coordinator"}
    assert who(other_side, lambda user: permissions.can_manage_plan(user, side.force.pk)) == set()


def test_updates_are_written_by_the_coordinator_and_whoever_holds_a_post_that_leads(
    side: Side, other_side: Side, milestone: Milestone
) -> None:
    def may(user: User) -> bool:
        return permissions.can_write_update(user, milestone)

    assert who(side, may) == {"coordinator"}
    pass_on(milestone.lead_post, side.chief_officer, "", date(2021, 1, 1), by=side.coordinator)
    assert who(side, may) == {"coordinator", "chief_officer"}
    second = make_post(side, holder=side.people["contributor"])
    milestone = change_milestone(milestone, {"second_post": second}, version=1, by=side.coordinator)
    assert who(side, may) == {"coordinator", "chief_officer", "contributor"}
    assert who(other_side, may) == set()


def test_nobody_writes_an_update_of_what_was_withdrawn(side: Side, milestone: Milestone) -> None:
    withdrawn = change_milestone(milestone, {"state": "withdrawn"}, version=1, by=side.coordinator)

    assert who(side, lambda user: permissions.can_write_update(user, withdrawn)) == set()


def test_a_contributor_who_leads_sees_that_milestone_and_its_drafts_and_nothing_else(
    side: Side, milestone: Milestone
) -> None:
    objective = make_objective(side, "Be fair")
    led = make_milestone(side, objective, make_post(side, holder=side.people["contributor"]))
    for each in (milestone, led):
        make_draft(each, by=side.coordinator)

    person = side.contributor
    assert list(Milestone.objects.visible_to(person)) == [led]
    assert list(Objective.objects.visible_to(person)) == [objective]
    assert list(LeadPost.objects.visible_to(person)) == [led.lead_post]
    assert [update.milestone for update in Update.objects.visible_to(person)] == [led]
    assert not permissions.can_see_plan(person, side.force.pk)


@pytest.mark.parametrize("end", ["post", "roles"])
def test_whoever_no_longer_holds_the_post_or_any_role_neither_sees_nor_writes(end: str, side: Side) -> None:
    post = make_post(side, holder=side.people["contributor"])
    led = make_milestone(side, post=post)
    if end == "post":
        pass_on(post, side.lead, "", date(2022, 1, 1), by=side.coordinator)
    else:
        Membership.objects.filter(user=side.contributor).update(valid_until="2022-01-01")

    assert not Milestone.objects.visible_to(side.contributor).exists()
    assert not permissions.can_write_update(side.contributor, led)


def test_somebody_without_any_role_sees_nothing_although_they_are_named_as_holder(side: Side) -> None:
    stranger = make_user()
    led = make_milestone(side, post=make_post(side, holder=stranger))

    assert not Milestone.objects.visible_to(stranger).exists()
    assert not permissions.can_write_update(stranger, led)
