"""The Word edition: the words of the others, with structure that Word keeps when somebody works on it."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from papers.content import (
    Paragraph,
)
from papers.docx.rendering import render_docx
from papers.html.rendering import render_html
from papers.pdf.rendering import render_pdf
from tests.papers.editions import (
    WordFile,
    html_letters,
    html_notes,
    html_words,
    pdf_letters,
    pdf_notes,
    squeezed,
    value,
)
from tests.papers.sample import printed_sample, small_paper
from tests.papers.word_papers import (
    ONE,
    PAPERS,
    file_of,
    note,
    paper_of,
    rendered,
    sections,
)

# The same words everywhere


@pytest.mark.parametrize("name", PAPERS)
def test_word_has_the_words_of_the_html_in_the_same_order(name: str) -> None:
    html = render_html(paper_of(name))

    assert file_of(name).words() == html_words(html)
    assert file_of(name).note_words() == html_notes(html)


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "every kind"])
def test_pdf_has_the_words_of_the_html_in_the_same_order(name: str) -> None:
    """With the test above: the same words in all three editions. A PDF has no spaces where lines end."""
    html = render_html(paper_of(name))
    stored = {"final": False, "draft": True}
    pdf = printed_sample(draft=stored[name]) if name in stored else render_pdf(paper_of(name))

    assert pdf_letters(pdf.data) == html_letters(html)
    assert pdf_notes(pdf.data) == [squeezed(words) for words in html_notes(html)]


def test_pdf_has_all_letters_of_a_paper_with_every_kind_of_block() -> None:
    """A PDF has text from the right in the order of sight, and soft hyphens only where they show."""
    html = render_html(paper_of("every kind"))
    pdf = render_pdf(paper_of("every kind")).data

    assert Counter(pdf_letters(pdf)) == Counter(html_letters(html).replace("\u00ad", ""))
    assert pdf_notes(pdf) == [squeezed(words) for words in html_notes(html)]


def test_the_comparison_notices_one_lost_word_and_one_lost_note() -> None:
    lost = PAPERS["small"]()
    with_note = small_paper(replace(ONE, html=f"One paragraph.{note('Said so.')}"), draft=True)

    assert WordFile(render_docx(with_note).data).words() != html_words(render_html(lost))
    assert len(html_words(render_html(with_note))) == len(html_words(render_html(lost))) + 2


# Pages and properties


def running(word: WordFile, kind: str) -> list[str]:
    names = sorted(name for name in word.archive.namelist() if name.startswith(f"word/{kind}"))
    return [word.text_of(word.part(name)) for name in names]


def test_marking_draft_and_demonstration_run_along_every_page() -> None:
    word = file_of("draft")
    drawings = [word.archive.read(f"word/header{n}.xml").count(b'string="DRAFT"') for n in (1, 2, 3)]

    assert running(word, "header") == [
        "OFFICIAL – DRAFT Accountability and Governance Board Agenda item 8",
        "OFFICIAL – DRAFT",
        "OFFICIAL – DRAFT Accountability and Governance Board Agenda item 8",
    ]
    assert set(running(word, "footer")) == {
        "Northshire Police · 2025/26 Demonstration data · Page 1 of 1 OFFICIAL – DRAFT"
    }
    assert drawings == [1, 1, 1]
    assert [s.header.is_linked_to_previous or s.footer.is_linked_to_previous for s in sections("draft")] == [
        False
    ] * 3


def test_a_final_paper_says_draft_nowhere_and_names_its_issue() -> None:
    word = file_of("final")
    everything = b"".join(word.archive.read(name) for name in word.archive.namelist() if "styles" not in name)

    assert b"DRAFT" not in everything
    assert b"Draft" not in everything
    assert (
        running(word, "footer")[0]
        == "Northshire Police · 2025/26 · Issue 1 Demonstration data · Page 1 of 1 OFFICIAL"
    )


def test_page_numbers_are_fields() -> None:
    codes = [c.text for c in file_of("final").part("word/footer1.xml").iter(qn("w:instrText"))]

    assert codes == [" PAGE ", " NUMPAGES "]


def test_properties_come_from_the_paper() -> None:
    facts = Document(io.BytesIO(rendered("final").data)).core_properties

    assert facts.title == "Strategic Policing Requirement: annual assessment 2025/26: agenda item 8"
    assert facts.subject == "Paper to Accountability and Governance Board, 24 February 2026"
    assert facts.author == "Superintendent, Operations; Head of Strategy and Assurance"
    assert facts.last_modified_by == "Northshire Police"
    assert facts.language == "en-GB"
    assert facts.created == facts.modified == datetime(2026, 2, 3, 16, 30, tzinfo=UTC)
    assert (facts.content_status, facts.category, facts.comments) == (
        "Final",
        "OFFICIAL",
        "Demonstration data",
    )


def test_language_is_that_of_the_paper() -> None:
    word = WordFile(render_docx(replace(paper_of("small"), language="cy-GB")).data)

    assert value(word.part("word/styles.xml"), "w:docDefaults/w:rPrDefault/w:rPr/w:lang") == "cy-GB"
    assert value(word.part("word/settings.xml"), "w:themeFontLang") == "cy-GB"


def test_properties_longer_than_the_format_allows_are_cut() -> None:
    cover = replace(paper_of("small").cover, title="long " * 100)
    facts = Document(io.BytesIO(render_docx(replace(paper_of("small"), cover=cover)).data)).core_properties

    assert len(facts.title) == 255


def test_a_paper_dated_by_day_counts_from_midnight() -> None:
    data = render_docx(replace(paper_of("small"), modified_on=date(2026, 2, 3))).data

    assert Document(io.BytesIO(data)).core_properties.modified == datetime(2026, 2, 3, tzinfo=UTC)


def test_no_theme_and_no_trace_of_the_template_is_left() -> None:
    names = set(file_of("final").archive.namelist())
    everything = b"".join(file_of("final").archive.read(name) for name in names)

    assert not [name for name in names if re.search("theme|thumbnail|customXml|app.xml|WithEffects", name)]
    assert b"python-docx" not in everything
    assert b"Theme=" not in everything
    assert b'w:ascii="Source Sans 3"' in everything
    assert value(file_of("final").part("word/fontTable.xml"), "w:font/w:altName") == "Arial"


def test_word_opens_it_in_its_present_mode_and_asks_nothing() -> None:
    settings = file_of("final").part("word/settings.xml")
    modes = {s.get(qn("w:name")): s.get(qn("w:val")) for s in settings.iter(qn("w:compatSetting"))}

    assert modes["compatibilityMode"] == "15"
    assert list(settings.iter(qn("w:updateFields"))) == []
    assert b"w:dirty" not in file_of("final").archive.read("word/document.xml")


# The order of properties in the schema; Word calls a file damaged that has them otherwise.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs bidi spacing ind contextualSpacing"
    " jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs noProof color spacing sz szCs u shd vertAlign rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr rPr",
    "pBdr": "top left bottom right",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
}


@pytest.mark.parametrize("name", ["draft", "every kind"])
def test_properties_stand_in_the_order_that_word_asks_for(name: str) -> None:
    word = file_of(name)
    wrong = []
    for part in (found for found in word.archive.namelist() if re.fullmatch(r"word/\w+\.xml", found)):
        for element in word.part(part).iter():
            if (tag := etree.QName(element).localname) in ORDER:
                order = ORDER[tag].split()
                places = [order.index(etree.QName(child).localname) for child in element]
                wrong += [(part, tag)] if places != sorted(places) and tag != "sectPr" else []

    assert wrong == []


def test_every_style_list_and_relation_that_is_named_exists() -> None:
    for name in PAPERS:
        word = file_of(name)
        styles = set(word.style_names())
        lists = {n.get(qn("w:numId")) for n in word.part("word/numbering.xml").iter(qn("w:num"))} | {"0"}
        relations = {r.get("Id") for r in word.part("word/_rels/document.xml.rels")}
        parts = [word.body, word.part("word/footnotes.xml"), word.part("word/styles.xml")]

        for part in parts:
            used = [
                e.get(qn("w:val"))
                for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")
                for e in part.iter(qn(f"w:{tag}"))
            ]
            assert set(used) <= styles
        assert {e.get(qn("w:val")) for e in word.body.iter(qn("w:numId"))} <= lists
        assert {e.get(qn("r:id")) for e in word.body.iter() if e.get(qn("r:id"))} <= relations


# Bytes


def test_same_paper_gives_the_same_bytes() -> None:
    again = render_docx(PAPERS["draft"]())

    assert again == rendered("draft")
    assert again.sha256 == hashlib.sha256(again.data).hexdigest()


def test_no_clock_and_no_system_is_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered("final").data)) as archive:
        entries = archive.infolist()

    assert {(e.date_time, e.create_system) for e in entries} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert len({e.external_attr for e in entries}) == 1
    assert entries[0].filename == "[Content_Types].xml"
    assert [e.filename for e in entries[1:]] == sorted(e.filename for e in entries[1:])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["draft", "every kind"])
def test_libreoffice_opens_it_with_every_number_and_note(name: str, tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(rendered(name).data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"

    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "paper.docx",
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )

    pages = [page.extract_text() for page in PdfReader(tmp_path / "paper.pdf").pages]
    shown = squeezed("".join(pages))
    numbers = [int(n) for n in re.findall(r"(?m)^(\d{1,3})\. ", "\n".join(pages))]
    paragraphs = [
        b.number
        for c in paper_of(name).chapters
        for s in c.sections
        for b in s.blocks
        if isinstance(b, Paragraph)
    ]
    assert len(pages) in (range(25, 40) if name == "draft" else range(4, 9))
    assert [number for number in paragraphs if number not in numbers] == []
    assert [words for words in html_notes(render_html(paper_of(name))) if squeezed(words) not in shown] == []
    assert f"Page{len(pages)}of{len(pages)}" in shown
