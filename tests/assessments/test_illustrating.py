"""A body as a page shows it: charts above their tables, captions, totals, aligned figures, and every id still there."""

from __future__ import annotations

import re

import pytest
from lxml import html as lxml_html

from assessments.anchors import places_of
from assessments.blocks import clean_body, parse_blocks, show_body
from papers.building.bodies import Numbering, blocks_from_body
from papers.content import Table
from tests.assessments.tables import table_html

POSTS = table_html("!Force|!Held", "North|4", "South|5", "Total|=")
BODY = clean_body(f"<p>Chart (bar): Few are held.</p><p>Table: Posts</p>{POSTS}<p>Source: returns</p>")


def shown(body: str, *, anchors: bool = True) -> list[tuple[str, str]]:
    """Tag, and class or first words, of what stands on the page."""
    page = page_of(body, anchors=anchors)
    return [(str(el.tag), el.get("class") or " ".join(el.text_content().split())) for el in page]


def page_of(body: str, *, anchors: bool = True) -> lxml_html.HtmlElement:
    return lxml_html.fragment_fromstring(show_body(body, anchors=anchors), create_parent="div")


def with_id(body: str, words: str) -> str:
    """The id of the block that begins with these words, as a page has it."""
    return next(f"block-{block.id}" for block in parse_blocks(body) if block.text.startswith(words))


@pytest.mark.parametrize("order", ["before", "between", "after"])
def test_a_chart_is_drawn_above_its_table_under_the_words_that_ask_for_it(order: str) -> None:
    caption, chart = "<p>Table: Posts</p>", "<p>Chart (bar): Few are held.</p>"
    source = "<p>Source: returns</p>"
    body = clean_body(
        {
            "before": f"{chart}{caption}{POSTS}{source}",
            "between": f"{caption}{chart}{POSTS}{source}",
            "after": f"{caption}{POSTS}{chart}{source}",
        }[order]
    )

    assert shown(body) == [
        ("figure", "chart-block"),
        ("div", "table-scroll"),
        ("p", "table-source"),
    ]
    assert page_of(body).xpath("string(//figcaption)") == "Few are held."


def test_the_caption_and_the_source_stand_with_their_table() -> None:
    page = page_of(BODY)

    assert page.xpath("//table/caption/text()") == ["Posts"]
    assert page.xpath("//p[@class='table-source']/text()") == ["Source: returns"]


def test_every_block_keeps_its_id_wherever_its_words_go() -> None:
    ids = [f"block-{block.id}" for block in parse_blocks(BODY)]
    page = page_of(BODY)

    assert sorted(page.xpath("//@id[starts-with(., 'block-')]")) == sorted(ids)
    assert page.xpath("string(//figcaption/@id)") == with_id(BODY, "Chart")
    assert page.xpath("string(//caption/@id)") == with_id(BODY, "Table")


def test_words_of_a_caption_keep_their_emphasis_links_and_notes() -> None:
    body = clean_body(
        '<p><strong>Table 2:</strong> <em>Posts</em> <a href="https://x.example/">held</a>'
        f'<span class="footnote">At year end.</span></p>{POSTS}'
    )
    (caption,) = page_of(body).xpath("//caption")

    assert caption.text_content().strip() == "Posts heldAt year end."
    assert [child.tag for child in caption.iterdescendants() if child.text] == ["em", "a", "span"]


def test_a_chart_without_words_of_its_own_stands_under_those_of_its_table() -> None:
    body = clean_body(f"<p>Chart (bar):</p><p>Table: Posts</p>{POSTS}")
    (caption,) = page_of(body).xpath("//figcaption")

    assert caption.text_content() == "Posts"
    assert (caption.get("id"), caption[0].get("id"), caption[0].text_content()) == (
        None,
        with_id(body, "Chart"),
        "",
    )


def test_a_caption_without_words_stays_as_it_was_typed() -> None:
    body = clean_body(f"<p>Table:</p>{POSTS}")

    assert shown(body) == [("p", "Table:"), ("div", "table-scroll")]


