"""Papers in other manners than the published ones, in words of ours: heads of pages, notes, numbers, tables, names."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from papers.importing.editions import edition_named
from papers.importing.matching import names_of
from papers.importing.pdf_pages import Row, from_the_top
from papers.importing.report import compare
from papers.importing.understanding import Understood, understand
from tests.papers.importing.files import word_file
from tests.papers.importing.test_understanding import NAMES, bodies, headings, is_whole, read

LONG = "The force trains three units each spring and tests them in the autumn with its neighbours."
CHAPTERS = [("Purpose", ""), ("Terrorism", "terrorism"), ("Public order", "public-disorder")]


def paged(*pages: str) -> str:
    return "\x0c".join(pages)


def sections(paper: Understood) -> list[str]:
    return [section.heading for part in paper.parts for section in part.sections if section.heading]


# What runs along pages


def headed(number: int, chapter: str, body: str) -> str:
    return f"Northshire Board        OFFICIAL – DRAFT        {chapter}\n\n{body}\n\nNorthshire · Page {number} of 4\n"


RUNNING = paged(
    headed(1, "Purpose", f"Purpose\n\n1. {LONG}\n\n2. {LONG}"),
    headed(2, "Terrorism", f"Terrorism\n\n3. {LONG}\n\n4. The force and the"),
    headed(3, "Terrorism", f"Council work together.\n\n5. {LONG}"),
    headed(4, "Public order", f"Public order\n\n6. {LONG}\n\n7. {LONG}"),
)


def test_a_head_that_names_the_chapter_is_no_heading() -> None:
    paper = read(RUNNING)

    assert headings(paper.parts) == CHAPTERS
    assert sections(paper) == []
    assert "<p>The force and the Council work together.</p>" in bodies(paper)
    assert {piece.why for piece in paper.debris} == {"runs along every page"}
    assert is_whole(paper)


def test_a_head_whose_pieces_stand_below_each_other_is_no_heading() -> None:
    paper = read(RUNNING.replace("        ", "\n").replace("Purpose\n\nPurpose", "Purpose\nPurpose"))

    assert headings(paper.parts) == CHAPTERS
    assert is_whole(paper)


def test_a_mark_across_the_pages_does_not_part_a_sentence() -> None:
    months = ("March", "May", "June", "July")
    pages = [
        f"{LONG}\n\n{number}. In {month} the force\nDRAFT\nsent its units away.\n\n{LONG} {LONG}\n\nIn {month} too.\n"
        for number, month in enumerate(months, 1)
    ]

    paper = read(paged(*pages))

    assert "In May the force sent its units away." in bodies(paper)
    assert [piece.words for piece in paper.debris if piece.words == "DRAFT"] == ["DRAFT"] * 4


def test_numbers_that_stand_below_each_other_are_those_of_a_table() -> None:
    paper = read(
        paged(
            f"Background\n\n1. {LONG}\n\nHeld\n\n12\n\n14\n\n2. {LONG}\n\n3",
            f"3. {LONG}\n\n4. {LONG}\n\n4",
            f"5. {LONG}\n\n5",
        )
    )

    assert [piece.words for piece in paper.debris] == ["3", "4", "5"]
    assert is_whole(paper)


def test_notes_at_the_foot_of_a_page_go_where_they_are_called() -> None:
    paper = read(
        paged(
            f"Background\n\n1. Said by others before us. 1 It was read.\n\n2. {LONG}\n\n1 Annual report, page 3\n",
            f"3. Read by all of them. 2\n\n4. {LONG}\n\n2 Letter of the regional lead, which\nis not published\n",
        )
    )

    assert 'before us.<span class="footnote">Annual report, page 3</span> It was read.' in bodies(paper)
    assert '<span class="footnote">Letter of the regional lead, which is not published</span>' in bodies(
        paper
    )
    assert is_whole(paper)


def test_lines_of_a_pdf_stand_as_on_the_page_however_they_were_drawn() -> None:
    drawn = [Row("red", 60, 500), Row("blue", 60, 480), Row("below", 40, 460), Row("•", 40, 500), Row("•", 40, 480),
             Row("head", 40, 800)]  # fmt: skip

    assert [row.text for row in from_the_top(drawn)] == ["head", "• red", "• blue", "below"]


def test_columns_of_a_pdf_stay_as_they_were_drawn() -> None:
    left, right = (
        [Row(f"{side} {LONG}", x, y) for y in (500, 480, 460)] for side, x in (("l", 40), ("r", 300))
    )

    assert from_the_top([*left, *right]) == [*left, *right]


# Numbers


def numbered_headings(document: Any) -> None:
    for number, words in enumerate(("PURPOSE", "TERRORISM", "PUBLIC ORDER"), 1):
        document.add_paragraph().add_run(f"{number}. {words}").bold = True
        document.add_paragraph(f"{LONG} {LONG}")
        document.add_paragraph(LONG)


TIGHT = "".join(
    f"{n}. {w}\n{LONG} {LONG}\n{LONG}\n" for n, w in enumerate(("PURPOSE", "TERRORISM", "PUBLIC ORDER"), 1)
)


@pytest.mark.parametrize(
    "paper",
    [understand(word_file(numbered_headings), NAMES), read(TIGHT), read(TIGHT.replace("\n", "\n\n"))],
    ids=["Word", "tight", "loose"],
)
def test_numbers_of_headings_are_not_those_of_paragraphs(paper: Understood) -> None:
    assert headings(paper.parts) == [
        ("1. PURPOSE", ""), ("2. TERRORISM", "terrorism"), ("3. PUBLIC ORDER", "public-disorder"),
    ]  # fmt: skip
    assert is_whole(paper)


def test_bold_headings_of_word_stand_above_numbers_like_1_1() -> None:
    def fill(document: Any) -> None:
        for number, words in enumerate(("Purpose", "Terrorism", "Public order"), 1):
            document.add_paragraph().add_run(f"{number}. {words}").bold = True
            document.add_paragraph(f"{number}.1 {LONG}")
            document.add_paragraph(f"{number}.2 {LONG}")

    paper = understand(word_file(fill), NAMES)

    assert [threat for _, threat in headings(paper.parts)] == ["", "terrorism", "public-disorder"]
    assert is_whole(paper)


def test_numbers_typed_in_word_are_counted_among_the_words_of_the_file() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Background", 1)
        for number in range(1, 5):
            document.add_paragraph(f"{number}. Nothing happened.")

    paper = understand(word_file(fill), NAMES)

    assert paper.words_in == 1 + 4 * 3
    assert is_whole(paper)


def test_bullets_that_stand_alone_belong_to_the_lines_after_them() -> None:
    paper = read(
        "Background\n\n1. The threats are:\n•\n•\n\nTerrorism\nPublic order\n\n2. Two of them.\n\n3. Three.\n"
    )

    assert "<ul><li><p>Terrorism</p></li><li><p>Public order</p></li></ul>" in bodies(paper)
    assert headings(paper.parts) == [("Background", "")]
    assert is_whole(paper)


# Covers


def test_a_cover_that_is_a_table_is_read() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(4, 2)
        cells = ("Report to:", "Southdown Police and Crime Board", "Date of meeting:", "9 July 2019", "Subject:",
                 "Strategic Policing Requirement", "Agenda item:", "5")  # fmt: skip
        for number, words in enumerate(cells):
            table.cell(number // 2, number % 2).text = words
        document.add_heading("Background", 1)
        document.add_paragraph(LONG)

    paper = understand(word_file(fill), NAMES)

    assert paper.cover.fields == {
        "board": "Southdown Police and Crime Board", "title": "Strategic Policing Requirement", "agenda_item": "5",
    }  # fmt: skip
    assert paper.cover.meeting_on == datetime.date(2019, 7, 9)
    assert is_whole(paper)


def test_a_line_that_names_the_requirement_is_the_title() -> None:
    paper = read(
        f"EASTMOOR POLICE AUTHORITY\n\n28 September 2012\n\nThe new Strategic Policing Requirement\n\n{TIGHT}"
    )

    assert paper.cover.fields["title"] == "The new Strategic Policing Requirement"
    assert is_whole(paper)


# Names


@pytest.mark.parametrize(
    ("edition", "heading", "code"),
    [
        ("2023", "VAWG", "violence-against-women-and-girls"),
        ("2023", "CSA", "child-sexual-abuse"),
        ("2023", "SOC", "serious-and-organised-crime"),
        ("2023", "Child Sexual Exploitation and Abuse (CSE&A)", "child-sexual-abuse"),
        ("2023", "Cyber", "national-cyber-event"),
        ("2023", "Cyber Security", "national-cyber-event"),
        ("2015", "Public Order / Public Disorder", "public-order"),
        ("2023", "Terrorism / Counter Terrorism", "terrorism"),
        ("2023", "Public Order", "public-disorder"),
        ("2015", "Public Disorder", "public-order"),
        ("2015", "National Cyber Security Incident", "national-cyber-security-incident"),
        ("2012", "Civil Emergencies", "civil-emergencies"),
        ("2012", "Large scale cyber incident", "large-scale-cyber-incident"),
    ],
)
def test_threats_are_known_by_the_names_that_papers_use(
    framework: None, edition: str, heading: str, code: str
) -> None:
    match = names_of(edition_named(edition)).match(heading)

    assert match is not None
    assert match.code == code


def test_the_very_name_of_a_threat_goes_before_one_that_is_like_it() -> None:
    paper = read(
        f"Purpose\n\n1. {LONG}\n\nTerrorism\n\n2. {LONG}\n\nPublic disorder events\n\n"
        + f"3. {LONG} {LONG} {LONG} {LONG}\n\n"
        f"Public disorder\n\n4. {LONG} {LONG} {LONG}\n\n5. {LONG}\n"
    )

    assert ("Public disorder", "public-disorder") in headings(paper.parts)


# The account


def test_a_passage_that_moved_spoils_no_other() -> None:
    words = [f"word{n}" for n in range(400)]
    moved = [*words[:100], *words[110:300], *words[100:110], *words[300:]]

    compared = compare([(1, word) for word in words], moved)

    assert [word for _, word in compared.missing] == words[100:110]
    assert compared.added == words[100:110]


def test_a_table_of_contents_is_a_list_and_no_row_of_headings() -> None:
    entries = "1. Introduction ........ 2\n2. Terrorism ........ 3\n3. Public Order ........ 4\n"
    texts = "".join(
        f"\x0c{number}. {words}\n\n{LONG} {LONG}\n\nThis is the end of {words}.\n"
        for number, words in enumerate(("Introduction", "Terrorism", "Public Order"), 1)
    )

    paper = read(f"Contents\n\n{entries}\n{texts}")

    assert headings(paper.parts) == [
        ("Contents", ""),
        ("1. Introduction", ""),
        ("2. Terrorism", "terrorism"),
        ("3. Public Order", "public-disorder"),
    ]
    assert bodies(paper).count("<li>") == 3
    assert is_whole(paper)


def test_headings_with_a_nought_stand_above_their_numbers() -> None:
    paper = read(
        f"NOT PROTECTIVELY MARKED\n\n1.0 PURPOSE\n\n1.1 {LONG}\n\n2.0 TERRORISM\n\n2.1 {LONG}\n\n2.2 {LONG}\n\n"
        f"3.0 PUBLIC ORDER\n\n3.1 {LONG}\n\nContact: Chief Executive\n"
    )

    assert headings(paper.parts) == [
        ("1.0 PURPOSE", ""), ("2.0 TERRORISM", "terrorism"), ("3.0 PUBLIC ORDER", "public-disorder"),
    ]  # fmt: skip
    assert [piece.words for piece in paper.debris] == ["NOT PROTECTIVELY MARKED"]
    assert paper.cover.authors == ["Chief Executive"]
    assert is_whole(paper)


def test_heads_and_feet_of_a_text_that_lost_its_pages_are_told_by_the_page_numbers_beside_them() -> None:
    threats = ("Background", "Terrorism", "Public order", "National cyber event")
    paper = read(
        "\n\n".join(
            f"{words}\n\n{number}.\n\n{LONG}\n\nPage {number} of 4\n\nNorthshire Police 2024"
            for number, words in enumerate(threats, 1)
        )
    )

    assert [heading for heading, _ in headings(paper.parts)] == [*threats]
    assert {piece.words for piece in paper.debris} == {
        "Northshire Police 2024", *(f"Page {number} of 4" for number in range(1, 5)),
    }  # fmt: skip
    assert is_whole(paper)


def test_items_of_one_indent_are_items_of_one_level() -> None:
    paper = read(
        f"Background\n\n1. These:\n\n    • red\n    • blue\n        • dark\n\n2. {LONG}\n\n3. {LONG}\n"
    )

    assert "<ul><li><p>red</p></li><li><p>blue</p><ul><li><p>dark</p></li></ul></li></ul>" in bodies(paper)
