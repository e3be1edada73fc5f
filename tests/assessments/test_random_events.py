"""Random people do random things in a random order, and what the product promises holds after each of them.

Every event goes through the verbs of the program, asked first as the pages ask: whether the person sees the section,
and whether they may. What must be true is kept by hand in events.py. `--hypothesis-profile=deep` tries longer and more.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Role, User
from assessments import (
    comments,
    drafting,
    handing,
    history,
    permissions,
    sources,
    suggestions,
    withholding,
    writing,
)
from assessments.blocks import parse_blocks
from assessments.decisions import standing_approval
from assessments.models import (
    AnnualAssessment,
    Ground,
    Handover,
    Judgement,
    Readers,
    Section,
    Source,
    StatusChange,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.opening import Place, arrange_year, arrangement_mark, threats_in_order
from assessments.parts import parts_of
from assessments.verdicts import give_verdict
from assessments.withholding import AlreadyWithheld, fingerprint, text_now
from assessments.workflow import NotReady, WrongStatus, perform
from tests.assessments.events import (
    BACKWARD,
    CAST,
    CHIEFS,
    FORWARD,
    REFERENCES,
    WRITERS,
    Account,
    Subject,
    Year,
    build_year,
    key_of,
)
from tests.assessments.hindrances import is_hindered
from tests.assessments.test_workflow import STEPS
from threats.models import Grade

PEOPLE, SECTION, SUBJECT = st.sampled_from(list(CAST)), st.integers(0, 9), st.integers(0, 2)
WRITER, CHIEF, ANY = st.sampled_from(WRITERS), st.sampled_from(CHIEFS), st.integers(0, 99)
WINDOWS = st.sampled_from(["a" * 16, "b" * 16])
KINDS = st.sampled_from(["more", "more", "other", "same", "none"])
APPROVED = ("approved", "released", "verdict_given")  # where something may slip in under an approval
EXAMPLES, EVENTS = 12, 40  # of the sequences that are tried by default, and in each
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class Events(RuleBasedStateMachine):
    def __init__(self, year: Year) -> None:
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.year, self.account, self.numbers = year, Account(year), count(1)
        self.opened: dict[tuple[str, int], int] = {}  # the version that a window of the editor began from

    def teardown(self) -> None:
        try:
            self.account.check_trail()
            call_command("verify_audit", stdout=StringIO())
        finally:
            transaction.set_rollback(True)
            self.rows.__exit__(None, None, None)

    # Who and where

    def person(self, name: str) -> User:
        return User.objects.get(pk=self.year.people[name])

    def section(self, at: int) -> Section:
        section = self.year.sections[at % len(self.year.sections)]
        return Section.objects.with_context().get(pk=section.pk)

    def seen(self, name: str, at: int) -> Section | None:
        """None where the person does not see it, which is as the account has it."""
        section = self.section(at)
        found = Section.objects.visible_to(self.person(name)).with_context().filter(pk=section.pk).first()
        assert (found is not None) == self.account.sees(name, section), (name, section)
        return found

    def subject(self, at: int) -> Subject:
        subject = self.year.subjects[at]
        return type(subject)._default_manager.get(pk=subject.pk)

    def words(self) -> str:
        return f"Sentence {next(self.numbers)}."

    # The steps

    @rule(name=PEOPLE, at=SUBJECT, step=st.sampled_from([*STEPS, "withdraw"]))
    def anybody_tries_any_step(self, name: str, at: int, step: str) -> None:
        self.take(name, self.subject(at), step)

    @rule(name=CHIEF, at=SUBJECT)
    def a_chief_officer_tries_to_approve(self, name: str, at: int) -> None:
        self.take(name, self.subject(at), "approve")

    @rule(at=SUBJECT, name=PEOPLE, times=st.integers(0, 3), twice=st.booleans(), pick=ANY)
    def a_step_is_withdrawn(self, at: int, name: str, times: int, twice: bool, pick: int) -> None:
        """By whoever took it; or somebody else tries, who must not. Some steps are taken first."""
        self.the_year_goes_on(times, pick)
        subject = self.subject(at)
        last = self.account.last.get(key_of(subject))
        self.take(last.name if last else name, subject, "withdraw")
        if twice:
            self.take(name, self.subject(at), "withdraw")

    @rule(times=st.integers(1, 6), pick=ANY)
    def the_year_goes_on(self, times: int, pick: int) -> None:
        """Each threat and then the whole by one step, by one of those who may."""
        for _ in range(times):
            for subject in [self.subject(at) for at in range(3)]:
                self.go_on(subject, pick)

    def go_on(self, subject: Subject, pick: int) -> None:
        possible = [each for each in FORWARD if self.account.starts_at(subject, each)]
        able = [
            (name, step) for step in possible for name in CAST if self.account.may_step(name, subject, step)
        ]
        if able:
            name, step = able[pick % len(able)]
            self.take(name, subject, step)

    def take(self, name: str, subject: Subject, step: str) -> None:
        """Refused for the reason that the table has, or done and then in the account."""
        by, account = self.person(name), self.account
        is_possible = account.may_step(name, subject, step) and account.starts_at(subject, step)
        hindered = is_possible and is_hindered(account, subject, step)
        try:
            if step == "give-verdict" and isinstance(subject, ThreatAssessment):
                give_verdict(subject, "assured", "Seen.", by=by)
            else:
                perform(subject, step, by=by, comment="Because.")
        except PermissionDenied:
            assert not account.may_step(name, subject, step)
        except WrongStatus:
            assert account.may_step(name, subject, step)
            assert not account.starts_at(subject, step)
        except NotReady:
            assert is_possible
            assert hindered, (name, step, account.status)
        else:
            assert not hindered, (name, step, account.status)
            account.note_step(name, subject, step)

    # Writing

    @rule(name=WRITER, at=SECTION)
    def somebody_opens_the_editor(self, name: str, at: int) -> None:
        section = self.section(at)
        self.opened[name, section.pk] = section.version

    @rule(name=PEOPLE, at=SECTION, kind=KINDS, window=WINDOWS)
    def anybody_saves(self, name: str, at: int, kind: str, window: str) -> None:
        self.save(name, at, kind, window)

    @rule(name=WRITER, at=SECTION, kind=KINDS, window=WINDOWS)
    def a_writer_saves(self, name: str, at: int, kind: str, window: str) -> None:
        self.save(name, at, kind, window)

    def save(self, name: str, at: int, kind: str, window: str, note: str = "") -> None:
        by, account = self.person(name), self.account
        section = self.seen(name, at)
        may = section is not None and permissions.can_write(by, section)
        assert may == account.may_write(name, self.section(at))
        if section is None or not may:
            return
        words = self.words()
        new = f"<p>{words}{note}</p>"
        sent = {"more": section.body + new, "other": new, "same": section.body, "none": ""}[kind]
        version = self.opened.pop((name, section.pk), section.version)
        try:
            saved = writing.store_body(section, writing.prepare_body(sent), version=version, by=by)
        except writing.StaleEdit:
            assert version != section.version
            return
        assert version == section.version
        assert kind not in ("more", "other") or words in saved.section.body
        assert saved.changed == (saved.section.body != section.body)
        if saved.changed:
            account.note_text(name, section, saved.section.body)
        drafting.forget(section, by, window=window)
        if account.drafts.get((name, section.pk), ("", ""))[0] == window:
            del account.drafts[name, section.pk]

    @rule(name=WRITER, at=SECTION, window=WINDOWS)
    def somebody_types(self, name: str, at: int, window: str) -> None:
        by, section = self.person(name), self.section(at)
        before = self.account.drafts.get((name, section.pk))
        if not (before or permissions.is_writer(by, section)):
            return
        words = self.words()
        step = next(self.numbers)
        typed = drafting.Typed(f"{section.body}<p>{words}</p>", section.version, window, step)
        try:
            drafting.keep(section, by, typed)
        except drafting.OtherWindow:
            assert before
            assert before[0] != window
        else:
            self.account.drafts[name, section.pk] = window, words

    @rule(name=PEOPLE, at=SECTION, grade=st.sampled_from(["met", "partly"]), effect=st.booleans())
    def anybody_judges(self, name: str, at: int, grade: str, effect: bool) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        may = section is not None and permissions.can_judge(by, section)
        assert may == (section is not None and self.account.may_judge(name, section))
        if section is None or not may:
            return
        values = {
            "grade": Grade.objects.get(scale=section.annual.scale, code=grade),
            "effect_on_local": self.words() if effect else "",
            "confidence": Judgement.Confidence.HIGH,
            "basis": Judgement.Basis.EXERCISE,
            "basis_on": datetime.date(2024, 6, 1),
        }
        before = section.judgement_or_none
        version = before.version if before else 0
        after = writing.save_judgement(section, values, version=version, by=by)
        if after.version != version:
            self.account.note_writing(name, section.subject)
            self.account.deeds["judged", by.pk] += 1

    @rule(name=WRITER, at=st.integers(0, 1), to=st.sampled_from(["", "Our name", "Another name"]))
    def a_threat_is_called_otherwise(self, name: str, at: int, to: str) -> None:
        """Which is a word of the threat: whoever named it wrote in it, and no approval of the old name counts."""
        by, annual = self.person(name), AnnualAssessment.objects.get(pk=self.year.annual.pk)
        arranges = Role.COORDINATOR in CAST[name] and self.account.status["the whole"] != "final"
        assert permissions.can_arrange(by, annual) == arranges
        if not arranges:
            return
        threats = threats_in_order(annual)
        named = {each.threat.code: Place(each.lead, each.local_label) for each in threats}
        threat = threats[at]
        named[threat.threat.code] = Place(threat.lead, to)
        try:
            arrange_year(annual, named, mark=arrangement_mark(threats), by=by)
        except writing.ClosedForWriting:
            assert to != threat.local_label
            assert not self.account.is_open(threat)
        else:
            if to != threat.local_label:
                assert self.account.is_open(threat)
                if to:
                    self.account.note_writing(name, threat)

    @rule(name=WRITER, at=SECTION, reference=st.sampled_from(REFERENCES))
    def a_writer_cites(self, name: str, at: int, reference: str) -> None:
        note = f'<span class="footnote"><a href="#source:{reference}">page 3</a></span>'
        self.save(name, at, "more", "a" * 16, note)

    @rule(name=WRITER, reference=st.sampled_from(REFERENCES))
    def a_source_is_called_otherwise(self, name: str, reference: str) -> None:
        """In whatever state the year is: what is printed of it is not what was approved any more."""
        by, force = self.person(name), self.year.annual.force
        may = bool(set(CAST[name]) & {Role.LEAD, Role.COORDINATOR})
        assert permissions.can_edit_sources(by, force) == may
        if may:
            source = Source.objects.get(force=force, reference=reference)
            sources.save_source(source, {"title": self.words()}, version=source.version, by=by)

    @rule(name=WRITER, at=SECTION, pick=ANY)
    def an_earlier_version_is_restored(self, name: str, at: int, pick: int) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        may = section is not None and permissions.can_write(by, section)
        assert may == self.account.may_write(name, self.section(at))
        if section is None or not may:
            return
        versions = list(section.versions.order_by("number"))
        earlier = versions[pick % len(versions)]
        saved = history.restore_version(earlier, version=section.version, by=by)
        if saved.changed:
            self.account.note_text(name, section, saved.section.body)

    @rule(name=WRITER, at=SECTION, writer=WRITER)
    def a_section_is_handed_over(self, name: str, at: int, writer: str) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        may = section is not None and permissions.can_hand_over(by, section)
        assert may == self.account.may_hand_over(name, self.section(at))
        if section is not None and may:
            handing.hand_over(section, self.person(writer), by=by)
            self.account.handed.add((section.pk, writer))

    @rule(name=WRITER, pick=ANY)
    def a_section_is_taken_back(self, name: str, pick: int) -> None:
        by, handed = self.person(name), sorted(self.account.handed)
        if not handed:
            return
        key, writer = handed[pick % len(handed)]
        section = Section.objects.with_context().get(pk=key)
        may = permissions.can_hand_over(by, section)
        assert may == self.account.may_hand_over(name, section)
        if may:
            row = Handover.objects.standing().get(section=section, writer=self.year.people[writer])
            handing.take_back(row, by=by)
            self.account.handed.remove((key, writer))

    @rule(at=SECTION)
    def a_text_changes_past_the_program(self, at: int) -> None:
        """As a slip of somebody at the database would: no approval of it may count from then on."""
        self.change_past_the_program(self.section(at))

    @initialize(together=st.booleans(), two=st.booleans(), chief_releases=st.booleans())
    def the_force_approves_in_its_way(self, together: bool, two: bool, chief_releases: bool) -> None:
        self.account.together, self.account.two = together, two
        self.account.chief_releases = chief_releases
        AnnualAssessment.objects.filter(pk=self.year.annual.pk).update(
            threats_approved="with_whole" if together else "each",
            approvals_of_whole=2 if two else 1,
            released_by="chief_officer" if chief_releases else "either",
        )

    @rule(at=SUBJECT, stage=st.sampled_from(APPROVED), pick=ANY)
    def a_text_changes_under_its_approval(self, at: int, stage: str, pick: int) -> None:
        """However far it has come; and the next step is tried at once, by somebody who may take it.

        It is brought there first: by chance alone too few of the sequences come so far.
        """
        key = key_of(self.year.subjects[at])
        self.every_comment_is_resolved()
        for _ in [*FORWARD, *FORWARD]:
            if self.account.status[key] not in (stage, "final"):
                self.the_year_goes_on(1, pick)
        if self.account.status[key] in APPROVED:
            homes = [each for each in self.year.sections if key_of(each.subject) == key]
            self.change_past_the_program(Section.objects.get(pk=homes[pick % len(homes)].pk))
            self.go_on(self.subject(at), pick)

    def change_past_the_program(self, section: Section) -> None:
        body = f"{section.body}<p>{self.words()}</p>"
        Section.objects.filter(pk=section.pk).update(body=body)
        self.account.present[section.pk] = body

    # Challenge

    @rule(name=PEOPLE, at=SECTION)
    def somebody_comments(self, name: str, at: int) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        circles = permissions.circles(by, section) if section is not None else []
        assert bool(circles) == (section is not None and self.account.may_speak(name))
        if section is not None and circles:
            comments.open_thread(section, self.words(), circle=circles[-1], by=by)

    @rule(name=PEOPLE, pick=ANY)
    def a_comment_is_resolved_or_reopened(self, name: str, pick: int) -> None:
        by, threads = self.person(name), list(Thread.objects.order_by("pk").select_related("section"))
        thread = threads[pick % len(threads)] if threads else None
        if thread is None:
            return
        thread.section = Section.objects.with_context().get(pk=thread.section_id)
        may = permissions.can_resolve(by, thread)
        assert may == self.account.may_resolve(name, thread)
        if not may:
            return
        if thread.is_resolved:
            comments.reopen(thread, self.words(), by=by)
        else:
            comments.resolve(thread, "Done.", by=by)

    @rule()
    def every_comment_is_resolved(self) -> None:
        for thread in Thread.objects.open().select_related("section__annual", "opened_by"):
            with suppress(comments.YearIsFinal):  # what a body says to itself keeps no year from being final
                comments.resolve(thread, "Done.", by=thread.opened_by)

    @rule(name=PEOPLE, at=SECTION, pick=ANY)
    def somebody_suggests(self, name: str, at: int, pick: int) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        may = section is not None and permissions.can_suggest(by, section)
        assert may == (section is not None and self.account.may_suggest(name, section))
        if section is not None and may:
            block = parse_blocks(section.body)[pick % len(parse_blocks(section.body))]
            with suppress(comments.BlockGone):  # what slipped in past the program has no mark to hang on
                suggestions.suggest(section, block.id, self.words(), "It is plainer.", by=by)

    @rule(name=WRITER, pick=ANY)
    def a_suggestion_is_accepted(self, name: str, pick: int) -> None:
        """From then on two people wrote it: whoever took it in, and whoever found the words."""
        by, threads = self.person(name), list(Thread.objects.open().exclude(suggestion=None).order_by("pk"))
        thread = threads[pick % len(threads)] if threads else None
        if thread is None:
            return
        thread.section = section = Section.objects.with_context().get(pk=thread.section_id)
        try:
            saved = suggestions.accept(thread, version=section.version, by=by)
        except PermissionDenied:
            assert not self.account.may_write(name, section)
        except comments.BlockGone:
            pass
        else:
            assert self.account.may_write(name, section)
            self.account.note_text(name, section, saved.section.body)
            author = next(who for who, key in self.year.people.items() if key == thread.opened_by_id)
            self.account.note_writing(author, section.subject)

    # Withholding

    @rule(name=WRITER, at=SECTION, pick=ANY)
    def a_passage_is_proposed(self, name: str, at: int, pick: int) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        parts = parts_of(section.body) if section else []
        may = section is not None and permissions.can_propose_withholding(by, section)
        assert may == (section is not None and self.account.may_propose(name, section))
        if section is None or not parts or not may:
            return
        key, because = parts[pick % len(parts)].key, "It would help."
        with suppress(AlreadyWithheld):
            withholding.propose(
                section, key, ground=Ground.CRIME, withheld_from=Readers.PUBLIC, reason=because, by=by
            )

    @rule(name=CHIEF, pick=ANY, yes=st.booleans())
    def a_passage_is_decided(self, name: str, pick: int, yes: bool) -> None:
        by, proposed = self.person(name), list(Withholding.objects.filter(state="proposed").order_by("pk"))
        row = proposed[pick % len(proposed)] if proposed else None
        if row is None:
            return
        seen = fingerprint(text_now(row))
        try:
            withholding.decide(
                row,
                withhold=yes,
                ground=Ground.CRIME,
                withheld_from=Readers.PUBLIC,
                note="",
                seen=seen,
                by=by,
            )
        except PermissionDenied:
            assert row.proposed_by_id == by.pk
        else:
            assert row.proposed_by_id != by.pk

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
                _, name = self.account.approvals[key_of(subject)][-1]
                assert standing.changed_by_id == self.year.people[name]
                assert name not in self.account.wrote[key_of(subject)]


@contextmanager
def events_of_a_year() -> Iterator[Events]:
    """For an order that is written down here, so that it is tried whatever chance brings."""
    events = Events(build_year())
    try:
        yield events
        events.nobody_took_a_step_that_the_table_forbids()
        events.every_acknowledged_text_is_there()
        events.an_approval_counts_for_what_was_approved_and_nothing_else()
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
            events.account.present[section.pk] = section.body
        events.take("coordinator", events.subject(0), "withdraw")
        assert events.account.status[key_of(threat)] == "changes_requested"


@pytest.mark.django_db
def test_no_order_of_events_breaks_what_the_product_promises() -> None:
    is_deep = settings.get_current_profile_name() == "deep"
    depth = settings() if is_deep else settings(max_examples=EXAMPLES, stateful_step_count=EVENTS)
    year = build_year()

    class InThisYear(Events):
        def __init__(self) -> None:
            super().__init__(year)

    run_state_machine_as_test(InThisYear, settings=settings(depth, deadline=None, suppress_health_check=SLOW))
