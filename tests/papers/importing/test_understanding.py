"""What is understood of a text and of a Word file: cover, parts, numbers, lists, tables, notes."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest

from papers.importing.account import account_of
from papers.importing.matching import ThreatNames
from papers.importing.parts import Part
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words
from tests.papers.importing.files import PAPER, pdf_file, word_file

NAMES = ThreatNames(
    {
        "terrorism": ["Terrorism", "Counter terrorism", "CT"],
        "public-disorder": ["Public disorder", "Public order"],
        "cyber": ["National cyber event", "National cyber security incident"],
        "csa": ["Child sexual abuse", "Child sexual abuse and exploitation"],
    }
)


def read(text: str, **chosen: str) -> Understood:
    return understand(text.encode(), NAMES, chosen)


def is_whole(understood: Understood) -> bool:
    account = account_of(understood, parts_words(understood.parts))
    return account.is_whole and account.adds_up


def headings(parts: list[Part]) -> list[tuple[str, str]]:
    return [(part.heading, part.threat) for part in parts]


def bodies(understood: Understood) -> str:
    return "\n".join(section.body for part in understood.parts for section in part.sections)


def test_a_plain_paper_is_understood_whole() -> None:
    paper = read(PAPER)

    assert paper.cover.fields == {
        "agenda_item": "7b", "board": "Strategic Board", "plan_priority": "National threats",
        "title": "Strategic Policing Requirement", "presented_by": "Deputy Chief Constable",
    }  # fmt: skip
    assert paper.cover.meeting_on == datetime.date(2024, 3, 5)
    assert paper.cover.authors == ["Head of Operations", "Head of Intelligence"]
    assert headings(paper.parts) == [
        ("Purpose of paper", ""), ("Public disorder", "public-disorder"), ("Counter-terrorism", "terrorism"),
        ("Recommendations", ""),
    ]  # fmt: skip
    assert is_whole(paper)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("CT", "terrorism"),
        ("3. Counter-Terrorism", "terrorism"),
        ("The response to a national cyber security incident", "cyber"),
        ("Child Sexual Exploitation & Abuse (CSE/A)", "csa"),
        ("PUBLIC ORDER", "public-disorder"),
    ],
)
def test_a_threat_is_known_by_any_of_its_names(heading: str, code: str) -> None:
    match = NAMES.match(heading)
    assert match is not None
    assert match.code == code


@pytest.mark.parametrize(
    "heading",
    [
        "Terrorism Threat to the West",
        "Counter Terrorism Specialist Firearms Officers",
        "Governance",
        "",
        "The",
    ],
)
def test_another_heading_is_no_threat(heading: str) -> None:
    assert NAMES.match(heading) is None


def test_a_list_of_threats_is_a_list_and_no_row_of_chapters() -> None:
    paper = read(
        "Purpose\n\n1. This paper is about:\n\nTerrorism\n\nPublic order\n\n2. It has two chapters.\n\n"
        "Terrorism\n\n3. First words of the first one.\n\nPublic order\n\n4. First words of the second one.\n"
    )

    assert headings(paper.parts) == [
        ("Purpose", ""),
        ("Terrorism", "terrorism"),
        ("Public order", "public-disorder"),
    ]
    assert is_whole(paper)


@pytest.mark.parametrize("ending", [";", "", ","])
def test_an_item_that_sounds_like_a_threat_opens_no_chapter(ending: str) -> None:
    """Bullets that a conversion turned into spaces, some of them called as threats are."""
    items = "\n\n".join(
        f" {words}{ending} " for words in ("Child Abuse", "Burglary", "Terrorism", "Hate crime")
    )
    paper = read(
        f"BACKGROUND\n\n1. The operation is about other strands:\n\n{items}\n\n2. It goes on until spring.\n\n"
        "3. It is led by the head of local policing.\n\n"
        + "\n\n".join(f"{number}. Nothing else was done in week {number}." for number in range(4, 40))
    )

    assert headings(paper.parts) == [("BACKGROUND", "")]
    assert bodies(paper).count("<li>") == 4
    assert is_whole(paper)


def test_the_last_words_of_a_sentence_are_no_heading_though_they_sound_like_a_threat() -> None:
    paper = read(
        "Background\n\n1. The review was about public order, and about the sexual abuse of a child or of Child\n\n"
        "Sexual Abuse.\n\n2. Two of them.\n\n3. Three of them.\n\n4. Four of them.\n"
    )

    assert headings(paper.parts) == [("Background", "")]
    assert "of Child Sexual Abuse.</p>" in bodies(paper)


def test_two_questions_above_one_answer_are_two_questions() -> None:
    paper = read(
        "Purpose\n\n1. This paper answers.\n\nPublic order\n\n"
        "The capacity of the force to meet and sustain its commitment to the nation.\n\n"
        "The number of officers who are trained for public order on an average day.\n\n2. There are ninety.\n\n"
        "How many of them were sent to other forces in the last of the four quarters?\n\n3. None.\n\n"
        "Terrorism\n\n4. Officers work together.\n"
    )

    [part] = [part for part in paper.parts if part.threat == "public-disorder"]
    assert [section.heading[:21] for section in part.sections] == [
        "The capacity of the f", "The number of officer", "How many of them were",
    ]  # fmt: skip
    assert is_whole(paper)


def test_a_number_that_was_lost_is_found_again() -> None:
    paper = read(
        "Background\n\n1. The first paragraph of this paper.\n\n"
        "The second paragraph has lost its number in the course of its conversion, which happens to all of us.\n\n"
        "3. The third paragraph of this paper.\n\n4. The fourth paragraph.\n"
    )

    assert paper.parts[0].sections[0].body.count("<p>") == 4
    assert [fault.what for fault in paper.faults] == ["Number 2 is missing."]


def test_a_number_that_slipped_into_the_words_is_taken_out() -> None:
    paper = read("Background\n\n1. One word.\n\nThe second has 2. slipped in.\n\n3. Three.\n\n4. Four.\n")

    assert "<p>The second has slipped in.</p>" in bodies(paper)


def test_numbers_that_are_left_out_stay_free() -> None:
    paper = read("Background\n\n1. One.\n\n2. Two.\n\n5. Five.\n\n6. Six.\n")

    assert bodies(paper).count("[Not used]") == 2


def test_a_number_printed_twice_stands_in_the_words() -> None:
    paper = read("Background\n\n1. One.\n\n2. Two.\n\n2. Two again.\n\n3. Three.\n\n4. Four.\n")

    assert "Two.<br>2. Two again." in bodies(paper)
    assert [fault.what for fault in paper.faults] == ["Number 2 is printed a second time."]


def test_numbers_of_a_list_are_not_those_of_paragraphs() -> None:
    paper = read("Background\n\n1. One.\n\n2. These:\n\n1. Red\n2. Blue\n3. Green\n\n3. Three.\n\n4. Four.\n")

    assert "<ol><li><p>Red</p></li><li><p>Blue</p></li><li><p>Green</p></li></ol>" in bodies(paper)


def test_a_sentence_that_a_page_broke_is_one_sentence() -> None:
    paper = read(
        "Background\n\n1. The force and the\n\n\x0c17\n\nCouncil work together.\n\n2. Two.\n\n3. Three.\n"
    )

    assert "<p>The force and the Council work together.</p>" in bodies(paper)
    assert [piece.words for piece in paper.debris] == ["17"]


def test_heads_and_feet_of_pages_are_taken_out_and_said() -> None:
    pages = [f"OFFICIAL\n\n{n}. Paragraph number {n} of this paper.\n\nPage {n} of 4\n" for n in range(1, 5)]
    paper = read("\x0c".join(pages))

    assert {piece.words for piece in paper.debris} == {"OFFICIAL", *(f"Page {n} of 4" for n in range(1, 5))}
    assert is_whole(paper)


def test_a_paper_without_numbers_gets_them() -> None:
    paper = read(
        "Background\n\nThe force has worked on this for years, and will.\n\nIt is not alone in that.\n\n"
        "Terrorism\n\nOfficers are trained every spring, in two places.\n\nPublic order\n\nThere were no events.\n"
    )

    assert bodies(paper).count("<p>") == 4
    assert headings(paper.parts)[1:] == [("Terrorism", "terrorism"), ("Public order", "public-disorder")]


def test_a_footnote_goes_where_it_is_called() -> None:
    paper = read(
        "## Background\n\n- 1. Said by others<sup>1</sup> before us.\n\n<sup>1</sup> Annual report, page 3\n\n"
        "- 2. Two.\n\n- 3. Three.\n"
    )

    assert 'others<span class="footnote">Annual report, page 3</span> before' in bodies(paper)


def test_a_footnote_that_is_called_nowhere_is_kept_and_said() -> None:
    paper = read("## Background\n\n- 1. One.\n\n<sup>7</sup> A lost note\n\n- 2. Two.\n\n- 3. Three.\n")

    assert '<span class="footnote">A lost note</span>' in bodies(paper)
    assert any("Note 7 is called nowhere" in text for _, text in paper.remarks)


def test_a_table_has_its_head_caption_and_source() -> None:
    paper = read(
        "Background\n\n1. See below.\n\nUnits\n\n\tWanted\tHad\t\nNorth\t3\t2\t\n\n"
        "Source: own count\n\n2. Two.\n\n3. Three.\n"
    )

    assert "<p>Table: Units</p>" in bodies(paper)
    assert "<tr><th><p></p></th><th><p>Wanted</p></th><th><p>Had</p></th></tr>" in bodies(paper)
    assert "<p>Source: own count</p>" in bodies(paper)


def test_welsh_o_at_the_start_of_a_line_is_a_word() -> None:
    lines = [f"{n}. Mae'r heddlu yn gweithio gyda phartneriaid ledled y rhanbarth er mwyn\no ddydd i ddydd wella.\n"
             for n in range(1, 9)]  # fmt: skip
    paper = read("\n".join(lines))

    assert "er mwyn o ddydd i ddydd" in bodies(paper)
    assert is_whole(paper)


def test_right_to_left_words_stay_in_their_order() -> None:
    paper = read("Background\n\n1. תקציר מנהלים לשנה.\n\n2. ملخص تنفيذي للسنة.\n\n3. Three.\n")

    assert "<p>תקציר מנהלים לשנה.</p>\n<p>ملخص تنفيذي للسنة.</p>" in bodies(paper)


def test_a_person_decides_what_a_heading_is() -> None:
    paper = read(PAPER, h2="whole", h3="threat:cyber")

    assert headings(paper.parts)[1:3] == [("Public disorder", ""), ("Counter-terrorism", "cyber")]


def test_markup_in_a_text_is_words() -> None:
    paper = read("Background\n\n1. Press <script>alert(1)</script> & go.\n\n2. Two.\n\n3. Three.\n")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; go." in bodies(paper)


# Word


def test_a_word_file_is_understood() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Agenda item 4")
        document.add_heading("Background", 1)
        document.add_paragraph("1. The force has three units.")
        document.add_paragraph("In the north", style="List Bullet")
        document.add_heading("Terrorism", 1)
        document.add_paragraph("2. Officers work together.")
        table = document.add_table(2, 2)
        for number, words in enumerate(("Units", "Trained", "North", "3")):
            table.cell(number // 2, number % 2).text = words
        document.add_heading("Public order", 1)
        document.add_paragraph("3. Nothing happened.")

    paper = understand(word_file(fill), NAMES)

    assert paper.cover.fields["agenda_item"] == "4"
    assert headings(paper.parts)[1:] == [("Terrorism", "terrorism"), ("Public order", "public-disorder")]
    assert "<ul><li><p>In the north</p></li></ul>" in bodies(paper)
    assert "<th><p>Units</p></th>" in bodies(paper)
    assert is_whole(paper)


def test_numbers_that_word_made_count_as_typed_ones() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Terrorism", 1)
        for number in range(1, 5):
            document.add_paragraph(
                f"Paragraph {number} of this paper has several words.", style="List Number"
            )
            document.add_paragraph("A point", style="List Bullet")

    paper = understand(word_file(fill), NAMES)

    assert bodies(paper).count("<p>Paragraph") == 4
    assert bodies(paper).count("<ul><li><p>A point</p></li></ul>") == 4


# PDF


def test_a_pdf_is_parted_where_its_lines_stand_further_apart() -> None:
    lines = "".join(f"<p>{line}</p>" for line in PAPER.split("\n") if line)
    style = "<style>@page{size:A5;@top-center{content:'OFFICIAL'}@bottom-center{content:'Page ' counter(page)}}</style>"

    paper = understand(pdf_file(f"{style}{lines}"), NAMES)

    assert [part.threat for part in paper.parts] == ["", "public-disorder", "terrorism", ""]
    assert paper.cover.fields["agenda_item"] == "7b"
    assert bodies(paper).count("<li>") == 2
    assert is_whole(paper)


def test_numbers_without_a_full_stop_are_numbers_too() -> None:
    paper = read(
        "Background\n\n" + "\n\n".join(f"{n} Paragraph of this paper, which is short." for n in range(1, 8))
    )

    assert bodies(paper).count("<p>Paragraph") == 7


def test_the_time_for_a_paragraph_grows_as_its_words_do() -> None:
    def seconds(count: int) -> float:
        text = "Terrorism\n\n1. " + " ".join(f"w{number}x" for number in range(count))
        began = time.process_time()
        read(text)
        return time.process_time() - began

    read(PAPER)
    short = min(seconds(2_000) for _ in range(3))

    assert min(seconds(8_000) for _ in range(2)) < 10 * short


def test_a_number_that_touches_its_words_is_that_of_its_paragraph() -> None:
    """As PDFs have it from the tenth on, where the number fills the room before the words."""
    spaced = [
        f"{number}. The force trains unit {number} in the spring of each year." for number in range(1, 10)
    ]
    tight = [
        f"{number}.The force tests unit {number} in the autumn of each year." for number in range(10, 13)
    ]
    paper = read("Public order\n\n" + "\n\n".join([*spaced, "Terrorism", *tight]))

    assert [
        (block.number, block.words.split()[0]) for block in paper.passages if block.kind == "paragraph"
    ] == [(number, "The") for number in range(1, 13)]
    assert headings(paper.parts) == [("Public order", "public-disorder"), ("Terrorism", "terrorism")]
    assert is_whole(paper)


def test_a_figure_with_decimals_at_the_head_of_a_line_is_no_number() -> None:
    paper = read(
        "Background\n\n1. The force held.\n\n2. It grew by\n3.5 posts and U.K.Border was told.\n\n3. It ended."
    )

    assert [block.number for block in paper.passages if block.kind == "paragraph"] == [1, 2, 3]


def test_a_contents_list_of_a_pdf_opens_no_chapters_though_it_names_no_pages() -> None:
    chapters = ("Purpose", "Terrorism", "Public order", "National cyber event")
    asked = "How has the force met what the requirement asks of it for this threat in the year?"
    listed = "".join(f"<p>{name}<p style='margin-left: 2em'>{asked}" for name in chapters)
    written = "".join(
        f"<h2>{name}</h2><h3>{asked}</h3><p>{number}. The force trains officers for this and tests them each year."
        for number, name in enumerate(chapters, 1)
    )
    pages = f"<h2>Contents</h2>{listed}<div style='break-before: page'>{written}</div>"
    paper = understand(pdf_file(pages), NAMES)

    assert headings(paper.parts) == [
        ("Contents", ""), ("Purpose", ""), ("Terrorism", "terrorism"), ("Public order", "public-disorder"),
        ("National cyber event", "cyber"),
    ]  # fmt: skip
    assert [block.number for block in paper.passages if block.kind == "paragraph"] == [1, 2, 3, 4]
    assert is_whole(paper)


def test_a_paper_that_begins_at_a_late_number_says_so_once_and_keeps_its_numbers_in_words() -> None:
    sentence = "The force has looked at this with its neighbours and with the council of the county."
    paper = read("Terrorism\n\n" + "\n\n".join(f"{number}. {sentence}" for number in range(45, 60)))

    assert [(block.number, block.words) for block in paper.passages if block.kind == "paragraph"] == [
        (None, f"{number}. {sentence}") for number in range(45, 60)
    ]
    assert [fault.what for fault in paper.faults] == ["The first paragraph has number 45."]
    assert is_whole(paper)
