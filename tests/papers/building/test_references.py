"""Cross-references: they say the number that a passage has now, and never lead nowhere in silence."""

from __future__ import annotations

import pytest

from assessments.models import AnnualAssessment, ThreatAssessment
from assessments.rewriting import clean_blocks
from papers.building.arrange import begin_paper, key_of, move_part, paper_of, parts_of
from papers.building.build import build_paper, passages_of
from papers.building.references import Dangling, Target, beginning_of, dangling_in, linked
from papers.content import Paper as Content
from papers.content import Paragraph
from papers.editions import Reader
from papers.issuing.issue import NotIssuable, issue_paper
from papers.models import Paper as Row
from papers.writing.parts import add_part, save_part
from tests.makers import Side, first_section, make_question, withhold, write
from tests.papers.ready import finish_year


def words_of(built: Content) -> list[str]:
    return [
        block.html
        for chapter in built.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def refer(side: Side, annual: AnnualAssessment, address: str, words: str = "paragraph 1") -> None:
    """The background says where to look."""
    section = annual.sections.get(slug="background", threat_assessment=None)
    write(section, f'<p>See <a href="{address}">{words}</a>.</p>', by=side.coordinator)


def said(annual: AnnualAssessment, edition: Reader = Reader.PUBLIC) -> str:
    built = build_paper(paper_of(annual), edition=edition)
    return next(words for words in words_of(built) if words.startswith("See"))


TEXT = (
    '<p data-block="aaaa1111">One.</p><ul data-block="bbbb1111"><li>Listed.</li></ul>'
    '<h3 data-block="cccc1111">Named</h3>'
    '<table data-block="dddd1111"><tbody><tr><th>A</th><td>1</td></tr></tbody></table>'
)


@pytest.fixture
def cell(side: Side, annual: AnnualAssessment) -> str:
    """The address of a section with a paragraph, a list, a heading and a table."""
    section = first_section(annual)
    section.body = TEXT
    section.save()
    assert section.threat_assessment is not None
    return f"#ref:{section.threat_assessment.threat.code}/{section.slug}"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("/aaaa1111", '<a href="#p3">paragraph 3</a>'),
        ("/bbbb1111", '<a href="#p3">the list after paragraph 3</a>'),
        ("/cccc1111", "“Named”"),
        ("/dddd1111", '<a href="#table-1">table 1</a>'),
        ("", '<a href="#section-threat-threat-1--component-1">“Component 1” under Threat 1</a>'),
    ],
)
def test_a_reference_says_what_stands_there_now(
    block: str, expected: str, side: Side, annual: AnnualAssessment, cell: str
) -> None:
    refer(side, annual, f"{cell}{block}")

    assert said(annual) == f"See {expected}."


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("/aaaa1111", '<a href="#p3">paragraph 3</a>'),
        ("/dddd1111", '<a href="#table-1">table 1</a>'),
    ],
)
def test_a_reference_is_in_the_language_of_the_sentence_that_it_stands_in(
    block: str, expected: str, side: Side, annual: AnnualAssessment, cell: str
) -> None:
    refer(side, annual, f"{cell}{block}")
    begin_paper(annual)
    Row.objects.update(language="cy")

    assert said(annual) == f"See {expected}."


def test_a_reference_to_an_appendix_is_in_the_language_of_the_text(
    side: Side, annual: AnnualAssessment
) -> None:
    add_part(begin_paper(annual), kind="appendix", heading="Terms", body="<p>A.</p>", by=side.coordinator)
    refer(side, annual, "#ref:paper/terms", "appendix A")
    Row.objects.update(language="cy")

    assert ">Appendix A</a>" in said(annual)

    Row.objects.update(language="en-GB", text_language="cy")
    assert ">Atodiad A</a>" in said(annual)


def test_a_passage_is_offered_as_a_reference_to_it_will_say(
    side: Side, annual: AnnualAssessment, cell: str
) -> None:
    begin_paper(annual)
    Row.objects.update(language="cy")

    labels = [one.label for one in passages_of(paper_of(annual), side.coordinator)]

    assert any(label.startswith("paragraph ") for label in labels)
    assert not any(label.startswith("paragraff ") for label in labels)


