"""build_paper: words, order and numbers on the dataclasses; constant queries; nothing that a reader may not read."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import html as lxml_html

from actions.recommendations import raise_recommendation
from assessments.models import AnnualAssessment, Section, Status, ThreatAssessment, Verdict
from assessments.writing import add_heading
from papers import canonical, content
from papers.building.arrange import begin_paper, key_of, move_part, paper_of, parts_of
from papers.building.build import build_paper
from papers.forms.preparing import CoverForm
from papers.html.rendering import render_html
from papers.languages import voice
from papers.models import Paper
from tests.makers import (
    Side,
    fill,
    first_section,
    judge,
    make_edition,
    make_question,
    make_year,
    set_status,
    write,
)


def headings(built: content.Paper) -> list[str]:
    return [chapter.heading for chapter in built.chapters]


def numbers(built: content.Paper) -> list[int]:
    return [
        block.number
        for chapter in built.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, content.Paragraph)
    ]


def test_a_new_paper_has_every_part_of_the_year_in_the_usual_order(annual: AnnualAssessment) -> None:
    assert headings(build_paper(paper_of(annual))) == [
        "Purpose",
        "Background",
        "Key points",
        "Summary of the assessment",
        "Threat 1",
        "Threat 2",
        "Cross-cutting capabilities",
        "Recommendations",
        "Conclusion",
        "Implications",
        "What the board is asked to do",
        "Authors",
    ]


def test_a_paper_reads_the_same_whatever_language_is_active(side: Side, annual: AnnualAssessment) -> None:
    due = {"due_on": datetime.date(2027, 2, 3), "threat": None, "owner": "The lead"}
    raise_recommendation(annual, {"origin": "force", "text": "Count them.", **due}, by=side.coordinator)
    in_english = build_paper(paper_of(annual))

    with translation.override("cy"):
        in_welsh = build_paper(paper_of(annual))

    assert in_welsh == in_english


def test_looking_at_a_paper_makes_no_row(annual: AnnualAssessment) -> None:
    build_paper(paper_of(annual))
    assert not Paper.objects.exists()


def test_the_governing_body_is_the_one_that_oversees_the_force_on_the_day(
    side: Side, annual: AnnualAssessment
) -> None:
    assert paper_of(annual).governing_body == "Anyshire Commissioner"


def test_paragraph_numbers_run_through_the_whole_paper_in_its_own_order(
    side: Side, annual: AnnualAssessment
) -> None:
    fill(annual, by=side.coordinator)
    for threat in annual.threat_assessments.all():
        fill(threat, by=side.lead)
    paper = begin_paper(annual)
    second = next(part for part in parts_of(paper) if str(part.threat_assessment).startswith("Threat 2"))

    assert move_part(paper, key_of(second), up=True, by=paper.annual.opened_by)
    built = build_paper(paper)

    assert headings(built)[4:6] == ["Threat 2", "Threat 1"]
    assert numbers(built) == list(range(1, 10))


def test_a_part_at_either_end_stays_where_it_is(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    first, last = parts_of(paper)[0], parts_of(paper)[-1]
    assert not move_part(paper, key_of(first), up=True, by=paper.annual.opened_by)
    assert not move_part(paper, key_of(last), up=False, by=paper.annual.opened_by)


def test_a_section_added_later_stands_before_the_conclusion(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    make_question(annual, by=side.reviewer, text="What of roads policing?")
    built = build_paper(paper)
    at = headings(built).index("A question on the whole")
    assert headings(built)[at + 1] == "Conclusion"
    assert built.chapters[at].sections[0].title == "Question 1: What of roads policing?"


def test_an_unanswered_question_is_in_the_paper_and_says_so(side: Side, threat: ThreatAssessment) -> None:
    make_question(threat.annual, threat, by=side.reviewer, text="How many are trained?")
    section = build_paper(paper_of(threat.annual)).chapters[4].sections[-1]
    assert (section.title, section.state, section.is_empty) == (
        "Question 1: How many are trained?",
        "Not answered",
        True,
    )


def test_a_judgement_is_in_its_cell_and_in_the_summary(side: Side, annual: AnnualAssessment) -> None:
    judge(first_section(annual), "partly", by=side.lead, effect_on_local="Fewer patrols.")
    built = build_paper(paper_of(annual))
    grid = built.chapters[3].grid
    assert grid is not None
    assert [cell.label for cell in grid.rows[0].cells] == ["Partly met", "Not judged"]
    signs = {line.split(": ")[0] for line in grid.legend}
    assert "… Not judged" in signs  # a sign that no grade has
    assert {f"{cell.symbol} {cell.label}" for row in grid.rows for cell in row.cells} <= signs
    judgement = built.chapters[4].sections[0].judgement
    assert judgement is not None
    assert (judgement.grade, judgement.effect_on_local, judgement.basis, judgement.basis_on) == (
        "Partly met",
        "Fewer patrols.",
        "Exercise",
        "1 June 2024",
    )


def test_a_verdict_is_printed_once_it_is_given(side: Side, threat: ThreatAssessment) -> None:
    Verdict.objects.create(
        threat_assessment=threat, verdict="partly_assured", reasons="Not tested.", given_by=side.commissioner,
        given_at=threat.annual.opened_at,
    )  # fmt: skip
    set_status(threat, Status.CHANGES_REQUESTED)
    assert build_paper(paper_of(threat.annual)).chapters[4].verdict is None
    set_status(threat, Status.VERDICT_GIVEN)
    verdict = build_paper(paper_of(threat.annual)).chapters[4].verdict
    assert verdict is not None
    assert (verdict.label, verdict.reasons) == ("Partly assured", "Not tested.")


@pytest.mark.parametrize("role", ["reviewer", "commissioner", "body_viewer"])
def test_a_draft_for_the_body_holds_no_word_of_what_is_not_released(
    role: str, side: Side, annual: AnnualAssessment
) -> None:
    released, kept = annual.threat_assessments.order_by("order")
    for threat, word in ((released, "published"), (kept, "unreleased")):
        for section in Section.objects.filter(threat_assessment=threat):
            write(section, f"<p>The {word} text.</p>", by=side.lead)
            judge(section, by=side.lead, effect_on_local=f"An {word} effect.")
    set_status(released, Status.RELEASED)

    built = build_paper(paper_of(annual), reader=getattr(side, role))

    words = json.dumps(canonical.to_json(built))
    assert "published" in words
    assert "unreleased" not in words
    assert built.chapters[5].note == "This chapter had not been released when this draft was produced."
    assert built.chapters[3].grid is not None
    assert {cell.label for cell in built.chapters[3].grid.rows[1].cells} == {"Not released"}


@pytest.mark.parametrize("role", ["lead", "coordinator", "chief_officer", "viewer", "secretary"])
def test_the_force_and_the_secretary_read_the_whole_draft(
    role: str, side: Side, annual: AnnualAssessment
) -> None:
    fill(annual, by=side.coordinator)
    assert build_paper(paper_of(annual), reader=getattr(side, role)) == build_paper(paper_of(annual))


def test_without_an_issue_number_it_is_a_draft(annual: AnnualAssessment) -> None:
    paper = paper_of(annual)
    assert build_paper(paper).draft
    assert not build_paper(paper, issue_number=1).draft


def test_the_date_of_a_paper_is_that_of_the_last_change_in_it(side: Side, annual: AnnualAssessment) -> None:
    before = build_paper(paper_of(annual)).modified_on
    section = write(first_section(annual), by=side.lead)
    assert build_paper(paper_of(annual)).modified_on == section.updated_at > before


def test_recommendations_and_how_far_questions_are_answered_are_changes_of_the_paper(
    side: Side, annual: AnnualAssessment
) -> None:
    opened = build_paper(paper_of(annual)).modified_on
    question = make_question(annual, by=side.reviewer)
    asked = build_paper(paper_of(annual)).modified_on
    values = {"origin": "force", "text": "Count them.", "threat": None, "owner": "The lead"}
    due = {"due_on": datetime.date(2027, 2, 3)}
    raised = raise_recommendation(annual, values | due, by=side.coordinator)

    assert asked == question.history.latest().history_date > opened
    assert build_paper(paper_of(annual)).modified_on == raised.history.latest().history_date > asked


def test_a_change_of_the_cover_is_a_change_of_the_paper(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    before = build_paper(paper).modified_on

    paper.agenda_item = "8"
    paper.save()

    assert build_paper(paper).modified_on == paper.history.latest().history_date > before


def test_a_verdict_given_after_midnight_in_summer_has_the_date_of_the_wall_clock(
    side: Side, threat: ThreatAssessment
) -> None:
    Verdict.objects.create(
        threat_assessment=threat, verdict="assured", reasons="Tested.", given_by=side.commissioner,
        given_at=datetime.datetime(2025, 6, 30, 23, 30, tzinfo=datetime.UTC),
    )  # fmt: skip
    set_status(threat, Status.VERDICT_GIVEN)

    verdict = build_paper(paper_of(threat.annual)).chapters[4].verdict

    assert verdict is not None
    assert verdict.given_on == "1 July 2025"


def test_queries_are_the_same_for_a_small_and_a_large_paper(side: Side) -> None:
    counts = []
    for year, threats, components, paragraphs in [("2023-24", 1, 1, 10), ("2024-25", 7, 5, 170)]:
        annual = make_year(side, make_edition(threats, components), year)
        body = "".join(f"<p>Paragraph {n}.</p>" for n in range(paragraphs // (threats * components)))
        for section in Section.objects.filter(annual=annual, kind=Section.Kind.COMPONENT):
            write(section, body, by=side.lead)
            judge(section, by=side.lead)
        begin_paper(annual)
        paper = Paper.objects.select_related("annual__force", "annual__edition").get(annual=annual)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build_paper(paper, reader=side.coordinator)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


NAMES_OF_BUILT_IN_PLACES = (
    *("Summary", "P1", "Authors", "Closing", "Contents", "Recommendations", "Table 1", "Recommendation 1"),
    *("Threat threat 1", "Threat threat-1 component-1", "Question 1.", "Part 1", "Background text"),
)


def test_no_heading_that_an_author_chooses_takes_the_place_of_another(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    make_question(annual, by=side.reviewer)
    for subject, by in ((annual, side.coordinator), (threat, side.lead)):
        for name in NAMES_OF_BUILT_IN_PLACES:
            write(add_heading(subject, name, by=by), "<p>x</p><table><tr><td>x</table>", by=by)
    judge(threat.sections.filter(kind="component")[0], by=side.lead)

    page = lxml_html.document_fromstring(render_html(build_paper(paper_of(annual))))

    places = page.xpath("//@id")
    assert sorted(places) == sorted(set(places))
    links = {link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")}
    assert links - set(places) == set()
    assert "section-threat-threat-1--component-1" in places


def test_words_of_rows_hold_nothing_that_a_file_cannot(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    paper.title, paper.ask, paper.authors = (
        "Re\x00quire\x01ment\ufffe",
        "Note\x0bit",
        "Head\x1f of\x0bOperations",
    )
    threat = annual.threat_assessments.order_by("order")[0]
    threat.local_label = "Our\x02 name"
    threat.save()

    built = build_paper(paper)

    assert (built.cover.title, built.cover.asked) == ("Requirement", "To note. Note\nit")
    assert built.authors == ("Head of", "Operations")
    assert "Our name" in headings(built)
    assert not re.search(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f]", json.dumps(canonical.to_json(built), ensure_ascii=False)
    )


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en-GB", "To acknowledge. The assessment."), ("cy", "I’w gydnabod. The assessment.")],
)
def test_a_board_can_be_asked_to_acknowledge(annual: AnnualAssessment, language: str, asked: str) -> None:
    paper = begin_paper(annual)
    form = CoverForm(
        {**model_to_dict(paper), "purpose": "acknowledge", "ask": "The assessment."}, instance=paper
    )
    assert form.is_valid(), form.errors
    paper = form.save(commit=False)
    paper.language = language

    built = build_paper(paper)

    assert built.cover.asked == asked
    assert voice(language, "de").pieces(asked)[0] == (asked.removesuffix("The assessment."), "")
