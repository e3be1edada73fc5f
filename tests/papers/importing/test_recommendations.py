"""Recommendations that an old paper makes, in sentences and in tables, with their owners and dates."""

from __future__ import annotations

import datetime
from typing import Any

from papers.importing.recommendations import recommendations_in
from papers.importing.understanding import understand
from tests.papers.importing.files import PAPER, word_file
from tests.papers.importing.test_understanding import NAMES, is_whole, read

RECOMMENDED = (
    ("No.", "Recommendation", "Owner", "Due"),
    ("R1", "Train a fourth unit", "Head of Operations", "31 March 2025"),
    ("R2", "Report on digital forensics", "Deputy Chief Constable", "31/12/2025"),
    ("R3", "Keep the store", "", "when funds allow"),
)


def test_recommendations_in_a_table_have_their_owners_and_dates() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Terrorism", 1)
        document.add_paragraph(
            "Officers work with the regional unit every day of the week.", style="List Number"
        )
        document.add_heading("Recommendations", 1)
        table = document.add_table(4, 4)
        for row, words in zip(table.rows, RECOMMENDED, strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text

    paper = understand(word_file(fill), NAMES)

    assert [(one.text, one.owner, one.due_on) for one in recommendations_in(paper.parts)] == [
        ("Train a fourth unit", "Head of Operations", datetime.date(2025, 3, 31)),
        ("Report on digital forensics", "Deputy Chief Constable", datetime.date(2025, 12, 31)),
        ("Keep the store", "", None),
    ]
    assert is_whole(paper)


def test_a_table_without_owners_recommends_nothing() -> None:
    paper = read(
        "Recommendations\n\n1. It was agreed.\n\nUnit\tRecommendation\tSum\nNorth\tmore posts\t3\n\n2. It ended."
    )

    assert [one.text for one in recommendations_in(paper.parts)] == []


def test_a_recommendation_has_its_owner_and_date() -> None:
    [found] = recommendations_in(read(PAPER).parts)

    assert (found.owner, found.due_on) == ("Head of Operations", datetime.date(2025, 3, 31))
