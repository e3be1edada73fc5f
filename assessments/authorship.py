"""Who wrote what: the threats and years that hold words or judgements of a person, who for that cannot approve them."""

from __future__ import annotations

from typing import TypeAlias

from django.db.models import Q

from accounts.models import User
from assessments.models import (
    AnnualAssessment,
    Judgement,
    Question,
    Section,
    SectionVersion,
    Suggestion,
    ThreatAssessment,
)
from assessments.models.challenge import STATE_SET

Subject: TypeAlias = AnnualAssessment | ThreatAssessment


def subjects_written_by(user: User | int, year: AnnualAssessment | None = None) -> set[tuple[str, int]]:
    """The threats and years in which words or judgements are the person's, as (model name, id). One query.

    Whoever saved a text, judged a cell, said how far an answer goes, added a heading, ever named a threat or suggested
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
    labels = ThreatAssessment.objects.filter(Q(labellers=user) | Q(labelled_by=user))
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


def has_written(user: User | int, subject: Subject) -> bool:
    """Whether the person wrote or judged anything in it, however they reached the page."""
    return key_of(subject) in subjects_written_by(user, subject.annual)


def key_of(subject: Subject) -> tuple[str, int]:
    return (str(subject._meta.model_name), subject.pk)
