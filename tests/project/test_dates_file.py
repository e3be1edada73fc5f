"""My dates as a file: valid by its rules, and without a word that anybody wrote."""

from __future__ import annotations

import datetime

from django.test import Client

from assessments.jobs import Job, Task
from sprtracker.dates_file import dates_file
from tests.makers import first_section, hand, make_side, make_year

AT = datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
LINK = "https://spr.example/"


def task(day: str, place: str = "Anyshire", title: str = "Secret words") -> Task:
    return Task(Job.WRITE, title, title, "/there/", None, datetime.date.fromisoformat(day), place)


def test_tasks_of_one_day_and_kind_are_one_entry() -> None:
    lines = (
        dates_file([task("2025-02-03"), task("2025-02-03"), task("2025-02-04")], LINK, AT)
        .decode()
        .split("\r\n")
    )
    assert [line for line in lines if line.startswith(("SUMMARY", "DT"))] == [
        "DTSTAMP:20250102T030405Z",
        "DTSTART;VALUE=DATE:20250203",
        "DTEND;VALUE=DATE:20250204",
        "SUMMARY:To write (2): Anyshire",
        "DTSTAMP:20250102T030405Z",
        "DTSTART;VALUE=DATE:20250204",
        "DTEND;VALUE=DATE:20250205",
        "SUMMARY:To write (1): Anyshire",
    ]


def test_an_entry_keeps_its_name_when_its_number_of_tasks_changes() -> None:
    def names(count: int) -> set[str]:
        lines = dates_file([task("2025-02-03")] * count, LINK, AT).decode().split("\r\n")
        return {line for line in lines if line.startswith("UID")}

    assert names(1) == names(3)


def test_no_line_is_longer_than_the_rule_allows_and_none_loses_a_letter() -> None:
    place = "Heddlu Gogledd Cymru ŵŷ, " * 12
    data = dates_file([task("2025-02-03", place)], LINK, AT)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert place.replace(",", "\\,") in data.decode().replace("\r\n ", "")


def test_the_file_holds_no_threat_heading_or_text(client: Client, db: None) -> None:
    side = make_side("Anyshire")
    hand(first_section(make_year(side)), side.contributor)
    client.force_login(side.contributor)
    answer = client.get("/dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:To write (1): Anyshire Police 2024-25" in answer.content.decode()
    assert [words for words in ("Threat 1", "Component 1") if words in answer.content.decode()] == []
