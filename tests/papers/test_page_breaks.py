"""What stays together over the end of a page, in print and in Word, and what begins a page of its own."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from docx import Document
from weasyprint.formatting_structure import boxes

from papers.building.milestones import CHAPTER
from papers.content import (
    Cell,
    Chapter,
    Grid,
    GridCell,
    GridRow,
    Line,
    Paper,
    PaperSection,
    Paragraph,
    Row,
    SubHeading,
    Table,
)
from papers.docx.rendering import render_docx
from papers.later import LaterIssue
from papers.pdf import rendering as pdf
from tests.papers.sample import small_paper

TEXT = "A sentence that says how far this has come and what is still to be done. " * 3


def page_lines(paper: Paper) -> list[list[str]]:
    """The lines of each page, without those above and below the text."""
    document = pdf._laid_out(paper)
    return [[words_of(line) for line in lines_in(page._page_box)] for page in document.pages]


def lines_in(page: Any) -> list[Any]:
    (body,) = (box for box in page.children if box.element_tag == "html")
    return [box for box in body.descendants() if isinstance(box, boxes.LineBox)]


def words_of(line: Any) -> str:
    return "".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox)).strip()


def filled(count: int) -> list[Line]:
    return [Line(f"Filling {n}.") for n in range(count)]


def in_a_chapter(*blocks: Any, kind: Any = "text") -> Paper:
    section = PaperSection("objective", "heading", "Objective", blocks=tuple(blocks))
    return replace(small_paper(), chapters=(Chapter(CHAPTER, "Milestones", kind, (section,)),))


def milestone() -> list[Any]:
    return [
        SubHeading("", 3, "WMP-M02 Train the officers"),
        Line("Lead: Head of Training."),
        Line("On track as at 31 December."),
        Paragraph(1, "", TEXT),
    ]


# Print


@pytest.mark.parametrize("above", range(20, 27))
def test_a_milestone_is_not_parted_from_its_status_and_text(above: int) -> None:
    pages = page_lines(in_a_chapter(*(Paragraph(n, "", "Before.") for n in range(2, above)), *milestone()))

    (of_heading,) = (page for page in pages if "WMP-M02 Train the officers" in page)
    assert "On track as at 31 December." in of_heading
    assert any("A sentence that says" in line for line in of_heading)


@pytest.mark.parametrize("above", range(1, 6))
def test_what_is_missing_from_a_section_is_said_in_one_place(above: int) -> None:
    before = PaperSection("before", "heading", "Before", blocks=tuple(filled(above)))
    unwritten = [PaperSection(f"c-{n}", "component", f"Component {n}") for n in range(12)]

    pages = page_lines(
        replace(small_paper(), chapters=(Chapter("threat", "Threat", "threat", (before, *unwritten)),))
    )

    said = [sum(line.startswith(("No judgement", "Nothing had been")) for line in page) for page in pages]
    assert sum(said) == 24
    assert all(count % 2 == 0 for count in said)


def test_what_the_grades_mean_stands_on_one_page() -> None:
    legend = tuple(f"{sign} Grade {sign}: {'What this grade means. ' * 9}" for sign in "ABCDE")
    grid = Grid(("Capacity",), (GridRow("Threat", "threat-1", (GridCell("A", "Met"),)),), legend)

    for above in range(14, 30, 4):
        before = Chapter(
            "before", "Before", sections=(PaperSection("b", "heading", "", blocks=tuple(filled(above))),)
        )
        paper = replace(small_paper(), chapters=(before, Chapter("summary", "Summary", "summary", grid=grid)))
        pages = page_lines(paper)
        holding = [
            page for page in pages if any(line.startswith("Grade") or "Grade A" in line for line in page)
        ]
        assert len([page for page in pages if any("What this grade means" in line for line in page)]) == 1
        assert holding


def test_an_appendix_goes_on_below_what_stands_before_it() -> None:
    said = ["Filling 0.", "Filling 1.", "Filling 2."]
    before = Chapter(
        "before", "Before", sections=(PaperSection("b", "heading", "", blocks=tuple(filled(3))),)
    )
    after = Chapter(
        "appendix-a", "Appendix A", "appendix", (PaperSection("a", "heading", "", blocks=tuple(filled(3))),)
    )

    pages = page_lines(replace(small_paper(), chapters=(before, after)))

    assert pages[-1][-8:] == ["Before", *said, "Appendix A", *said]


def later_paper() -> Paper:
    later = LaterIssue(
        kind="supplement",
        number=2,
        earlier=1,
        issued_on="4 January 2026",
        reason="Late.",
        changes=("One.",),
        replaces="",
    )
    return replace(small_paper(Paragraph(1, "", "New.")), later=later)


def test_what_an_issue_changes_shares_its_page_with_the_contents_and_what_follows() -> None:
    pages = page_lines(later_paper())

    assert len(pages) == 2
    assert {"What this issue changes", "Contents"} <= set(pages[1])


@pytest.mark.parametrize(("words", "alone"), [("x", False), ("A long text. " * 40, True)])
def test_the_first_row_of_a_table_stands_alone_only_where_it_is_high(words: str, alone: bool) -> None:
    found = set()
    for above in range(14, 22):
        pages = page_lines(in_a_chapter(*filled(above), high_table(words, 14)))
        (first,) = (page for page in pages if any(line.startswith("Table 1") for line in page))
        found.add(sum(line.startswith("Row ") for line in first))

    assert (1 in found) is alone


def high_table(words: str, rows: int) -> Table:
    head = (Row((Cell("Unit", "column"), Cell("What it does", "column"))),)
    body = tuple(Row((Cell(f"Row {n}", "row"), Cell(words))) for n in range(rows))
    return Table(1, "", 2, "Units", head, body)


# Word


@cache
def word(paper: Paper) -> Any:
    return Document(io.BytesIO(render_docx(paper).data))


def test_word_keeps_a_milestone_with_its_status_and_text() -> None:
    kept = {p.text: p.paragraph_format.keep_with_next for p in word(in_a_chapter(*milestone())).paragraphs}

    assert (kept["Lead: Head of Training."], kept["On track as at 31 December."]) == (True, True)


def test_word_lets_lines_that_stand_below_no_heading_part() -> None:
    kept = {p.text: p.paragraph_format.keep_with_next for p in word(in_a_chapter(*filled(4))).paragraphs}

    assert [kept[f"Filling {n}."] for n in range(4)] == [None] * 4


def test_word_keeps_what_the_grades_mean_on_one_page() -> None:
    legend = tuple(f"{sign} Grade {sign}: What this grade means." for sign in "ABC")
    grid = Grid(("Capacity",), (GridRow("Threat", "threat-1", (GridCell("A", "Met"),)),), legend)
    paper = replace(small_paper(), chapters=(Chapter("summary", "Summary", "summary", grid=grid),))

    kept = [p.paragraph_format.keep_with_next for p in word(paper).paragraphs if "Grade" in p.text]

    assert kept == [True, True, None]


@pytest.mark.parametrize(("words", "together"), [("x", True), ("A long text. " * 14, False)])
def test_word_keeps_the_rows_of_a_low_table_on_one_page(words: str, together: bool) -> None:
    (_cover, found) = word(in_a_chapter(high_table(words, 10))).tables

    assert found.rows[3].cells[0].paragraphs[0].paragraph_format.keep_with_next is (together or None)


def test_word_begins_a_page_for_the_contents_unless_a_later_issue_did() -> None:
    def begins(paper: Paper) -> list[str]:
        return [p.text for p in word(paper).paragraphs if p.paragraph_format.page_break_before]

    assert begins(small_paper()) == ["Contents", small_paper().chapters[0].heading]
    assert begins(later_paper()) == ["What this issue changes"]
