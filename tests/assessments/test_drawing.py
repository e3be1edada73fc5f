"""The pictures of charts: whole, inside their edges, readable without colour, and the same every time."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assessments.figures.charts import Chart, chart_of, chart_problem
from assessments.figures.drawing import draw, draw_for_page
from assessments.figures.picture import (
    COLOURS,
    DASHES,
    GREY,
    INK,
    NARROW,
    PATTERNS,
    WIDE,
    ticks_for,
    wide,
    wrapped,
)
from tests.assessments.tables import grid_from, monthly

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Warwickshire and West Mercia strategic alliance operations support department for major incidents"


def parsed(chart: Chart, width: int = WIDE) -> etree._Element:
    return etree.fromstring(draw(chart, "figure-1", width))


def texts(picture: etree._Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def bars(count: int, *figures: int) -> Chart:
    rows = (f"{name}|{'|'.join(map(str, figures))}" for name in (f"Force {n}" for n in range(count)))
    return chart_of(grid_from("!Force|" + "|".join(f"!Set {n}" for n in range(len(figures))), *rows), "bar")


SAMPLES = {
    "one value": chart_of(grid_from("!A|!B", "x|0"), "bar"),
    "negative": chart_of(grid_from("!A|!B|!C", "x|-1,200|3", "y|−4|60"), "bar"),
    "all negative": chart_of(grid_from("!A|!B", "x|-12", "y|-3"), "bar"),
    "forty categories": bars(40, 12),
    "six series": bars(6, 1, 2, 3, 4, 5, 6),
    "long labels": chart_of(grid_from(f"!A|!{LONG}", f"{LONG}|1", f"{'x' * 90}|2"), "bar"),
    "gaps": chart_of(monthly("Posts", 4, "", 5, 6, "..", 7), "line"),
    "forty points": chart_of(monthly("Posts", *range(40)), "line"),
    "long lines": chart_of(grid_from(f"!A|!{LONG}|!{'y' * 90}", f"{LONG}|1|2", "y|2|1", "z|3|4"), "line"),
    "negative line": chart_of(monthly("Change (%)", -3, 4, -8.5, 2), "line"),
    "far from zero": chart_of(monthly("Rate (%)", 95.1, 95.4, 95.2), "line"),
    "flat": chart_of(monthly("Rate", 5, 5, 5), "line"),
    "control": chart_of(monthly("Robbery", *([20, 21, 19, 22] * 3), 60, 1), "control"),
    "four hundred": chart_of(grid_from("!A|!B", *(f"Row {n}|{n * 7 % 90}" for n in range(400))), "line"),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", SAMPLES)
def test_everything_stands_inside_the_picture(name: str, width: int) -> None:
    picture = parsed(SAMPLES[name], width)
    height = float(picture.get("height", ""))

    assert picture.get("viewBox") == f"0 0 {width} {picture.get('height')}"
    assert height <= 900
    for text in picture.iter(f"{SVG}text"):
        size = float(text.get("font-size", picture.get("font-size", "")))
        x, y, length = float(text.get("x", "")), float(text.get("y", "")), wide(text.text or "", size)
        start = x - {"start": 0, "middle": length / 2, "end": length}[text.get("text-anchor", "start")]
        assert start >= -1
        assert start + length <= width + 1, text.text
        assert size / 2 <= y <= height
    for box in picture.iter(f"{SVG}rect"):
        if box.getparent().tag != f"{SVG}pattern":  # type: ignore[union-attr]  # a rect stands in something
            assert float(box.get("x", "")) + float(box.get("width", "")) <= width + 1
            assert float(box.get("height", "")) > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_chart_gives_the_same_bytes(name: str) -> None:
    assert draw(SAMPLES[name], "figure-1") == draw(SAMPLES[name], "figure-1")


def test_every_picture_has_a_name_and_says_what_it_shows() -> None:
    chart = chart_of(monthly("Posts", 4, 5), "line", "Posts rose.")
    picture = parsed(chart)
    said = [picture.find(f"{SVG}{tag}") for tag in ("title", "desc")]

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == " ".join(
        str(part.get("id")) for part in said if part is not None
    )
    assert [part.text for part in said if part is not None] == [chart.title, chart.alternative]


def test_pictures_have_no_styles_and_every_name_in_them_is_their_own() -> None:
    page = draw_for_page(SAMPLES["six series"], "figure-7")
    names = re.findall(r' id="([^"]*)"', page)

    assert "style=" not in page
    assert len(names) == len(set(names)) == 2 * (2 + 5)
    assert all(name.startswith("figure-7-") for name in names)
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(names)


def test_words_cannot_break_out_of_the_picture() -> None:
    bad = "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"'"
    chart = chart_of(grid_from(f"!A|!{bad}|!C", f"{bad}|1|2", "y|2|3"), "bar", "</title><script>")
    picture = parsed(chart)

    assert "<script" not in draw(chart, "figure-1").lower()
    assert "</title><script>" in (picture.findtext(f"{SVG}title") or "")


def contrast(colour: str) -> float:
    """Against white, by the formula of WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_every_colour_of_text_and_lines_is_dark_enough() -> None:
    assert min(contrast(colour) for colour in (*COLOURS, INK, GREY)) >= 4.5


