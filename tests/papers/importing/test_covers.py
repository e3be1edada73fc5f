"""Covers of other makes: two fields on a line, a table of label and value, a board with its item, Welsh."""

from __future__ import annotations

import datetime

from papers.importing.understanding import Understood, understand
from tests.papers.importing.files import word_file
from tests.papers.importing.test_understanding import NAMES, is_whole, read

BODY = "Purpose\n\n1. This paper tells the board of the year.\n\n2. It is short.\n\n3. It has an end.\n"


def of_table(*rows: tuple[str, ...]) -> Understood:
    def fill(document) -> None:  # type: ignore[no-untyped-def]  # python-docx has no types
        table = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(at, column).text = words
        for line in BODY.split("\n\n"):
            document.add_paragraph(line)

    return understand(word_file(fill), NAMES)


def test_two_fields_on_one_line_are_two_fields() -> None:
    paper = read(
        "Report to:      Public Accountability Conference        Date:    14 November 2023\n"
        "Report of:      Deputy Chief Constable                  Item:    7(b)\n"
        "Title:          Strategic Policing Requirement - Annual Assessment\n"
        "Purpose:        For information\n"
        f"Marking:        OFFICIAL\n\n{BODY}"
    )

    assert paper.cover.fields == {
        "board": "Public Accountability Conference",
        "presented_by": "Deputy Chief Constable",
        "agenda_item": "7(b)",
        "title": "Strategic Policing Requirement - Annual Assessment",
    }
    assert paper.cover.meeting_on == datetime.date(2023, 11, 14)
    assert is_whole(paper)


def test_a_table_of_four_columns_is_read_as_a_cover() -> None:
    paper = of_table(
        ("Report to:", "Performance Board", "Date:", "5 June 2024"),
        ("Report of:", "Deputy Chief Constable", "Item:", "7"),
    )

    assert paper.cover.fields == {
        "board": "Performance Board", "presented_by": "Deputy Chief Constable", "agenda_item": "7"
    }  # fmt: skip
    assert paper.cover.meeting_on == datetime.date(2024, 6, 5)
    assert is_whole(paper)


def test_a_report_author_in_the_table_of_the_cover_is_an_author() -> None:
    paper = of_table(("Report to:", "Performance Board"), ("Report author:", "Head of Strategy"))

    assert paper.cover.authors == ["Head of Strategy"]
    assert is_whole(paper)


def test_a_board_with_its_item_on_one_line_is_both() -> None:
    paper = read(f"Performance and Accountability Board – Agenda Item 12\n\nDate: 9 October 2024\n\n{BODY}")

    assert paper.cover.fields == {"board": "Performance and Accountability Board", "agenda_item": "12"}
    assert is_whole(paper)


def test_a_telephone_number_is_no_author() -> None:
    paper = read(f"{BODY}\nAuthor: Head of Operations\nContact: 01234 567890\nE-mail: someone@example.org\n")

    assert paper.cover.authors == ["Head of Operations"]
    assert is_whole(paper)


def test_a_telephone_number_beside_a_post_stays_beside_it() -> None:
    paper = read(f"{BODY}\nContact officer: Head of Operations, 01234 567890\n")

    assert paper.cover.authors == ["Head of Operations, 01234 567890"]
