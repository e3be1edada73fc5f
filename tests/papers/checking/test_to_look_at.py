"""What a built paper is looked through for before it goes out."""

from __future__ import annotations

from dataclasses import replace

from papers.building.references import nowhere
from papers.checking.to_look_at import to_look_at
from papers.content import Cell, Chapter, Paper, PaperSection, Paragraph, Row, Table
from tests.papers.sample import build_sample_paper


def paper_of(*blocks: object) -> Paper:
    section = PaperSection("s", "heading", "Where", blocks=blocks)  # type: ignore[arg-type]
    return replace(build_sample_paper(0), chapters=(Chapter("c", "Chapter", sections=(section,)),))


def row(*words: str, total: bool = False) -> Row:
    return Row(tuple(Cell(each, "row" if n == 0 else "data") for n, each in enumerate(words)), total=total)


def test_each_kind_is_listed_with_its_place() -> None:
    paper = paper_of(
        Paragraph(1, "aaaa", f"See paragraph 3 {nowhere()}."),
        Paragraph(2, "bbbb", '<a href="https://intranet/x">Here</a> the XQZT meets.'),
        Table(1, "cccc", 2, body=(row("A", "1"), row("B", "2"), row("Total", "4", total=True))),
    )

    found = {kind.heading: kind.sentences for kind in to_look_at(paper)}

    assert found["Cross-references that lead nowhere"] == ("paragraph 1: See paragraph 3",)
    assert "intranet" in found["Links that the public cannot open"][0]
    assert "XQZT" in found["Abbreviations that are not explained"][0]
    assert len(found["Figures that do not agree"]) == 1


def test_of_a_paper_with_nothing_to_look_at_nothing_is_said() -> None:
    assert to_look_at(paper_of(Paragraph(1, "aaaa", "All is well."))) == []
