"""The force's words are the force's: what saves for its own people changes nothing when the body sends it.

Every page that writes is tried with the very data that saves for the person whose work it is, so that the test sees a
permission that was opened and not a form that was filled in badly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from accounts.models import User
from assessments.models import (
    AnnualAssessment,
    Handover,
    Judgement,
    Question,
    Section,
    Status,
    ThreatAssessment,
)
from tests.project.test_access import BODY, World, client_of

# Page: whose work it is, and what they type into its form.
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "section_edit": ("lead", {"body": "<p>Planted.</p>"}),
    "judgement_edit": (
        "lead",
        {"confidence": "high", "basis": "asserted", "grade_prolonged": "", "movement": ""},
    ),
    "heading_add": ("lead", {"heading": "Planted"}),
    "heading_rename": ("lead", {"heading": "Planted"}),
    "heading_move": ("lead", {"direction": "up"}),
    "heading_remove": ("lead", {"confirmed": "1"}),
    "section_writers": ("lead", {}),
    "suggestion_decide": ("lead", {"decision": "accept"}),
    "year_arrange": ("coordinator", {"label-threat-1": "Planted"}),
}


def state() -> list[Any]:
    """Everything of the force's that a page could change."""
    return [
        list(Section.objects.order_by("pk").values_list("pk", "slug", "heading", "body", "version", "order")),
        list(Handover.objects.order_by("pk").values_list("section", "writer", "taken_back_at", "ready_at")),
        list(Judgement.objects.order_by("pk").values_list("pk", "grade", "version")),
        list(Question.objects.order_by("pk").values_list("pk", "state", "state_note")),
        list(
            ThreatAssessment.objects.order_by("pk").values_list(
                "pk", "status", "lead", "local_label", "order"
            )
        ),
        list(AnnualAssessment.objects.order_by("pk").values_list("pk", "status", "board_on")),
    ]


def filled_in(page: bytes) -> dict[str, Any]:
    """What a browser would send of the page's main form as it stands."""
    forms = html.fromstring(page).xpath("//main//form[.//*[@name] and not(ancestor::header)]")
    largest = max(forms, key=lambda form: len(form.fields), default=None)
    if largest is None:
        return {}
    return {name: value for name, value in largest.form_values() if name != "csrfmiddlewaretoken"}


def data_for(world: World, name: str, address: str) -> dict[str, Any]:
    role, typed = WRITES[name]
    page = client_of(getattr(world.side, role)).get(address)
    data = {**(filled_in(page.content) if page.status_code == 200 else {}), **typed}
    if name == "judgement_edit":
        data["grade"] = world.annual.scale.grades.order_by("order")[0].pk
    if name == "section_writers":
        data |= {"writer": world.side.contributor.pk, "due_on": "2099-01-01"}
    return data


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(user: User, address: str, data: dict[str, Any]) -> int:
    client: Client = client_of(user)
    return client.post(address, data).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRITES)
def test_what_saves_for_the_force_changes_nothing_for_the_body(name: str) -> None:
    world = World(Status.DRAFT)
    address = world.address(name)
    data = data_for(world, name, address)
    before = state()
    with undone():
        assert send(getattr(world.side, WRITES[name][0]), address, data) in (302, 303)
        assert state() != before

    answers = {role: send(getattr(world.side, role), address, data) for role in BODY.split()}

    assert set(answers.values()) <= {403, 404}, answers
    assert state() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in WRITES if name != "year_arrange"])
def test_nothing_is_written_once_the_threat_is_released_by_whomever(name: str) -> None:
    draft = World(Status.DRAFT)
    address = draft.address(name)
    data = data_for(draft, name, address)
    ThreatAssessment.objects.filter(annual=draft.annual, order=1).update(status=Status.RELEASED)
    before = state()
    for role in (*draft.side.people, "body_viewer"):
        assert send(getattr(draft.side, role), address, data) not in (302, 303), role
    assert state() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step", ["submit", "take-back", "request-changes", "agree", "approve", "release", "finalise", "reopen"]
)
def test_the_body_takes_no_step_of_the_force(step: str) -> None:
    world = World(Status.DRAFT)
    threat = world.address("threat_assessment")
    for status in Status:
        ThreatAssessment.objects.update(status=status)
        before = state()
        for role in BODY.split():
            assert send(getattr(world.side, role), f"{threat}steps/{step}/", {"comment": "Planted."}) in (
                403,
                404,
            )
        assert state() == before
