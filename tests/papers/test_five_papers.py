"""Any of the five kinds of paper that boards are given can be made, in every format, and says what its kind demands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers import content
from papers.building.build import build_paper
from papers.checking.checks import check_paper
from papers.checking.loose_ends import loose_ends
from papers.content import Chapter, Figure, ListBlock, Paper, Paragraph, SubHeading, Table
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.issuing.issue import blank_fields, unsaid_implications
from papers.pdf.rendering import render_pdf
from tests.papers.five import Made, milestones_2015, paper_2020, paper_2025, portfolio_2013, report_2018
from tests.papers.reading import TaggedPdf

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
FIVE: dict[str, Callable[[Path], Made]] = {
    "report of 2018": report_2018,
    "paper of 2020": lambda _folder: paper_2020(),
    "portfolio of 2013": lambda _folder: portfolio_2013(),
    "paper of 2025": lambda _folder: paper_2025(),
    "milestones of 2015": lambda _folder: milestones_2015(),
}


def blocks_of(*chapters: Chapter) -> list[content.Block]:
    return [block for chapter in chapters for section in chapter.sections for block in section.blocks]


def chapter(built: Paper, heading: str) -> Chapter:
    return next(chapter for chapter in built.chapters if chapter.heading == heading)


def said(built: Paper) -> list[str]:
    return [block.html for block in blocks_of(*built.chapters) if isinstance(block, Paragraph)]


def numbers(built: Paper, kind: type[Any]) -> list[int]:
    return [block.number for block in blocks_of(*built.chapters) if isinstance(block, kind)]


def entries(built: Paper) -> Iterator[str]:
    for entry in built.contents:
        yield entry.text
        yield from (inner.text for inner in entry.entries)


# What holds of all of them


@pytest.fixture(params=FIVE, ids=lambda name: name.replace(" ", "-"))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    return FIVE[request.param](tmp_path)


def test_each_is_built_from_few_queries_with_numbers_in_one_row(made: Made) -> None:
    paper = made.built()
    with CaptureQueriesContext(connection) as queries:
        built = build_paper(paper, reader=made.side.coordinator)

    assert len(queries) <= MOST_QUERIES
    for kind in (Paragraph, Table, Figure):
        assert numbers(built, kind) == list(range(1, len(numbers(built, kind)) + 1)), kind
    assert len(numbers(built, Paragraph)) >= 8


def test_the_contents_of_each_name_every_chapter_and_every_heading_in_order(made: Made) -> None:
    built = build_paper(made.built())

    headings = [
        heading
        for chapter in built.chapters
        for heading in (
            chapter.heading,
            *(section.title for section in chapter.sections if section.kind != "component" and section.title),
        )
    ]
    assert list(entries(built)) == headings
    assert len(headings) >= 12


def test_each_is_valid_in_every_format_and_says_the_same_words(made: Made) -> None:
    built = build_paper(made.built(), issue_number=1)

    html, pdf, docx = render_standalone_html(built), render_pdf(built).data, render_docx(built).data

    checks = check_paper(built, html=html, pdf=pdf, docx=docx)
    assert [str(finding) for finding in checks.findings] == []
    assert checks.passed
    roles = {element.role for element in TaggedPdf(pdf).document.walk()}
    assert {"H1", "H2", "TOCI", "P", "Table", "TH"} <= roles


def test_nothing_is_left_unsaid_of_what_each_means(made: Made) -> None:
    assert unsaid_implications(made.built()) == []
    assert blank_fields(made.built()) == []


# What one of them demands


def test_report_has_its_own_order_and_one_text_for_all_five_cs(tmp_path: Path) -> None:
    built = build_paper(report_2018(tmp_path).built())

    threats = [chapter for chapter in built.chapters if chapter.kind == "threat"]
    assert [threat.heading for threat in threats][:3] == [
        "Terrorism",
        "Threats to public order or public safety",
        "Serious and organised crime",
    ]
    components = [[s.heading for s in threat.sections if s.kind == "component"] for threat in threats]
    assert components == [["Capacity, contribution, capability, consistency and connectivity"]] * 6


def test_report_counts_recommendations_apart_by_threat_with_owner_and_date(tmp_path: Path) -> None:
    built = build_paper(report_2018(tmp_path).built())

    listed = chapter(built, "Recommendations").recommendations
    assert [(row.number, row.threat, row.owner, row.due) for row in listed] == [
        (1, "Terrorism", "Chief Constable", "28 February 2019"),
        (2, "Threats to public order or public safety", "Head of Operations", "30 September 2018"),
        (3, "All threats", "Executive Team", "30 June 2018"),
    ]


def test_captions_and_lists_of_the_report_take_no_number(tmp_path: Path) -> None:
    built = build_paper(report_2018(tmp_path).built())

    before, boxes, after = blocks_of(chapter(built, "Background"))
    assert isinstance(before, Paragraph)
    assert isinstance(boxes, Table)
    assert isinstance(after, Paragraph)
    assert (boxes.number, boxes.caption, after.number) == (1, "What each C asks", before.number + 1)
    risks = next(
        section for section in chapter(built, "Civil emergencies").sections if section.heading == "Risks"
    ).blocks
    (first, nested, last) = risks
    assert isinstance(nested, ListBlock)
    assert nested.html.count("<ul>") == 1
    assert last.number == first.number + 1  # type: ignore[union-attr]


def test_report_says_that_nobody_was_needed_and_repeats_what_each_threat_assures(tmp_path: Path) -> None:
    built = build_paper(report_2018(tmp_path).built())

    assert "<strong>Nil return.</strong> It was not required in twelve months." in said(built)
    key_points = [block.html for block in blocks_of(chapter(built, "Key points"))]  # type: ignore[union-attr]
    assert len(key_points) == 6
    assert key_points[0] == (
        "<strong>Terrorism:</strong> The first call can be met; a long one would be felt locally."
    )


def test_paper_of_2020_cites_one_source_again_and_again_and_explains(tmp_path: Path) -> None:
    made = paper_2020()
    built = build_paper(made.built())

    html = render_standalone_html(built)
    assert "10c" in html
    strands = [b.text for b in blocks_of(chapter(built, "Counter terrorism")) if isinstance(b, SubHeading)]
    assert strands == ["Pursue", "Prevent", "Protect", "Prepare"]
    cited = [words for words in said(built) if "An inspection" in words]
    assert len(cited) == 5
    assert ["as cited above" in words for words in cited] == [False, True, True, True, True]
    assert "pages 9 to 11" in cited[1]
    assert any("A team of <em>three</em> that reads messages." in words for words in said(built))
    (listed,) = blocks_of(chapter(built, "Sources"))
    assert listed.html.count("<li>") == 2  # type: ignore[union-attr]
    assert chapter(built, "Authors").lines == ("Head of the Counter Terrorism Unit", "Head of Operations")


def test_what_the_public_cannot_open_is_listed_of_the_paper_of_2020() -> None:
    made = paper_2020()

    closed = loose_ends(made.built(), [], made.side.coordinator).closed

    assert [link.address for link in closed] == ["https://intranet.anyshire.example/plan"]
    assert "intranet.anyshire.example/notes" not in "".join(said(build_paper(made.built())))


def test_portfolio_has_business_areas_with_their_own_headings_around_the_requirement() -> None:
    built = build_paper(portfolio_2013().built())

    areas = [chapter(built, heading) for heading in ("Airports", "Dogs and horses")]
    for area in areas:
        assert [block.text for block in blocks_of(area) if isinstance(block, SubHeading)] == [
            "Background",
            "Financial implications",
            "Legal implications",
            "Recommendation",
        ]
    kinds = [chapter.kind for chapter in built.chapters]
    assert kinds.count("threat") == 5
    assert kinds[-1] == "appendix"
    assert chapter(built, "Signed off by").lines == ("Assistant Chief Constable",)
    headings = [
        [s.heading for s in c.sections if s.kind == "heading"] for c in built.chapters if c.kind == "threat"
    ]
    assert headings == [["Planning assumption", "Self-assessment"]] * 5
    assert (
        'See <a href="#own-part-3">Appendix A</a> and the first area (<a href="#own-part-1">“Airports”</a>).'
        in said(built)
    )


def test_paper_of_2025_has_eighteen_questions_with_the_state_of_each() -> None:
    built = build_paper(paper_2025().built())

    questions = [
        section for chapter in built.chapters for section in chapter.sections if section.kind == "question"
    ]
    assert [question.question_number for question in questions] == list(range(1, 19))
    states = {question.question_number: (question.state, question.state_note) for question in questions}
    assert states[5] == ("Not answered", "")
    assert states[6] == ("Declined", "A case is before a court.")
    assert states[7] == ("Partly answered", "The second half waits for the debrief.")
    assert [text for text in entries(built) if text.startswith("Question 18: ")] == [
        "Question 18: What came of matter 18?"
    ]


def test_paper_of_2025_computes_its_totals_and_draws_its_months() -> None:
    built = build_paper(paper_2025().built())

    tables = [block for block in blocks_of(*built.chapters) if isinstance(block, Table)]
    by_caption = {each.caption: [[cell.html for cell in row.cells] for row in each.body] for each in tables}
    assert by_caption["Officers by home force"][1:] == [
        ["Othershire", "211", "213", "-2"],
        ["Total", "446", "440", "6"],
    ]
    assert by_caption["By month"] == [["Arrests", "13", "6", "6", "25"]]
    assert by_caption["Sentences"] == [["Years of imprisonment", "37.5", "8.58", "9.01", "55.09"]]
    (chart,) = [block.chart for block in blocks_of(*built.chapters) if isinstance(block, Figure)]
    assert (chart.kind, chart.categories, chart.summary) == ("line", ("Jun", "Jul", "Aug"), "Arrests fell.")
    credited = {each.caption: each.source for each in tables}
    assert credited["Six categories"] == "a national centre"


def test_paper_of_2025_names_an_earlier_and_a_later_meeting_and_points_to_its_table() -> None:
    built = build_paper(paper_2025().built())

    assert built.cover.previous_briefing == "23 April 2024"
    assert [words for words in said(built) if "Paper on violence" in words] == [
        'See <a href="#table-1">table 1</a><span class="footnote"><em>Paper on violence against women and '
        "girls</em>, 2025, not published; held by the secretary, for the meeting of March 2025</span>."
    ]
    assert [block.html for block in blocks_of(chapter(built, "Background"))] == ["There were three."]  # type: ignore[union-attr]
    assert len(blocks_of(chapter(built, "Key points"))) == 2


def test_milestones_have_lead_date_letters_chart_and_the_way_to_the_separate_paper() -> None:
    built = build_paper(milestones_2015().built())

    milestones = chapter(built, "Milestones")
    assert [section.heading for section in milestones.sections] == [
        "",
        "Less crime",
        "Our share in national policing",
    ]
    lines = [getattr(block, "html", "") for block in blocks_of(milestones)]
    assert lines[2] == (
        "Lead: ACC (Crime) and Head of Crime. Reported monthly. Next due 15 February 2015. Target: 5 per cent."
    )
    assert any("531 more (+7.8%)" in cell.html for table in blocks_of(milestones) if isinstance(table, Table)
               for row in table.body for cell in row.cells)  # fmt: skip
    (chart,) = [block.chart for block in blocks_of(milestones) if isinstance(block, Figure)]
    assert chart.kind == "control"
    assert lines[-4:-3] == [
        "See the separate paper “The requirement” for the meeting on 3 March 2015, agenda item 12b."
    ]
    assert [s.heading for s in chapter(built, "Implications").sections if s.blocks] == [
        "Financial implications",
        "Legal implications",
        "Equality implications",
        "Risk implications",
    ]


def test_a_list_in_a_list_is_lettered_in_print_and_in_word() -> None:
    built = build_paper(milestones_2015().built())

    pdf, docx = TaggedPdf(render_pdf(built).data), render_docx(built).data

    forms = {str(element.attribute("/ListNumbering")) for element in pdf.document.all("L")}
    assert "/LowerAlpha" in forms
    labels = ["".join(label.text.split()) for label in pdf.document.all("Lbl")]
    assert {"a.", "b."} <= set(labels)
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        assert b'w:numFmt w:val="lowerLetter"' in parts.read("word/numbering.xml")
