"""Two lists in the order of time: the challenge of a year, and what was decided in it, each with who and when.

They are made from the rows and their history, and hold what stands in no paper: only the handover archive has them.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, pairwise
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from actions.history import sentences, threat_names
from actions.models import BoardDecision, Recommendation
from assessments.blocks import plain_text
from assessments.models import (
    AnnualAssessment,
    Circle,
    Comment,
    QueryStep,
    Question,
    Section,
    StatusChange,
    Thread,
    ThreatAssessment,
    Verdict,
    Withholding,
)
from assessments.models.decisions import FOR
from assessments.workflow import TRANSITIONS
from papers.archive.tables import Sheet
from papers.building.arrange import paper_of
from papers.building.own_texts import place_own
from papers.models import IssuedPaper, LeakDecision, ReleaseRequest

LOG = Sheet(
    "tables/challenge-log.csv",
    "Questions, queries, answers, comments, verdicts, recommendations, decisions of the board: in the order of time.",
    ("When", "What", "About", "Who", "Post", "Heard by", "State", "Words"),
)
DECISIONS = Sheet(
    "tables/decisions.csv",
    "Every step, approval, withholding, release and issue, in the order of time.",
    ("When", "What", "About", "Who", "Post", "From", "To", "Words", "SHA-256 of what it was about"),
)
WHOLE = "The whole assessment"
STEPS = {transition.name: transition.label for transition in TRANSITIONS}

Line = tuple[datetime.datetime, tuple[str, ...]]


def challenge_rows(annual: AnnualAssessment, hears: Collection[int] | None) -> Iterator[tuple[str, ...]]:
    """`hears`: the organisations whose talk among themselves is told; None for everybody's."""
    threads = Thread.objects.filter(section__annual=annual).select_related(
        "section__threat_assessment__threat", "organisation", "resolved_by", "opened_by", "suggestion"
    )
    if hears is not None:
        threads = threads.filter(~Q(circle=Circle.OWN) | Q(organisation__in=list(hears)))
    said = (
        asked(annual),
        queried(annual),
        talked(threads),
        judged(annual),
        recommended(annual),
        minuted(annual),
    )
    return in_time(chain.from_iterable(said))


def decision_rows(annual: AnnualAssessment) -> Iterator[tuple[str, ...]]:
    return in_time([*stepped(annual), *withheld(annual), *released(annual)])


