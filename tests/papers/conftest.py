"""The cast and a year for the papers' tests."""

from tests.assessments.conftest import annual, other_side, side, threat

__all__ = ["annual", "other_side", "side", "threat"]
