"""The demonstration data as files: everything is there, and every word means something the program knows.

The text of the bodies and its sums: test_bodies.py. What the loader makes of it: beside the loader.
"""

import datetime
import re
from collections import Counter

import pytest
import yaml
from django.utils.text import slugify

from tests.demonstration.year_files import (
    EARLIER,
    FOLDER,
    MADE_UP,
    OPENED,
    WORKING,
    YEARS,
    blocks,
    judged,
    numbered,
    people,
    printed,
    read_year,
)

THREATS = {
    "2023": {
        "violence-against-women-and-girls",
        "terrorism",
        "serious-and-organised-crime",
        "national-cyber-event",
        "child-sexual-abuse",
        "public-disorder",
        "civil-emergencies",
    },
    "2015": {
        "terrorism",
        "serious-and-organised-crime",
        "national-cyber-security-incident",
        "public-order",
        "civil-emergencies",
        "child-sexual-abuse",
    },
}
COMPONENTS = ["capacity", "contribution", "capability", "consistency", "connectivity"]
GRADES = {"met", "mostly-met", "partly-met", "not-met", "not-assessed"}
ROLES = {
    "lead",
    "contributor",
    "coordinator",
    "chief_officer",
    "reviewer",
    "commissioner",
    "secretary",
    "viewer",
    "administrator",
}
STATUSES = {
    "draft",
    "submitted",
    "changes_requested",
    "agreed",
    "approved",
    "released",
    "verdict_given",
    "final",
}
READ_BY_THE_OPCC = {"released", "verdict_given", "final"}
CHOICES = {
    "grade": GRADES,
    "prolonged": GRADES,
    "confidence": {"high", "medium", "low"},
    "basis": {"live_operation", "exercise", "inspection", "audit", "asserted"},
    "movement": {"improved", "same", "declined", "not_comparable"},
}
JUDGEMENT_KEYS = {*CHOICES, "effect_on_local", "basis_on", "movement_cause"}
YEAR_KEYS = {
    "source",
    "force",
    "year",
    "edition",
    "board_on",
    "status",
    "coordinator",
    "paper",
    "whole",
    "questions",
    "threats",
    "recommendations",
}
PAPER_KEYS = {
    "governing_body",
    "board",
    "meeting_on",
    "agenda_item",
    "plan_priority",
    "title",
    "presented_by",
    "purpose",
    "ask",
    "authors",
    "implications",
    "threat_order",
}
# What stands around the texts of a year; not every one has it.
AROUND = {
    "board_ahead",
    "board_decisions",
    "sources",
    "background",
    "appendices",
    "withheld",
    "queries",
    "suggestions",
    "reviewed",
}
SOURCE_KEYS = {"reference", "title", "author", "kind", "address"}
WITHHELD_KEYS = {
    *("threat", "section", "words", "ground", "from"),
    *("reason", "proposed_by", "decided_by", "note"),
}
QUERY_KEYS = {"threat", "text", "due_on", "by", "steps"}
SUGGESTION_KEYS = {"threat", "section", "about", "words", "reason", "by"}
THREAT_KEYS = {"threat", "local_label", "lead", "status", "sections"}
SECTION_KEYS = {"component", "heading", "body", "judgement", "written_by", "earlier"}
QUESTION_KEYS = {"number", "threat", "text", "asked_by", "state", "state_note", "body"}
BOARD_DECISION_KEYS = {"threat", "outcome", "text", "minute"}
RECOMMENDATION_KEYS = {"threat", "text", "owner", "due_on", "origin"}


