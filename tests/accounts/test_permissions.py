"""Who may administer: every role against every question."""

import datetime

import pytest

from accounts import permissions
from accounts.models import Membership, Role, User, today
from tests.makers import Side, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def administration(person: User) -> Membership:
    return Membership.objects.get(user=person, role=Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", Role)
def test_only_an_administrator_administers(side: Side, role: Role) -> None:
    person: User = getattr(side, role.value)
    somebody = make_member(side.force, Role.LEAD)
    membership = Membership.objects.get(user=somebody)
    is_administrator = role == Role.ADMINISTRATOR

    assert permissions.can_administer(person) == is_administrator
    assert permissions.can_switch_off(person, somebody) == is_administrator
    assert permissions.can_end_membership(person, membership) == is_administrator


@pytest.mark.parametrize(("begins", "ends"), [(1, None), (-2, -1)])
def test_an_administrator_of_yesterday_or_tomorrow_does_not_administer(begins: int, ends: int | None) -> None:
    person = make_user()
    Membership.objects.create(
        user=person,
        organisation=make_organisation(),
        role=Role.ADMINISTRATOR,
        valid_from=today() + begins * DAY,
        valid_until=None if ends is None else today() + ends * DAY,
    )

    assert not permissions.can_administer(person)


def test_an_administrator_who_is_switched_off_does_not_administer(side: Side) -> None:
    person = side.administrator
    person.is_active = False

    assert not permissions.can_administer(person)


def test_nobody_switches_themselves_off(side: Side) -> None:
    assert not permissions.can_switch_off(side.administrator, side.administrator)


def test_nobody_ends_their_own_last_administrators_role(side: Side) -> None:
    administrator = side.administrator

    assert not permissions.can_end_membership(administrator, administration(administrator))


def test_an_administrator_of_two_organisations_may_give_up_one(side: Side) -> None:
    make_member(side.body, Role.ADMINISTRATOR, user=side.administrator)
    administrator = side.administrator
    own = Membership.objects.get(user=administrator, organisation=side.body)

    assert permissions.can_end_membership(administrator, own)


def test_an_administrator_may_end_another_ones_role_and_their_own_other_roles(side: Side) -> None:
    other = make_member(side.force, Role.ADMINISTRATOR)
    make_member(side.force, Role.VIEWER, user=side.administrator)
    administrator = side.administrator
    own_other = Membership.objects.get(user=administrator, role=Role.VIEWER)

    assert permissions.can_end_membership(administrator, administration(other))
    assert permissions.can_end_membership(administrator, own_other)


def test_what_has_ended_is_not_ended_again(side: Side) -> None:
    membership = Membership.objects.create(
        user=side.lead,
        organisation=side.force,
        role=Role.VIEWER,
        valid_from=today() - 2 * DAY,
        valid_until=today() - DAY,
    )

    assert not permissions.can_end_membership(side.administrator, membership)
