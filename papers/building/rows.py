"""Everything that a paper is made from, read once, in a constant number of queries.

What the reader may not read is not read here. Not here: what becomes of it (`chapters`, `build`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import User
from actions.models import Recommendation
from assessments import models as year
from assessments.sources import references_in
from papers.building.arrange import outline_of, parts_of
from papers.building.challenge_annex import ChallengeRows, read_challenge
from papers.building.milestones import PlanRows, read_plan
from papers.building.own_texts import place_own
from papers.building.redaction import Redacted, redact
from papers.editions import Reader, leaves_out
from papers.glossary.lists import known_to
from papers.house_styles import style_for
from papers.models import HouseStyle, Paper, PaperPart
from papers.permissions import can_read_own_words
from threats.models import Component, Grade


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that a paper is made from, read once."""

    paper: Paper
    parts: list[PaperPart]
    components: list[Component]
    grades: list[Grade]
    sections: dict[int | None, list[year.Section]]
    verdicts: dict[int, year.Verdict]
    recommendations: list[Recommendation]
    withholdings: list[year.Withholding]
    plan: PlanRows | None
    edition: Reader
    own_words: bool  # whether the reader may read what the paper itself says
    style: HouseStyle | None
    known: dict[str, str]  # what abbreviations stand for
    sources: list[year.Source]  # that the texts cite, withheld passages too
    modified_at: datetime.datetime
    challenge: ChallengeRows | None = None

    def redacted(self, section: year.Section) -> Redacted:
        """The section's body without what this edition leaves out."""
        return redact(section.body, self.left_out(lambda row: row.section_id == section.pk))

    def redacted_own(self, name: str, body: str) -> Redacted:
        """The same of a text of the paper's own, by the name that its withholdings are kept under."""
        return redact(body, self.left_out(lambda row: row.section_id is None and row.own_text == name))

    def left_out(self, is_there: Callable[[year.Withholding], bool]) -> list[year.Withholding]:
        return [row for row in self.withholdings if is_there(row) and leaves_out(self.edition, row)]

    @property
    def hidden(self) -> set[int]:
        """The sections of which this edition leaves something out."""
        return {
            row.section_id
            for row in self.withholdings
            if row.section_id is not None and leaves_out(self.edition, row)
        }


def read_rows(paper: Paper, reader: User | None, edition: Reader, *, dated: bool = True) -> Rows:
    """Whoever only searches the words spares the query for when any of them was changed last: `dated` says so."""
    annual = paper.annual
    sections = year.Section.objects.filter(annual=annual)
    recommendations = Recommendation.objects.filter(raised_in=annual)
    if reader is not None:
        sections = sections.visible_to(reader)
        recommendations = recommendations.visible_to(reader)
    standing = year.Verdict.objects.standing().filter(threat_assessment=OuterRef("threat_assessment"))
    found = list(
        sections.with_context()
        .select_related("threat_assessment__verdict__given_by")
        .annotate(has_verdict=Exists(standing))
        .in_order()
    )
    by_threat: dict[int | None, list[year.Section]] = {}
    verdicts: dict[int, year.Verdict] = {}
    for section in found:
        by_threat.setdefault(section.threat_assessment_id, []).append(section)
        threat = section.threat_assessment
        if threat is not None and section.has_verdict:  # type: ignore[attr-defined]  # annotated just above
            verdicts[threat.pk] = threat.verdict
    listed = list(recommendations.select_related("threat").order_by("reference"))
    # Whoever reads everything has read the outline as well.
    outline = found if reader is None else outline_of(annual)
    own_words = reader is None or can_read_own_words(reader, paper)
    every = parts_of(paper, outline)
    withholdings = read_withholdings(paper, found, every if own_words else None)
    parts = [part for part in every if not part.is_left_out]
    if not own_words:
        parts = [without_own_words(part) for part in parts]
    sources = read_sources(annual, bodies_of(paper, parts, found))
    plan = read_plan(paper, parts, reader)
    challenge = read_challenge(annual, parts, reader)
    changed_at = [latest_change(paper, found, listed) if dated else annual.opened_at, *times_of(withholdings)]
    changed_at += plan.changed_at if plan else ()
    changed_at += challenge.changed_at if challenge else ()
    changed_at += [source.updated_at for source in sources]
    return Rows(
        paper=paper,
        parts=parts,
        components=components_in(outline),
        grades=list(Grade.objects.filter(scale=annual.scale_id).order_by("order")),
        sections=by_threat,
        verdicts=verdicts,
        recommendations=listed,
        withholdings=withholdings,
        plan=plan,
        edition=edition,
        own_words=own_words,
        style=style_for(annual),
        known=known_to(annual),
        sources=sources,
        modified_at=max(changed_at),
        challenge=challenge,
    )


def read_withholdings(
    paper: Paper, sections: list[year.Section], parts: list[PaperPart] | None
) -> list[year.Withholding]:
    """Those in these sections and, where the parts of the paper are given, in its own words. One query."""
    by_key = {section.pk: section for section in sections}
    rows = year.Withholding.objects.filter(annual=paper.annual)
    found = [
        row for row in rows if (parts is not None and row.section_id is None) or row.section_id in by_key
    ]
    for row in found:
        row.annual = paper.annual
        if row.section_id is not None:
            row.section = by_key[row.section_id]
    return place_own(found, paper, parts)


def without_own_words(part: PaperPart) -> PaperPart:
    """The part as it stands in the order, without anything that somebody typed for this paper."""
    part.heading, part.body, part.background = "", "", None
    return part


def components_in(outline: list[year.Section]) -> list[Component]:
    """The Cs of the edition: each threat has a section for every one of them."""
    found = {section.component_id: section.component for section in outline if section.component is not None}
    return sorted(found.values(), key=lambda component: component.order)


def bodies_of(paper: Paper, parts: list[PaperPart], sections: list[year.Section]) -> list[str]:
    """Every text that the paper may print."""
    backgrounds = [part.background.body for part in parts if part.background is not None]
    own = [part.body for part in parts]
    return [section.body for section in sections] + own + backgrounds + list(paper.implications.values())


def read_sources(annual: year.AnnualAssessment, bodies: list[str]) -> list[year.Source]:
    """Of the force's register, what any of these texts cites: a change of another source changes no paper."""
    references = {reference for body in bodies for reference in references_in(body)}
    if not references:
        return []
    return list(year.Source.objects.filter(force=annual.force_id, reference__in=references))


def latest_change(
    paper: Paper, sections: list[year.Section], recommendations: list[Recommendation]
) -> datetime.datetime:
    """The last time that any of this was written, judged, asked or decided: a paper's date comes from its data."""
    histories = (
        paper.history.all(),
        PaperPart.history.filter(paper_id=paper.pk),
        year.Question.history.filter(section__in=[section.pk for section in sections]),
        Recommendation.history.filter(id__in=[recommendation.pk for recommendation in recommendations]),
    )
    steps = paper.annual.status_changes.order_by().values_list("changed_at")
    dates = (history.order_by().values_list("history_date") for history in histories)
    times = [paper.annual.opened_at, *(at for (at,) in steps.union(*dates))]
    for section in sections:
        times += [section.updated_at] if section.updated_at else []
        judgement = section.judgement_or_none
        times += [judgement.updated_at] if judgement else []
    return max(times)


def times_of(withholdings: list[year.Withholding]) -> list[datetime.datetime]:
    return [
        at
        for row in withholdings
        for at in (row.proposed_at, row.decided_at, row.lifted_at)
        if at is not None
    ]
