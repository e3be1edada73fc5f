"""Organisations and who oversees whom, as an administrator changes them."""

import datetime

import pytest
from django.test import Client

from accounts.models import BEGINNING, Organisation, Oversight, Role, today
from audit.models import AuditEntry
from tests.accounts.form_errors import errors_beside
from tests.makers import Side, make_organisation

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NEW = {
    "name": "Newshire Police",
    "short_name": "Newshire",
    "kind": "force",
    "valid_from": "",
    "valid_until": "",
}


def test_an_organisation_is_added_with_an_address_made_from_its_name(administrator: Client) -> None:
    administrator.post("/organisations/add/", NEW)

    added = Organisation.objects.get(slug="newshire-police")
    assert (added.name, added.short_name, added.kind) == ("Newshire Police", "Newshire", "force")
    assert (added.valid_from, added.valid_until) == (BEGINNING, None)


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"name": ""}, {"name": "Enter the organisation&#39;s name."}),
        ({"kind": ""}, {"kind": "Choose the kind of organisation."}),
        ({"name": "Anyshire"}, {"name": "Another organisation has this name."}),
        (
            {"valid_from": "2026-04-01", "valid_until": "2026-03-31"},
            {"valid_until": "The last day cannot be before the first."},
        ),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said_beside_the_field(
    administrator: Client, changed: dict[str, str], beside: dict[str, str]
) -> None:
    page = administrator.post("/organisations/add/", NEW | changed).content.decode()

    assert errors_beside(page) == beside
    assert not Organisation.objects.filter(name="Newshire Police").exists()


def test_a_new_name_keeps_the_address_and_the_kind(administrator: Client, side: Side) -> None:
    changed = NEW | {"kind": "policing_body", "successor": ""}

    administrator.post("/organisations/anyshire/edit/", changed)

    side.force.refresh_from_db()
    assert (side.force.name, side.force.slug, side.force.kind) == ("Newshire Police", "anyshire", "force")
    assert side.force.history.count() == 2


def test_an_organisation_is_succeeded_by_another_of_its_kind(administrator: Client, side: Side) -> None:
    mayor = make_organisation(Organisation.Kind.POLICING_BODY)
    changed = {"name": side.body.name, "short_name": "", "valid_from": "", "valid_until": "2028-05-03"}

    administrator.post("/organisations/anyshire-pcc/edit/", changed | {"successor": side.force.pk})
    side.body.refresh_from_db()
    refused = side.body.successor
    administrator.post("/organisations/anyshire-pcc/edit/", changed | {"successor": mayor.pk})

    side.body.refresh_from_db()
    assert refused is None
    assert (side.body.successor, side.body.valid_until) == (mayor, datetime.date(2028, 5, 3))


def test_oversight_passes_from_one_body_to_the_next(administrator: Client, side: Side) -> None:
    oversight = Oversight.objects.get(force=side.force)
    mayor = make_organisation(Organisation.Kind.POLICING_BODY)
    form = {"body": mayor.pk, "force": side.force.pk, "valid_from": today().isoformat(), "valid_until": ""}

    too_early = administrator.post("/organisations/oversight/add/", form).content.decode()
    administrator.post(
        f"/organisations/oversight/{oversight.pk}/end/", {"last_day": (today() - DAY).isoformat()}
    )
    administrator.post("/organisations/oversight/add/", form)

    assert set(errors_beside(too_early)) == {"valid_from"}
    assert not side.reviewer.roles.for_force(side.force.pk, Role.REVIEWER)
    assert list(Oversight.objects.current().values_list("body", "force")) == [(mayor.pk, side.force.pk)]


def test_only_bodies_and_forces_are_offered(administrator: Client, side: Side) -> None:
    make_organisation(Organisation.Kind.REGIONAL_UNIT, name="A regional unit")
    form = {"body": side.force.pk, "force": side.body.pk, "valid_from": "", "valid_until": ""}

    page = administrator.post("/organisations/oversight/add/", form).content.decode()

    assert "A regional unit" not in page
    assert set(errors_beside(page)) == {"body", "force"}


def test_an_oversight_that_has_not_begun_is_withdrawn(administrator: Client, side: Side) -> None:
    coming = Oversight.objects.create(
        body=make_organisation(Organisation.Kind.POLICING_BODY),
        force=make_organisation(),
        valid_from=today() + 9 * DAY,
    )

    administrator.post(f"/organisations/oversight/{coming.pk}/end/", {"last_day": today().isoformat()})

    assert not Oversight.objects.filter(pk=coming.pk).exists()


def test_both_sides_find_in_their_trails_who_oversees_whom(administrator: Client, side: Side) -> None:
    oversight = Oversight.objects.get(force=side.force)
    administrator.post(
        f"/organisations/oversight/{oversight.pk}/end/", {"last_day": (today() - DAY).isoformat()}
    )
    form = {
        "body": side.body.pk,
        "force": side.force.pk,
        "valid_from": today().isoformat(),
        "valid_until": "",
    }
    administrator.post("/organisations/oversight/add/", form)

    entries = AuditEntry.objects.filter(verb__startswith="oversight").order_by("pk")
    assert [(entry.verb, entry.chain_id) for entry in entries] == [
        ("oversight-ended", side.force.pk),
        ("oversight-ended", side.body.pk),
        ("oversight-given", side.force.pk),
        ("oversight-given", side.body.pk),
    ]
    assert {entry.thing for entry in entries} == {f"{side.body.name}, {side.force.name}"}
    assert entries[0].before != entries[0].after


def test_an_oversight_that_has_ended_is_not_ended_again(administrator: Client, side: Side) -> None:
    oversight = Oversight.objects.get(force=side.force)
    Oversight.objects.update(valid_until=today() - DAY)

    assert administrator.get(f"/organisations/oversight/{oversight.pk}/end/").status_code == 403
