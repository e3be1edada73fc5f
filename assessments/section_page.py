"""Reads for the pages of one section: its text as shown, what it answers to, its neighbours, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.safestring import SafeString

from accounts.models import User
from assessments import permissions
from assessments.blocks import count_words, show_body
from assessments.closed import Closed, why_closed
from assessments.models import Handover, Judgement, Question, Section, Source
from assessments.reviewing import Reviewed, mark_of, review_of
from assessments.sources import sources_cited_in, unregistered_in
from assessments.withheld import Line, lines_on
from threats.models import Component, Edition, Requirement, Threat


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the text: the C or the question it answers, and what the edition asks."""

    edition: Edition
    threat: Threat | None
    component: Component | None
    question: Question | None
    on_component: tuple[Requirement, ...]
    on_threat: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this person may do here: one boolean for each button."""

    write: bool
    judge: bool
    arrange: bool
    hand_over: bool
    read_history: bool
    withhold: bool
    suggest: bool
    mark_reviewed: bool


@dataclass(frozen=True, slots=True)
class SectionPage:
    body: SafeString
    words: int
    judgement: Judgement | None
    beside: Beside
    previous: Section | None
    following: Section | None
    handovers: tuple[Handover, ...]
    own_handover: Handover | None
    withheld: list[Line]
    sources: list[Source]
    unregistered: list[str]
    may: Allowed
    closed: list[Closed]
    reviewed: Reviewed | None
    seen: str


def build_section_page(section: Section, user: User) -> SectionPage:
    may = allowed(user, section)
    previous, following = find_neighbours(section, user)
    handed = section.handovers.standing().select_related("writer", "handed_by").order_by("writer__name")
    handovers = tuple(handed) if may.read_history else ()
    cited = sources_cited_in(section)
    return SectionPage(
        body=show_body(section.body, year=(section.annual.force.slug, section.annual.year)),
        words=count_words(section.body),
        judgement=section.judgement_or_none,
        beside=build_beside(section),
        previous=previous,
        following=following,
        handovers=handovers,
        own_handover=next((row for row in handovers if row.writer_id == user.pk), None),
        withheld=lines_on(section, user),
        sources=cited,
        unregistered=unregistered_in(section, cited),
        may=may,
        closed=why_closed(section, user),
        reviewed=review_of(section, user),
        seen=mark_of(section),
    )


def allowed(user: User, section: Section) -> Allowed:
    own = section.kind == Section.Kind.HEADING
    return Allowed(
        write=permissions.can_write(user, section),
        judge=permissions.can_judge(user, section),
        arrange=own and not section.is_settled and permissions.can_lead(user, section.subject),
        hand_over=permissions.can_hand_over(user, section),
        read_history=permissions.can_read_history(user, section),
        withhold=not section.is_empty and permissions.can_propose_withholding(user, section),
        suggest=permissions.can_suggest(user, section),
        mark_reviewed=permissions.can_mark_reviewed(user, section),
    )


def build_beside(section: Section) -> Beside:
    """The requirements that bear on this C first, then those of the threat as a whole."""
    edition = section.annual.edition
    threat = section.threat_assessment.threat if section.threat_assessment else None
    found = find_requirements(edition, threat, section.component)
    for held in (threat, section.component):
        if held is not None:
            held.edition = edition  # it is the same row, and its address needs it
    return Beside(
        edition=edition,
        threat=threat,
        component=section.component,
        question=section.question_or_none,
        on_component=tuple(each for each in found if each.component_id and section.component),
        on_threat=tuple(each for each in found if not (each.component_id and section.component)),
    )


def find_requirements(
    edition: Edition, threat: Threat | None, component: Component | None
) -> list[Requirement]:
    """For a cell, what bears on it; elsewhere in a threat, all it asks; in the whole, what belongs to no threat."""
    asked = Requirement.objects.filter(edition=edition)
    if threat is None:
        asked = asked.filter(threat=None, capability=None)
    elif component is None:
        asked = asked.filter(threat=threat)
    else:
        of_threat = Q(threat=threat) & (Q(component=None) | Q(component=component))
        elsewhere = Q(component=component) & (Q(threat=None, capability=None) | Q(capability__threats=threat))
        asked = asked.filter(of_threat | elsewhere).distinct()
    return list(asked.order_by("order"))


def find_neighbours(section: Section, user: User) -> tuple[Section | None, Section | None]:
    """The readable sections before and after this one in its threat, or in the whole."""
    siblings = Section.objects.visible_to(user).filter(
        annual=section.annual, threat_assessment=section.threat_assessment
    )
    row = list(siblings.only("slug", "heading", "order").order_by("order", "pk"))
    for sibling in row:
        sibling.annual, sibling.threat_assessment = section.annual, section.threat_assessment
    at = row.index(section)
    return (row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None)
