"""One row for one deed: what it says, where it stands in its chain, what it costs, and that nobody changes it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from audit.chain import BEGINNING, hash_of, values_of
from audit.models import AuditChain, AuditEntry, WrittenForGood
from audit.recording import Deed, OutsideItsDeed, Place, record, record_hourly
from tests.makers import make_organisation, make_user

PLACE = Place("2024-25", "terrorism", "Terrorism", "capacity", "Capacity")


def write_three() -> Organisation:
    force, person = make_organisation(), make_user()
    for number in range(3):
        record("text-saved", force, by=person, place=PLACE, deed=Deed(after=f"version {number}"))
    return force


@pytest.mark.django_db
def test_an_entry_says_who_did_what_where_from_what_to_what_in_words_that_last() -> None:
    force, person, chief = make_organisation(), make_user(name="A"), make_user(name="B")
    deed = Deed("issue 1", "Draft", "Approved", "f" * 64, shared=True)

    entry = record("approve", force, by=person, place=PLACE, deed=deed, on_behalf_of=chief)

    stored = AuditEntry.objects.get(pk=entry.pk)
    assert values_of(stored) == {
        "chain_id": force.pk,
        "number": 1,
        "at": stored.at.isoformat(timespec="microseconds"),
        "person_id": person.pk,
        "person": "A",
        "on_behalf_of": "B",
        "verb": "approve",
        "year": "2024-25",
        "threat": "terrorism",
        "threat_name": "Terrorism",
        "section": "capacity",
        "section_name": "Capacity",
        "thing": "issue 1",
        "before": "Draft",
        "after": "Approved",
        "content_sha256": "f" * 64,
        "shared": True,
        "once": None,
        "previous": BEGINNING,
    }
    assert stored.sha256 == hash_of(values_of(stored))


@pytest.mark.django_db
def test_each_entry_follows_from_the_one_before_and_the_chain_counts_them() -> None:
    force = write_three()

    rows = list(AuditEntry.objects.filter(chain=force.pk).order_by("number"))
    chain = AuditChain.objects.get(pk=force.pk)

    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == [BEGINNING, rows[0].sha256, rows[1].sha256]
    assert (chain.slug, chain.count, chain.head) == (force.slug, 3, rows[2].sha256)


@pytest.mark.django_db
def test_every_organisation_has_a_chain_of_its_own() -> None:
    first, second = write_three(), write_three()

    assert {chain.pk: chain.count for chain in AuditChain.objects.all()} == {first.pk: 3, second.pk: 3}


@pytest.mark.django_db
def test_an_entry_costs_a_deed_two_queries() -> None:
    force, person = write_three(), make_user()

    with CaptureQueriesContext(connection) as captured:
        record("text-saved", force, by=person, place=PLACE)

    assert len(captured) == 2


@pytest.mark.django_db
def test_a_verb_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(KeyError):
        record("did-something", make_organisation(), by=None)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideItsDeed):
        record("approve", make_organisation(), by=None)


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_a_deed_that_failed() -> None:
    force = make_organisation()
    with transaction.atomic():
        record("approve", force, by=None)
        transaction.set_rollback(True)

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_deeds_at_the_same_moment_make_one_chain() -> None:
    force, person = make_organisation(), make_user()
    with transaction.atomic():
        record("text-saved", force, by=person)
    failed: list[BaseException] = []

    def save_often() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    record("text-saved", force, by=person)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = list(AuditEntry.objects.order_by("number"))
    assert failed == []
    assert [row.number for row in rows] == list(range(1, 22))
    assert [row.previous for row in rows[1:]] == [row.sha256 for row in rows[:-1]]


@pytest.mark.django_db
def test_what_is_done_again_and_again_is_written_once_an_hour_for_one_person_and_matter() -> None:
    force, person, other = make_organisation(), make_user(), make_user()

    written = [
        record_hourly("withheld-read", force, by=by, place=PLACE, deed=Deed(), about=about)
        for by, about in [(person, "1,2"), (person, "1,2"), (person, "1,2,3"), (other, "1,2")]
    ]

    assert written == [True, False, True, True]
    assert AuditEntry.objects.count() == 3


CHANGES: list[Callable[[AuditEntry], object]] = [
    lambda entry: entry.save(),
    lambda entry: entry.delete(),
    lambda entry: AuditEntry.objects.all().delete(),
    lambda entry: AuditEntry.objects.update(person="X"),
    lambda entry: AuditEntry.objects.bulk_update([entry], ["person"]),
    lambda entry: AuditEntry.objects.bulk_create([entry]),
    lambda entry: AuditEntry._base_manager.filter(pk=entry.pk).delete(),
    lambda entry: AuditChain.objects.get(pk=entry.chain_id).entries.all().delete(),
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_the_models_refuse_to_change_or_delete_an_entry(change: Callable[[AuditEntry], object]) -> None:
    force = write_three()
    entry = AuditEntry.objects.filter(chain=force.pk).latest("number")

    with pytest.raises(WrittenForGood):
        change(entry)


STATEMENTS = [
    "UPDATE audit_auditentry SET person = 'X'",
    "DELETE FROM audit_auditentry",
    "DELETE FROM audit_auditentry WHERE number = 3",
    "UPDATE audit_auditchain SET count = 2",
    "UPDATE audit_auditchain SET count = count + 1",
    "DELETE FROM audit_auditchain",
    "INSERT INTO audit_auditentry (chain_id, number, at, person, on_behalf_of, verb, year, threat, threat_name, "
    "section, section_name, thing, before, after, content_sha256, shared, previous, sha256) "
    "SELECT chain_id, number + 7, at, person, on_behalf_of, verb, year, threat, threat_name, section, "
    "section_name, thing, before, after, content_sha256, shared, previous, sha256 FROM audit_auditentry",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_what_goes_past_the_models(statement: str) -> None:
    write_three()

    with pytest.raises(DatabaseError, match=r"audit|chain"), transaction.atomic():
        connection.cursor().execute(statement)

    assert AuditEntry.objects.count() == 3


@pytest.mark.django_db
def test_the_database_refuses_to_empty_the_trail_at_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; a DELETE of every row is refused above")
    write_three()
    connection.cursor().execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # what is still to be checked refuses it as well

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute("TRUNCATE audit_auditentry")


@pytest.mark.django_db
def test_words_that_are_too_long_are_shortened_and_still_hashed_as_stored() -> None:
    force = make_organisation()
    entry = record("judged", force, by=None, deed=Deed(before="a" * 400, after="b\x00c"))

    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (len(stored.before), stored.before[-1], stored.after) == (300, "…", "bc")
    assert stored.sha256 == hash_of(values_of(stored))
