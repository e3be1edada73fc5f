"""Who else has a section open: told to those who may know of one another, kept in no table, and forgotten soon."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import presence
from assessments.models import Section, Status
from tests.assessments.test_writing_views import client_of
from tests.makers import Side, first_section, set_status

NOBODY = "Nobody else has this section open."


@pytest.fixture
def section(annual: Any) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def ask(side: Side, role: str, section: Section, **sent: str) -> str:
    answer = client_of(getattr(side, role)).post(section.url("section_presence"), sent)
    return str(answer.json()["said"])


def test_two_people_of_a_force_see_each_other(side: Side, section: Section) -> None:
    assert ask(side, "lead", section, writes="yes") == NOBODY
    assert ask(side, "viewer", section) == "Also open with Anyshire Threat lead (writing)."
    assert ask(side, "lead", section, writes="yes") == "Also open with Anyshire Viewer (reading)."


def test_only_who_may_write_is_said_to_write(side: Side, section: Section) -> None:
    ask(side, "viewer", section, writes="yes")

    assert ask(side, "lead", section) == "Also open with Anyshire Viewer (reading)."


def test_before_release_neither_side_learns_of_the_other(side: Side, section: Section, threat: Any) -> None:
    ask(side, "lead", section)
    assert ask(side, "secretary", section) == NOBODY
    assert ask(side, "lead", section) == NOBODY
    set_status(threat, Status.RELEASED)

    assert ask(side, "reviewer", section) == (
        "Also open with Anyshire Secretary (reading), Anyshire Threat lead (reading)."
    )


def test_who_hides_is_forgotten_at_once(side: Side, section: Section) -> None:
    ask(side, "lead", section)
    assert ask(side, "lead", section, hide="yes") == ""

    assert ask(side, "viewer", section) == NOBODY


def test_who_has_gone_is_forgotten(side: Side, section: Section, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(side, "lead", section)
    later = presence.time.time() + presence.GONE_AFTER + 1
    monkeypatch.setattr(presence.time, "time", lambda: later)

    assert ask(side, "viewer", section) == NOBODY


def test_who_may_not_see_the_section_is_told_nothing(side: Side, other_side: Side, section: Section) -> None:
    ask(side, "lead", section)

    for person in (side.reviewer, side.contributor, other_side.lead):
        assert client_of(person).post(section.url("section_presence")).status_code == 404


def test_saying_again_that_one_is_there_costs_one_query(side: Side, section: Section) -> None:
    presence.note(section, side.lead, writes=True)
    lead = side.lead
    assert lead.roles.at(section.annual.force_id)

    with CaptureQueriesContext(connection) as captured:
        presence.note(section, lead, writes=True)

    assert len(captured) == 1
    assert cache.get(presence.key(section))


def test_many_are_counted_and_not_all_named() -> None:
    others = [presence.Here(n, f"Person {n}", True, False, 0) for n in range(7)]

    assert presence.in_words(others).endswith("Person 4 (reading) and 2 more.")
