"""The cast, a year, and a recommendation of each side."""

import datetime

import pytest

from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments.models import AnnualAssessment
from tests.assessments.conftest import annual, other_side, side, threat
from tests.makers import Side

__all__ = ["annual", "other_side", "side", "threat"]


@pytest.fixture
def of_force(side: Side, annual: AnnualAssessment) -> Recommendation:
    return raise_recommendation(annual, values(Recommendation.Origin.FORCE), by=side.coordinator)


@pytest.fixture
def of_body(side: Side, annual: AnnualAssessment) -> Recommendation:
    return raise_recommendation(annual, values(Recommendation.Origin.OPCC), by=side.reviewer)


def values(origin: str) -> dict[str, object]:
    return {
        "origin": origin,
        "text": "Count the trained officers.",
        "threat": None,
        "owner": "Head of Operations",
        "due_on": datetime.date(2025, 9, 30),
    }
