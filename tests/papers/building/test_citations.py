"""Citations as a paper prints them: in full, then short; the words that were typed; what is in no register."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from assessments.models import Source
from papers.building.citations import SOURCES, Unregistered, cite, with_list_of_sources
from papers.content import Chapter, ListBlock, Paragraph, Table
from tests.papers.sample import build_sample_paper, small_paper

PEEL = Source(
    reference="peel",
    title="Inspection of Northshire & region",
    author="HMICFRS",
    dated_on=datetime.date(2023, 6, 12),
    year=2023,
    address="https://www.example.org/peel?a=1&b=2",
)
PLAN = Source(
    reference="plan",
    title="Operational plan",
    year=2019,
    address="http://intranet/plan",
    custodian="Head of Operations",
)
CLOSED = Source(
    reference="log", title="Exercise log", custodian="Head of Training", marking="OFFICIAL-SENSITIVE"
)
IN_FULL = (
    "HMICFRS, <em>Inspection of Northshire &amp; region</em>, 12 June 2023, "
    '<a href="https://www.example.org/peel?a=1&amp;b=2">https://www.example.org/peel?a=1&amp;b=2</a>'
)


def link(reference: str, words: str = "") -> str:
    return f'<a href="#source:{reference}">{words}</a>'


def note(*links: str) -> str:
    return f'<span class="footnote">{" and ".join(links)}</span>'


def printed(*inline: str) -> list[str]:
    """What becomes of paragraphs with this inside."""
    blocks = [Paragraph(number, "a", words) for number, words in enumerate(inline, 1)]
    chapters, _, _ = cite(small_paper(*blocks).chapters, [PEEL, PLAN, CLOSED])
    return [block.html for chapter in chapters for section in chapter.sections for block in section.blocks]  # type: ignore[union-attr]


def test_the_first_note_says_all_and_later_ones_title_and_year() -> None:
    assert printed(f"A{note(link('peel', 'page 3'))}.", f"B{note(link('peel', 'pages 8 to 10'))}.") == [
        f'A<span class="footnote">{IN_FULL}, page 3</span>.',
        'B<span class="footnote"><em>Inspection of Northshire &amp; region</em>, 2023, as cited above, pages 8 to 10'
        "</span>.",
    ]


def test_in_running_text_stands_the_title_and_the_first_note_after_it_still_says_all() -> None:
    assert printed(f"As in {link('peel', 'peel')}.{note(link('peel'))}") == [
        f'As in <em>Inspection of Northshire &amp; region</em>.<span class="footnote">{IN_FULL}</span>'
    ]


def test_what_the_public_cannot_open_is_said_to_be_held_by_its_custodian() -> None:
    assert printed(note(link("plan")), note(link("log"))) == [
        '<span class="footnote"><em>Operational plan</em>, 2019, not published; held by Head of Operations</span>',
        '<span class="footnote"><em>Exercise log</em>, not published; held by Head of Training, '
        "marked OFFICIAL-SENSITIVE</span>",
    ]


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("", "{}"),
        ("Exercise log", "{}"),
        ("EXERCISE  <em>log</em>", "{}"),
        ("log", "{}"),
        ("pages 8 to 10", "{}, pages 8 to 10"),
        ("p8-10", "{}, p8-10"),
        ("para. 74", "{}, para. 74"),
        ("¶74", "{}, ¶74"),
        ("Annex B", "{}, Annex B"),
        ("8–10", "{}, 8–10"),
        ("the log says", "the log says ({})"),
        ("part of the log", "part of the log ({})"),
        ("lines of enquiry", "lines of enquiry ({})"),
        ("2 of 3 units", "2 of 3 units ({})"),
        ("<strong>this</strong> &lt;b&gt;", "<strong>this</strong> &lt;b&gt; ({})"),
    ],
)
def test_words_that_say_where_follow_and_no_other_word_is_lost(words: str, after: str) -> None:
    assert printed(link("log", words)) == [after.format("<em>Exercise log</em>")]


def test_notes_around_a_citation_stay_and_may_cite_twice() -> None:
    assert printed(note("See " + link("log", "page 1"), link("plan"))) == [
        '<span class="footnote">See <em>Exercise log</em>, not published; held by Head of Training, '
        "marked OFFICIAL-SENSITIVE, page 1 and <em>Operational plan</em>, 2019, not published; held by "
        "Head of Operations</span>"
    ]


def test_a_reference_that_is_in_no_register_prints_the_words_and_is_listed() -> None:
    paper = small_paper(
        Paragraph(4, "a", f"As {link('gone', 'somebody <em>said</em>')}{note(link('lost'))}.")
    )
    chapters, cited, problems = cite(paper.chapters, [PEEL])

    (section,) = chapters[0].sections
    assert section.blocks == (Paragraph(4, "a", "As somebody <em>said</em>."),)
    assert cited == ()
    assert problems == (
        Unregistered("paragraph 4", "gone", "somebody said"),
        Unregistered("paragraph 4", "lost", ""),
    )


def test_sources_come_in_the_order_of_first_citation_wherever_it_stands() -> None:
    table = Table(1, "t", 1, caption=link("log"), source=link("peel"))
    paper = small_paper(
        ListBlock("l", f"<li>{note(link('plan'))}</li>"), table, Paragraph(1, "a", link("plan"))
    )

    assert cite(paper.chapters, [PEEL, CLOSED, PLAN])[1] == (PLAN, CLOSED, PEEL)


def test_a_paper_that_cites_nothing_stays_as_it_is() -> None:
    chapters = build_sample_paper().chapters

    assert cite(chapters, [PEEL]) == (chapters, (), ())


def test_the_part_for_sources_lists_each_once_in_full_and_is_not_there_for_none() -> None:
    chapters = (*small_paper().chapters, Chapter(SOURCES, "Sources"))
    filled, empty = with_list_of_sources(chapters, [PEEL, CLOSED]), with_list_of_sources(chapters, [])

    (section,) = filled[-1].sections
    assert section.blocks == (
        ListBlock(
            "",
            f"<li>{IN_FULL}</li><li><em>Exercise log</em>, not published; held by Head of Training, "
            "marked OFFICIAL-SENSITIVE</li>",
            ordered=True,
        ),
    )
    assert replace(filled[-1], sections=()) == chapters[-1]
    assert empty == chapters[:-1]


def test_words_of_the_register_are_words_and_no_markup() -> None:
    odd = Source(reference="odd", title="<script>", author='"A" & <b>', custodian="C <i>", address="")
    chapters, _, _ = cite(small_paper(Paragraph(1, "a", note(link("odd")))).chapters, [odd])

    assert chapters[0].sections[0].blocks == (
        Paragraph(
            1,
            "a",
            '<span class="footnote">"A" &amp; &lt;b&gt;, <em>&lt;script&gt;</em>, not published; held by '
            "C &lt;i&gt;</span>",
        ),
    )
