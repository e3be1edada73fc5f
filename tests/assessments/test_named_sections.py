"""Changes asked of some sections: only these open for writing, and the next submission says which were changed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments import permissions
from assessments.decisions import decisions_for
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment
from assessments.named_sections import NONE_CHANGED, NotOfThis
from assessments.questions import reword_question, set_answer_state
from assessments.workflow import perform
from assessments.writing import ClosedForWriting, add_heading, remove_heading, rename_heading
from tests.makers import Side, fill, hand, judge, make_question, set_status, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def cells(side: Side, threat: ThreatAssessment) -> list[Section]:
    """Two cells of a threat that was submitted: changes are then asked of the first."""
    fill(threat, by=side.lead)
    perform(threat, "submit", by=side.lead)
    return list(Section.objects.filter(threat_assessment=threat, component__isnull=False).order_by("order"))


def ask(side: Side, threat: ThreatAssessment, *sections: Section) -> StatusChange:
    return perform(
        threat, "request-changes", by=side.coordinator, comment="Say how many.",
        sections=[section.pk for section in sections],
    )  # fmt: skip


def again(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


def test_only_the_named_section_opens_for_writing(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    ask(side, threat, cells[0])
    lead = side.lead

    assert [permissions.can_write(lead, again(cell)) for cell in cells] == [True, False]
    assert [permissions.can_judge(lead, again(cell)) for cell in cells] == [True, False]
    assert [permissions.can_hand_over(lead, again(cell)) for cell in cells] == [True, False]


def test_whoever_a_settled_section_was_handed_to_cannot_write_it_either(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    hand(cells[1], side.contributor)
    ask(side, threat, cells[0])

    assert not permissions.can_write(side.contributor, again(cells[1]))


def test_a_settled_section_refuses_every_write(side: Side, threat: ThreatAssessment) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    own = add_heading(threat, "Of our own", by=side.lead)
    fill(threat, by=side.lead)
    set_answer_state(question, "answered", "", by=side.lead)
    perform(threat, "submit", by=side.lead)
    cells = list(Section.objects.filter(threat_assessment=threat, component__isnull=False).order_by("order"))
    ask(side, threat, cells[0])

    with pytest.raises(ClosedForWriting):
        write(cells[1], "<p>Other words.</p>", by=side.lead)
    with pytest.raises(ClosedForWriting):
        judge(cells[1], "partly", by=side.lead)
    with pytest.raises(ClosedForWriting):
        set_answer_state(question, "partly", "Some of it.", by=side.lead)
    with pytest.raises(ClosedForWriting):
        reword_question(question, "Other words?", by=side.reviewer)
    with pytest.raises(ClosedForWriting):
        rename_heading(own, "Renamed", version=1, by=side.lead)
    with pytest.raises(ClosedForWriting):
        remove_heading(own, by=side.lead)


def test_where_none_is_named_all_of_them_open(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    ask(side, threat, cells[0])
    perform(threat, "submit", by=side.lead)

    ask(side, threat)

    assert [permissions.can_write(side.lead, again(cell)) for cell in cells] == [True, True]


def test_taking_a_submission_back_opens_no_settled_section(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    ask(side, threat, cells[0])
    perform(threat, "submit", by=side.lead)
    perform(threat, "take-back", by=side.lead)

    assert [permissions.can_write(side.lead, again(cell)) for cell in cells] == [True, False]


def test_reopening_opens_all_of_them(side: Side, threat: ThreatAssessment, cells: list[Section]) -> None:
    ask(side, threat, cells[0])
    set_status(threat, Status.APPROVED)

    perform(threat, "reopen", by=side.chief_officer, comment="A new figure.")

    assert [permissions.can_write(side.lead, again(cell)) for cell in cells] == [True, True]


def test_the_record_says_of_which_sections_and_the_next_submission_which_were_changed(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    asked = ask(side, threat, *cells)
    write(cells[0], "<p>Now with a number.</p>", by=side.lead)
    submitted = perform(threat, "submit", by=side.lead)

    assert asked.sections == "Component 1; Component 2"
    assert submitted.sections == "Component 1"
    assert [told.sections for told in decisions_for(side.lead, threat)] == [
        "Component 1", "Component 1; Component 2", "",
    ]  # fmt: skip
    assert [told.sections for told in decisions_for(side.reviewer, threat)] == ["", "", ""]


def test_a_changed_grade_and_a_changed_answer_are_told_as_well(side: Side, threat: ThreatAssessment) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    fill(threat, by=side.lead)
    set_answer_state(question, "answered", "", by=side.lead)
    perform(threat, "submit", by=side.lead)
    ask(side, threat)
    cell = Section.objects.filter(threat_assessment=threat, component__isnull=False).order_by("order")[0]
    judge(cell, "partly", by=side.lead)
    set_answer_state(question, "partly", "Half of it.", by=side.lead)

    assert perform(threat, "submit", by=side.lead).sections == f"{cell.heading}; {question.section.heading}"


def test_a_submission_that_changed_nothing_says_so(
    side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    ask(side, threat, cells[0])

    assert perform(threat, "submit", by=side.lead).sections == NONE_CHANGED


def test_a_section_of_another_threat_cannot_be_named(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, cells: list[Section]
) -> None:
    elsewhere = Section.objects.filter(annual=annual).exclude(threat_assessment=threat)[0]

    with pytest.raises(NotOfThis):
        ask(side, threat, elsewhere)
    threat.refresh_from_db()
    assert threat.status == Status.SUBMITTED


def test_the_sections_are_chosen_on_the_page_of_the_step(
    client: Client, side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    client.force_login(side.coordinator)
    page = reverse("threat_step", args=[*threat.url_args, "request-changes"])

    assert "Component 2" in client.get(page).content.decode()
    answer = client.post(page, {"comment": "Say how many.", "sections": [str(cells[1].pk)]})

    assert answer.status_code == 302
    assert [again(cell).is_settled for cell in cells] == [True, False]
    client.force_login(side.lead)
    assert "Agreed: stays as it is" in client.get(cells[0].get_absolute_url()).content.decode()
    assert client.get(again(cells[0]).url("section_edit")).status_code == 403


def test_a_choice_that_is_not_offered_is_refused_beside_its_field(
    client: Client, side: Side, threat: ThreatAssessment, cells: list[Section]
) -> None:
    client.force_login(side.coordinator)
    page = reverse("threat_step", args=[*threat.url_args, "request-changes"])

    answer = client.post(page, {"comment": "Say how many.", "sections": ["0"]})

    assert list(answer.context["form"].errors) == ["sections"]
