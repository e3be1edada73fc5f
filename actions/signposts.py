"""Where a milestone points to instead of saying a thing twice: a year, a section, a recommendation, a milestone.

Every place is a row of ours, so that it leads somewhere. What it is called depends on the reader: a heading that has
not been released is the force's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format

from accounts.models import User
from actions.models import Milestone, Recommendation
from assessments.models import AnnualAssessment, Section

FIELDS = {
    "year": "see_year_id",
    "section": "see_section_id",
    "recommendation": "see_recommendation_id",
    "milestone": "see_milestone_id",
}
# Of older years the paper is named, and not each section.
YEARS_WITH_SECTIONS = 2


@dataclass(frozen=True, slots=True)
class Signpost:
    """A place in words, and its address."""

    text: str
    url: str


def key_of(milestone: Milestone) -> str:
    """What stands for the place in a form; empty where it points nowhere."""
    for kind, field in FIELDS.items():
        if (pk := getattr(milestone, field)) is not None:
            return f"{kind}-{pk}"
    return ""


def values_of(key: str) -> dict[str, int | None]:
    """The fields of the row for such a key."""
    kind, _, pk = key.partition("-")
    return {field: int(pk) if name == kind else None for name, field in FIELDS.items()}


def places(force_id: int, user: User, milestone: Milestone | None = None) -> list[tuple[str, str]]:
    """Every place of the force that this person sees, as (key, words). Four queries."""
    years = list(
        AnnualAssessment.objects.visible_to(user)
        .filter(force=force_id)
        .select_related("force")
        .order_by("-year")
    )
    sections = Section.objects.visible_to(user).filter(annual__in=years[:YEARS_WITH_SECTIONS])
    sections = sections.select_related("annual", "threat_assessment__threat").defer("body").in_order()
    recommendations = Recommendation.objects.visible_to(user).filter(force=force_id).order_by("-reference")
    others = Milestone.objects.visible_to(user).filter(force=force_id).order_by("reference")
    return [
        *((f"year-{year.pk}", words_of_year(year)) for year in years),
        *(
            (f"milestone-{m.pk}", words_of_milestone(m))
            for m in others
            if milestone is None or m.pk != milestone.pk
        ),
        *((f"recommendation-{r.pk}", words_of_recommendation(r)) for r in recommendations),
        *((f"section-{s.pk}", words_of_section(s)) for s in sections),
    ]


def signpost_of(milestone: Milestone, reader: User) -> Signpost | None:
    """The place for this reader; nothing where it is not theirs to see. At most two queries."""
    if milestone.see_year is not None:
        year = milestone.see_year
        return Signpost(words_of_year(year), year.get_absolute_url())
    if milestone.see_recommendation_id is not None:
        raised = Recommendation.objects.visible_to(reader).select_related("force")
        found = raised.filter(pk=milestone.see_recommendation_id).first()
        return Signpost(words_of_recommendation(found), found.get_absolute_url()) if found else None
    if milestone.see_milestone_id is not None:
        other = Milestone.objects.visible_to(reader).select_related("force")
        there = other.filter(pk=milestone.see_milestone_id).first()
        return Signpost(words_of_milestone(there), there.get_absolute_url()) if there else None
    if milestone.see_section_id is not None:
        return signpost_to_section(milestone.see_section_id, reader)
    return None


def signpost_to_section(pk: int, reader: User) -> Signpost:
    """Whoever may not read the section yet is led to its year."""
    sections = Section.objects.select_related("annual__force", "threat_assessment__threat").defer("body")
    section = sections.visible_to(reader).filter(pk=pk).first()
    if section is not None:
        return Signpost(words_of_section(section), section.get_absolute_url())
    year = sections.get(pk=pk).annual
    return Signpost(words_of_year(year), year.get_absolute_url())


def words_of_year(year: AnnualAssessment) -> str:
    return f"Assessment of {year.year}, for the board on {date_format(year.board_on, 'j F Y')}"


def words_of_section(section: Section) -> str:
    threat = section.threat_assessment
    where = f"{threat.label}: {section.heading}" if threat else section.heading
    return f"Assessment of {section.annual.year}, {where}"


def words_of_recommendation(recommendation: Recommendation) -> str:
    return f"Recommendation {recommendation.reference}"


def words_of_milestone(milestone: Milestone) -> str:
    return f"Milestone {milestone.reference}: {milestone.text}"