@pytest.mark.parametrize("name", YEARS)
def test_every_record_has_the_keys_that_the_loader_expects(name: str) -> None:
    year = read_year(name)

    assert set(year) - AROUND == YEAR_KEYS
    assert all(set(row) - {"dated_on", "year"} == SOURCE_KEYS for row in year.get("sources", []))
    assert all(set(row) == WITHHELD_KEYS for row in year.get("withheld", []))
    assert all(set(part) == {"heading", "body"} for part in year.get("appendices", []))
    assert all(set(row) == QUERY_KEYS for row in year.get("queries", []))
    assert all(set(row) == SUGGESTION_KEYS for row in year.get("suggestions", []))
    assert all(set(row) == {"threat", "section", "by"} for row in year.get("reviewed", []))
    assert set(year["paper"]) - {"previous_briefing"} == PAPER_KEYS
    assert all(set(part) == {"slug", "heading", "place", "body"} for part in year["whole"])
    assert all(set(question) == QUESTION_KEYS for question in year["questions"])
    assert all(set(item) == RECOMMENDATION_KEYS for item in year["recommendations"])
    assert all(set(row) == BOARD_DECISION_KEYS for row in year.get("board_decisions", []))
    for threat in year["threats"]:
        assert set(threat) - {"verdict", "threads", "returned", "approved_by"} == THREAT_KEYS
        for section in threat["sections"]:
            assert set(section) <= SECTION_KEYS, section
            assert ("component" in section) != ("heading" in section), section
            assert ("component" in section) or ("judgement" not in section), section
            assert set(section.get("judgement", {})) <= JUDGEMENT_KEYS, section


def test_no_file_uses_yaml_aliases() -> None:
    aliases = [
        path.name
        for path in sorted(FOLDER.rglob("*.yaml"))
        for event in yaml.parse(path.read_text("utf-8"), Loader=yaml.SafeLoader)
        if isinstance(event, yaml.AliasEvent)
    ]

    assert aliases == []


@pytest.mark.parametrize("name", YEARS)
def test_every_year_names_the_threats_of_its_edition_once_each_and_orders_them(name: str) -> None:
    year = read_year(name)

    assert Counter(threat["threat"] for threat in year["threats"]) == Counter(THREATS[year["edition"]])
    assert Counter(year["paper"]["threat_order"]) == Counter(THREATS[year["edition"]])


@pytest.mark.parametrize(("name", "cells"), [(WORKING, 35), (EARLIER, 30)])
def test_a_whole_year_has_text_and_a_judgement_in_every_cell(name: str, cells: int) -> None:
    year = read_year(name)

    for threat in year["threats"]:
        written = [s["component"] for s in threat["sections"] if "component" in s and s["body"].strip()]
        assert written == COMPONENTS, threat["threat"]
    assert len(judged(year)) == cells


@pytest.mark.parametrize(("name", "low", "high"), [(WORKING, 145, 220), (EARLIER, 45, 65)])
def test_a_whole_year_has_the_length_of_a_real_paper(name: str, low: int, high: int) -> None:
    paragraphs = sum(len(numbered(body)) for _where, body in printed(read_year(name)))

    assert low <= paragraphs <= high


def test_opened_year_is_half_written() -> None:
    year = read_year(OPENED)
    cells = [s for threat in year["threats"] for s in threat["sections"] if "component" in s]
    begun = [section for section in cells if section["body"].strip()]

    assert 5 <= len(begun) < len(THREATS["2023"]) * len(COMPONENTS)
    assert [threat["status"] for threat in year["threats"]].count("submitted") == 1


def test_made_up_force_says_that_it_is_made_up_wherever_it_is_named() -> None:
    year = read_year(MADE_UP)
    names = [o["name"] for o in people()["organisations"] if o["slug"].startswith("northmoor")]

    assert all("(demonstration)" in name for name in names)
    assert "made up" in year["source"]
    assert "made up" in year["whole"][0]["body"]


def test_board_asked_eighteen_questions_and_three_of_them_are_not_fully_answered() -> None:
    questions = read_year(WORKING)["questions"]
    states = {question["number"]: question["state"] for question in questions}

    assert [question["number"] for question in questions] == list(range(1, 19))
    assert {n for n, state in states.items() if state == "partly"} == {13}
    assert {n for n, state in states.items() if state == "unanswered"} == {8, 15}
    assert set(states.values()) == {"answered", "partly", "unanswered"}


