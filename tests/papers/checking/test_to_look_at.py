"""What a built paper is looked through for before it goes out."""

from __future__ import annotations

from dataclasses import replace

from papers.building.references import nowhere
from papers.checking.to_look_at import IN_NO_LIST, IN_THE_LIST, to_look_at
from papers.content import Cell, Chapter, Paper, PaperSection, Paragraph, Row, Table
from papers.glossary.abbreviations import GLOSSARY, explain
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


NOT_WRITTEN_OUT = "Abbreviations that are not written out where they are first used"
NCA = {"NCA": "National Crime Agency"}


def found_in_text(text: str, *chapters: Chapter) -> dict[str, tuple[str, ...]]:
    paper = paper_of(Paragraph(1, "aaaa", text))
    built = explain((*paper.chapters, *chapters), NCA).chapters
    return {kind.heading: kind.sentences for kind in to_look_at(replace(paper, chapters=built))}


def test_what_only_a_list_explains_is_named_with_its_first_use() -> None:
    assert found_in_text("The NCA met. The NCA wrote.") == {
        NOT_WRITTEN_OUT: ("paragraph 1: NCA, National Crime Agency",)
    }


def test_what_the_text_writes_out_at_its_first_use_is_not_named() -> None:
    assert found_in_text("The National Crime Agency (NCA) met.") == {}
    assert list(found_in_text("The NCA met. The National Crime Agency (NCA) wrote.")) == [NOT_WRITTEN_OUT]


def test_it_is_said_whether_the_paper_has_its_list() -> None:
    paper = paper_of(Paragraph(1, "aaaa", "The NCA met."))
    appendix = Chapter(GLOSSARY, "Abbreviations", GLOSSARY)
    with_list = replace(paper, chapters=explain((*paper.chapters, appendix), NCA).chapters)
    without = replace(paper, chapters=explain(paper.chapters, NCA).chapters)

    assert [kind.what.startswith(IN_THE_LIST) for kind in to_look_at(with_list)] == [True]
    assert [kind.what.startswith(IN_NO_LIST) for kind in to_look_at(without)] == [True]


def test_what_stands_in_a_heading_alone_is_explained_by_the_list() -> None:
    appendix = Chapter(GLOSSARY, "Abbreviations", GLOSSARY)
    paper = paper_of(Paragraph(1, "aaaa", "All is well."))
    headed = (replace(paper.chapters[0], heading="The NCA"), appendix)

    built = replace(paper, chapters=explain(headed, NCA).chapters)

    assert [kind.heading for kind in to_look_at(built)] == [NOT_WRITTEN_OUT]
