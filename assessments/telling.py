"""Who is told of what in the round, and in which words; each verb calls the function that is for it.

A sentence names year, threat, section and who did it, and holds no word of a text. Whether somebody may know of it is
asked by `accounts.notices`, here it is only said whom it concerns. Not here: what is due or late (`chasing`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import Membership, Notice, Oversight, Role, User
from accounts.notices.telling import News, tell
from assessments.models import (
    AnnualAssessment,
    Delegation,
    Handover,
    Query,
    QueryStep,
    Question,
    Section,
    StandIn,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
    VerdictDraft,
    Withholding,
)
from assessments.models.decisions import APPROVALS
from assessments.models.rounds import RELEASED_STATUSES
from assessments.permissions import Subject
from assessments.standing_approvals import signers_at, signers_of, steps_of

Kind = Notice.Kind
People: TypeAlias = set[int | None]


# Whom it concerns


def holders(force_id: int, *roles: str) -> People:
    held = Membership.objects.current().filter(organisation=force_id, role__in=roles)
    return set(held.values_list("user", flat=True))


def overseers(force_id: int, *roles: str) -> People:
    """Those with these roles in the bodies that oversee the force today."""
    bodies = Oversight.objects.current().filter(force=force_id).values("body")
    held = Membership.objects.current().filter(organisation__in=bodies, role__in=roles)
    return set(held.values_list("user", flat=True))


def leads(threat: ThreatAssessment) -> People:
    """The lead, and whoever stands in for them today."""
    stood = StandIn.objects.standing().filter(threat_assessment=threat)
    return {threat.lead_id, *stood.values_list("stand_in", flat=True)} - {None}


def coordinators(subject: Subject) -> People:
    return holders(subject.annual.force_id, Role.COORDINATOR)


def in_charge(subject: Subject) -> People:
    """Of a threat those who lead it; of one without a lead, and of the whole, the coordinator."""
    led = leads(subject) if isinstance(subject, ThreatAssessment) else set()
    return led or coordinators(subject)


def deciders(subject: Subject) -> People:
    """The chief officers, and those who act for one today."""
    force_id = subject.annual.force_id
    acting = Delegation.objects.standing().filter(force=force_id).values_list("stand_in", flat=True)
    return holders(force_id, Role.CHIEF_OFFICER) | set(acting)


def reviewers(subject: Subject) -> People:
    return overseers(subject.annual.force_id, Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY)


def owners(query: Query) -> People:
    """Whom it was put to, and else the coordinator."""
    return {query.owner_id} if query.owner_id else coordinators(query.annual)


# Work


def section_handed(handover: Handover, section: Section, *, by: User) -> None:
    due = f", due on {date_format(handover.due_on, 'j F Y')}" if handover.due_on else ""
    words = f"{by.name} handed {name_of(section)} to you{due}."
    url = section.url("section_edit")
    tell([handover.writer_id], News(Kind.ASSIGNMENT, section, url, str(section.annual), words), by=by)


def section_taken_back(handover: Handover, section: Section, *, by: User) -> None:
    """Its page is not theirs any more; what they had typed is."""
    words = f"{by.name} took back {name_of(section)}. What you had not saved is on My work."
    told = News(Kind.ASSIGNMENT, handover, reverse("my_work"), str(section.annual), words)
    tell([handover.writer_id], told, by=by)


def section_ready(handover: Handover, section: Section, *, by: User) -> None:
    words = f"{by.name} said that {name_of(section)} is ready."
    url = section.get_absolute_url()
    people = {handover.handed_by_id} | in_charge(section.subject)
    tell(people, News(Kind.ASSIGNMENT, section, url, str(section.annual), words), by=by)


def year_opened(annual: AnnualAssessment, led: Mapping[int, list[str]], *, by: User) -> None:
    """`led` has the names of the threats that each person leads."""
    url = annual.get_absolute_url()
    for person, threats in led.items():
        words = f"{by.name} opened {annual}. You lead {', '.join(threats)}."
        tell([person], News(Kind.ASSIGNMENT, annual, url, str(annual), words), by=by)


def lead_named(threat: ThreatAssessment, *, by: User) -> None:
    words = f"{by.name} named you as lead of {threat.label}."
    tell([threat.lead_id], news(Kind.ASSIGNMENT, threat, words), by=by)


def lead_replaced(threat: ThreatAssessment, before: User | None, *, by: User) -> None:
    now = threat.lead.name if threat.lead else "nobody"
    words = f"{by.name} named {now} as lead of {threat.label} in your place."
    tell([before.pk if before else None], news(Kind.ASSIGNMENT, threat, words), by=by)


def stand_in_named(row: StandIn, *, by: User) -> None:
    threat = row.threat_assessment
    words = f"{by.name} named you to stand in for {row.lead.name} in {threat.label}, {row.period}."
    tell([row.stand_in_id], news(Kind.ASSIGNMENT, threat, words), by=by)
    words = f"{by.name} named {row.stand_in.name} to stand in for you in {threat.label}, {row.period}."
    tell([row.lead_id], news(Kind.ASSIGNMENT, threat, words), by=by)


def stand_in_ended(row: StandIn, *, by: User) -> None:
    words = f"{by.name} ended your standing in for {row.lead.name} in {row.threat_assessment.label}."
    tell([row.stand_in_id], news(Kind.ASSIGNMENT, row.threat_assessment, words), by=by)


def delegation_given(row: Delegation, *, by: User) -> None:
    tell(
        [row.stand_in_id], delegation_news(row, f"{by.name} named you to act for them, {row.period}."), by=by
    )


def delegation_ended(row: Delegation, *, by: User) -> None:
    tell([row.stand_in_id], delegation_news(row, f"{by.name} ended your acting for them."), by=by)


def delegation_news(row: Delegation, words: str) -> News:
    return News(
        Kind.ASSIGNMENT, row, reverse("delegation_list", args=[row.force.slug]), row.force.name, words
    )


def board_moved(annual: AnnualAssessment, *, by: User) -> None:
    """Every day of the year has moved with it, also for whoever stands in today."""
    led = annual.threat_assessments.values_list("lead", flat=True)
    stood = StandIn.objects.standing().filter(threat_assessment__annual=annual)
    words = f"{by.name} moved the board to {date_format(annual.board_on, 'j F Y')}, and all days with it."
    url = reverse("year_calendar", args=[annual.force.slug, annual.year])
    told = News(Kind.DECISION, annual, url, str(annual), words)
    people = {*led, *stood.values_list("stand_in", flat=True)} | coordinators(annual)
    tell(people, told, by=by)


# Questions, comments, queries


def question_asked(question: Question, section: Section, *, by: User) -> None:
    words = f"{by.name} asked question {question.number} about {about(section.subject)}."
    url = section.get_absolute_url()
    tell(in_charge(section.subject), News(Kind.QUESTION, question, url, str(question.annual), words), by=by)


def comment_names(thread: Thread, people: Collection[int], *, by: User) -> None:
    section = thread.section
    words = f"{by.name} named you in a comment on {name_of(section)}."
    url = thread.get_absolute_url()
    tell(people, News(Kind.COMMENT, thread, url, str(section.annual), words), by=by)


def wording_suggested(thread: Thread, section: Section, *, by: User) -> None:
    words = f"{by.name} suggested other wording in {name_of(section)}."
    url = thread.get_absolute_url()
    tell(in_charge(section.subject), News(Kind.QUESTION, thread, url, str(section.annual), words), by=by)


def wording_decided(thread: Thread, done: str, *, by: User) -> None:
    """`done`: accepted, declined."""
    words = f"{by.name} {done} your wording in {name_of(thread.section)}."
    url = thread.get_absolute_url()
    tell([thread.opened_by_id], News(Kind.DECISION, thread, url, str(thread.section.annual), words), by=by)


QUERY_STEPS = {
    QueryStep.Kind.RAISED: "raised {}",
    QueryStep.Kind.HANDED: "put {} to you",
    QueryStep.Kind.ANSWERED: "answered {}",
    QueryStep.Kind.ACCEPTED: "accepted the answer to {}",
    QueryStep.Kind.NOT_ACCEPTED: "did not accept the answer to {}",
    QueryStep.Kind.REOPENED: "reopened {}",
    QueryStep.Kind.WITHDRAWN: "withdrew {}",
    QueryStep.Kind.MOVED: "moved the date of {}",
}


def query_step(query: Query, step: str, *, by: User) -> None:
    """Of an answer whoever asked; of everything else whoever is to answer."""
    named = f"query {query.number} about {about(query.subject)}, due on {date_format(query.due_on, 'j F Y')}"
    words = f"{by.name} {QUERY_STEPS[QueryStep.Kind(step)].format(named)}."
    kind = {QueryStep.Kind.RAISED: Kind.QUESTION, QueryStep.Kind.HANDED: Kind.ASSIGNMENT}
    people = {query.asked_by_id} if step == QueryStep.Kind.ANSWERED else owners(query)
    told = News(
        kind.get(QueryStep.Kind(step), Kind.DECISION),
        query,
        query.get_absolute_url(),
        str(query.annual),
        words,
    )
    tell(people, told, by=by)


# Decisions


def step_taken(change: StatusChange, subject: Subject, done: str, *, by: User) -> None:
    """`done`: what somebody did by it, with braces for the threat or the whole."""
    behalf = f", for {change.on_behalf_of.name}," if change.on_behalf_of else ""
    words = f"{by.name}{behalf} {done.format(about(subject))}."
    lapsed, again = approvals_ended(change, subject), approvals_restored(change, subject)
    told = told_of(change.withdraws or change, subject) - lapsed - again
    tell(told, news(Kind.DECISION, subject, words), by=by)
    tell(again, news(Kind.DECISION, subject, f"{words} Your approval stands again."), by=by)
    words = f"{words} Your approval does not count any more."
    tell(lapsed, news(Kind.LAPSE, subject, words), by=by)


def taken_with_whole(threat: ThreatAssessment, done: str, *, by: User) -> None:
    """Of a threat that was approved with the whole, or withdrawn with it; the others are told of the whole."""
    tell(leads(threat), news(Kind.DECISION, threat, f"{by.name} {done.format(about(threat))}."), by=by)


def told_of(change: StatusChange, subject: Subject) -> People:
    """Whoever takes the next step, and whoever wrote what it was taken on; when it is withdrawn they are told again."""
    step = change.transition
    if step in ("submit", "take-back"):
        return coordinators(subject)
    if step in ("agree", "approve-first"):
        return deciders(subject) | in_charge(subject)
    if step in ("release", "finalise"):
        return reviewers(subject) | in_charge(subject)
    if step == "give-verdict":
        return deciders(subject) | coordinators(subject) | in_charge(subject)
    told = coordinators(subject) | in_charge(subject)
    return told | reviewers(subject) if change.from_status in RELEASED_STATUSES else told


def approvals_ended(change: StatusChange, subject: Subject) -> People:
    """Whose approval was withdrawn by it, or counts no longer since writing is open again."""
    if change.withdraws is not None:
        return {*signers_of(change.withdraws)} if change.withdraws.transition in APPROVALS else set()
    if change.to_status != Status.CHANGES_REQUESTED:
        return set()
    before = [step for step in steps_of(subject) if step != change]
    return {*signers_at(change.from_status, before)}


def approvals_restored(change: StatusChange, subject: Subject) -> People:
    """Whose approval counts again, since what ended it was withdrawn."""
    ended = change.withdraws
    if ended is None or ended.to_status != Status.CHANGES_REQUESTED:
        return set()
    return {*signers_at(ended.from_status, steps_of(subject))}


def verdict_drafted(draft: VerdictDraft, threat: ThreatAssessment, *, by: User) -> None:
    """Whoever gives it for that body; it can be given while the text is released."""
    words = f"{by.name} drafted the verdict on {threat.label}. It is yours to give."
    page = "verdict_edit" if threat.status == Status.RELEASED else "threat_assessment"
    told = News(Kind.DECISION, draft, reverse(page, args=threat.url_args), str(threat.annual), words)
    tell(holders(draft.organisation_id, Role.COMMISSIONER), told, by=by)


def withholding_asked(row: Withholding, *, by: User) -> None:
    words = f"{by.name} asked for a passage in {text_of(row)} to be withheld."
    tell(deciders(row.subject), withholding_news(row, words), by=by)


def withholding_decided(row: Withholding, *, by: User) -> None:
    words = f"{by.name} decided on the passage in {text_of(row)} that you asked to be withheld."
    tell([row.proposed_by_id], withholding_news(row, words), by=by)


def withholding_decided_anew(row: Withholding, *, by: User) -> None:
    words = f"{by.name} decided anew on the passage in {text_of(row)} that you asked to be withheld."
    tell([row.proposed_by_id], withholding_news(row, words), by=by)


def withholding_lifted(row: Withholding, *, by: User) -> None:
    words = f"{by.name} lifted the withholding in {text_of(row)} that you asked for."
    tell([row.proposed_by_id], withholding_news(row, words), by=by)


def withholding_news(row: Withholding, words: str) -> News:
    return News(Kind.DECISION, row.section or row.annual, row.text_url, str(row.annual), words)


def text_of(row: Withholding) -> str:
    """A section, or what the paper's own text is called that holds the passage."""
    return name_of(row.section) if row.section is not None else f"“{row.text.heading}” in the paper"


# Words


def news(kind: Notice.Kind, subject: Subject, words: str, once: str | None = None) -> News:
    return News(kind, subject, subject.get_absolute_url(), str(subject.annual), words, once)


def about(subject: Subject) -> str:
    return "the whole assessment" if isinstance(subject, AnnualAssessment) else subject.label


def name_of(section: Section) -> str:
    """Its heading, and the threat that it belongs to."""
    threat = section.threat_assessment
    return f"“{section.heading}” in {threat.label}" if threat else f"“{section.heading}”"
