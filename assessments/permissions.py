"""Who may do what in the annual round: one pure question each. What a person sees is `visible_to` of the models.

Roles count where they are held: a force's roles at that force, a body's roles at a body that oversees the force today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import BODY_ROLES, FORCE_ROLES, Organisation, Role, User
from assessments.authorship import Subject as Subject  # asked for everywhere by this name
from assessments.authorship import has_written
from assessments.chains import is_approved_with_whole, last_step, needs_two, who_agreed, who_approved_first
from assessments.duties import duties_of
from assessments.models import (
    AnnualAssessment,
    Circle,
    Delegation,
    Extension,
    Query,
    Question,
    Section,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.models.planning import OF_THE_BODY
from assessments.models.rounds import BODY_READERS, FORCE_READERS, RELEASED_STATUSES

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


def is_approver(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.CHIEF_OFFICER) or bool(acts_for(user, subject))


def acts_for(user: User, subject: Subject) -> list[int]:
    """The chief officers in whose place this person decides today; none for a chief officer, who needs nobody's.

    Only somebody who reads every text of the force acts for one, whatever was said when they were named.
    """
    if is_force_role(user, subject, Role.CHIEF_OFFICER) or not is_force_role(user, subject, *FORCE_READERS):
        return []
    return sorted(chief for force, chief in duties_of(user).offices if force == subject.annual.force_id)


def approves_for(user: User, subject: Subject) -> int | None:
    """The chief officer for whom this person can approve it: one who wrote nothing in it and is no earlier link."""
    chiefs = acts_for(user, subject)
    earlier = who_approved_first(subject) | who_agreed(subject) if chiefs else set()
    return next((chief for chief in chiefs if chief not in earlier and not has_written(chief, subject)), None)


def asks_for(user: User, subject: Subject) -> int | None:
    """The chief officer for whom this person asks for changes, unless they may in their own name."""
    in_own_name = is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER)
    return None if in_own_name else next(iter(acts_for(user, subject)), None)


# Acting for a chief officer


def can_see_delegations(user: User, force: Organisation) -> bool:
    """Whoever reads every text of the force knows who signs for whom."""
    return user.roles.at(force.pk, *FORCE_READERS)


def can_delegate(user: User, force: Organisation) -> bool:
    """A chief officer, for themselves; somebody who acts for one names nobody further."""
    return user.roles.at(force.pk, Role.CHIEF_OFFICER)


def can_end_delegation(user: User, delegation: Delegation) -> bool:
    """Whoever gave it, as long as there is something to end."""
    is_over = delegation.ended_at is not None or delegation.has_ended
    return delegation.given_by_id == user.pk and not is_over


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


def can_read_extensions(user: User, annual: AnnualAssessment) -> bool:
    """Why more time was given: inside the force. The dates themselves are everybody's who sees the year."""
    return is_force_role(user, annual, *FORCE_READERS)


def can_read_extension(user: User, extension: Extension) -> bool:
    """Of a stage that is the overseeing body's own, also there."""
    is_own = extension.stage in OF_THE_BODY and is_of_body(user, extension.annual)
    return is_own or can_read_extensions(user, extension.annual)


# Writing


def can_write(user: User, section: Section) -> bool:
    return section.is_open_for_writing and is_writer(user, section)


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
    is_cell = section.kind == Section.Kind.COMPONENT
    return is_cell and not section.is_settled and can_lead(user, section.subject)


def can_lead(user: User, subject: Subject) -> bool:
    """Headings, their order, judgements and handing over: the lead's, or the coordinator's for the whole."""
    if not subject.is_open_for_writing:
        return False
    if isinstance(subject, ThreatAssessment):
        return is_lead(user, subject)
    return is_force_role(user, subject, Role.COORDINATOR)


def can_hand_over(user: User, section: Section) -> bool:
    return section.is_open_for_writing and (
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
    settled = question.section.is_settled
    return can_ask(user, question.section.subject) and not question.is_begun and not settled


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


def can_mark_reviewed(user: User, section: Section) -> bool:
    """That it was read, for the body; of a text that it may read and while the year is not final."""
    return is_body_role(user, section.annual, Role.REVIEWER, Role.COMMISSIONER) and (
        section.annual.status != Status.FINAL
    )


def is_of_body(user: User, subject: Subject) -> bool:
    """Whether the person reads for the overseeing body what the force has released."""
    return is_body_role(user, subject, *BODY_READERS, Role.SECRETARY)


def can_see_reviews(user: User, annual: AnnualAssessment) -> bool:
    return is_body_role(user, annual, Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY)


def can_moderate(user: User, annual: AnnualAssessment) -> bool:
    """Reads all answers to one C side by side: the body what was released to it."""
    return is_force_role(user, annual, Role.COORDINATOR, Role.CHIEF_OFFICER) or is_body_role(
        user, annual, Role.REVIEWER, Role.COMMISSIONER
    )


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
    """Whoever may approve may also say no, as may the coordinator."""
    return is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER) or is_approver(user, subject)


def can_agree(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR)


def may_sign(user: User, subject: Subject) -> bool:
    """Nobody approves what they wrote or agreed, whether for themselves or for a chief officer."""
    barred = has_written(user, subject) or user.pk in who_agreed(subject)
    return is_approver(user, subject) and not barred


def may_approve(user: User, subject: Subject) -> bool:
    """Nor for a chief officer what that chief officer wrote or agreed."""
    is_chief = is_force_role(user, subject, Role.CHIEF_OFFICER)
    return may_sign(user, subject) and (is_chief or approves_for(user, subject) is not None)


