"""Working days: the file of bank holidays against the rule, and counting back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.working_days import ONE_DAY, bank_holidays, is_working_day, working_days_before
from sprtracker.env import BASE_DIR

DAYS = st.dates(datetime.date(2019, 2, 1), datetime.date(2028, 12, 31))
DAY = datetime.timedelta(days=1)
MONDAY, SATURDAY = 0, 5


def easter(year: int) -> datetime.date:
    """The Gregorian rule (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return datetime.date(year, month, day + 1)


def monday(year: int, month: int, *, last: bool = False) -> datetime.date:
    day = datetime.date(year, month, 31 if last else 1)
    while day.weekday() != MONDAY:
        day += -DAY if last else DAY
    return day


def by_rule(year: int) -> set[datetime.date]:
    """Schedule 1 of the Act, the two days at common law, and the next free working day for one at a weekend."""
    good_friday = easter(year) - 2 * DAY
    found = {good_friday, good_friday + 3 * DAY, monday(year, 5), monday(year, 5, last=True)}
    found.add(monday(year, 8, last=True))
    fixed = [datetime.date(year, *day) for day in ((1, 1), (12, 25), (12, 26))]
    found |= {day for day in fixed if day.weekday() < SATURDAY}
    for day in (day for day in fixed if day.weekday() >= SATURDAY):
        later = (day + n * DAY for n in range(1, 7))
        found.add(next(free for free in later if free.weekday() < SATURDAY and free not in found))
    return found


def file_years() -> dict[int, dict[str, Any]]:
    years: dict[int, dict[str, Any]] = yaml.safe_load((BASE_DIR / "fixtures/bank_holidays.yaml").read_text())[
        "years"
    ]
    return years


@pytest.mark.parametrize("year", range(2019, 2029))
def test_the_file_has_what_the_rule_gives_and_says_why_for_every_other_day(year: int) -> None:
    entry = file_years()[year]
    moved = entry.get("moved", {})
    assert set(entry["days"]) == (by_rule(year) - set(moved)) | set(moved.values()) | set(
        entry.get("why", {})
    )


def test_every_year_says_what_its_days_rest_on() -> None:
    assert {year: entry["basis"] for year, entry in file_years().items()} == {
        **dict.fromkeys(range(2019, 2028), "published"), 2028: "rule",
    }  # fmt: skip


def test_every_bank_holiday_falls_on_a_day_of_the_week_and_in_its_year() -> None:
    days = [(year, day) for year, days in bank_holidays().items() for day in days]
    assert [day for year, day in days if day.year != year or day.weekday() >= SATURDAY] == []


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        ("2025-02-25", 6, "2025-02-17"),
        ("2025-02-25", 1, "2025-02-24"),
        ("2025-01-02", 1, "2024-12-31"),
        ("2020-05-11", 1, "2020-05-07"),
        ("2022-09-20", 1, "2022-09-16"),
        ("2026-12-29", 1, "2026-12-24"),
        ("2025-02-23", 0, "2025-02-21"),
        ("2025-02-23", 1, "2025-02-21"),
    ],
)
def test_counting_back_leaves_out_weekends_and_bank_holidays(day: str, number: int, expected: str) -> None:
    found = working_days_before(datetime.date.fromisoformat(day), number)
    assert found == datetime.date.fromisoformat(expected)


@given(DAYS, st.integers(0, 30))
def test_what_is_counted_back_to_is_a_working_day_not_after_the_day(day: datetime.date, number: int) -> None:
    found = working_days_before(day, number)
    assert is_working_day(found)
    assert found <= day


@given(DAYS, st.integers(1, 30))
def test_so_many_days_back_leave_one_fewer_clear_between(day: datetime.date, number: int) -> None:
    first = working_days_before(day, number)
    clear = (first + ONE_DAY * n for n in range(1, (day - first).days))

    assert sum(is_working_day(each) for each in clear) == number - 1


@given(DAYS, st.integers(0, 30))
def test_one_day_more_is_never_the_same_day(day: datetime.date, number: int) -> None:
    if number or is_working_day(day):
        assert working_days_before(day, number + 1) < working_days_before(day, number)


@given(DAYS, DAYS, st.integers(0, 30))
def test_a_later_board_never_has_an_earlier_date(
    one: datetime.date, other: datetime.date, number: int
) -> None:
    first, second = sorted((one, other))
    assert working_days_before(first, number) <= working_days_before(second, number)
