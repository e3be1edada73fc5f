"""What stands in the way of each step, by hand: of the account's own statuses and of the tables, asking no guard.

A step that is refused although nothing stands in its way is as wrong as one that is taken past something.
"""

from __future__ import annotations

from django.db.models import Q

from assessments.models import Circle, Question, Section, Thread, ThreatAssessment
from tests.assessments.events import OPEN, Subject, content_of, key_of, rank
from tests.assessments.events_account import Account
from tests.assessments.events_rights import APPROVALS, Taken

# How far every threat has to be before the whole takes the step.
BEFORE_THE_WHOLE = {
    "submit": "submitted",
    "agree": "agreed",
    "approve-first": "approved",
    "approve": "approved",
    "release": "released",
    "give-verdict": "verdict_given",
    "finalise": "final",
}
# What the paper writes where the force leaves it empty.
MAY_BE_EMPTY = ("purpose", "background", "key-points")


def is_hindered(account: Account, subject: Subject, step: str) -> bool:
    """Whether something stands in the way of a step that this person may take from where it stands."""
    whole = account.status["the whole"]
    if step == "withdraw":
        return is_built_on(account, subject)
    if step in ("take-back", "request-changes", "reopen"):
        return isinstance(subject, ThreatAssessment) and whole not in OPEN
    return (
        are_threats_behind(account, subject, step)
        or (step == "submit" and lacks_something(subject))
        or (step in ("agree", "finalise") and is_talked_about(account, subject))
        or (step == "approve" and has_changed_since_the_first(account, subject))
        or (step in ("release", "give-verdict", "finalise") and not account.stands(subject))
    )


def are_threats_behind(account: Account, subject: Subject, step: str) -> bool:
    if isinstance(subject, ThreatAssessment):
        return False
    with_whole = account.together and step in ("approve", "approve-first")
    least = "agreed" if with_whole else BEFORE_THE_WHOLE[step]
    return any(rank(account.status[key_of(threat)]) < rank(least) for threat in account.year.threats)


def sections_of(subject: Subject) -> list[Section]:
    """Of a threat its own, of the whole all of the year."""
    sections = Section.objects.filter(annual=subject.annual)
    if isinstance(subject, ThreatAssessment):
        sections = sections.filter(threat_assessment=subject)
    return list(sections.select_related("question", "judgement"))


def lacks_something(subject: Subject) -> bool:
    """An empty section, a cell without a grade, or a question without an answer."""
    for section in sections_of(subject):
        question: Question | None = getattr(section, "question", None)
        if question is not None and question.state == "unanswered":
            return True
        is_left = section.threat_assessment_id is None and section.slug in MAY_BE_EMPTY
        if question is None and section.body == "" and not is_left:
            return True
        if section.kind == "component" and getattr(section, "judgement", None) is None:
            return True
    return False


def is_talked_about(account: Account, subject: Subject) -> bool:
    """The force's own open comments; those that the body shares only where the body can read the text."""
    seen = [key for key, status in account.status.items() if rank(status) >= rank("released")]
    own = Q(organisation=account.year.annual.force_id)
    for thread in Thread.objects.filter(own | Q(circle=Circle.BOTH), resolved_at=None):
        section = Section.objects.get(pk=thread.section_id)
        is_own = thread.organisation_id == account.year.annual.force_id
        is_here = not isinstance(subject, ThreatAssessment) or section.threat_assessment_id == subject.pk
        if is_here and (is_own or account.homes[section.pk] in seen):
            return True
    return False


def has_changed_since_the_first(account: Account, subject: Subject) -> bool:
    return account.waits_for_second(subject) and account.waiting_first().content != content_of(subject)


def is_built_on(account: Account, subject: Subject) -> bool:
    """A threat has gone on from what was approved with the whole, the whole has from its threats, or the words have."""
    key = key_of(subject)
    last, whole = account.last[key], account.status["the whole"]
    parts = [threat for threat in account.year.threats if threat.pk in last.parts]
    if any(not is_part_of(account.last[key_of(threat)], last) for threat in parts):
        return True
    if key != "the whole" and rank(whole) > rank(last.source):
        return True
    if rank(last.source) <= rank(account.status[key]):
        return False
    threats = [status for each, status in account.status.items() if key == "the whole" and each != key]
    approvals = [each for each in account.effective[key] if each.step in APPROVALS]
    approved_by = {name for each in approvals for name in each.people}
    return (
        any(rank(status) < rank(last.source) for status in threats)
        or content_of(subject) != last.content
        or bool(approved_by & account.wrote(subject))
    )


def is_part_of(taken: Taken, with_whole: Taken) -> bool:
    """Whether it is still the last step of the threat that it was approved with the whole."""
    return (taken.step, taken.name, taken.with_whole) == ("approve", with_whole.name, True)
