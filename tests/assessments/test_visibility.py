"""What each person sees of a year, as a table: status of the threat × role, and never anything of another force."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import (
    AnnualAssessment,
    Circle,
    Question,
    Section,
    Status,
    Thread,
    ThreatAssessment,
    Verdict,
)
from tests.makers import (
    Side,
    first_section,
    hand,
    make_question,
    make_side,
    make_thread,
    make_year,
    set_status,
)

FORCE_READERS = ("lead", "coordinator", "chief_officer", "viewer")
BODY_READERS = ("reviewer", "commissioner", "body_viewer")
ALL_ROLES = (*FORCE_READERS, *BODY_READERS, "contributor", "secretary", "administrator")
RELEASED = {Status.RELEASED, Status.VERDICT_GIVEN, Status.FINAL}


@pytest.mark.parametrize("role", ALL_ROLES)
def test_who_sees_the_year_and_its_threats(role: str, side: Side, annual: AnnualAssessment) -> None:
    user = getattr(side, role)
    assert AnnualAssessment.objects.visible_to(user).exists() == (role != "administrator")
    sees_threats = role not in ("administrator", "contributor")
    assert ThreatAssessment.objects.visible_to(user).exists() == sees_threats


@pytest.mark.parametrize("status", Status)
def test_who_reads_the_words_of_a_threat_in_each_status(
    status: Status, side: Side, threat: ThreatAssessment
) -> None:
    set_status(threat, status)
    readers = {
        r for r in ALL_ROLES if Section.objects.visible_to(getattr(side, r)).filter(threat_assessment=threat)
    }
    expected = {*FORCE_READERS, "secretary"} | (set(BODY_READERS) if status in RELEASED else set())
    assert readers == expected


@pytest.mark.parametrize("status", Status)
def test_who_reads_the_sections_of_the_whole_in_each_status(
    status: Status, side: Side, annual: AnnualAssessment
) -> None:
    set_status(annual, status)
    readers = {
        r for r in ALL_ROLES if Section.objects.visible_to(getattr(side, r)).filter(threat_assessment=None)
    }
    expected = {*FORCE_READERS, "secretary"} | (set(BODY_READERS) if status in RELEASED else set())
    assert readers == expected


def test_a_contributor_sees_only_what_was_handed_to_them(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    question = make_question(annual, section.threat_assessment, by=side.reviewer)
    hand(section, side.contributor)

    assert list(Section.objects.visible_to(side.contributor)) == [section]
    assert list(ThreatAssessment.objects.visible_to(side.contributor)) == [section.threat_assessment]
    assert not Question.objects.visible_to(side.contributor).exists()
    hand(question.section, side.contributor)
    assert list(Question.objects.visible_to(side.contributor)) == [question]


def test_a_section_handed_to_somebody_is_gone_when_their_role_in_the_force_ends(
    side: Side, annual: AnnualAssessment
) -> None:
    hand(first_section(annual), side.contributor)
    side.contributor.memberships.update(valid_until="2021-01-01")
    assert not Section.objects.visible_to(side.contributor).exists()


@pytest.mark.parametrize("role", ALL_ROLES)
def test_nobody_sees_anything_of_another_force(
    role: str, side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    make_question(annual, by=side.reviewer)
    make_thread(section, by=side.lead)
    for threat in annual.threat_assessments.all():
        set_status(threat, Status.FINAL)
    set_status(annual, Status.FINAL)
    user = getattr(other_side, role)
    for model in (AnnualAssessment, ThreatAssessment, Section, Question, Thread):
        assert not model.objects.visible_to(user).exists()


@pytest.mark.parametrize(
    ("circle", "author", "readers"),
    [
        (Circle.OWN, "lead", {"lead", "coordinator", "chief_officer"}),
        (Circle.OWN, "reviewer", {"reviewer", "commissioner", "secretary"}),
        (
            Circle.BOTH,
            "lead",
            {"lead", "coordinator", "chief_officer", "reviewer", "commissioner", "secretary"},
        ),
    ],
)
def test_who_reads_a_thread_in_each_circle(
    circle: Circle, author: str, readers: set[str], side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    set_status(section.threat_assessment, Status.RELEASED)
    make_thread(section, by=getattr(side, author), circle=circle)
    assert {r for r in ALL_ROLES if Thread.objects.visible_to(getattr(side, r)).exists()} == readers


def test_a_thread_between_both_sides_is_not_read_before_its_section_may_be(
    side: Side, annual: AnnualAssessment
) -> None:
    make_thread(first_section(annual), by=side.lead, circle=Circle.BOTH)
    assert not Thread.objects.visible_to(side.reviewer).exists()


def test_oversight_that_has_ended_ends_what_the_body_sees(side: Side, annual: AnnualAssessment) -> None:
    side.body.oversees.update(valid_until="2021-01-01")
    assert not AnnualAssessment.objects.visible_to(side.reviewer).exists()


def test_one_person_with_roles_in_two_forces_sees_both(side: Side, other_side: Side) -> None:
    first, second = make_year(side), make_year(other_side)
    other_side.viewer.memberships.create(organisation=side.force, role="viewer", valid_from="2020-01-01")
    assert set(AnnualAssessment.objects.visible_to(other_side.viewer)) == {first, second}


def test_a_person_without_any_role_sees_nothing(annual: AnnualAssessment) -> None:
    stranger = make_side("Nowhere").viewer
    stranger.memberships.all().delete()
    for model in (AnnualAssessment, ThreatAssessment, Section, Question, Thread):
        assert not model.objects.visible_to(stranger).exists()


def test_a_contributor_reads_no_reasons_of_a_verdict(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    section = first_section(annual)
    hand(section, side.contributor)
    threat = ThreatAssessment.objects.select_related("annual__force", "threat").get(
        pk=section.threat_assessment_id
    )
    Verdict.objects.create(
        threat_assessment=threat, verdict="not_assured", reasons="Planted reasons.", given_by=side.commissioner,
        given_at=annual.opened_at,
    )  # fmt: skip
    set_status(threat, Status.VERDICT_GIVEN)
    for role, reads in (("contributor", False), ("lead", True)):
        client.force_login(getattr(side, role))
        page = client.get(threat.get_absolute_url()).content.decode()
        assert ("Planted reasons." in page) == reads, role
