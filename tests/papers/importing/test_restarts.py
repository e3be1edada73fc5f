"""Numbers that begin again with each chapter of a text, though its paragraphs are short."""

from __future__ import annotations

import pytest

from tests.papers.importing.test_understanding import bodies, is_whole, read

SAID = "The force did what it had set out to do for this in the year."


def chapters(*counts: int) -> str:
    names = (
        "Introduction",
        "Terrorism",
        "Public order",
        "Child sexual abuse",
        "National cyber event",
        "Conclusion",
    )
    return "\n\n".join(
        "\n".join([name, *(f"{number}. {SAID} {name} has it." for number in range(1, count + 1))])
        for name, count in zip(names, counts, strict=False)
    )


@pytest.mark.parametrize("counts", [(2, 3, 2, 2, 1, 1), (2, 3, 3, 3), (1, 2, 5, 2, 2)])
def test_short_paragraphs_whose_numbers_begin_again_are_paragraphs_and_it_is_said(
    counts: tuple[int, ...],
) -> None:
    paper = read(chapters(*counts))

    assert bodies(paper).count("<li>") == 0
    assert bodies(paper).count("<p>1. ") == len(counts)
    assert [fault.what for fault in paper.faults] == ["Numbers begin again in the course of the paper."]
    assert is_whole(paper)


def test_lists_below_numbered_paragraphs_stay_lists() -> None:
    listed = "\n\n".join(
        f"{number}. The force did three things for this in the year:\n1. {SAID}\n2. {SAID}\n3. {SAID}"
        for number in range(1, 6)
    )
    paper = read(f"Purpose\n\n{listed}\n")

    assert bodies(paper).count("<li>") == 15
    assert paper.faults == []
