"""Updates: drafted, reported, corrected and never rewritten; and figures whose count and percentage agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from actions.models import Milestone, Update, UpdateFigure
from actions.updates import (
    AlreadyReported,
    StaleUpdate,
    begin_update,
    dates_to_report_for,
    discard_update,
    report_update,
    save_update,
)
from audit.models import AuditEntry
from tests.actions.plans import make_draft, make_figure, make_milestone, make_report, values_of
from tests.makers import Side

Status = Update.Status


@pytest.fixture
def milestone(side: Side) -> Milestone:
    return make_milestone(side)


def fresh(milestone: Milestone) -> Milestone:
    return Milestone.objects.get(pk=milestone.pk)


# Drafting


def test_one_draft_is_open_at_a_time_whoever_begins_it(side: Side, milestone: Milestone) -> None:
    first = begin_update(milestone, by=side.lead)

    assert begin_update(milestone, by=side.coordinator) == first
    assert Update.objects.count() == 1


def test_a_draft_goes_on_from_the_day_after_what_was_last_reported(side: Side, milestone: Milestone) -> None:
    with time_machine.travel("2025-01-10T12:00:00Z", tick=False):
        make_report(milestone, by=side.lead, status=Status.AT_RISK)
    with time_machine.travel("2025-04-10T12:00:00Z", tick=False):
        begun = begin_update(milestone, by=side.lead)

    assert (begun.period_from, begun.period_until, begun.as_at) == (
        *(date(2025, 1, 1), date(2025, 4, 10), date(2025, 4, 10)),
    )
    assert (begun.status, begun.meets_due_on, begun.number) == (Status.AT_RISK, date(2025, 4, 15), 2)


@pytest.mark.parametrize(
    ("today", "dates", "expected"),
    [
        ("2024-11-01", [date(2025, 1, 15)], date(2025, 1, 15)),
        ("2025-01-15", [date(2025, 1, 15)], date(2025, 1, 15)),
        ("2025-01-16", [date(2025, 1, 15), date(2025, 4, 15)], date(2025, 1, 15)),
        ("2025-03-31", [date(2025, 1, 15), date(2025, 4, 15)], date(2025, 1, 15)),
        ("2025-04-01", [date(2025, 1, 15), date(2025, 4, 15)], date(2025, 4, 15)),
    ],
)
def test_an_update_is_taken_to_be_for_the_date_that_has_come_or_comes_within_two_weeks(
    today: str, dates: list[date], expected: date, side: Side, milestone: Milestone
) -> None:
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert dates_to_report_for(milestone, date.fromisoformat(today)) == dates
        assert begin_update(milestone, by=side.lead).meets_due_on == expected


def test_of_many_dates_that_were_missed_the_last_and_the_chosen_one_are_offered(side: Side) -> None:
    monthly = make_milestone(side, frequency=Milestone.Frequency.MONTHLY)
    months = [date(2025, month, 15) for month in range(7, 13)]

    assert dates_to_report_for(monthly, date(2025, 12, 1)) == months
    chosen = date(2025, 2, 15)
    assert dates_to_report_for(monthly, date(2025, 12, 1), chosen) == [chosen, *months]


def test_the_body_is_cleaned_and_a_stale_draft_is_refused(side: Side, milestone: Milestone) -> None:
    draft = begin_update(milestone, by=side.lead)
    body = '<p onclick="x()">Words.</p><script>x()</script><ol><li>One</li></ol>'
    saved = save_update(draft, values_of(draft, body=body), [], version=1, by=side.lead)

    assert "script" not in saved.body
    assert "onclick" not in saved.body
    assert "<ol" in saved.body
    with pytest.raises(StaleUpdate) as refused:
        save_update(draft, values_of(draft, body="<p>Mine.</p>"), [], version=1, by=side.coordinator)
    assert refused.value.current.body == saved.body


def test_figures_are_stored_in_their_order_and_replaced_as_a_whole(side: Side, milestone: Milestone) -> None:
    draft = make_draft(milestone, by=side.lead, figures=[make_figure("1"), make_figure("2")])
    save_update(draft, values_of(draft), [make_figure("3")], version=draft.version, by=side.lead)

    assert [(each.order, each.value) for each in draft.figures.all()] == [(1, Decimal(3))]


def test_a_discarded_draft_leaves_its_words_in_the_history(side: Side, milestone: Milestone) -> None:
    draft = make_draft(milestone, by=side.lead)
    discard_update(draft, by=side.coordinator)

    assert not Update.objects.exists()
    last = Update.history.order_by("-history_id")[0]
    assert (last.history_type, last.history_user) == ("-", side.coordinator)
    assert "Half are counted." in last.body


# Reporting


def test_what_was_reported_is_not_written_in_any_more(side: Side, milestone: Milestone) -> None:
    reported = make_report(milestone, by=side.lead)

    for write in (
        lambda: save_update(reported, values_of(reported), [], version=reported.version, by=side.lead),
        lambda: report_update(reported, version=reported.version, by=side.lead),
        lambda: discard_update(reported, by=side.lead),
    ):
        with pytest.raises(AlreadyReported):
            write()
    assert Update.objects.get().reported_by == side.lead


def test_a_report_of_a_draft_that_somebody_has_saved_since_is_refused(
    side: Side, milestone: Milestone
) -> None:
    draft = make_draft(milestone, by=side.lead)

    with pytest.raises(StaleUpdate):
        report_update(draft, version=1, by=side.lead)
    assert not Update.objects.get().is_reported


@pytest.mark.parametrize(
    ("values", "figures", "is_enough"),
    [
        ({"body": ""}, False, False),
        ({"body": "<p> </p>"}, False, False),
        ({"body": "", "status": Status.NOTHING}, False, True),
        ({"body": ""}, True, True),
        ({"body": "<p>Words.</p>"}, False, True),
    ],
)
def test_nothing_to_report_is_an_answer_and_silence_is_none(
    values: dict[str, Any], figures: bool, is_enough: bool, side: Side, milestone: Milestone
) -> None:
    draft = make_draft(milestone, by=side.lead, figures=[make_figure("1")] if figures else [], **values)
    if is_enough:
        assert report_update(draft, version=draft.version, by=side.lead).is_reported
        return
    with pytest.raises(ValidationError, match="Nothing to report"):
        report_update(draft, version=draft.version, by=side.lead)


def test_a_milestone_that_points_elsewhere_is_answered_by_that(side: Side, milestone: Milestone) -> None:
    pointing = make_milestone(side, see_milestone=milestone)

    assert make_report(pointing, by=side.lead, body="").is_reported


@pytest.mark.parametrize(
    ("meets", "next_due_on"),
    [
        (date(2025, 1, 15), date(2025, 4, 15)),
        (date(2025, 4, 15), date(2025, 7, 15)),
        (None, date(2025, 1, 15)),
    ],
)
def test_a_report_meets_its_date_and_those_before_and_an_extra_one_none(
    meets: date | None, next_due_on: date, side: Side, milestone: Milestone
) -> None:
    reported = make_report(milestone, by=side.lead, meets_due_on=meets)

    assert fresh(milestone).next_due_on == next_due_on
    assert reported.is_extra == (meets is None)
    assert fresh(milestone).version == 1  # nobody's open form is overtaken by a date that is not in it


def test_complete_ends_what_is_due_until_a_correction_says_otherwise(
    side: Side, milestone: Milestone
) -> None:
    done = make_report(milestone, by=side.lead, status=Status.COMPLETE, meets_due_on=date(2025, 1, 15))
    assert (fresh(milestone).state, fresh(milestone).next_due_on) == ("complete", None)

    make_report(fresh(milestone), by=side.lead, corrects=done, status=Status.AT_RISK, meets_due_on=None)
    after = fresh(milestone)
    assert (after.state, after.next_due_on) == ("active", date(2025, 4, 15))


# Correcting


def test_a_correction_begins_with_the_words_and_figures_that_it_corrects(
    side: Side, milestone: Milestone
) -> None:
    wrong = make_report(milestone, by=side.lead, figures=[make_figure("106", "41")])
    correction = begin_update(fresh(milestone), by=side.coordinator, corrects=wrong)

    assert correction.body == wrong.body
    assert [str(each.value) for each in correction.figures.all()] == ["106.00"]
    assert [str(each.value) for each in wrong.figures.all()] == ["106.00"]
    assert (correction.meets_due_on, correction.is_extra) == (None, False)
    assert begin_update(fresh(milestone), by=side.lead, corrects=wrong) == correction


def test_a_correction_stands_in_place_of_what_it_corrects_once_it_is_reported(
    side: Side, milestone: Milestone
) -> None:
    wrong = make_report(milestone, by=side.lead, on="2025-01-10")
    draft = make_draft(fresh(milestone), by=side.lead, corrects=wrong, body="<p>All are counted.</p>")
    assert list(Update.objects.standing()) == [wrong]

    right = report_update(draft, version=draft.version, by=side.lead)

    assert list(Update.objects.standing()) == [right]
    assert list(Update.objects.standing(date(2025, 1, 31))) == [wrong]
    assert "Half are counted." in Update.objects.get(pk=wrong.pk).body


def test_a_correction_of_an_older_update_does_not_become_the_latest(side: Side, milestone: Milestone) -> None:
    old = make_report(milestone, by=side.lead)
    new = make_report(
        fresh(milestone), by=side.lead, period_from=date(2025, 1, 1), period_until=date(2025, 3, 31)
    )
    make_report(fresh(milestone), by=side.lead, corrects=old, meets_due_on=None)

    assert Update.objects.standing().latest_first().first() == new


def test_a_draft_is_changed_and_not_corrected(side: Side, milestone: Milestone) -> None:
    draft = make_draft(milestone, by=side.lead)

    with pytest.raises(ValidationError, match="has not been reported"):
        begin_update(milestone, by=side.lead, corrects=draft)


# Figures


@pytest.mark.parametrize(
    ("value", "comparison", "unit", "change"),
    [
        ("7339", "6808", "", "531 more (+7.8%)"),
        ("6808", "7339", "", "531 fewer (−7.2%)"),
        ("6808", "6808", "", "No change"),
        ("106", "41", "", "65 more (+158.5%)"),
        ("1000", "800", "offences", "200 more (+25.0%)"),
        ("3", "0", "", "3 more"),
        ("2.5", "2", "hours", "0.5 more (+25.0%)"),
        ("1001", "1000", "", "1 more (+0.1%)"),
        ("10005", "10000", "", "5 more (+0.1%)"),  # 0.05 goes up
        ("20000", "1", "", "19,999 more (+1,999,900.0%)"),
        ("-1", "-2", "", "1 more (+50.0%)"),
        ("78.5", "80.1", "%", "1.6 percentage points lower"),
        ("80.1", "78.5", "per cent", "1.6 percentage points higher"),
        ("5", None, "", ""),
    ],
)
def test_count_and_percentage_are_worked_out_together(
    value: str, comparison: str | None, unit: str, change: str
) -> None:
    figure = UpdateFigure(
        unit=unit, value=Decimal(value), comparison=None if comparison is None else Decimal(comparison)
    )

    assert figure.change == change


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("14771", "offences", "14,771 offences"),
        ("59.00", "%", "59%"),
        ("59.50", "per cent", "59.5%"),
        ("-2", "", "−2"),
    ],
)
def test_a_number_is_said_with_its_unit(value: str, unit: str, words: str) -> None:
    assert UpdateFigure(unit=unit, value=Decimal(value)).value_words == words


def test_a_comparison_says_with_what(side: Side, milestone: Milestone) -> None:
    figure = make_figure("5", "4")
    figure.compared_with = ""

    with pytest.raises(ValidationError, match="compared with"):
        make_draft(milestone, by=side.lead, figures=[figure])


def test_a_save_that_changes_nothing_makes_no_version_and_no_entry(side: Side, milestone: Milestone) -> None:
    draft = make_draft(milestone, by=side.lead, figures=[make_figure("12", unit="offences")])
    again = [make_figure("12", unit="offences")]

    saved = save_update(draft, values_of(draft), again, version=draft.version, by=side.coordinator)

    assert (saved.version, saved.written_by) == (draft.version, side.lead)
    assert AuditEntry.objects.filter(verb="update-saved").count() == 1


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ({"body": "<p>All are counted.</p>"}, ["12"]),
        ({"status": Status.AT_RISK}, ["12"]),
        ({"as_at": date(2024, 12, 30)}, ["12"]),
        ({}, ["13"]),
        ({}, ["12", "12"]),
        ({}, []),
    ],
)
def test_a_save_that_changes_anything_is_a_version(
    side: Side, milestone: Milestone, values: dict[str, Any], figures: list[str]
) -> None:
    draft = make_draft(milestone, by=side.lead, figures=[make_figure("12", unit="offences")])
    rows = [make_figure(value, unit="offences") for value in figures]

    saved = save_update(draft, values_of(draft, **values), rows, version=draft.version, by=side.lead)

    assert saved.version == draft.version + 1
    assert [str(figure.value) for figure in saved.figures.all()] == [f"{value}.00" for value in figures]
