"""Random steps of the workflow: onwards, backwards, withdrawn, of named sections, and of a text that slipped in."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from assessments import comments
from assessments.models import AnnualAssessment, Question, Section, Thread
from assessments.questions import set_answer_state
from tests.assessments.events import FORWARD, key_of, words_in
from tests.assessments.events_machine import ANY, APPROVED, CHIEF, PEOPLE, SECTION, SUBJECT, Machine
from tests.assessments.test_workflow import STEPS


class Steps(Machine):
    @initialize(together=st.booleans(), two=st.booleans(), chief_releases=st.booleans())
    def the_force_approves_in_its_way(self, together: bool, two: bool, chief_releases: bool) -> None:
        self.account.together, self.account.two = together, two
        self.account.chief_releases = chief_releases
        AnnualAssessment.objects.filter(pk=self.year.annual.pk).update(
            threats_approved="with_whole" if together else "each",
            approvals_of_whole=2 if two else 1,
            released_by="chief_officer" if chief_releases else "either",
        )

    @rule(name=PEOPLE, at=SUBJECT, step=st.sampled_from([*STEPS, "withdraw"]))
    def anybody_tries_any_step(self, name: str, at: int, step: str) -> None:
        self.take(name, self.subject(at), step)

    @rule(name=CHIEF, at=SUBJECT)
    def a_chief_officer_tries_to_approve(self, name: str, at: int) -> None:
        self.take(name, self.subject(at), "approve")

    @rule(name=PEOPLE, at=SUBJECT, picks=st.lists(ANY, max_size=3), stranger=st.booleans(), pick=ANY)
    def changes_are_asked_of_some_sections(
        self, name: str, at: int, picks: list[int], stranger: bool, pick: int
    ) -> None:
        """The others stay agreed. Now and then one of another place is named, which is refused."""
        subject = self.subject(at)
        if self.account.status[key_of(subject)] not in ("submitted", "agreed"):
            self.go_on(subject, pick)
        own = [
            section for section, home in self.account.homes.items() if (home == key_of(subject)) != stranger
        ]
        named = {own[each % len(own)] for each in picks}
        self.take(name, self.subject(at), "request-changes", tuple(sorted(named)))

    @rule(at=SUBJECT, name=PEOPLE, times=st.integers(0, 3), twice=st.booleans(), pick=ANY)
    def a_step_is_withdrawn(self, at: int, name: str, times: int, twice: bool, pick: int) -> None:
        """By whoever took it or for whom; or somebody else tries, who must not. Some steps are taken first."""
        self.the_year_goes_on(times, pick)
        subject = self.subject(at)
        last = self.account.last.get(key_of(subject))
        people = sorted(last.people) if last else [name]
        self.take(people[pick % len(people)], subject, "withdraw")
        if twice:
            self.take(name, self.subject(at), "withdraw")

    @rule(times=st.integers(1, 6), pick=ANY)
    def the_year_goes_on(self, times: int, pick: int) -> None:
        """Each threat and then the whole by one step, by one of those who may."""
        for _ in range(times):
            for subject in [self.subject(at) for at in range(3)]:
                self.go_on(subject, pick)

    @rule()
    def every_comment_is_resolved(self) -> None:
        for thread in Thread.objects.open().select_related("section__annual", "opened_by"):
            with suppress(comments.YearIsFinal):  # what a body says to itself keeps no year from being final
                comments.resolve(thread, "Done.", by=thread.opened_by)

    @rule()
    def whatever_is_missing_is_written(self) -> None:
        """Sequences would stop where somebody has asked a question or added a heading."""
        self.everything_is_written()
        unanswered = Question.objects.filter(annual=self.year.annual, state="unanswered")
        for question in unanswered.select_related("section__annual", "section__threat_assessment__annual"):
            name = self.writer_of(question.section)
            if self.account.may_write(name, question.section):
                said = question.text, "declined", self.words()
                set_answer_state(question, *said[1:], by=self.person(name))
                self.account.note_answer(name, question.section, said)

    @rule(at=SECTION)
    def a_text_changes_past_the_program(self, at: int) -> None:
        """As a slip of somebody at the database would: no approval of it may count from then on."""
        self.change_past_the_program(self.section(at))

    @rule(at=SUBJECT, stage=st.sampled_from(APPROVED), pick=ANY)
    def a_text_changes_under_its_approval(self, at: int, stage: str, pick: int) -> None:
        """However far it has come; and the next step is tried at once, by somebody who may take it.

        It is brought there first: by chance alone too few of the sequences come so far.
        """
        key = key_of(self.year.subjects[at])
        self.every_comment_is_resolved()
        self.whatever_is_missing_is_written()
        for _ in [*FORWARD, *FORWARD]:
            if self.account.status[key] not in (stage, "final"):
                self.the_year_goes_on(1, pick)
        if self.account.status[key] in APPROVED:
            homes = sorted(section for section, home in self.account.homes.items() if home == key)
            self.change_past_the_program(self.section_of(homes[pick % len(homes)]))
            self.go_on(self.subject(at), pick)

    def change_past_the_program(self, section: Section) -> None:
        body = f"{section.body}<p>{self.words()}</p>"
        Section.objects.filter(pk=section.pk).update(body=body)
        self.account.present[section.pk] = section.heading, body
        if section.pk in self.account.settled:
            self.account.settled[section.pk] = repr(words_in([section.pk]))

    @rule()
    def somebody_verifies_the_trail(self) -> None:
        self.verify()
