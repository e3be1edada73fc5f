"""Every page of a threat in each status before its release, and of a year in each status, asked by everybody: each role
of both sides, who stands in for the lead or acts for a chief officer, contributors with one section and with none,
another force's people, and strangers.

Whoever is refused a page is refused its POST as well, and after all of them no row is another one. Who may is written
in `access_by_status`. Not here: pages of the installation and of the paper, and a
threat once it is released (`test_access`).
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import BODY_ROLES, FORCE_ROLES, Role, User
from assessments.models import (
    AnnualAssessment,
    Delegation,
    Draft,
    StandIn,
    Status,
)
from assessments.workflow import BY_NAME
from tests.makers import LONG_AGO, make_member, set_status
from tests.project.access_by_status import (
    CHAINS,
    INSIDE,
    OF_A_THREAT,
    OF_A_YEAR,
    PEOPLE,
    SIGNERS,
    WRITING,
    Kind,
)
from tests.project.test_access import World, client_of, verdict

pytestmark = pytest.mark.django_db  # undoes what each test does, inside what `asked` makes once

# Enough for every form of these pages, so that nothing but the right to it stands in the way.
SENT = {
    "version": "1",
    "body": "<p>Words of somebody else.</p>",
    "text": "Why?",
    "comment": "Because.",
    "reason": "Because.",
    "resolution": "Done.",
    "heading": "Another heading",
    "direction": "up",
    "circle": "both",
    "verdict": "assured",
    "reasons": "Seen.",
    "grade": "1",
    "confidence": "high",
    "basis": "asserted",
    "decision": "accept",
    "due_on": "2025-02-20",
    "withhold": "on",
    "answer": "There are twelve.",
    "confirm": "on",
}


class Asked:
    """One year of one force, everybody who asks for its pages, and the addresses of these."""

    def __init__(self) -> None:
        self.world = World(Status.DRAFT)
        self.annual: AnnualAssessment = self.world.annual
        self.threats = list(self.annual.threat_assessments.order_by("order"))
        self.clients = {who: client_of(person) for who, person in self.people().items()}
        self.of_threat, self.of_year = self.addresses_of_threat(), self.addresses_of_year()

    def people(self) -> dict[str, User]:
        side, other = self.world.side, self.world.other
        people = {role: getattr(side, role) for role in side.people}
        people["newcomer"] = make_member(side.force, Role.CONTRIBUTOR)
        people["helper"] = make_member(side.force, Role.LEAD)
        people["stand_in"] = make_member(side.force, Role.LEAD)
        people["delegate"] = make_member(side.force, Role.VIEWER)
        people["second_chief"] = make_member(side.force, Role.CHIEF_OFFICER)
        everywhere_else = make_member(other.force, *FORCE_ROLES, Role.VIEWER)
        people["elsewhere"] = make_member(other.body, *BODY_ROLES, Role.VIEWER, user=everywhere_else)
        days = {"valid_from": LONG_AGO, "valid_until": datetime.date(2099, 1, 1)}
        StandIn.objects.create(
            threat_assessment=self.threats[0], lead=side.lead, stand_in=people["stand_in"],
            named_by=side.lead, named_at=timezone.now(), **days,
        )  # fmt: skip
        Delegation.objects.create(
            force=side.force, given_by=side.chief_officer, stand_in=people["delegate"], **days
        )
        return people

    def addresses_of_threat(self) -> dict[str, str]:
        place = [self.annual.force.slug, self.annual.year, self.threats[0].threat.code]
        return {
            name: reverse("threat_step", args=[*place, name]) if name in BY_NAME else self.world.address(name)
            for name in names_of(OF_A_THREAT)
        }

    def addresses_of_year(self) -> dict[str, str]:
        place = [self.annual.force.slug, self.annual.year]
        return {
            name: reverse("year_step", args=[*place, name]) if name in BY_NAME else self.world.address(name)
            for name in names_of(OF_A_YEAR)
        }

    def put(self, threat: Status, year: Status) -> None:
        for each in self.threats:
            set_status(each, threat)
        set_status(self.annual, year)


def names_of(kinds: list[Kind]) -> list[str]:
    return [name for kind in kinds for name in kind.pages.split()]


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Asked]:
    """What is refused is no news for the log."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Asked()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def got(client: Client, address: str) -> str:
    """What a GET is answered with; a POST where only that is taken, and then what it does is undone."""
    answer = client.get(address)
    if answer.status_code != 405:
        return verdict(answer)  # type: ignore[arg-type]
    with transaction.atomic():
        answer = client.post(address, SENT)
        transaction.set_rollback(True)
    return verdict(answer)  # type: ignore[arg-type]


