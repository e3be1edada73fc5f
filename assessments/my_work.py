"""My work: what one person has to do now, across years and forces, in one list.

Constant in the number of years, threats and sections. What a task says is read through the same `visible_to` and
permissions as the pages it links to.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import Case, Exists, OuterRef, Q, Subquery, TextField, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from accounts.models import Role, User
from assessments import judgement_drafts, permissions
from assessments.authorship import key_of, subjects_written_by
from assessments.blocks import count_words
from assessments.chains import Agreements, agreements, is_approved_with_whole, needs_two, who_agreed
from assessments.drafting import waiting_drafts
from assessments.duties import duties_of
from assessments.jobs import Job, Task, in_order, section_title, task_of
from assessments.models import (
    OPEN_FOR_WRITING,
    AnnualAssessment,
    Comment,
    Handover,
    JudgementDraft,
    Query,
    Question,
    Section,
    Stage,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.models.decisions import APPROVALS
from assessments.models.queries import UNSETTLED
from assessments.permissions import Subject
from assessments.planning import Calendar, calendars
from assessments.readiness import PARTS, lacks
from assessments.standing_approvals import first_waiting_in, steps_by_subject
from assessments.wanted import changes_wanted_of
from assessments.workflow import BY_NAME

ASKED_WORDS = 30


def years_for(user: User) -> list[AnnualAssessment]:
    """Every year that this person sees, the latest first."""
    drafts = JudgementDraft.objects.filter(user=user, section__annual=OuterRef("pk"))
    years = AnnualAssessment.objects.visible_to(user).annotate(has_judgement_drafts=Exists(drafts))
    return list(years.select_related("force__stage_days", "edition"))


def tasks_for(user: User, years: list[AnnualAssessment] | None = None) -> list[Task]:
    """Everything that waits for this person, in the order of the page and then of the date.

    `years` spares the query where the caller has read them with years_for.
    """
    seen = years_for(user) if years is None else years
    live = [year for year in seen if year.status != Status.FINAL]
    if not live:
        return in_order([*draft_tasks(user), *withholding_tasks(user)])
    plan = calendars(live)
    threats = list(
        ThreatAssessment.objects.visible_to(user)
        .filter(annual__in=[year.pk for year in live])
        .select_related("threat", "lead", "annual__force")
        .order_by("annual__board_on", "order")
    )
    tasks = [
        *draft_tasks(user),
        *judgement_tasks(user, seen),
        *writing_tasks(user, threats, live, plan),
        *conversation_tasks(user, plan),
        *query_tasks(user),
        *arranging_tasks(user, threats, live, plan),
        *decision_tasks(user, [*threats, *live], plan),
        *withholding_tasks(user),
    ]
    return in_order(tasks)


# Writing and answering


def draft_tasks(user: User) -> Iterator[Task]:
    """What was typed and not saved, also where it can only be read and copied now."""
    for draft in waiting_drafts(user):
        saved = timezone.localtime(draft.saved_at)
        detail = (
            f"Only you can see it, last typed on {date_format(saved, 'j F Y')} at {date_format(saved, 'H:i')}"
        )
        threat = draft.section.threat_assessment
        title = f"{threat.label}: {draft.heading}" if threat else draft.heading
        yield task_of(Job.DRAFT, draft.section.annual, title, detail, draft.section.url("section_draft"))


def judgement_tasks(user: User, years: list[AnnualAssessment]) -> Iterator[Task]:
    """What was entered of a judgement and not saved; no query where the years that were read say that there is none."""
    if not any(getattr(year, "has_judgement_drafts", True) for year in years):
        return
    for draft in judgement_drafts.waiting(user):
        saved, section = timezone.localtime(draft.saved_at), draft.section
        detail = f"Only you can see it, last entered on {date_format(saved, 'j F Y')} at {date_format(saved, 'H:i')}"
        threat = section.threat_assessment
        title = f"{threat.label if threat else section.annual}: judgement of {section.heading}"
        yield task_of(Job.DRAFT, section.annual, title, detail, section.url("judgement_draft"))


def writing_tasks(
    user: User, threats: list[ThreatAssessment], years: list[AnnualAssessment], plan: Mapping[int, Calendar]
) -> Iterator[Task]:
    """The threats a person leads, the whole of the years they coordinate, and the sections handed to them."""
    open_threats = [threat for threat in threats if threat.is_open_for_writing]
    led: list[Subject] = [threat for threat in open_threats if permissions.is_lead(user, threat)]
    led += [year for year in years if permissions.can_lead(user, year)]
    handed = duties_of(user).sections
    if not led and not handed:
        return
    lacking: dict[tuple[str, int], list[str]] = {key_of(subject): [] for subject in led}
    for section in open_sections(user, led, handed):
        key = key_of(section.subject)
        if key in lacking:
            lacking[key] += lacks(section)
        due_on = plan[section.annual_id].writing_due(section)
        if section.kind == Section.Kind.QUESTION:
            yield from answer_tasks(section, due_on, is_handed=key not in lacking)
        elif key not in lacking:
            yield handed_task(section, due_on)
    wanted = changes_wanted_of(led)
    for subject in led:
        lacks_here = lacking[key_of(subject)]
        due_on = plan[subject.annual.pk].due(Stage.WRITE if lacks_here else Stage.SUBMIT, subject)
        step = wanted.get((subject.annual.pk, subject.pk if isinstance(subject, ThreatAssessment) else None))
        yield from subject_tasks(subject, lacks_here, threats, due_on, asked_by(subject, step))


def open_sections(user: User, led: list[Subject], handed: frozenset[int]) -> list[Section]:
    """What this person may write in now: `has_text` in place of the text, which is read of what was handed over."""
    in_threats = Q(threat_assessment__in=[s.pk for s in led if isinstance(s, ThreatAssessment)])
    in_years = Q(threat_assessment=None, annual__in=[s.pk for s in led if isinstance(s, AnnualAssessment)])
    own = Handover.objects.standing().filter(section=OuterRef("pk"), writer=user)
    threat_open = Q(threat_assessment=None) | Q(threat_assessment__status__in=OPEN_FOR_WRITING)
    return list(
        Section.objects.visible_to(user)
        .filter(in_threats | in_years | Q(pk__in=handed), threat_open, annual__status__in=OPEN_FOR_WRITING)
        .with_context()
        .defer("body")
        .with_has_text()
        .annotate(
            handed_due_on=Subquery(own.values("due_on")[:1]),
            is_said_ready=Exists(own.exclude(ready_at=None)),
            handed_text=Case(When(pk__in=handed, then="body"), default=Value(""), output_field=TextField()),
        )
        .in_order()
    )


def subject_tasks(
    subject: Subject, lacking: list[str], threats: list[ThreatAssessment], due_on: datetime.date, asked: str
) -> Iterator[Task]:
    """One task for a threat or the whole: what was asked and is still to be written, or that it can be submitted."""
    words = [f"{lacking.count(part)} without {part}" for part in PARTS if part in lacking]
    detail = ", ".join(words)
    if not words:
        if isinstance(subject, AnnualAssessment) and any(
            t.annual_id == subject.pk and Status(t.status).rank < Status.SUBMITTED.rank for t in threats
        ):
            return
        detail = "" if asked else "Every section is written: submit it when it is right"
    detail = " ".join(filter(None, (asked, detail)))
    title = subject.label if isinstance(subject, ThreatAssessment) else "Sections of the whole"
    yield task_of(Job.WRITE, subject.annual, title, detail, subject.get_absolute_url(), due_on)


def asked_by(subject: Subject, step: StatusChange | None) -> str:
    """The first words of what was said when it was sent back to its writers."""
    if subject.status != Status.CHANGES_REQUESTED:
        return ""
    if step is None:
        return "Changes were requested."
    of = f" of {step.sections}" if step.sections else ""
    what = "It was reopened" if step.transition == "reopen" else f"Changes were requested{of}"
    return f"{what}: “{Truncator(step.comment).words(ASKED_WORDS)}”" if step.comment else f"{what}."


def handed_task(section: Section, due_on: datetime.date) -> Task:
    """It stays on the list while it can be written: nothing else leads somebody to what was handed to them."""
    said: bool = section.is_said_ready  # type: ignore[attr-defined]  # annotated by open_sections, as the next is
    due_on = section.handed_due_on or due_on  # type: ignore[attr-defined]
    detail = f"Handed to you, {state_of_text(section)}{', you said that it is ready' if said else ''}"
    title, url = section_title(section), section.url("section_edit")
    return task_of(Job.WRITE, section.annual, title, detail, url, due_on)


def state_of_text(section: Section) -> str:
    words = count_words(section.handed_text)  # type: ignore[attr-defined]  # annotated by open_sections
    if not words:
        return "no text yet"
    state = "1 word" if words == 1 else f"{words} words"
    if section.is_carried_unconfirmed:
        return f"last year’s text, {state}"
    saved = section.updated_at
    return f"{state}, saved {date_format(timezone.localtime(saved), 'j F Y')}" if saved else state


def answer_tasks(section: Section, due_on: datetime.date, *, is_handed: bool) -> Iterator[Task]:
    question: Question = section.question
    if is_handed or question.state in (Question.State.UNANSWERED, Question.State.PARTLY):
        title = f"Question {question.number}, {section_title(section)}"
        state, url = question.get_state_display(), section.url("section_edit")
        yield task_of(Job.ANSWER, section.annual, title, state, url, due_on)


# Talking


def conversation_tasks(user: User, plan: Mapping[int, Calendar]) -> Iterator[Task]:
    """Open threads on what I lead or coordinate, or that I began, in which somebody else spoke last.

    A threat is agreed, or made final, only once they are resolved (`readiness.count_open_threads` says which).
    """
    last_word = Comment.objects.filter(thread=OuterRef("pk")).order_by("-written_at", "-pk")
    coordinated = user.roles.organisations(Role.COORDINATOR)
    mine = Q(section__threat_assessment__lead=user) | Q(opened_by=user)
    mine |= Q(section__threat_assessment__in=duties_of(user).threats)
    mine |= Q(section__threat_assessment=None, section__annual__force__in=coordinated)
    threads = (
        Thread.objects.visible_to(user)
        .open()
        .exclude(section__annual__status=Status.FINAL)
        .filter(mine)
        .annotate(
            last_author=Subquery(last_word.values("author")[:1]),
            last_name=Subquery(last_word.values("author__name")[:1]),
            last_words=Subquery(last_word.values("text")[:1]),
        )
        .exclude(last_author=user.pk)
        .select_related("section__annual__force", "section__threat_assessment__threat", "suggestion")
    )
    for thread in threads:
        section = thread.section
        is_answer = section.kind == Section.Kind.QUESTION
        title = f"{section.heading}, {section_title(section)}" if is_answer else section_title(section)
        stage = Stage.AGREE if Status(section.subject.status).rank < Status.AGREED.rank else Stage.PUBLISH
        due_on = plan[section.annual_id].due(stage, section.subject)
        may_decide = thread.waits_for_decision and permissions.can_decide_suggestion(user, thread)
        job = Job.DECIDE if may_decide else Job.REPLY
        yield task_of(job, section.annual, title, last_said(thread), thread.get_absolute_url(), due_on)


def last_said(thread: Thread) -> str:
    """What it is, who hears it, and how the last of it begins: several on one section are told apart."""
    what = "Suggested wording" if thread.suggestion_or_none else "Comment"
    name: str = thread.last_name  # type: ignore[attr-defined]  # annotated by conversation_tasks, as the next is
    words = Truncator(thread.last_words).words(15, truncate=" …")  # type: ignore[attr-defined]
    return f"{what}, {thread.get_circle_display().lower()}. {name}: “{words}”"


def query_tasks(user: User) -> Iterator[Task]:
    """Queries to answer for whoever they were put to (or else the coordinator), and answers for whoever asked."""
    coordinated = user.roles.organisations(Role.COORDINATOR)
    owed = Q(owner=user) | Q(owner=None, annual__force__in=coordinated)
    to_answer = owed & Q(state__in=UNSETTLED)
    asked = Q(asked_by=user) & (
        Q(state=Query.State.ANSWERED) | Q(state__in=UNSETTLED, due_on__lt=timezone.localdate())
    )
    found = Query.objects.visible_to(user).exclude(annual__status=Status.FINAL).filter(to_answer | asked)
    for query in found.with_context().order_by("due_on", "number"):
        if query.waits_for_answer and permissions.can_answer_query(user, query):
            job, detail = Job.ANSWER, query.get_state_display()
        elif query.waits_for_answer:
            job, detail = Job.REVIEW, "Overdue: the force has not answered"
        else:
            job, detail = Job.REVIEW, "Answered: accept the answer or not"
        title = f"{query}, {query.subject.label}"
        yield Task(job, title, detail, query.get_absolute_url(), None, query.due_on, force=str(query.annual))


# Arranging and deciding


def arranging_tasks(
    user: User, threats: list[ThreatAssessment], years: list[AnnualAssessment], plan: Mapping[int, Calendar]
) -> Iterator[Task]:
    """Threats that nobody leads, one task for each year that this person arranges."""
    for year in years:
        without = [t for t in threats if t.annual_id == year.pk and t.lead_id is None]
        if without and permissions.can_arrange(user, year):
            title = (
                "1 threat without a lead" if len(without) == 1 else f"{len(without)} threats without a lead"
            )
            url = reverse("year_arrange", args=[year.force.slug, year.year])
            due_on = plan[year.pk].dates[Stage.WRITE]
            yield task_of(Job.ARRANGE, year, title, ", ".join(t.label for t in without), url, due_on)


# Under which heading a step of the workflow waits; its words stand with the step.
JOBS = {
    "agree": Job.REVIEW,
    "approve-first": Job.APPROVE,
    "approve": Job.APPROVE,
    "release": Job.RELEASE,
    "give-verdict": Job.JUDGE,
    "finalise": Job.RELEASE,
}


def decision_tasks(user: User, subjects: list[Subject], plan: Mapping[int, Calendar]) -> Iterator[Task]:
    """The steps that wait for this person, and what was released for the reviewers to read."""
    waiting: list[tuple[Job, Subject, str]] = []
    first = firsts(user, subjects)
    for subject in subjects:
        for name, job in JOBS.items():
            step = BY_NAME[name]
            allowed = permissions.is_approver if job is Job.APPROVE else step.allowed
            if step.starts_at(subject) and allowed(user, subject) and is_next(name, user, subject, first):
                waiting.append((job, subject, step.waits))
        if subject.status == Status.RELEASED and permissions.can_review(user, subject):
            waiting.append((Job.REVIEW, subject, "Released: read, question and comment"))
    # Read once for all: asking can_approve of each would read it for each.
    written: dict[int, set[tuple[str, int]]] = {}
    years = {subject.annual.pk: subject.annual for job, subject, _ in waiting if job is Job.APPROVE}
    agreed = agreements(years.values()) if years else {}
    for job, subject, detail in waiting:
        if job is not Job.APPROVE or is_theirs_to_approve(user, subject, written, agreed):
            due = plan[subject.annual.pk].next_due(subject)
            due_on = due.on if due else subject.annual.board_on
            yield task_of(job, subject.annual, subject.label, detail, subject.get_absolute_url(), due_on)


def firsts(user: User, subjects: list[Subject]) -> dict[int, StatusChange]:
    """By year, the first approval of two that waits for the second. No query where no year needs two."""
    years = [subject.annual for subject in subjects if needs_two(subject)]
    years = [year for year in years if permissions.is_approver(user, year)]
    if not years:
        return {}
    steps = steps_by_subject(years)
    waiting = {year.pk: first_waiting_in(steps.get((year.pk, None), [])) for year in years}
    return {year: first for year, first in waiting.items() if first is not None}


def is_next(name: str, user: User, subject: Subject, first: dict[int, StatusChange]) -> bool:
    """As the chain of the year has it; of the other steps always."""
    if name not in APPROVALS:
        return True
    if isinstance(subject, ThreatAssessment):
        return name == "approve" and not is_approved_with_whole(subject)
    given = first.get(subject.pk)
    if not subject.needs_two or given is None:
        return (name == "approve-first") == subject.needs_two
    signed, chiefs = {given.changed_by_id, given.on_behalf_of_id}, permissions.acts_for(user, subject)
    return name == "approve" and user.pk not in signed and (not chiefs or bool(set(chiefs) - signed))


def is_theirs_to_approve(
    user: User, subject: Subject, written: dict[int, set[tuple[str, int]]], agreed: Agreements
) -> bool:
    """As `can_approve` answers; `written` keeps what each person wrote, so that it is read once."""
    earlier = who_agreed(subject, agreed)

    def wrote(person: int) -> bool:
        if person not in written:
            written[person] = subjects_written_by(person)
        return key_of(subject) in written[person]

    if user.pk in earlier or wrote(user.pk):
        return False
    chiefs = permissions.acts_for(user, subject)
    return not chiefs or not all(chief in earlier or wrote(chief) for chief in chiefs)


def withholding_tasks(user: User) -> Iterator[Task]:
    """Passages that a chief officer is asked to withhold, one task for each year; a final year's paper may wait too."""
    forces = user.roles.organisations(Role.CHIEF_OFFICER) | {force for force, _ in duties_of(user).offices}
    if not forces:
        return
    proposed = Withholding.objects.filter(
        state=Withholding.State.PROPOSED, annual__force__in=forces
    ).select_related("annual__force")
    theirs = [row for row in proposed if permissions.can_decide_withholding(user, row)]
    by_year = Counter(row.annual for row in theirs)
    for year, count in by_year.items():
        title = "1 passage" if count == 1 else f"{count} passages"
        url = reverse("withholding_list", args=[year.force.slug, year.year])
        yield task_of(Job.WITHHOLD, year, title, "Proposed: read the words and decide", url)
