"""Word's own numbers, lists and styles: they are those of the paper, and nothing is guessed that Word says."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from papers.importing.account import account_of
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words
from tests.papers.importing.files import word_file
from tests.papers.importing.test_understanding import NAMES, bodies, headings
from tests.papers.importing.word_xml import add_list, numbered, restarted

SENTENCE = "The force has looked at this with its neighbours and with the council of the whole county."
CHAPTERS = ("Purpose", "Terrorism", "Public order", "Conclusion")


def is_whole(paper: Understood) -> bool:
    account = account_of(paper, parts_words(paper.parts))
    return account.is_whole and account.adds_up


def paragraphs(paper: Understood) -> list[tuple[int | None, str]]:
    return [(block.number, block.words) for block in paper.passages if block.kind == "paragraph"]


def items(paper: Understood) -> list[str]:
    return [block.words for block in paper.passages if block.kind == "item"]


def test_a_list_that_goes_on_past_headings_numbers_the_paragraphs_however_long_the_rest_is() -> None:
    def fill(document: Any) -> None:
        own = add_list(document, 90, ("%1.", "(%2)"), ("decimal", "lowerLetter"))
        steps = add_list(document, 91)
        for heading in CHAPTERS:
            document.add_heading(heading, 1)
            numbered(document.add_paragraph(f"{heading}: {SENTENCE}"), own)
            numbered(document.add_paragraph("a lettered item;"), own, 1)
        document.add_heading("Appendix", 1)
        for _ in range(12):
            document.add_paragraph(f"{SENTENCE} {SENTENCE}")
        for word in ("First", "Second", "Third"):
            numbered(document.add_paragraph(f"{word} step of three."), steps)

    paper = understand(word_file(fill), NAMES)

    assert paragraphs(paper) == [(at, f"{heading}: {SENTENCE}") for at, heading in enumerate(CHAPTERS, 1)]
    assert items(paper)[-3:] == ["First step of three.", "Second step of three.", "Third step of three."]
    assert paper.faults == []
    assert is_whole(paper)


def test_numbers_within_parts_stay_in_the_words_and_are_a_fault() -> None:
    def fill(document: Any) -> None:
        own = add_list(document, 90, ("%1.", "%1.%2"), ("decimal", "decimal"))
        for heading in CHAPTERS:
            numbered(document.add_heading(heading, 1), own)
            numbered(document.add_paragraph(SENTENCE), own, 1)

    paper = understand(word_file(fill), NAMES)

    assert headings(paper.parts) == [
        ("1. Purpose", ""), ("2. Terrorism", "terrorism"), ("3. Public order", "public-disorder"),
        ("4. Conclusion", ""),
    ]  # fmt: skip
    assert paragraphs(paper) == [(None, f"{at}.1 {SENTENCE}") for at in range(1, 5)]
    assert [fault.what for fault in paper.faults] == ["Paragraphs are numbered within each part, as 1.1."]
    assert is_whole(paper)


def test_numbers_that_begin_again_in_each_part_stay_in_the_words_and_are_a_fault() -> None:
    def fill(document: Any) -> None:
        own = add_list(document, 90)
        for at, heading in enumerate(CHAPTERS):
            document.add_heading(heading, 1)
            part = restarted(document, 100 + at, own)
            numbered(document.add_paragraph(SENTENCE), part)
            numbered(document.add_paragraph(f"It was so again: {SENTENCE}"), part)

    paper = understand(word_file(fill), NAMES)

    assert [words.split()[0] for _, words in paragraphs(paper)] == ["1.", "2."] * 4
    assert [fault.what for fault in paper.faults] == ["Numbers begin again in the course of the paper."]
    assert is_whole(paper)


def test_what_word_says_is_an_item_or_a_paragraph_is_no_guess() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Terrorism", 1)
        document.add_paragraph(SENTENCE, style="List Number")
        document.add_paragraph("bullets in small letters after a full stop", style="List Bullet")
        document.add_paragraph("and one below", style="List Bullet 2")
        document.add_paragraph("A plain paragraph after the list.")
        document.add_paragraph(SENTENCE, style="List Number")
        document.add_paragraph("Short plain words")
        document.add_heading("Public order", 1)
        document.add_paragraph(SENTENCE, style="List Number")

    paper = understand(word_file(fill), NAMES)

    assert items(paper) == [
        "bullets in small letters after a full stop", "and one below", "A plain paragraph after the list.",
    ]  # fmt: skip
    assert [block.level for block in paper.passages if block.kind == "item"] == [1, 2, 1]
    assert [number for number, _ in paragraphs(paper)] == [1, 2, 3]
    assert "<br>Short plain words" in bodies(paper)
    assert [section.heading for part in paper.parts for section in part.sections if section.heading] == []
    assert is_whole(paper)


def test_a_contents_list_of_word_makes_no_headings() -> None:
    def fill(document: Any) -> None:
        document.styles.add_style("TOC 1", 1)
        document.add_heading("Contents", 1)
        for page, heading in enumerate(CHAPTERS, 1):
            document.add_paragraph(f"{heading}\t{page}", style="TOC 1")
        for heading in CHAPTERS:
            document.add_heading(heading, 1)
            document.add_paragraph(SENTENCE, style="List Number")

    paper = understand(word_file(fill), NAMES)

    assert [heading for heading, _ in headings(paper.parts)] == ["Contents", *CHAPTERS]
    assert [words.split()[0] for words in items(paper)] == ["Purpose", "Terrorism", "Public", "Conclusion"]
    assert is_whole(paper)


def test_a_table_may_have_its_title_below() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Terrorism", 1)
        document.add_paragraph(SENTENCE, style="List Number")
        table = document.add_table(2, 2)
        for number, words in enumerate(("Unit", "Held", "North", "7")):
            table.cell(number // 2, number % 2).text = words
        document.add_paragraph("Table 1: Units held", style="Caption")
        document.add_heading("Public order", 1)
        document.add_paragraph(SENTENCE, style="List Number")

    paper = understand(word_file(fill), NAMES)

    kinds = [
        (block.kind, block.words.split()[0]) for block in paper.passages if block.kind in ("caption", "table")
    ]
    assert kinds == [("caption", "Table"), ("table", "Unit")]
    assert (0, "The title of a table that stands below in the original now stands above.") in paper.remarks
    assert is_whole(paper)


def test_words_in_cells_lose_no_item() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Units by place.")
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "North"
        table.cell(0, 1).text = "Intro"
        table.cell(0, 1).add_paragraph("an item in a cell", style="List Bullet")

    paper = understand(word_file(fill), NAMES)

    assert "Intro<br>an item in a cell" in bodies(paper)
    assert is_whole(paper)


def test_a_number_that_word_prints_before_nothing_is_kept_free() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Terrorism", 1)
        document.add_paragraph(SENTENCE, style="List Number")
        document.add_paragraph("", style="List Number")
        document.add_heading("Public order", 1)
        document.add_paragraph(SENTENCE, style="List Number")
        document.add_paragraph(SENTENCE, style="List Number")
        document.add_paragraph("", style="List Number")

    paper = understand(word_file(fill), NAMES)

    assert [number for number, _ in paragraphs(paper)] == [1, 2, 3, 4]
    assert [fault.what for fault in paper.faults] == [
        "Number 2 is missing, and no paragraph stands in its place."
    ]
    assert is_whole(paper)


def test_a_list_that_starts_at_an_absurd_number_fills_no_memory() -> None:
    def fill(document: Any) -> None:
        own = add_list(document, 90, ("%1.",), ("lowerRoman",))
        root = document.part.numbering_part.element
        for start in root.iter(qn("w:start")):
            start.set(qn("w:val"), "9" * 5_000)
        numbered(document.add_paragraph(SENTENCE), own)

    paper = understand(word_file(fill), NAMES)

    assert items(paper) == [SENTENCE]
