"""Papers of other shapes: what is understood of tight lines, of letters, of numbers like 1.1 and of covers."""

from __future__ import annotations

import datetime

import pytest

from papers.importing.period import board_named, year_named
from papers.importing.understanding import Understood, understand
from tests.papers.importing.shapes import DECIMALS, TIGHT, WRAPPED, automatic_word_file
from tests.papers.importing.test_understanding import NAMES, bodies, headings, is_whole, read


@pytest.mark.parametrize(
    "paper",
    [read(TIGHT), read(DECIMALS), read(WRAPPED), understand(automatic_word_file(), NAMES)],
    ids=["tight", "decimals", "wrapped", "Word"],
)
def test_every_word_of_another_shape_is_there(paper: Understood) -> None:
    assert is_whole(paper)


def test_a_heading_right_below_a_paragraph_is_a_heading() -> None:
    paper = read(TIGHT)

    assert headings(paper.parts) == [
        ("Purpose of paper", ""), ("Background", ""), ("Terrorism", "terrorism"), ("Public order", "public-disorder"),
        ("Recommendations", ""),
    ]  # fmt: skip
    assert [section.heading for section in paper.parts[3].sections] == ["Capacity"]


def test_a_heading_in_wrapped_text_is_told_by_the_room_that_it_leaves() -> None:
    paper = read(WRAPPED)

    assert headings(paper.parts) == [
        ("PURPOSE", ""),
        ("TERRORISM", "terrorism"),
        ("PUBLIC ORDER", "public-disorder"),
    ]
    assert [section.heading for section in paper.parts[1].sections] == [
        "Capacity and contribution",
        "How the unit is led",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The plan was made with the\nHome Office",
        "The plan was made with three others,\nPublic order",
        "They are led by:\nPublic order\nTerrorism",
        "The plan is good.\nit was read",
    ],
)
def test_a_line_in_doubt_stays_in_its_paragraph(sentence: str) -> None:
    paper = read(f"Background\n\n1. {sentence}\n\n2. Two of them.\n\n3. Three of them.\n\n4. Four.\n")

    assert headings(paper.parts) == [("Background", "")]
    assert is_whole(paper)


def test_lettered_items_on_lines_of_their_own_are_items() -> None:
    assert (
        "<ul><li><p>(a) it trained one more unit</p></li><li><p>(b) it bought two vans</p></li>"
        "<li><p>(c) it wrote a plan with the council</p></li></ul>\n<p>Nothing else was changed.</p>"
    ) in bodies(read(TIGHT))


def test_roman_items_inside_lettered_ones_are_a_list_inside() -> None:
    paper = read("Background\n\n1. These:\n(a) one\n(i) red\n(ii) blue\n(b) two\n\n2. Two.\n\n3. Three.\n")

    assert "<li><p>(a) one</p><ul><li><p>(i) red</p></li><li><p>(ii) blue</p></li></ul></li>" in bodies(paper)


def test_a_letter_in_the_words_is_no_item() -> None:
    paper = read("Background\n\n1. The duty of section 5\n(a) of the Act is met.\n\n2. Two.\n\n3. Three.\n")

    assert "<p>The duty of section 5 (a) of the Act is met.</p>" in bodies(paper)


def test_numbers_within_parts_stay_in_the_words() -> None:
    paper = read(DECIMALS)

    assert headings(paper.parts)[1:] == [
        ("1 INTRODUCTION", ""), ("2 TERRORISM", "terrorism"), ("3 PUBLIC ORDER", "public-disorder"),
        ("4 NEXT STEPS", ""),
    ]  # fmt: skip
    assert "<p>1.2 It has four parts, as paragraph 2.2 shows.</p>" in bodies(paper)
    assert "<li><p>(ii) in autumn</p></li></ul>\n<p>3.2 It keeps a store.</p>" in bodies(paper)


def test_numbers_that_word_made_on_two_levels_are_headings_and_paragraphs() -> None:
    paper = understand(automatic_word_file(), NAMES)

    assert headings(paper.parts) == [
        ("1 Background", ""),
        ("2 Terrorism", "terrorism"),
        ("3 Public order", "public-disorder"),
    ]
    assert bodies(paper).count("<li>") == 0
    assert "<td><p>North</p></td>" in bodies(paper)


def test_lines_of_a_cover_are_read_one_by_one() -> None:
    cover = read(TIGHT).cover

    assert cover.fields == {
        "agenda_item": "9", "board": "Anyshire Police and Crime Board", "title": "How Anyshire meets national threats",
        "presented_by": "Assistant Chief Constable",
    }  # fmt: skip
    assert cover.meeting_on == datetime.date(2014, 10, 14)


def test_a_field_of_the_cover_may_go_on_to_the_next_line() -> None:
    cover = read(DECIMALS).cover

    assert (cover.fields["board"], cover.meeting_on) == ("Police and Crime Panel", datetime.date(2019, 6, 3))


def test_the_year_is_that_of_the_meeting() -> None:
    assert (read(TIGHT).year, read(DECIMALS).year) == ("2014-15", "2019-20")


def test_a_paper_without_a_day_is_of_the_year_that_it_names() -> None:
    paper = read(WRAPPED)

    assert (paper.year, paper.cover.fields["board"]) == ("2018-19", "Southshire Police and Crime Panel")
    assert [text for line, text in paper.remarks if "names the year 2018-19 3 times" in text]


def test_a_paper_that_names_no_year_has_none() -> None:
    assert read("Background\n\nThere were no events, in 2019 or later.\n").year == ""


def test_years_are_named_in_full_and_by_their_months() -> None:
    named = year_named(["In 2014/15 and 2014-2015.", "January 2015 and 3 June 2013.", "2013/14, 2012/15"])

    assert named is not None
    assert (named.value, named.times) == ("2014-15", 3)


def test_a_board_is_named_by_its_whole_name() -> None:
    board = board_named(
        [(1, "The Board is asked."), (2, "A report to the Strategic Policing and Crime Board today.")]
    )

    assert board is not None
    assert (board.value, board.line) == ("Strategic Policing and Crime Board", 2)
