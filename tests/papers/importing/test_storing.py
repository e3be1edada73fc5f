"""From a file to a year: what is stored, what is refused, and that the paper says the same again."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import CommandError, call_command
from docx.document import Document

from actions.models import Recommendation
from assessments.models import AnnualAssessment, Question, Section, Status, StatusChange
from papers import content
from papers.building.build import build_paper
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.importing.matching import names_of
from papers.importing.report import paper_body
from papers.importing.understanding import understand
from papers.importing.words import words_of
from papers.models import ImportedPaper
from tests.makers import Side
from tests.papers.importing.files import PAPER, blank_pdf
from tests.papers.importing.test_understanding import is_whole

QUESTIONS = "\n".join(
    f"How many units did the force train in the year that ended in March {year}?\n\n"
    f"{number}. It trained {number} units.\n"
    for number, year in ((2, 2022), (3, 2023), (4, 2024))
)
ASKED = f"Purpose\n\n1. This paper answers.\n\nPublic order\n\n{QUESTIONS}\nTerrorism\n\n5. Officers work together.\n"


def run(side: Side, tmp_path: Path, text: str | bytes = PAPER, year: str = "2023-24", **options: Any) -> str:
    file = tmp_path / "paper.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = io.StringIO()
    call_command("import_paper", side.force.slug, year, str(file), stdout=out, stderr=out, **options)
    return out.getvalue()


def year_of(side: Side) -> AnnualAssessment:
    return AnnualAssessment.objects.get(force=side.force)


def test_a_paper_becomes_a_final_year(side: Side, tmp_path: Path) -> None:
    output = run(side, tmp_path)

    annual = year_of(side)
    assert (annual.year, annual.edition.code, annual.status) == ("2023-24", "2023", Status.FINAL)
    assert annual.board_on == datetime.date(2024, 3, 5)
    assert annual.opened_by == side.coordinator
    assert "Every word of the text is there, in the order of the original." in output


def test_threats_stand_in_the_order_of_the_paper_under_their_own_label(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    found = [
        (each.threat.code, each.local_label, each.status) for each in year_of(side).threat_assessments.all()
    ]
    assert found == [("public-disorder", "", "final"), ("terrorism", "Counter-terrorism", "final")]


def test_the_paper_says_the_same_again_with_the_same_numbers(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    paper = build_paper(year_of(side).paper)
    assert [chapter.heading for chapter in paper.chapters] == [
        "Purpose of paper", "Public disorder", "Counter-terrorism", "Recommendations",
        "Authors",
    ]  # fmt: skip
    numbers = [
        block.number for chapter in paper.chapters for section in chapter.sections for block in section.blocks
        if isinstance(block, content.Paragraph)
    ]  # fmt: skip
    assert numbers == [1, 2, 3, 4, 5]
    assert paper.cover.agenda_item == "7b"
    assert paper.authors == ("Head of Operations", "Head of Intelligence")


def test_no_part_that_the_original_has_not_joins_the_paper(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    kinds = {chapter.kind for chapter in build_paper(year_of(side).paper).chapters}
    assert kinds == {"text", "threat", "authors"}


def test_a_chapters_first_words_stand_straight_below_its_heading(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    chapter = build_paper(year_of(side).paper).chapters[1]
    assert [section.heading for section in chapter.sections] == [""]
    assert Section.objects.filter(heading="").count() == 0


def test_a_recommendation_with_owner_and_date_is_raised(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    found = Recommendation.objects.get(raised_in=year_of(side))
    assert (found.owner, found.due_on) == ("Head of Operations", datetime.date(2025, 3, 31))


def test_questions_of_the_board_are_questions(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path, ASKED)

    questions = list(Question.objects.filter(annual=year_of(side)).select_related("section"))
    assert [question.number for question in questions] == [1, 2, 3]
    assert questions[0].text == "How many units did the force train in the year that ended in March 2022?"
    assert questions[0].state == Question.State.ANSWERED


def test_a_question_that_shares_its_answer_with_the_next_one_says_so(side: Side, tmp_path: Path) -> None:
    shared = "What did the force learn from the exercise that it held in the autumn?"
    run(side, tmp_path, ASKED.replace("Public order\n", f"Public order\n\n{shared}\n"))

    first, second, *_ = Question.objects.filter(annual=year_of(side)).order_by("number")
    assert (first.text, first.state, first.state_note) == (
        shared, Question.State.ANSWERED, "Answered together with question 2.",
    )  # fmt: skip
    assert (second.state, second.state_note) == (Question.State.ANSWERED, "")


def test_a_question_that_the_paper_left_without_an_answer_is_not_answered(side: Side, tmp_path: Path) -> None:
    left = "What did the force learn from the exercise that it held in the autumn?"
    run(side, tmp_path, ASKED.replace("\nTerrorism\n", f"\n{left}\n\nTerrorism\n"))

    question = Question.objects.get(annual=year_of(side), text=left)
    assert question.state == Question.State.UNANSWERED


def test_the_export_looks_like_the_paper_and_not_like_an_empty_form(side: Side, tmp_path: Path) -> None:
    """What the program says of its own years (numbers and states of questions, what is missing) is not said here."""
    empty = "Legal implications\n\nFinancial implications\n\n6. None.\n"
    run(side, tmp_path, ASKED + f"\n{empty}")
    paper = build_paper(year_of(side).paper)

    html, word = render_standalone_html(paper), docx.Document(io.BytesIO(render_docx(paper).data))

    printed = "\n".join([*(one.text for one in word.paragraphs), *cells_of(word)])
    for said in (re.sub(r"<[^>]+>", "\n", html), printed):
        assert "How many units did the force train in the year that ended in March 2022?" in said
        assert "Legal implications" in said
        for made in ("Question 1", "Answered", "Nothing had been", "No answer had", "Not stated", "not stated",
                     "What the board is asked", "Authors"):  # fmt: skip
            assert made not in said


def test_what_is_typed_on_the_cover_of_a_past_paper_is_printed(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path, ASKED)
    paper = year_of(side).paper
    paper.ask, paper.authors = "Take note of what was done.", "Head of Operations"
    paper.save()

    built = build_paper(paper)

    assert [chapter.kind for chapter in built.chapters][-2:] == ["closing", "authors"]
    assert "Take note of what was done." in render_standalone_html(built)


def cells_of(word: Document) -> list[str]:
    return [cell.text for table in word.tables for row in table.rows for cell in row.cells]


def test_every_decision_says_that_it_was_imported_and_from_what(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    changes = StatusChange.objects.filter(annual=year_of(side))
    assert {change.transition for change in changes} == {"import"}
    assert len(changes) == 3
    original = ImportedPaper.objects.get()
    assert all(original.sha256 in change.comment for change in changes)


def test_a_paper_without_a_date_is_placed_and_says_not_stated(side: Side, tmp_path: Path) -> None:
    output = run(side, tmp_path, PAPER.replace("Date of meeting: 5th March 2024\n\n", ""))

    annual = year_of(side)
    assert annual.board_on == datetime.date(2024, 3, 31)
    assert annual.paper.meeting_on is None
    assert "names no day of the board" in output


def test_a_date_can_be_given(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path, board_date="2024-03-07")

    assert year_of(side).paper.meeting_on == datetime.date(2024, 3, 7)


def test_another_edition_can_be_given(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path, edition="2015")

    codes = [each.threat.code for each in year_of(side).threat_assessments.all()]
    assert codes == ["public-order", "terrorism"]


def test_a_dry_run_stores_nothing(side: Side, tmp_path: Path) -> None:
    output = run(side, tmp_path, dry_run=True)

    assert "Public disorder → public-disorder" in output
    assert not AnnualAssessment.objects.exists()
    assert not ImportedPaper.objects.exists()


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        (blank_pdf(), {}, "pictures of pages"),
        (PAPER, {"edition": "1999"}, "There is no edition 1999"),
        (PAPER, {"year": "2023"}, "Write the year as"),
        (PAPER, {"board_date": "5 March"}, "Write the day of the board as"),
        (PAPER, {"by": "nobody@example.com"}, "no coordinator"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_a_sentence(
    side: Side, tmp_path: Path, text: str | bytes, options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run(side, tmp_path, text, **options)
    assert not ImportedPaper.objects.exists()


def test_a_year_is_never_written_over(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)

    with pytest.raises(CommandError, match="never writes over one"):
        run(side, tmp_path)
    assert ImportedPaper.objects.count() == 1


def test_an_exported_word_file_can_be_imported_again(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)
    paper = build_paper(year_of(side).paper)
    target = tmp_path / "again.docx"
    call_command("export_paper", side.force.slug, "2023-24", format="docx", output=str(target))

    again = understand(target.read_bytes(), names_of(year_of(side).edition))

    assert [part.threat for part in again.parts if part.threat] == ["public-disorder", "terrorism"]
    body, _ = paper_body(paper)
    taken = {word for line in again.cover.taken for word in words_of(line.text)}
    assert set(body) - {word for _, word in again.expected} - taken == set()


def test_a_pdf_of_this_program_can_be_imported_again(side: Side, tmp_path: Path) -> None:
    """Its running heads name the chapter, and its bullets are drawn after the words."""
    more = "".join(
        f"{n}. In week {n} the force trained a unit and tested it with its neighbours.\n\n"
        for n in range(4, 90)
    )
    run(
        side, tmp_path, PAPER.replace("4. Officers", f"{more}90. Officers").replace("5. Recomm", "91. Recomm")
    )
    target = tmp_path / "again.pdf"
    call_command("export_paper", side.force.slug, "2023-24", format="pdf", output=str(target))

    again = understand(target.read_bytes(), names_of(year_of(side).edition))

    assert [(part.heading, part.threat) for part in again.parts][-4:] == [
        ("Purpose of paper", ""), ("Public disorder", "public-disorder"), ("Counter-terrorism", "terrorism"),
        ("Recommendations", ""),
    ]  # fmt: skip
    assert [section.heading for part in again.parts for section in part.sections if section.is_question] == []
    chapter = next(part for part in again.parts if part.threat == "public-disorder")
    assert "<li><p>One in the south</p></li>" in chapter.sections[0].body
    assert "Strategic Board" not in chapter.sections[0].body
    assert len(again.faults) == 0
    assert is_whole(again)


def test_no_sum_that_the_original_left_blank_is_filled_in(side: Side, tmp_path: Path) -> None:
    run(side, tmp_path)
    section = year_of(side).sections.filter(threat_assessment=None).first()
    assert section is not None
    section.body = (
        '<table data-block="aaaa1111"><tbody><tr><th>A</th><th>Posts</th></tr><tr><td>North</td><td>3</td></tr>'
        "<tr><td>South</td><td>4</td></tr><tr><td>Total</td><td></td></tr></tbody></table>"
    )
    section.save()

    table = build_paper(year_of(side).paper).chapters[0].sections[0].blocks[0]

    assert isinstance(table, content.Table)
    assert table.body[-1].cells[-1].html == ""
