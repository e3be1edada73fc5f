"""The print HTML: everything that is said is there, and what is missing is said to be missing."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html as lxml_html
from lxml.html import HtmlElement

from papers.content import (
    Cell,
    Chapter,
    Judgement,
    Paper,
    PaperSection,
    Paragraph,
    Recommendation,
    Row,
    SubHeading,
    Table,
    Verdict,
    Withheld,
)
from papers.html.rendering import render_html, w3c_time
from tests.papers.sample import QUESTIONS, THREATS, build_sample_paper, small_paper


@pytest.fixture(scope="module")
def paper() -> Paper:
    return build_sample_paper()


@pytest.fixture(scope="module")
def page(paper: Paper) -> HtmlElement:
    return parsed(paper)


def parsed(paper: Paper) -> HtmlElement:
    return lxml_html.document_fromstring(render_html(paper))


def texts(page: HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.cssselect(path)]


def with_chapter(paper: Paper, **parts: object) -> HtmlElement:
    chapter = Chapter("chapter", "Chapter", **parts)  # type: ignore[arg-type]
    return parsed(replace(paper, chapters=(chapter,)))


def test_cover_states_every_field_and_says_which_are_not_stated(page: HtmlElement) -> None:
    heads, values = texts(page, ".paper-facts th"), texts(page, ".paper-facts td")

    assert dict(zip(heads, values, strict=True)) == {
        "Board": "Accountability and Governance Board",
        "Date of meeting": "Tuesday 24 February 2026",
        "Police and crime plan priority": "Not stated",
        "Presented by": "Assistant Chief Constable (Operations)",
        "Assessment": "2025/26: Strategic Policing Requirement (revised 2023)",
        "Previous briefing": "25 February 2025",
        "Marking": "OFFICIAL",
        "Status": "Issue 1",
    }
    assert texts(page, "h1") == ["Strategic Policing Requirement: annual assessment 2025/26"]
    assert texts(page, ".paper-item") == ["Agenda item 8"]


def test_empty_cover_is_printed_as_not_stated(paper: Paper) -> None:
    cover = replace(
        paper.cover, board="", meeting_on=None, presented_by="", title="", asked="", agenda_item=""
    )
    end = (Chapter("closing", "The ask", "closing"), Chapter("authors", "Authors", "authors"))
    page = parsed(replace(paper, cover=cover, chapters=end))

    assert texts(page, ".paper-facts td")[:4] == ["Not stated"] * 4
    assert texts(page, "h1, .paper-asked p:last-child, .paper-item") == [
        "Agenda item not stated",
        "Not stated",
        "Not stated",
    ]
    assert texts(page, ".paper-ask") == ["Not stated", "Not stated"]


def test_dates_are_english_whatever_the_reader_has_chosen(paper: Paper) -> None:
    with translation.override("cy"):
        page = parsed(paper)

    assert texts(page, ".paper-facts td")[1] == "Tuesday 24 February 2026"


def test_heading_levels_never_skip(page: HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sub_headings_follow_the_heading_above_them(paper: Paper) -> None:
    blocks = (SubHeading("", 3, "upper"), SubHeading("", 4, "lower"))
    titled = with_chapter(paper, sections=(PaperSection("a", "heading", "Titled", blocks=blocks),))
    untitled = with_chapter(paper, sections=(PaperSection("a", "heading", "", blocks=blocks),))

    assert [element.tag for element in titled.cssselect(".paper-section *")] == ["h3", "h4", "h5"]
    assert [element.tag for element in untitled.cssselect(".paper-section *")] == ["h3", "h4"]


def test_contents_lead_to_targets_that_exist_once(page: HtmlElement) -> None:
    targets = [link.get("href", "")[1:] for link in page.cssselect(".paper-contents a")]
    ids = [element.get("id") for element in page.iter() if element.get("id")]

    assert len(targets) > 30
    assert [ids.count(target) for target in targets] == [1] * len(targets)
    assert len(ids) == len(set(ids))


def test_contents_carry_page_numbers_only_when_they_are_known(paper: Paper, page: HtmlElement) -> None:
    known = lxml_html.document_fromstring(render_html(paper, {"purpose": 3, "question-4": 11}))

    assert [link.get("data-page") for link in known.cssselect(".paper-contents-known a[data-page]")] == [
        "3",
        "11",
    ]
    assert page.cssselect(".paper-contents-known, a[data-page]") == []


def test_grid_says_every_judgement_by_symbol_and_word(page: HtmlElement) -> None:
    assert texts(page, ".paper-grid tbody th") == list(THREATS)
    assert texts(page, ".paper-grid tr:nth-child(1) td") == [
        "A Met",
        "B Mostly met",
        "C Partly met",
        "D Not met",
        "– Not assessed",
    ]
    assert len(page.cssselect(".paper-grid td")) == 35
    assert texts(page, ".paper-legend li")[3] == "D Not met: The requirement is not met."
    assert texts(page, ".paper-legend .paper-mark")[3] == "D Not met:"


def test_paragraphs_are_numbered_through_the_paper(page: HtmlElement) -> None:
    assert texts(page, ".paper-number") == [f"{number}." for number in range(1, 167)]
    assert [element.get("id") for element in page.cssselect(".paper-paragraph")] == [
        f"p{n}" for n in range(1, 167)
    ]


def test_questions_show_number_state_and_that_no_answer_was_given(page: HtmlElement) -> None:
    declined = page.cssselect("#question-6")[0].getparent()
    assert declined is not None

    assert [" ".join(child.text_content().split()) for child in declined] == [
        f"Question 6: {QUESTIONS[2]}",
        "Declined: the answer would name a source",
        "No answer had been given when this paper was produced.",
    ]


def test_unwritten_and_unjudged_components_are_shown(paper: Paper) -> None:
    page = with_chapter(paper, sections=(PaperSection("capacity", "component", "Capacity"),))

    assert texts(page, ".paper-section > *") == [
        "Capacity",
        "No judgement had been recorded when this paper was produced.",
        "Nothing had been written here when this paper was produced.",
    ]


def test_judgement_says_grade_grounds_and_the_age_of_its_basis(paper: Paper) -> None:
    judgement = Judgement(
        "Met", "A", "All of it.", "Partly met", "one shift lost", "High", "exercise", "3 May 2025"
    )
    page = with_chapter(paper, sections=(PaperSection("c", "component", "C", judgement=judgement),))

    assert texts(page, ".paper-judgement") == [
        "A Met All of it. If prolonged: Partly met. Effect on local policing: one shift lost. Confidence: High."
        " Basis: exercise, 3 May 2025."
    ]


@pytest.mark.parametrize(
    ("effect", "printed"),
    [("None expected.", "None expected."), ("None", "None."), ("Who knows?", "Who knows?")],
)
def test_judgement_gives_a_sentence_no_second_stop(paper: Paper, effect: str, printed: str) -> None:
    judgement = Judgement("Met", "A", effect_on_local=effect, basis="exercise")
    page = with_chapter(paper, sections=(PaperSection("c", "component", "C", judgement=judgement),))

    assert texts(page, ".paper-grounds") == [f"Effect on local policing: {printed} Basis: exercise."]


def test_judgement_without_a_basis_says_so(paper: Paper) -> None:
    page = with_chapter(
        paper, sections=(PaperSection("c", "component", "C", judgement=Judgement("Met", "A")),)
    )

    assert texts(page, ".paper-judgement") == ["A Met Basis: not stated."]


def test_verdict_stands_last_in_its_chapter_and_only_where_there_is_one(page: HtmlElement) -> None:
    chapters = page.cssselect(".paper-chapter-threat")

    assert [chapter[-1].get("class") for chapter in chapters[:6]] == ["paper-verdict"] * 6
    assert len(page.cssselect(".paper-verdict")) == 6
    assert texts(chapters[1], ".paper-verdict > *")[:2] == [
        "Verdict of the Police and Crime Commissioner for Northshire on Terrorism",
        "Partly assured",
    ]


def test_recommendations_name_an_owner_or_say_that_none_is_stated(paper: Paper) -> None:
    page = with_chapter(
        paper, kind="recommendations", recommendations=(Recommendation(1, "", "Do it.", "", ""),)
    )
    none = with_chapter(paper, kind="recommendations")

    assert texts(page, ".paper-recommendations tbody tr > *") == [
        "1",
        "Do it.",
        "All",
        "Not stated",
        "Not stated",
    ]
    assert texts(none, ".paper-missing") == ["No recommendation had been made when this paper was produced."]


def test_tables_carry_number_caption_scopes_spans_and_source() -> None:
    head = (Row((Cell("Unit", "column"), Cell("Posts", "column", colspan=2, numeric=True))),)
    body = (Row((Cell("Total", "row"), Cell("4", numeric=True), Cell("5", numeric=True)), total=True),)
    table = Table(3, "abcdefgh", 3, "Posts <em>held</em>", head, body, "returns")
    (printed,) = parsed(small_paper(table)).cssselect("#table-3")

    assert texts(printed, "caption") == ["Table 3 Posts held"]
    assert [(c.tag, c.get("scope"), c.get("colspan"), c.get("class")) for c in printed.iter("th", "td")] == [
        ("th", "col", None, None),
        ("th", "col", "2", "paper-figure"),
        ("th", "row", None, None),
        ("td", None, None, "paper-figure"),
        ("td", None, None, "paper-figure"),
    ]
    assert texts(printed, "tr.paper-total th") == ["Total"]
    following = printed.getnext()
    assert following is not None
    assert following.text_content() == "Source: returns"


@pytest.mark.parametrize(
    ("rows", "words", "kept"), [(8, "a few words", 1), (9, "a few words", 0), (6, "so many words " * 12, 0)]
)
def test_only_tables_of_few_rows_and_few_words_are_kept_on_one_page(rows: int, words: str, kept: int) -> None:
    table = Table(1, "", 1, body=(Row((Cell(words),)),) * rows)

    assert len(parsed(small_paper(table)).cssselect(".paper-short")) == kept


@pytest.mark.parametrize(("columns", "sideways"), [(8, 0), (9, 1)])
def test_tables_of_more_than_eight_columns_go_sideways(columns: int, sideways: int) -> None:
    table = Table(1, "", columns, body=(Row(tuple(Cell("x") for _ in range(columns))),))

    assert len(parsed(small_paper(table)).cssselect(".paper-wide")) == sideways


def test_withheld_blocks_show_number_and_ground() -> None:
    page = parsed(small_paper(Withheld(1, "a", "Section 31"), Withheld(None, "b", "Section 24")))

    assert texts(page, ".paper-withheld") == ["1.[Withheld: Section 31]", "[Withheld: Section 24]"]


def test_plain_text_fields_are_escaped(paper: Paper) -> None:
    danger = "<script>alert(1)</script>"
    section = PaperSection(
        "a", "question", danger, 1, danger, danger, Judgement(danger, danger, basis=danger)
    )
    page = with_chapter(paper, sections=(section,), verdict=Verdict(danger, danger, danger, danger))

    assert page.cssselect("script") == []
    assert len(texts(page, ".paper-verdict p")) == 3


def test_draft_and_demonstration_are_said_on_cover_and_running_lines(paper: Paper) -> None:
    draft = parsed(replace(paper, draft=True, issue_number=None))
    real = parsed(replace(paper, demonstration=False))

    assert dict(draft.cssselect("body")[0].attrib) == {
        "data-marking": "OFFICIAL – DRAFT",
        "data-board": "Accountability and Governance Board",
        "data-foot": "Northshire Police · 2025/26",
        "data-warning": "Demonstration data · ",
        "data-page": "Page ",
        "data-of": " of ",
    }
    assert texts(draft, ".paper-facts td")[-1] == "Draft: not approved, and not for publication"
    assert (real.cssselect("body")[0].get("data-foot"), real.cssselect("body")[0].get("data-warning")) == (
        "Northshire Police · 2025/26 · Issue 1",
        "",
    )
    assert "Demonstration" not in real.text_content()


def test_document_can_stand_in_a_page_that_has_its_own_h1(paper: Paper) -> None:
    page = lxml_html.fragment_fromstring(
        render_to_string("papers/_document.html", {"paper": paper, "page_has_h1": True}), create_parent="div"
    )

    assert page.cssselect("h1, main, style, script, [style]") == []
    assert texts(page, "p.paper-title") == ["Strategic Policing Requirement: annual assessment 2025/26"]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (date(2026, 2, 3), "2026-02-03T00:00:00Z"),
        (datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2026-06-30T23:30:00Z"),
    ],
)
def test_metadata_times_are_in_utc(moment: date, written: str) -> None:
    assert w3c_time(moment) == written


def test_inline_html_reaches_the_page_unchanged() -> None:
    html = 'a <strong>b</strong><span class="footnote">n</span>'

    assert f'<span class="paper-number">1.</span>{html}</p>' in render_html(
        small_paper(Paragraph(1, "a", html))
    )
