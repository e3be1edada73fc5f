"""What is wrong with the figures of a paper, listed for whoever is about to issue it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from assessments.figures import grids
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.tables import regular_table
from papers.building.totals import Problem, grid_of, problems_of, total_problems
from papers.content import Chapter, PaperSection, Table
from tests.assessments.tables import table_html
from tests.papers.sample import build_sample_paper, small_paper

WRONG = table_html("!Force|!Held", "North|4", "South|5", "Total|10")


def found_in(body: str) -> list[Problem]:
    return problems_of(small_paper(*blocks_from_body(body, Numbering())))


def table_in(html: str) -> Table:
    (block,) = blocks_from_body(html, Numbering())
    assert isinstance(block, Table)
    return block


def test_a_typed_total_that_is_not_the_sum_is_listed_with_its_place_and_printed_as_typed() -> None:
    body = f"<p>Words.</p><p>Table: Posts</p>{WRONG}"

    assert found_in(body) == [
        Problem(
            "total",
            "Chapter, table 1",
            "“Total”, “Held”: 10 is typed, and the figures add up to 9.",
            "table-1",
        )
    ]
    assert table_in(WRONG).body[-1].cells[1].html == "10"


def test_a_total_that_cannot_be_computed_is_listed_and_a_computed_one_is_not() -> None:
    body = table_html("!Force|!Held|!Vacant", "North|4|about 2", "South|5|1", "Total|=|=")

    assert [problem.sentence for problem in found_in(body)] == [
        "“Total”, “Vacant”: the total cannot be computed, since “about 2” is no exact figure of one cell."
    ]


@pytest.mark.parametrize(
    ("body", "place", "sentence"),
    [
        (
            f"<p>Chart (pie): x.</p>{table_html('!A|!B', 'x|4')}",
            "Chapter, paragraph 1",
            "The chart of table 1 cannot be drawn. There is no chart of the kind “pie”: write bar, line or control.",
        ),
        (
            f"<p>Words.</p>{table_html('!A|!B', 'x|4')}<p>Source: s</p><p>Chart (line): x.</p>",
            "Chapter, paragraph 2",
            "The chart of table 1 cannot be drawn. A line needs two rows with figures at least.",
        ),
        (
            f"<p>Chart (bar): x.</p><p>Words.</p>{table_html('!A|!B', 'x|4')}",
            "Chapter, paragraph 1",
            "A chart is asked for, and no table stands directly above or below.",
        ),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_listed(body: str, place: str, sentence: str) -> None:
    assert [(p.kind, p.place, p.sentence) for p in found_in(body)] == [("chart", place, sentence)]


def test_a_chart_that_is_drawn_is_no_problem() -> None:
    assert found_in(f"<p>Chart (bar): x.</p>{table_html('!A|!B', 'x|4')}") == []
    assert problems_of(build_sample_paper(wide_table=True)) == []


def test_problems_name_chapter_section_and_table() -> None:
    numbering = Numbering()
    section = PaperSection(
        "question-3", "question", "Who?", 3, "Answered", blocks=blocks_from_body(WRONG, numbering)
    )
    paper = small_paper()
    chapter = Chapter("threat-1", "Terrorism", "threat", (section,))

    (found,) = problems_of(type(paper)(**{**vars_of(paper), "chapters": (chapter,)}))

    assert found.place == f"Terrorism, {section.title}, table 1"
    assert str(found) == f"{found.place}: {found.sentence}"


def vars_of(paper: object) -> dict[str, object]:
    return {name: getattr(paper, name) for name in paper.__dataclass_fields__}  # type: ignore[attr-defined]


def test_cells_that_span_are_read_in_their_places() -> None:
    html = (
        "<table><tr><th rowspan='2'>Unit</th><th colspan='2'>Posts</th></tr><tr><th>Held</th><th>Vacant</th></tr>"
        "<tr><td rowspan='2'>North</td><td>4</td><td>2</td></tr><tr><td>5</td><td>1</td></tr>"
        "<tr><td>Total</td><td>9</td><td>4</td></tr></table>"
    )

    assert [p.sentence for p in total_problems(table_in(html))] == [
        "“Total”, “Posts: Vacant”: 4 is typed, and the figures add up to 3."
    ]


cells = st.sampled_from(["", "4", "1,272", "about 4", "words", "=", "40%"])


@settings(max_examples=80)
@given(st.integers(1, 5), st.data(), st.booleans())
def test_a_paper_and_a_page_read_the_same_from_a_table(width: int, data: st.DataObject, headed: bool) -> None:
    rows = data.draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=6))
    head = ["|".join(f"!Head {n}" for n in range(width))] if headed else []
    html = table_html(*head, "|".join(["first"] * width), *("|".join(row) for row in rows))
    element = lxml_html.fragment_fromstring(html)
    regular = regular_table(element)
    assert regular is not None

    on_page = grids.grid_of(element)
    in_paper = grid_of(Table(1, "", regular.columns, head=regular.head, body=regular.body))

    assert (in_paper.head, in_paper.body) == (on_page.head, on_page.body)
