"""Tables that are wide or long: where they stand, that nothing of them is lost, and that time grows with them alone."""

from __future__ import annotations

import io
import time
from functools import cache
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from papers.building.bodies import Numbering, blocks_from_body
from papers.content import Paper, Table
from papers.docx.rendering import render_docx
from papers.html.rendering import render_html
from papers.pdf.rendering import render_pdf
from tests.assessments.tables import MONTHS, table_html
from tests.papers.editions import WordFile, html_letters, html_words, pdf_letters
from tests.papers.reading import TaggedPdf
from tests.papers.sample import small_paper

YEAR = table_html(
    "!Unit|" + "|".join(f"!{month}" for month in MONTHS),
    *(f"Unit {n}|" + "|".join(["12"] * 12) for n in range(3)),
)
SIXTY = table_html(
    "!Unit|" + "|".join(f"!C{n}" for n in range(59)), *(f"U{n}|" + "|".join(["7"] * 59) for n in range(4))
)


def rows(count: int) -> str:
    return table_html("!Unit|!Held|!Due", *(f"Unit {n}|{n}|{n * 2}" for n in range(count)), "Total|=|")


def table(html: str) -> Table:
    (found,) = blocks_from_body(html, Numbering())
    assert isinstance(found, Table)
    return found


@cache
def paper() -> Paper:
    body = (
        f"<p>Before.</p><p>Table: A year</p>{YEAR}<p>Source: returns</p><p>Between.</p>{SIXTY}<p>After.</p>"
    )
    return small_paper(*blocks_from_body(body, Numbering()))


@cache
def pdf() -> bytes:
    return render_pdf(paper()).data


@cache
def docx() -> bytes:
    return render_docx(paper()).data


@pytest.mark.parametrize(
    ("html", "wide"),
    [
        (table_html("!Force|!Held", "North|4"), False),
        (table_html("|".join(f"!C{n}" for n in range(8)), "|".join("1" * 8)), False),
        (table_html("|".join(f"!C{n}" for n in range(9)), "|".join("1" * 9)), True),
        (table_html("|".join(["!Administration"] * 6), "|".join("1" * 6)), False),
        (table_html("|".join(["!Counterterrorism"] * 7), "|".join("1" * 7)), True),
        (table_html("!A|!B", f"{'words ' * 300}|{'x' * 400}"), False),
        (table_html(f'!A<span class="footnote">{"x" * 400}</span>|!B', "1|2"), False),
    ],
)
def test_a_table_is_wide_that_does_not_fit_an_upright_page(html: str, wide: bool) -> None:
    assert table(html).is_wide is wide


def test_a_wide_table_lies_on_its_side_in_the_pdf_and_what_follows_stands_upright_again() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as printed:
        sides = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in printed.pages]

    assert sides == [False, False, True, False, True, False]


def test_a_wide_table_lies_on_its_side_in_word_and_what_follows_stands_upright_again() -> None:
    found = [section.orientation for section in Document(io.BytesIO(docx())).sections]

    assert found == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE] * 2 + [WD_ORIENT.PORTRAIT]


def test_a_wide_table_scrolls_by_keyboard_in_the_html() -> None:
    html = render_html(paper())

    assert html.count('<div class="paper-wide" role="region" tabindex="0" aria-label="Table ') == 2
    assert html.count("paper-table-crowded") == 1


def test_nothing_of_sixty_columns_is_lost_in_any_format() -> None:
    html = render_html(paper())

    assert html_words(html) == WordFile(docx()).words()
    assert html_letters(html) == pdf_letters(pdf())


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_wide_tables_pass_an_independent_validator(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf())

    assert "no failures" in str(page_validation.validate_pdf(str(path), profile=profile))


def test_a_table_of_four_hundred_rows_is_one_table_with_one_head() -> None:
    tagged = TaggedPdf(render_pdf(small_paper(table(rows(400)))).data)
    found = tagged.document.all("Table")[-1]

    assert (len(found.all("THead")), len(found.all("TR"))) == (1, 402)
    assert len(found.pages) > 8


def test_time_grows_with_the_rows_and_not_with_their_square() -> None:
    def taken(count: int) -> float:
        begun = time.process_time()
        render_pdf(small_paper(table(rows(count))))
        return time.process_time() - begun

    taken(10)  # what is loaded once
    small, large = taken(100), taken(400)

    assert large < small * 9
