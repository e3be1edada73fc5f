"""The grades of the demonstration fit the criteria that the paper prints, and its texts fit the grades."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from tests.demonstration.year_files import EARLIER, OPENED, WORKING, YEARS, judged, read_year

UNTESTED = "asserted"
IN_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "thirty": 30, "thirty-five": 35}


def cells(year: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for threat in year["threats"]:
        for section in threat["sections"]:
            if "judgement" in section:
                yield f"{threat['threat']}/{section['component']}", section["judgement"]


def is_recent(judgement: dict[str, Any], board_on: datetime.date) -> bool:
    earliest = board_on.replace(year=board_on.year - 1)
    return judgement["basis"] != UNTESTED and bool(earliest <= judgement["basis_on"] <= board_on)


def part(year: dict[str, Any], slug: str) -> str:
    return str(next(part["body"] for part in year["whole"] if part["slug"] == slug))


@pytest.mark.parametrize("name", YEARS)
def test_met_rests_on_a_test_of_the_twelve_months_before_the_board(name: str) -> None:
    year = read_year(name)

    met = [(where, j) for where, j in cells(year) if j["grade"] == "met"]

    assert [where for where, judgement in met if not is_recent(judgement, year["board_on"])] == []


@pytest.mark.parametrize("name", YEARS)
def test_met_would_still_be_met_if_the_demand_went_on(name: str) -> None:
    met = [(where, j) for where, j in cells(read_year(name)) if j["grade"] == "met"]

    assert [where for where, judgement in met if judgement["prolonged"] != "met"] == []


@pytest.mark.parametrize("name", YEARS)
def test_a_test_older_than_twelve_months_bears_no_more_than_partly_met(name: str) -> None:
    year = read_year(name)

    above = [(where, j) for where, j in cells(year) if j["grade"] in {"met", "mostly-met"}]

    assert [
        where for where, j in above if j["basis"] != UNTESTED and not is_recent(j, year["board_on"])
    ] == []


@pytest.mark.parametrize("name", [WORKING, EARLIER])
def test_a_finished_grid_has_cells_that_are_met(name: str) -> None:
    assert any(judgement["grade"] == "met" for _where, judgement in cells(read_year(name)))


def test_earlier_key_points_count_the_cells_that_are_met() -> None:
    year = read_year(EARLIER)
    found = re.search(r"(\w+) of the (\S+) judgements that follow is met", part(year, "key-points"))

    assert found is not None
    assert IN_WORDS[found[1].lower()] == [j["grade"] for j in judged(year)].count("met")
    assert IN_WORDS[found[2]] == len(judged(year))


def test_working_paper_counts_its_open_questions() -> None:
    year = read_year(WORKING)
    states = [question["state"] for question in year["questions"]]
    found = re.search(
        r"(\w+) of the board's eighteen questions .* and (\w+) is answered by half", part(year, "key-points")
    )
    left = re.search(r"the (\w+) open questions", part(year, "conclusion"))

    assert found is not None
    assert left is not None
    assert IN_WORDS[found[1].lower()] == states.count("unanswered")
    assert IN_WORDS[found[2]] == states.count("partly")
    assert IN_WORDS[left[1]] == states.count("unanswered") + states.count("partly")


def test_lists_of_threats_call_them_as_their_chapters_do() -> None:
    year = read_year(WORKING)
    labels = [threat["local_label"] for threat in year["threats"]]
    purpose = lxml.html.fragment_fromstring(part(year, "purpose"), create_parent="div")

    assert [item.text_content().strip() for item in purpose.cssselect("ol > li")] == labels


def test_contributor_of_the_opened_year_has_a_section_that_is_still_empty() -> None:
    handed = [
        section
        for threat in read_year(OPENED)["threats"]
        for section in threat["sections"]
        if section.get("written_by") == "contributor@demo.example"
    ]

    assert [bool(section["body"].strip()) for section in handed].count(False) >= 1
