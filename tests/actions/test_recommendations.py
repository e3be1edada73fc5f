"""The writes: references for life, stale changes refused, closing in words, and what the history says of it."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from actions.history import changes_of
from actions.models import Recommendation
from actions.recommendations import (
    StaleRecommendation,
    change_recommendation,
    letters_of,
    raise_recommendation,
)
from assessments.models import AnnualAssessment, Status, StatusChange
from tests.actions.conftest import values
from tests.makers import Side, make_edition, make_organisation, make_side, make_year, set_status


def change(recommendation: Recommendation, by: Any, reason: str = "", **changed: Any) -> Recommendation:
    current = Recommendation.objects.get(pk=recommendation.pk)
    return change_recommendation(current, changed, version=current.version, reason=reason, by=by)


# References


@pytest.mark.parametrize(
    ("name", "short_name", "letters"),
    [
        ("West Midlands Police", "WMP", "WMP"),
        ("Devon & Cornwall Police", "D&C Police", "DCPolice"),
        ("Avon and Somerset Constabulary", "", "AASC"),
        ("Heddlu Gogledd Cymru", "North Wales Police and partners", "NorthWalesPoli"),
    ],
)
def test_a_reference_begins_with_what_an_address_can_hold_of_the_short_name(
    name: str, short_name: str, letters: str, db: None
) -> None:
    force = make_organisation(name=name)
    force.short_name = short_name

    assert letters_of(force) == letters


def test_references_run_through_the_calendar_year_of_the_board(side: Side) -> None:
    edition = make_edition(1, 1)
    years = [make_year(side, edition, name) for name in ("2023-24", "2024-25", "2025-26")]
    AnnualAssessment.objects.filter(pk=years[0].pk).update(board_on=datetime.date(2024, 2, 1))
    years[0].refresh_from_db()

    raised = [
        raise_recommendation(year, values("force"), by=side.lead).reference
        for year in (years[0], years[1], years[2], years[0])
    ]

    assert raised == ["AP-2024-01", "AP-2025-01", "AP-2025-02", "AP-2024-02"]


def test_numbers_go_on_after_ninety_nine_and_leave_other_forces_alone(
    side: Side, other_side: Side, annual: AnnualAssessment, of_force: Recommendation
) -> None:
    Recommendation.objects.filter(pk=of_force.pk).update(reference="AP-2025-99")
    theirs = raise_recommendation(make_year(other_side), values("force"), by=other_side.lead)

    assert raise_recommendation(annual, values("force"), by=side.lead).reference == "AP-2025-100"
    assert raise_recommendation(annual, values("force"), by=side.lead).reference == "AP-2025-101"
    assert theirs.reference == "EP-2025-01"


@pytest.mark.django_db(transaction=True)
def test_recommendations_raised_at_once_get_a_reference_each() -> None:
    side = make_side("Anyshire")
    annual = make_year(side)

    def raise_it(_: int) -> str:
        try:
            return raise_recommendation(annual, values("force"), by=side.lead).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        references = sorted(pool.map(raise_it, range(8)))

    assert references == [f"AP-2025-{number:02}" for number in range(1, 9)]


# Changing


def test_a_stale_change_is_refused_and_changes_nothing(side: Side, of_force: Recommendation) -> None:
    change(of_force, side.lead, owner="Head of Intelligence")

    with pytest.raises(StaleRecommendation) as refused:
        change_recommendation(of_force, {"owner": "Nobody"}, version=1, by=side.coordinator)

    assert refused.value.current.owner == "Head of Intelligence"
    assert Recommendation.objects.get().version == 2


def test_a_change_that_changes_nothing_makes_no_version_and_no_history(
    side: Side, of_force: Recommendation
) -> None:
    change(of_force, side.lead, owner=of_force.owner, due_on=of_force.due_on)

    assert Recommendation.objects.get().version == 1
    assert of_force.history.count() == 1


def test_closing_keeps_who_and_when_and_opening_again_takes_them_out(
    side: Side, of_force: Recommendation
) -> None:
    closed = change(of_force, side.coordinator, state="closed", outcome="Counted in May.")
    assert (closed.closed_by, closed.standing) == (side.coordinator, "closed")
    assert closed.closed_at is not None

    opened = change(of_force, side.lead, state="open")
    assert (opened.closed_by, opened.closed_at, opened.outcome) == (None, None, "Counted in May.")


def test_the_database_refuses_to_close_without_words(side: Side, of_force: Recommendation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(of_force, side.coordinator, state="closed")


@pytest.mark.parametrize(
    ("today", "standing", "overdue_by"),
    [
        ("2025-09-30", "open", ""),
        ("2025-10-01", "overdue", "1 day"),
        ("2027-01-15", "overdue", "1 year, 3 months"),
    ],
)
def test_overdue_is_from_the_day_after_the_date(
    today: str, standing: str, overdue_by: str, of_force: Recommendation
) -> None:
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        assert (of_force.standing, of_force.overdue_by.replace("\xa0", " ")) == (standing, overdue_by)
        assert Recommendation.objects.overdue().exists() == (standing == "overdue")


# History


def test_every_change_is_told_in_words_with_who_and_why(
    side: Side, annual: AnnualAssessment, of_force: Recommendation
) -> None:
    threat = annual.edition.threats.order_by("order")[0]
    change(of_force, side.lead, "Training was late.", due_on=datetime.date(2025, 12, 31))
    change(of_force, side.lead, "Late again.", due_on=datetime.date(2026, 3, 31), owner="Head of Training")
    change(
        of_force, side.coordinator, text="Count all officers.", threat=threat, progress="Half are counted."
    )
    change(of_force, side.coordinator, state="closed", outcome="All are counted.")
    change(of_force, side.coordinator, outcome="All 41 are counted.")
    change(of_force, side.lead, state="open", progress="")

    told = [(c.by.name if c.by else "", c.sentences, c.reason) for c in changes_of(of_force, side.viewer)]

    lead, coordinator = side.lead.name, side.coordinator.name
    assert told == [
        (lead, ("The progress report was taken out.", "Opened again."), ""),
        (coordinator, ("What was done is put in other words: “All 41 are counted.”",), ""),
        (coordinator, ("Closed. What was done: “All are counted.”",), ""),
        (
            coordinator,
            (
                "It moved from the whole assessment to Threat 1.",
                "The wording changed. It was: “Count the trained officers.”",
                "Progress: “Half are counted.”",
            ),
            "",
        ),
        (
            lead,
            (
                "The date moved from 31 December 2025 to 31 March 2026.",
                "The owner changed from Head of Operations to Head of Training.",
            ),
            "Late again.",
        ),
        (lead, ("The date moved from 30 September 2025 to 31 December 2025.",), "Training was late."),
        (coordinator, ("Raised, with Head of Operations as its owner, due on 30 September 2025.",), ""),
    ]


def test_the_body_reads_how_a_recommendation_changed_since_its_release_and_no_earlier_words(
    side: Side, annual: AnnualAssessment, of_force: Recommendation
) -> None:
    change(of_force, side.lead, "Too blunt.", text="Count them.", owner="Head of Training")
    StatusChange.objects.create(
        annual=annual, transition="release", from_status=Status.APPROVED, to_status=Status.RELEASED,
        changed_by=side.coordinator, changed_at=timezone.now(), content_sha256="0" * 64,
    )  # fmt: skip
    set_status(annual, Status.RELEASED)
    change(of_force, side.lead, "Late.", due_on=datetime.date(2026, 3, 31))

    seen = [(c.sentences, c.reason) for c in changes_of(of_force, side.reviewer)]

    assert seen == [
        (("The date moved from 30 September 2025 to 31 March 2026.",), "Late."),
        (("Raised.",), ""),
    ]
    assert len(changes_of(of_force, side.secretary)) == 3


def test_what_the_body_raised_is_told_to_both_sides_from_the_first_day(
    side: Side, of_body: Recommendation
) -> None:
    change(of_body, side.reviewer, "Agreed with the force.", due_on=datetime.date(2026, 3, 31))

    assert changes_of(of_body, side.lead) == changes_of(of_body, side.body_viewer)
    assert len(changes_of(of_body, side.lead)) == 2
