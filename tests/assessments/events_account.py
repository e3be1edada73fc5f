"""What must be true of a year of random events, by hand: what was asked, refused and acknowledged.

Statuses come from the table of the tests, writers from who saved, texts from what the server said it had. Who may do
what is events_rights.py's; the events themselves are not here either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.models import (
    Draft,
    JudgementDraft,
    Question,
    Section,
    StatusChange,
    Suggestion,
    VerdictDraft,
    Withholding,
)
from tests.assessments.events import (
    BACKWARD,
    FORWARD,
    OPEN,
    WHOLE,
    Subject,
    content_of,
    counted_deeds,
    home_of,
    key_of,
    rank,
    versions_in,
    words_in,
)
from tests.assessments.events_rights import Rights, Taken
from tests.assessments.test_workflow import STEPS


@dataclass(frozen=True)
class Approved:
    """An approval that was not withdrawn: of what, and everybody who stands behind it."""

    content: str
    name: str
    signers: frozenset[str]


@dataclass
class Account(Rights):
    """What was acknowledged, by hand."""

    texts: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # of each section, every version
    present: dict[int, tuple[str, str]] = field(
        default_factory=dict
    )  # heading and text, as they have to stand
    drafts: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)  # window and words
    entered: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)  # the same of judgements
    answers: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)  # words, state and note
    reasons: list[str] = field(default_factory=list)  # what was said with each step, verdicts included
    drafted: dict[int, str] = field(default_factory=dict)  # of each threat, the draft of its verdict
    decided: dict[int, str] = field(default_factory=dict)  # what was accepted or declined of each thread
    withheld: dict[int, str] = field(default_factory=dict)  # the state of each passage
    approvals: dict[str, list[Approved]] = field(default_factory=lambda: defaultdict(list))
    deeds: Counter[tuple[str, int]] = field(default_factory=Counter)
    steps: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.status = {key_of(subject): "draft" for subject in self.year.subjects}
        texts = versions_in(self.year.annual)
        for section in self.year.sections:
            threat = section.threat_assessment_id
            self.note_section(section, "coordinator" if threat is None else self.year.leads[threat])
            self.texts[section.pk] = texts[section.pk]
            self.present[section.pk] = self.texts[section.pk][-1]
        self.before = counted_deeds()

    # What was written

    def note_deed(self, verb: str, name: str) -> None:
        self.deeds[verb, self.year.people[name]] += 1

    def note_section(self, section: Section, *names: str) -> None:
        self.homes[section.pk] = home_of(section)
        self.writers[section.pk] |= set(names)
        self.texts[section.pk] = []
        self.present[section.pk] = section.heading, ""

    def forget_section(self, key: int) -> None:
        for found in (self.homes, self.writers, self.texts, self.present, self.settled, self.answers):
            found.pop(key, None)
        self.handed = {(section, name) for section, name in self.handed if section != key}
        self.drafts = {place: draft for place, draft in self.drafts.items() if place[1] != key}

    def note_text(self, name: str, section: Section, body: str) -> None:
        self.note_version(name, section.pk, self.present[section.pk][0], body)
        self.note_deed("text-saved", name)

    def note_version(self, name: str, section: int, heading: str, body: str) -> None:
        self.texts[section].append((heading, body))
        self.present[section] = heading, body
        self.writers[section].add(name)

    def note_answer(self, name: str, section: Section, said: tuple[str, str, str]) -> None:
        if said != self.answers[section.pk][-1]:
            self.answers[section.pk].append(said)
            self.writers[section.pk].add(name)
            self.note_deed("answer-state-set", name)

    # Steps

    def note_step(
        self, name: str, subject: Subject, step: str, change: StatusChange, named: Iterable[int]
    ) -> None:
        """What was done has to be one of the table's steps, by somebody of the table, over what it stands on."""
        key, behalf = key_of(subject), self.year.name_of(change.on_behalf_of_id)
        assert self.may_step(name, subject, step), (name, key, step)
        assert self.starts_at(subject, step), (self.status[key], step)
        if step == "withdraw":
            last = self.last[key]
            assert behalf == ("" if last.behalf == name else last.behalf)
            self.note_withdrawal(name, behalf, subject)
            return
        self.check_behalf(name, behalf, subject, step)
        if key == WHOLE and step in FORWARD:
            threats = [self.status[each] for each in self.status if each != WHOLE]
            is_together = self.together and step in ("approve", "approve-first")
            least = "agreed" if is_together else "approved" if step == "approve-first" else STEPS[step][1]
            assert all(rank(status) >= rank(least) for status in threats), (step, threats)
        if key != WHOLE and step in BACKWARD:
            assert self.status[WHOLE] in OPEN, (step, self.status)
        if step in ("release", "give-verdict", "finalise"):
            assert self.approvals[key][-1].content == content_of(subject), f"{step} of what nobody approved"
        parts = self.note_approval(name, behalf, subject) if step == "approve" else ()
        self.note_taken(name, behalf, subject, step, STEPS[step][1], parts)
        if STEPS[step][1] == "changes_requested":
            self.note_settled(subject, named if step == "request-changes" else ())

    def check_behalf(self, name: str, behalf: str, subject: Subject, step: str) -> None:
        """For a chief officer where somebody else signs, and for one who neither wrote nor agreed nor signed it."""
        if step in ("approve", "approve-first"):
            chiefs = set(self.acts_for(name))
            assert (behalf in chiefs) == bool(chiefs), (name, behalf)
            signed = self.waiting_first().people if self.waits_for_second(subject) else set()
            barred = self.wrote(subject) | self.agreed(subject) | signed
            assert not {name, behalf} & barred, (name, behalf, barred)
        elif behalf:
            assert step == "request-changes"
            assert behalf in self.acts_for(name)

    def note_approval(self, name: str, behalf: str, subject: Subject) -> tuple[int, ...]:
        """With the whole go the threats that are agreed, where they are approved together."""
        signers = {name, behalf} - {""}
        first = self.waiting_first().people if self.waits_for_second(subject) else set()
        self.approvals[key_of(subject)].append(
            Approved(content_of(subject), name, frozenset(signers | first))
        )
        if subject != self.year.annual or not self.together:
            return ()
        parts = [threat for threat in self.year.threats if self.status[key_of(threat)] == "agreed"]
        for threat in parts:
            assert not (signers | first) & self.wrote(threat), (name, threat)
            self.approvals[key_of(threat)].append(Approved(content_of(threat), name, frozenset(signers)))
            self.note_taken(name, behalf, threat, "approve", "approved", with_whole=True)
        return tuple(threat.pk for threat in parts)

    def note_taken(
        self,
        name: str,
        behalf: str,
        subject: Subject,
        step: str,
        target: str,
        parts: tuple[int, ...] = (),
        *,
        with_whole: bool = False,
    ) -> None:
        key = key_of(subject)
        settled = frozenset(section for section in self.settled if self.homes[section] == key)
        source = self.status[key]
        taken = Taken(name, behalf, step, source, content_of(subject), settled, parts, with_whole)
        self.last[key] = taken
        if step == "withdraw":
            self.effective[key].pop()
        else:
            self.effective[key].append(taken)
        self.status[key] = target
        self.steps.append((key, step))
        self.note_deed(step, name)

    def note_settled(self, subject: Subject, named: Iterable[int]) -> None:
        """Where some are named the others stay as they were agreed."""
        key, named = key_of(subject), set(named)
        own = {section for section, home in self.homes.items() if home == key}
        self.settle(own, own - named if named else set())

    def settle(self, own: set[int], settled: Iterable[int]) -> None:
        self.settled = {section: content for section, content in self.settled.items() if section not in own}
        for section in set(settled) & own:
            self.settled[section] = repr(words_in([section]))

    def note_withdrawal(self, name: str, behalf: str, subject: Subject) -> None:
        """Nobody had built on it, and an approval came back only to what was approved."""
        key, last = key_of(subject), self.last[key_of(subject)]
        whole = [self.status[WHOLE]] if key != WHOLE else []
        assert all(rank(each) <= rank(last.source) for each in whole), (last, self.status)
        if rank(last.source) > rank(self.status[key]):
            assert content_of(subject) == last.content, f"{last.step} was built on"
            threats = [status for each, status in self.status.items() if key == WHOLE and each != key]
            assert all(rank(each) >= rank(last.source) for each in threats), (last, self.status)
        for threat in [each for each in self.year.threats if each.pk in last.parts]:
            part = self.last[key_of(threat)]
            assert (part.step, part.name) == ("approve", last.name), (part, last)
            self.approvals[key_of(threat)].pop()
            self.note_taken(name, behalf, threat, "withdraw", "agreed")
        if last.step == "approve":
            self.approvals[key].pop()
        self.note_taken(name, behalf, subject, "withdraw", last.source)
        self.settle({section for section, home in self.homes.items() if home == key}, last.settled)

    # What has to be true at any time

    def check_statuses(self) -> None:
        for subject in self.year.subjects:
            present = type(subject)._default_manager.values_list("status", flat=True).get(pk=subject.pk)
            assert present == self.status[key_of(subject)]
        changes = StatusChange.objects.filter(annual=self.year.annual)
        comments = list(changes.values_list("comment", flat=True))
        assert len(comments) == len(self.steps)
        assert all(any(words in comment for comment in comments) for words in self.reasons)

    def check_texts(self) -> None:
        """Every text that was acknowledged is a version, in its order, and every draft that was is there."""
        sections = Section.objects.filter(annual=self.year.annual)
        found = {key: (heading, body) for key, heading, body in sections.values_list("pk", "heading", "body")}
        assert found == self.present
        assert versions_in(self.year.annual) == {
            section: texts for section, texts in self.texts.items() if texts
        }
        kept = {(row.user_id, row.section_id): row.body + row.state_note for row in Draft.objects.all()}
        self.check_drafts(kept, self.drafts)
        kept = {(row.user_id, row.section_id): str(row.values) for row in JudgementDraft.objects.all()}
        self.check_drafts(kept, self.entered)

    def check_drafts(
        self, kept: dict[tuple[int, int], str], drafts: dict[tuple[str, int], tuple[str, str]]
    ) -> None:
        assert len(kept) == len(drafts)
        for (name, section), (_, words) in drafts.items():
            assert words in kept[self.year.people[name], section]

    def check_answers(self) -> None:
        """What stands is the last of what was said, and the history has all of it."""
        fields = ("text", "state", "state_note")
        present = {row[0]: row[1:] for row in Question.objects.values_list("section", *fields)}
        assert present == {section: said[-1] for section, said in self.answers.items()}
        rows = Question.history.order_by("history_id").values_list("section", *fields)
        said: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for row in rows:
            said[row[0]].append(row[1:])
        assert said == self.answers

    def check_settled(self) -> None:
        """What stays agreed while changes are asked of other sections is marked, and stands as it was agreed."""
        assert set(Section.objects.filter(is_settled=True).values_list("pk", flat=True)) == set(self.settled)
        for section, content in self.settled.items():
            assert repr(words_in([section])) == content

    def check_challenge(self) -> None:
        """Drafts of verdicts, wordings and passages are where whoever may has brought them."""
        assert dict(VerdictDraft.objects.values_list("threat_assessment", "reasons")) == self.drafted
        taken = Suggestion.objects.filter(accepted_version__isnull=False).values_list("thread", flat=True)
        assert set(taken) == {thread for thread, how in self.decided.items() if how == "accepted"}
        assert dict(Withholding.objects.values_list("pk", "state")) == self.withheld

    def stands(self, subject: Subject) -> bool:
        """Whether an approval has to count: for exactly this content, and not reopened."""
        key = key_of(subject)
        is_approved = rank(self.status[key]) >= rank("approved")
        return is_approved and self.approvals[key][-1].content == content_of(subject)

    def check_trail(self) -> None:
        assert counted_deeds() - self.before == self.deeds
        assert self.before - counted_deeds() == Counter()
