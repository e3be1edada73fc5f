"""The cast of the annual round."""

import pytest

from assessments.models import AnnualAssessment, ThreatAssessment
from tests.makers import Side, make_side, make_year


@pytest.fixture
def side(db: None) -> Side:
    return make_side("Anyshire")


@pytest.fixture
def other_side(db: None) -> Side:
    return make_side("Elsewhere")


@pytest.fixture
def annual(side: Side) -> AnnualAssessment:
    return make_year(side)


@pytest.fixture
def threat(annual: AnnualAssessment) -> ThreatAssessment:
    return (
        ThreatAssessment.objects.select_related("annual", "threat").filter(annual=annual).order_by("order")[0]
    )