def all_rows() -> dict[str, str]:
    """A fingerprint of every table."""
    passing = (Session, Draft)  # who is signed in, and what a writer typed: it stays theirs
    return {
        model._meta.label: hashlib.sha256(repr(plain_rows(model)).encode()).hexdigest()
        for model in apps.get_models()
        if model not in passing
    }


def plain_rows(model: type[Model]) -> list[list[object]]:
    """PostgreSQL hands out the bytes of a file by their place in memory."""
    return [
        [bytes(value) if isinstance(value, memoryview) else value for value in row]
        for row in model._default_manager.order_by("pk").values_list()
    ]


def check(
    asked: Asked,
    addresses: dict[str, str],
    kinds: list[Kind],
    people: list[str],
    at: tuple[Status, Status],
    *,
    every_get: bool = False,
) -> None:
    """Everybody gets of each page what stands in the table; and whom it refuses can change nothing by it.

    Signing in and asking takes most of the time. So who gets a page as in a draft is asked in a draft, and whoever is
    refused by a GET where the refusals of a kind begin; whoever is refused is sent a POST in every status.
    """
    pages = [(kind, name) for kind in kinds for name in kind.pages.split()]
    wanted = {(name, who): kind.expected(who, *at) for kind, name in pages for who in people}
    in_draft = {(name, who): kind.expected(who, *BEGINNING) for kind, name in pages for who in people}
    refused = {page: answer for page, answer in wanted.items() if answer != "yes"}
    kept = {(name, who) for kind, name in pages for who in kind.kept.split()}
    by_get = {page for page in wanted if every_get or at == BEGINNING or wanted[page] != in_draft[page]}
    by_get |= set(refused) if begins_a_turn(*at) else set()

    found = {(name, who): got(asked.clients[who], addresses[name]) for name, who in by_get}
    assert found == {page: wanted[page] for page in by_get}

    before = all_rows()
    sent = {at: verdict(asked.clients[at[1]].post(addresses[at[0]], SENT)) for at in set(refused) - kept}  # type: ignore[arg-type]
    after = all_rows()
    wrong = {page: answer for page, answer in sent.items() if answer not in (refused[page], "no method")}
    assert wrong == {}  # a page that takes no POST says so to anybody
    assert {label for label, rows in after.items() if before[label] != rows} == set()


BEGINNING = (Status.DRAFT, Status.DRAFT)


def begins_a_turn(threat: Status, year: Status) -> bool:
    """Where writing is closed, where the body reads it, and where nothing more is done."""
    return threat in (Status.SUBMITTED, Status.RELEASED) or year == Status.FINAL


@pytest.mark.parametrize("status", [*WRITING, *INSIDE])
def test_pages_of_a_threat_in_each_status_before_its_release(asked: Asked, status: Status) -> None:
    asked.put(status, Status.DRAFT)
    check(asked, asked.of_threat, OF_A_THREAT, PEOPLE, (status, Status.DRAFT))


@pytest.mark.parametrize("status", Status)
def test_pages_of_a_year_in_each_of_its_statuses(asked: Asked, status: Status) -> None:
    asked.put(status, status)
    check(asked, asked.of_year, OF_A_YEAR, PEOPLE, (status, status))


# Those whom a chain is about, and who could be taken for one of them.
SIGNERS_AND_OTHERS = [*f"{SIGNERS} coordinator lead stand_in viewer contributor commissioner".split()]


@pytest.mark.parametrize("status", [Status.AGREED, Status.APPROVED])
@pytest.mark.parametrize("chain", CHAINS)
def test_steps_of_each_chain_of_approval(asked: Asked, chain: str, status: Status) -> None:
    chosen, of_threat, of_year = CHAINS[chain]
    AnnualAssessment.objects.filter(pk=asked.annual.pk).update(**chosen)
    asked.put(status, status)

    check(asked, asked.of_threat, of_threat, SIGNERS_AND_OTHERS, (status, status), every_get=True)
    check(asked, asked.of_year, of_year, SIGNERS_AND_OTHERS, (status, status), every_get=True)


def test_whoever_is_not_signed_in_is_asked_to_and_changes_nothing(asked: Asked) -> None:
    stranger = Client()
    addresses = [*asked.of_threat.values(), *asked.of_year.values()]
    before = all_rows()

    answers = [stranger.get(address) for address in addresses]
    answers += [stranger.post(address, SENT) for address in addresses]

    assert {verdict(answer) for answer in answers} == {"sign in"}  # type: ignore[arg-type]
    assert all_rows() == before
