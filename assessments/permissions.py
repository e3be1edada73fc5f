"""Who may do what in the annual round: one pure question each. What a person sees is `visible_to` of the models.

Roles count where they are held: a force's roles at that force, a body's roles at a body that oversees the force today.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from accounts.models import BODY_ROLES, FORCE_ROLES, Organisation, Role, User
from assessments.duties import duties_of
from assessments.models import (
    AnnualAssessment,
    Circle,
    Judgement,
    Query,
    Question,
    Section,
    SectionVersion,
    Status,
    StatusChange,
    Suggestion,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.models.challenge import STATE_SET
from assessments.models.rounds import BODY_READERS, FORCE_READERS, RELEASED_STATUSES

Subject: TypeAlias = AnnualAssessment | ThreatAssessment

# Who may be named to act in a lead's place: they read every text of the force as it is.
MAY_STAND_IN = (Role.LEAD, Role.COORDINATOR)


def is_force_role(user: User, subject: Subject, *roles: str) -> bool:
    return user.roles.at(subject.annual.force_id, *roles)


def is_body_role(user: User, subject: Subject, *roles: str) -> bool:
    return user.roles.for_force(subject.annual.force_id, *roles)


def is_secretary(user: User, force_id: int) -> bool:
    """The secretariat of a body that oversees the force; nobody is secretary at a force."""
    return user.roles.for_force(force_id, Role.SECRETARY)


def is_lead(user: User, subject: Subject) -> bool:
    """Whether the person leads this threat and still holds a lead's role in the force, or stands in for the lead."""
    if not isinstance(subject, ThreatAssessment):
        return False
    return leads_by_name(user, subject) or stands_in(user, subject)


def leads_by_name(user: User, threat: ThreatAssessment) -> bool:
    return threat.lead_id == user.pk and is_force_role(user, threat, Role.LEAD)


def stands_in(user: User, threat: ThreatAssessment) -> bool:
    """Today, in the place of whoever leads the threat: only for those who read every text of the force anyway."""
    return is_force_role(user, threat, *MAY_STAND_IN) and threat.pk in duties_of(user).threats


def subjects_written_by(user: User, year: AnnualAssessment | None = None) -> set[tuple[str, int]]:
    """The threats and years in which words or judgements are the person's, as (model name, id). One query.

    Whoever saved a text, judged a cell, said how far an answer goes, added a heading, named a threat or suggested
    words that were accepted wrote in it.
    """
    saved, judged, answered = (
        (writings.filter(section__annual=year) if year else writings)
        .order_by()
        .values_list("section__annual", "section__threat_assessment")
        for writings in (
            SectionVersion.objects.filter(saved_by=user),
            Judgement.history.filter(updated_by=user),
            Question.history.filter(history_user=user, history_change_reason=STATE_SET),
        )
    )
    suggested = Suggestion.objects.filter(thread__opened_by=user, accepted_version__isnull=False)
    headings = Section.objects.filter(added_by=user)
    labels = ThreatAssessment.objects.filter(labelled_by=user)
    if year:
        headings, labels = headings.filter(annual=year), labels.filter(annual=year)
        suggested = suggested.filter(thread__section__annual=year)
    places = set(
        saved.union(
            judged,
            answered,
            suggested.order_by().values_list("thread__section__annual", "thread__section__threat_assessment"),
            headings.order_by().values_list("annual", "threat_assessment"),
            labels.order_by().values_list("annual", "pk"),
        )
    )
    return {("annualassessment", annual) for annual, _ in places} | {
        ("threatassessment", threat) for _, threat in places if threat
    }


def has_written(user: User, subject: Subject) -> bool:
    """Whether the person wrote or judged anything in it, however they reached the page."""
    return key_of(subject) in subjects_written_by(user, subject.annual)


def key_of(subject: Subject) -> tuple[str, int]:
    return (str(subject._meta.model_name), subject.pk)


def is_approver(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.CHIEF_OFFICER)


def can_see_force(user: User, force: Organisation) -> bool:
    """Whether the years of the force are anything to this person; to others its pages are not there."""
    own = user.roles.at(force.pk, *FORCE_READERS, Role.CONTRIBUTOR)
    return own or user.roles.for_force(force.pk, *BODY_READERS, Role.SECRETARY)


# Opening and arranging a year


def can_open_year(user: User, force: Organisation) -> bool:
    return force.kind == Organisation.Kind.FORCE and user.roles.at(force.pk, Role.COORDINATOR)


def can_arrange(user: User, annual: AnnualAssessment) -> bool:
    """Leads, local labels, order of threats and board date."""
    return is_force_role(user, annual, Role.COORDINATOR) and annual.status != Status.FINAL


