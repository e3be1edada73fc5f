"""What is built again and again is read once; nobody gets what was read for other words, numbers or readers."""

from __future__ import annotations

import pytest
from django.utils import translation

from assessments.models import AnnualAssessment
from papers import content
from papers.building.arrange import paper_of
from papers.building.bodies import LONGEST_KEPT, Numbering, blocks_from_body
from papers.building.build import build_paper
from papers.content import Block, Figure, Paragraph, Table, Withheld
from papers.glossary.abbreviations import explain
from tests.makers import Side, write
from tests.papers.ready import write_year

PLAIN = '<p data-block="aaaaaaaa">Open.</p><p data-block="bbbbbbbb">Secret.</p>'
DRAWN = (
    '<p>Chart (bar): Officers by year</p><table data-block="cccccccc"><tr><th>Year</th><th>Officers</th></tr>'
    "<tr><th>2024</th><td>12</td></tr><tr><th>2025</th><td>15</td></tr></table>"
)


def test_the_same_body_for_the_same_reader_and_numbers_is_read_once() -> None:
    first, second = (blocks_from_body(PLAIN, Numbering()) for _ in range(2))

    assert all(one is other for one, other in zip(first, second, strict=True))


def test_a_reader_of_less_never_gets_what_was_read_for_another() -> None:
    everything = blocks_from_body(PLAIN, Numbering())
    less = blocks_from_body(PLAIN, Numbering(), {"bbbbbbbb": "Section 31"})
    everything_again = blocks_from_body(PLAIN, Numbering())

    assert less == (Paragraph(1, "aaaaaaaa", "Open."), Withheld(2, "bbbbbbbb", "Section 31"))
    assert "Secret" in repr(everything) == repr(everything_again)


def test_a_withholding_on_another_ground_is_another_answer() -> None:
    grounds = ("Section 31", "Section 24")
    said = [blocks_from_body(PLAIN, Numbering(), {"bbbbbbbb": ground})[1] for ground in grounds]

    assert said == [Withheld(2, "bbbbbbbb", ground) for ground in grounds]


def test_the_numbers_run_on_whether_a_body_was_read_before_or_not() -> None:
    numbering = Numbering()

    for _ in range(3):
        blocks = blocks_from_body(PLAIN + DRAWN, numbering)

    assert [block.number for block in blocks if isinstance(block, Paragraph)] == [5, 6]
    assert numbering == Numbering(paragraphs=6, tables=3, figures=3)


def figure_in(blocks: tuple[Block, ...]) -> Figure:
    return next(block for block in blocks if isinstance(block, Figure))


def test_each_language_is_read_for_itself() -> None:
    english = figure_in(blocks_from_body(DRAWN, Numbering()))
    with translation.override("cy"):
        welsh = figure_in(blocks_from_body(DRAWN, Numbering()))

    assert "The figures are in table 1." in english.chart.alternative
    assert "The figures are in table 1." not in welsh.chart.alternative


def test_a_paper_of_a_past_year_gets_no_sums_that_a_present_one_got() -> None:
    body = "<table><tr><th>Post</th><th>Number</th></tr><tr><th>A</th><td>2</td></tr><tr><th>B</th><td>3</td></tr>"
    body += "<tr><th>Total</th><td></td></tr></table>"

    said = [table.body[-1].cells[-1].html for sums in (True, False) for table in tables_in(body, sums=sums)]

    assert said == ["5", ""]


def tables_in(body: str, *, sums: bool) -> list[Table]:
    return [block for block in blocks_from_body(body, Numbering(sums=sums)) if isinstance(block, Table)]


def test_a_very_long_body_is_not_kept_in_memory() -> None:
    body = f"<p>{'word ' * (LONGEST_KEPT // 4)}</p>"
    first, second = (blocks_from_body(body, Numbering()) for _ in range(2))

    assert first == second
    assert first[0] is not second[0]


@pytest.mark.django_db
def test_after_a_change_the_paper_has_the_new_words_and_only_they_are_new(
    side: Side, annual: AnnualAssessment
) -> None:
    write_year(side, annual)
    before = blocks_in(build_paper(paper_of(annual)))
    write(annual.sections.get(slug="conclusion"), "<p>Entirely other words.</p>", by=side.coordinator)

    after = blocks_in(build_paper(paper_of(annual)))

    fresh = [block for block in after if not any(block is known for known in before)]
    assert [block.html for block in fresh if isinstance(block, Paragraph)] == ["Entirely other words."]


def blocks_in(built: content.Paper) -> list[Block]:
    return [block for chapter in built.chapters for section in chapter.sections for block in section.blocks]


def test_what_letters_stand_for_is_asked_of_the_present_list_each_time() -> None:
    text = Paragraph(1, "", "The NCA came, and R&amp;D with it.")
    section = content.PaperSection("section-a", "heading", "", blocks=(text,))
    chapters = (content.Chapter("a", "A", sections=(section,)),)

    marked = [
        explain(chapters, known).chapters[0].sections[0].blocks[0]
        for known in ({}, {"NCA": "National Crime Agency"}, {"NCA": "Another meaning"}, {})
    ]

    said = [block.html for block in marked if isinstance(block, Paragraph)]
    assert said[0] == said[3] == text.html
    assert '<abbr title="National Crime Agency">NCA</abbr>' in said[1]
    assert '<abbr title="Another meaning">NCA</abbr>' in said[2]
