"""Random people do random things in a random order, and what the product promises holds after each of them.

The events are in the modules events_*.py, one for each subject, and what must be true is kept by hand in
events_account.py. `--hypothesis-profile=deep` tries longer and more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from assessments.decisions import standing_approval
from assessments.models import Section, StatusChange
from tests.assessments.events import BACKWARD, CAST, build_year, key_of
from tests.assessments.events_asking import Asking
from tests.assessments.events_challenge import Challenge
from tests.assessments.events_handing import Handing
from tests.assessments.events_machine import APPROVED
from tests.assessments.events_steps import Steps
from tests.assessments.events_writing import Writing

EXAMPLES, EVENTS = 12, 40  # of the sequences that are tried by default, and in each
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class Events(Steps, Writing, Asking, Handing, Challenge):
    # What holds after each of them

    @invariant()
    def nobody_took_a_step_that_the_table_forbids(self) -> None:
        self.account.check_statuses()

    @invariant()
    def every_acknowledged_text_is_there(self) -> None:
        self.account.check_texts()

    @invariant()
    def an_approval_counts_for_what_was_approved_and_nothing_else(self) -> None:
        changes = list(StatusChange.objects.filter(annual=self.year.annual).order_by("-changed_at", "-pk"))
        for subject in [self.subject(at) for at in range(3)]:
            standing = standing_approval(subject, changes)
            assert (standing is not None) == self.account.stands(subject)
            if standing is not None:
                approved = self.account.approvals[key_of(subject)][-1]
                assert standing.changed_by_id == self.year.people[approved.name]
                assert not approved.signers & self.account.wrote(subject)

    @invariant()
    def what_was_agreed_stays_while_changes_are_asked_of_other_sections(self) -> None:
        self.account.check_settled()

    @invariant()
    def every_answer_stands_as_it_was_last_said(self) -> None:
        self.account.check_answers()

    @invariant()
    def challenge_and_withholding_stand_as_they_were_decided(self) -> None:
        self.account.check_challenge()

    def everything_holds(self) -> None:
        self.nobody_took_a_step_that_the_table_forbids()
        self.every_acknowledged_text_is_there()
        self.an_approval_counts_for_what_was_approved_and_nothing_else()
        self.what_was_agreed_stays_while_changes_are_asked_of_other_sections()
        self.every_answer_stands_as_it_was_last_said()
        self.challenge_and_withholding_stand_as_they_were_decided()


@contextmanager
def events_of_a_year() -> Iterator[Events]:
    """For an order that is written down here, so that it is tried whatever chance brings."""
    events = Events(build_year())
    try:
        yield events
        events.everything_holds()
    finally:
        events.teardown()


@pytest.mark.django_db
@pytest.mark.parametrize("stage", APPROVED)
@pytest.mark.parametrize("at", range(3))
def test_nothing_goes_on_from_a_text_that_slipped_in_under_its_approval(stage: str, at: int) -> None:
    with events_of_a_year() as events:
        events.a_text_changes_under_its_approval(at, stage, pick=0)
        assert events.account.status[key_of(events.year.subjects[at])] == stage


@pytest.mark.django_db
def test_every_step_of_a_year_is_withdrawn_and_taken_again() -> None:
    with events_of_a_year() as events:
        events.the_year_goes_on(1, pick=0)
        for _ in range(5):
            events.the_year_goes_on(1, pick=0)
            for at in (2, 0, 1):  # the whole first, which rests on its threats
                events.a_step_is_withdrawn(at, "viewer", times=0, twice=True, pick=0)
                events.an_approval_counts_for_what_was_approved_and_nothing_else()
            events.the_year_goes_on(1, pick=1)
        withdrawn = [key for key, step in events.account.steps if step == "withdraw"]
    # Neither submitting, nor that the whole is final, nor then its threats.
    assert len(withdrawn) == 3 * len(("agree", "approve", "release", "give-verdict"))


@pytest.mark.django_db
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("two", [False, True])
def test_the_whole_never_hurries_ahead_and_no_threat_falls_back_behind_it(together: bool, two: bool) -> None:
    with events_of_a_year() as events:
        events.the_force_approves_in_its_way(together, two, chief_releases=False)
        for _ in range(9):
            events.go_on(events.subject(2), pick=0)
            events.the_year_goes_on(1, pick=0)
            for at, step in itertools.product((0, 1), [*BACKWARD, "withdraw"]):
                subject = events.subject(at)
                for name in [each for each in CAST if events.account.may_step(each, subject, step)]:
                    if events.account.status["the whole"] != "draft":
                        events.take(name, subject, step)
        assert set(events.account.status.values()) == {"final"}


@pytest.mark.django_db
@pytest.mark.parametrize("put_back", [False, True])
def test_what_was_reopened_and_written_in_is_not_approved_by_withdrawing(put_back: bool) -> None:
    """Not even where every word stands as it did, if whoever approved it has written in between."""
    with events_of_a_year() as events:
        threat, at = events.year.threats[0], 5
        section = events.section(at)
        assert section.subject == threat
        for name, step in (
            ("lead", "submit"),
            ("coordinator", "agree"),
            ("chief_contributor", "approve"),
            ("coordinator", "reopen"),
        ):
            events.take(name, events.subject(0), step)
        events.a_section_is_handed_over("lead", at, "chief_contributor")
        events.save("chief_contributor", at, "more", "a" * 16)
        if put_back:
            Section.objects.filter(pk=section.pk).update(body=section.body)
            events.account.present[section.pk] = section.heading, section.body
        events.take("coordinator", events.subject(0), "withdraw")
        assert events.account.status[key_of(threat)] == "changes_requested"


@pytest.mark.django_db
def test_sections_that_stay_agreed_are_so_again_when_a_reopening_is_withdrawn() -> None:
    with events_of_a_year() as events:
        account, threat = events.account, events.year.threats[0]
        own = sorted(section for section, home in account.homes.items() if home == key_of(threat))
        places = [sorted(account.homes).index(section) for section in own]
        events.take("lead", events.subject(0), "submit")
        events.take("coordinator", events.subject(0), "request-changes", (own[0],))
        for at in places:
            events.save("lead", at, "more", "a" * 16)
        assert [len(account.texts[section]) for section in own] == [2, *[1] * (len(own) - 1)]
        for name, step in (("lead", "submit"), ("coordinator", "agree"), ("chief_officer", "approve")):
            events.take(name, events.subject(0), step)
        events.take("coordinator", events.subject(0), "reopen")
        assert not account.settled
        events.take("coordinator", events.subject(0), "withdraw")
        assert set(account.settled) == set(own[1:])
        assert account.stands(events.subject(0))


@pytest.mark.django_db
def test_who_acted_for_a_chief_officer_withdraws_nothing_once_the_days_are_over() -> None:
    with events_of_a_year() as events:
        events.the_force_approves_in_its_way(together=False, two=True, chief_releases=False)
        events.the_year_goes_on(2, pick=0)
        for at in (0, 1):
            events.go_on(events.subject(at), pick=0)
        events.a_chief_officer_names_who_acts_for_them("chief_officer", "viewer", 0, 1, 2, steps=True)
        assert events.account.last["the whole"].people == {"viewer", "chief_officer"}
        events.take("viewer", events.subject(2), "withdraw")
        events.take("viewer", events.subject(2), "approve-first")
        events.days_pass(2)
        events.take("viewer", events.subject(2), "withdraw")
        assert events.account.last["the whole"].step == "approve-first"
        events.take("chief_officer", events.subject(2), "withdraw")
        assert events.account.last["the whole"].step == "withdraw"


@pytest.mark.django_db
def test_no_order_of_events_breaks_what_the_product_promises() -> None:
    is_deep = settings.get_current_profile_name() == "deep"
    depth = settings() if is_deep else settings(max_examples=EXAMPLES, stateful_step_count=EVENTS)
    year = build_year()

    class InThisYear(Events):
        def __init__(self) -> None:
            super().__init__(year)

    run_state_machine_as_test(InThisYear, settings=settings(depth, deadline=None, suppress_health_check=SLOW))
