"""A year at which people do things in any order: who is there, and what is there before anything happens.

Not here: what must be true of it afterwards (events_account.py), and the events themselves (events_machine.py and the
modules that build on it).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Role, User
from assessments.models import (
    AnnualAssessment,
    Judgement,
    Question,
    Section,
    SectionVersion,
    Source,
    Status,
    ThreatAssessment,
)
from audit.models import AuditEntry
from tests.assessments.test_workflow import STEPS
from tests.makers import fill, make_edition, make_member, make_side, make_source, make_year

Subject = AnnualAssessment | ThreatAssessment
WHOLE = "the whole"
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
# Who can be named to act for a chief officer: whoever reads every text of the force. And for the lead of a threat.
READERS = ("lead", "chief_lead", "coordinator", "chief_coordinator", "chief_officer", "viewer")
SUBSTITUTES = ("lead", "chief_lead", "coordinator", "chief_coordinator")
# Verbs of the trail whose every entry is accounted for.
COUNTED = (
    "text-saved", "judged", "heading-added", "heading-renamed", "heading-moved", "heading-removed",
    "question-asked", "question-reworded", "answer-state-set", "verdict-drafted", "delegation-given",
    "delegation-ended", "stand-in-named", "stand-in-ended", "withdraw", *STEPS,
)  # fmt: skip


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

    def name_of(self, person: int | None) -> str:
        return next((name for name, key in self.people.items() if key == person), "")


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


# What stands in the rows, asked by none of the program's rules


def key_of(subject: Subject) -> str:
    return f"threat {subject.pk}" if isinstance(subject, ThreatAssessment) else WHOLE


def home_of(section: Section) -> str:
    return f"threat {section.threat_assessment_id}" if section.threat_assessment_id else WHOLE


def rank(status: str) -> int:
    """How far along; where changes are requested it is as open as a draft."""
    return 0 if status in OPEN else list(Status).index(Status(status))


def versions_in(annual: AnnualAssessment) -> dict[int, list[tuple[str, str]]]:
    """Of each section every version from the first, its heading and its text; numbered without a gap."""
    rows = SectionVersion.objects.filter(section__annual=annual).order_by("section", "number")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for section, number, heading, body in rows.values_list("section", "number", "heading", "body"):
        found[section].append((heading, body))
        assert number == len(found[section])
    return found


def content_of(subject: Subject) -> str:
    """A hash of every word and judgement in it, of what its threats are called and of what is printed of the sources
    that it cites; made of the rows and by none of the program's rules."""
    sections = Section.objects.filter(annual=subject.annual)
    if isinstance(subject, ThreatAssessment):
        sections = sections.filter(threat_assessment=subject)
    order = ("threat_assessment__order", "order", "pk")
    bodies = dict(sections.order_by(*order).values_list("pk", "body"))
    named = ThreatAssessment.objects.filter(sections__in=bodies).distinct().order_by("pk")
    references = re.findall(r'"#source:([a-z0-9-]+)"', " ".join(bodies.values()))
    cited = Source.objects.filter(force=subject.annual.force_id, reference__in=references)
    rows = [
        *bodies,
        *words_in(bodies),
        *named.values_list("pk", "local_label", "threat__name"),
        *cited.order_by("reference").values_list(
            "reference", "author", "title", "dated_on", "year", "address", "custodian", "marking"
        ),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def words_in(keys: Iterable[int]) -> list[tuple[object, ...]]:
    """Every word and judgement of these sections."""
    keys = list(keys)
    judged = Judgement.objects.filter(section__in=keys).order_by("section")
    asked = Question.objects.filter(section__in=keys).order_by("section")
    return [
        *Section.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "heading", "body"),
        *judged.values_list(
            "section", "grade", "grade_prolonged", "criterion", "effect_on_local", "confidence", "basis",
            "basis_on", "movement", "movement_cause",
        ),
        *asked.values_list("section", "text", "state", "state_note"),
    ]  # fmt: skip


def counted_deeds() -> Counter[tuple[str, int]]:
    rows = AuditEntry.objects.filter(verb__in=COUNTED).order_by().values_list("verb", "person_id")
    return Counter((verb, person or 0) for verb, person in rows)
