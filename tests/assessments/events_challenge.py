"""Random challenge: comments, suggested wording, drafts of verdicts; and passages that are to be withheld."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from hypothesis import strategies as st
from hypothesis.stateful import rule

from assessments import comments, suggestions, withholding, writing
from assessments.blocks import parse_blocks
from assessments.models import Ground, Readers, Thread, Withholding
from assessments.models.challenge import ThreadQuerySet
from assessments.parts import parts_of
from assessments.permissions import circles
from assessments.suggestions import AlreadyAccepted
from assessments.verdict_drafts import DraftChanged, save_draft
from assessments.withholding import AlreadyWithheld, WrongState, fingerprint, text_now
from tests.assessments.events import WHOLE
from tests.assessments.events_machine import ANY, PEOPLE, SECTION, THREAT, WRITER, Machine

REVIEWS = st.sampled_from(["reviewer", "reviewer", "commissioner", "coordinator"])


class Challenge(Machine):
    @rule(name=PEOPLE, at=SECTION)
    def somebody_comments(self, name: str, at: int) -> None:
        by = self.person(name)
        section = self.seen(name, at)
        spoken = circles(by, section) if section is not None else []
        assert bool(spoken) == (section is not None and self.account.may_speak(name))
        if section is not None and spoken:
            comments.open_thread(section, self.words(), circle=spoken[-1], by=by)

    @rule(name=PEOPLE, pick=ANY)
    def a_comment_is_resolved_or_reopened(self, name: str, pick: int) -> None:
        thread = self.a_thread(Thread.objects.all(), pick)
        if thread is None:
            return
        may = self.may(name, "can_resolve", thread)
        assert may == self.account.may_resolve(name, thread)
        if not may:
            return
        if thread.is_resolved:
            comments.reopen(thread, self.words(), by=self.person(name))
        else:
            comments.resolve(thread, "Done.", by=self.person(name))

    def a_thread(self, threads: ThreadQuerySet, pick: int) -> Thread | None:
        found = list(threads.order_by("pk"))
        if not found:
            return None
        thread = found[pick % len(found)]
        thread.section = self.section_of(thread.section_id)
        return thread

    # Suggested wording

    @rule(name=PEOPLE, at=SECTION, pick=ANY)
    def somebody_suggests(self, name: str, at: int, pick: int) -> None:
        section = self.seen(name, at)
        may = section is not None and self.may(name, "can_suggest", section)
        assert may == (section is not None and self.account.may_suggest(name, section))
        if section is None or not may:
            return
        block = parse_blocks(section.body)[pick % len(parse_blocks(section.body))]
        try:
            suggestions.suggest(section, block.id, self.words(), "It is plainer.", by=self.person(name))
        except comments.BlockGone:
            assert block.id == ""  # what slipped in past the program has no mark to hang on

    @rule(name=WRITER, pick=ANY, late=st.booleans(), declined=st.booleans())
    def a_suggestion_is_decided(self, name: str, pick: int, late: bool, declined: bool) -> None:
        """Once it is accepted two people wrote it: whoever took it in, and whoever found the words."""
        threads = Thread.objects.exclude(suggestion=None)
        thread = self.a_thread(threads if late else threads.open(), pick)
        if thread is None:
            return
        section, before = thread.section, self.account.decided.get(thread.pk)
        try:
            self.decide_wording(name, thread, declined=declined)
        except comments.YearIsFinal:
            assert self.account.status[WHOLE] == "final"
        except PermissionDenied:
            assert not self.account.is_writer(name, section)
        except writing.ClosedForWriting:
            assert not self.account.is_open_section(section)
        except AlreadyAccepted:
            assert before == "accepted"
        except comments.ThreadResolved:
            assert thread.is_resolved
        except comments.BlockGone:
            assert not declined
        else:
            assert before != "accepted"

    def decide_wording(self, name: str, thread: Thread, *, declined: bool) -> None:
        section, by = thread.section, self.person(name)
        may = self.account.may_write(name, section)
        if declined:
            suggestions.decline(thread, self.words(), by=by)
        else:
            saved = suggestions.accept(thread, version=section.version, by=by)
            if saved.changed:
                self.account.note_text(name, section, saved.section.body)
            self.account.writers[section.pk].add(self.year.name_of(thread.opened_by_id))
        assert may
        self.account.decided[thread.pk] = "declined" if declined else "accepted"

    # The verdict before it is given

    @rule(name=REVIEWS, at=THREAT, late=st.booleans())
    def a_verdict_is_drafted(self, name: str, at: int, late: bool) -> None:
        threat, by = self.threat(at), self.person(name)
        may = self.may(name, "can_draft_verdict", threat)
        assert may == self.account.may_draft_verdict(name)
        if not may:
            return
        current = threat.verdict_drafts.first()
        version = (current.version if current else 0) - late
        words = self.words()
        try:
            save_draft(threat, "assured", words, version=version, by=by)
        except DraftChanged:
            assert late
            assert current is not None
        else:
            assert not (late and current)
            self.account.drafted[threat.pk] = words
            self.account.note_deed("verdict-drafted", name)

    # Withholding, which changes no word and no approval

    @rule(name=WRITER, at=SECTION, pick=ANY)
    def a_passage_is_proposed(self, name: str, at: int, pick: int) -> None:
        section = self.seen(name, at)
        parts = parts_of(section.body) if section else []
        may = section is not None and self.may(name, "can_propose_withholding", section)
        assert may == (section is not None and self.account.may_propose(name, section))
        if section is None or not parts or not may:
            return
        key, because, by = parts[pick % len(parts)].key, "It would help.", self.person(name)
        try:
            row = withholding.propose(
                section, key, ground=Ground.CRIME, withheld_from=Readers.PUBLIC, reason=because, by=by
            )
        except AlreadyWithheld:
            standing = Withholding.objects.filter(section=section).values_list("pk", flat=True)
            assert {"proposed", "withheld"} & {self.account.withheld[each] for each in standing}
        else:
            self.account.withheld[row.pk] = "proposed"

    @rule(name=PEOPLE, pick=ANY, yes=st.booleans())
    def a_passage_is_decided(self, name: str, pick: int, yes: bool) -> None:
        """By a chief officer, or for one, and by nobody who proposed it, nor for one who did."""
        row = self.a_passage(pick)
        if row is None:
            return
        seen, by = fingerprint(text_now(row)), self.person(name)
        may = self.account.may_decide_withholding(name, row)
        try:
            decided = withholding.decide(
                row,
                withhold=yes,
                ground=Ground.CRIME,
                withheld_from=Readers.PUBLIC,
                note="",
                seen=seen,
                by=by,
            )
        except PermissionDenied:
            assert not may
        except WrongState:
            assert may
            assert self.account.withheld[row.pk] != "proposed"
        else:
            assert may
            assert self.account.withheld[row.pk] == "proposed"
            self.account.withheld[row.pk] = "withheld" if yes else "refused"
            chiefs = {self.year.people[chief] for chief in self.account.acts_for(name)} - {row.proposed_by_id}
            assert decided.decided_for_id in chiefs or (decided.decided_for_id, chiefs) == (None, set())

    @rule(name=PEOPLE, pick=ANY)
    def a_passage_is_lifted(self, name: str, pick: int) -> None:
        row = self.a_passage(pick)
        if row is None:
            return
        may = self.account.may_lift_withholding(name)
        try:
            withholding.lift(row, note="It is known now.", by=self.person(name))
        except PermissionDenied:
            assert not may
        except WrongState:
            assert may
            assert self.account.withheld[row.pk] != "withheld"
        else:
            assert may
            assert self.account.withheld[row.pk] == "withheld"
            self.account.withheld[row.pk] = "lifted"

    def a_passage(self, pick: int) -> Withholding | None:
        rows = list(Withholding.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None