def test_figures_are_aligned_as_the_paper_aligns_them() -> None:
    table = table_html("!Unit|!Held|!Share|!Lead", "Ash|1,272|about a third|x", "Elm|−5|7%|y", "Oak|n/a|–|12")
    body = clean_body(f"<p>Table: Posts</p>{table}")
    (paper,) = blocks_from_body(body, Numbering())
    assert isinstance(paper, Table)

    on_page = [
        [cell.get("class") == "numeric" for cell in row.xpath("td|th")] for row in page_of(body).xpath("//tr")
    ]
    assert on_page == [[cell.numeric for cell in row.cells] for row in (*paper.head, *paper.body)]
    assert on_page[1] == [False, True, False, False]
    assert on_page[3] == [False, True, False, True]


def test_a_figure_with_a_note_is_aligned_with_the_others() -> None:
    noted = '<td><p>5<span class="footnote">Since June.</span></p></td>'
    body = clean_body(POSTS.replace("<td><p>5</p></td>", noted))
    (paper,) = blocks_from_body(body, Numbering())
    assert isinstance(paper, Table)

    assert len(page_of(body).xpath("//*[@class='numeric']")) == 4
    assert all(row.cells[1].numeric for row in (*paper.head, *paper.body))


def test_the_picture_is_named_after_the_words_that_ask_for_it() -> None:
    name = with_id(BODY, "Chart").removeprefix("block-")

    assert f'aria-labelledby="chart-{name}-title chart-{name}-says"' in show_body(BODY)


def test_the_page_says_of_a_chart_what_the_paper_says() -> None:
    page = page_of(BODY)
    words = [(el.text or "") for tag in ("title", "desc") for el in page.iter(tag)][::2]

    assert words == [
        "Bar chart: Few are held.",
        "Held: first 4 (North), last 5 (South); highest 5 (South), lowest 4 (North).",
    ]


def test_a_total_that_is_asked_for_is_shown_computed_and_kept_as_written() -> None:
    assert "<p>9</p>" in show_body(BODY)
    assert "<p>=</p>" in BODY


def test_two_texts_side_by_side_are_shown_as_they_are_written() -> None:
    assert "<svg" not in show_body(BODY, anchors=False)
    assert "<p>=</p>" in show_body(BODY, anchors=False)
    assert "numeric" not in show_body(BODY, anchors=False)
    assert [what for _tag, what in shown(BODY, anchors=False)] == [
        "Chart (bar): Few are held.",
        "Table: Posts",
        "table-scroll",
        "Source: returns",
    ]


def test_a_chart_that_cannot_be_drawn_leaves_its_words() -> None:
    body = clean_body(f"<p>Chart (pie): Few are held.</p>{POSTS}")

    assert shown(body) == [("p", "Chart (pie): Few are held."), ("div", "table-scroll")]


def test_words_of_a_table_cannot_break_out_of_its_picture() -> None:
    body = clean_body(
        "<p>Chart (bar): &lt;/title&gt;&lt;script&gt;x&lt;/script&gt;</p>"
        + table_html("!A|!&lt;img src=x onerror=y&gt;", "&lt;/svg&gt;|4", "y|5")
    )

    assert not re.search(r"<(?:script|img)", show_body(body))
    assert show_body(body).count("</svg>") == 2


def test_the_table_is_still_named_by_its_title_when_a_chart_stands_between() -> None:
    body = clean_body(f"<p>Table: Posts</p><p>Chart (bar): Few.</p>{POSTS}")

    assert 'aria-label="Table: Posts"' in show_body(body)


def test_passages_are_called_as_the_paper_numbers_them() -> None:
    body = clean_body(f"{BODY}<p>After.</p><p>Chart (pie): None.</p>{POSTS}")

    assert [place.name for place in places_of(body)] == [
        "Chart of the table",
        "Title of the table",
        "Table",
        "Source of the table",
        "Paragraph 1",
        "Paragraph 2",
        "Table",
    ]
