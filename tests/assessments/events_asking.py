"""Random headings of the author's own, and the body's questions with the state of their answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.stateful import rule

from assessments import writing
from assessments.models import Question, Section, Thread
from assessments.questions import ChangedMeanwhile, ask_question, reword_question, set_answer_state, shown
from tests.assessments.events import key_of
from tests.assessments.events_machine import ANY, PEOPLE, SUBJECT, WRITER, Machine

HEADINGS = st.sampled_from(["Of our own", "Lessons", "of our OWN"])
STATES = st.sampled_from(["unanswered", "partly", "answered", "declined"])
MOST = 3  # of either in a year: each has to be written before anything is submitted


class Asking(Machine):
    # Headings

    @rule(name=WRITER, at=SUBJECT, heading=HEADINGS)
    def a_heading_is_added(self, name: str, at: int, heading: str) -> None:
        subject = self.subject(at)
        may = self.may(name, "can_lead", subject)
        assert may == self.account.may_lead(name, subject)
        if not may:
            return
        own = [key for key, home in self.account.homes.items() if home == key_of(subject)]
        is_taken = heading.casefold() in {self.account.present[key][0].casefold() for key in own}
        try:
            section = writing.add_heading(subject, heading, by=self.person(name))
        except writing.HeadingTaken:
            assert is_taken
        else:
            assert not is_taken
            self.account.note_section(section, name)
            self.account.note_deed("heading-added", name)

    def to_arrange(self, name: str, pick: int) -> Section | None:
        """One that the person may arrange, rather of the author's own than of those that were there."""
        found = Section.objects.filter(annual=self.year.annual, kind="heading").order_by("-pk")
        section = self.section_of(found[pick % min(len(found), MOST + 1)].pk)
        may = self.may(name, "can_lead", section.subject) and not section.is_settled
        assert may == self.account.may_arrange_heading(name, section)
        return section if may else None

    @rule(name=WRITER, pick=ANY, same=st.booleans(), late=st.booleans())
    def a_heading_is_renamed(self, name: str, pick: int, same: bool, late: bool) -> None:
        section = self.to_arrange(name, pick)
        if section is None:
            return
        heading = section.heading if same else f"Heading {next(self.numbers)}"
        version = self.opened.get((name, section.pk), section.version) if late else section.version
        try:
            writing.rename_heading(section, heading, version=version, by=self.person(name))
        except writing.StaleEdit:
            assert version != section.version
            return
        assert version == section.version
        if not same:
            self.account.note_version(name, section.pk, heading, section.body)
            self.account.note_deed("heading-renamed", name)

    @rule(name=WRITER, pick=ANY, up=st.booleans())
    def a_heading_is_moved(self, name: str, pick: int, up: bool) -> None:
        section = self.to_arrange(name, pick)
        if section is None:
            return
        if writing.move_heading(section, up=up, by=self.person(name)):
            self.account.note_deed("heading-moved", name)

    @rule(name=WRITER, pick=ANY)
    def a_heading_is_removed(self, name: str, pick: int) -> None:
        """Only one that never held words, of anybody."""
        section = self.to_arrange(name, pick)
        if section is None:
            return
        held = any(body for _, body in [*self.account.texts[section.pk], self.account.present[section.pk]])
        is_typed = any(key == section.pk for _, key in self.account.drafts)
        is_talked_about = Thread.objects.filter(section=section).exists()
        try:
            writing.remove_heading(section, by=self.person(name))
        except ValidationError:
            assert held or is_typed or is_talked_about
        else:
            assert (held, is_typed, is_talked_about) == (False, False, False)
            self.account.forget_section(section.pk)
            self.account.note_deed("heading-removed", name)

    # Questions

    @rule(name=PEOPLE, at=SUBJECT)
    def anybody_asks(self, name: str, at: int) -> None:
        subject, by = self.subject(at), self.person(name)
        may = self.may(name, "can_ask", subject)
        assert may == self.account.may_ask(name, subject)
        if not may or len(self.account.answers) == MOST:
            return
        threat = None if subject == self.year.annual else self.threat(at)
        words = self.words()
        question = ask_question(self.year.annual, threat, words, by=by)
        self.account.note_section(question.section)
        self.account.answers[question.section_id] = [(words, "unanswered", "")]
        self.account.note_deed("question-asked", name)

    def a_question(self, pick: int) -> Question | None:
        keys = sorted(self.account.answers)
        if not keys:
            return None
        question = Question.objects.get(section=keys[pick % len(keys)])
        question.section = self.section_of(question.section_id)
        return question

    @rule(name=PEOPLE, pick=ANY)
    def a_question_is_reworded(self, name: str, pick: int) -> None:
        """By who asks, until an answer has been begun."""
        question = self.a_question(pick)
        if question is None:
            return
        section = question.section
        is_begun = (
            bool(self.account.texts[section.pk]) or self.account.answers[section.pk][-1][1] != "unanswered"
        )
        may = self.may(name, "can_reword_question", question)
        asks = self.account.may_ask(name, section.subject) and self.account.is_open_section(section)
        assert may == (asks and not is_begun)
        if may:
            words = self.words()
            reword_question(question, words, by=self.person(name))
            _, state, note = self.account.answers[section.pk][-1]
            self.account.answers[section.pk].append((words, state, note))
            self.account.note_deed("question-reworded", name)

    @rule(name=WRITER, pick=ANY, state=STATES, says=st.booleans(), late=st.booleans())
    def somebody_says_how_far_it_is_answered(
        self, name: str, pick: int, state: str, says: bool, late: bool
    ) -> None:
        """Which counts as writing; a state that does not fit its text, or lacks its reason, is refused."""
        question = self.a_question(pick)
        if question is None:
            return
        section = question.section
        may = self.may(name, "can_write", section)
        assert may == self.account.may_write(name, section)
        if not may:
            return
        seen = self.account.answers[section.pk][-2:][0] if late else shown(question)
        note = self.words() if says else ""
        lacks_text = state in ("partly", "answered") and section.body == ""
        lacks_note = state in ("partly", "declined") and note == ""
        try:
            set_answer_state(question, state, note, seen, by=self.person(name))
        except ChangedMeanwhile:
            assert seen != self.account.answers[section.pk][-1]
        except ValidationError:
            assert lacks_text or lacks_note
        else:
            assert (lacks_text, lacks_note) == (False, False)
            self.account.note_answer(name, section, (question.text, state, note))
