"""The ground of what is withheld in a table stands once below it, in every format and for every reader alike."""

from __future__ import annotations

import io
import re

import pytest
from django.utils import translation
from docx import Document
from lxml import html as lxml_html

from assessments.blocks import clean_body
from assessments.models import Ground
from assessments.models.withholding import mark
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.redaction import redact
from papers.canonical import canonical_json
from papers.checking.tagged_pdf import TaggedPdf
from papers.checking.words_check import check_words
from papers.content import Block, Table
from papers.docx.rendering import render_docx
from papers.grounds import Printed, printed
from papers.html.rendering import render_html, render_standalone_html
from papers.languages import voice
from papers.pdf.rendering import render_pdf
from tests.assessments.tables import table_html
from tests.papers.building.test_redaction import CRIME, passage
from tests.papers.sample import small_paper

POSTS = table_html("!Unit|!North|!South|!Total", "Armed|4713|1210|=", "Other|3105|2211|=", "Total|=|=|=")
BODY = clean_body(f"<p>Table: Posts</p>{POSTS}<p>Source: returns</p><p>After.</p>")
LINE = "[Withheld]: prejudice to the prevention or detection of crime"


def read(body: str) -> tuple[Block, ...]:
    redacted = redact(body, [passage(body, "cell", "4713")])
    return blocks_from_body(redacted.body, Numbering(), redacted.whole)


def as_printed(*rows: str) -> Printed:
    (table,) = blocks_from_body(table_html(*rows), Numbering())
    assert isinstance(table, Table)
    return printed(table)


def cells_of(found: Printed) -> list[list[str]]:
    return [[cell.html for cell in row.cells] for row in found.table.body]


def test_the_ground_is_said_once_below_and_every_cell_is_marked_shortly() -> None:
    table = next(block for block in read(BODY) if isinstance(block, Table))
    found = printed(table)

    assert cells_of(found) == [
        ["Armed", "[Withheld]", "1210", "[Withheld]"],
        ["Other", "3105", "2211", "5316"],
        ["Total", "[Withheld]", "3421", "[Withheld]"],
    ]
    assert found.grounds == LINE


def test_several_grounds_are_told_apart_by_numbers() -> None:
    safety, crime = mark(Ground.SAFETY), mark(Ground.CRIME)
    found = as_printed("!Unit|!Posts", f"Ash|{safety}", f"Elm|{crime}", f"Oak|4 {safety}")

    assert [row[1] for row in cells_of(found)] == ["[Withheld 1]", "[Withheld 2]", "4 [Withheld 1]"]
    assert found.grounds == (
        "[Withheld 1]: a danger to the safety of a person; "
        "[Withheld 2]: prejudice to the prevention or detection of crime"
    )


@pytest.mark.parametrize("typed", ["4", "[Withheld: section 31]", "[Withheld]"])
def test_what_somebody_typed_stays_as_it_is(typed: str) -> None:
    found = as_printed("!Unit|!Posts", f"Ash|{typed}")

    assert (cells_of(found), found.grounds) == ([["Ash", typed]], "")


def test_the_data_of_the_paper_keep_the_ground_of_every_cell() -> None:
    assert canonical_json(small_paper(*read(BODY))).decode().count(CRIME) == 4


def test_a_reader_who_listens_gets_the_ground_with_the_table() -> None:
    page = lxml_html.fromstring(render_standalone_html(small_paper(*read(BODY))))
    (table,) = page.xpath("//table[contains(@class, 'paper-table')]")
    (line,) = page.xpath(f"//*[@id='{table.get('aria-describedby')}']")

    assert line.text_content() == LINE
    assert [found.text_content() for found in table.xpath("../p")] == [LINE, "Source: returns"]


def test_a_table_in_which_nothing_is_withheld_has_no_such_line() -> None:
    page = lxml_html.fromstring(render_html(small_paper(*blocks_from_body(BODY, Numbering()))))

    assert page.xpath("//table[contains(@class, 'paper-table')]/@aria-describedby") == []
    assert page.xpath("//p[contains(@class, 'paper-source')]//text()") == ["Source: returns"]


def test_the_line_follows_the_table_in_word() -> None:
    document = Document(io.BytesIO(render_docx(small_paper(*read(BODY))).data))
    said = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Table Source"]

    assert said == [LINE, "Source: returns"]
    assert CRIME not in "".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )


def test_the_words_are_the_same_in_every_format() -> None:
    paper = small_paper(*read(BODY))
    html, pdf, docx = render_standalone_html(paper), render_pdf(paper).data, render_docx(paper).data

    assert check_words(html, TaggedPdf(pdf), docx) == []
    assert re.findall(r"\[Withheld\](?!:)", html) == ["[Withheld]"] * 4


def test_in_welsh_the_marks_and_the_line_are_welsh() -> None:
    with translation.override("cy"):
        found = as_printed("!Uned|!Swyddi", f"Gogledd|{mark(Ground.CRIME)}")

    assert cells_of(found) == [["Gogledd", "[Wedi’i atal]"]]
    assert found.grounds.startswith("[Wedi’i atal]: ")


@pytest.mark.parametrize("short", ["[Wedi’i atal]", "[Wedi’i atal 2]"])
def test_a_short_mark_in_a_text_of_another_language_is_ours(short: str) -> None:
    assert voice("cy", "en-GB").inline(f"4 {short}") == f'4 <bdi lang="cy">{short}</bdi>'
