"""Working days in England and Wales: every day but Saturdays, Sundays and the bank holidays of
fixtures/bank_holidays.yaml.

Not here: which dates a year needs (planning.py).
"""

from __future__ import annotations

import datetime
from functools import cache

import yaml
from django.conf import settings

ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


@cache
def bank_holidays() -> dict[int, frozenset[datetime.date]]:
    """By year. The file comes with the program and does not change while it runs."""
    path = settings.BASE_DIR / "fixtures" / "bank_holidays.yaml"
    years = yaml.safe_load(path.read_text("utf-8"))["years"]
    return {year: frozenset(found["days"]) for year, found in years.items()}


def is_known(day: datetime.date) -> bool:
    """Whether the bank holidays of its year are known; of other years only weekends are left out."""
    return day.year in bank_holidays()


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays().get(day.year, frozenset())


def working_days_before(day: datetime.date, number: int) -> datetime.date:
    """The working day that lies so many working days before this one, which itself is not counted.

    With 0 it is the day itself, or the last working day before it.
    """
    found = day
    while not is_working_day(found):
        found -= ONE_DAY
    if found != day and number:
        number -= 1
    for _ in range(number):
        found -= ONE_DAY
        while not is_working_day(found):
            found -= ONE_DAY
    return found


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The working day that lies so many working days after this one, which itself is not counted."""
    found = day
    for _ in range(number):
        found += ONE_DAY
        while not is_working_day(found):
            found += ONE_DAY
    return found
