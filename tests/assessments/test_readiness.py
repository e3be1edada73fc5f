"""What is missing, for the guards of the workflow and for each reader of the check page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import (
    AnnualAssessment,
    Circle,
    Judgement,
    Question,
    Section,
    Status,
    ThreatAssessment,
)
from assessments.questions import set_answer_state
from assessments.readiness import ADVICE, Gap, Kind, build_check, find_gaps, gaps_in_writing, open_comments
from tests.makers import Side, fill, first_section, hand, judge, make_question, make_thread, set_status, write


def counts(gaps: list[Gap]) -> dict[Kind, int]:
    return {kind: sum(gap.kind is kind for gap in gaps) for kind in {gap.kind for gap in gaps}}


def of_kind(gaps: list[Gap], kind: Kind) -> list[Gap]:
    return [gap for gap in gaps if gap.kind is kind]


def test_an_empty_threat_lacks_every_text_and_every_judgement(side: Side, threat: ThreatAssessment) -> None:
    assert counts(find_gaps(threat)) == {Kind.EMPTY: 2, Kind.UNJUDGED: 2}


def test_a_written_and_judged_threat_lacks_nothing(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    assert find_gaps(threat) == []


def test_every_kind_of_gap_is_found_and_said_in_a_sentence(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    first, second = Section.objects.filter(threat_assessment=threat).order_by("order")
    judge(first, by=side.lead, basis=Judgement.Basis.ASSERTED, basis_on=None)
    Section.objects.filter(pk=second.pk).update(carried_from=first)
    make_thread(first, by=side.coordinator)
    make_question(threat.annual, threat, by=side.reviewer)
    partly = make_question(threat.annual, threat, "Since when?", by=side.reviewer)
    write(partly.section, by=side.lead)
    set_answer_state(partly, Question.State.PARTLY, "The date is missing.", by=side.lead)
    ThreatAssessment.objects.filter(pk=threat.pk).update(lead=None)
    messages = [gap.message for gap in find_gaps(threat)]
    assert messages == [
        "Threat 1 has no lead.",
        "Question 1 is not answered.",
        "Threat 1: Component 2 is last year's text and nobody has confirmed it.",
        "Threat 1: Component 1 has 1 open comment.",
        "Question 2 is partly answered: The date is missing.",
        "Threat 1: Component 1 is judged on assertion alone.",
    ]


def test_half_answers_and_untested_judgements_are_advice(side: Side) -> None:
    assert {Kind.LEFT_TO_PAPER, Kind.PARTLY, Kind.UNTESTED} == ADVICE


def test_a_grade_that_says_not_assessed_needs_no_test(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    judge(
        first_section(threat.annual), "not-assessed", by=side.lead, basis=Judgement.Basis.ASSERTED, basis_on=None
    )  # fmt: skip
    assert find_gaps(threat) == []


def test_a_gap_leads_the_writer_to_the_field(side: Side, threat: ThreatAssessment) -> None:
    section = first_section(threat.annual)
    gaps = [gap.url for gap in find_gaps(threat, side.lead) if "Component 1" in gap.message]
    assert gaps == [f"{section.url('section_edit')}#id_body", f"{section.url('judgement_edit')}#id_grade_0"]


def test_a_gap_leads_whoever_may_not_write_to_the_page_they_may_read(
    side: Side, threat: ThreatAssessment
) -> None:
    section = first_section(threat.annual)
    gaps = {gap.url for gap in find_gaps(threat, side.coordinator) if "Component 1" in gap.message}
    assert gaps == {section.get_absolute_url()}


def test_the_coordinator_mends_a_missing_lead_where_leads_are_named(
    side: Side, annual: AnnualAssessment
) -> None:
    annual.threat_assessments.update(lead=None)
    (gap, _) = of_kind(find_gaps(annual, side.coordinator), Kind.NO_LEAD)
    assert gap.url == reverse("year_arrange", args=["anyshire", "2024-25"]) + "#id_lead-threat-1"
    (gap, _) = of_kind(find_gaps(annual, side.viewer), Kind.NO_LEAD)
    assert gap.url == "/assessments/anyshire/2024-25/threat-1/"


def test_the_body_is_told_nothing_of_a_text_that_was_not_released(
    side: Side, annual: AnnualAssessment
) -> None:
    assert find_gaps(annual, side.reviewer) == []


def test_the_body_sees_only_the_state_of_its_questions_before_release(
    side: Side, threat: ThreatAssessment
) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    write(question.section, by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "A secret of the force.", by=side.lead)
    (gap,) = find_gaps(threat.annual, side.reviewer)
    assert gap.message == "Question 1 is partly answered."
    assert gap.place == "Threat 1"
    assert gap.url == reverse("question_list", args=["anyshire", "2024-25"]) + "#question-1"


def test_the_body_is_not_told_of_comments_inside_the_force(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    section = first_section(threat.annual)
    make_thread(section, by=side.lead, circle=Circle.OWN)
    make_thread(section, by=side.lead, circle=Circle.BOTH)
    set_status(threat, Status.RELEASED)
    (gap,) = of_kind(find_gaps(threat, side.reviewer), Kind.OPEN_COMMENT)
    assert gap.message == "Threat 1: Component 1 has 1 open comment."
    (gap,) = of_kind(find_gaps(threat, side.lead), Kind.OPEN_COMMENT)
    assert gap.message == "Threat 1: Component 1 has 2 open comments."


def test_what_the_body_discusses_inside_itself_does_not_hold_the_force_up(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    make_thread(first_section(threat.annual), by=side.reviewer, circle=Circle.OWN)
    assert open_comments(threat) == []


def test_what_the_body_asked_holds_up_agreeing_only_while_it_can_read_and_end_it(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    make_thread(first_section(threat.annual), by=side.reviewer)
    set_status(threat, Status.SUBMITTED)
    assert open_comments(threat) == []
    set_status(threat, Status.VERDICT_GIVEN)
    assert [gap.kind for gap in open_comments(threat)] == [Kind.OPEN_COMMENT]


@pytest.mark.parametrize("role", ["lead", "coordinator", "secretary"])
def test_what_the_body_asked_is_missing_only_where_the_text_is_released(
    side: Side, threat: ThreatAssessment, role: str
) -> None:
    section = first_section(threat.annual)
    make_thread(section, by=side.reviewer)
    make_thread(section, by=side.lead)

    found = {}
    for status in (Status.RELEASED, Status.CHANGES_REQUESTED):
        set_status(threat, status)
        (gap,) = of_kind(find_gaps(threat.annual, getattr(side, role)), Kind.OPEN_COMMENT)
        found[status] = gap.message

    assert found == {
        Status.RELEASED: "Threat 1: Component 1 has 2 open comments.",
        Status.CHANGES_REQUESTED: "Threat 1: Component 1 has 1 open comment.",
    }


def test_what_the_force_asked_of_both_sides_holds_up_agreeing(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    make_thread(first_section(threat.annual), by=side.lead, circle=Circle.BOTH)
    set_status(threat, Status.SUBMITTED)
    assert [gap.kind for gap in open_comments(threat)] == [Kind.OPEN_COMMENT]


def test_a_contributor_is_told_only_of_what_was_handed_to_them(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    assert find_gaps(annual, side.contributor) == []
    hand(section, side.contributor)
    assert [gap.message for gap in find_gaps(annual, side.contributor)] == [
        "Threat 1: Component 1 has no text.",
        "Threat 1: Component 1 has not been judged.",
    ]


def test_what_the_paper_writes_by_itself_holds_nothing_up(side: Side, annual: AnnualAssessment) -> None:
    made = [gap.message.partition(" ")[0] for gap in of_kind(find_gaps(annual), Kind.LEFT_TO_PAPER)]

    assert made == ["Purpose", "Background", "Key"]
    assert [gap.message for gap in gaps_in_writing(annual) if gap.threat_assessment_id is None] == [
        "Cross-cutting capabilities has no text.",
        "Conclusion has no text.",
    ]


def test_a_released_threat_lacks_its_verdict(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.RELEASED)
    (gap,) = find_gaps(threat, side.commissioner)
    assert gap.kind is Kind.NO_VERDICT
    assert gap.url == reverse("verdict_edit", args=["anyshire", "2024-25", "threat-1"])
    (gap,) = find_gaps(threat, side.lead)
    assert gap.url == threat.get_absolute_url()


def test_the_check_counts_by_part_and_by_kind(side: Side, annual: AnnualAssessment) -> None:
    check = build_check(annual, side.coordinator)
    assert check is not None
    parts = [(part.code, part.gaps, part.is_chosen) for part in check.parts]
    assert parts == [("", 13, True), ("whole", 5, False), ("threat-1", 4, False), ("threat-2", 4, False)]
    assert {kind: len(gaps) for kind, gaps in check.must.items()} == {Kind.EMPTY: 6, Kind.UNJUDGED: 4}
    assert (check.count_must, check.count_advice) == (10, 3)


def test_the_check_of_one_part_shows_its_gaps_alone(side: Side, annual: AnnualAssessment) -> None:
    check = build_check(annual, side.coordinator, only="threat-2")
    assert check is not None
    assert check.count_must == 4
    assert [part.code for part in check.parts if part.is_chosen] == ["threat-2"]


def test_there_is_no_check_of_a_part_that_does_not_exist_or_is_not_known(
    side: Side, annual: AnnualAssessment
) -> None:
    assert build_check(annual, side.coordinator, only="threat-9") is None
    assert build_check(annual, side.contributor, only="threat-1") is None
