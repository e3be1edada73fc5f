"""What nobody does and a day brings about: queries that are due, work that is late, approvals and marks that lapsed.

Looked for by `manage.py send_notices`; whoever was told of something once is not told again, however often it runs.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Notice, Role
from accounts.notices.telling import News, tell
from assessments import telling
from assessments.approvals import is_of, of_threat, snapshot
from assessments.models import (
    OPEN_FOR_WRITING,
    AnnualAssessment,
    Handover,
    Query,
    SectionReview,
    Stage,
    Status,
    ThreatAssessment,
)
from assessments.permissions import Subject
from assessments.planning import Due, calendars
from assessments.reviewing import mark_of
from assessments.standing_approvals import Approval, in_force_in, steps_by_subject

Kind = Notice.Kind
SOON = datetime.timedelta(days=3)


def tell_of_the_day() -> None:
    today = timezone.localdate()
    years = AnnualAssessment.objects.exclude(status=Status.FINAL)
    live = list(years.select_related("force__stage_days", "edition"))
    subjects: list[Subject] = [*live, *threats_of(live)]
    tell_of_queries(live, today)
    tell_of_handovers(live, today)
    tell_of_stages(live, subjects)
    tell_of_lapsed_approvals(live, subjects)
    tell_of_lapsed_marks(live)


def threats_of(years: list[AnnualAssessment]) -> list[ThreatAssessment]:
    by_key = {year.pk: year for year in years}
    threats = list(ThreatAssessment.objects.filter(annual__in=by_key).select_related("threat", "lead"))
    for threat in threats:
        threat.annual = by_key[threat.annual_id]
    return threats


def tell_of_queries(years: list[AnnualAssessment], today: datetime.date) -> None:
    """Of a query that is due soon whoever is to answer; of one that is late also whoever asked."""
    waiting = Query.objects.unsettled().filter(annual__in=years, due_on__lte=today + SOON)
    for query in waiting.with_context():
        is_late = query.due_on < today
        people = telling.owners(query) | ({query.asked_by_id} if is_late else set())
        was = "was" if is_late else "is"
        named = f"Query {query.number} about {telling.about(query.subject)}"
        words = f"{named} {was} due on {day(query.due_on)}."
        kind = Kind.OVERDUE if is_late else Kind.QUERY_DUE
        once = f"{kind} {query.pk} {query.due_on}"
        tell(people, News(kind, query, query.get_absolute_url(), str(query.annual), words, once))


def tell_of_handovers(years: list[AnnualAssessment], today: datetime.date) -> None:
    """Whoever writes it, and whoever handed it over."""
    is_open = Q(section__threat_assessment=None) | Q(section__threat_assessment__status__in=OPEN_FOR_WRITING)
    late = Handover.objects.standing().filter(
        is_open, due_on__lt=today, ready_at=None, section__annual__in=years,
        section__annual__status__in=OPEN_FOR_WRITING, section__is_settled=False,
    )  # fmt: skip
    for row in late.select_related("section__annual__force", "section__threat_assessment__threat", "writer"):
        section = row.section
        assert row.due_on is not None  # noqa: S101 (so they were chosen)
        words = f"{telling.name_of(section)}, handed to {row.writer.name}, was due on {day(row.due_on)}."
        url, once = section.get_absolute_url(), f"handover {row.pk} {row.due_on}"
        told = News(Kind.OVERDUE, section, url, str(section.annual), words, once)
        tell({row.writer_id, row.handed_by_id}, told)


def tell_of_stages(years: list[AnnualAssessment], subjects: list[Subject]) -> None:
    """Of a stage that the calendar has passed whoever has it, and the coordinator."""
    plan = calendars(years)
    for subject in subjects:
        due = plan[subject.annual.pk].next_due(subject)
        if due is None or not due.is_past:
            continue
        words = f"“{due.stage.label}” was due for {telling.about(subject)} on {day(due.on)}."
        once = f"stage {subject._meta.model_name} {subject.pk} {due.stage} {due.on}"
        told = telling.news(Kind.OVERDUE, subject, words, once)
        tell(who_has(subject, due) | telling.coordinators(subject), told)


def who_has(subject: Subject, due: Due) -> telling.People:
    if due.stage == Stage.SUBMIT:
        return telling.in_charge(subject)
    if due.stage in (Stage.APPROVE, Stage.RELEASE):
        return telling.deciders(subject)
    if due.stage == Stage.VERDICT:
        return telling.overseers(subject.annual.force_id, Role.COMMISSIONER)
    if due.stage == Stage.PUBLISH:
        return telling.overseers(subject.annual.force_id, Role.SECRETARY)
    return set()


def tell_of_lapsed_approvals(years: list[AnnualAssessment], subjects: list[Subject]) -> None:
    """What stands there is not what was approved any more: whoever approved it, and who leads and coordinates it.

    The texts of a year are read once for all its threats, and not at all where everything lapsed was told of before.
    """
    given = steps_by_subject(years)
    found = [(subject, in_force_in(subject, given.get(place_of(subject), []))) for subject in subjects]
    names = {once_for(approval) for _, approval in found if approval}
    told = set(Notice.objects.filter(once__in=names).values_list("once", flat=True))
    texts: dict[int, dict[str, Any]] = {}
    for subject, approval in found:
        if approval is None or once_for(approval) in told:
            continue
        if subject.annual.pk not in texts:
            texts[subject.annual.pk] = snapshot(subject.annual)
        content = texts[subject.annual.pk]
        if isinstance(subject, ThreatAssessment):
            content = of_threat(content, subject)
        if not is_of(approval.change, content):
            tell_of_lapsed_approval(subject, approval)


def tell_of_lapsed_approval(subject: Subject, approval: Approval) -> None:
    people = approval.signers | telling.in_charge(subject) | telling.coordinators(subject)
    what = telling.about(subject)
    words = f"The text or grades of {what} have changed, so its approval does not count any more."
    tell(people, telling.news(Kind.LAPSE, subject, words, once_for(approval)))


def once_for(approval: Approval) -> str:
    return f"lapse {approval.change.pk}"


def place_of(subject: Subject) -> tuple[int, int | None]:
    return subject.annual.pk, subject.pk if isinstance(subject, ThreatAssessment) else None


def tell_of_lapsed_marks(years: list[AnnualAssessment]) -> None:
    """Whoever marked a section as reviewed, once they can read what stands there now."""
    marks = SectionReview.objects.filter(section__annual__in=years).select_related(
        "section__annual__force", "section__threat_assessment__threat", "section__threat_assessment__annual",
        "section__question", "section__judgement",
    )  # fmt: skip
    for review in marks:
        section, now = review.section, mark_of(review.section)
        if now == review.sha256:
            continue
        words = f"{telling.name_of(section)} has changed since you marked it as reviewed."
        url, once = section.get_absolute_url(), f"mark {review.pk} {now[:16]}"
        told = News(Kind.LAPSE, section, url, str(section.annual), words, once)
        tell([review.reviewed_by_id], told)


def day(on: datetime.date) -> str:
    return date_format(on, "j F Y")