# Writing


def can_write(user: User, section: Section) -> bool:
    return section.subject.is_open_for_writing and is_writer(user, section)


def is_writer(user: User, section: Section) -> bool:
    """The lead of the threat, or whoever it was handed to; the coordinator for what belongs to no threat."""
    handed = is_handed(user, section)
    if isinstance(section.subject, ThreatAssessment):
        return handed or is_lead(user, section.subject)
    return handed or is_force_role(user, section.annual, Role.COORDINATOR)


def is_handed(user: User, section: Section) -> bool:
    """Whether the section is handed to this person, who may say that it is ready."""
    return is_force_role(user, section.annual, *FORCE_ROLES) and section.pk in duties_of(user).sections


def can_name_stand_in(user: User, threat: ThreatAssessment) -> bool:
    """The lead for themselves, and the coordinator; a stand-in names no other."""
    if threat.annual.status == Status.FINAL or threat.lead_id is None:
        return False
    return leads_by_name(user, threat) or is_force_role(user, threat, Role.COORDINATOR)


def can_judge(user: User, section: Section) -> bool:
    return section.kind == Section.Kind.COMPONENT and can_lead(user, section.subject)


def can_lead(user: User, subject: Subject) -> bool:
    """Headings, their order, judgements and handing over: the lead's, or the coordinator's for the whole."""
    if not subject.is_open_for_writing:
        return False
    if isinstance(subject, ThreatAssessment):
        return is_lead(user, subject)
    return is_force_role(user, subject, Role.COORDINATOR)


def can_hand_over(user: User, section: Section) -> bool:
    return section.subject.is_open_for_writing and (
        can_lead(user, section.subject) or is_force_role(user, section.annual, Role.COORDINATOR)
    )


def can_read_history(user: User, section: Section) -> bool:
    """Earlier versions are the force's own: what was released is the text as it stands."""
    return is_force_role(user, section.annual, *FORCE_ROLES)


# Sources, which outlive a year


def can_edit_sources(user: User, force: Organisation) -> bool:
    """Whoever writes for the force beyond what was handed to them, in whatever state its years are."""
    return user.roles.at(force.pk, Role.LEAD, Role.COORDINATOR)


def can_remove_sources(user: User, force: Organisation) -> bool:
    """The coordinator, and only what no text cites."""
    return user.roles.at(force.pk, Role.COORDINATOR)


# Challenge


def can_ask(user: User, subject: Subject) -> bool:
    """While it can still be answered: what comes later is a comment, or the force reopens the threat."""
    return is_body_role(user, subject, Role.REVIEWER, Role.COMMISSIONER) and subject.is_open_for_writing


def can_reword_question(user: User, question: Question) -> bool:
    """Until an answer has been begun or declined; after that a new question is asked instead."""
    return can_ask(user, question.section.subject) and not question.is_begun


def can_raise_query(user: User, annual: AnnualAssessment) -> bool:
    """About whatever stands in the year, open for writing or not: an answer is words of its own."""
    return is_body_role(user, annual, Role.REVIEWER, Role.COMMISSIONER) and annual.status != Status.FINAL


def can_judge_query(user: User, query: Query) -> bool:
    """Accept an answer or not, reopen, withdraw, move the date: whoever may raise one."""
    return can_raise_query(user, query.annual)


def can_answer_query(user: User, query: Query) -> bool:
    """Whoever it was put to; the lead of its threat and the coordinator can always step in."""
    if query.annual.status == Status.FINAL:
        return False
    is_owner = query.owner_id == user.pk and is_force_role(user, query.annual, *FORCE_ROLES)
    return is_owner or can_hand_query(user, query)


def can_hand_query(user: User, query: Query) -> bool:
    """Say who in the force is to answer."""
    leads = is_lead(user, query.subject) or is_force_role(user, query.annual, Role.COORDINATOR)
    return leads and query.annual.status != Status.FINAL


def can_note_query(user: User, query: Query) -> bool:
    """A note for one's own organisation alone."""
    of_force = is_force_role(user, query.annual, *FORCE_ROLES)
    of_body = is_body_role(user, query.annual, Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY)
    return (of_force or of_body) and query.annual.status != Status.FINAL


def can_comment(user: User, section: Section) -> bool:
    return bool(circles(user, section))


def can_suggest(user: User, section: Section) -> bool:
    """The reviewers of the body and the coordinator, of a text that they read; whoever writes it just writes."""
    may = is_body_role(user, section.annual, Role.REVIEWER, Role.COMMISSIONER)
    may = may or is_force_role(user, section.annual, Role.COORDINATOR)
    return may and bool(section.body) and section.annual.status != Status.FINAL


