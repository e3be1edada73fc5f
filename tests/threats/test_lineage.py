"""Following a threat through the editions, where threats are joined and split."""

from typing import Any

import pytest

from tests.makers import make_edition
from threats.lineage import lineage_of
from threats.models import Threat

pytestmark = pytest.mark.django_db


@pytest.fixture
def threats() -> dict[str, Threat]:
    """Two threats of 2001 became one in 2002, which was split in two in 2003."""
    editions = [make_edition(threats=2, components=0, code=code) for code in ("2001", "2002", "2003")]
    found = {
        f"{edition.code}: {threat.order}": threat for edition in editions for threat in edition.threats.all()
    }
    found["2002: 1"].predecessors.set([found["2001: 1"], found["2001: 2"]])
    found["2003: 1"].predecessors.set([found["2002: 1"]])
    found["2003: 2"].predecessors.set([found["2002: 1"]])
    return found


def names(threats: list[Threat]) -> list[str]:
    return [f"{threat.edition.code}: {threat.order}" for threat in threats]


@pytest.mark.parametrize(
    ("threat", "earlier", "later"),
    [
        ("2001: 1", [], ["2002: 1", "2003: 1", "2003: 2"]),
        ("2002: 1", ["2001: 2", "2001: 1"], ["2003: 1", "2003: 2"]),
        ("2003: 2", ["2002: 1", "2001: 2", "2001: 1"], []),
        ("2002: 2", [], []),
    ],
)
def test_a_threat_is_followed_both_ways_nearest_edition_first(
    threats: dict[str, Threat], threat: str, earlier: list[str], later: list[str]
) -> None:
    lineage = lineage_of(threats[threat])

    assert (names(lineage.earlier), names(lineage.later)) == (earlier, later)


def test_a_lineage_takes_two_queries(threats: dict[str, Threat], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        names(lineage_of(threats["2003: 2"]).earlier)
