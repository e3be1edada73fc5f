"""When the things of a demonstration year happened: counted back from its board in working days, never from now."""

from __future__ import annotations

import datetime
from enum import IntEnum

from django.utils import timezone

# Days on which no office is open, whatever the weekday; enough for a demonstration.
HOLIDAYS = {(12, 25), (12, 26), (1, 1)}


class Stage(IntEnum):
    """Working days before the board. Threats go first; the whole follows them step by step."""

    OPENED = 58
    ASKED = 55
    FIRST_WRITTEN = 48
    ANSWERED = 43
    JUDGED = 42
    RETURNED_SUBMITTED = 40
    RETURNED = 38
    REVISED = 36
    DISCUSSED = 29
    SUBMITTED = 22
    AGREED = 20
    APPROVED = 18
    RELEASED = 16
    WHOLE_SUBMITTED = 15
    REVIEWED = 14
    WHOLE_AGREED = 13
    WHOLE_APPROVED = 12
    WHOLE_RELEASED = 11
    VERDICT = 8
    WHOLE_VERDICT = 7
    FINAL = 6
    WHOLE_FINAL = 5


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def moment(board_on: datetime.date, stage: int, *, minutes: int = 0) -> datetime.datetime:
    """A quarter past nine, and so many minutes later, on the working day that is `stage` such days before the board."""
    day, left = board_on, stage
    while left > 0:
        day -= datetime.timedelta(days=1)
        left -= is_working_day(day)
    nine = datetime.datetime.combine(day, datetime.time(9, 15), timezone.get_default_timezone())
    return nine + datetime.timedelta(minutes=minutes)


def board_ahead(today: datetime.date) -> datetime.date:
    """The first Tuesday from eight and a half weeks on: by then some sections should be written, and no threat sent in.

    The usual calendar has writing done 45 working days before the board, and threats submitted 40 days before.
    """
    day = today + datetime.timedelta(days=60)
    return day + datetime.timedelta(days=(1 - day.weekday()) % 7)
