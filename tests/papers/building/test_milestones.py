"""The chapter of milestones: as it stood on the day of the meeting, the same words in every format."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.milestones import change_milestone
from actions.models import Milestone, Objective, Update, UpdateFigure
from actions.recommendations import raise_recommendation
from assessments.models import AnnualAssessment, Status
from papers import content
from papers.building.arrange import begin_paper
from papers.building.build import build_paper
from papers.models import Paper, PaperPart
from tests.actions.plans import (
    make_draft,
    make_figure,
    make_milestone,
    make_objective,
    make_post,
    make_report,
)
from tests.makers import Side, first_section, make_side, make_year, set_status

pytestmark = pytest.mark.django_db
MEETING = date(2025, 2, 25)


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def annual(side: Side) -> AnnualAssessment:
    return make_year(side)


@pytest.fixture
def paper(annual: AnnualAssessment) -> Paper:
    """With the chapter of milestones put in."""
    paper = begin_paper(annual)
    PaperPart.objects.filter(paper=paper, kind=PaperPart.Kind.MILESTONES).update(left_out=False)
    return paper


def chapter_of(paper: Paper, **options: Any) -> content.Chapter:
    built = build_paper(Paper.objects.select_related("annual__force").get(pk=paper.pk), **options)
    return next(chapter for chapter in built.chapters if chapter.anchor == "milestones")


def told(block: content.Block) -> str:
    """A block as a line: what it is, and its words."""
    if isinstance(block, content.SubHeading):
        return f"h{block.level} {block.text}"
    if isinstance(block, content.Table):
        return " | ".join(cell.html for row in (*block.head, *block.body) for cell in row.cells)
    if isinstance(block, content.Paragraph):
        return f"{block.number}. {block.html}"
    return str(getattr(block, "html", ""))


def lines_of(paper: Paper, objective: int = 1, **options: Any) -> list[str]:
    """Of one objective; the first section says how all of them stand."""
    return [told(block) for block in chapter_of(paper, **options).sections[objective].blocks]


def test_a_paper_has_no_such_chapter_until_it_is_put_in(annual: AnnualAssessment, side: Side) -> None:
    make_milestone(side)

    assert "milestones" not in [chapter.anchor for chapter in build_paper(begin_paper(annual)).chapters]


def test_each_milestone_stands_under_its_objective_with_lead_date_target_and_update(
    side: Side, paper: Paper
) -> None:
    posts = [
        make_post(side, title, side.people["lead"]) for title in ("Head of Training", "Head of Operations")
    ]
    milestone = make_milestone(
        side, make_objective(side, "Be ready"), posts[0], second_post=posts[1], target="numeric",
        target_value=1272, target_unit="officers",
    )  # fmt: skip
    body = "<p>Half are counted.</p><h3>How</h3><ol><li>By name</li></ol>"
    make_report(milestone, by=side.lead, on="2025-01-14", meets_due_on=date(2025, 1, 15), body=body)

    chapter = chapter_of(paper)

    assert (chapter.heading, chapter.sections[1].heading) == ("Milestones", "Be ready")
    lines = [told(block) for block in chapter.sections[1].blocks]
    first = int(told(chapter.sections[0].blocks[0]).partition(".")[0])
    assert told(chapter.sections[0].blocks[0]) == f"{first}. Plan, 2025 to 2029: 1 milestone, 1 on track."
    assert lines == [
        "h3 AP-M01 Count the trained officers",
        "Lead: Head of Training and Head of Operations. Reported quarterly. Next due 15 April 2025. "
        "Target: 1,272 officers.",
        "On track as at 31 December 2024. Covers 1 October 2024 to 31 December 2024.",
        f"{first + 1}. Half are counted.",
        "h4 How",
        "<li>By name</li>",
    ]


def test_figures_are_a_table_with_count_and_percentage_in_one_cell(side: Side, paper: Paper) -> None:
    figures = [
        make_figure("7339", "6808", "offences"),
        make_figure("78.5", None, "%", basis=UpdateFigure.Basis.ROLLING),
    ]
    make_report(make_milestone(side), by=side.lead, on="2025-01-14", body="", figures=figures)

    assert lines_of(paper)[3] == (
        "What is counted | Over | Number | Compared with | Change | As at | "
        "Burglaries | Year to date | 7,339 offences | 6,808 offences (the year before) | 531 more (+7.8%) | "
        "12 January 2025 | "
        "Burglaries | Rolling 12 months | 78.5% | Nothing | Not compared | 12 January 2025"
    )


def test_what_was_not_reported_by_the_meeting_is_said(side: Side, paper: Paper) -> None:
    make_milestone(side, frequency=Milestone.Frequency.MONTHLY)

    assert lines_of(paper) == [
        "h3 AP-M01 Count the trained officers",
        f"Lead: {Milestone.objects.get().lead}. Reported monthly. "
        "The update due on 15 January 2025 has not been reported. No numeric target is set.",
        "No update was reported by 25 February 2025.",
    ]
    assert "1 without an update." in told(chapter_of(paper).sections[0].blocks[0])


def test_without_a_date_of_the_meeting_everything_reported_so_far_counts(side: Side, paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(meeting_on=None)
    make_milestone(side)

    assert lines_of(paper)[1:] == [
        f"Lead: {Milestone.objects.get().lead}. Reported quarterly. Next due 15 January 2025. "
        "No numeric target is set.",
        "No update has been reported.",
    ]


def test_what_is_reported_or_corrected_after_the_meeting_is_for_a_later_paper(
    side: Side, paper: Paper
) -> None:
    milestone = make_milestone(side)
    said = make_report(
        milestone, by=side.lead, on="2025-02-25", meets_due_on=date(2025, 1, 15), body="<p>Then.</p>"
    )
    before = lines_of(paper)
    make_report(milestone, by=side.lead, on="2025-02-26", corrects=said, body="<p>Later.</p>")
    make_report(
        milestone, by=side.lead, on="2025-04-14", meets_due_on=date(2025, 4, 15), body="<p>Later.</p>"
    )
    make_draft(milestone, by=side.lead, body="<p>Not said.</p>")

    assert "Then." in before[3]
    assert lines_of(paper) == before
    assert "Next due 15 April 2025." in before[1]
    Paper.objects.filter(pk=paper.pk).update(meeting_on=date(2025, 4, 30))
    assert "Later." in lines_of(paper)[3]


def test_a_correction_by_the_meeting_takes_the_place_of_what_it_corrects(side: Side, paper: Paper) -> None:
    milestone = make_milestone(side)
    said = make_report(milestone, by=side.lead, on="2025-01-14", body="<p>Wrong.</p>")
    make_report(milestone, by=side.lead, on="2025-01-20", corrects=said, body="<p>Right.</p>")

    words = " ".join(lines_of(paper))
    assert "Right." in words
    assert "Wrong." not in words


def test_nothing_to_report_is_a_paragraph_of_its_own(side: Side, paper: Paper) -> None:
    make_report(make_milestone(side), by=side.lead, on="2025-01-14", body="", status=Update.Status.NOTHING)

    assert lines_of(paper)[2].startswith("Nothing to report as at 31 December 2024.")
    assert lines_of(paper)[3].endswith(". There is nothing to report.")


def test_nothing_is_due_of_what_is_complete_and_what_is_withdrawn_or_ended_is_left_out(
    side: Side, paper: Paper
) -> None:
    objective, ended = make_objective(side), make_objective(side, "Be past")
    done = make_milestone(side, objective)
    make_report(done, by=side.lead, on="2025-01-14", status=Update.Status.COMPLETE)
    gone = make_milestone(side, objective, text="Withdrawn")
    change_milestone(gone, {"state": "withdrawn"}, version=1, by=side.coordinator)
    make_milestone(side, ended, text="Past")
    Objective.objects.filter(pk=ended.pk).update(state="ended")

    assert len(chapter_of(paper).sections) == 2
    lines = lines_of(paper)
    assert [line for line in lines if line.startswith("h3")] == ["h3 AP-M01 Count the trained officers"]
    assert lines[1] == f"Lead: {done.lead}. Reported quarterly. No numeric target is set."


def test_a_plan_without_milestones_says_so(paper: Paper) -> None:
    assert chapter_of(paper).note == "No milestone has been set."


# Where to read on


def see(side: Side, paper: Paper, **place: Any) -> str:
    make_milestone(side, **place)
    return lines_of(paper)[-1].partition(". ")[2]


def test_a_pointer_to_another_years_paper_names_it_as_an_agenda_does(side: Side, paper: Paper) -> None:
    earlier = make_year(side, year="2023-24")
    other = begin_paper(earlier)
    Paper.objects.filter(pk=other.pk).update(
        title="Requirement", meeting_on=date(2024, 2, 20), agenda_item="10c"
    )

    assert see(side, paper, see_year=earlier) == (
        "See the separate paper “Requirement” for the meeting on 20 February 2024, agenda item 10c."
    )


def test_a_pointer_to_a_year_without_a_paper_names_its_board(side: Side, paper: Paper) -> None:
    earlier = make_year(side, year="2023-24")

    assert see(side, paper, see_year=earlier) == (
        "See the assessment of 2023-24, for the board on 25 February 2025."
    )


def test_a_pointer_to_the_year_of_the_paper_is_to_the_paper_itself(
    side: Side, paper: Paper, annual: AnnualAssessment
) -> None:
    assert see(side, paper, see_year=annual) == "See this paper."


def test_a_pointer_to_a_section_is_by_its_heading_and_chapter(
    side: Side, paper: Paper, annual: AnnualAssessment
) -> None:
    cell = first_section(annual)

    assert see(side, paper, see_section=cell) == f"See “{cell.heading}” under “Threat 1” in this paper."


def test_a_section_that_the_reader_may_not_read_is_not_named(
    side: Side, paper: Paper, annual: AnnualAssessment
) -> None:
    cell = first_section(annual)
    make_milestone(side, see_section=cell)

    assert lines_of(paper, reader=side.reviewer)[-1].endswith(". See this paper.")
    assert cell.threat_assessment is not None
    set_status(cell.threat_assessment, Status.RELEASED)
    assert cell.heading in lines_of(paper, reader=side.reviewer)[-1]


def test_a_pointer_to_a_recommendation_has_its_number_in_this_paper(
    side: Side, paper: Paper, annual: AnnualAssessment
) -> None:
    said = {
        "origin": "opcc", "text": "Count.", "threat": None, "owner": "Head", "due_on": date(2025, 9, 30),
    }  # fmt: skip
    raised = [raise_recommendation(annual, said, by=side.reviewer) for _ in range(2)]

    earlier = raise_recommendation(make_year(side, year="2023-24"), said, by=side.reviewer)

    assert see(side, paper, see_recommendation=raised[1]) == "See recommendation 2 of this paper."
    Milestone.objects.update(see_recommendation=earlier)
    assert lines_of(paper)[-1].endswith(f". See recommendation {earlier.reference}.")


def test_a_pointer_to_another_milestone_is_by_reference_and_words(side: Side, paper: Paper) -> None:
    other = make_milestone(side, text="Find them")
    make_milestone(side, other.objective, see_milestone=other)

    assert lines_of(paper)[-1].endswith(". See milestone AP-M01, Find them.")


# Reading


def test_the_chapter_is_read_in_as_many_queries_for_much_as_for_little(side: Side, paper: Paper) -> None:
    def count() -> int:
        found = Paper.objects.select_related("annual__force", "annual__edition").get(pk=paper.pk)
        with CaptureQueriesContext(connection) as queries:
            build_paper(found, reader=side.secretary)
        return len(queries)

    make_report(make_milestone(side), by=side.lead, on="2025-01-14", figures=[make_figure("1")])
    little = count()
    for _ in range(12):
        milestone = make_milestone(side, see_milestone=Milestone.objects.order_by("pk").first())
        make_report(milestone, by=side.lead, on="2025-01-14", figures=[make_figure("1") for _ in range(3)])
        make_report(milestone, by=side.lead, on="2025-01-15", meets_due_on=None)

    assert count() == little


def test_the_date_of_the_paper_comes_from_its_milestones_too(side: Side, paper: Paper) -> None:
    before = build_paper(paper).modified_on
    make_report(make_milestone(side), by=side.lead)

    assert build_paper(paper).modified_on > before
