"""The published papers beside the project, imported and exported again: every word, every number, every threat."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from assessments.models import AnnualAssessment, ThreatAssessment
from papers import content
from papers.building.build import build_paper
from papers.html.rendering import render_standalone_html
from papers.importing.report import paper_body
from papers.importing.words import words_of, words_of_html
from papers.models import ImportedPaper
from tests.makers import Side

PAPERS = {path.name[:4]: path for path in sorted(settings.BASE_DIR.parent.glob("*/papers/20??-*-paper.txt"))}
YEARS = {"2015": "2014-15", "2020": "2019-20", "2025": "2024-25"}
LAST = {"2015": 165, "2020": 135, "2025": 166}
THREATS = {
    "2015": [],
    "2020": [
        ("terrorism", "Terrorism"),
        ("public-order", "Public Order"),
        ("serious-and-organised-crime", "Serious and Organised Crime (SOC)"),
        ("national-cyber-security-incident", "National Cyber Security Incident (NCSI)"),
        ("civil-emergencies", "Civil Emergencies"),
        ("child-sexual-abuse", "Child Sexual Exploitation and Abuse (CSE/A)"),
    ],
    "2025": [
        ("serious-and-organised-crime", "Serious & Organised Crime"),
        ("terrorism", "Counter Terrorism"),
        ("public-disorder", "Public Order"),
        ("civil-emergencies", "Civil Emergencies"),
        ("national-cyber-event", "The response to a national cyber security incident"),
        ("violence-against-women-and-girls", "Violence Against Women & Girls"),
        ("child-sexual-abuse", "Child Sexual Abuse"),
    ],
}
# A page number on a line of its own, a footnote's number, a paragraph's or an item's number, a Markdown mark.
TYPED = re.compile(r"(?m)^\s*(?:\d{1,3}|\\_)\s*$|<sup>\d+</sup>|^\s*(?:-\s+)?\d{1,3}\.(?=\s|$)|^o\s")
MARKS = re.compile(r"<[^>]+>|[*#]|\\(?=[_\d])")

pytestmark = pytest.mark.skipif(not PAPERS, reason="the published papers are not beside the project")
every_paper = pytest.mark.parametrize("name", sorted(PAPERS) or ["none"])


def imported(name: str, side: Side) -> tuple[AnnualAssessment, content.Paper]:
    call_command("import_paper", side.force.slug, YEARS[name], str(PAPERS[name]), verbosity=0)
    annual = AnnualAssessment.objects.get(force=side.force, year=YEARS[name])
    return annual, build_paper(annual.paper)


def original_words(path: Path) -> list[str]:
    """The words of the file by the simplest reading of it, which shares nothing with the importer."""
    text = path.read_text("utf-8").replace("<sup>&</sup>lt;sup>", "<sup>")
    return re.findall(r"[^\W_]+", unescape(MARKS.sub("", TYPED.sub(" ", text))))


def exported_words(paper: content.Paper) -> list[str]:
    """The words of the exported HTML."""
    left_out = r"(?s)<(script|style|title).*?</\1>|<sup[^>]*>(?:<a[^>]*>)?\d+(?:</a>)?</sup>"
    html = re.sub(left_out, " ", render_standalone_html(paper))
    return re.findall(
        r"[^\W_]+", unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:sup|em|strong|u|a)\b[^>]*>", "", html)))
    )


@every_paper
def test_every_word_of_the_original_is_in_the_exported_paper(name: str, side: Side) -> None:
    _, paper = imported(name, side)

    missing = Counter(original_words(PAPERS[name])) - Counter(exported_words(paper))

    # Where a footnote's number was joined to a word, and where conversion left its own marks.
    left_over = {
        word for word in missing if not re.fullmatch(r"\d{1,3}|[A-Za-z]+\d{1,2}|underline|text", word)
    }
    assert left_over <= {"AGENDA", "ITEM", "Title", "Presented", "Author", "Date", "Plan", "Priority", "21st", "25th",
                         "s", "2", "Job", "HMICFRS18acknowledges"}  # fmt: skip


@every_paper
def test_the_words_are_in_the_order_of_the_original(name: str, side: Side) -> None:
    annual, _ = imported(name, side)

    report = ImportedPaper.objects.get(annual=annual).report

    assert report["missing"] == []
    assert set(report["added"]) <= {"Not", "used"}


@every_paper
def test_paragraphs_have_the_numbers_of_the_original(name: str, side: Side) -> None:
    """The first words of each numbered line of the original stand at the head of the paragraph of that number."""
    _, paper = imported(name, side)
    blocks = [block for chapter in paper.chapters for section in chapter.sections for block in section.blocks]
    paragraphs = {block.number: words_of_html(block.html)[0][:4]
                  for block in blocks if isinstance(block, content.Paragraph)}  # fmt: skip

    typed = re.findall(r"(?m)^ ?(?:-\s+)?(\d{1,3})\. +(\S.*)$", PAPERS[name].read_text("utf-8"))
    wrong = {
        int(number): words
        for number, words in typed
        if words_of(MARKS.sub("", re.sub("<sup>\\d+</sup>", "", words)))[:4] != paragraphs[int(number)]
    }

    assert list(paragraphs) == list(range(1, LAST[name] + 1))
    # The list of six below paragraph 31 of the first paper has numbers of its own.
    assert set(wrong) <= ({1, 2, 3, 4, 5, 6} if name == "2015" else set())


@every_paper
def test_each_chapter_stands_under_its_threat_in_the_order_of_the_original(name: str, side: Side) -> None:
    annual, paper = imported(name, side)

    threats = ThreatAssessment.objects.filter(annual=annual).order_by("order").select_related("threat")

    assert [(found.threat.code, found.label) for found in threats] == THREATS[name]
    assert [chapter.heading for chapter in paper.chapters if chapter.kind == "threat"] == [
        label for _, label in THREATS[name]
    ]


@every_paper
def test_the_original_is_kept_byte_for_byte(name: str, side: Side) -> None:
    annual, _ = imported(name, side)

    assert bytes(ImportedPaper.objects.get(annual=annual).original) == PAPERS[name].read_bytes()


@pytest.mark.skipif("2015" not in PAPERS, reason="that paper is not beside the project")
def test_numbers_that_the_original_leaves_out_are_kept_free(side: Side) -> None:
    annual, paper = imported("2015", side)
    body, _ = paper_body(paper)

    assert " ".join(body).count("Not used") == 8
    numbering = ImportedPaper.objects.get(annual=annual).report["numbering"]
    assert [fault["what"].split()[1] for fault in numbering] == [str(number) for number in range(147, 155)]


@pytest.mark.skipif("2020" not in PAPERS, reason="that paper is not beside the project")
def test_footnotes_stand_where_they_are_called(side: Side) -> None:
    _, paper = imported("2020", side)
    blocks = [block for chapter in paper.chapters for section in chapter.sections for block in section.blocks]
    [paragraph] = [block for block in blocks if isinstance(block, content.Paragraph) and block.number == 81]

    assert re.search(r'cyber-crime<span class="footnote">Letter from', paragraph.html)


@pytest.mark.skipif("2025" not in PAPERS, reason="that paper is not beside the project")
def test_tables_keep_their_cells_captions_and_source(side: Side) -> None:
    _, paper = imported("2025", side)
    tables = [
        block for chapter in paper.chapters for section in chapter.sections for block in section.blocks
        if isinstance(block, content.Table)
    ]  # fmt: skip

    assert [(table.columns, len(table.body)) for table in tables] == [(4, 5), (4, 5), (4, 6), (8, 6), (8, 6)]
    assert [table.caption for table in tables][-2:] == ["2023", "2024"]
    assert tables[2].source.endswith("(2018)")


@pytest.mark.skipif("2025" not in PAPERS, reason="that paper is not beside the project")
def test_the_cover_is_read(side: Side) -> None:
    annual, _ = imported("2025", side)

    paper = annual.paper
    assert (paper.agenda_item, paper.board) == ("8", "Accountability & Governance Board")
    assert (paper.title, str(paper.meeting_on)) == ("Strategic Policing Requirement", "2025-02-25")
    assert paper.plan_priority == "Responding to National Threats"
    assert annual.edition.code == "2023"


@pytest.mark.skipif("2015" not in PAPERS, reason="that paper is not beside the project")
def test_bullets_that_sound_like_threats_open_no_chapter_in_any_edition(side: Side) -> None:
    file = str(PAPERS["2015"])
    call_command("import_paper", side.force.slug, "2014-15", file, edition="2023", verbosity=0)
    paper = build_paper(AnnualAssessment.objects.get(force=side.force).paper)

    assert not ThreatAssessment.objects.exists()
    assert [chapter.heading for chapter in paper.chapters][-4:] == [
        "MILESTONES AND DELIVERABLES", "FINANCIAL IMPLICATIONS", "LEGAL IMPLICATIONS", "EQUALITIES IMPLICATIONS",
    ]  # fmt: skip
    html = render_standalone_html(paper)
    assert [
        said for said in ("Nothing had been", "Not stated", "Answered", "Question 1") if said in html
    ] == []


@pytest.mark.skipif("2025" not in PAPERS, reason="that paper is not beside the project")
def test_each_question_of_the_order_is_one(side: Side) -> None:
    annual, paper = imported("2025", side)

    assert annual.questions.count() == 17
    assert [question.number for question in annual.questions.exclude(state_note="")] == [9, 14]
    assert "Sexual Abuse." not in [
        section.heading for chapter in paper.chapters for section in chapter.sections
    ]
