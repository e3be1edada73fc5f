"""A year at which people do things in any order, and beside it what must be true of it by the rules alone.

The account kept here is written by hand from what was asked, refused and acknowledged: statuses from the table of the
tests, writers from who saved, texts from what the server said it had. It reads the tables of the program, and asks
none of its rules. Not here: the events themselves (test_random_events.py).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from accounts.models import Role, User
from assessments.models import (
    AnnualAssessment,
    Circle,
    Draft,
    Judgement,
    Question,
    Section,
    SectionVersion,
    Source,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
)
from audit.models import AuditEntry
from tests.assessments.test_workflow import STEPS, WHOLE_STEPS, WITHDRAWABLE
from tests.makers import fill, make_edition, make_member, make_side, make_source, make_year

Subject = AnnualAssessment | ThreatAssessment
OPEN = {"draft", "changes_requested"}
FORWARD = ("submit", "agree", "approve-first", "approve", "release", "give-verdict", "finalise")
BACKWARD = ("take-back", "request-changes", "reopen")
# Everybody of the side, two chief officers who also write, and somebody of another force who may do all of it there.
CAST = {
    "lead": (Role.LEAD,),
    "chief_lead": (Role.CHIEF_OFFICER, Role.LEAD),
    "coordinator": (Role.COORDINATOR,),
    "chief_coordinator": (Role.CHIEF_OFFICER, Role.COORDINATOR),
    "chief_officer": (Role.CHIEF_OFFICER,),
    "contributor": (Role.CONTRIBUTOR,),
    "chief_contributor": (Role.CHIEF_OFFICER, Role.CONTRIBUTOR),
    "viewer": (Role.VIEWER,),
    "reviewer": (Role.REVIEWER,),
    "commissioner": (Role.COMMISSIONER,),
    "secretary": (Role.SECRETARY,),
    "stranger": (),
}
REFERENCES = ("first-source", "second-source")
WRITERS = ("lead", "chief_lead", "coordinator", "chief_coordinator", "contributor", "chief_contributor")
CHIEFS = [name for name, roles in CAST.items() if Role.CHIEF_OFFICER in roles]
COUNTED = (
    "text-saved",
    "judged",
    "withdraw",
    *STEPS,
)  # verbs of the trail whose every entry is accounted for


@dataclass
class Year:
    """What is there before anything happens: two threats of two cells, and the whole, all of it written."""

    annual: AnnualAssessment
    threats: list[ThreatAssessment]
    sections: list[Section]
    people: dict[str, int]
    leads: dict[int, str]  # of each threat, by key

    @property
    def subjects(self) -> list[Subject]:
        return [*self.threats, self.annual]


def build_year() -> Year:
    side, elsewhere = make_side("Anyshire"), make_side("Elsewhere")
    people = {name: getattr(side, name).pk for name in CAST if name in side.people}
    for name in ("chief_lead", "chief_coordinator", "chief_contributor"):
        people[name] = make_member(side.force, *CAST[name]).pk
    roles = (Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER)
    people["stranger"] = make_member(elsewhere.force, *roles).pk
    annual = make_year(side, make_edition(threats=2, components=2))
    threats = list(annual.threat_assessments.order_by("order"))
    leads = dict(zip([threat.pk for threat in threats], ("lead", "chief_lead"), strict=True))
    for threat in threats:
        ThreatAssessment.objects.filter(pk=threat.pk).update(lead=people[leads[threat.pk]])
        fill(threat, by=User.objects.get(pk=people[leads[threat.pk]]))
    fill(annual, by=side.coordinator)
    for reference in REFERENCES:
        make_source(side, reference)
    sections = list(annual.sections.order_by("pk"))
    return Year(annual, threats, sections, people, leads)


@dataclass(frozen=True)
class Taken:
    """A step as it was taken, for whoever may withdraw it."""

    name: str
    step: str
    source: str
    content: str
    parts: tuple[int, ...] = ()  # of a step of the whole, the threats that took it too
    with_whole: bool = False  # of such a threat


@dataclass
class Account:
    """What was acknowledged, by hand."""

    year: Year
    status: dict[str, str] = field(default_factory=dict)
    wrote: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[int, list[str]] = field(default_factory=dict)  # of each section, every version
    present: dict[int, str] = field(default_factory=dict)  # of each section, as it has to stand
    drafts: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)  # window and words
    # Of each subject every approval that was not withdrawn: content and by whom.
    approvals: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    last: dict[str, Taken] = field(default_factory=dict)
    effective: dict[str, list[Taken]] = field(
        default_factory=lambda: defaultdict(list)
    )  # without the withdrawn
    together: bool = False  # whether threats are approved with the whole
    two: bool = False  # whether the whole is approved by two
    chief_releases: bool = False
    handed: set[tuple[int, str]] = field(default_factory=set)
    deeds: Counter[tuple[str, int]] = field(default_factory=Counter)
    steps: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.status = {key_of(subject): "draft" for subject in self.year.subjects}
        for threat in self.year.threats:
            self.note_writing(self.year.leads[threat.pk], threat)
        self.wrote[key_of(self.year.annual)].add("coordinator")
        for section in self.year.sections:
            self.texts[section.pk] = bodies_of(section.pk)
            self.present[section.pk] = self.texts[section.pk][-1]
        self.before = counted_deeds()

    # By whom

    def note_writing(self, name: str, subject: Subject) -> None:
        """Whoever wrote in a threat wrote in the whole."""
        self.wrote[key_of(subject)].add(name)
        self.wrote[key_of(self.year.annual)].add(name)

    def note_text(self, name: str, section: Section, body: str) -> None:
        self.texts[section.pk].append(body)
        self.present[section.pk] = body
        self.note_writing(name, section.subject)
        self.deeds["text-saved", self.year.people[name]] += 1

    def is_open(self, subject: Subject) -> bool:
        return {self.status[key_of(subject)], self.status[key_of(self.year.annual)]} <= OPEN

    def may_write(self, name: str, section: Section) -> bool:
        if section.threat_assessment_id is not None:
            home = self.year.leads[section.threat_assessment_id] == name
        else:
            home = Role.COORDINATOR in CAST[name]
        return self.is_open(section.subject) and (home or (section.pk, name) in self.handed)

    # What else people may do

    def sees(self, name: str, section: Section) -> bool:
        """The force's readers and the body's secretary everything; a contributor what was handed to them; the body what
        has been released."""
        roles = set(CAST[name])
        if roles & {Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER, Role.VIEWER, Role.SECRETARY}:
            return True
        if Role.CONTRIBUTOR in roles:
            return (section.pk, name) in self.handed
        is_released = rank(self.status[key_of(section.subject)]) >= rank("released")
        return bool(roles & {Role.REVIEWER, Role.COMMISSIONER}) and is_released

    def leads(self, name: str, section: Section) -> bool:
        if section.threat_assessment_id is None:
            return Role.COORDINATOR in CAST[name]
        return self.year.leads[section.threat_assessment_id] == name

    def may_judge(self, name: str, section: Section) -> bool:
        is_cell = section.kind == Section.Kind.COMPONENT
        return is_cell and self.is_open(section.subject) and self.leads(name, section)

    def may_hand_over(self, name: str, section: Section) -> bool:
        arranges = self.leads(name, section) or Role.COORDINATOR in CAST[name]
        return self.is_open(section.subject) and arranges

    def may_speak(self, name: str) -> bool:
        """Everybody who works on it, on either side, until the year is final; a viewer only reads."""
        silent = set(CAST[name]) <= {Role.VIEWER}
        return not silent and self.status["the whole"] != "final"

    def may_resolve(self, name: str, thread: Thread) -> bool:
        """Whoever asked, or who leads the review where it was asked; the other side's own talk nobody."""
        in_force = not set(CAST[name]) & {Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY}
        is_own = (thread.organisation_id == self.year.annual.force_id) == in_force
        if not self.may_speak(name) or not (is_own or thread.circle == Circle.BOTH):
            return False
        leads_review = is_own and bool(set(CAST[name]) & {Role.COORDINATOR, Role.REVIEWER})
        return leads_review or thread.opened_by_id == self.year.people[name]

    def may_suggest(self, name: str, section: Section) -> bool:
        roles = set(CAST[name]) & {Role.COORDINATOR, Role.REVIEWER, Role.COMMISSIONER}
        return bool(roles) and section.body != "" and self.status["the whole"] != "final"

    def may_propose(self, name: str, section: Section) -> bool:
        return self.leads(name, section) or Role.COORDINATOR in CAST[name]

    # Steps

    def may_step(self, name: str, subject: Subject, step: str) -> bool:
        if step == "withdraw":
            last = self.last.get(key_of(subject))
            if last is None or last.name != name:
                return False
            return last.step == "withdraw" or (
                last.step in WITHDRAWABLE and self.could_take(name, subject, last.step)
            )
        steps = STEPS if isinstance(subject, ThreatAssessment) else WHOLE_STEPS
        roles = self.chain_roles(step, subject) or steps[step][2].split()
        if roles == ["lead"]:
            return isinstance(subject, ThreatAssessment) and self.year.leads[subject.pk] == name
        has_role = any(Role(role) in CAST[name] for role in roles)
        if step not in ("approve", "approve-first"):
            return has_role
        wrote_or_agreed = self.wrote[key_of(subject)] | self.agreed(subject)
        return has_role and name not in wrote_or_agreed and self.is_next(name, subject, step)

    def agreed(self, subject: Subject) -> set[str]:
        """Who brought it to where it waits for approval, and with the whole the threats that are approved with it."""
        key, whole = key_of(subject), key_of(self.year.annual)
        keys = list(self.status) if key == whole and self.together else [key]
        waiting = [each for each in keys if self.status[key] == self.status[each] == "agreed"]
        steps = [[taken for taken in self.effective[each] if taken.step == "agree"] for each in waiting]
        return {taken[-1].name for taken in steps if taken}

    def chain_roles(self, step: str, subject: Subject) -> list[str]:
        """Where the chain of the year has other roles than the table."""
        if step == "approve-first" and self.two and subject == self.year.annual:
            return ["chief_officer"]
        return ["chief_officer"] if step == "release" and self.chief_releases else []

    def is_next(self, name: str, subject: Subject, step: str) -> bool:
        """As the chain has it: a threat by itself or not at all, the whole by one or by two people."""
        if isinstance(subject, ThreatAssessment):
            return step == "approve" and not self.together
        waiting = self.waiting_first()
        if not self.two or waiting is None:
            return (step == "approve-first") == self.two
        return step == "approve" and waiting.name != name

    def waiting_first(self) -> Taken | None:
        taken = self.effective["the whole"]
        return taken[-1] if taken and taken[-1].step == "approve-first" else None

    def could_take(self, name: str, subject: Subject, step: str) -> bool:
        """Whoever took an approval could take it again, had it not been taken."""
        if step in ("approve", "approve-first"):
            return Role.CHIEF_OFFICER in CAST[name] and name not in self.wrote[key_of(subject)]
        return self.may_step(name, subject, step)

    def starts_at(self, subject: Subject, step: str) -> bool:
        if step == "withdraw":
            last = self.last.get(key_of(subject))
            is_final_year = subject == self.year.annual and self.status["the whole"] == "final"
            is_finalised = last is not None and last.step == "finalise"
            return last is not None and last.step in WITHDRAWABLE and not (is_final_year and is_finalised)
        return self.status[key_of(subject)] in STEPS[step][0].split()

    def note_step(self, name: str, subject: Subject, step: str) -> None:
        """What was done has to be one of the table's steps, by somebody of the table, over what it stands on."""
        key, whole = key_of(subject), key_of(self.year.annual)
        assert self.may_step(name, subject, step), (name, key, step)
        assert self.starts_at(subject, step), (self.status[key], step)
        if step == "withdraw":
            self.note_withdrawal(name, subject)
            return
        if key == whole and step in FORWARD:
            threats = [self.status[each] for each in self.status if each != whole]
            is_together = self.together and step in ("approve", "approve-first")
            least = "agreed" if is_together else "approved" if step == "approve-first" else STEPS[step][1]
            assert all(rank(status) >= rank(least) for status in threats), (step, threats)
        if key != whole and step in BACKWARD:
            assert self.status[whole] in OPEN, (step, self.status)
        if step in ("release", "give-verdict", "finalise"):
            assert self.approvals[key][-1][0] == content_of(subject), f"{step} of what nobody approved"
        parts = self.note_approval(name, subject) if step == "approve" else ()
        self.note_taken(name, subject, step, STEPS[step][1], parts)

    def note_approval(self, name: str, subject: Subject) -> tuple[int, ...]:
        """With the whole go the threats that are agreed, where they are approved together."""
        self.approvals[key_of(subject)].append((content_of(subject), name))
        if subject != self.year.annual or not self.together:
            return ()
        parts = [threat for threat in self.year.threats if self.status[key_of(threat)] == "agreed"]
        for threat in parts:
            assert name not in self.wrote[key_of(threat)], (name, threat)
            self.approvals[key_of(threat)].append((content_of(threat), name))
            self.note_taken(name, threat, "approve", "approved", with_whole=True)
        return tuple(threat.pk for threat in parts)

    def note_taken(
        self,
        name: str,
        subject: Subject,
        step: str,
        target: str,
        parts: tuple[int, ...] = (),
        *,
        with_whole: bool = False,
    ) -> None:
        key = key_of(subject)
        taken = Taken(name, step, self.status[key], content_of(subject), parts, with_whole)
        self.last[key] = taken
        if step == "withdraw":
            self.effective[key].pop()
        else:
            self.effective[key].append(taken)
        self.status[key] = target
        self.steps.append((key, step))
        self.deeds[step, self.year.people[name]] += 1

    def note_withdrawal(self, name: str, subject: Subject) -> None:
        """Nobody had built on it, and an approval came back only to what was approved."""
        key, last = key_of(subject), self.last[key_of(subject)]
        whole = [self.status["the whole"]] if key != "the whole" else []
        assert all(rank(each) <= rank(last.source) for each in whole), (last, self.status)
        if rank(last.source) > rank(self.status[key]):
            assert content_of(subject) == last.content, f"{last.step} was built on"
            threats = [status for each, status in self.status.items() if key == "the whole" and each != key]
            assert all(rank(each) >= rank(last.source) for each in threats), (last, self.status)
        for threat in [each for each in self.year.threats if each.pk in last.parts]:
            part = self.last[key_of(threat)]
            assert (part.step, part.name) == ("approve", last.name), (part, last)
            self.approvals[key_of(threat)].pop()
            self.note_taken(name, threat, "withdraw", "agreed")
        if last.step == "approve":
            self.approvals[key].pop()
        self.note_taken(name, subject, "withdraw", last.source)

    # What has to be true at any time

    def check_statuses(self) -> None:
        for subject in self.year.subjects:
            present = type(subject)._default_manager.values_list("status", flat=True).get(pk=subject.pk)
            assert present == self.status[key_of(subject)]
        assert StatusChange.objects.filter(annual=self.year.annual).count() == len(self.steps)

    def check_texts(self) -> None:
        """Every text that was acknowledged is a version, in its order, and every draft that was is there."""
        for section in self.year.sections:
            assert bodies_of(section.pk) == self.texts[section.pk]
        assert dict(Section.objects.filter(annual=self.year.annual).values_list("pk", "body")) == self.present
        kept = {(row.user_id, row.section_id): row.body for row in Draft.objects.all()}
        assert len(kept) == len(self.drafts)
        for (name, section_key), (_, words) in self.drafts.items():
            assert words in kept[self.year.people[name], section_key]

    def stands(self, subject: Subject) -> bool:
        """Whether an approval has to count: for exactly this content, and not reopened."""
        key = key_of(subject)
        is_approved = rank(self.status[key]) >= rank("approved")
        return is_approved and self.approvals[key][-1][0] == content_of(subject)

    def check_trail(self) -> None:
        assert counted_deeds() - self.before == self.deeds
        assert self.before - counted_deeds() == Counter()


