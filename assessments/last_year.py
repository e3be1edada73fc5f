"""The same section a year ago, for whoever writes it now: its text, its grade, and the verdict on its threat.

What is shown is what this person may read of that year; to somebody to whom the section is handed also its own words
and grade of a final year, and nothing else of that. What became of recommendations is the business of `actions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import SafeString

from accounts.models import User
from assessments import permissions
from assessments.blocks import count_words, show_body
from assessments.models import Judgement, Section, Status, Verdict
from assessments.models.writing import SectionQuerySet


@dataclass(frozen=True, slots=True)
class LastYear:
    section: Section
    body: SafeString
    words: int
    judgement: Judgement | None
    verdict: Verdict | None
    may_open: bool  # its page in that year, with what stands around it


def last_year_of(section: Section, user: User) -> LastYear | None:
    """The latest earlier year that has this section, as far as the person may read it. One query."""
    same = same_place(section)
    if same is None:
        return None
    years = Q(annual__force=section.annual.force_id, annual__year__lt=section.annual.year)
    stands = Verdict.objects.standing().filter(threat_assessment=OuterRef("threat_assessment"))
    found = (
        readable_before(section, user)
        .with_context()
        .select_related("threat_assessment__verdict")
        .annotate(verdict_stands=Exists(stands))  # type: ignore[no-redef]  # the row declares it as well
        .filter(years, same)
        .order_by("-annual__year")
        .first()
    )
    if found is None:
        return None
    return LastYear(
        section=found,
        body=show_body(found.body, anchors=False),
        words=count_words(found.body),
        judgement=found.judgement_or_none,
        verdict=verdict_on(found, user, stands=found.verdict_stands),
        may_open=permissions.can_read_paper(user, found.annual) or permissions.is_handed(user, found),
    )


def readable_before(section: Section, user: User) -> SectionQuerySet:
    """Sections of other years that stand beside this one. Whoever was handed it now goes on from its last words."""
    readable = Section.objects.visible_to(user)
    if not permissions.is_handed(user, section):
        return readable
    before = Section.objects.filter(annual__force=section.annual.force_id, annual__status=Status.FINAL)
    return Section.objects.filter(Q(pk__in=readable.values("pk")) | Q(pk__in=before.values("pk")))


def same_place(section: Section) -> Q | None:
    """The C or heading of the same threat, or of what it was called in an earlier edition. No question recurs."""
    if section.kind == Section.Kind.QUESTION:
        return None
    place = Q(kind=section.kind, slug=section.slug)
    if section.threat_assessment is None:
        return place & Q(threat_assessment=None)
    threat = section.threat_assessment.threat
    before = threat.predecessors.values("pk")
    of_threat = Q(threat_assessment__threat__code=threat.code) | Q(threat_assessment__threat__in=before)
    return place & of_threat


def verdict_on(section: Section, user: User, *, stands: bool) -> Verdict | None:
    """One given before a reopening counts no longer; that of a final year is printed in its paper."""
    is_told = permissions.can_read_paper(user, section.annual) or section.annual.status == Status.FINAL
    if section.threat_assessment is None or not (stands and is_told):
        return None
    return section.threat_assessment.verdict
