"""Notes of the edition for the screen: numbered, linked both ways, and no word more or less than in print."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement

from papers.content import Cell, Paper, Paragraph, Row, Table
from papers.html.rendering import render_for_page, render_html, render_standalone_html
from tests.papers.editions import html_notes, html_words
from tests.papers.sample import build_sample_paper, small_paper

NOTE = 'the <strong>first</strong> <a href="https://example.org/">note</a>'


@pytest.fixture(scope="module")
def paper() -> Paper:
    table = Table(
        1, "t", 1, 'Posts<span class="footnote">of the caption</span>', (),
        (Row((Cell('<ul><li>4<span class="footnote">of the cell</span></li></ul>'),)),), "returns",
    )  # fmt: skip
    two_at_once = '<span class="footnote">two</span><span class="footnote">three</span>'
    words = f'A<span class="footnote">{NOTE}</span>, b{two_at_once}.'
    return small_paper(Paragraph(1, "a", words), table)


def page_of(html: str) -> HtmlElement:
    return lxml_html.document_fromstring(html)


@pytest.mark.parametrize("render", [render_standalone_html, render_for_page])
def test_every_note_is_called_by_its_number_and_leads_back(render: object, paper: Paper) -> None:
    page = page_of(render(paper))  # type: ignore[operator]
    calls, notes = page.cssselect(".paper-call a"), page.cssselect(".paper-notes li")

    assert [call.text_content() for call in calls] == ["1", "2", "3", "4", "5"]
    assert [call.get("aria-label") for call in calls] == [f"Note {number}" for number in range(1, 6)]
    assert [page.get_element_by_id(call.get("href")[1:]) for call in calls] == notes
    backs = [note.cssselect("a")[-1] for note in notes]
    assert [page.get_element_by_id(back.get("href")[1:]) for back in backs] == calls
    assert [back.get("aria-label") for back in backs][:2] == [
        "Back to the text at note 1",
        "Back to the text at note 2",
    ]
    assert [note[0].text_content() for note in notes] == [
        "the first note", "two", "three", "of the caption", "of the cell",
    ]  # fmt: skip


def test_notes_stand_after_everything_else_of_the_paper_under_a_heading(paper: Paper) -> None:
    page = page_of(render_standalone_html(paper))
    (notes,) = page.cssselect(".paper > section.paper-notes")

    assert notes.getnext() is None
    assert notes[0].tag == "h2"
    assert notes.get("aria-labelledby") == notes[0].get("id")
    assert "footnote" not in {element.get("class") for element in page.iter()}


def test_no_identifier_stands_twice_and_no_link_leads_nowhere() -> None:
    page = page_of(render_standalone_html(build_sample_paper()))
    names = page.xpath("//@id")

    assert len(names) == len(set(names))
    assert [href for href in page.xpath("//a[starts-with(@href, '#')]/@href") if href[1:] not in names] == []


def test_words_and_notes_are_those_of_print() -> None:
    for paper in (build_sample_paper(), build_sample_paper(draft=True)):
        screen, printed = render_standalone_html(paper), render_html(paper)

        assert html_words(screen) == html_words(printed)
        assert html_notes(screen) == html_notes(printed)
        assert len(html_notes(screen)) == 24


def test_a_paper_without_notes_has_no_such_part(paper: Paper) -> None:
    bare = replace(paper, chapters=())

    assert "paper-notes" not in render_standalone_html(bare).partition("</style>")[2]