def test_a_reference_follows_when_parts_move(side: Side, annual: AnnualAssessment, cell: str) -> None:
    refer(side, annual, f"{cell}/aaaa1111")
    paper = begin_paper(annual)
    background = next(part for part in parts_of(paper) if str(part) == "Background")
    for _ in range(8):
        move_part(paper, key_of(background), up=False, by=paper.annual.opened_by)

    assert said(annual) == 'See <a href="#p2">paragraph 2</a>.'


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("appendix", "Appendix C", '<a href="#own-part-1">Appendix A</a>'),
        ("appendix", "the lists", 'the lists (<a href="#own-part-1">Appendix A</a>)'),
        ("text", "section 4", '<a href="#own-part-1">“Called otherwise”</a>'),
        ("area", "see paragraph 7", '<a href="#p3">paragraph 3</a>'),
    ],
)
def test_a_reference_to_a_part_of_the_papers_own_follows_it_when_it_is_called_otherwise(
    side: Side, annual: AnnualAssessment, kind: str, words: str, expected: str
) -> None:
    paper = begin_paper(annual)
    part = add_part(
        paper,
        kind=kind,
        heading="Lists & more",
        body='<p data-block="aaaa1111">It.</p>',
        by=paper.annual.opened_by,
    )
    refer(side, annual, f"#ref:paper/lists-more{'/aaaa1111' if kind == 'area' else ''}", words)

    values = {"heading": "Called otherwise", "version": part.version}
    save_part(paper, key_of(part), values, clean_blocks(part.body), by=paper.annual.opened_by)

    assert said(annual) == f"See {expected}."


def test_two_parts_of_one_heading_have_two_addresses(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)

    added = [
        add_part(paper, kind="appendix", heading=heading, by=paper.annual.opened_by)
        for heading in ("Lists", "lists", "—")
    ]

    assert [part.slug for part in added] == ["lists", "lists-2", "part"]


def test_a_question_is_referred_to_by_its_own_number(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    question = make_question(annual, threat, by=side.reviewer, text="How many?")
    refer(side, annual, f"#ref:{threat.threat.code}/{question.section.slug}", "question 9")

    assert said(annual) == f'See <a href="#question-{question.number}">question {question.number}</a>.'


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("paragraph 12", "LABEL"),
        ("see para. 12", "LABEL"),
        ("<strong>table 2</strong>", "LABEL"),
        ("12", "LABEL"),
        ("what was learned", "what was learned (LABEL)"),
        ("paragraph 12 on drones", "paragraph 12 on drones (LABEL)"),
    ],
)
def test_typed_numbers_give_way_and_other_words_stay(typed: str, printed: str) -> None:
    label = '<a href="#p3">paragraph 3</a>'

    assert linked(Target("paragraph 3", "p3"), typed) == printed.replace("LABEL", label)


def test_a_passage_that_is_withheld_is_referred_to_by_its_number(
    side: Side, annual: AnnualAssessment, cell: str
) -> None:
    refer(side, annual, f"{cell}/aaaa1111")
    withhold(first_section(annual), by=side.lead, chief=side.chief_officer)

    assert said(annual) == said(annual, Reader.COMMISSIONER) == 'See <a href="#p3">paragraph 3</a>.'


@pytest.mark.parametrize(
    "address", ["#ref:threat-1/component-1/zzzz9999", "#ref:/no-such-section", "#ref:no/such"]
)
def test_a_reference_to_nothing_keeps_its_words_and_is_named(
    address: str, side: Side, annual: AnnualAssessment
) -> None:
    refer(side, annual, address, "paragraph 49")

    assert said(annual) == "See paragraph 49 [refers to a passage that is not there]."
    assert dangling_in(build_paper(paper_of(annual)).chapters) == (
        Dangling("paragraph 2", "See paragraph 49"),
    )


def test_no_paper_is_issued_with_a_reference_to_nothing(side: Side, annual: AnnualAssessment) -> None:
    paper = finish_year(side, annual)
    section = annual.sections.get(slug="background", threat_assessment=None)
    section.body = '<p data-block="aaaa1111">See <a href="#ref:/nowhere">paragraph 49</a>.</p>'
    section.save()

    with pytest.raises(
        NotIssuable, match="A cross-reference leads nowhere: “See paragraph 49” in paragraph 2"
    ):
        issue_paper(paper, by=side.secretary, reader=Reader.PANEL)


def test_a_long_passage_is_told_by_its_first_words() -> None:
    told = beginning_of(Paragraph(1, "", "<strong>word</strong> " * 60))

    assert told.endswith("word …")
    assert len(told) < 95
