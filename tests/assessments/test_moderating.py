"""Moderation: who sees which answers side by side, and what is said of each."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import AnnualAssessment, Status
from assessments.moderating import moderate
from tests.makers import Side, fill, set_status


@pytest.fixture
def filled(side: Side, annual: AnnualAssessment) -> AnnualAssessment:
    """Both threats are written; the second is released."""
    for threat in annual.threat_assessments.select_related("annual__scale", "threat").order_by("order"):
        fill(threat, by=side.lead)
    set_status(threat, Status.RELEASED)
    return annual


@pytest.mark.parametrize(
    ("role", "threats"),
    [
        ("coordinator", ["Threat 1", "Threat 2"]),
        ("chief_officer", ["Threat 1", "Threat 2"]),
        ("reviewer", ["Threat 2"]),
    ],
)
def test_answers_are_those_that_the_person_may_read(
    side: Side, filled: AnnualAssessment, role: str, threats: list[str]
) -> None:
    found = moderate(filled, "component-1", side.people[role], whole=False)

    assert found is not None
    assert [
        answer.section.threat_assessment.label for answer in found.answers if answer.section.threat_assessment
    ] == (threats)
    assert found.grades == [("Met", len(threats))]


def test_page_says_nothing_of_a_threat_that_is_not_released(
    client: Client, side: Side, filled: AnnualAssessment
) -> None:
    client.force_login(side.reviewer)

    page = client.get(reverse("moderation", args=["anyshire", filled.year, "component-1"])).content.decode()
    main = page[page.index("<main") :]

    assert "Threat 2" in main
    assert "Threat 1" not in main


@pytest.mark.parametrize(("query", "whole"), [("", False), ("?whole=on", True)])
def test_texts_are_shown_whole_where_it_is_asked(
    client: Client, side: Side, filled: AnnualAssessment, query: str, whole: bool
) -> None:
    client.force_login(side.coordinator)

    answer = client.get(reverse("moderation", args=["anyshire", filled.year, "component-1"]) + query)

    assert answer.context["page"].whole is whole
    assert ("<p>What Component 1 is like.</p>" in answer.content.decode()) is whole


def test_another_c_is_not_there(client: Client, side: Side, filled: AnnualAssessment) -> None:
    client.force_login(side.coordinator)

    assert client.get(reverse("moderation", args=["anyshire", filled.year, "nothing"])).status_code == 404
