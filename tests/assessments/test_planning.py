"""The calendar of a year: its dates, what is late and with whom, moving the board, and more time."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from assessments.calendar_page import Writing, stage_lines, subject_lines, writing_of
from assessments.models import (
    AnnualAssessment,
    Extension,
    Section,
    Stage,
    StageDays,
    Status,
    ThreatAssessment,
)
from assessments.my_work import tasks_for
from assessments.planning import (
    PlanIsOver,
    StalePlan,
    calendar_of,
    change_plan,
    dates,
    extend,
    holder_of,
    plan_mark,
)
from audit.models import AuditEntry
from tests.makers import Side, fill, first_section, hand, make_edition, make_side, make_year, set_status

YEAR = "/assessments/anyshire/2024-25/"
USUAL = {stage: getattr(StageDays(), stage.value) for stage in Stage}
BOARD = datetime.date(2025, 2, 25)


def fresh(annual: AnnualAssessment) -> AnnualAssessment:
    return AnnualAssessment.objects.select_related("force__stage_days").get(pk=annual.pk)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# The dates


def test_the_dates_of_a_year_are_counted_back_from_its_board() -> None:
    found = dates(BOARD, StageDays(force=Organisation()))
    assert {stage.value: on.isoformat() for stage, on in found.items()} == {
        "write": "2024-12-19",
        "submit": "2024-12-30",
        "agree": "2025-01-08",
        "approve": "2025-01-16",
        "release": "2025-01-21",
        "verdict": "2025-02-07",
        "publish": "2025-02-17",
    }


@given(st.dates(datetime.date(2019, 12, 1), datetime.date(2028, 12, 31)))
def test_the_stages_of_any_board_follow_each_other_and_end_before_it(board_on: datetime.date) -> None:
    found = list(dates(board_on, StageDays(force=Organisation())).values())
    assert found == sorted(found)
    assert found[-1] < board_on


def test_more_time_for_a_threat_holds_for_its_sections_and_for_no_other_threat(
    side: Side, annual: AnnualAssessment
) -> None:
    first, second = annual.threat_assessments.select_related("annual__force", "threat").order_by("order")
    extend(first, Stage.WRITE, day("2025-01-10"), "Illness.", by=side.coordinator)
    calendar = calendar_of(fresh(annual))
    section = Section.objects.select_related("annual", "threat_assessment").filter(threat_assessment=first)[0]
    assert calendar.writing_due(section) == day("2025-01-10")
    assert calendar.due(Stage.WRITE, second) == day("2024-12-19")
    assert calendar.due(Stage.SUBMIT, first) == day("2024-12-30")


def test_more_time_for_a_section_is_its_own_alone(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    extend(section, Stage.WRITE, day("2025-01-10"), "Figures come late.", by=side.coordinator)
    calendar = calendar_of(fresh(annual))
    assert calendar.writing_due(section) == day("2025-01-10")
    assert calendar.due(Stage.WRITE, section.subject) == day("2024-12-19")


def test_the_last_extension_counts_and_all_of_them_stay(side: Side, threat: ThreatAssessment) -> None:
    extend(threat, Stage.SUBMIT, day("2025-01-10"), "One.", by=side.coordinator)
    extend(threat, Stage.SUBMIT, day("2025-01-06"), "Two.", by=side.coordinator)
    assert calendar_of(fresh(threat.annual)).due(Stage.SUBMIT, threat) == day("2025-01-06")
    assert [row.reason for row in Extension.objects.all()] == ["Two.", "One."]


def test_no_extension_makes_a_date_earlier_than_the_plan(side: Side, threat: ThreatAssessment) -> None:
    extend(threat, Stage.SUBMIT, day("2025-01-10"), "Illness.", by=side.coordinator)
    AnnualAssessment.objects.update(board_on=day("2025-06-03"))
    calendar = calendar_of(fresh(threat.annual))
    assert calendar.due(Stage.SUBMIT, threat) == calendar.dates[Stage.SUBMIT]


def test_a_section_cannot_have_more_time_for_what_it_does_not_do(
    side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    row = Extension(
        annual=annual, section=section, stage=Stage.AGREE, until=BOARD, reason="No.", given_by=side.coordinator,
        given_at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="more time for writing"):
        row.validate_constraints()


@pytest.mark.parametrize(
    ("status", "stage", "holder"),
    [
        (Status.DRAFT, Stage.SUBMIT, "Anyshire Threat lead"),
        (Status.CHANGES_REQUESTED, Stage.SUBMIT, "Anyshire Threat lead"),
        (Status.SUBMITTED, Stage.AGREE, "the coordinator"),
        (Status.AGREED, Stage.APPROVE, "a chief officer"),
        (Status.APPROVED, Stage.RELEASE, "the coordinator or a chief officer"),
        (Status.RELEASED, Stage.VERDICT, "the commissioner"),
        (Status.VERDICT_GIVEN, Stage.PUBLISH, "the coordinator, then the secretary"),
    ],
)
def test_every_status_waits_for_a_stage_that_somebody_has(
    threat: ThreatAssessment, status: Status, stage: Stage, holder: str
) -> None:
    set_status(threat, status)
    due = calendar_of(fresh(threat.annual)).next_due(threat)
    assert due is not None
    assert (due.stage, holder_of(threat, due.stage)) == (stage, holder)


def test_a_final_threat_waits_for_nothing(threat: ThreatAssessment) -> None:
    set_status(threat, Status.FINAL)
    assert calendar_of(fresh(threat.annual)).next_due(threat) is None


def test_the_stages_count_what_is_done_and_what_is_late(annual: AnnualAssessment) -> None:
    threats = list(annual.threat_assessments.order_by("order"))
    set_status(threats[0], Status.AGREED)
    threats[0].status = Status.AGREED
    lines = {
        line.stage: (line.reached, line.of, line.late)
        for line in stage_lines(calendar_of(annual), threats, Writing())
    }
    assert lines[Stage.AGREE] == (1, 3, 2)
    assert lines[Stage.APPROVE] == (0, 3, 3)


# Changing it


def test_moving_the_board_moves_every_date_and_is_told_in_the_trail(
    side: Side, annual: AnnualAssessment
) -> None:
    change_plan(annual, day("2025-03-04"), USUAL, mark=plan_mark(fresh(annual)), by=side.coordinator)
    assert calendar_of(fresh(annual)).dates[Stage.PUBLISH] == day("2025-02-24")
    entry = AuditEntry.objects.get(verb="board-moved")
    assert (entry.before, entry.after) == ("2025-02-25", "2025-03-04")
    assert not StageDays.objects.exists()


def test_other_days_hold_for_every_year_of_the_force_and_for_no_other(
    side: Side, annual: AnnualAssessment, other_side: Side
) -> None:
    days = USUAL | {Stage.PUBLISH: 8}
    change_plan(annual, BOARD, days, mark=plan_mark(fresh(annual)), by=side.coordinator)
    later, theirs = make_year(side, annual.edition, "2025-26"), make_year(other_side, annual.edition)
    found = [calendar_of(fresh(year)).dates[Stage.PUBLISH].isoformat() for year in (later, theirs)]
    assert found == ["2025-02-13", "2025-02-17"]


def test_a_plan_that_somebody_else_changed_is_not_overwritten(side: Side, annual: AnnualAssessment) -> None:
    mark = plan_mark(fresh(annual))
    change_plan(annual, day("2025-03-04"), USUAL, mark=mark, by=side.coordinator)
    with pytest.raises(StalePlan):
        change_plan(annual, day("2025-03-11"), USUAL, mark=mark, by=side.coordinator)
    assert fresh(annual).board_on == day("2025-03-04")


@pytest.mark.django_db(transaction=True)
def test_days_planned_at_once_in_two_years_of_a_force_do_not_overwrite_each_other() -> None:
    side, edition = make_side("Anyshire"), make_edition()
    years = [make_year(side, edition, year) for year in ("2024-25", "2025-26")]
    mark = plan_mark(fresh(years[0]))  # both have their board on the same day

    def plan_days(number: int) -> str:
        days = USUAL | {Stage.PUBLISH: 7 + number}
        try:
            change_plan(years[number % 2], BOARD, days, mark=mark, by=side.coordinator)
        except StalePlan:
            return "stale"
        finally:
            connection.close()
        return "planned"

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(plan_days, range(4)))

    assert found == ["planned", "stale", "stale", "stale"]


def test_nothing_is_planned_in_a_year_that_has_become_final(side: Side, annual: AnnualAssessment) -> None:
    mark, threat = plan_mark(fresh(annual)), annual.threat_assessments.select_related("annual__force")[0]
    AnnualAssessment.objects.update(status=Status.FINAL)

    with pytest.raises(PlanIsOver):
        change_plan(annual, day("2025-03-04"), USUAL, mark=mark, by=side.coordinator)
    for about in (annual, threat, first_section(annual)):
        with pytest.raises(PlanIsOver):
            extend(about, Stage.WRITE, day("2025-01-10"), "Illness.", by=side.coordinator)

    assert (fresh(annual).board_on, Extension.objects.count()) == (BOARD, 0)


# The pages


def plan(annual: AnnualAssessment, **changes: object) -> dict[str, object]:
    days = {stage.value: number for stage, number in USUAL.items()}
    return {"mark": plan_mark(fresh(annual)), "board_on": "2025-02-25", **days, **changes}


def test_new_dates_are_shown_beside_the_old_before_anything_is_saved(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    client.force_login(side.coordinator)
    response = client.get(f"{YEAR}calendar/plan/", plan(annual, board_on="2025-03-04"))
    changes = {row["label"]: (str(row["before"]), str(row["after"])) for row in response.context["changes"]}
    assert changes["Board"] == ("2025-02-25", "2025-03-04")
    assert changes["Final, and the paper published"] == ("2025-02-17", "2025-02-24")
    assert fresh(annual).board_on == BOARD
    response = client.post(f"{YEAR}calendar/plan/", plan(annual, board_on="2025-03-04"))
    assert response["Location"] == f"{YEAR}calendar/"
    assert fresh(annual).board_on == day("2025-03-04")


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"board_on": ""}, "board_on", "Give the date of the board."),
        ({"publish": "0"}, "publish", "Write a whole number of days from 1 to 250."),
        ({"agree": "20"}, "agree", "Agreed comes before approved by chief officers, so at least 28 days."),
    ],
)
def test_a_plan_that_cannot_be_says_so_beside_the_field(
    side: Side, annual: AnnualAssessment, client: Client, changes: dict[str, str], field: str, error: str
) -> None:
    client.force_login(side.coordinator)
    response = client.post(f"{YEAR}calendar/plan/", plan(annual, **changes))
    assert response.context["form"].errors == {field: [error]}
    assert fresh(annual).board_on == BOARD


def test_a_stale_plan_keeps_what_was_typed_and_says_what_stands(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    mine = plan(annual, board_on="2025-03-11")
    client.force_login(side.coordinator)
    client.post(f"{YEAR}calendar/plan/", plan(annual, board_on="2025-03-04"))
    answer = client.post(f"{YEAR}calendar/plan/", mine)
    form = answer.context["form"]
    assert answer.status_code == 409
    assert form["board_on"].value() == "2025-03-11"
    assert form["board_on"].help_text == "Now: 4 March 2025."
    client.post(f"{YEAR}calendar/plan/", {**mine, "mark": form["mark"].value()})
    assert fresh(annual).board_on == day("2025-03-11")


def test_more_time_needs_a_reason_a_later_day_and_a_stage_that_fits(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    client.force_login(side.coordinator)
    about = f"section-{first_section(annual).pk}"
    sent = {"about": about, "stage": "agree", "until": "2024-12-01", "reason": ""}
    form = client.post(f"{YEAR}calendar/extend/", sent).context["form"]
    assert form.errors == {
        "reason": ["Say why more time is given."],
        "stage": ["A section can only have more time for writing: choose “Sections written”."],
        "until": ["It is planned for 8 January 2025. Give a later day."],
    }
    client.post(
        f"{YEAR}calendar/extend/", {**sent, "stage": "write", "until": "2025-01-10", "reason": "Illness."}
    )
    assert [(row.section, row.until, row.given_by) for row in Extension.objects.all()] == [
        (first_section(annual), day("2025-01-10"), side.coordinator)
    ]


def test_the_body_sees_the_dates_and_not_why_more_time_was_given(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    extend(threat, Stage.SUBMIT, day("2025-01-10"), "Somebody is ill.", by=side.coordinator)
    seen = []
    for person in (side.lead, side.reviewer):
        client.force_login(person)
        html = client.get(f"{YEAR}calendar/").content.decode()
        seen.append(("10 January 2025" in html, "Somebody is ill." in html))
    assert seen == [(True, True), (True, False)]


def test_the_body_reads_why_more_time_was_given_for_a_stage_of_its_own(
    side: Side, threat: ThreatAssessment, client: Client
) -> None:
    extend(threat, Stage.VERDICT, day("2025-02-12"), "The panel meets late.", by=side.coordinator)
    for role in ("viewer", "reviewer", "commissioner", "secretary", "body_viewer"):
        client.force_login(getattr(side, role))
        html = client.get(f"{YEAR}calendar/").content.decode()
        assert "The panel meets late." in html, role
        assert "12 February 2025" in html, role


def lines_for(side: Side, role: str, annual: AnnualAssessment) -> dict[str, tuple[str, str]]:
    user, found = getattr(side, role), fresh(annual)
    threats = list(
        ThreatAssessment.objects.filter(annual=found)
        .select_related("annual", "threat", "lead")
        .order_by("order")
    )
    lines = subject_lines(calendar_of(found), threats, writing_of(user, found, threats))
    return {line.subject.label: (line.due.stage.label if line.due else "", line.holder) for line in lines}


def test_a_threat_waits_for_its_writing_and_then_to_be_submitted(
    side: Side, threat: ThreatAssessment
) -> None:
    first = first_section(threat.annual)
    hand(first, side.contributor)
    before = lines_for(side, "viewer", threat.annual)["Threat 1"]
    assert before == (
        "Sections written",
        f"Anyshire Threat lead; handed to Anyshire Contributor ({first.heading})",
    )

    fill(threat, by=side.lead)

    assert lines_for(side, "viewer", threat.annual)["Threat 1"] == ("Submitted", "Anyshire Threat lead")


def test_what_the_stages_count_as_late_is_what_the_threats_wait_for(
    side: Side, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    annual, threats = fresh(threat.annual), list(threat.annual.threat_assessments.all())
    writing = writing_of(side.lead, annual, threats)
    late = {line.stage: line.late for line in stage_lines(calendar_of(annual), threats, writing)}
    waiting = [stage for stage, _ in lines_for(side, "lead", annual).values()]
    assert late[Stage.WRITE] == waiting.count("Sections written") == 2


def test_the_body_is_not_told_how_far_the_writing_is(side: Side, threat: ThreatAssessment) -> None:
    before = lines_for(side, "reviewer", threat.annual)

    fill(threat, by=side.lead)
    hand(first_section(threat.annual), side.contributor)

    assert lines_for(side, "reviewer", threat.annual) == before
    assert before["Threat 1"] == ("Submitted", "Anyshire Threat lead")
    client = Client()
    client.force_login(side.reviewer)
    assert "Told once submitted" in client.get(f"{YEAR}calendar/").content.decode()


def test_more_time_to_submit_is_more_time_to_write(side: Side, threat: ThreatAssessment) -> None:
    extend(threat, Stage.SUBMIT, day("2025-01-10"), "Illness.", by=side.coordinator)
    calendar = calendar_of(fresh(threat.annual))
    # Five working days before, as the plan has it.
    assert calendar.due(Stage.WRITE, threat) == day("2025-01-03")
    assert calendar.writing_due(first_section(threat.annual)) == day("2025-01-03")
    assert calendar.due(Stage.WRITE, threat.annual) == day("2024-12-19")


@pytest.mark.parametrize(
    ("board_on", "said"),
    [
        ("2026-12-25", "The board’s day, 25 December 2026, is a bank holiday."),
        ("2026-12-26", "The board’s day, 26 December 2026, is a Saturday."),
        ("2024-11-12", "Every stage would be past already."),
        ("2025-01-06", "Past already would be: Sections written; Submitted."),
        ("2024-11-01", "The board’s day, 1 November 2024, is past."),
    ],
)
def test_an_odd_plan_says_so_before_it_is_saved_and_where_a_year_is_opened(
    side: Side, annual: AnnualAssessment, client: Client, board_on: str, said: str
) -> None:
    client.force_login(side.coordinator)
    with time_machine.travel(datetime.datetime(2024, 11, 11, 10, tzinfo=datetime.UTC), tick=True):
        client.force_login(side.coordinator)
        planned = client.get(f"{YEAR}calendar/plan/", plan(annual, board_on=board_on))
        sent = {"force": "anyshire", "year": "2026-27", "board_on": board_on}
        sent["edition"] = annual.edition.code
        opened = client.get("/assessments/open/", sent)
    assert said in planned.context["doubts"]
    assert said in planned.content.decode()
    assert said in opened.content.decode()


def test_a_plan_of_working_days_that_are_still_to_come_is_saved_without_a_word(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    with time_machine.travel(datetime.datetime(2024, 11, 11, 10, tzinfo=datetime.UTC), tick=True):
        client.force_login(side.coordinator)
        planned = client.get(f"{YEAR}calendar/plan/", plan(annual, board_on="2025-03-04"))
    assert (planned.context["doubts"], planned.context["elsewhere"]) == ([], [])


def test_other_days_name_what_they_move_in_the_other_years_of_the_force(
    side: Side, other_side: Side, annual: AnnualAssessment, client: Client
) -> None:
    make_year(side, annual.edition, "2025-26")
    set_status(make_year(side, annual.edition, "2023-24"), Status.FINAL)
    make_year(other_side, annual.edition, "2025-26")
    client.force_login(side.coordinator)

    shown = client.get(f"{YEAR}calendar/plan/", plan(annual, publish="8"))

    moved = [
        (row.annual.year, row.stage, str(row.before), str(row.after)) for row in shown.context["elsewhere"]
    ]
    assert moved == [("2025-26", Stage.PUBLISH, "2025-02-17", "2025-02-13")]
    assert "2025-26: Final, and the paper published" in shown.content.decode()


# My work


def test_a_task_is_overdue_by_its_own_stage_and_not_by_the_board(
    side: Side, annual: AnnualAssessment
) -> None:
    section = first_section(annual)
    hand(section, side.contributor)
    (task,) = tasks_for(side.contributor)
    assert (task.due_on, task.when) == (day("2024-12-19"), "Anyshire Police 2024-25, due on 19 December 2024")
    extend(section, Stage.WRITE, day("2025-01-10"), "Illness.", by=side.coordinator)
    (task,) = tasks_for(side.contributor)
    assert task.due_on == day("2025-01-10")


def test_the_form_that_saves_sends_exactly_what_was_shown(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    client.force_login(side.coordinator)
    shown = client.get(f"{YEAR}calendar/plan/", plan(annual, board_on="2025-03-04", publish="8"))
    client.post(f"{YEAR}calendar/plan/", dict(shown.context["kept"]))
    assert fresh(annual).board_on == day("2025-03-04")
    assert StageDays.objects.get().publish == 8
