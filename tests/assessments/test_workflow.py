"""The workflow as a table: every step from every status by every role, for a threat and for the whole."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from assessments import permissions, workflow
from assessments.approvals import content_sha256, snapshot
from assessments.models import (
    AnnualAssessment,
    Circle,
    Section,
    Status,
    StatusChange,
    ThreatAssessment,
    Verdict,
)
from assessments.questions import reword_question, set_answer_state
from assessments.readiness import Kind
from assessments.verdicts import give_verdict
from assessments.workflow import BY_NAME, TRANSITIONS, NotReady, WrongStatus, available, perform
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    judge,
    make_member,
    make_question,
    make_thread,
    make_year,
    set_status,
    write,
)

# Step: from which statuses, to which status, and by whom, for a threat.
STEPS = {
    "submit": ("draft changes_requested", "submitted", "lead"),
    "take-back": ("submitted", "draft", "lead"),
    "request-changes": ("submitted agreed", "changes_requested", "coordinator chief_officer"),
    "agree": ("submitted", "agreed", "coordinator"),
    "approve-first": ("agreed", "agreed", ""),  # of two approvals, which no year needs to begin with
    "approve": ("agreed", "approved", "chief_officer"),
    "release": ("approved", "released", "coordinator chief_officer"),
    "give-verdict": ("released", "verdict_given", "commissioner"),
    "finalise": ("verdict_given", "final", "coordinator"),
    "reopen": ("approved released verdict_given final", "changes_requested", "coordinator chief_officer"),
}
# The whole is submitted by the coordinator, who writes it; the rest is as for a threat.
WHOLE_STEPS = {
    **STEPS,
    "submit": (*STEPS["submit"][:2], "coordinator"),
    "take-back": (*STEPS["take-back"][:2], "coordinator"),
}
# What whoever took it can withdraw: of the whole not that it is final, since its paper may be public.
WITHDRAWABLE = (
    "request-changes",
    "agree",
    "approve-first",
    "approve",
    "release",
    "give-verdict",
    "finalise",
    "reopen",
)
FORCE_ROLES = ("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator")
ROLES = (*FORCE_ROLES, "reviewer", "commissioner", "secretary", "body_viewer")


def make_ready(threat: ThreatAssessment, side: Side) -> None:
    """Nothing is missing for any step."""
    fill(threat, by=side.lead)
    Verdict.objects.create(
        threat_assessment=threat, verdict="assured", reasons="Seen.", given_by=side.commissioner,
        given_at=threat.annual.opened_at,
    )  # fmt: skip


def test_the_table_of_steps_is_the_one_written_here() -> None:
    assert {t.name: (" ".join(t.sources), str(t.target)) for t in TRANSITIONS if t.target} == {
        name: (sources, target) for name, (sources, target, _) in STEPS.items()
    }
    assert [t.name for t in TRANSITIONS if t.target is None] == ["withdraw"]
    assert {source for name in WITHDRAWABLE for source in [STEPS[name][1]]} == set(
        BY_NAME["withdraw"].sources
    )


def test_every_status_can_be_reached_and_left() -> None:
    reached = {t.target for t in TRANSITIONS if t.target} | {Status.DRAFT}
    left = {source for t in TRANSITIONS for source in t.sources}
    assert reached == set(Status)
    assert left == set(Status)


def test_a_final_year_is_only_reopened_and_only_by_those_who_answer_for_the_words(
    side: Side, annual: AnnualAssessment
) -> None:
    set_status(annual, Status.FINAL)
    offered = {role: [t.name for t in available(getattr(side, role), annual)] for role in ROLES}
    assert {role: names for role, names in offered.items() if names} == {
        "coordinator": ["reopen"],
        "chief_officer": ["reopen"],
    }


def test_only_reopening_a_final_year_warns_of_what_is_published(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    warned = []
    for subject, status, step in itertools.product((annual, threat), Status, TRANSITIONS):
        subject.status = status
        if step.warning(subject):
            warned.append((subject, status, step.name))
    assert [(subject, status) for subject, status, name in warned if name == "reopen"] == [
        (annual, Status.FINAL)
    ]
    assert {name for _, _, name in warned} == {"reopen"}


def outcome(subject: AnnualAssessment | ThreatAssessment, name: str, side: Side, role: str) -> str:
    try:
        return perform(subject, name, by=getattr(side, role), comment="Because.").to_status
    except PermissionDenied:
        return "denied"
    except WrongStatus:
        return "wrong status"


@pytest.mark.parametrize("name", STEPS)
def test_a_threat_takes_each_step_only_from_its_statuses_and_only_by_its_roles(
    name: str, side: Side, threat: ThreatAssessment
) -> None:
    make_ready(threat, side)
    sources, target, allowed = STEPS[name]
    for status, role in itertools.product(Status, ROLES):
        set_status(threat, status)
        granted = target if status in sources.split() else "wrong status"
        expected = granted if role in allowed.split() else "denied"
        assert outcome(threat, name, side, role) == expected, (status, role)


@pytest.mark.parametrize("name", STEPS)
def test_the_whole_takes_each_step_only_from_its_statuses_and_only_by_its_roles(
    name: str, side: Side, annual: AnnualAssessment
) -> None:
    for threat in annual.threat_assessments.all():
        make_ready(threat, side)
        set_status(threat, Status.FINAL)
    fill(annual, by=side.coordinator)
    sources, target, allowed = WHOLE_STEPS[name]
    for status, role in itertools.product(Status, ROLES):
        set_status(annual, status)
        granted = target if status in sources.split() else "wrong status"
        expected = granted if role in allowed.split() else "denied"
        assert outcome(annual, name, side, role) == expected, (status, role)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_of_another_force_takes_any_step(
    role: str, side: Side, other_side: Side, threat: ThreatAssessment
) -> None:
    make_ready(threat, side)
    for name, status in itertools.product(STEPS, Status):
        set_status(threat, status)
        assert outcome(threat, name, other_side, role) == "denied"


@pytest.mark.parametrize("role", ROLES)
def test_the_buttons_are_the_steps_that_succeed(role: str, side: Side, threat: ThreatAssessment) -> None:
    make_ready(threat, side)
    for status in Status:
        set_status(threat, status)
        StatusChange.objects.all().delete()  # what was taken a moment ago could be withdrawn
        offered = {t.name for t in available(getattr(side, role), threat)}
        succeed = set()
        for name in STEPS:
            set_status(threat, status)
            if outcome(threat, name, side, role) not in ("denied", "wrong status"):
                succeed.add(name)
        assert offered == succeed, status


def test_a_step_is_recorded_with_who_when_from_what_to_what_comment_and_content(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    before = content_sha256(threat)

    change = perform(threat, "submit", by=side.lead, comment="Please read it.")

    assert threat.status == Status.SUBMITTED
    assert StatusChange.objects.get() == change
    assert (change.from_status, change.to_status) == ("draft", "submitted")
    assert (change.changed_by, change.comment, change.content_sha256) == (
        side.lead,
        "Please read it.",
        before,
    )


def test_the_content_of_a_decision_changes_with_any_word_or_grade(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    cell = first_section(threat.annual)
    hashes = {content_sha256(threat)}
    write(cell, "<p>Other words.</p>", by=side.lead)
    hashes.add(content_sha256(threat))
    judge(cell, "partly", by=side.lead)
    hashes.add(content_sha256(threat))
    assert len(hashes) == 3


def test_the_content_of_a_decision_changes_with_the_names_that_the_paper_prints(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    cell = first_section(threat.annual)
    grade = cell.judgement.grade
    hashes = {content_sha256(threat)}
    for row, field in (
        (threat, "local_label"),
        (cell.component, "name"),
        (grade, "label"),
        (grade, "symbol"),
    ):
        type(row).objects.filter(pk=row.pk).update(**{field: "Z"})
        hashes.add(content_sha256(ThreatAssessment.objects.get(pk=threat.pk)))
    assert len(hashes) == 5


def test_the_whole_comes_before_the_threats_in_what_is_approved(annual: AnnualAssessment) -> None:
    threats = [section["threat"] for section in snapshot(annual)["sections"]]
    named = [threat and threat["code"] for threat in threats]
    assert named == [None] * 5 + ["threat-1"] * 2 + ["threat-2"] * 2


def gaps_of(subject: AnnualAssessment | ThreatAssessment, name: str, side: Side, role: str) -> set[Kind]:
    with pytest.raises(NotReady) as refused:
        perform(subject, name, by=getattr(side, role))
    subject.refresh_from_db()
    assert not StatusChange.objects.exists()
    return {gap.kind for gap in refused.value.gaps}


def test_an_empty_threat_is_not_submitted(side: Side, threat: ThreatAssessment) -> None:
    assert gaps_of(threat, "submit", side, "lead") == {Kind.EMPTY, Kind.UNJUDGED}


def test_a_threat_with_an_unanswered_question_is_not_submitted(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    make_question(threat.annual, threat, by=side.reviewer)
    assert gaps_of(threat, "submit", side, "lead") == {Kind.UNANSWERED}


def test_a_threat_with_an_open_comment_is_not_agreed(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    set_status(threat, Status.SUBMITTED)
    make_thread(first_section(threat.annual), by=side.coordinator, circle=Circle.OWN)
    assert gaps_of(threat, "agree", side, "coordinator") == {Kind.OPEN_COMMENT}


def test_a_verdict_is_not_given_before_it_is_written(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.RELEASED)
    assert gaps_of(threat, "give-verdict", side, "commissioner") == {Kind.NO_VERDICT}


@pytest.mark.parametrize(
    ("name", "status", "behind", "role"),
    [
        ("submit", Status.DRAFT, Status.DRAFT, "coordinator"),
        ("agree", Status.SUBMITTED, Status.SUBMITTED, "coordinator"),
        ("approve", Status.AGREED, Status.AGREED, "chief_officer"),
        ("release", Status.APPROVED, Status.APPROVED, "coordinator"),
        ("give-verdict", Status.RELEASED, Status.RELEASED, "commissioner"),
        ("finalise", Status.VERDICT_GIVEN, Status.VERDICT_GIVEN, "coordinator"),
    ],
)
def test_the_whole_does_not_step_ahead_of_one_threat(
    name: str, status: Status, behind: Status, role: str, side: Side, annual: AnnualAssessment
) -> None:
    fill(annual, by=side.coordinator)
    for threat in annual.threat_assessments.all():
        make_ready(threat, side)
        set_status(threat, Status.FINAL)
    set_status(threat, behind)
    set_status(annual, status)
    assert Kind.THREAT_BEHIND in gaps_of(annual, name, side, role)


@pytest.mark.parametrize(
    ("name", "status"), [("reopen", Status.RELEASED), ("request-changes", Status.AGREED)]
)
def test_a_threat_is_not_taken_back_under_a_submitted_year(
    name: str, status: Status, side: Side, threat: ThreatAssessment
) -> None:
    set_status(threat.annual, Status.SUBMITTED)
    set_status(threat, status)
    assert gaps_of(threat, name, side, "coordinator") == {Kind.THREAT_BEHIND}


def test_lead_cannot_approve_own_assessment_even_as_chief_officer(
    side: Side, threat: ThreatAssessment
) -> None:
    make_member(side.force, "chief_officer", user=side.lead)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(threat, "approve", by=side.lead)
    assert "approve" not in {t.name for t in available(side.lead, threat)}


def test_whoever_wrote_one_section_once_cannot_approve_even_after_others_rewrote_it(
    side: Side, threat: ThreatAssessment
) -> None:
    section = first_section(threat.annual)
    hand(section, side.chief_officer)
    write(section, "<p>A first draft.</p>", by=side.chief_officer)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(threat, "approve", by=side.chief_officer)


def test_whoever_judged_one_cell_cannot_approve(side: Side, threat: ThreatAssessment) -> None:
    judge(first_section(threat.annual), by=side.chief_officer)
    fill(threat, by=side.lead)
    judge(first_section(threat.annual), "partly", by=side.lead)
    set_status(threat, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(threat, "approve", by=side.chief_officer)


def test_whoever_declined_a_question_cannot_approve(side: Side, threat: ThreatAssessment) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    set_answer_state(question, "declined", "It would name a source.", by=side.chief_officer)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(threat, "approve", by=side.chief_officer)


def test_whoever_only_asked_and_reworded_may_still_approve(side: Side, threat: ThreatAssessment) -> None:
    question = make_question(threat.annual, threat, by=side.chief_officer)
    question._history_user = side.chief_officer  # type: ignore[attr-defined]  # read by simple_history
    reword_question(question, "How many are there now?", by=side.reviewer)
    assert not permissions.has_written(side.chief_officer, threat)


def test_whoever_wrote_in_one_threat_cannot_approve_the_whole(side: Side, annual: AnnualAssessment) -> None:
    write(first_section(annual), by=side.chief_officer)
    set_status(annual, Status.AGREED)
    with pytest.raises(PermissionDenied):
        perform(annual, "approve", by=side.chief_officer)


def test_having_written_in_another_year_does_not_hinder_an_approval(
    side: Side, threat: ThreatAssessment
) -> None:
    other = make_year(side, threat.annual.edition, "2023-24")
    write(first_section(other), by=side.chief_officer)
    fill(threat, by=side.lead)
    set_status(threat, Status.AGREED)
    assert perform(threat, "approve", by=side.chief_officer).to_status == Status.APPROVED


@pytest.mark.parametrize(
    ("name", "status", "role"),
    [
        ("release", Status.APPROVED, "coordinator"),
        ("give-verdict", Status.RELEASED, "commissioner"),
        ("finalise", Status.VERDICT_GIVEN, "coordinator"),
    ],
)
def test_nothing_goes_out_under_an_approval_of_other_words(
    name: str, status: Status, role: str, side: Side, threat: ThreatAssessment
) -> None:
    make_ready(threat, side)
    set_status(threat, Status.AGREED)
    perform(threat, "approve", by=side.chief_officer)
    Section.objects.filter(threat_assessment=threat).update(body="<p>Slipped in past the pages.</p>")
    set_status(threat, status)
    with pytest.raises(NotReady) as refused:
        perform(threat, name, by=getattr(side, role))
    assert [gap.kind for gap in refused.value.gaps] == [Kind.LAPSED]


def test_a_second_click_finds_the_step_already_taken(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    perform(threat, "submit", by=side.lead)
    with pytest.raises(WrongStatus):
        perform(threat, "submit", by=side.lead)
    assert StatusChange.objects.count() == 1


def test_permission_is_refused_before_the_status_is_told(side: Side, threat: ThreatAssessment) -> None:
    """Three errors in this order, so that nobody learns a status by trying steps."""
    with pytest.raises(PermissionDenied):
        perform(threat, "approve", by=side.viewer)
    with pytest.raises(WrongStatus):
        perform(threat, "approve", by=side.chief_officer)
    set_status(threat, Status.SUBMITTED)
    make_thread(first_section(threat.annual), by=side.lead)
    with pytest.raises(NotReady):
        perform(threat, "agree", by=side.coordinator)


def test_an_ended_role_ends_the_right_to_step(side: Side, threat: ThreatAssessment) -> None:
    fill(threat, by=side.lead)
    side.lead.memberships.update(valid_until="2021-01-01")
    with pytest.raises(PermissionDenied):
        perform(threat, "submit", by=side.lead)


def test_taking_a_thing_back_needs_a_comment() -> None:
    needed = {name for name, step in workflow.BY_NAME.items() if step.needs_comment}
    assert needed == {"request-changes", "reopen", "withdraw"}


def test_sections_of_a_final_threat_are_the_ones_that_were_approved(
    side: Side, threat: ThreatAssessment
) -> None:
    make_ready(threat, side)
    approved = ""
    for name in ("submit", "agree", "approve", "release", "give-verdict", "finalise"):
        role = STEPS[name][2].split()[0]
        if name == "give-verdict":  # taken with the verdict, which make_ready wrote before the release
            give_verdict(threat, "assured", "Seen.", by=side.commissioner)
            continue
        change = perform(threat, name, by=getattr(side, role))
        approved = change.content_sha256 if name == "approve" else approved
    assert threat.status == Status.FINAL
    assert content_sha256(threat) == approved
    assert Section.objects.filter(threat_assessment=threat).count() == 2
