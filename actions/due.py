"""When an update is due: the series of dates that begins with the first one and goes on every so many months.

Pure arithmetic on dates; which updates there are, and what is overdue, is asked elsewhere.
"""

from __future__ import annotations

import calendar
import datetime


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def dates_waiting(
    due_on: datetime.date, first_on: datetime.date, months: int, today: datetime.date
) -> list[datetime.date]:
    """From the date that something is due on to the next one that is still to come."""
    dates = [due_on]
    while dates[-1] < today:
        dates.append(next_due(first_on, months, dates[-1]))
    return dates


def next_due(first_on: datetime.date, months: int, after: datetime.date | None = None) -> datetime.date:
    """The first date of the series that comes after a day; each is counted from the first one.

    So a series that begins on 31 January goes by 28 February to 31 March.
    """
    if after is None or after < first_on:
        return first_on
    passed = ((after.year - first_on.year) * 12 + after.month - first_on.month) // months
    due = months_later(first_on, passed * months)
    return due if due > after else months_later(first_on, (passed + 1) * months)
