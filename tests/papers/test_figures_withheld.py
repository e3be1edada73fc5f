"""What is withheld of a table is neither drawn nor summed, cannot be worked out, and changes no number of a paper."""

from __future__ import annotations

import pytest

from assessments.blocks import clean_body
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.redaction import redact, sums_around
from papers.canonical import canonical_json
from papers.content import Block, Figure, Paper, Table
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.leaks.finding import FIGURE, find_leaks
from papers.leaks.in_files import (
    find_leaks_in_files,
    texts_of_docx,
    texts_of_html,
    texts_of_part,
    texts_of_pdf,
)
from papers.leaks.sought import secret_of
from papers.pdf.rendering import render_pdf
from tests.assessments.tables import table_html
from tests.papers.building.test_redaction import CRIME, passage
from tests.papers.sample import small_paper

POSTS = ("!Unit|!North|!South|!Total", "Armed|4713|1210|=", "Other|3105|2211|=", "Total|=|=|=")
BODY = clean_body(f"<p>Chart (bar): Officers by unit.</p>{table_html(*POSTS)}<p>After.</p>")
HIDDEN = (
    "4713",
    "5923",
    "7818",
    "11239",
)  # the cell, the totals of its row and column, and the total of both


def printed(body: str, *cells: str) -> tuple[Block, ...]:
    redacted = redact(body, [passage(body, "cell", cell) for cell in cells])
    return blocks_from_body(redacted.body, Numbering(), redacted.whole)


def figure_in(blocks: tuple[Block, ...]) -> Figure:
    return next(block for block in blocks if isinstance(block, Figure))


def words_in(blocks: tuple[Block, ...]) -> list[list[str]]:
    table = next(block for block in blocks if isinstance(block, Table))
    return [["x" if cell.html == CRIME else cell.html for cell in row.cells] for row in table.body]


def files_of(paper: Paper) -> str:
    """All that a searcher finds in the data and the files, thousands joined."""
    html, pdf, docx = render_standalone_html(paper), render_pdf(paper).data, render_docx(paper).data
    texts = [*texts_of_html(html), *texts_of_pdf(pdf, paper), *texts_of_docx(docx)]
    return " ".join([canonical_json(paper).decode(), *(text.words for text in texts)]).replace(",", "")


def test_a_withheld_figure_is_no_point_and_the_alternative_says_so() -> None:
    chart = figure_in(printed(BODY, "4713")).chart

    assert [series.values for series in chart.series] == [("", "3105"), ("1210", "2211")]
    assert "Withheld and not drawn: Armed, North." in chart.alternative


def test_computed_totals_that_allow_subtraction_are_withheld_too() -> None:
    assert words_in(printed(BODY)) == [
        ["Armed", "4713", "1210", "5923"],
        ["Other", "3105", "2211", "5316"],
        ["Total", "7818", "3421", "11239"],
    ]
    assert words_in(printed(BODY, "4713")) == [
        ["Armed", "x", "1210", "x"],
        ["Other", "3105", "2211", "5316"],
        ["Total", "x", "3421", "x"],
    ]


def test_a_typed_grand_total_goes_when_only_computed_totals_lead_to_it() -> None:
    body = clean_body(table_html(*POSTS[:-1], "Total|=|=|11239"))

    assert words_in(printed(body, "4713"))[2] == ["Total", "x", "3421", "x"]


def test_a_withheld_total_that_was_to_be_computed_is_left_out() -> None:
    body = clean_body(table_html("!Unit|!Held", "North|4", "South|5", "Total|="))

    assert words_in(printed(body, "="))[2] == ["Total", "x"]


def test_nothing_of_a_withheld_figure_is_in_any_file_and_all_of_it_where_nothing_is_withheld() -> None:
    public, full = files_of(small_paper(*printed(BODY, "4713"))), files_of(small_paper(*printed(BODY)))

    assert [figure for figure in HIDDEN if figure in public] == []
    assert [figure for figure in HIDDEN if figure not in full] == []


@pytest.mark.parametrize("cells", [(), ("4",), ("4", "5"), ("about 7",), ("4", "5", "9%")])
@pytest.mark.parametrize(
    "rows",
    [
        ("!Unit|!Held", "North|4", "South|5"),
        ("!Unit|!Held", "North|4", "South|about 7"),
        ("!Unit|!Held|!Share", "North|4|9%", "South|5|about 7"),
        ("!Unit|!Held|!Lead", "North|4|words", "South|about 7|4"),
    ],
)
def test_every_edition_numbers_alike(rows: tuple[str, ...], cells: tuple[str, ...]) -> None:
    body = clean_body(
        f"<p>Chart (line): Officers.</p>{table_html(*rows)}<p>After.</p>{table_html('!A|!B', 'x|1')}"
    )
    body = clean_body(f"{body}<p>Chart (bar): More.</p><p>Last.</p>", body)
    known = [cell for cell in cells if f">{cell}<" in body]
    full, public = printed(body), printed(body, *known)

    assert numbers(public, "table") == numbers(full, "table")
    assert numbers(public, "paragraph")[-1] == numbers(full, "paragraph")[-1]
    assert numbers(public, "figure")[-1] == numbers(full, "figure")[-1]


def numbers(blocks: tuple[Block, ...], kind: str) -> list[int]:
    return [block.number for block in blocks if block.kind == kind]  # type: ignore[union-attr,misc]  # these have one


# The leak check


def leaks(blocks: tuple[Block, ...], body: str = BODY) -> list[tuple[str, str]]:
    row = passage(body, "cell", "4713")
    row.section.body = body
    return sorted({(found.kind, found.where) for found in find_leaks(small_paper(*blocks), [secret_of(row)])})


def test_the_check_sees_a_withheld_figure_in_the_data_of_a_chart() -> None:
    found = leaks(printed(BODY))

    assert (FIGURE, "the data of figure 1") in found
    assert leaks(printed(BODY, "4713")) == []


def test_the_check_sees_a_withheld_figure_in_the_words_of_a_chart() -> None:
    body = BODY.replace("Officers by unit.", "There are 4,713 armed officers.")
    (found, *_) = leaks(printed(body, "4713"), body)

    assert found == (FIGURE, "figure 1")


def test_sums_that_are_computed_are_looked_for() -> None:
    row = passage(BODY, "cell", "4713")

    assert {int(total) for total in sums_around(BODY, row)} == {5923, 7818}


def test_places_in_a_drawing_are_no_figures() -> None:
    body = clean_body(
        "<p>Chart (bar): Officers by unit.</p>" + table_html("!Unit|!Held", "North|634", "South|80", "East|3")
    )
    row = passage(body, "cell", "634")
    row.section.body = body
    paper = small_paper(*printed(body, "634"))
    secret = [secret_of(row)]

    found = find_leaks_in_files(
        paper,
        secret,
        html=render_standalone_html(paper),
        pdf=render_pdf(paper).data,
        docx=render_docx(paper).data,
    )

    assert [(each.kind, each.where) for each in found] == []


def test_words_beside_the_pixels_of_a_picture_are_read() -> None:
    chunk = b"tEXt" + b"Comment\0velvet trombones"
    png = b"\x89PNG\r\n\x1a\n" + (len(chunk) - 4).to_bytes(4) + chunk + b"\0\0\0\0"

    assert [text.words for text in texts_of_part("word/media/image1.png", png, 0)] == [
        "Comment\0velvet trombones"
    ]
