"""A person's dates as a calendar file (RFC 5545), for the calendar program on their desk.

It leaves this installation's protection, so it says what kind of work is due in which year and nothing that anybody
wrote: no threat, no heading, no text.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from assessments.jobs import Task

MOST_BYTES = 75  # of one line
ONE_DAY = datetime.timedelta(days=1)


def dates_file(tasks: Iterable[Task], link: str, made_at: datetime.datetime) -> bytes:
    """One entry for each day, year and kind of work. `link` is where the person finds the work itself."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SPR Tracker//EN", "X-WR-CALNAME:SPR Tracker"]
    counted = Counter((task.due_on, str(task.year or task.force), task.job.value) for task in tasks)
    for (day, place, job), count in sorted(counted.items()):
        lines += event(day, f"{job} ({count}): {place}", link, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def event(day: datetime.date, words: str, link: str, made_at: datetime.datetime) -> list[str]:
    # The same entry has the same name each time, so that taking the file again makes no second one.
    name = hashlib.sha256(
        f"{link} {day} {words.partition(' (')[0]} {words.partition('): ')[2]}".encode()
    ).hexdigest()
    return [
        "BEGIN:VEVENT",
        f"UID:{name[:32]}",
        f"DTSTAMP:{made_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + ONE_DAY:%Y%m%d}",
        f"SUMMARY:{escaped(words)}",
        f"URL:{link}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(words: str) -> str:
    for sign in "\\;,":
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """No line longer than 75 bytes, and none cut inside a character."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > MOST_BYTES:
            yield part
            part = " "
        part += letter
    yield part
