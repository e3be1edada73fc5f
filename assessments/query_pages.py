"""What the pages of queries show: the list of a year with its counts, and one query with all that was done about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.models import FORCE_ROLES, User
from assessments import permissions
from assessments.models import AnnualAssessment, Query, QueryNote, QueryStep, ThreatAssessment
from assessments.permissions import Subject
from assessments.queries import Step, available


@dataclass(frozen=True, slots=True)
class QueryList:
    """The queries of a year that a person may read, and how many are how far."""

    queries: list[Query]

    @property
    def waiting(self) -> int:
        return sum(query.waits_for_answer for query in self.queries)

    @property
    def overdue(self) -> int:
        return sum(query.is_overdue for query in self.queries)

    @property
    def answered(self) -> int:
        return sum(query.state == Query.State.ANSWERED for query in self.queries)

    @property
    def accepted(self) -> int:
        return sum(query.state == Query.State.ACCEPTED for query in self.queries)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, and until when an answer had been due before it."""

    step: QueryStep
    due_before: datetime.date | None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One query: what was done, in order, the notes of one's own organisation, and what this person may do."""

    query: Query
    steps: list[Done]
    notes: list[QueryNote]
    may: list[Step]
    may_note: bool
    home: str


def list_queries(annual: AnnualAssessment, user: User) -> QueryList:
    found = Query.objects.visible_to(user).filter(annual=annual).with_context()
    return QueryList(list(found.order_by("number")))


def query_page(query: Query, user: User) -> QueryPage:
    notes = list(
        QueryNote.objects.visible_to(user).filter(query=query).select_related("author", "organisation")
    )
    may_note = permissions.can_note_query(user, query)
    of_force = permissions.is_force_role(user, query.annual, *FORCE_ROLES)
    return QueryPage(
        query=query,
        steps=steps_of(query),
        notes=notes,
        may=available(user, query),
        may_note=may_note,
        home=query.annual.force.name if of_force else query.organisation.name,
    )


def steps_of(query: Query) -> list[Done]:
    steps = list(query.steps.select_related("taken_by", "owner").order_by("pk"))
    before = [None, *(step.due_on for step in steps)]
    return [Done(step, due) for step, due in zip(steps, before, strict=False)]


def subjects_to_query(annual: AnnualAssessment, user: User) -> list[Subject]:
    """What a query can be about: the whole, or any threat; none for those who may raise none."""
    if not permissions.can_raise_query(user, annual):
        return []
    threats = ThreatAssessment.objects.visible_to(user).filter(annual=annual)
    return [annual, *threats.select_related("threat", "lead", "annual__force").order_by("order")]
