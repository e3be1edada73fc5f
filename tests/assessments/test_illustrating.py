"""A body as a page shows it: charts above their tables, totals written in, and nothing of the author's words gone."""

from __future__ import annotations

import re

import pytest
from lxml import html as lxml_html

from assessments.anchors import places_of
from assessments.blocks import clean_body, show_body
from tests.assessments.tables import table_html

POSTS = table_html("!Force|!Held", "North|4", "South|5", "Total|=")
BODY = clean_body(f"<p>Chart (bar): Few are held.</p><p>Table: Posts</p>{POSTS}<p>Source: returns</p>")


def shown(body: str, *, anchors: bool = True) -> list[tuple[str, str]]:
    """Tag, and class or first words, of what stands on the page."""
    page = lxml_html.fragment_fromstring(show_body(body, anchors=anchors), create_parent="div")
    return [(str(el.tag), el.get("class") or " ".join(el.text_content().split())) for el in page]


@pytest.mark.parametrize("order", [("chart", "caption"), ("caption", "chart")])
def test_a_chart_is_drawn_above_the_title_of_its_table(order: tuple[str, str]) -> None:
    written = {"chart": "Chart (bar): Few are held.", "caption": "Table: Posts"}
    body = clean_body("".join(f"<p>{written[part]}</p>" for part in order) + POSTS)
    places = [what for _tag, what in shown(body)]

    assert places.index("chart") + 1 == places.index("Table: Posts")
    assert places[-1] == "table-scroll"
    assert set(written.values()) <= set(places)


def test_the_words_that_ask_for_a_chart_stay_with_their_anchor() -> None:
    (name,) = re.findall(r'data-block="(\w+)">Chart', BODY)

    assert f'<p id="block-{name}">Chart (bar): Few are held.</p>' in show_body(BODY)
    assert f'aria-labelledby="chart-{name}-title chart-{name}-says"' in show_body(BODY)


def test_the_page_says_of_a_chart_what_the_paper_says() -> None:
    page = lxml_html.fragment_fromstring(show_body(BODY), create_parent="div")
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


def test_a_chart_that_cannot_be_drawn_leaves_its_words() -> None:
    body = clean_body(f"<p>Chart (pie): Few are held.</p>{POSTS}")

    assert [tag for tag, _ in shown(body)] == ["p", "div"]


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
