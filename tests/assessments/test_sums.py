"""Totals that are computed, and typed ones that say something else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assessments.figures.grids import grid_of
from assessments.figures.numbers import number_of
from assessments.figures.sums import Total, fill_totals, totals_of
from tests.assessments.tables import grid_from, table_of

HIDDEN = "[Withheld: prejudice to national security]"


def last_row(*rows: str) -> list[str]:
    """The words of the last row once the totals that are asked for are written in."""
    table = table_of(*rows)
    fill_totals(table)
    return [cell.text_content() for cell in table[-1][-1]]  # type: ignore[attr-defined]  # elements of HTML


@pytest.mark.parametrize("asked", ["", "="])
@pytest.mark.parametrize(
    ("figures", "total"),
    [
        (("1", "2"), "3"),
        (("1,272", "9"), "1,281"),
        (("999", "2"), "1,001"),
        (("1272", "1"), "1273"),
        (("37.5", "8.58", "9"), "55.08"),
        (("5", "−8"), "−3"),
        (("5", "-8", "(2)"), "−5"),
        (("£4.2m", "£0.4m"), "£4.6m"),
        (("7", "–", "", "nil"), "7"),
        (("57 (14%)", "3 (1%)"), "60"),
    ],
)
def test_a_total_that_is_left_empty_is_computed(figures: tuple[str, ...], total: str, asked: str) -> None:
    rows = [f"Unit {at}|{figure}" for at, figure in enumerate(figures)]

    assert last_row("!Unit|!Posts", *rows, f"Total|{asked}") == ["Total", total]


@pytest.mark.parametrize(
    ("figures", "fault"),
    [
        (("40%", "60%"), "shares do not add up to a whole"),
        (("7", "about 30"), "“about 30” is no exact figure of one cell"),
        (("7", "<5"), "“<5” is no exact figure of one cell"),
        (("7", "n/a"), "“n/a” is no exact figure of one cell"),
        (("£4m", "7"), "its figures are in different units"),
        (("£4m", "£300k"), "its figures are in different units"),
        (("", ""), "there is no figure to add"),
    ],
)
def test_what_cannot_be_added_is_left_as_it_is_and_said(figures: tuple[str, ...], fault: str) -> None:
    rows = ["!Unit|!Posts", *(f"Unit|{figure}" for figure in figures)]

    assert totals_of(grid_from(*rows, "Total|=")) == [Total(len(figures), 1, "=", fault=fault)]
    assert totals_of(grid_from(*rows, "Total|")) == []
    assert last_row(*rows, "Total|=") == ["Total", "="]


def test_a_last_column_headed_total_adds_its_rows_and_then_itself() -> None:
    rows = ("!Unit|!Held|!Vacant|!Total", "North|3|4|", "South|5|6|=")

    assert last_row(*rows) == ["South", "5", "6", "11"]
    assert last_row(*rows, "Total|=||") == ["Total", "8", "10", "18"]


def test_a_typed_total_that_is_wrong_is_named_and_stays() -> None:
    rows = ("!Unit|!Posts|!Cost", "North|3|1.25", "South|5|2.25", "Total|9|3.5")

    assert totals_of(grid_from(*rows)) == [Total(2, 1, "9", computed="8")]
    assert last_row(*rows) == ["Total", "9", "3.5"]


@pytest.mark.parametrize("typed", ["8", "8.0", "08", "about 9", "see below", "–"])
def test_a_typed_total_that_is_right_or_no_figure_is_not_named(typed: str) -> None:
    assert totals_of(grid_from("!Unit|!Posts", "North|3", "South|5", f"Total|{typed}")) == []


@pytest.mark.parametrize(("typed", "wrong"), [("118.2", 0), ("118", 0), ("118.1", 1), ("119", 1)])
def test_a_typed_total_may_be_rounded(typed: str, wrong: int) -> None:
    assert len(totals_of(grid_from("!Unit|!Years", "Jun|37.5", "Jul|80.69", f"Total|{typed}"))) == wrong


def test_shares_and_totals_of_shares_are_never_added() -> None:
    assert totals_of(grid_from("!Unit|!Share", "North|40%", "South|50%", "Total|100%")) == []


@pytest.mark.parametrize("heading", ["Vacant (%)", "Vacant, %", "Share in per cent"])
def test_a_heading_that_says_share_is_enough(heading: str) -> None:
    rows = (f"!Unit|!Held|!{heading}", "North|3|40", "South|5|50")

    assert totals_of(grid_from(*rows, "Total|8|45.0")) == []
    assert [t.fault for t in totals_of(grid_from(*rows, "Total||="))][1:] == [
        "shares do not add up to a whole"
    ]


def test_figures_that_headings_give_other_units_are_not_added_across() -> None:
    rows = ("!Unit|!Posts|!Spend (£m)|!Total", "North|3|4|=")

    assert [t.fault for t in totals_of(grid_from(*rows))] == ["its figures are in different units"]


def test_subtotals_add_what_stands_since_the_last_and_the_total_adds_everything_once() -> None:
    table = table_of(
        "!Unit|!Posts", "A|1", "B|2", "Subtotal|=", "C|4", "D|8", "Sub-total|", "Grand total|=", "Total|="
    )
    fill_totals(table)

    words = [row[1].text_content() for row in table[0]]  # type: ignore[attr-defined]  # elements of HTML
    assert words == ["Posts", "1", "2", "3", "4", "8", "12", "15", "15"]


def test_two_blocks_of_a_table_have_a_total_each() -> None:
    rows = ("!Unit|!Posts", "A|1", "B|2", "Total|3", "C|4", "D|8")

    assert last_row(*rows, "Total|=") == ["Total", "12"]
    assert totals_of(grid_from(*rows, "Total|15")) == []


@pytest.mark.parametrize("asked", ["", "="])
def test_the_sum_over_a_withheld_figure_is_withheld_with_the_sums_over_it(asked: str) -> None:
    rows = ("!Unit|!Held|!Vacant|!Total", f"North|{HIDDEN}|4|{asked}", f"South|5|6|{asked}")
    table = table_of(*rows, f"Total|{asked}|{asked}|{asked}")
    fill_totals(table)

    words = [[cell.text_content() for cell in row] for row in table[0]][1:]  # type: ignore[attr-defined]
    assert words == [
        ["North", HIDDEN, "4", HIDDEN],
        ["South", "5", "6", "11"],
        ["Total", HIDDEN, "10", HIDDEN],
    ]


def test_a_footnote_stays_with_its_total() -> None:
    table = table_of(
        "!Unit|!Posts", "North|3", 'Total|<strong>=</strong><span class="footnote">A = B.</span>'
    )
    fill_totals(table)

    assert etree.tostring(table[-1][-1][-1][0], encoding="unicode") == (
        '<p>3<strong></strong><span class="footnote">A = B.</span></p>'
    )


def test_figures_of_cells_that_span_are_not_added() -> None:
    table = table_of("!Unit|!Posts", "North|3", "South|5", "Total|=")
    table[0][1][1].set("rowspan", "2")
    table[0][2].remove(table[0][2][1])

    assert [total.fault for total in totals_of(grid_of(table))] == ["“3” is no exact figure of one cell"]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=30))
def test_a_computed_total_is_always_the_sum_and_is_never_named_as_wrong(figures: list[Decimal]) -> None:
    rows = ["!Unit|!Figure", *(f"Unit|{figure:,.2f}" for figure in figures)]
    _, total = last_row(*rows, "Total|=")

    found = number_of(total)
    assert found is not None
    assert found.value == sum(figures)
    assert totals_of(grid_from(*rows, f"Total|{total}")) == []