def test_series_differ_in_more_than_colour() -> None:
    assert len(set(DASHES)) == len(set(PATTERNS)) == len(COLOURS) == 6
    rows = ("!M|" + "|".join(f"!S{n}" for n in range(6)), "Jan|1|2|3|4|5|6", "Feb|1|2|3|4|5|6")
    grey = re.sub(r"#[0-9a-f]{6}", "#000000", draw(chart_of(grid_from(*rows), "line"), "figure-1"))
    lines = re.findall(r"<polyline[^>]*?(stroke-dasharray=\"[^\"]*\")?/>", grey)
    assert len(lines) == len(set(lines)) == 6


def test_bars_and_ends_of_lines_say_their_values() -> None:
    chart = chart_of(grid_from("!A|!Spend", "x|£1,272", "y|-£4"), "bar")
    line = chart_of(grid_from("!M|!Arrests|!Charges", "Jan|1|2", "Feb|3.5|4"), "line")

    assert {"£1,272", "−£4"} <= set(texts(parsed(chart)))
    assert {"Arrests 3.5", "Charges 4"} <= set(texts(parsed(line)))


def test_a_line_is_broken_where_a_figure_is_missing() -> None:
    picture = parsed(SAMPLES["gaps"])
    lines = [len((line.get("points") or "").split()) for line in picture.iter(f"{SVG}polyline")]

    assert lines == [2]
    assert len(list(picture.iter(f"{SVG}circle"))) == 4


def test_a_scale_that_does_not_begin_at_zero_says_so() -> None:
    words = "The scale does not begin at 0."

    assert words in texts(parsed(SAMPLES["far from zero"]))
    assert words not in texts(parsed(SAMPLES["negative line"]))


def test_points_outside_the_limits_are_marked_by_ring_and_value() -> None:
    picture = parsed(SAMPLES["control"])
    rings = [ring for ring in picture.iter(f"{SVG}circle") if ring.get("r") == "6.2"]

    assert len(rings) == 1
    assert "60" in texts(picture)
    assert any(text.startswith("Upper limit ") for text in texts(picture))


def test_long_names_are_wrapped_and_then_cut_with_a_sign() -> None:
    lines = wrapped(LONG, 120, 2)

    assert [wide(line) <= 120 for line in lines] == [True, True]
    assert lines[1].endswith("…")
    assert wrapped("Short", 120, 2) == ["Short"]
    assert wrapped("", 120, 2) == [""]


@given(st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1), st.booleans())
def test_ticks_are_even_and_hold_every_value(figures: list, zero: bool) -> None:  # type: ignore[type-arg]
    ticks = ticks_for(figures, zero=zero)
    steps = {after - before for before, after in pairwise(ticks)}

    assert ticks[0] <= min(figures) <= max(figures) <= ticks[-1]
    assert len(steps) == 1
    assert 2 <= len(ticks) <= 9
    assert not zero or ticks[0] <= 0 <= ticks[-1]


cells = st.one_of(
    st.integers(-(10**6), 10**6).map(str), st.sampled_from(["", "..", "4%", "£3m", "1,272", "about 4"])
)


@settings(max_examples=60)
@given(st.sampled_from(["bar", "line", "control"]), st.integers(1, 4), st.data())
def test_whatever_a_table_holds_gives_a_picture_or_a_reason(
    kind: str, columns: int, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1, max_size=15))
    grid = grid_from("!A|" + "|".join("!B" for _ in range(columns)), *(f"r|{'|'.join(row)}" for row in rows))
    if reason := chart_problem(grid, kind):
        assert reason.endswith(".")
        return

    chart = chart_of(grid, kind)
    for width in (WIDE, NARROW):
        assert "nan" not in draw(chart, "f", width)
        etree.fromstring(draw(chart, "f", width))
