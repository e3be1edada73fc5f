"""Withheld passages never reach a paper's body, and neither does what would let a reader work them out."""

from __future__ import annotations

import pytest
from lxml import html

from assessments.blocks import clean_body
from assessments.models import Section, Withholding
from assessments.parts import Part, parts_of
from papers.building.redaction import number_in, redact, sums_around

CRIME = "[Withheld: prejudice to the prevention or detection of crime]"


def row_of(part: Part) -> Withholding:
    return Withholding(
        section=Section(), block=part.block, kind=part.kind, row=part.row, column=part.column,
        position=part.position, quote=part.text, ground="crime", withheld_from="public", state="withheld",
    )  # fmt: skip


def passage(body: str, kind: str, text: str) -> Withholding:
    return row_of(next(part for part in parts_of(body) if part.kind == kind and part.text == text))


def table(*rows: str) -> str:
    """A row is its cells parted by a bar."""
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return clean_body(f"<table><tbody>{written}</tbody></table>")


def cells_after(body: str, *withheld: str) -> list[list[str]]:
    """The table once these cells are withheld; what is gone is a cross."""
    redacted = redact(body, [passage(body, "cell", text) for text in withheld])
    found = html.fromstring(redacted.body).xpath("//tr")
    return [[("x" if CRIME in c.text_content() else c.text_content().strip()) for c in row] for row in found]


# Passages


def test_nothing_changes_where_nothing_is_withheld() -> None:
    assert redact("<p>Words.</p>", []) == redact("<p>Words.</p>", ())
    assert redact("<p>Words.</p>", []).body == "<p>Words.</p>"


def test_a_block_is_named_with_its_ground() -> None:
    body = clean_body("<p>Secret.</p><p>Open.</p>")
    row = passage(body, "block", "Secret.")

    assert redact(body, [row]).whole == {row.block: "prejudice to the prevention or detection of crime"}


@pytest.mark.parametrize(
    ("source", "kind", "secret", "left"),
    [
        ("<ul><li>Open</li><li>Secret</li></ul>", "item", "Secret", f"Open{CRIME}"),
        ("<ul><li>Open<ul><li>Secret</li></ul></li></ul>", "item", "Secret", f"Open{CRIME}"),
        ("<ul><li>Secret<ul><li>Inner</li></ul></li></ul>", "item", "Secret Inner", CRIME),
        ('<p>Open<span class="footnote">Secret.</span> on.</p>', "note", "Secret.", f"Open{CRIME} on."),
    ],
)
def test_a_part_of_a_block_gives_way_to_its_mark(source: str, kind: str, secret: str, left: str) -> None:
    body = clean_body(source)
    redacted = redact(body, [passage(body, kind, secret)])

    assert redacted.whole == {}
    assert html.fromstring(redacted.body).text_content().replace("\n", "") == left


def test_links_in_a_passage_go_with_it() -> None:
    body = clean_body('<ul><li>Open</li><li><a href="https://secret.example/47">Here</a></li></ul>')

    assert "secret.example" not in redact(body, [passage(body, "item", "Here")]).body


def test_where_other_words_stand_now_the_whole_block_is_left_out() -> None:
    body = clean_body("<ul><li>Open</li><li>Secret</li></ul>")
    row = passage(body, "item", "Secret")
    moved = body.replace("Open", "New first item</p></li><li><p>Open")

    assert list(redact(moved, [row]).whole) == [row.block]


# Totals


def test_a_cell_takes_the_totals_of_its_row_and_column_and_the_total_of_those_with_it() -> None:
    body = table("Unit|North|South|Total", "Armed|47|12|59", "Other|31|22|53", "Total|78|34|112")

    assert cells_after(body, "47") == [
        ["Unit", "North", "South", "Total"],
        ["Armed", "x", "12", "x"],
        ["Other", "31", "22", "53"],
        ["Total", "x", "34", "x"],
    ]


def test_a_sum_is_found_without_being_called_one() -> None:
    body = table("Unit|Officers", "North|47", "South|12", "Everybody|59", "West|8")

    assert cells_after(body, "47") == [
        ["Unit", "Officers"],
        ["North", "x"],
        ["South", "12"],
        ["Everybody", "x"],
        ["West", "8"],
    ]


def test_a_vacancy_does_not_give_strength_away() -> None:
    body = table("Unit|Establishment|Strength|Vacancy", "Armed|50|47|3")

    assert cells_after(body, "47") == [
        ["Unit", "Establishment", "Strength", "Vacancy"],
        ["Armed", "x", "x", "3"],
    ]


def test_a_withheld_total_leaves_its_parts() -> None:
    body = table("Unit|Officers", "North|47", "South|12", "Total|59")

    assert cells_after(body, "59") == [["Unit", "Officers"], ["North", "47"], ["South", "12"], ["Total", "x"]]


def test_words_in_a_cell_take_nothing_else() -> None:
    body = table("Unit|Base|Total", "Armed|Secret place|59", "Other|Town|3")

    assert cells_after(body, "Secret place")[2] == ["Other", "Town", "3"]


def test_a_run_of_neighbours_counts_wherever_it_stands_and_a_single_figure_does_not() -> None:
    body = table("1|7", "2|4", "3|9", "4|13", "5|9")

    assert cells_after(body, "4") == [["1", "7"], ["2", "x"], ["3", "9"], ["4", "x"], ["5", "9"]]


@pytest.mark.parametrize("value", [0, 7])
def test_a_long_table_is_looked_through_in_a_moment(value: int) -> None:
    """Each line once: looked through anew for each pair of its figures, this would take days."""
    body = table("Unit|a|b|c", *(f"U{row}|{row * value}|{row * value}|5001" for row in range(1, 401)))
    row = row_of(
        next(part for part in parts_of(body) if (part.kind, part.row, part.column) == ("cell", 6, 4))
    )

    redacted = redact(body, [row])

    assert redacted.body.count(CRIME) == 1
    assert [int(total) for total in sums_around(body, row)] == [5001 + 10 * value, 400 * 5001]


def test_what_a_column_adds_up_to_is_known_though_no_cell_says_it() -> None:
    body = table("Unit|Officers", "North|470", "South|120")

    assert [int(total) for total in sums_around(body, passage(body, "cell", "470"))] == [590]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,272", 1272),
        ("−3", -3),
        ("(12)", -12),
        ("£4.5m", 4.5),
        ("57 (14%)", 57),
        ("12%", 12),
        ("three", None),
    ],
)
def test_figures_are_read_as_they_are_typed(words: str, value: float | None) -> None:
    found = number_in(words)

    assert (None if found is None else float(found)) == value