@pytest.mark.parametrize("name", YEARS)
def test_question_without_a_full_answer_says_why(name: str) -> None:
    for question in read_year(name)["questions"]:
        if question["state"] != "answered":
            assert question["state_note"], question["number"]
        if question["state"] in {"answered", "partly"}:
            assert question["body"].strip(), question["number"]


def test_working_year_has_threats_at_every_stage_of_the_work() -> None:
    statuses = {threat["threat"]: threat["status"] for threat in read_year(WORKING)["threats"]}

    assert statuses == {
        "serious-and-organised-crime": "released",
        "terrorism": "draft",
        "public-disorder": "agreed",
        "civil-emergencies": "approved",
        "national-cyber-event": "changes_requested",
        "violence-against-women-and-girls": "draft",
        "child-sexual-abuse": "verdict_given",
    }


@pytest.mark.parametrize("name", YEARS)
def test_threat_is_open_for_writing_as_long_as_a_question_to_it_is_not_answered(name: str) -> None:
    year = read_year(name)
    asked = {q["threat"] for q in year["questions"] if q["state"] == "unanswered" and q["threat"]}
    statuses = {threat["threat"]: threat["status"] for threat in year["threats"]}

    assert {statuses[threat] for threat in asked} <= {"draft", "changes_requested"}


def test_working_year_keeps_earlier_versions_and_threads_to_look_at() -> None:
    threats = read_year(WORKING)["threats"]
    threads = [thread for threat in threats for thread in threat.get("threads", [])]

    assert sum("earlier" in section for threat in threats for section in threat["sections"]) >= 6
    assert len(threads) >= 12
    assert {thread["circle"] for thread in threads} == {"own", "both"}
    assert {"resolved" in thread for thread in threads} == {True, False}


# Every word means something the program knows


@pytest.mark.parametrize("name", YEARS)
def test_every_choice_is_one_the_program_knows(name: str) -> None:
    year = read_year(name)

    for judgement in judged(year):
        assert {key: judgement[key] for key in CHOICES if judgement[key] not in CHOICES[key]} == {}
    assert {threat["status"] for threat in year["threats"]} | {year["status"]} <= STATUSES
    assert {part["place"] for part in year["whole"]} <= {"before", "after"}
    assert {question["state"] for question in year["questions"]} <= {
        "answered",
        "partly",
        "unanswered",
        "declined",
    }
    assert {item["origin"] for item in year["recommendations"]} <= {"force", "opcc", "hmicfrs", "board"}
    assert {item["threat"] for item in year["recommendations"]} <= THREATS[year["edition"]] | {None}
    assert {question["threat"] for question in year["questions"]} <= THREATS[year["edition"]] | {None}
    assert year["paper"]["purpose"] in {"note", "decide", "discuss"}
    assert isinstance(year["board_on"], datetime.date)
    assert all(isinstance(item["due_on"], datetime.date) for item in year["recommendations"])


@pytest.mark.parametrize("name", YEARS)
def test_a_verdict_is_given_exactly_where_the_status_says_so(name: str) -> None:
    for threat in read_year(name)["threats"]:
        assert ("verdict" in threat) == (threat["status"] in {"verdict_given", "final"}), threat["threat"]
        if "verdict" in threat:
            assert set(threat["verdict"]) == {"verdict", "reasons"}
            assert threat["verdict"]["verdict"] in {
                "assured",
                "partly_assured",
                "not_assured",
                "watching_brief",
            }


@pytest.mark.parametrize("name", YEARS)
def test_not_assessed_is_marked_with_low_confidence_and_said_in_the_text(name: str) -> None:
    for threat in read_year(name)["threats"]:
        for section in threat["sections"]:
            if section.get("judgement", {}).get("grade") == "not-assessed":
                assert section["judgement"]["confidence"] == "low"
                assert "not assessed" in section["body"].lower()


