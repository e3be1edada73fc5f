"""Every word that a Word file holds is in the paper, or in the report with the reason why it is not."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml

from papers.importing.account import Account, account_of
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words
from tests.papers.importing.files import with_part, word_file
from tests.papers.importing.test_understanding import NAMES, bodies
from tests.papers.importing.word_xml import (
    M,
    W,
    both_boxes,
    call,
    drawn_box,
    old_box,
    put,
    with_notes,
)


def account(paper: Understood) -> Account:
    return account_of(paper, parts_words(paper.parts))


def is_whole(paper: Understood) -> bool:
    return account(paper).is_whole and account(paper).adds_up


def unseen(paper: Understood) -> list[tuple[str, str]]:
    return [(" ".join(one.text.split()), one.why) for one in paper.unseen]


def with_both_notes(*, is_called: bool = True) -> bytes:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The force trains each year")
        call(paragraph, "footnote", 1)
        if is_called:
            paragraph.add_run(" and tests each autumn")
            call(paragraph, "endnote", 1)

    return with_notes(word_file(fill), {1: "Of three units."}, {1: "With the council."})


def test_a_footnote_and_an_endnote_of_the_same_number_both_stay() -> None:
    paper = understand(with_both_notes(), NAMES)

    assert '<span class="footnote">Of three units.</span> and tests' in bodies(paper)
    assert '<span class="footnote">With the council.</span>' in bodies(paper)
    assert is_whole(paper)


def test_a_note_that_is_called_nowhere_is_listed() -> None:
    paper = understand(with_both_notes(is_called=False), NAMES)

    assert unseen(paper) == [("With the council.", "a note that is called nowhere")]
    assert is_whole(paper)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (f'<w:fldSimple {W} w:instr=" SEQ x "><w:r><w:t>seventeen</w:t></w:r></w:fldSimple>', "seventeen"),
        (f"<m:oMath {M}><m:r><m:t>x=21</m:t></m:r></m:oMath>", "x=21"),
        (f"<w:bdo {W}><w:r><w:t>turned</w:t></w:r></w:bdo>", "turned"),
        (f"<w:dir {W}><w:r><w:t>turned</w:t></w:r></w:dir>", "turned"),
        (drawn_box("boxed in a drawing"), "boxed in a drawing"),
        (old_box("boxed in an oval", "oval"), "boxed in an oval"),
        (both_boxes("boxed once"), "boxed once"),
    ],
)
def test_what_a_word_file_wraps_is_text_like_any_other(xml: str, words: str) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The force counts units: ")
        put(paragraph, xml)
        paragraph.add_run(".")
        document.add_paragraph("Then it reports to the board.")

    paper = understand(word_file(fill), NAMES)

    assert bodies(paper).count(words) == 1
    assert is_whole(paper)


def test_comments_heads_and_feet_of_pages_are_listed_and_counted() -> None:
    def fill(document: Any) -> None:
        first = document.sections[0]
        first.header.paragraphs[0].text = "Agenda item 7, 5 March 2024"
        first.footer.paragraphs[0].text = "Page foot"
        later = document.add_section(WD_SECTION.NEW_PAGE)
        later.header.is_linked_to_previous = False
        later.header.paragraphs[0].text = "Agenda item 7, 5 March 2024"
        paragraph = document.add_paragraph("The force trains three units.")
        document.add_comment(paragraph.runs, text="Is it not four?", author="A", initials="A")

    paper = understand(word_file(fill), NAMES)

    assert unseen(paper) == [
        ("Is it not four?", "a comment in the original"),
        ("Agenda item 7, 5 March 2024", "at the head of the original’s pages"),
        ("Agenda item 7, 5 March 2024", "at the head of the original’s pages"),
        ("Page foot", "at the foot of the original’s pages"),
    ]
    assert account(paper).words_in == 5 + 4 + 6 + 6 + 2
    assert ("Words at the head of the original’s pages", -12) in account(paper).lines
    assert account(paper).said == (
        "Every word of the text is there, in the order of the original. "
        "18 words that the file holds beside it or does not show were left out; they are listed."
    )
    assert is_whole(paper)


def test_words_that_a_tracked_change_moved_are_text_where_they_went() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The force trains")
        change = 'w:id="1" w:author="A"'
        put(paragraph, f"<w:moveFrom {W} {change}><w:r><w:t> north</w:t></w:r></w:moveFrom>")
        put(paragraph, f"<w:moveTo {W} {change}><w:r><w:t> south</w:t></w:r></w:moveTo>")

    paper = understand(word_file(fill), NAMES)

    assert "The force trains south" in bodies(paper)
    assert unseen(paper) == [("north", "moved elsewhere in the original by a tracked change")]
    assert is_whole(paper)


def test_a_cell_that_a_merged_one_covers_is_listed() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Units by year.")
        table = document.add_table(3, 2)
        for row, words in zip(
            table.rows, (("Year", "Units"), ("2023", "Seven"), ("2024", "Eight")), strict=True
        ):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
        put_merge(table.rows[1].cells[1], "restart")
        put_merge(table.rows[2].cells[1], "continue")

    paper = understand(word_file(fill), NAMES)

    assert unseen(paper) == [("Eight", "in a cell that a merged one covers in the original")]
    assert is_whole(paper)


def put_merge(cell: Any, value: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vMerge {W} w:val="{value}"/>'))


def test_a_table_inside_a_table_is_imported_once() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Units by place.")
        table = document.add_table(2, 2)
        for number, words in enumerate(("Place", "Held", "North")):
            table.cell(number // 2, number % 2).text = words
        inner = table.cell(1, 1).add_table(2, 2)
        for number, words in enumerate(("Nest one", "Nest two", "Nest three", "Nest four")):
            inner.cell(number // 2, number % 2).text = words

    paper = understand(word_file(fill), NAMES)

    for words in ("Nest one", "Nest two", "Nest three", "Nest four"):
        assert bodies(paper).count(words) == 1
    assert bodies(paper).count("<tr>") == 2
    assert is_whole(paper)


def test_words_that_stand_where_no_reader_looks_are_missing_in_the_account() -> None:
    unknown = f'<x:odd xmlns:x="urn:odd" {W}><w:t>unheard of</w:t></x:odd>'

    def fill(document: Any) -> None:
        put(document.add_paragraph("The force trains three units."), unknown)

    paper = understand(word_file(fill), NAMES)

    printed = "unheard of" in bodies(paper)
    missing = [word for _, word in account(paper).missing]
    assert printed or missing == ["unheard", "of"]
    assert account(paper).adds_up


def test_words_of_charts_and_diagrams_are_listed() -> None:
    data = word_file(lambda document: document.add_paragraph("The force trains three units."))
    drawn = '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>Units held</a:t></d>'

    paper = understand(with_part(data, "word/charts/chart1.xml", drawn.encode()), NAMES)

    assert unseen(paper) == [("Units held", "in a chart or diagram of the original")]
    assert is_whole(paper)


def test_the_words_of_a_word_file_are_those_of_its_own_xml() -> None:
    data = with_both_notes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
        said = " ".join(
            text for name in parts for text in re.findall(r"<w:t[ >][^<]*", archive.read(name).decode())
        )
    words = re.findall(r"\w+", re.sub(r"<w:t[^>]*>", " ", said))

    assert account(understand(data, NAMES)).words_in == len(words)


def test_a_file_inside_the_text_and_an_unknown_sign_are_told() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("The force trains three units.")
        put(paragraph, f'<w:r {W}><w:sym w:font="Nobody’s font" w:char="F0E0"/></w:r>')
        paragraph._p.addnext(parse_xml(f"<w:altChunk {W}/>"))

    remarks = [text for _, text in understand(word_file(fill), NAMES).remarks]

    assert "Other files inside the text (1), which Word shows as part of it, are not imported." in remarks
    assert "Signs of a font of symbols (1) are not imported: what they stand for is not known." in remarks


def test_entities_are_not_resolved_and_are_told() -> None:
    data = word_file(lambda document: document.add_paragraph("The force trains MARK three units."))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w") as packed:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                start = part.index(b"<w:document")
                named = b'<!DOCTYPE w:document [<!ENTITY a "entityword">]>'
                part = part[:start] + named + part[start:].replace(b"MARK", b"&a;")
            packed.writestr(name, part)

    paper = understand(changed.getvalue(), NAMES)

    assert "entityword" not in bodies(paper)
    assert any("entities" in text for _, text in paper.remarks)
    assert is_whole(paper)
