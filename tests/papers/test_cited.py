"""Citations in papers built from a year: the register is read, the list filled, nothing withheld tells of a source."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import AnnualAssessment, Section, Source
from assessments.sources import save_source
from papers.building.arrange import begin_paper, paper_of
from papers.building.build import build_paper
from papers.building.walking import inline_in
from papers.canonical import canonical_json
from papers.content import Chapter, Paper
from papers.editions import Reader
from papers.issuing.issue import NotIssuable, issue_paper
from papers.models import PaperPart
from tests.makers import Side, first_section, make_source, withhold, write
from tests.papers.ready import finish_year

CITES = (
    '<p>One<span class="footnote"><a href="#source:open">page 3</a></span>.</p>'
    '<p>Two<span class="footnote"><a href="#source:closed">page 4</a></span>.</p>'
    '<p>Three<span class="footnote"><a href="#source:open">page 5</a></span>.</p>'
)


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    make_source(side, "open", title="Velvet report", address="https://velvet.example.org/", year=2020)
    make_source(side, "closed", title="Trombone report", custodian="Head of Brass")
    return write(first_section(annual), CITES, by=side.lead)


def words(paper: Paper) -> str:
    return " ".join(inline for _, inline in inline_in(paper.chapters))


def sources_of(paper: Paper) -> list[Chapter]:
    return [chapter for chapter in paper.chapters if chapter.anchor == "sources"]


def test_a_paper_prints_the_sources_that_its_texts_cite(annual: AnnualAssessment, section: Section) -> None:
    paper = build_paper(paper_of(annual))

    assert "#source:" not in canonical_json(paper).decode()
    assert "<em>Trombone report</em>, not published; held by Head of Brass, page 4" in words(paper)
    assert "<em>Velvet report</em>, 2020, as cited above, page 5" in words(paper)
    (listed,) = sources_of(paper)
    assert listed.heading == "Sources"
    assert [inline.count("<li>") for _, inline in inline_in(listed)] == [2]


def test_a_paper_that_cites_nothing_has_no_part_for_sources(side: Side, annual: AnnualAssessment) -> None:
    assert sources_of(build_paper(paper_of(annual))) == []


def test_the_papers_own_words_may_cite_too(side: Side, annual: AnnualAssessment) -> None:
    make_source(side, "own", title="Velvet report")
    PaperPart.objects.create(
        paper=begin_paper(annual), kind=PaperPart.Kind.TEXT, heading="More", order=99,
        body='<p>See <a href="#source:own">page 2</a>.</p>',
    )  # fmt: skip

    assert "See <em>Velvet report</em>, page 2." in words(build_paper(paper_of(annual)))


def test_another_force_lends_no_source(other_side: Side, side: Side, annual: AnnualAssessment) -> None:
    make_source(other_side, "theirs", title="Velvet report")
    write(first_section(annual), '<p>See <a href="#source:theirs">page 2</a>.</p>', by=side.lead)

    assert "See page 2." in words(build_paper(paper_of(annual)))


def test_a_change_of_what_is_cited_dates_the_paper_and_that_of_another_source_does_not(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    idle = make_source(side, "idle")
    before = build_paper(paper_of(annual))
    save_source(idle, {"title": "Other"}, version=1, by=side.lead)
    same = build_paper(paper_of(annual))
    cited = Source.objects.get(reference="open")
    saved = save_source(cited, {"title": "New"}, version=1, by=side.lead)

    assert before == same
    assert build_paper(paper_of(annual)).modified_on == saved.updated_at > before.modified_on  # type: ignore[operator]


def test_the_register_takes_one_query(side: Side, annual: AnnualAssessment) -> None:
    def queries() -> int:
        paper = paper_of(annual)
        with CaptureQueriesContext(connection) as captured:
            build_paper(paper)
        return len(captured)

    before = queries()
    for number in range(9):
        make_source(side, f"s-{number}")
    links = "".join(f'<a href="#source:s-{number}">page 1</a> ' for number in range(9))
    write(first_section(annual), f"<p>{links}</p>", by=side.lead)

    assert queries() == before + 1


# Withheld


def test_a_source_that_only_withheld_words_cite_is_nowhere_in_the_publics_edition(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold(section, "page 4", by=side.lead, chief=side.chief_officer, kind="note")
    withhold(section, "One", by=side.lead, chief=side.chief_officer)
    public, full = (
        build_paper(paper_of(annual), edition=edition) for edition in (Reader.PUBLIC, Reader.COMMISSIONER)
    )

    traces = ("Trombone", "Brass", "closed", "#source")
    assert [trace for trace in traces if trace in canonical_json(public).decode()] == []
    assert "Trombone" in words(full)
    # The first note that this edition prints says all; in the other it is the second.
    assert "https://velvet.example.org/</a>, page 5" in words(public)
    assert "as cited above, page 5" in words(full)
    (listed,) = sources_of(public)
    assert [inline.count("<li>") for _, inline in inline_in(listed)] == [1]


def test_a_sensitive_source_raises_the_marking_where_it_is_printed(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    Source.objects.filter(reference="closed").update(marking="OFFICIAL-SENSITIVE")
    finish_year(side, annual)
    Section.objects.filter(pk=section.pk).update(body=section.body)
    assert build_paper(paper_of(annual)).marking == "OFFICIAL-SENSITIVE"
    with pytest.raises(NotIssuable, match="would be marked OFFICIAL-SENSITIVE"):
        issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)

    section.refresh_from_db()
    withhold(section, "Two", by=side.lead, chief=side.chief_officer)

    markings = {edition: build_paper(paper_of(annual), edition=edition).marking for edition in Reader}
    assert markings == {
        Reader.PUBLIC: "OFFICIAL", Reader.PANEL: "OFFICIAL-SENSITIVE", Reader.COMMISSIONER: "OFFICIAL-SENSITIVE",
    }  # fmt: skip


def test_dates_are_written_out(side: Side, annual: AnnualAssessment) -> None:
    make_source(side, "dated", dated_on=datetime.date(2019, 3, 1), year=2019)
    write(
        first_section(annual),
        '<p>A<span class="footnote"><a href="#source:dated">x</a></span></p>',
        by=side.lead,
    )

    assert "x (<em>Title of dated</em>, 1 March 2019, not published" in words(build_paper(paper_of(annual)))
