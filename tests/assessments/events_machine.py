"""What every kind of random event stands on: people and places at random, and taking a step as the table has it.

Every event goes through the verbs of the program, asked first as the pages ask: whether the person sees it, and
whether they may. What must be true is kept by hand in events_account.py. The events are in the modules that build on
this one, one for each subject.
"""

from __future__ import annotations

import datetime
from io import StringIO
from itertools import count

import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from accounts.models import Organisation, User
from assessments import permissions, writing
from assessments.models import Section, ThreatAssessment
from assessments.named_sections import NotOfThis
from assessments.verdicts import give_verdict
from assessments.workflow import NotReady, WrongStatus, perform
from tests.assessments.events import (
    CAST,
    CHIEFS,
    FORWARD,
    READERS,
    SUBSTITUTES,
    WRITERS,
    Subject,
    Year,
    key_of,
)
from tests.assessments.events_account import Account
from tests.assessments.hindrances import is_hindered

PEOPLE, SECTION, SUBJECT = st.sampled_from(list(CAST)), st.integers(0, 14), st.integers(0, 2)
WRITER, CHIEF, ANY = st.sampled_from(WRITERS), st.sampled_from(CHIEFS), st.integers(0, 99)
READER, SUBSTITUTE, THREAT = st.sampled_from(READERS), st.sampled_from(SUBSTITUTES), st.integers(0, 1)
WINDOWS = st.sampled_from(["a" * 16, "b" * 16])
APPROVED = ("approved", "released", "verdict_given")  # where something may slip in under an approval


class Machine(RuleBasedStateMachine):
    def __init__(self, year: Year) -> None:
        super().__init__()
        self.clock = time_machine.travel(datetime.datetime.now(datetime.UTC), tick=True)
        self.traveller = self.clock.start()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.year, self.account, self.numbers = year, Account(year, timezone.localdate()), count(1)
        self.opened: dict[tuple[str, int], int] = {}  # the version that a window of the editor began from

    def teardown(self) -> None:
        try:
            self.account.check_trail()
            self.verify()
        finally:
            transaction.set_rollback(True)
            self.rows.__exit__(None, None, None)
            self.clock.stop()

    def verify(self) -> None:
        """The trail is as it was written, and the record of decisions is what it tells; either exits where not."""
        call_command("verify_audit", stdout=StringIO())
        call_command("verify_decisions", stdout=StringIO())

    # Who and where

    def person(self, name: str) -> User:
        return User.objects.get(pk=self.year.people[name])

    def force(self) -> Organisation:
        return self.year.annual.force

    def section(self, at: int) -> Section:
        keys = sorted(self.account.homes)
        return self.section_of(keys[at % len(keys)])

    def section_of(self, key: int) -> Section:
        return Section.objects.with_context().get(pk=key)

    def seen(self, name: str, at: int) -> Section | None:
        """None where the person does not see it, which is as the account has it."""
        section = self.section(at)
        found = Section.objects.visible_to(self.person(name)).with_context().filter(pk=section.pk).first()
        assert (found is not None) == self.account.sees(name, section), (name, section)
        return found

    def subject(self, at: int) -> Subject:
        subject = self.year.subjects[at]
        return type(subject)._default_manager.get(pk=subject.pk)

    def threat(self, at: int) -> ThreatAssessment:
        return ThreatAssessment.objects.get(pk=self.year.threats[at].pk)

    def words(self) -> str:
        return f"Sentence {next(self.numbers)}."

    # Steps, which most of the others are told apart by

    def go_on(self, subject: Subject, pick: int) -> None:
        """One step onwards, by one of those who may."""
        possible = [each for each in FORWARD if self.account.starts_at(subject, each)]
        able = [
            (name, step) for step in possible for name in CAST if self.account.may_step(name, subject, step)
        ]
        if able:
            name, step = able[pick % len(able)]
            self.take(name, subject, step)

    def take(self, name: str, subject: Subject, step: str, named: tuple[int, ...] = ()) -> None:
        """Refused for the reason that the table has, or done and then in the account."""
        by, account = self.person(name), self.account
        named = named if step == "request-changes" else ()
        is_possible = account.may_step(name, subject, step) and account.starts_at(subject, step)
        hindered = is_possible and is_hindered(account, subject, step)
        are_here = all(account.homes[section] == key_of(subject) for section in named)
        words = self.words()
        try:
            if step == "give-verdict" and isinstance(subject, ThreatAssessment):
                give_verdict(subject, "assured", words, by=by)
                change = subject.status_changes.latest_first()[0]
            else:
                change = perform(subject, step, by=by, comment=words, sections=named)
        except PermissionDenied:
            assert not account.may_step(name, subject, step), (name, step, account.status)
        except WrongStatus:
            assert account.may_step(name, subject, step)
            assert not account.starts_at(subject, step)
        except NotReady:
            assert hindered, (name, step, account.status)
        except NotOfThis:
            assert is_possible
            assert not are_here
        else:
            assert not hindered, (name, step, account.status)
            assert are_here
            account.note_step(name, subject, step, change, named)
            account.reasons.append(words)
            if named:
                sections = Section.objects.filter(pk__in=named).order_by("order", "pk")
                assert change.sections == "; ".join(each.heading for each in sections)

    # What stands in the way of going on

    def everything_is_written(self) -> None:
        """Whatever is empty and open, by whoever leads it: sequences would stop where somebody has added a heading."""
        for section in Section.objects.filter(annual=self.year.annual, body="").with_context():
            name = self.writer_of(section)
            if self.account.may_write(name, section):
                self.store(name, section, f"<p>{self.words()}</p>", section.version)

    def writer_of(self, section: Section) -> str:
        threat = section.threat_assessment_id
        return "coordinator" if threat is None else self.year.leads[threat]

    def store(self, name: str, section: Section, body: str, version: int) -> writing.Saved:
        saved = writing.store_body(section, writing.prepare_body(body), version=version, by=self.person(name))
        if saved.changed:
            self.account.note_text(name, section, saved.section.body)
        return saved

    def may(self, name: str, question: str, thing: object) -> bool:
        """What the program answers, for the account to be held against."""
        return bool(getattr(permissions, question)(self.person(name), thing))
