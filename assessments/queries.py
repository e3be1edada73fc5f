"""What is done about queries: one table of steps and one verb, beside raising and noting.

`take` is the only writer of a query's state. Not here: what the pages say of them (`query_pages`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import FORCE_ROLES, Membership, Organisation, User
from assessments import permissions, telling
from assessments.comments import lock_live_year, speaking_for_year
from assessments.models import AnnualAssessment, Query, QueryNote, QueryStep, ThreatAssessment
from assessments.noting import note
from audit.recording import Deed

State = Query.State
Kind: TypeAlias = QueryStep.Kind
SAME_PRESS = datetime.timedelta(minutes=2)


class QueryMoved(Exception):
    """Somebody has done something about the query since the page was made. `query` is the row as it stands."""

    def __init__(self, query: Query) -> None:
        super().__init__("Somebody else has changed this query.")
        self.query = query


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name in URLs, its button, from which states to which, who may, and what its box asks for."""

    name: str
    label: str
    kind: Kind
    sources: tuple[str, ...]
    target: str  # empty: it stays where it is
    allowed: Callable[[User, Query], bool]
    asks: str
    missing: str  # said of an empty box; without it the box may stay empty
    explanation: str
    done: str  # said once it is taken


LIVE = (State.OPEN, State.NOT_ACCEPTED)
STEPS = (
    Step("answer", "Answer", Kind.ANSWERED, LIVE, State.ANSWERED, permissions.can_answer_query, "Answer",
         "Write the answer.", "Both sides read it, and the paper prints it where it has the annex.",
         "Query {number} is answered. It waits for whoever asked to accept it."),
    Step("hand-over", "Put to somebody", Kind.HANDED, LIVE, "", permissions.can_hand_query, "A word to them (optional)",
         "", "They find it on their list with its date. Both sides read who it is.",
         "Query {number} is put to {owner}."),
    Step("accept", "Accept the answer", Kind.ACCEPTED, (State.ANSWERED,), State.ACCEPTED,
         permissions.can_judge_query, "What you make of it (optional)", "", "The query is closed.",
         "The answer to query {number} is accepted."),
    Step("return", "Do not accept", Kind.NOT_ACCEPTED, (State.ANSWERED,), State.NOT_ACCEPTED,
         permissions.can_judge_query, "Why the answer is not accepted", "Say why it is not accepted.",
         "It goes back to the force, with your reason and its date.",
         "The answer to query {number} is not accepted. It waits for another."),
    Step("reopen", "Reopen", Kind.REOPENED, (State.ACCEPTED, State.WITHDRAWN), State.OPEN,
         permissions.can_judge_query, "Why it is taken up again", "Say why it is taken up again.",
         "It waits for an answer again. What was answered before stays readable.",
         "Query {number} is open again and waits for an answer."),
    Step("move", "Move the date", Kind.MOVED, LIVE, "", permissions.can_judge_query, "Why the date moves",
         "Say why the date moves.", "The date before stays readable.", "Query {number} is due on {due} now."),
    Step("withdraw", "Withdraw", Kind.WITHDRAWN, (*LIVE, State.ANSWERED), State.WITHDRAWN,
         permissions.can_judge_query, "Why it is withdrawn", "Say why it is withdrawn.",
         "It keeps its number and stays readable.", "Query {number} is withdrawn."),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}


def available(user: User, query: Query) -> list[Step]:
    """The steps that this person may take now: the buttons of the page."""
    return [step for step in STEPS if query.state in step.sources and step.allowed(user, query)]


@transaction.atomic
def raise_query(
    annual: AnnualAssessment,
    threat: ThreatAssessment | None,
    text: str,
    *,
    due_on: datetime.date,
    by: User,
    at: datetime.datetime | None = None,
) -> Query:
    """Number it through the year and put it to the lead of its threat. Raises YearIsFinal.

    The same words sent twice within moments are one query.
    """
    year = lock_live_year(annual.pk)
    now = at or timezone.now()
    again = year.queries.filter(
        asked_by=by, text=text, threat_assessment=threat, asked_at__gt=now - SAME_PRESS
    ).first()
    if again is not None:
        again.annual = annual
        return again
    query = Query.objects.create(
        annual=annual,
        threat_assessment=threat,
        number=(year.queries.aggregate(last=Max("number"))["last"] or 0) + 1,
        text=text,
        organisation_id=speaking_for_year(annual, by),
        asked_by=by,
        asked_at=now,
        due_on=due_on,
        owner=threat.lead if threat else None,
    )
    note_step(query, Kind.RAISED, text, by, now)
    return query


def note_step(query: Query, kind: Kind, text: str, by: User, at: datetime.datetime) -> None:
    """In the history of the query, to whom it concerns, and in the trail."""
    QueryStep.objects.create(
        query=query, kind=kind, text=text, due_on=query.due_on, owner=query.owner, taken_by=by, taken_at=at
    )
    telling.query_step(query, kind, by=by)
    after = {Kind.MOVED: f"due {query.due_on.isoformat()}", Kind.HANDED: str(query.owner or "nobody yet")}
    deed = Deed(thing=f"query {query.number}", after=after.get(kind, ""), shared=True)
    note(f"query-{kind}", query.subject, by=by, deed=deed)


@transaction.atomic
def take(
    query: Query,
    name: str,
    text: str = "",
    *,
    version: int,
    by: User,
    due_on: datetime.date | None = None,
    owner: User | None = None,
    at: datetime.datetime | None = None,
) -> Query:
    """Take a step. Raises PermissionDenied, YearIsFinal, QueryMoved or ValidationError, and then changes nothing.

    `due_on` is the new date of the step that moves it, `owner` whom the query is put to.
    """
    step = BY_NAME[name]
    lock_live_year(query.annual_id)
    current = Query.objects.with_context().select_for_update(of=("self",)).get(pk=query.pk)
    if not step.allowed(by, current):
        raise PermissionDenied
    if current.version != version or current.state not in step.sources:
        raise QueryMoved(current)
    if step.missing and not text.strip():
        raise ValidationError({"text": step.missing})
    current.state = step.target or current.state
    if step.kind == Kind.MOVED and due_on == current.due_on:
        raise ValidationError({"due_on": "It is due on this day already. Give another one."})
    if step.kind == Kind.MOVED and due_on is not None:
        current.due_on = due_on
    if step.kind == Kind.HANDED:
        current.owner = owner
    current.version += 1
    current.save()
    note_step(current, step.kind, text, by, at or timezone.now())
    return current


@transaction.atomic
def add_note(query: Query, text: str, *, by: User, at: datetime.datetime | None = None) -> QueryNote:
    """Words for one's own organisation. Raises YearIsFinal."""
    lock_live_year(query.annual_id)
    home = Organisation.objects.get(pk=speaking_for_year(query.annual, by))
    written = QueryNote.objects.create(
        query=query, organisation=home, author=by, text=text, written_at=at or timezone.now()
    )
    note("query-noted", query.subject, by=by, deed=Deed(thing=f"query {query.number}"), organisation=home)
    return written


def say_done(step: Step, query: Query) -> str:
    """What a step has done to the query, as it stands after it."""
    owner = query.owner.name if query.owner else "nobody yet: the coordinator says who answers"
    return step.done.format(number=query.number, owner=owner, due=date_format(query.due_on, "j F Y"))


def possible_owners(annual: AnnualAssessment) -> list[User]:
    """Those who hold a role of writing or deciding in the force today."""
    held = Membership.objects.current().filter(organisation=annual.force_id, role__in=FORCE_ROLES)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name"))
