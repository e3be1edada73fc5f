"""A paper in Welsh: everything that the program says in it, and which language each stretch of it is in."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation
from docx.oxml.ns import qn
from lxml import html as lxml_html

from assessments.models import AnnualAssessment, Ground
from assessments.models.withholding import mark
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.build import build_paper
from papers.building.citations import WHERE
from papers.building.references import NUMBERED
from papers.canonical import from_json, to_json
from papers.checking.checks import check_paper
from papers.checking.tagged_pdf import TaggedPdf
from papers.content import Chapter, Figure, Paper, PaperSection, Paragraph, Table, Withheld
from papers.docx.rendering import RenderedDocx, render_docx
from papers.html.rendering import document_meta, render_html, render_standalone_html
from papers.issuing.issue import issue_paper
from papers.languages import Voice, voice
from papers.later import LaterIssue
from papers.models import Language
from papers.models import Paper as PaperRow
from papers.pdf.rendering import RenderedPdf, render_pdf
from tests.makers import Side
from tests.papers.editions import WordFile
from tests.papers.ready import finish_year
from tests.papers.sample import build_sample_paper

GROUND = "niwed i’r gwaith o atal neu ganfod troseddau"
MARK = f"[Wedi’i atal: {GROUND}]"
WELSH, ENGLISH = voice("cy", "en-GB"), voice("en-GB", "cy")


@cache
def sample() -> Paper:
    """The sample with what a built paper would have made in the language of the paper."""
    later = LaterIssue("supplement", 2, 1, "3 Chwefror 2026", "A figure was late.", "paragraff 3")
    crossed = '<a href="#p2">paragraff 2</a>'
    blocks = (
        Paragraph(
            167, "", f'As {crossed} says, {MARK}.<span class="footnote">A note of somebody’s, {MARK}.</span>'
        ),
        Withheld(168, "", GROUND),
    )
    extra = Chapter(
        "extra", "Argymhellion", sections=(PaperSection("extra--text", "heading", "", blocks=blocks),)
    )
    with translation.override("cy"):
        paper = build_sample_paper()
    return replace(paper, language="cy", chapters=(*paper.chapters, extra), later=later)


@cache
def printed() -> RenderedPdf:
    return render_pdf(sample())


@cache
def written() -> RenderedDocx:
    return render_docx(sample())


def body_of(html: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(html).body


def languages_of(body: lxml_html.HtmlElement) -> list[tuple[str, str]]:
    """Every stretch of text with the language that it is said in."""

    def said(element: lxml_html.HtmlElement) -> str:
        return next(each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang"))

    found = []
    for element in body.iter():
        if isinstance(element.tag, str) and not element.tag.startswith("{") and element.tag != "style":
            found.append((said(element), element.text or ""))
            found += [(said(element), child.tail or "") for child in element]
    return [(language, " ".join(text.split())) for language, text in found if any(map(str.isalpha, text))]


def english_left(html: str) -> set[str]:
    """What the program says by itself and a Welsh voice would read out in English."""
    body = body_of(html)
    labels = [each.get(name) or "" for each in body.iter() for name in ("aria-label", "data-page", "data-of")]
    texts = [text for language, text in languages_of(body) if language == "cy"]
    return {text for text in (*texts, *labels) if text and ENGLISH.is_ours(text) and not WELSH.is_ours(text)}


# Words


def test_nothing_that_the_program_says_is_left_in_english() -> None:
    # The sample states what its people chose in English, as a paper that was built in English would.
    chosen = {"Answered", "Partly answered", "Not answered", "Declined", "High", "Medium", "Low"}
    chosen |= {"Assured", "Partly assured", "Not assured", "Judgement of each threat against each C"}
    chosen |= {"Background", "Recommendations", "What the board is asked to do", "Signed off by", "Authors"}

    left = english_left(render_standalone_html(sample()))

    assert {text.rstrip(":") for text in left} - chosen == set()


@pytest.mark.parametrize(
    "words",
    [
        "Eitem ar yr agenda 8",
        "Adroddiad i: Police and Crime Commissioner for Northshire",
        "Dydd Mawrth 24 Chwefror 2026",
        "Rhifyn 2: atodiad i rifyn 1, 3 Chwefror 2026",
        "Yr hyn y mae’r rhifyn hwn yn ei newid",
        "Cynnwys",
        "Os bydd yn parhau: Mostly met",
        "Tabl 1 Posts and vacancies for violence against women and girls",
        "Ffigur 1 Every unit grows month by month.",
        "Ffynhonnell: workforce system of the force",
        "Cwestiwn 1: How many trained people could be sent tomorrow, and for how long?",
        "Nid oedd ateb wedi’i roi pan gynhyrchwyd y papur hwn.",
        "Argymhellion a’u perchnogion",
        "Barn: Police and Crime Commissioner for Northshire, Terrorism",
        MARK,
    ],
)
def test_the_same_welsh_words_stand_in_every_format(words: str) -> None:
    wanted = squeezed(words)
    in_pdf = squeezed("".join(element.words() for element in TaggedPdf(printed().data).roots))
    in_docx = squeezed(" ".join(WordFile(written().data).words()))

    assert wanted in squeezed(body_of(render_html(sample())).text_content())
    assert wanted in in_pdf
    assert wanted in in_docx


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words).casefold()


def test_every_check_of_an_issue_is_passed() -> None:
    checks = check_paper(
        sample(), html=render_standalone_html(sample()), pdf=printed().data, docx=written().data
    )

    assert [str(finding) for finding in checks.findings] == []


def test_paragraphs_have_the_numbers_that_they_have_in_english() -> None:
    def numbers(paper: Paper) -> list[str]:
        return [each.text for each in body_of(render_html(paper)).cssselect(".paper-number")]

    assert numbers(sample()) == numbers(replace(sample(), language="en-GB", later=None))


def test_running_lines_are_welsh_in_print_and_in_word() -> None:
    word = WordFile(written().data)
    footers = [name for name in word.archive.namelist() if "footer" in name]
    body = body_of(render_html(sample()))

    assert (body.get("data-page"), body.get("data-of")) == ("Tudalen ", " o ")
    assert all("Tudalen 1 o 1" in " ".join("".join(word.texts(word.part(name))).split()) for name in footers)


def test_a_draft_says_so_in_welsh_on_every_page() -> None:
    draft = replace(sample(), draft=True, issue_number=None, later=None)
    word = WordFile(render_docx(draft).data)
    headers = [word.archive.read(name).decode() for name in word.archive.namelist() if "header" in name]

    assert document_meta(draft).marking == "OFFICIAL – DRAFFT"
    assert all('string="DRAFFT"' in header for header in headers)


def test_titles_and_bookmarks_are_welsh() -> None:
    pdf = TaggedPdf(printed().data)
    title = "Strategic Policing Requirement: annual assessment 2025/26: eitem ar yr agenda: 8"

    assert document_meta(sample()).title == title
    assert {"Cynnwys", "Argymhellion", "Yr hyn y mae’r rhifyn hwn yn ei newid"} <= set(pdf.bookmarks())


# Languages


def test_what_people_wrote_is_said_in_the_language_of_the_text() -> None:
    found = languages_of(body_of(render_standalone_html(sample())))

    assert {
        (language, text)
        for language, text in found
        if text
        in (
            "Strategic Policing Requirement: annual assessment 2025/26",
            "Northshire Police",
            "Terrorism",
            "Report back on this point:",
            "Governance",
            "Working with others",
            "Cynnwys",
            "Tabl 1",
            "Argymhellion",
            "paragraff 2",
            MARK,
        )
    } == {
        ("en-GB", "Strategic Policing Requirement: annual assessment 2025/26"),
        ("en-GB", "Northshire Police"),
        ("en-GB", "Terrorism"),
        ("en-GB", "Governance"),
        ("en-GB", "Working with others"),
        ("cy", "Cynnwys"),
        ("cy", "Tabl 1"),
        ("cy", "Argymhellion"),
        ("cy", "paragraff 2"),
        ("cy", MARK),
    }


def test_the_pdf_says_which_elements_are_in_the_language_of_the_text() -> None:
    with pikepdf.open(BytesIO(printed().data)) as file:
        whole = str(file.Root.Lang)

    assert whole == "cy"
    assert languages_in(printed().data) == {"cy", "en-GB"}


def languages_in(data: bytes) -> set[str]:
    with pikepdf.open(BytesIO(data)) as file:
        return {
            str(each["/Lang"])
            for each in file.objects
            if isinstance(each, pikepdf.Dictionary) and "/Lang" in each
        }


def test_a_note_in_the_pdf_has_the_language_of_the_text_that_calls_it() -> None:
    with pikepdf.open(BytesIO(printed().data)) as file:
        notes = [
            str(each.get("/Lang", ""))
            for each in file.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Note"
        ]

    assert set(notes) == {"en-GB"}


def test_runs_of_the_word_file_have_the_language_of_the_text() -> None:
    word = WordFile(written().data)
    spoken = {
        "".join(text.text or "" for text in run.iter(qn("w:t"))): run.find(f"{qn('w:rPr')}/{qn('w:lang')}")
        for run in word.body.iter(qn("w:r"))
    }

    assert spoken["Working with others"].get(qn("w:val")) == "en-GB"
    assert spoken["Argymhellion"] is None
    assert spoken["paragraff 2"] is None
    assert spoken[MARK] is None


def test_a_text_that_is_welsh_too_has_no_other_language_anywhere() -> None:
    paper = replace(sample(), text_language="cy")

    assert {language for language, _ in languages_of(body_of(render_standalone_html(paper)))} == {"cy"}
    assert "en-GB" not in zipfile.ZipFile(BytesIO(render_docx(paper).data)).read("word/document.xml").decode()


def test_an_english_paper_of_a_welsh_text_marks_the_text() -> None:
    paper = replace(build_sample_paper(), text_language="cy")
    found = languages_of(body_of(render_standalone_html(paper)))

    assert ("cy", "Terrorism") in found
    assert ("en-GB", "Contents") in found


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("Argymhellion", [("Argymhellion", "")]),
        ("paragraff 49", [("paragraff 49", "")]),
        ("Cwestiwn 7: How many?", [("Cwestiwn 7: ", ""), ("How many?", "en-GB")]),
        ("Atodiad B: Of figures", [("Atodiad B: ", ""), ("Of figures", "en-GB")]),
        ("I’w nodi. Note it.", [("I’w nodi. ", ""), ("Note it.", "en-GB")]),
        ("Terrorism", [("Terrorism", "en-GB")]),
        ("1,272", [("1,272", "")]),
    ],
)
def test_words_are_known_by_the_catalogue(words: str, pieces: list[tuple[str, str]]) -> None:
    assert Voice("cy", "en-GB").pieces(words) == pieces


def test_what_the_paper_puts_into_a_text_is_marked_and_nothing_else() -> None:
    said = '<abbr title="On 3 Mai 2026">A</abbr> of 3 Mai 2026, <em>May</em>, fel y dyfynnwyd uchod, page 9'

    assert WELSH.inline(said) == (
        '<abbr title="On 3 Mai 2026">A</abbr> of <bdi lang="cy">3 Mai 2026</bdi>, <em>May</em>, '
        '<bdi lang="cy">fel y dyfynnwyd uchod</bdi>, page 9'
    )


def test_stored_papers_without_a_language_of_the_text_are_english_throughout() -> None:
    stored = to_json(build_sample_paper())
    del stored["text_language"]

    assert from_json(stored) == build_sample_paper()


# From the rows of a year to an issue


@pytest.fixture
def row(side: Side, annual: AnnualAssessment) -> PaperRow:
    row = finish_year(side, annual)
    row.language = Language.WELSH
    row.save()
    return row


def test_a_built_paper_is_welsh_and_numbers_alike(row: PaperRow) -> None:
    paper = build_paper(row, issue_number=1)
    row.language = Language.ENGLISH
    english = build_paper(row, issue_number=1)

    assert english_left(render_standalone_html(paper)) == set()
    assert numbers_in(paper) == numbers_in(english)
    assert {"Crynodeb o’r asesiad", "Argymhellion", "Goblygiadau", "Awduron", "Cefndir", "Casgliad"} <= {
        chapter.heading for chapter in paper.chapters
    }


def numbers_in(paper: Paper) -> list[int]:
    return [
        block.number
        for chapter in paper.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Paragraph | Withheld | Figure) and block.number
    ]


def test_an_issued_paper_keeps_its_language_whatever_is_chosen_later(side: Side, row: PaperRow) -> None:
    issue = issue_paper(row, by=side.secretary, confirmed_by=side.coordinator)
    row.language = Language.ENGLISH
    row.save()
    issue.refresh_from_db()
    stored = from_json(issue.content)

    assert (stored.language, body_of(issue.html).getparent().get("lang")) == ("cy", "cy")
    assert render_standalone_html(stored) == issue.html


# What somebody types in Welsh


@pytest.mark.parametrize("typed", ["paragraff 3", "gweler tabl 2", "Cwestiwn", "Atodiad B"])
def test_a_number_that_was_typed_in_welsh_gives_way_to_the_right_one(typed: str) -> None:
    assert NUMBERED.fullmatch(typed)


@pytest.mark.parametrize("typed", ["tudalen 8", "paragraffau 3 i 5", "pennod 2", "Atodlen 12A"])
def test_words_in_welsh_that_say_where_in_a_source_follow_the_source(typed: str) -> None:
    assert WHERE.match(typed)


def test_totals_and_captions_in_welsh_are_known() -> None:
    body = (
        "<p>Tabl 1: Swyddi</p><table><tbody><tr><th>Uned</th><th>Swyddi</th></tr>"
        "<tr><td>Gogledd</td><td>12</td></tr><tr><td>De</td><td>30</td></tr>"
        "<tr><td>Cyfanswm</td><td></td></tr></tbody></table><p>Ffynhonnell: system yr heddlu</p>"
    )
    (table,) = blocks_from_body(body, Numbering())

    assert isinstance(table, Table)
    assert (table.caption, table.source) == ("Swyddi", "system yr heddlu")
    assert [cell.html for cell in table.body[-1].cells] == ["Cyfanswm", "42"]


@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_a_withheld_figure_takes_its_sum_along_in_either_language(language: str) -> None:
    with translation.override(language):
        mark_of_ground = mark(Ground.CRIME)
        body = (
            "<table><tbody><tr><th>Uned</th><th>Swyddi</th></tr>"
            f"<tr><td>Gogledd</td><td>{mark_of_ground}</td></tr><tr><td>De</td><td>30</td></tr>"
            "<tr><td>Cyfanswm</td><td></td></tr></tbody></table>"
        )
        (table,) = blocks_from_body(body, Numbering())

    assert isinstance(table, Table)
    assert table.body[-1].cells[-1].html == mark_of_ground
