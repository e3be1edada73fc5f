"""The tables of the Word edition: heads that are heads, widths, spans, captions and descriptions."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

from docx import Document
from docx.oxml.ns import qn

from papers.content import (
    Cell,
    Chapter,
    GridCell,
    Recommendation,
    Row,
    Table,
)
from papers.docx.rendering import render_docx
from tests.papers.editions import (
    WordFile,
    value,
)
from tests.papers.sample import small_paper
from tests.papers.word_papers import (
    ONE,
    bookmarks,
    file_of,
    paper_of,
    printed,
    sections,
    styled,
    tables,
)


def test_tables_have_headers_that_repeat_and_rows_that_stay_whole() -> None:
    word = file_of("every kind")
    posts = tables(word)[1]
    rows = list(posts.iter(qn("w:tr")))
    merges = [[value(c, "w:tcPr/w:vMerge") for c in row.iter(qn("w:tc"))] for row in rows]
    styles = [[value(p, "w:pPr/w:pStyle") for p in row.iter(qn("w:p"))] for row in rows]

    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] * 2 + [
        False
    ] * 3
    assert [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows] == [True] * 5
    assert merges == [
        ["restart", ""],
        ["continue", "", ""],
        ["restart", "", ""],
        ["continue", "", ""],
        ["", "", ""],
    ]
    assert [value(c, "w:tcPr/w:gridSpan") for c in rows[0].iter(qn("w:tc"))] == ["", "2"]
    assert set(styles[0] + styles[1]) == {"TableColumnHead"}
    assert styles[2] == ["TableRowHead", "TableText", "TableText"]
    assert (
        value(posts, "w:tblPr/w:tblLook", "w:firstRow"),
        value(posts, "w:tblPr/w:tblLook", "w:firstColumn"),
    ) == (
        "1",
        "1",
    )


def test_grid_and_cells_have_the_same_widths_and_fill_the_line() -> None:
    for name, sums in (("every kind", {9524}), ("draft", {9524, 14798})):
        found = set()
        for table in tables(file_of(name)):
            widths = [int(c.get(qn("w:w"), "")) for c in table.find(qn("w:tblGrid"))]  # type: ignore[union-attr]
            for row in table.iter(qn("w:tr")):
                spans = [int(value(c, "w:tcPr/w:gridSpan") or 1) for c in row.iter(qn("w:tc"))]
                cells = [int(value(c, "w:tcPr/w:tcW", "w:w")) for c in row.iter(qn("w:tc"))]
                starts = [sum(spans[:place]) for place in range(len(spans))]
                assert cells == [sum(widths[at : at + span]) for at, span in zip(starts, spans, strict=True)]
            found.add(sum(widths))
        assert found == sums


def test_figures_stand_right_and_totals_are_bold() -> None:
    total = list(tables(file_of("every kind"))[1].iter(qn("w:tr")))[-1]
    cells = list(total.iter(qn("w:tc")))

    assert [value(c, "w:p/w:pPr/w:jc") for c in cells] == ["", "right", "right"]
    assert [c.find(f".//{qn('w:b')}") is not None for c in cells] == [True] * 3


def test_tables_are_described_for_whoever_does_not_see_them() -> None:
    posts = tables(file_of("every kind"))[1]
    said = [
        value(t, "w:tblPr/w:tblCaption") and value(t, "w:tblPr/w:tblDescription")
        for t in tables(file_of("draft"))
    ]

    assert value(posts, "w:tblPr/w:tblCaption") == "Table 1: Posts"
    assert (
        value(posts, "w:tblPr/w:tblDescription")
        == "3 columns and 3 rows. Column headings: Unit; Posts; Held; Vacant."
    )
    assert all(said)


def test_captions_count_by_a_field_and_go_on_where_one_was_left_out() -> None:
    head, body = (Row((Cell("A", "column"),)),), (Row((Cell("b"),)),)
    word = printed(*(Table(n, "", 1, f"No. {n}", head, body) for n in (1, 2, 5, 6)))
    captions = styled(word, "caption")
    codes = ["".join(code.text or "" for code in p.iter(qn("w:instrText"))) for p in captions]

    assert [word.text_of(p) for p in captions] == [f"Table {n} No. {n}" for n in (1, 2, 5, 6)]
    assert codes == [
        " SEQ Table \\* ARABIC ", " SEQ Table \\* ARABIC ", " SEQ Table \\* ARABIC \\r 5 ", " SEQ Table \\* ARABIC ",
    ]  # fmt: skip


def test_two_tables_never_touch() -> None:
    body = [element.tag for element in file_of("every kind").body]

    assert qn("w:tbl") in body
    assert not [pair for pair in pairwise(body) if pair == (qn("w:tbl"), qn("w:tbl"))]


def test_only_pages_of_wide_tables_lie_sideways() -> None:
    sizes = [section.page_width > section.page_height for section in sections("draft")]  # type: ignore[operator]
    wide = Table(1, "", 9, body=(Row(tuple(Cell("x") for _ in range(9))),))
    both = Document(io.BytesIO(render_docx(small_paper(wide, replace(wide, number=2), ONE)).data)).sections

    assert sizes == [False, True, False]
    assert [s.page_width > s.page_height for s in both] == [False, True, False]  # type: ignore[operator]
    assert len(sections("final")) == 1


def test_a_row_taller_than_a_page_may_be_split() -> None:
    """Word would print only as much of it as one page holds."""
    rows = (Row((Cell("short"), Cell("word " * 2000))), Row((Cell("a"), Cell("b"))))
    word = printed(Table(1, "", 2, body=rows))
    found = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for row in tables(word)[1].iter(qn("w:tr"))]

    assert [mark is not None for mark in found] == [False, True]


def test_grid_has_symbol_word_and_shade_in_every_cell() -> None:
    word = file_of("final")
    grid = next(t for t in tables(word) if value(t, "w:tblPr/w:tblCaption").startswith("Judgement"))
    cells = [cell for row in list(grid.iter(qn("w:tr")))[1:] for cell in list(row.iter(qn("w:tc")))[1:]]
    wanted = [cell for row in paper_of("final").chapters[2].grid.rows for cell in row.cells]  # type: ignore[union-attr]
    fills = {"strong": "155E63", "sound": "CBE4E1", "weak": "F6DCA6", "poor": "98301B", "none": "EEF0F1"}

    assert [word.text_of(cell) for cell in cells] == [f"{c.symbol} {c.label}" for c in wanted]
    assert [value(cell, "w:tcPr/w:shd", "w:fill") for cell in cells] == [fills[c.tone] for c in wanted]
    assert isinstance(wanted[0], GridCell)


def test_recommendations_can_be_linked_to() -> None:
    item = Recommendation(3, "", "Do it.", "", "")
    paper = replace(
        paper_of("small"), chapters=(Chapter("r", "R", "recommendations", recommendations=(item,)),)
    )
    word = WordFile(render_docx(paper).data)
    row = list(tables(word)[-1].iter(qn("w:tr")))[1]

    assert [word.text_of(cell) for cell in row.iter(qn("w:tc"))] == [
        "3",
        "Do it.",
        "All",
        "Not stated",
        "Not stated",
    ]
    assert "recommendation_3" in bookmarks(word)
