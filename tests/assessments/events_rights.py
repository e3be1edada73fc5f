"""Who may do what at a year of random events, by hand: of the roles, of what was handed on, and of the tables.

Nothing here asks the program. Not here: what stands in the way of a step (hindrances.py).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import Role
from assessments.models import Circle, Section, Thread, ThreatAssessment, Withholding
from tests.assessments.events import CAST, OPEN, WHOLE, Subject, Year, home_of, key_of, rank
from tests.assessments.test_workflow import STEPS, WHOLE_STEPS, WITHDRAWABLE

APPROVALS = ("approve", "approve-first")
READING = {Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER, Role.VIEWER}
OF_THE_BODY = {Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY}


@dataclass(frozen=True)
class Taken:
    """A step as it was taken, for whoever may withdraw it."""

    name: str
    behalf: str  # the chief officer for whom, if it was for one
    step: str
    source: str
    content: str
    settled: frozenset[int]  # the sections that were settled before it
    parts: tuple[int, ...] = ()  # of a step of the whole, the threats that took it too
    with_whole: bool = False  # of such a threat

    @property
    def people(self) -> set[str]:
        return {self.name, self.behalf} - {""}


@dataclass(frozen=True)
class Substitute:
    """Somebody who acts for a chief officer, or for the lead of a threat, from a day until a day."""

    row: int
    place: str  # the chief officer, or the key of the threat
    name: str
    first: datetime.date
    last: datetime.date


@dataclass
class Rights:
    """What people may do by what was done so far."""

    year: Year
    today: datetime.date
    status: dict[str, str] = field(default_factory=dict)
    writers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # of each section
    labellers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # of each threat
    homes: dict[int, str] = field(default_factory=dict)  # of each section, its threat or the whole
    settled: dict[int, str] = field(
        default_factory=dict
    )  # sections that stay agreed, with what stood in them
    handed: set[tuple[int, str]] = field(default_factory=set)
    stand_ins: list[Substitute] = field(default_factory=list)
    delegations: list[Substitute] = field(default_factory=list)
    last: dict[str, Taken] = field(default_factory=dict)
    # Of each subject the steps without those that were withdrawn.
    effective: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    together: bool = False  # whether threats are approved with the whole
    two: bool = False  # whether the whole is approved by two
    chief_releases: bool = False

    # Who wrote, and who acts for whom

    def wrote(self, subject: Subject) -> set[str]:
        """Whoever wrote in a threat wrote in the whole."""
        key = key_of(subject)
        found = [names for section, names in self.writers.items() if key in (WHOLE, self.homes[section])]
        found += [names for threat, names in self.labellers.items() if key in (WHOLE, threat)]
        return set().union(*found)

    def standing(self, rows: list[Substitute]) -> list[Substitute]:
        return [row for row in rows if row.first <= self.today <= row.last]

    def acts_for(self, name: str) -> list[str]:
        """The chief officers for whom this person decides today: for nobody, who is one, or does not read it all."""
        roles = set(CAST[name])
        if Role.CHIEF_OFFICER in roles or not roles & READING:
            return []
        return [row.place for row in self.standing(self.delegations) if row.name == name]

    def leads_threat(self, name: str, threat: int) -> bool:
        stood = [row for row in self.standing(self.stand_ins) if row.place == f"threat {threat}"]
        is_named = any(row.name == name for row in stood)
        substitutes = bool(set(CAST[name]) & {Role.LEAD, Role.COORDINATOR})
        return self.year.leads[threat] == name or (is_named and substitutes)

    def leads(self, name: str, home: Section | Subject) -> bool:
        """The threat, or the coordinator the whole."""
        threat = home.pk if isinstance(home, ThreatAssessment) else None
        threat = home.threat_assessment_id if isinstance(home, Section) else threat
        return Role.COORDINATOR in CAST[name] if threat is None else self.leads_threat(name, threat)

    # What is open, and to whom

    def is_open(self, subject: Subject) -> bool:
        return {self.status[key_of(subject)], self.status[WHOLE]} <= OPEN

    def is_open_section(self, section: Section) -> bool:
        return self.is_open(section.subject) and section.pk not in self.settled

    def is_writer(self, name: str, section: Section) -> bool:
        return self.leads(name, section) or (section.pk, name) in self.handed

    def may_write(self, name: str, section: Section) -> bool:
        return self.is_open_section(section) and self.is_writer(name, section)

    def may_lead(self, name: str, subject: Subject) -> bool:
        return self.is_open(subject) and self.leads(name, subject)

    def may_arrange_heading(self, name: str, section: Section) -> bool:
        is_heading = section.kind == Section.Kind.HEADING
        return is_heading and self.is_open_section(section) and self.leads(name, section)

    def may_judge(self, name: str, section: Section) -> bool:
        is_cell = section.kind == Section.Kind.COMPONENT
        return is_cell and self.is_open_section(section) and self.leads(name, section)

    def may_hand_over(self, name: str, section: Section) -> bool:
        arranges = self.leads(name, section) or Role.COORDINATOR in CAST[name]
        return self.is_open_section(section) and arranges

    def may_name_stand_in(self, name: str, threat: ThreatAssessment) -> bool:
        """The lead, not whoever stands in for them, and the coordinator."""
        names = self.year.leads[threat.pk] == name or Role.COORDINATOR in CAST[name]
        return names and self.status[WHOLE] != "final"

    def sees(self, name: str, section: Section) -> bool:
        """The force's readers and the body's secretary everything; a contributor what was handed to them; the body what
        has been released."""
        roles = set(CAST[name])
        if roles & (READING | {Role.SECRETARY}):
            return True
        if Role.CONTRIBUTOR in roles:
            return (section.pk, name) in self.handed
        is_released = rank(self.status[home_of(section)]) >= rank("released")
        return bool(roles & {Role.REVIEWER, Role.COMMISSIONER}) and is_released

    # Challenge

    def may_ask(self, name: str, subject: Subject) -> bool:
        return bool(set(CAST[name]) & {Role.REVIEWER, Role.COMMISSIONER}) and self.is_open(subject)

    def may_speak(self, name: str) -> bool:
        """Everybody who works on it, on either side, until the year is final; a viewer only reads."""
        silent = set(CAST[name]) <= {Role.VIEWER}
        return not silent and self.status[WHOLE] != "final"

    def may_resolve(self, name: str, thread: Thread) -> bool:
        """Whoever asked, or who leads the review where it was asked; the other side's own talk nobody."""
        in_force = not set(CAST[name]) & OF_THE_BODY
        is_own = (thread.organisation_id == self.year.annual.force_id) == in_force
        if not self.may_speak(name) or not (is_own or thread.circle == Circle.BOTH):
            return False
        leads_review = is_own and bool(set(CAST[name]) & {Role.COORDINATOR, Role.REVIEWER})
        return leads_review or thread.opened_by_id == self.year.people[name]

    def may_suggest(self, name: str, section: Section) -> bool:
        roles = set(CAST[name]) & {Role.COORDINATOR, Role.REVIEWER, Role.COMMISSIONER}
        return bool(roles) and section.body != "" and self.status[WHOLE] != "final"

    def may_draft_verdict(self, name: str) -> bool:
        return Role.REVIEWER in CAST[name] and self.status[WHOLE] != "final"

    # Withholding

    def may_propose(self, name: str, section: Section) -> bool:
        return self.leads(name, section) or Role.COORDINATOR in CAST[name]

    def may_decide_withholding(self, name: str, row: Withholding) -> bool:
        proposer = self.year.name_of(row.proposed_by_id)
        chiefs = set(self.acts_for(name)) - {proposer}
        return name != proposer and (Role.CHIEF_OFFICER in CAST[name] or bool(chiefs))

    def may_lift_withholding(self, name: str) -> bool:
        return Role.CHIEF_OFFICER in CAST[name] or bool(self.acts_for(name))

    # Steps

    def may_step(self, name: str, subject: Subject, step: str) -> bool:
        if step == "withdraw":
            return self.may_withdraw(name, subject)
        steps = STEPS if isinstance(subject, ThreatAssessment) else WHOLE_STEPS
        roles = self.chain_roles(step, subject) or steps[step][2].split()
        if roles == ["lead"]:
            return isinstance(subject, ThreatAssessment) and self.leads_threat(name, subject.pk)
        if step in APPROVALS:
            signed = (
                self.waiting_first().people if step == "approve" and self.waits_for_second(subject) else set()
            )
            return self.is_next(name, subject, step) and self.may_sign(name, subject, signed)
        for_a_chief = step == "request-changes" and bool(self.acts_for(name))
        return any(Role(role) in CAST[name] for role in roles) or for_a_chief

    def may_sign(self, name: str, subject: Subject, signed: set[str]) -> bool:
        """Nobody who wrote, agreed or signed it already; nor for a chief officer who did."""
        barred = self.wrote(subject) | self.agreed(subject) | signed
        able = Role.CHIEF_OFFICER in CAST[name] or bool(set(self.acts_for(name)) - barred)
        return able and name not in barred

    def may_withdraw(self, name: str, subject: Subject) -> bool:
        """Whoever took it or for whom, if they could take it today: a stand-in while they act for that chief."""
        last = self.last.get(key_of(subject))
        if last is None or name not in last.people:
            return False
        if last.step not in WITHDRAWABLE:
            return last.step == "withdraw"
        is_stand_in = name != last.behalf and Role.CHIEF_OFFICER not in CAST[name]
        if last.behalf and is_stand_in and last.behalf not in self.acts_for(name):
            return False
        if last.step in APPROVALS:
            return self.may_sign(name, subject, set())
        return self.may_step(name, subject, last.step)

    def agreed(self, subject: Subject) -> set[str]:
        """Who brought it to where it waits for approval, and with the whole the threats that are approved with it."""
        key = key_of(subject)
        keys = list(self.status) if key == WHOLE and self.together else [key]
        waiting = [each for each in keys if self.status[key] == self.status[each] == "agreed"]
        steps = [[taken for taken in self.effective[each] if taken.step == "agree"] for each in waiting]
        return {taken[-1].name for taken in steps if taken}

    def chain_roles(self, step: str, subject: Subject) -> list[str]:
        """Where the chain of the year has other roles than the table."""
        return ["chief_officer"] if step == "release" and self.chief_releases else []

    def is_next(self, name: str, subject: Subject, step: str) -> bool:
        """As the chain has it: a threat by itself or not at all, the whole by one or by two people."""
        if isinstance(subject, ThreatAssessment):
            return step == "approve" and not self.together
        return (step == "approve-first") == (self.two and not self.waits_for_second(subject))

    def waits_for_second(self, subject: Subject) -> bool:
        taken = self.effective[WHOLE]
        return subject == self.year.annual and bool(taken) and taken[-1].step == "approve-first"

    def waiting_first(self) -> Taken:
        return self.effective[WHOLE][-1]

    def starts_at(self, subject: Subject, step: str) -> bool:
        if step == "withdraw":
            last = self.last.get(key_of(subject))
            is_final_year = subject == self.year.annual and self.status[WHOLE] == "final"
            is_finalised = last is not None and last.step == "finalise"
            return last is not None and last.step in WITHDRAWABLE and not (is_final_year and is_finalised)
        return self.status[key_of(subject)] in STEPS[step][0].split()
