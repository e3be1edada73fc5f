"""Which table a chart is asked of, what of it is drawn, and what is said of it."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.figures.beside import Beside, beside_tables, kind_of, summary_of
from assessments.figures.charts import Chart, Series, chart_of, chart_problem, limits_of
from assessments.figures.drawing import draw
from assessments.figures.picture import WIDE, ticks_for
from tests.assessments.tables import grid_from, monthly

HIDDEN = "[Withheld: prejudice to national security]"
POSTS = ("!Force|!Held|!Vacant", "North|1,272|−4", "South|60|19", "Total|1,332|15")


def names(chart: Chart) -> list[str]:
    return [series.name for series in chart.series]


def values(chart: Chart) -> list[tuple[str, ...]]:
    return [series.values for series in chart.series]


# Which table


def blocks(code: str) -> list[tuple[str, str]]:
    """A body as letters: t table, c caption, s source, b and l charts, p any other paragraph, h a heading."""
    words = {
        "c": "Table: Posts", "s": "Source: returns", "b": "Chart (bar): x", "l": "chart ( Line ). x", "p": "Text.",
    }  # fmt: skip
    tags = {"t": "table", "h": "h3"}
    return [(tags.get(letter, "p"), words.get(letter, "")) for letter in code]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("t", {0: Beside(None, None, ())}),
        ("cts", {1: Beside(0, 2, ())}),
        ("bct", {2: Beside(1, None, (0,))}),
        ("cbt", {2: Beside(0, None, (1,))}),
        ("ctsb", {1: Beside(0, 2, (3,))}),
        ("ctbs", {1: Beside(0, 3, (2,))}),
        ("bctl", {2: Beside(1, None, (0, 3))}),
        ("bpt", {2: Beside(None, None, ())}),
        ("hbt", {2: Beside(None, None, (1,))}),
        ("ccts", {2: Beside(1, 3, ())}),
        ("tpb", {0: Beside(None, None, ())}),
        # Between two tables: to the one above, unless that has one already.
        ("ctsbcts", {1: Beside(0, 2, (3,)), 5: Beside(4, 6, ())}),
        ("bctsbct", {2: Beside(1, 3, (0,)), 6: Beside(5, None, (4,))}),
        ("ctsbctsl", {1: Beside(0, 2, (3,)), 5: Beside(4, 6, (7,))}),
        ("tblt", {0: Beside(None, None, (1,)), 3: Beside(None, None, (2,))}),
    ],
)
def test_captions_sources_and_charts_go_with_the_table_beside_them(
    code: str, found: dict[int, Beside]
) -> None:
    assert beside_tables(blocks(code)) == found


@given(st.text("tcsblph", max_size=12))
def test_no_paragraph_belongs_to_two_tables(code: str) -> None:
    found = beside_tables(blocks(code))
    taken = [
        place
        for beside in found.values()
        for place in (beside.caption, beside.source, *beside.charts)
        if place is not None
    ]

    assert len(taken) == len(set(taken))
    assert {code[place] for place in taken} <= set("csbl")
    assert list(found) == [place for place, letter in enumerate(code) if letter == "t"]


def test_a_paragraph_says_which_chart_and_what_it_shows() -> None:
    assert kind_of("Chart (Bar): Posts  fell.") == "bar"
    assert summary_of(" chart ( control ) . Posts  fell.") == "Posts fell."
    assert kind_of("Charts: none.") == ""


# What is drawn


def test_columns_of_figures_are_drawn_without_totals() -> None:
    chart = chart_of(grid_from(*POSTS), "bar", "Posts")

    assert (chart.kind, chart.summary, chart.categories) == ("bar", "Posts", ("North", "South"))
    assert chart.series == (Series("Held", ("1272", "60")), Series("Vacant", ("-4", "19")))


def test_total_columns_words_and_rows_that_only_name_others_are_not_drawn() -> None:
    grid = grid_from("!Force|!Lead|!Held|!Total", "North|Chief|3|3", "South|Deputy|5|5")

    assert names(chart_of(grid, "bar")) == ["Held"]


def test_a_line_follows_the_rows_where_months_run_across() -> None:
    grid = grid_from("!Measure|!Jun|!Jul|!Aug|!Total", "Arrests|13|6|6|25", "Charges|11|5|2|18")
    line, bar = chart_of(grid, "line"), chart_of(grid, "bar")

    assert (line.categories, names(line)) == (("Jun", "Jul", "Aug"), ["Arrests", "Charges"])
    assert values(line) == [("13", "6", "6"), ("11", "5", "2")]
    assert bar.categories == ("Arrests", "Charges")


@pytest.mark.parametrize(
    ("rows", "sign", "after", "drawn"),
    [
        (("!A|!Spend", "x|£4m", "y|£3m"), "£", "m", ("4", "3")),
        (("!A|!Spend", "x|£4m", "y|£300k"), "£", "", ("4000000", "300000")),
        (("!A|!Share", "x|40%", "y|0"), "", "%", ("40", "0")),
        (("!A|!Share (%)", "x|40", "y|12.5"), "", "%", ("40", "12.5")),
        (("!A|!Spend (£m)", "x|4", "y|3"), "£", "m", ("4", "3")),
        (("!A|!Posts", "x|(4)", "y|3"), "", "", ("-4", "3")),
    ],
)  # fmt: skip
def test_figures_keep_their_unit(
    rows: tuple[str, ...], sign: str, after: str, drawn: tuple[str, ...]
) -> None:
    chart = chart_of(grid_from(*rows), "bar")

    assert (chart.sign, chart.after, values(chart)) == (sign, after, [drawn])


def test_columns_in_another_unit_than_most_are_left_out_and_named() -> None:
    chart = chart_of(grid_from("!Force|!Held|!Vacant|!Vacant (%)", "North|40|2|5", "South|60|9|15"), "bar")

    assert names(chart) == ["Held", "Vacant"]
    assert chart.alternative.endswith("Not drawn, since it is in another unit: Vacant (%).")


@pytest.mark.parametrize(
    ("kind", "rows", "problem"),
    [
        ("pie", POSTS, "There is no chart of the kind “pie”: write bar, line or control."),
        ("bar", ("!A|!B", "x|words", "y|3"), "The table has no column of figures that could be drawn."),
        ("bar", ("!A|!B", "x|about 3"), "The table has no column of figures that could be drawn."),
        ("bar", ("!A|!B|!C", "x|4|40%"), "The figures of the table are in units that have nothing in common."),
        ("line", ("!A|!B", "x|4"), "A line needs two rows with figures at least."),
        ("control", POSTS, "A control chart shows one column of figures, and this table has more."),
        ("control", ("!A|!B", "x|4", "y|5"), "A control chart needs 6 rows with figures at least."),
        (
            "line",
            ("!A|!1|!2|!3|!4|!5|!6|!7", "x|1|2|3|4|5|6|7", "y|1|2|3|4|5|6|7"),
            "More than 6 columns of figures cannot be told apart in a chart.",
        ),
        ("bar", ("!A|!B", *(f"x{n}|{n}" for n in range(81))), "More than 80 bars cannot be read: ask for a line."),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(kind: str, rows: tuple[str, ...], problem: str) -> None:
    assert chart_problem(grid_from(*rows), kind) == problem


def test_what_can_be_drawn_is_no_problem() -> None:
    assert [chart_problem(grid_from(*POSTS), kind) for kind in ("bar", "line")] == ["", ""]
    assert chart_problem(monthly("Posts", *range(6)), "control") == ""


# What is said


def test_the_alternative_names_first_last_highest_and_lowest() -> None:
    chart = chart_of(monthly("Arrests", 10, 13, "1,600", 4, 4), "line", "Arrests peaked in March.")

    assert chart.whole_alternative == (
        "Line chart: Arrests peaked in March. Arrests: first 10 (Jan 2023), last 4 (May 2023); "
        "highest 1,600 (Mar 2023), lowest 4 (Apr 2023, May 2023)."
    )


def test_the_alternative_of_one_value_or_of_equal_ones_is_short() -> None:
    assert chart_of(grid_from("!A|!Posts", "x|4"), "bar").alternative == "Posts: 4 (x)."
    assert chart_of(grid_from("!A|!Posts", "x|4", "y|4"), "bar").alternative == "Posts: 4 throughout."


def test_points_that_are_left_out_are_said_to_be() -> None:
    chart = chart_of(monthly("Posts", 4, "about 30", "", HIDDEN, "n/a", 6), "line")

    assert values(chart) == [("4", "", "", "", "", "6")]
    assert chart.alternative.partition("lowest 4 (Jan 2023). ")[2] == (
        "Withheld and not drawn: Apr 2023. "
        "Not drawn, since it is no exact figure: Feb 2023 (about 30), May 2023 (n/a). Without a figure: Mar 2023."
    )


def test_a_withheld_name_is_not_said() -> None:
    chart = chart_of(grid_from(f"!A|!{HIDDEN}", f"{HIDDEN}|4", "y|5"), "bar")

    assert (chart.categories, names(chart)) == (("Withheld", "y"), ["Withheld"])


def test_footnotes_are_no_part_of_a_figure() -> None:
    grid = grid_from("!A|!Posts", 'x|4<span class="footnote">Two under offer.</span>', "y|5")

    assert values(chart_of(grid, "bar")) == [("4", "5")]


# Control charts


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    # Moving ranges 2, 4, 1, 3, 2: mean 2.4; 2.66 x 2.4 = 6.384.
    limits = limits_of(Series("x", ("10", "12", "8", "9", "12", "10")))

    assert (limits.mean, limits.upper, limits.lower) == (Decimal("10.2"), Decimal("16.6"), Decimal("3.8"))


def test_no_range_is_taken_over_a_gap() -> None:
    limits = limits_of(Series("x", ("10", "12", "", "100", "102")))

    assert limits.upper - limits.mean == Decimal("5.3")


def test_points_outside_the_limits_are_named() -> None:
    steady = [20, 21, 19, 20, 22, 21, 20, 19, 21, 20]
    chart = chart_of(monthly("Robbery", *steady, 40), "control", "One month stands out.")

    assert chart.alternative.endswith("lower limit 13.6. Outside the limits: 40 (Nov 2023).")
    assert chart_of(monthly("Robbery", *steady), "control").alternative.endswith(
        "No point is outside the limits."
    )


@given(st.lists(st.integers(-1000, 1000), min_size=6, max_size=40))
def test_limits_hold_the_mean_and_stand_alike_from_it(figures: list[int]) -> None:
    limits = limits_of(Series("x", tuple(map(str, figures))))
    ranges = [abs(b - a) for a, b in pairwise(figures)]
    away = 2.66 * sum(ranges) / len(ranges)

    assert float(limits.mean) == pytest.approx(sum(figures) / len(figures), abs=0.051)
    assert float(limits.upper - limits.mean) == pytest.approx(away, abs=0.11)
    assert float(limits.mean - limits.lower) == pytest.approx(away, abs=0.11)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((120, 990), ["0", "250", "500", "750", "1,000"]),
        ((3, 19), ["0", "5", "10", "15", "20"]),
        ((1000, 90_000), ["0", "25,000", "50,000", "75,000", "100,000"]),
        ((1, 2), ["0.0", "0.5", "1.0", "1.5", "2.0"]),
    ],
)
def test_an_axis_is_numbered_with_no_more_decimals_than_its_steps_need(
    values: tuple[int, int], written: list[str]
) -> None:
    chart = chart_of(grid_from("!Force|!Held", *(f"Place {value}|{value}" for value in values)), "bar")

    ticks = ticks_for([Decimal(value) for value in values], zero=True, count=4)

    assert [chart.written(tick) for tick in ticks] == written


# Names below an axis

YEARS = [f"{month} {year}" for year in (2022, 2023) for month in ("Jan", "Mar", "May", "Jul", "Sep", "Nov")]


def named_below(*categories: str, kind: str = "line", width: int = WIDE) -> list[tuple[str, ...]]:
    """What stands below the axis, name by name and each in its lines."""
    values = tuple(str(10 + at % 3) for at in range(len(categories)))
    svg = draw(Chart(kind, "Cases", tuple(categories), (Series("Cases", values),)), "name", width)
    words = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" fill="#18222b" text-anchor="middle">([^<]+)', svg)
    lines: dict[str, list[str]] = {}
    for x, _y, said in words:
        lines.setdefault(x, []).append(said)
    return [tuple(found) for found in lines.values()]


@pytest.mark.parametrize("kind", ["line", "control"])
@pytest.mark.parametrize("months", [2, 7, 12, 13, 16, 18, 24])
def test_the_first_and_the_last_point_are_named(kind: str, months: int) -> None:
    categories = [f"{YEARS[at % 12]}{at // 12 or ''}" for at in range(months)]

    found = [" ".join(lines) for lines in named_below(*categories, kind=kind)]

    assert (found[0], found[-1]) == (categories[0], categories[-1])
    assert len(found) == len(set(found))


def test_the_points_of_sixteen_months_are_named_evenly() -> None:
    months = [f"M{at}" + "x" * 8 for at in range(16)]

    assert [months.index("".join(lines)) for lines in named_below(*months)] in (
        [0, 3, 6, 9, 12, 15],
        [0, 5, 10, 15],
    )


@pytest.mark.parametrize("months", [9, 12, 16, 20])
def test_names_below_an_axis_are_broken_alike(months: int) -> None:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    categories = [f"{names[at % 12]} {2022 + at // 12}" for at in range(months)]

    broken = {len(lines) for lines in named_below(*categories, kind="control")}

    assert len(broken) == 1


def test_a_name_that_needs_one_line_more_does_not_break_those_that_need_none() -> None:
    names = ("Serious and organised crime", "Public disorder", "Civil emergencies")

    assert named_below(*names)[1] == ("Public disorder",)