def key_of(subject: Subject) -> str:
    return f"threat {subject.pk}" if isinstance(subject, ThreatAssessment) else "the whole"


def rank(status: str) -> int:
    """How far along; where changes are requested it is as open as a draft."""
    return 0 if status in OPEN else list(Status).index(Status(status))


def bodies_of(section: int) -> list[str]:
    """Every version of a section from the first; numbered without a gap."""
    rows = SectionVersion.objects.filter(section=section).order_by("number").values_list("number", "body")
    assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
    return [body for _, body in rows]


def content_of(subject: Subject) -> str:
    """A hash of every word and judgement in it, of what its threats are called and of what is printed of the sources
    that it cites; made of the rows and by none of the program's rules."""
    sections = Section.objects.filter(annual=subject.annual)
    if isinstance(subject, ThreatAssessment):
        sections = sections.filter(threat_assessment=subject)
    keys = list(sections.order_by("pk").values_list("pk", flat=True))
    judged = Judgement.objects.filter(section__in=keys).order_by("section")
    asked = Question.objects.filter(section__in=keys).order_by("section")
    named = ThreatAssessment.objects.filter(sections__in=keys).distinct().order_by("pk")
    bodies = " ".join(sections.values_list("body", flat=True))
    cited = Source.objects.filter(
        force=subject.annual.force_id, reference__in=re.findall(r'"#source:([a-z0-9-]+)"', bodies)
    )
    rows = [
        *sections.order_by("pk").values_list("pk", "heading", "body"),
        *judged.values_list(
            "section", "grade", "grade_prolonged", "criterion", "effect_on_local", "confidence", "basis",
            "basis_on", "movement", "movement_cause",
        ),
        *asked.values_list("section", "text", "state", "state_note"),
        *named.values_list("pk", "local_label", "threat__name"),
        *cited.order_by("reference").values_list(
            "reference", "author", "title", "dated_on", "year", "address", "custodian", "marking"
        ),
    ]  # fmt: skip
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def counted_deeds() -> Counter[tuple[str, int]]:
    rows = AuditEntry.objects.filter(verb__in=COUNTED).order_by().values_list("verb", "person_id")
    return Counter((verb, person or 0) for verb, person in rows)
