"""The tables of an archive open in any spreadsheet, hold every figure once, and run nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assessments.models import Source
from papers.archive.tables import (
    FIGURES,
    SOURCES,
    figure_of,
    figure_rows,
    grade_rows,
    safe,
    source_rows,
    write_table,
)
from papers.building.citations import in_full
from papers.content import Cell, Chapter, Grid, Judgement, Paper, PaperSection, Paragraph, Row, Table
from tests.papers.archive.full_year import files_in
from tests.papers.sample import build_sample_paper
from threats.models import Grade

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
    assert len(grades) == 4
    assert ("Commanders", "Trained (officers)", "1,272", "1272", "officers") in cells
    assert ("Medics", "Trained (officers)", "-12", "-12", "officers") in cells


def test_every_judgement_has_the_criterion_of_its_grade(draft_archive: Path) -> None:
    grades = json.loads(files_in(draft_archive)["year.json"])["framework"]["threats.Grade"]
    criteria = {grade["label"]: grade["criteria"] for grade in grades}

    rows = rows_of(draft_archive, "tables/grades.csv")

    assert rows
    assert all(row["Criterion"] and row["Criterion"] == criteria[row["Grade"]] for row in rows)


def test_the_criterion_is_what_the_paper_prints_and_the_scales_only_where_it_prints_none() -> None:
    scale = (
        Grade(label="Met", symbol="A", criteria="Of today."),
        Grade(label="Not met", symbol="D", criteria="No."),
    )
    own = Judgement("Met", "A", criterion="Of its day.")
    judged = [own, replace(own, criterion=""), Judgement("Not met", "D")]
    sections = tuple(PaperSection(str(n), "component", "Capacity", judgement=j) for n, j in enumerate(judged))
    grid = Grid((), (), legend=("A Met: Of the issue.",))
    paper = replace(
        build_sample_paper(1),
        chapters=(Chapter("g", "Grid", grid=grid), Chapter("c", "T", sections=sections)),
    )

    assert [row[3] for row in grade_rows(paper, scale)] == ["Of its day.", "Of the issue.", "No."]


def test_sources_are_footnotes_links_and_sources_of_tables_with_their_place() -> None:
    html = 'Words<span class="footnote">A <a href="https://example.org/r">report</a>, page 3</span>.'
    section = PaperSection("a", "heading", "Own", blocks=(Paragraph(7, "b", html),))

    assert [row[:6] for row in source_rows(paper_of(section), ())] == [
        ("Part", "Own", "Paragraph 7", "Footnote", "A report, page 3", ""),
        ("Part", "Own", "Paragraph 7", "Link", "report", "https://example.org/r"),
    ]


def test_every_cited_source_of_the_register_is_a_row_with_where_it_is_cited(draft_archive: Path) -> None:
    rows = {row["Title"]: row for row in rows_of(draft_archive, "tables/sources.csv") if row["Title"]}

    assert sorted(rows) == ["The statute", "Title of strategy"]
    told = {name: value for name, value in rows["Title of strategy"].items() if value and name != "Place"}
    assert told == {
        "Kind": "Cited source",
        "Reference": "strategy",
        "Title": "Title of strategy",
        "Kind of source": "Report",
        "Custodian": "Head of Audit",
        "Marking": "OFFICIAL",
    }
    statute = rows["The statute"]
    assert (statute["Author"], statute["Address"]) == ("Parliament", "https://law.example/duty")
    assert statute["Place"] == "Background, Paragraph 2; Why this year, Paragraph 17"


def source(**values: str) -> Source:
    told = {"reference": "r", "title": "A report", "author": "An author", "custodian": "Head of Audit"}
    return Source(**{**told, **values})


def in_note(*sources: Source) -> Paper:
    """A paper that tells in a note all that there is to tell of these."""
    notes = "".join(f'<span class="footnote">{in_full(each)}</span>' for each in sources)
    return paper_of(PaperSection("a", "heading", "Own", blocks=(Paragraph(7, "b", f"Words{notes}."),)))


def of_register(paper: Paper, *sources: Source) -> list[dict[str, str]]:
    """What the archive for publication tells of them."""
    rows = [row for row in source_rows(paper, sources, only_printed=True) if row[3] == "Cited source"]
    told = [dict(zip(SOURCES.columns, row, strict=True)) for row in rows]
    return [{name: value for name, value in row.items() if value and name != "Kind"} for row in told]


def test_for_the_public_a_source_is_told_as_the_issue_prints_it_and_not_as_the_register_knows_it() -> None:
    hidden = source(address="https://intranet/plans", custodian="Head of Audit")
    public = source(title="Open report", address="https://example.org/open", custodian="Records")

    told = of_register(in_note(hidden, public), hidden, public)

    common = {"Place": "Part, Paragraph 7", "Author": "An author", "Kind of source": "Report"}
    assert told == [
        {**common, "Title": "A report", "Custodian": "Head of Audit", "Marking": "OFFICIAL"},
        {**common, "Title": "Open report", "Address": "https://example.org/open", "Marking": "OFFICIAL"},
    ]


def test_for_the_public_a_source_that_changed_since_the_issue_is_told_by_its_title_alone() -> None:
    told = of_register(in_note(source()), source(author="Somebody else", custodian="Head of Secrets"))

    assert told == [{"Place": "Part, Paragraph 7", "Title": "A report"}]


def test_for_the_public_a_source_that_the_issue_does_not_print_is_not_told() -> None:
    assert of_register(in_note(source()), source(title="A later report")) == []


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
