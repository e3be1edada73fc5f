"""The tables of an archive open in any spreadsheet, hold every figure once, and run nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from papers.archive.tables import FIGURES, figure_of, figure_rows, safe, source_rows, write_table
from papers.content import Cell, Chapter, Paper, PaperSection, Paragraph, Row, Table
from tests.papers.archive.full_year import files_in
from tests.papers.sample import build_sample_paper

pytestmark = pytest.mark.django_db


def rows_of(path: Path, name: str) -> list[dict[str, str]]:
    text = files_in(path)[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44 121", "'+44 121"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("＝1+1", "'＝1+1"),
        ("-12", "-12"),
        ("−3.5", "−3.5"),
        ("1,272", "1,272"),
        ("Words", "Words"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_words(cell: str, written: str) -> None:
    assert safe(cell) == written


def test_a_table_says_that_it_is_utf_8_and_survives_commas_and_lines(tmp_path: Path) -> None:
    write_table(tmp_path / "tables/x.csv", FIGURES, [["a, b", "“c”\nd", 'e "f"']])

    data = (tmp_path / "tables/x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfPart,")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1] == [
        "a, b",
        "“c”\nd",
        'e "f"',
    ]


@pytest.mark.parametrize(
    ("printed", "column", "caption", "found"),
    [
        ("1,272", "Trained (officers)", "", ("1272", "officers")),
        ("£3.5m", "Cost", "", ("3.5", "£m")),
        ("14%", "Vacant (FTE)", "", ("14", "%")),
        ("−12", "Change", "Strength (posts)", ("-12", "posts")),
        ("nil", "Trained", "", ("", "")),
        ("57 of 407", "Posts", "", ("", "")),
    ],
)
def test_a_figure_has_its_number_and_its_unit(
    printed: str, column: str, caption: str, found: tuple[str, str]
) -> None:
    assert figure_of(printed, column, caption) == found


def table(*body: Row) -> list[tuple[str, ...]]:
    head = Row((Cell("Role", "column"), Cell("2024", "column", colspan=2)))
    below = Row((Cell("", "column"), Cell("Trained", "column"), Cell("Needed", "column")))
    block = Table(1, "b", 3, "Strength", (head, below), body)
    section = PaperSection("a", "heading", "Own", blocks=(block,))
    return [row[4:7] for row in figure_rows(paper_of(section))]


def paper_of(section: PaperSection) -> Paper:
    return replace(build_sample_paper(1), chapters=(Chapter("c", "Part", sections=(section,)),))


def test_every_cell_stands_with_the_headings_of_its_row_and_column() -> None:
    found = table(
        Row((Cell("Commanders", "row"), Cell("3"), Cell("4"))),
        Row((Cell("Medics", "row", rowspan=2), Cell("5", colspan=2))),
        Row((Cell("6"), Cell("7", rowspan=1))),
    )

    assert found == [
        ("Commanders", "2024 / Trained", "3"),
        ("Commanders", "2024 / Needed", "4"),
        ("Medics", "2024 / Trained", "5"),
        ("Medics", "2024 / Trained", "6"),
        ("Medics", "2024 / Needed", "7"),
    ]


def test_the_figures_of_a_year_have_its_grades_and_the_cells_of_its_tables(draft_archive: Path) -> None:
    rows = rows_of(draft_archive, "tables/figures.csv")

    grades = [row for row in rows if row["Caption"] == "Judgement of each threat against each C"]
    cells = [
        (row["Row"], row["Column"], row["As printed"], row["Number"], row["Unit"])
        for row in rows
        if row["Table"]
    ]
    assert len(grades) == 10
    assert ("Commanders", "Trained (officers)", "1,272", "1272", "officers") in cells
    assert ("Medics", "Trained (officers)", "-12", "-12", "officers") in cells


def test_sources_are_footnotes_links_and_sources_of_tables_with_their_place() -> None:
    html = 'Words<span class="footnote">A <a href="https://example.org/r">report</a>, page 3</span>.'
    section = PaperSection("a", "heading", "Own", blocks=(Paragraph(7, "b", html),))

    assert list(source_rows(paper_of(section))) == [
        ("Part", "Own", "Paragraph 7", "Footnote", "A report, page 3", ""),
        ("Part", "Own", "Paragraph 7", "Link", "report", "https://example.org/r"),
    ]


def test_the_challenge_log_is_in_time_order_and_says_who_heard_what(draft_archive: Path) -> None:
    rows = rows_of(draft_archive, "tables/challenge-log.csv")

    whens = [row["When"] for row in rows]
    assert whens == sorted(whens)
    said = {(row["What"], row["Heard by"], row["Words"]) for row in rows}
    assert ("Comment", "Both sides", "'=1+1 is this right?") in said
    assert ("Comment", "Inside Anyshire Police", "Between ourselves: we never tested it.") in said
    assert ("State of the answer", "Both sides", "The rest is being counted.") in said
    assert ("Conversation closed", "Both sides", "Settled.") in said
    assert ("Verdict", "Both sides", "Not tested.") in said
    changed = next(row for row in rows if row["What"] == "Recommendation changed")
    assert (
        changed["Words"] == "The date moved from 30 September 2025 to 31 December 2025. The exercise moved."
    )


def test_the_decisions_say_who_decided_what_over_which_content(issued_archive: Path) -> None:
    rows = rows_of(issued_archive, "tables/decisions.csv")

    whats = {row["What"] for row in rows}
    assert whats >= {"Submit", "Withholding proposed", "Withheld", "Release asked for", "Issue"}
    public = next(row for row in rows if row["About"] == "Issue 2, for the public, marked OFFICIAL")
    assert (public["Who"], public["Words"]) == ("Anyshire Secretary", "Confirmed by Anyshire Coordinator.")
    assert len(public["SHA-256 of what it was about"]) == 64
