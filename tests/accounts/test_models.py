"""Dated roles: from when until when they count, where they can be held, and whose force they reach."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    BEGINNING,
    BODY_ROLES,
    FORCE_ROLES,
    Membership,
    Organisation,
    Oversight,
    Role,
    User,
    today,
)
from tests.makers import Side, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
Kind = Organisation.Kind
DAY = datetime.timedelta(days=1)


# Dates


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        (0, None, True),
        (-1, 0, True),
        (0, 0, True),
        (-2, -1, False),
        (1, None, False),
        (1, 2, False),
    ],
)
def test_a_role_counts_from_its_first_day_to_its_last_inclusive(
    begins: int, ends: int | None, counts: bool
) -> None:
    person, force = make_user(), make_organisation()
    membership = Membership.objects.create(
        user=person,
        organisation=force,
        role=Role.LEAD,
        valid_from=today() + begins * DAY,
        valid_until=None if ends is None else today() + ends * DAY,
    )

    assert person.roles.at(force.pk, Role.LEAD) == counts
    assert membership.is_current == counts
    assert Membership.objects.current().filter(pk=membership.pk).exists() == counts


def test_a_role_is_asked_for_any_other_day() -> None:
    membership = Membership.objects.create(
        user=make_user(),
        organisation=make_organisation(),
        role=Role.LEAD,
        valid_from=datetime.date(2024, 4, 1),
        valid_until=datetime.date(2025, 3, 31),
    )
    days = [datetime.date(2024, 3, 31), datetime.date(2024, 4, 1), datetime.date(2025, 3, 31)]
    days.append(datetime.date(2025, 4, 1))

    held = [Membership.objects.current(day).filter(pk=membership.pk).exists() for day in days]

    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (BEGINNING, None, "always"),
        (BEGINNING, datetime.date(2028, 5, 3), "until 3 May 2028"),
        (datetime.date(2026, 4, 1), None, "from 1 April 2026"),
        (datetime.date(2026, 4, 1), datetime.date(2028, 5, 3), "1 April 2026 to 3 May 2028"),
    ],
)
def test_a_period_is_said_in_words(begins: datetime.date, ends: datetime.date | None, words: str) -> None:
    assert Organisation(valid_from=begins, valid_until=ends).period == words


def test_the_database_refuses_a_role_that_ends_before_it_begins() -> None:
    membership = Membership(
        user=make_user(), organisation=make_organisation(), role=Role.LEAD, valid_until=today() - DAY
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()


# Several roles, several forces


def test_a_person_holds_several_roles_in_several_organisations() -> None:
    one, other = make_organisation(), make_organisation()
    person = make_member(one, Role.LEAD, Role.COORDINATOR)
    person = make_member(other, Role.VIEWER, user=person)

    assert person.roles.organisations() == {one.pk, other.pk}
    assert person.roles.organisations(Role.LEAD, Role.VIEWER) == {one.pk, other.pk}
    assert person.roles.organisations(Role.COORDINATOR) == {one.pk}
    assert not person.roles.at(other.pk, Role.LEAD)
    assert person.roles.at(other.pk)


def test_a_person_without_a_role_is_nowhere() -> None:
    person, force = make_user(), make_organisation()

    assert not person.roles.at(force.pk)
    assert person.roles.organisations() == set()
    assert person.roles.forces_overseen() == set()


# Oversight


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [(0, None, True), (-1, 0, True), (-2, -1, False), (1, None, False)],
)
def test_a_body_reaches_a_force_only_while_it_oversees_it(
    begins: int, ends: int | None, counts: bool
) -> None:
    force, body = make_organisation(Kind.FORCE), make_organisation(Kind.POLICING_BODY)
    Oversight.objects.create(
        body=body,
        force=force,
        valid_from=today() + begins * DAY,
        valid_until=None if ends is None else today() + ends * DAY,
    )
    person = make_member(body, Role.REVIEWER)

    assert person.roles.for_force(force.pk, Role.REVIEWER) == counts
    assert person.roles.forces_overseen(Role.REVIEWER) == ({force.pk} if counts else set())


def test_oversight_reaches_with_the_roles_that_are_held_there(side: Side) -> None:
    assert side.reviewer.roles.for_force(side.force.pk, Role.REVIEWER)
    assert not side.reviewer.roles.for_force(side.force.pk, Role.COMMISSIONER)
    assert not side.reviewer.roles.at(side.force.pk)


def test_a_forces_roles_do_not_reach_the_body(side: Side) -> None:
    assert not side.lead.roles.for_force(side.force.pk)
    assert not side.lead.roles.at(side.body.pk)


def test_roles_cost_one_query_however_many_they_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person, overseen = make_user(), set()
    for _ in range(3):
        body, force = make_organisation(Kind.POLICING_BODY), make_organisation()
        Oversight.objects.create(body=body, force=force)
        make_member(body, Role.REVIEWER, Role.SECRETARY, user=person)
        overseen.add(force.pk)

    with django_assert_num_queries(1):
        assert person.roles.forces_overseen(Role.REVIEWER) == overseen
        assert person.roles.forces_overseen(Role.SECRETARY) == overseen


# Where a role can be held


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", Role)
def test_each_kind_of_organisation_has_its_roles(kind: Organisation.Kind, role: Role) -> None:
    everywhere = {Role.VIEWER, Role.ADMINISTRATOR}
    allowed = {
        Kind.FORCE: FORCE_ROLES | everywhere,
        Kind.POLICING_BODY: BODY_ROLES | everywhere,
        Kind.REGIONAL_UNIT: {Role.LEAD, Role.CONTRIBUTOR} | everywhere,
        Kind.NATIONAL_BODY: {Role.CONTRIBUTOR} | everywhere,
    }
    membership = Membership(user=make_user(), organisation=make_organisation(kind), role=role)

    if role in allowed[kind]:
        membership.full_clean()
    else:
        with pytest.raises(ValidationError) as refused:
            membership.full_clean()
        assert set(refused.value.message_dict) == {"role"}


def test_the_same_role_is_not_held_twice_at_once() -> None:
    force = make_organisation()
    person = make_member(force, Role.LEAD)

    with pytest.raises(ValidationError) as refused:
        Membership(user=person, organisation=force, role=Role.LEAD).full_clean()

    assert refused.value.message_dict == {
        "role": [f"{person} holds this role here already (from 1 January 2020)."]
    }


def test_a_role_can_be_taken_up_again_after_it_ended() -> None:
    person, force = make_user(), make_organisation()
    Membership.objects.create(
        user=person,
        organisation=force,
        role=Role.LEAD,
        valid_from=today() - 9 * DAY,
        valid_until=today() - DAY,
    )

    Membership(user=person, organisation=force, role=Role.LEAD).full_clean()


@pytest.mark.parametrize(
    ("body", "force", "field"),
    [
        (Kind.FORCE, Kind.FORCE, "body"),
        (Kind.REGIONAL_UNIT, Kind.FORCE, "body"),
        (Kind.POLICING_BODY, Kind.POLICING_BODY, "force"),
        (Kind.POLICING_BODY, Kind.NATIONAL_BODY, "force"),
    ],
)
def test_only_a_policing_body_oversees_and_only_a_force_is_overseen(
    body: Organisation.Kind, force: Organisation.Kind, field: str
) -> None:
    oversight = Oversight(body=make_organisation(body), force=make_organisation(force))

    with pytest.raises(ValidationError) as refused:
        oversight.full_clean()

    assert set(refused.value.message_dict) == {field}


def test_one_body_at_a_time_oversees_a_force(side: Side) -> None:
    other = make_organisation(Kind.POLICING_BODY)
    Oversight.objects.filter(force=side.force).update(valid_until=today())

    with pytest.raises(ValidationError) as refused:
        Oversight(body=other, force=side.force, valid_from=today()).full_clean()
    Oversight(body=other, force=side.force, valid_from=today() + DAY).full_clean()

    assert set(refused.value.message_dict) == {"valid_from"}


# People


def test_an_address_is_kept_in_lower_case() -> None:
    assert make_user("Some.Body@Force.Example").email == "some.body@force.example"


def test_the_database_refuses_an_address_in_capitals() -> None:
    person = make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email="LOUD@EXAMPLE.COM")


def test_two_people_cannot_have_one_address() -> None:
    make_user("one@example.com")

    with pytest.raises(ValidationError):
        make_user("ONE@example.com")