def test_what_the_working_year_cites_is_in_its_register_and_some_of_it_often() -> None:
    year = read_year(WORKING)
    cited = Counter(
        name for _where, body in printed(year) for name in re.findall(r'href="#source:([a-z0-9-]+)"', body)
    )

    assert set(cited) == {source["reference"] for source in year["sources"]}
    assert cited["board-paper-2025"] > 20
    assert min(cited["disorder-2024"], cited["act-2011"]) == 2


def test_every_threat_of_the_working_year_says_in_one_paragraph_what_it_assures() -> None:
    for threat in read_year(WORKING)["threats"]:
        (said,) = [
            part["body"] for part in threat["sections"] if part.get("heading") == "Assurance statement"
        ]
        assert len(numbered(said)) == 1, threat["threat"]


def test_every_passage_that_is_withheld_is_in_one_block_and_decided_by_somebody_else() -> None:
    year = read_year(WORKING)
    texts = {
        (threat["threat"], slugify(section.get("heading", "")) or section["component"]): section["body"]
        for threat in year["threats"]
        for section in threat["sections"]
    }

    assert len(year["withheld"]) == 2
    for row in year["withheld"]:
        found = blocks(texts[row["threat"], row["section"]])
        assert [row["words"] in block.text_content() for block in found].count(True) == 1
        assert row["proposed_by"] != row["decided_by"]


def test_everybody_named_in_a_year_has_an_account() -> None:
    accounts = {person["email"] for person in people()["people"]}
    named = set()
    for year in map(read_year, YEARS):
        named |= {year["coordinator"]} | {question["asked_by"] for question in year["questions"]}
        for threat in year["threats"]:
            named.add(threat["lead"])
            named |= {row[key] for row in year.get("withheld", []) for key in ("proposed_by", "decided_by")}
            named |= {threat["approved_by"]} if "approved_by" in threat else set()
            named |= {threat["returned"]["by"]} if "returned" in threat else set()
            named |= {s["written_by"] for s in threat["sections"] if "written_by" in s}
            for thread in threat.get("threads", []):
                named |= {comment["by"] for comment in thread["comments"]}
                named |= {thread["resolved"]["by"]} if "resolved" in thread else set()

    assert named - accounts == set()


def test_accounts_belong_to_organisations_in_roles_that_exist() -> None:
    slugs = {organisation["slug"] for organisation in people()["organisations"]}
    memberships = [m for person in people()["people"] for m in person["memberships"]]

    assert {m["organisation"] for m in memberships} <= slugs
    assert {m["role"] for m in memberships} == ROLES
    assert all(set(link.values()) <= slugs for link in people()["oversight"])
    assert all(person["name"].startswith("Demonstration ") for person in people()["people"])
    assert all(person["email"].endswith(".example") for person in people()["people"])


# Threads


@pytest.mark.parametrize("name", YEARS)
def test_every_thread_quotes_words_of_one_block_of_its_section(name: str) -> None:
    year = read_year(name)
    answers = {
        f"question-{question['number']}": [block.text_content() for block in blocks(question["body"])]
        for question in year["questions"]
    }
    for threat in year["threats"]:
        texts = {
            section["component"]: [block.text_content() for block in blocks(section["body"])]
            for section in threat["sections"]
            if "component" in section
        }
        for thread in threat.get("threads", []):
            found = (answers | texts)[thread["section"]]
            assert [thread["quote"] in text for text in found].count(True) == 1, thread


@pytest.mark.parametrize("name", YEARS)
def test_the_commissioners_office_speaks_only_where_the_text_was_released_to_it(name: str) -> None:
    bodies_of = {
        person["email"]: {membership["organisation"] for membership in person["memberships"]}
        for person in people()["people"]
    }
    for threat in read_year(name)["threats"]:
        for thread in threat.get("threads", []):
            sides = {
                "opcc" if slug.endswith("-pcc") else "force"
                for comment in thread["comments"]
                for slug in bodies_of[comment["by"]]
            }
            assert "opcc" not in sides or threat["status"] in READ_BY_THE_OPCC, thread
            assert len(sides) == 1 or thread["circle"] == "both", thread
