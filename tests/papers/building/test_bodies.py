"""From body to blocks: numbers, captions, regular tables, and no word lost."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.building.bodies import Numbering, blocks_from_body
from papers.content import Block, Cell, ListBlock, Paragraph, SubHeading, Table, Withheld


def blocks(body: str) -> tuple[Block, ...]:
    return blocks_from_body(body, Numbering())


def table(body: str) -> Table:
    (found,) = blocks(body)
    assert isinstance(found, Table)
    return found


def rows(*cells: str) -> str:
    """Rows of a table, each given as text with | between td cells and ! before a th."""
    made = ""
    for row in cells:
        inner = "".join(
            f"<th>{c[1:]}</th>" if c.startswith("!") else f"<td><p>{c}</p></td>" for c in row.split("|")
        )
        made += f"<tr>{inner}</tr>"
    return f"<table><tbody>{made}</tbody></table>"


def roles(found: Table) -> list[list[str]]:
    return [[cell.role for cell in row.cells] for row in (*found.head, *found.body)]


def test_paragraphs_are_numbered_and_lists_and_headings_are_not() -> None:
    body = '<p data-block="aaaaaaaa">One.</p><h3>Head</h3><ul><li><p>x</p></li></ul><p>Two.</p>'

    assert blocks(body) == (
        Paragraph(1, "aaaaaaaa", "One."),
        SubHeading("", 3, "Head"),
        ListBlock("", "<li>x</li>", ordered=False),
        Paragraph(2, "", "Two."),
    )


def test_numbers_run_on_from_body_to_body() -> None:
    numbering = Numbering()
    blocks_from_body("<p>One.</p>" + rows("!A|!B", "x|1"), numbering)

    second = blocks_from_body("<p>Two.</p>" + rows("!A|!B", "x|1"), numbering)

    assert [block.number for block in second if not isinstance(block, (ListBlock, SubHeading))] == [2, 2]
    assert [block.anchor for block in second if isinstance(block, (Paragraph, Table))] == ["p2", "table-2"]


@pytest.mark.parametrize("body", ["", "   ", "<p></p><p><br></p>", "<ul><li></li></ul>", "<!-- a word -->"])
def test_bodies_without_words_give_no_blocks_and_use_no_number(body: str) -> None:
    numbering = Numbering()

    assert blocks_from_body(body, numbering) == ()
    assert numbering == Numbering(paragraphs=0, tables=0)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<p>a <strong>b</strong> <em>c</em> <sup>d</sup><sub>e</sub></p>",) * 2,
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("<p><b>a</b><i>b</i><u>c</u><font color=red>d</font></p>", "<p><strong>a</strong><em>b</em>cd</p>"),
        ('<p><a href="https://a.b/?c=1&amp;d=2" onclick="x">a</a></p>', '<p><a href="https://a.b/?c=1&amp;d=2">a</a></p>'),
        ('<p><a href="javascript:alert(1)">a</a> <a href="#p3">b</a></p>', "<p>a b</p>"),
        ('<p>a<span class="footnote">n</span></p>', '<p>a<span class="footnote">n</span></p>'),
        ('<p>a<span class="other" style="x">n</span></p>', "<p>an</p>"),
        (
            '<p>a<span class="footnote">n<span class="footnote">m</span></span></p>',
            '<p>a<span class="footnote">n (m)</span></p>',
        ),
        (
            '<p><a href="https://a.b/">a<span class="footnote"><a href="https://c.d/">n</a></span></a></p>',
            '<p><a href="https://a.b/">a</a><span class="footnote"><a href="https://c.d/">n</a></span></p>',
        ),
        ("<div>loose <p>para</p></div>tail", "<p>loose</p><p>para</p><p>tail</p>"),
        ("<p>a<script>b</script><style>c</style></p>", "<p>a</p>"),
        ("<p><br>a<br><br>b<br></p>", "<p>a<br>b</p>"),
    ],
)  # fmt: skip
def test_inline_markup_is_kept_to_the_vocabulary(body: str, html: str) -> None:
    written = "".join(f"<p>{block.html}</p>" for block in blocks(body) if isinstance(block, Paragraph))

    assert written == html


def test_notes_in_headings_stay_as_words_in_brackets() -> None:
    assert blocks('<h3>Staff<span class="footnote">in <em>June</em></span> now</h3>') == (
        SubHeading("", 3, "Staff (in June) now"),
    )


def test_lower_headings_do_not_skip_a_level() -> None:
    found = blocks("<h4>a</h4><h4>b</h4><h3>c</h3><h6>d</h6>")

    assert [block.level for block in found if isinstance(block, SubHeading)] == [3, 4, 3, 4]


def test_lists_unwrap_paragraphs_and_keep_two_levels() -> None:
    (found,) = blocks("<ol><li><p>a</p><p>b</p><ul><li><p>c</p></li></ul></li><ul><li>d</li></ul>e</ol>")

    assert found == ListBlock("", "<li>a<br>b<ul><li>c</li></ul> <ul><li>d</li></ul> e</li>", ordered=True)


def test_caption_and_source_go_with_their_table_and_take_no_number() -> None:
    body = (
        "<p>Before.</p><p></p><p><strong>Table 9:</strong> Posts <em>held</em></p>"
        + rows("!Unit|!Posts", "Ash|4")
        + '<p>source: <a href="https://a.b/">returns</a></p><p>After.</p>'
    )

    before, found, after = blocks(body)

    assert isinstance(found, Table)
    assert (found.number, found.caption) == (1, "Posts <em>held</em>")
    assert found.source == '<a href="https://a.b/">returns</a>'
    assert (before, after) == (Paragraph(1, "", "Before."), Paragraph(2, "", "After."))


@pytest.mark.parametrize("text", ["Table talk is cheap.", "Table 3 shows it.", "Tables: two"])
def test_paragraphs_that_only_start_like_a_caption_stay_paragraphs(text: str) -> None:
    found = blocks(f"<p>{text}</p>" + rows("!A|!B", "x|1"))

    assert found[0] == Paragraph(1, "", text)


def test_captions_and_sources_away_from_a_table_stay_paragraphs() -> None:
    assert [type(block) for block in blocks("<p>Table 1: x</p><p>y</p><p>Source: z</p>")] == [Paragraph] * 3


def test_first_column_of_words_heads_its_rows_under_a_header_row() -> None:
    found = table(rows("!Unit|!Posts", "Ash|4", "Elm|5"))

    assert roles(found) == [["column", "column"], ["row", "data"], ["row", "data"]]


def test_first_column_of_figures_heads_nothing() -> None:
    assert roles(table(rows("!Posts|!Unit", "4|Ash")))[1] == ["data", "data"]


def test_tables_without_header_cells_get_none() -> None:
    found = table(rows("Ash|4", "Elm|5"))

    assert found.head == ()
    assert roles(found) == [["data", "data"], ["data", "data"]]


def test_header_cells_in_the_first_column_head_their_rows() -> None:
    assert roles(table(rows("!Ash|4", "!Elm|5"))) == [["row", "data"], ["row", "data"]]


def test_thead_is_taken_as_it_stands() -> None:
    found = table(
        "<table><thead><tr><td></td><td>Posts</td></tr></thead><tr><td>Ash</td><td>4</td></tr></table>"
    )

    assert roles(found) == [["data", "column"], ["row", "data"]]


def test_figures_are_told_from_words_column_by_column() -> None:
    found = table(rows("!Unit|!Posts|!Change|!Note", "Ash|1,272|−3.5%|x", "Elm|57 (14%)|n/a|2", "Oak|–||y"))

    assert [[cell.numeric for cell in row.cells] for row in (*found.head, *found.body)] == [
        [False, True, True, False],
        [False, True, True, False],
        [False, True, True, True],
        [False, True, True, False],
    ]


def test_a_column_of_figures_stays_one_where_a_figure_is_withheld() -> None:
    found = table(rows("!Unit|!Posts", "Ash|1,272", "Elm|[Withheld: a danger to the safety of a person]"))

    assert [[cell.numeric for cell in row.cells] for row in (*found.head, *found.body)] == [[False, True]] * 3


@pytest.mark.parametrize(("name", "total"), [("Total", True), ("TOTALS:", True), ("Totality", False)])
def test_last_row_called_total_is_the_total_row(name: str, total: bool) -> None:
    found = table(rows("!Unit|!Posts", "Total|1", f"{name}|4"))

    assert [row.total for row in found.body] == [False, total]


def test_ragged_rows_are_squared() -> None:
    found = table(rows("!A|!B|!C", "x", "y|1|2|3"))

    assert found.columns == 4
    assert [sum(cell.colspan for cell in row.cells) for row in (*found.head, *found.body)] == [4, 4, 4]


def test_spans_are_clipped_to_the_table_and_to_each_other() -> None:
    body = (
        "<table><tr><td rowspan=9>a</td><td colspan=2>b</td></tr>"
        "<tr><td rowspan=0>c</td><td colspan=999999999>d</td></tr></table>"
    )
    found = table(body)

    assert found.body[0].cells[0] == Cell("a", rowspan=2)
    assert covered(found) == [found.columns, found.columns]


def test_a_row_that_is_short_gets_one_cell_for_each_gap() -> None:
    found = table(rows("!A|!B|!C|!D", "x"))

    assert found.body[0].cells == (Cell("x", role="row"), Cell("", colspan=3))


def test_a_span_covers_no_column_in_which_nothing_begins() -> None:
    found = table("<table><tr><td colspan=50>a</td><td colspan=9>b</td></tr><tr><td>c</td></tr></table>")

    assert found.columns == 2
    assert found.body[0].cells == (Cell("a"), Cell("b"))
    assert covered(found) == [2, 2]


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        ("<tr>" + "<td colspan=50>x</td>" * 100 + "</tr>" + "<tr><td>x</td></tr>" * 100, 60 + 200),
        (
            "<tr>" + "<td colspan=50 rowspan=50>x</td>" * 3_000 + "</tr>" + "<tr><td>x</td></tr>" * 3_000,
            60 + 6_000,
        ),
        ("<tr><td rowspan=50>x</td><td>x</td></tr>" * 2_000, 2_000 * 60),
    ],
)
def test_little_markup_never_makes_a_huge_table(typed: str, most: int) -> None:
    found = table(f"<table>{typed}</table>")

    assert found.columns <= 60
    assert sum(len(row.cells) for row in (*found.head, *found.body)) <= most
    assert set(covered(found)) == {found.columns}
    written = "".join(cell.html for row in found.body for cell in row.cells)
    assert written.count("x") == typed.count("x")


def covered(found: Table) -> list[int]:
    """How many columns each row covers, cells reaching down included."""
    all_rows = [*found.head, *found.body]
    widths = [0] * len(all_rows)
    for number, row in enumerate(all_rows):
        for cell in row.cells:
            for down in range(cell.rowspan):
                widths[number + down] += cell.colspan
    return widths


def test_cells_unwrap_paragraphs_and_keep_lists() -> None:
    found = table("<table><tr><td><p>a</p><p>b</p></td><td><ul><li>c</li></ul></td><td></td></tr></table>")

    assert found.body[0].cells == (Cell("a<br>b"), Cell("<ul><li>c</li></ul>"), Cell(""))


def test_withheld_blocks_keep_their_number_and_none_of_their_words() -> None:
    body = (
        '<p data-block="aaaaaaaa">Open.</p><p data-block="bbbbbbbb">Secret one.</p>'
        '<ul data-block="cccccccc"><li>Secret two.</li></ul>'
        '<p data-block="dddddddd">Table 1: Secret three</p>'
        '<table data-block="eeeeeeee"><tr><td>x</td></tr></table><p data-block="ffffffff">Open.</p>'
    )
    withheld = dict.fromkeys(("bbbbbbbb", "cccccccc", "dddddddd"), "Section 31")

    found = blocks_from_body(body, Numbering(), withheld)

    assert found[1:3] == (Withheld(2, "bbbbbbbb", "Section 31"), Withheld(None, "cccccccc", "Section 31"))
    assert isinstance(found[3], Table)
    assert found[3].caption == "[Withheld: Section 31]"
    assert found[4] == Paragraph(3, "ffffffff", "Open.")
    assert "Secret" not in repr(found)


def test_withheld_tables_take_caption_and_source_with_them() -> None:
    body = "<p>Table 1: Secret</p><table data-block='eeeeeeee'><tr><td>Secret</td></tr></table><p>Source: Secret</p>"

    assert blocks_from_body(body, Numbering(), {"eeeeeeee": "Section 31"}) == (
        Withheld(None, "eeeeeeee", "Section 31"),
    )


WORDS = st.sampled_from(["ash", "12", "ŵŷ", "5%", "a&b", "“so”", "x<y"])
INLINE = st.sampled_from(
    ["%s", "<strong>%s</strong>", "<em>%s</em>", '<span class="footnote">%s</span>', "<u>%s</u>"]
)
WRAPPED = st.builds(lambda tag, word: tag % word.replace("&", "&amp;").replace("<", "&lt;"), INLINE, WORDS)
TEXT = st.lists(WRAPPED, min_size=1, max_size=4).map(" ".join)
SIMPLE = st.sampled_from(
    ["<p>%s</p>", "<h3>%s</h3>", "<h4>%s</h4>", "<div>%s</div>", "<ul><li>%s</li></ul>", "%s "]
)
BLOCK = st.one_of(
    st.builds(lambda tag, text: tag % text, SIMPLE, TEXT),
    st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=3).map(
        lambda table: (
            "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in table) + "</table>"
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCK, max_size=6).map("".join))
def test_every_word_of_a_body_is_in_its_blocks_once_and_in_order(body: str) -> None:
    assert words(body) == [word for block in blocks(body) for word in words(block_html(block))]


def words(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]+>", " ", html)).replace("(", " ").replace(")", " ").split()


def block_html(block: Block) -> str:
    if isinstance(block, Table):
        return " ".join(cell.html for row in (*block.head, *block.body) for cell in row.cells)
    if isinstance(block, SubHeading):
        return block.text.replace("&", "&amp;").replace("<", "&lt;")
    assert not isinstance(block, Withheld)
    return block.html