def can_approve(user: User, subject: Subject) -> bool:
    """As the year's chain has it: a threat by itself or with the whole, the whole by one or as the second of two."""
    if is_approved_with_whole(subject) or not may_approve(user, subject):
        return False
    return not needs_two(subject) or user.pk not in (who_approved_first(subject) or {user.pk})


def can_approve_first(user: User, subject: Subject) -> bool:
    return needs_two(subject) and not who_approved_first(subject) and may_approve(user, subject)


def can_release(user: User, subject: Subject) -> bool:
    """As the year's chain has it."""
    chief_alone = subject.annual.released_by == subject.annual.Release.CHIEF
    return is_force_role(user, subject, Role.CHIEF_OFFICER) or (
        not chief_alone and is_force_role(user, subject, Role.COORDINATOR)
    )


def can_review(user: User, subject: Subject) -> bool:
    return is_body_role(user, subject, Role.REVIEWER)


def can_draft_verdict(user: User, subject: Subject) -> bool:
    """Propose it to whoever gives it. The text need not be released any more: the words are the body's own."""
    return is_body_role(user, subject, Role.REVIEWER) and subject.annual.status != Status.FINAL


def can_give_verdict(user: User, subject: Subject) -> bool:
    return is_body_role(user, subject, Role.COMMISSIONER)


def can_finalise(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR)


def can_reopen(user: User, subject: Subject) -> bool:
    return is_force_role(user, subject, Role.COORDINATOR, Role.CHIEF_OFFICER)


# Steps that whoever took them can withdraw, with who may take them. A submission has a step of its own, take-back.
WITHDRAW: dict[str, Callable[[User, Subject], bool]] = {
    "request-changes": can_request_changes,
    "agree": can_agree,
    "approve-first": may_sign,  # the first approval is no earlier link of itself
    "approve": may_sign,
    "release": can_release,
    "give-verdict": can_give_verdict,
    "finalise": can_finalise,
    "reopen": can_reopen,
}


def can_withdraw(user: User, subject: Subject) -> bool:
    """Whoever took the last step, or for whom it was taken, as long as they could take it today.

    Also where it was a withdrawal, so that one that was sent twice is told from one that nobody may.
    """
    last = last_step(subject)
    if last is None or user.pk not in (last.changed_by_id, last.on_behalf_of_id):
        return False
    if last.withdraws_id is not None:
        return True
    could_take = last.transition in WITHDRAW and WITHDRAW[last.transition](user, subject)
    return could_take and still_acts_for(user, subject, last.on_behalf_of_id)


def still_acts_for(user: User, subject: Subject, chief: int | None) -> bool:
    """Whether what was done for a chief officer can still be said to be: by them, by another, or in their place."""
    if chief in (None, user.pk) or is_force_role(user, subject, Role.CHIEF_OFFICER):
        return True
    return chief in acts_for(user, subject)


def withdraws_for(user: User, subject: Subject) -> int | None:
    """The chief officer for whom it was taken, unless they withdraw it themselves."""
    last = last_step(subject)
    return last.on_behalf_of_id if last is not None and last.on_behalf_of_id != user.pk else None


def can_read_approved(user: User, change: StatusChange, steps: Iterable[StatusChange]) -> bool:
    """What an approval was given for: the force's people, as far as they read its sections today; the overseeing body
    what was then released to it, all of it and for good. `steps` are those of the same threat or year.
    """
    if is_force_role(user, change.annual, *FORCE_READERS, Role.CONTRIBUTOR):
        return True
    steps = list(steps)
    withdrawn = {step.withdraws_id for step in steps}
    released = any(
        step.transition == "release"
        and step.content_sha256 == change.content_sha256
        and step.pk not in withdrawn
        for step in steps
    )
    return released and is_of_body(user, change.annual)


# Withholding


def can_propose_withholding(user: User, section: Section) -> bool:
    """The lead of the threat and the coordinator, whatever the status: a leak can be found late."""
    return is_lead(user, section.subject) or is_force_role(user, section.annual, Role.COORDINATOR)


def can_decide_withholding(user: User, withholding: Withholding) -> bool:
    """In the view of a chief officer (SI 2011/3050, article 2(2)): not of who proposed it, nor for who proposed it."""
    if withholding.proposed_by_id == user.pk:
        return False
    own = is_force_role(user, withholding.annual, Role.CHIEF_OFFICER)
    return own or decides_for(user, withholding) is not None


def decides_for(user: User, withholding: Withholding) -> int | None:
    """The chief officer for whom this person can decide: one who did not propose it either."""
    chiefs = acts_for(user, withholding.annual)
    return next((chief for chief in chiefs if chief != withholding.proposed_by_id), None)


def can_lift_withholding(user: User, withholding: Withholding) -> bool:
    """Any chief officer of the force, or who acts for one: to publish is the rule."""
    return is_approver(user, withholding.annual)


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


# How a force approves


def can_see_chain(user: User, force: Organisation) -> bool:
    """Whoever reads every text of the force, and its administrators."""
    return user.roles.at(force.pk, *FORCE_READERS, Role.ADMINISTRATOR)


def can_set_chain(user: User, force: Organisation) -> bool:
    return user.roles.at(force.pk, Role.ADMINISTRATOR)


# The audit trail

# Who is told all of it: they read every text of their force, and every thread but those inside another organisation.
TRAIL_READERS = (Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_read_trail(user: User, organisation: Organisation) -> bool:
    """Of a force, its coordinator and chief officers; of every organisation, its administrators, without the texts."""
    return user.roles.at(organisation.pk, *TRAIL_READERS, Role.ADMINISTRATOR)


def can_read_shared_trail(user: User, subject: Subject) -> bool:
    """What concerns both sides, for those who act for the overseeing body, once the force stands behind the text."""
    return subject.status in RELEASED_STATUSES and is_body_role(user, subject, *BODY_ROLES)
