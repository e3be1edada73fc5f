"""The verdict beside the force's own grades, as a table."""

from __future__ import annotations

import pytest

from assessments.comparing import (
    MORE_CAUTIOUS,
    MORE_CONFIDENT,
    NOTHING_GRADED,
    SAME,
    WATCHING,
    compare_verdict,
)
from threats.models import Grade

GRADES = {
    tone: Grade(label=label, tone=tone, order=order, is_assessed=tone != "none")
    for order, (tone, label) in enumerate(
        [
            ("good", "Met"),
            ("fair", "Mostly met"),
            ("weak", "Partly met"),
            ("poor", "Not met"),
            ("none", "Not assessed"),
        ]
    )
}


@pytest.mark.parametrize(
    ("verdict", "tones", "own", "said"),
    [
        ("assured", "good good fair", "Met 2, Mostly met 1", SAME),
        ("assured", "good weak", "Met 1, Partly met 1", MORE_CONFIDENT),
        ("assured", "poor", "Not met 1", MORE_CONFIDENT),
        ("partly_assured", "good", "Met 1", MORE_CAUTIOUS),
        ("partly_assured", "weak poor", "Partly met 1, Not met 1", SAME),
        ("partly_assured", "poor poor", "Not met 2", MORE_CONFIDENT),
        ("not_assured", "good", "Met 1", MORE_CAUTIOUS),
        ("not_assured", "weak", "Partly met 1", MORE_CAUTIOUS),
        ("not_assured", "poor", "Not met 1", SAME),
        ("watching_brief", "good", "Met 1", WATCHING),
        ("assured", "good none", "Met 1, Not assessed 1", SAME),
    ],
)
def test_difference_is_said_in_words(verdict: str, tones: str, own: str, said: str) -> None:
    grades = [GRADES[tone] for tone in tones.split()]

    assert compare_verdict(verdict, grades) == f"The force’s own grades: {own}. {said}"


@pytest.mark.parametrize("tones", ["", "none"])
def test_where_nothing_is_graded_there_is_nothing_to_compare(tones: str) -> None:
    assert compare_verdict("assured", [GRADES[tone] for tone in tones.split()]) == NOTHING_GRADED
