"""Charts in papers: from a body to a numbered figure, and to each format with the same words about it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import page as page_validation
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lxml_html
from PIL import Image

from papers.building.bodies import Numbering, blocks_from_body
from papers.canonical import from_json, to_json
from papers.content import Block, Figure, Paper, Paragraph, Table, Withheld
from papers.docx.rendering import render_docx
from papers.html.rendering import render_html, render_standalone_html
from papers.pdf.rendering import render_pdf
from tests.assessments.tables import MONTHS, table_html
from tests.papers.editions import WordFile, html_letters, html_words, pdf_letters
from tests.papers.reading import TaggedPdf
from tests.papers.sample import small_paper

POSTS = table_html("!Force|!Held|!Vacant", "North|101|−4", "South|60|9", "Total|=|")
TIMES = table_html("!Month|!Robbery", *(f"{month}|{20 + at % 3}" for at, month in enumerate(MONTHS)))
BODY = (
    "<p>Before.</p>"
    '<p data-block="bbbbbbbb">Chart (bar): Two <em>forces</em><span class="footnote">Of four.</span> are short.</p>'
    f"<p>Table: Posts</p>{POSTS}<p>Source: returns</p><p>Between.</p>"
    f"<p>Table: Robbery</p>{TIMES}<p>Chart (control): Nothing stands out.</p><p>Chart (line):</p>"
    "<p>Chart (pie): After.</p>"
)


def read(body: str, **withheld: str) -> tuple[Block, ...]:
    return blocks_from_body(body, Numbering(), withheld)


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, int | None]]:
    return [(block.kind, getattr(block, "number", None)) for block in blocks]


@cache
def paper() -> Paper:
    return small_paper(*read(BODY))


@cache
def pdf() -> bytes:
    return render_pdf(paper()).data


@cache
def docx() -> bytes:
    return render_docx(paper()).data


def figures() -> list[Figure]:
    return [block for block in read(BODY) if isinstance(block, Figure)]


# From a body


def test_charts_are_figures_above_their_tables_with_numbers_of_their_own() -> None:
    assert shape(read(BODY)) == [
        ("paragraph", 1),
        ("figure", 1),
        ("table", 1),
        ("paragraph", 2),
        ("figure", 2),
        ("figure", 3),
        ("table", 2),
        ("paragraph", 3),
    ]


def test_a_figure_has_the_authors_words_and_says_what_it_shows() -> None:
    first, second, third = figures()

    assert (first.block, first.anchor) == ("bbbbbbbb", "figure-1")
    assert first.summary == 'Two <em>forces</em><span class="footnote">Of four.</span> are short.'
    assert first.chart.whole_alternative == (
        "Bar chart: Two forces are short. Held: first 101 (North), last 60 (South); highest 101 (North), "
        "lowest 60 (South). Vacant: first −4 (North), last 9 (South); highest 9 (South), lowest −4 (North). "
        "The figures are in table 1."
    )
    assert [figure.chart.kind for figure in (second, third)] == ["control", "line"]


def test_a_chart_without_words_has_those_of_its_table() -> None:
    assert (figures()[2].summary, figures()[2].chart.summary) == ("Robbery", "Robbery")


def test_numbers_of_figures_run_from_body_to_body() -> None:
    numbering = Numbering()
    blocks_from_body(BODY, numbering)
    again = blocks_from_body(BODY, numbering)

    assert numbering.figures == 6
    assert [block.number for block in again if isinstance(block, Figure)] == [4, 5, 6]


@pytest.mark.parametrize("asked", ["Chart (pie): Posts fell.", "Chart (control): Posts fell."])
def test_the_words_of_a_chart_that_cannot_be_drawn_stay_as_a_paragraph(asked: str) -> None:
    assert read(f"<p>{asked}</p>{POSTS}")[0] == Paragraph(1, "", asked)


def test_computed_totals_are_in_the_table() -> None:
    table = next(block for block in read(BODY) if isinstance(block, Table))

    assert [cell.html for cell in table.body[-1].cells] == ["Total", "161", "5"]
    assert [cell.numeric for cell in table.body[-1].cells] == [False, True, True]


def test_a_paper_with_figures_is_stored_and_read_back() -> None:
    assert from_json(to_json(paper())) == paper()


# Withheld


def test_a_figure_goes_with_its_withheld_table_and_keeps_its_number() -> None:
    body = f'<p data-block="cccc">Chart (bar): Posts fell.</p>{POSTS.replace("<table", "<table data-block=tttt", 1)}'

    assert read(body + BODY, tttt="crime")[:2] == (
        Withheld(None, "tttt", "crime"),
        Paragraph(1, "", "Before."),
    )
    assert shape(read(body + BODY, tttt="crime"))[2:4] == [("figure", 2), ("table", 2)]


def test_the_words_of_a_chart_that_cannot_be_drawn_go_with_its_withheld_table() -> None:
    body = f'<p data-block="cccc">Chart (pie): Posts fell.</p>{POSTS.replace("<table", "<table data-block=tttt", 1)}'

    assert read(body, tttt="crime") == (Withheld(1, "cccc", "crime"), Withheld(None, "tttt", "crime"))


def test_a_figure_can_be_withheld_by_itself() -> None:
    found = read(BODY, bbbbbbbb="crime")

    assert found[1] == Withheld(None, "bbbbbbbb", "crime")
    assert shape(found)[2:6] == [("table", 1), ("paragraph", 2), ("figure", 2), ("figure", 3)]


# HTML


def test_the_html_draws_each_chart_once_for_print_and_twice_for_screens() -> None:
    printed, shown = (
        lxml_html.document_fromstring(f(paper())) for f in (render_html, render_standalone_html)
    )

    assert [len(list(page.iter("svg"))) for page in (printed, shown)] == [3, 6]
    assert [figure.get("id") for figure in shown.iter("figure")] == ["figure-1", "figure-2", "figure-3"]
    assert (
        " ".join(next(printed.iter("figcaption")).text_content().split())
        == "Figure 1 Two forcesOf four. are short."
    )


def test_a_reader_of_the_html_hears_the_same_of_both_pictures() -> None:
    page = lxml_html.document_fromstring(render_standalone_html(paper()))
    wide, narrow = list(page.iter("svg"))[:2]
    said = [
        [page.get_element_by_id(name).text for name in svg.get("aria-labelledby").split()]
        for svg in (wide, narrow)
    ]

    assert said[0] == said[1] == [figures()[0].chart.title, figures()[0].chart.alternative]


def test_ids_are_given_once_and_nothing_has_a_style() -> None:
    html = render_standalone_html(paper())
    names = re.findall(r'\sid="([^"]+)"', html)

    assert len(names) == len(set(names))
    assert " style=" not in html


# PDF


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_a_paper_with_charts_passes_an_independent_validator(profile: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf())

    assert "no failures" in str(page_validation.validate_pdf(str(path), profile=profile))


def test_every_chart_is_a_figure_with_its_alternative_and_no_loose_words() -> None:
    tagged = TaggedPdf(pdf())
    document = tagged.document
    found = document.all("Figure")

    assert [str(figure.dictionary.Alt) for figure in found] == [f.chart.whole_alternative for f in figures()]
    assert [figure.kids for figure in found] == [[]] * 3
    assert "Upper limit" not in "".join(element.text for element in document.all("P"))


def test_the_pdf_is_the_same_every_time() -> None:
    assert render_pdf(paper()).data == pdf()


# Word


def test_every_chart_is_a_picture_with_its_alternative() -> None:
    word = WordFile(docx())
    described = list(word.body.iter(qn("wp:docPr")))

    assert [each.get("descr") for each in described] == [
        figure.chart.whole_alternative for figure in figures()
    ]
    assert [each.get("id") for each in described] == ["1", "2", "3"]
    assert len(Document(io.BytesIO(docx())).inline_shapes) == 3


def test_pictures_are_sharp_and_as_wide_as_a_line() -> None:
    with zipfile.ZipFile(io.BytesIO(docx())) as package:
        names = [name for name in package.namelist() if name.startswith("word/media/")]
        widths = {Image.open(io.BytesIO(package.read(name))).width for name in names}
    shown = {shape.width for shape in Document(io.BytesIO(docx())).inline_shapes}

    assert (len(names), widths) == (3, {1268})
    assert shown == {634 * 9525}


def test_the_word_file_is_the_same_every_time() -> None:
    assert render_docx(paper()).data == docx()


def test_captions_of_figures_count_apart_from_those_of_tables() -> None:
    codes = [
        code.text for code in WordFile(docx()).body.iter(qn("w:instrText")) if "SEQ" in (code.text or "")
    ]

    assert codes == [f" SEQ {kind} \\* ARABIC " for kind in ("Figure", "Table", "Figure", "Figure", "Table")]


# All formats


def test_every_format_says_the_same_words() -> None:
    html = render_html(paper())

    assert html_words(html) == WordFile(docx()).words()
    assert html_letters(html) == pdf_letters(pdf())
