"""Tight text whose paragraphs have a number, a gap and no full stop."""

from __future__ import annotations

from tests.papers.importing.test_understanding import bodies, headings, is_whole, read

TIGHT = """Summary
1   This report tells the panel of the year.
2   Members will recall the last one.
Threat 1: Terrorism
3   The programme has three parts:
•   prevention
•   support.
4   An amount of £1.25m was paid.
Threat 2: Public Order
5   12 of 40 officers were sent
to another force.
6   None came back late.
"""


def test_numbers_with_a_gap_and_no_stop_part_tight_lines() -> None:
    paper = read(TIGHT)

    assert headings(paper.parts) == [
        ("Summary", ""), ("Threat 1: Terrorism", "terrorism"), ("Threat 2: Public Order", "public-disorder"),
    ]  # fmt: skip
    assert "<p>12 of 40 officers were sent to another force.</p>" in bodies(paper)
    assert bodies(paper).count("<li>") == 2
    assert paper.faults == []
    assert is_whole(paper)


def test_figures_before_a_gap_that_do_not_follow_each_other_are_no_numbers() -> None:
    paper = read(
        "Background\n1. These were counted:\n3   Cars\n7   Vans\n2   Boats\n4   Bicycles\n2. No more.\n3. End.\n"
    )

    assert [fault.what for fault in paper.faults] == []
    assert "3 Cars" in bodies(paper).replace("   ", " ")
