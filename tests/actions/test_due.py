"""When an update is due: months of every length, leap years, and what a date in between has met."""

from __future__ import annotations

from datetime import date

import pytest

from actions.due import months_later, next_due


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 15), 1, date(2025, 2, 15)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2100, 1, 31), 1, date(2100, 2, 28)),  # no leap year, although it can be divided by four
        (date(2000, 1, 31), 1, date(2000, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2025, 5, 31), 0, date(2025, 5, 31)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("first", "months", "after", "due"),
    [
        (date(2025, 4, 15), 3, None, date(2025, 4, 15)),
        (date(2025, 4, 15), 3, date(2025, 4, 14), date(2025, 4, 15)),
        (date(2025, 4, 15), 3, date(2024, 1, 1), date(2025, 4, 15)),
        (date(2025, 4, 15), 3, date(2025, 4, 15), date(2025, 7, 15)),
        (date(2025, 4, 15), 3, date(2025, 7, 14), date(2025, 7, 15)),
        (date(2025, 4, 15), 3, date(2025, 7, 15), date(2025, 10, 15)),
        (date(2025, 4, 15), 6, date(2026, 10, 14), date(2026, 10, 15)),
        (date(2025, 4, 15), 6, date(2026, 10, 15), date(2027, 4, 15)),
        (date(2025, 4, 15), 1, date(2035, 12, 20), date(2036, 1, 15)),
        # The last day of a month comes back after a shorter month.
        (date(2025, 1, 31), 1, date(2025, 1, 31), date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 27), date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28), date(2025, 3, 31)),
        (date(2024, 1, 31), 1, date(2024, 2, 28), date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29), date(2024, 3, 31)),
        (date(2025, 8, 30), 6, date(2025, 9, 1), date(2026, 2, 28)),
        (date(2025, 8, 30), 6, date(2026, 3, 1), date(2026, 8, 30)),
        (date(2024, 2, 29), 6, date(2024, 2, 29), date(2024, 8, 29)),
        (date(2024, 2, 29), 6, date(2024, 12, 31), date(2025, 2, 28)),
        (date(2024, 2, 29), 6, date(2027, 9, 1), date(2028, 2, 29)),
    ],
)
def test_the_next_date_is_the_first_of_the_series_after_what_was_met(
    first: date, months: int, after: date | None, due: date
) -> None:
    assert next_due(first, months, after) == due


@pytest.mark.parametrize("months", [1, 3, 6])
def test_the_series_never_stands_still_and_never_leaves_out_a_date(months: int) -> None:
    first = date(2023, 10, 31)
    walked, day = [], first
    for _ in range(40):
        walked.append(day)
        day = next_due(first, months, day)

    assert walked == [months_later(first, months * step) for step in range(40)]
