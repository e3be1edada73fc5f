"""The marking of a paper is that of the highest thing it says anywhere: passages, headings, notes, charts, cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.figures.charts import Chart, Series
from papers.building.marking import marked_passages, marking_in, reasons_of_marking
from papers.content import Chapter, Figure, ListBlock, Paper, Paragraph
from papers.editions import Reader
from tests.papers.sample import small_paper

NOTE = 'Open words<span class="footnote">{}</span> go on.'


@pytest.mark.parametrize(
    ("words", "marking"),
    [
        ("UK SECRET", "SECRET"),
        ("UK TOP SECRET STRAP2", "TOP SECRET"),
        ("SECRET UK EYES ONLY", "SECRET"),
        ("SECRET//NOFORN The plan of the year.", "SECRET"),
        ("SECRET The plan of the year.", "SECRET"),
        ("TOP SECRET STRAP 1 The plan of the year.", "TOP SECRET"),
        ("Classification: SECRET", "SECRET"),
        ("Security classification – Top Secret", "TOP SECRET"),
        ("Protective marking: OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"),
        ("The plan of the year. Marking: UK SECRET", "SECRET"),
        ("OFFICIAL-SENSITIVE COMMERCIAL", "OFFICIAL-SENSITIVE"),
        ("OFFICIAL-SENSITIVE [PERSONAL] The officers of the unit.", "OFFICIAL-SENSITIVE"),
        ("This note is SECRET.", "SECRET"),
        ("This footnote is marked OFFICIAL-SENSITIVE.", "OFFICIAL-SENSITIVE"),
        ("Marking: OFFICIAL", ""),
        ("SECRET UK services are not spoken of here.", ""),
        ("The classification of crimes is no secret: it is published.", ""),
        ("The UK secret services are not spoken of here.", ""),
        ("OFFICIAL-SENSITIVE material is held elsewhere.", ""),
        ("Secret recordings were made by a member of the public.", ""),
    ],
)
def test_a_passage_says_its_marking_in_many_ways(words: str, marking: str) -> None:
    assert marking_in(words) == marking


def titled(heading: str) -> Paper:
    paper = small_paper(Paragraph(1, "a", "Open."))
    (chapter,) = paper.chapters
    (section,) = chapter.sections
    return replace(paper, chapters=(replace(chapter, sections=(replace(section, heading=heading),)),))


@pytest.mark.parametrize(
    ("paper", "place"),
    [
        (titled("SECRET: the plan"), "“SECRET: the plan”"),
        (replace(small_paper(), chapters=(Chapter("c", "SECRET: the plan"),)), "“SECRET: the plan”"),
        (replace(small_paper(), chapters=(Chapter("c", "Plan", note="SECRET: none."),)), "“Plan”"),
        (small_paper(Paragraph(7, "a", NOTE.format("SECRET: eleven of them."))), "paragraph 7"),
        (small_paper(Paragraph(7, "a", NOTE.format("This note is SECRET."))), "paragraph 7"),
        (
            small_paper(ListBlock("a", f"<ul><li>{NOTE.format('SECRET: eleven of them.')}</li></ul>", False)),
            "“Chapter”",
        ),
        (
            small_paper(
                Figure(1, "a", Chart("bar", "Open", ("SECRET: North", "South"), (Series("A", ("1", "2")),)))
            ),
            "“Chapter”",
        ),
    ],
    ids=["section", "chapter", "its note", "footnote", "what a footnote says of itself", "in a list", "chart"],
)  # fmt: skip
def test_it_is_read_wherever_a_paper_has_words(paper: Paper, place: str) -> None:
    assert marked_passages(paper.chapters) == [("SECRET", place)]
    assert f"A passage in {place} is marked SECRET." in reasons_of_marking(paper, Reader.COMMISSIONER)


def test_the_cover_is_read_as_well() -> None:
    paper = small_paper(Paragraph(1, "a", "Open."))
    paper = replace(paper, cover=replace(paper.cover, title="SECRET: the plan"))

    assert "A passage in the cover is marked SECRET." in reasons_of_marking(paper, Reader.COMMISSIONER)