def in_time(lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    for at, row in sorted(lines):
        yield (timezone.localtime(at).isoformat(" ", "seconds"), *row)


def who(user: User | None, on_behalf_of: User | None = None) -> tuple[str, str]:
    if user is None:
        return "", ""
    if on_behalf_of is None:
        return user.name, user.post
    said = f"{FOR} {on_behalf_of.signature}"
    return user.name, f"{user.post}, {said}" if user.post else said


def place(section: Section) -> str:
    threat = section.threat_assessment
    return f"{threat.label if threat else WHOLE}: {section.heading}"


# The challenge


def asked(annual: AnnualAssessment) -> Iterator[Line]:
    questions = Question.objects.filter(annual=annual).select_related(
        "asked_by", "section__threat_assessment__threat"
    )
    for question in questions:
        threat = question.section.threat_assessment
        about = f"{question}, {threat.label if threat else WHOLE}"
        rows: list[Any] = list(
            question.history.select_related("history_user").order_by("history_date", "history_id")
        )
        text = rows[0].text if rows else question.text
        yield question.asked_at, ("Question asked", about, *who(question.asked_by), "Both sides", "", text)
        for before, after in pairwise(rows):
            by = who(after.history_user)
            if before.text != after.text:
                yield after.history_date, ("Question reworded", about, *by, "Both sides", "", after.text)
            if (before.state, before.state_note) != (after.state, after.state_note):
                state = after.get_state_display()
                row = ("State of the answer", about, *by, "Both sides", state, after.state_note)
                yield after.history_date, row


def queried(annual: AnnualAssessment) -> Iterator[Line]:
    """Every step of every query; the notes that an organisation keeps for itself are no part of the challenge."""
    steps = QueryStep.objects.filter(query__annual=annual).select_related(
        "query__threat_assessment__threat", "taken_by"
    )
    for step in steps.order_by("pk"):
        threat = step.query.threat_assessment
        about = f"{step.query}, {threat.label if threat else WHOLE}"
        due = f"due {step.due_on.isoformat()}"
        row = (
            f"Query: {step.get_kind_display().lower()}",
            about,
            *who(step.taken_by),
            "Both sides",
            due,
            step.text,
        )
        yield step.taken_at, row


def talked(threads: Any) -> Iterator[Line]:
    for thread in threads:
        about = place(thread.section) + (f" (“{thread.quote}”)" if thread.quote else "")
        circle = "Both sides" if thread.circle == Circle.BOTH else f"Inside {thread.organisation}"
        for comment in Comment.objects.filter(thread=thread).select_related("author").order_by("pk"):
            said = (comment.get_kind_display(), about, *who(comment.author), circle, "", comment.text)
            yield comment.written_at, said
        if suggestion := thread.suggestion_or_none:
            by = who(thread.opened_by)
            yield (
                thread.opened_at,
                ("Suggested wording", about, *by, circle, "", plain_text(suggestion.words)),
            )
        if thread.resolved_at is not None:
            closed = ("Conversation closed", about, *who(thread.resolved_by), circle, "", thread.resolution)
            yield thread.resolved_at, closed


def judged(annual: AnnualAssessment) -> Iterator[Line]:
    verdicts = Verdict.objects.filter(threat_assessment__annual=annual)
    for verdict in verdicts.select_related("given_by", "threat_assessment__threat"):
        about, state = verdict.threat_assessment.label, verdict.get_verdict_display()
        yield (
            verdict.given_at,
            ("Verdict", about, *who(verdict.given_by), "Both sides", state, verdict.reasons),
        )


def recommended(annual: AnnualAssessment) -> Iterator[Line]:
    found = Recommendation.objects.filter(raised_in=annual).select_related("raised_by", "threat")
    for recommendation in found:
        about = f"Recommendation {recommendation.reference}, {recommendation.threat_name}"
        history: Any = recommendation.history.select_related("history_user")
        rows: list[Any] = list(history.order_by("history_date", "history_id"))
        first = rows[0] if rows else recommendation
        owner = f"{first.owner}, due {first.due_on.isoformat()}"
        raised = ("Recommendation raised", about, *who(recommendation.raised_by), "", owner, first.text)
        yield recommendation.raised_at, raised
        names = threat_names(rows)
        for before, after in pairwise(rows):
            words = " ".join([*sentences(before, after, names), *filter(None, [after.history_change_reason])])
            if words:
                state = after.get_state_display()
                by = who(after.history_user)
                yield after.history_date, ("Recommendation changed", about, *by, "", state, words)


def minuted(annual: AnnualAssessment) -> Iterator[Line]:
    for decision in BoardDecision.objects.filter(annual=annual).with_context().order_by("number"):
        when = f"{decision.get_outcome_display()}, {decision.decided_on.isoformat()}"
        about = decision.about + (f" (minute {decision.minute})" if decision.minute else "")
        yield (
            decision.recorded_at,
            ("Decision of the board", about, *who(decision.recorded_by), "Both sides", when, decision.text),
        )


# The decisions


def subject(threat: ThreatAssessment | None) -> str:
    return threat.label if threat is not None else WHOLE


def stepped(annual: AnnualAssessment) -> Iterator[Line]:
    for step in StatusChange.objects.filter(annual=annual).select_related(
        "changed_by", "on_behalf_of", "threat_assessment__threat"
    ):
        states = (step.get_from_status_display(), step.get_to_status_display())
        what = STEPS.get(step.transition, step.transition)
        about = subject(step.threat_assessment)
        row = (
            what,
            about,
            *who(step.changed_by, step.on_behalf_of),
            *states,
            step.comment,
            step.content_sha256,
        )
        yield step.changed_at, row


def withheld(annual: AnnualAssessment) -> Iterator[Line]:
    rows = Withholding.objects.filter(annual=annual).select_related(
        "section__threat_assessment__threat",
        "proposed_by",
        "decided_by",
        "decided_for",
        "lifted_by",
        "lifted_for",
    )
    for row in place_own(rows, paper_of(annual)):
        where = place(row.section) if row.section is not None else f"The paper: {row.text.heading}"
        about = f"{where}, {row.get_kind_display().lower()} {row.key}"
        ground = f"{row.get_ground_display()}; from {row.get_withheld_from_display().lower()}"
        proposed = ("Withholding proposed", about, *who(row.proposed_by), "", ground, row.reason, "")
        yield row.proposed_at, proposed
        if row.decided_at is not None:
            refused = row.state == Withholding.State.REFUSED
            what = "Withholding refused" if refused else "Withheld"
            yield (
                row.decided_at,
                (what, about, *who(row.decided_by, row.decided_for), "", ground, row.decision_note, ""),
            )
        if row.lifted_at is not None:
            lifted = (
                "Withholding lifted",
                about,
                *who(row.lifted_by, row.lifted_for),
                ground,
                "",
                row.lifted_note,
                "",
            )
            yield row.lifted_at, lifted


def released(annual: AnnualAssessment) -> Iterator[Line]:
    for decision in LeakDecision.objects.filter(paper__annual=annual).select_related("decided_by"):
        what = f"Likeness to a withheld passage may stay ({decision.kind})"
        row = (what, decision.place, *who(decision.decided_by), "", "", decision.reason, "")
        yield decision.decided_at, row
    for request in ReleaseRequest.objects.filter(paper__annual=annual).select_related("asked_by"):
        asked_for = (
            "Release asked for",
            "The public’s edition",
            *who(request.asked_by),
            "",
            "",
            request.reason,
        )
        yield request.asked_at, (*asked_for, request.content_sha256)
    issues = IssuedPaper.objects.without_files().filter(paper__annual=annual)
    for issue in issues.select_related("issued_by", "confirmed_by"):
        confirmed = (
            f"Confirmed by {', '.join(filter(None, who(issue.confirmed_by)))}. " if issue.confirmed_by else ""
        )
        about = f"Issue {issue.number}, for {issue.get_reader_display().lower()}, marked {issue.marking}"
        words = f"{confirmed}{issue.reason}".strip()
        row = (issue.get_kind_display(), about, *who(issue.issued_by), "", "", words, issue.content_sha256)
        yield issue.issued_at, row
