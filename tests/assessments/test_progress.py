"""The grid of a year and the list of years, as each person sees them."""

from __future__ import annotations

import pytest

from accounts.models import User
from assessments.models import AnnualAssessment, Circle, Judgement, Status, ThreatAssessment, Verdict
from assessments.progress import build_grid, years_by_force
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    judge,
    make_question,
    make_side,
    make_thread,
    make_year,
    set_status,
    write,
)


def test_a_cell_waits_for_its_text_and_its_judgement(side: Side, annual: AnnualAssessment) -> None:
    cell = build_grid(annual, side.lead).rows[0].cells[0]
    assert (cell.grade, cell.waits_for, cell.withheld) == (None, "text and judgement", "")


def test_a_cell_says_its_grade_how_it_moved_and_what_is_discussed(
    side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    write(section, by=side.lead)
    judge(section, by=side.lead, movement=Judgement.Movement.IMPROVED)
    make_thread(section, by=side.coordinator)
    cell = build_grid(annual, side.lead).rows[0].cells[0]
    assert cell.grade is not None
    assert (cell.grade.label, cell.movement, cell.waits_for, cell.open_comments) == ("Met", "improved", "", 1)


def test_text_carried_from_last_year_waits_for_confirmation(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    write(section, by=side.lead)
    judge(section, by=side.lead)
    type(section).objects.filter(pk=section.pk).update(carried_from=section.pk)
    assert build_grid(annual, side.lead).rows[0].cells[0].waits_for == "confirmation"


def test_the_numbers_of_a_year_count_cells_questions_and_comments(
    side: Side, annual: AnnualAssessment
) -> None:
    threat = annual.threat_assessments.order_by("order")[0]
    fill(threat, by=side.lead)
    make_question(annual, threat, by=side.reviewer)
    make_question(annual, by=side.reviewer)
    grid = build_grid(annual, side.lead)
    assert (grid.done, grid.readable, grid.cells) == (2, 4, 4)
    assert (grid.answered, grid.questions) == (0, 2)
    assert (grid.rows[0].answered, grid.rows[0].questions) == (0, 1)


@pytest.mark.parametrize("role", ["reviewer", "commissioner", "body_viewer"])
def test_the_body_sees_no_cell_before_release_and_is_told_why(
    side: Side, annual: AnnualAssessment, role: str
) -> None:
    fill(annual.threat_assessments.order_by("order")[0], by=side.lead)
    grid = build_grid(annual, side.people[role])
    assert {cell.withheld for row in grid.rows for cell in row.cells} == {"Not released yet"}
    assert {cell.grade for row in grid.rows for cell in row.cells} == {None}
    assert (grid.readable, grid.whole, grid.whole_withheld) == (0, (), "Not released yet")


def test_the_body_sees_the_cells_of_a_released_threat_alone(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.RELEASED)
    released, other = build_grid(threat.annual, side.reviewer).rows
    assert [cell.withheld for cell in released.cells] == ["", ""]
    assert [cell.withheld for cell in other.cells] == ["Not released yet", "Not released yet"]


def test_comments_inside_the_force_are_not_counted_for_the_body(side: Side, threat: ThreatAssessment) -> None:
    make_thread(first_section(threat.annual), by=side.lead, circle=Circle.OWN)
    set_status(threat, Status.RELEASED)
    assert build_grid(threat.annual, side.reviewer).open_comments == 0
    assert build_grid(threat.annual, side.lead).open_comments == 1


def test_a_contributor_sees_the_threats_and_cells_that_were_handed_to_them(
    side: Side, annual: AnnualAssessment
) -> None:
    hand(first_section(annual), side.contributor)
    grid = build_grid(annual, side.contributor)
    assert [row.threat.label for row in grid.rows] == ["Threat 1"]
    assert [cell.withheld for cell in grid.rows[0].cells] == ["", "Not handed to you"]
    assert grid.readable == 1


def test_a_verdict_from_before_a_threat_was_reopened_is_not_shown(
    side: Side, threat: ThreatAssessment
) -> None:
    Verdict.objects.create(
        threat_assessment=threat, verdict="assured", reasons="Seen.", given_by=side.commissioner,
        given_at=threat.annual.opened_at,
    )  # fmt: skip
    set_status(threat, Status.VERDICT_GIVEN)
    assert build_grid(threat.annual, side.lead).rows[0].verdict == "assured"
    set_status(threat, Status.CHANGES_REQUESTED)
    assert build_grid(threat.annual, side.lead).rows[0].verdict == ""


def test_the_list_of_years_is_by_force_with_the_latest_first(side: Side, annual: AnnualAssessment) -> None:
    make_year(side, annual.edition, "2025-26")
    set_status(annual.threat_assessments.order_by("order")[0], Status.APPROVED)
    ((force, lines),) = years_by_force(side.lead)
    assert force == side.force
    assert [(line.annual.year, line.approved, line.threats) for line in lines] == [
        ("2025-26", 0, 2),
        ("2024-25", 1, 2),
    ]


def test_the_list_of_years_counts_for_a_contributor_what_was_handed_to_them(
    side: Side, annual: AnnualAssessment
) -> None:
    hand(first_section(annual), side.contributor)
    ((_, (line,)),) = years_by_force(side.contributor)
    assert line.threats == 1


def test_nobody_sees_years_of_another_force(annual: AnnualAssessment) -> None:
    elsewhere = make_side("Elsewhere")
    people: list[User] = list(elsewhere.people.values())
    assert [years_by_force(person) for person in people] == [[]] * len(people)