def can_decide_suggestion(user: User, thread: Thread) -> bool:
    """Whoever may write the section now: the force's text changes only by the force's hand."""
    return can_write(user, thread.section)


def circles(user: User, section: Section) -> list[Circle]:
    """The circles a person may speak in about a section that they see."""
    if section.annual.status == Status.FINAL:
        return []
    if is_force_role(user, section.annual, *FORCE_ROLES):
        return [Circle.OWN, Circle.BOTH]
    if is_body_role(user, section.annual, Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY):
        return [Circle.BOTH, Circle.OWN]
    return []


def can_reply(user: User, thread: Thread) -> bool:
    """Anybody who may speak in the thread's circle: its own organisation, or either side."""
    if not circles(user, thread.section):
        return False
    return thread.circle == Circle.BOTH or user.roles.at(thread.organisation_id)


def can_resolve(user: User, thread: Thread) -> bool:
    """Whoever asked, or the one who leads the review in the organisation that asked."""
    leads_review = user.roles.at(thread.organisation_id, Role.COORDINATOR, Role.REVIEWER)
    return can_reply(user, thread) and (thread.opened_by_id == user.pk or leads_review)


# Decisions, in the order of the workflow


def can_submit(user: User, subject: Subject) -> bool:
    if isinstance(subject, ThreatAssessment):
        return is_lead(user, subject)
    return is_force_role(user, subject, Role.COORDINATOR)


def can_request_changes(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_agree(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR)


def can_approve(user: User, subject: Subject) -> bool:
    """Nobody approves what they wrote."""
    return is_approver(user, subject) and not has_written(user, subject)


def can_release(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_review(user: User, subject: Subject) -> bool:
    return is_body_role(user, subject, Role.REVIEWER)


def can_give_verdict(user: User, subject: Subject) -> bool:
    return is_body_role(user, subject, Role.COMMISSIONER)


def can_finalise(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR)


def can_reopen(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_read_approved(user: User, change: StatusChange, steps: Iterable[StatusChange]) -> bool:
    """What an approval was given for: the force's people, as far as they read its sections today; the overseeing body
    only what was then released to it. `steps` are those of the same threat or year.
    """
    if is_force_role(user, change.annual, *FORCE_READERS, Role.CONTRIBUTOR):
        return True
    released = any(
        step.transition == "release" and step.content_sha256 == change.content_sha256 for step in steps
    )
    return released and is_body_role(user, change.annual, *BODY_READERS, Role.SECRETARY)


# Withholding


def can_propose_withholding(user: User, section: Section) -> bool:
    """The lead of the threat and the coordinator, whatever the status: a leak can be found late."""
    return is_lead(user, section.subject) or is_force_role(user, section.annual, Role.COORDINATOR)


def can_decide_withholding(user: User, withholding: Withholding) -> bool:
    """In the view of a chief officer (SI 2011/3050, article 2(2)), who did not propose it."""
    return can_lift_withholding(user, withholding) and withholding.proposed_by_id != user.pk


def can_lift_withholding(user: User, withholding: Withholding) -> bool:
    """Any chief officer of the force: to publish is the rule."""
    return is_force_role(user, withholding.section.annual, Role.CHIEF_OFFICER)


def can_read_paper(user: User, annual: AnnualAssessment) -> bool:
    """Whoever reads the year as a whole, not only sections that were handed to them."""
    return is_force_role(user, annual, *FORCE_READERS) or is_body_role(
        user, annual, *BODY_READERS, Role.SECRETARY
    )


def can_read_step_comment(user: User, change: StatusChange) -> bool:
    """What was said with a step: the force's readers all of it, the overseeing body what came with a released text."""
    if is_force_role(user, change.annual, *FORCE_READERS):
        return True
    was_shared = bool({change.from_status, change.to_status} & set(RELEASED_STATUSES))
    return was_shared and is_body_role(user, change.annual, *BODY_READERS, Role.SECRETARY)


# The audit trail

# Who is told all of it: they read every text of their force, and every thread but those inside another organisation.
TRAIL_READERS = (Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_read_trail(user: User, organisation: Organisation) -> bool:
    """Of a force, its coordinator and chief officers; of every organisation, its administrators, without the texts."""
    return user.roles.at(organisation.pk, *TRAIL_READERS, Role.ADMINISTRATOR)


def can_read_shared_trail(user: User, subject: Subject) -> bool:
    """What concerns both sides, for those who act for the overseeing body, once the force stands behind the text."""
    return subject.status in RELEASED_STATUSES and is_body_role(user, subject, *BODY_ROLES)
