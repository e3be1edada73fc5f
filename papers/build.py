"""build_paper: from the rows of a year to what its paper says.

Reads in a constant number of queries, whatever the number of threats, sections and paragraphs. What the reader may
not read is not in the paper; that it is left out is said.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from accounts.plain import plain
from actions.models import Recommendation
from assessments import models as year
from papers import content
from papers.arrange import parts_of
from papers.bodies import Numbering, blocks_from_body
from papers.editions import Reader, edition_line, handling_of, leaves_out
from papers.marking import marking_of
from papers.models import Paper, PaperPart
from papers.private_items import exclusion_motion, private_handling
from papers.redaction import Redacted, redact
from threats.models import Component, Grade

T = TypeVar("T")
TONES: dict[str, content.Tone] = {
    Grade.Tone.GOOD: "strong",
    Grade.Tone.FAIR: "sound",
    Grade.Tone.WEAK: "weak",
    Grade.Tone.POOR: "poor",
    Grade.Tone.NONE: "none",
}
# A record of the board reads the same whoever had it made, and whatever their browser speaks.
LANGUAGE = "en-gb"
NOT_READABLE = "This chapter had not been released when this draft was produced."


@translation.override(LANGUAGE)
def build_paper(
    paper: Paper,
    *,
    reader: User | None = None,
    issue_number: int | None = None,
    edition: Reader = Reader.PUBLIC,
) -> content.Paper:
    """What an edition says, as far as `reader` may read the year (None: all of it). Without a number it is a draft."""
    return paper_from(paper, read_rows(paper, reader, edition), issue_number)


def paper_from(paper: Paper, rows: Rows, issue_number: int | None) -> content.Paper:
    numbering = Numbering()
    chapters = tuple(build_chapter(part, rows, numbering) for part in rows.parts)
    built = content.Paper(
        cover=build_cover(paper),
        chapters=chapters,
        modified_on=rows.modified_at,
        draft=issue_number is None,
        issue_number=issue_number,
        authors=tuple(line.strip() for line in plain(paper.authors).splitlines() if line.strip()),
        marking=marking_of(paper.marking, chapters),
        demonstration=settings.DEMONSTRATION,
        edition=edition_line(rows.edition, rows.withholdings),
        handling="; ".join(
            filter(
                None, (private_handling(paper, rows.edition), handling_of(rows.edition, rows.withholdings))
            )
        ),
    )
    return printable(built)


def printable(said: T) -> T:
    """The same without what no file can hold, wherever a row had it: words were stored before forms took it out."""
    if isinstance(said, str):
        return plain(said)  # type: ignore[return-value]
    if isinstance(said, tuple):
        return tuple(printable(each) for each in said)  # type: ignore[return-value]
    if is_dataclass(said):
        changed = {item.name: printable(getattr(said, item.name)) for item in fields(said)}
        return replace(said, **changed)  # type: ignore[type-var]
    return said


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that a paper is made from, read once."""

    parts: list[PaperPart]
    components: list[Component]
    grades: list[Grade]
    sections: dict[int | None, list[year.Section]]
    verdicts: dict[int, year.Verdict]
    recommendations: list[Recommendation]
    withholdings: list[year.Withholding]
    edition: Reader
    modified_at: datetime.datetime

    def redacted(self, section: year.Section) -> Redacted:
        """The section's body without what this edition leaves out."""
        rows = [row for row in self.withholdings if row.section_id == section.pk]
        return redact(section.body, [row for row in rows if leaves_out(self.edition, row)])


def read_rows(paper: Paper, reader: User | None, edition: Reader) -> Rows:
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
    withholdings = list(year.Withholding.objects.filter(section__in=[section.pk for section in found]))
    by_key = {section.pk: section for section in found}
    for withholding in withholdings:
        withholding.section = by_key[withholding.section_id]
    return Rows(
        parts=parts_of(paper),
        components=list(annual.edition.components.order_by("order")),
        grades=list(annual.scale.grades.order_by("order")),
        sections=by_threat,
        verdicts=verdicts,
        recommendations=listed,
        withholdings=withholdings,
        edition=edition,
        modified_at=max([latest_change(paper, found, listed), *times_of(withholdings)]),
    )


def latest_change(
    paper: Paper, sections: list[year.Section], recommendations: list[Recommendation]
) -> datetime.datetime:
    """The last time that any of this was written, judged, asked or decided: a paper's date comes from its data."""
    histories = (
        paper.history.all(),
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


def build_cover(paper: Paper) -> content.Cover:
    purpose = paper.get_purpose_display()
    asked = f"{purpose}. {paper.ask}" if paper.ask else f"{purpose}."
    return content.Cover(
        agenda_item=paper.agenda_item,
        board=paper.board,
        meeting_on=paper.meeting_on,
        plan_priority=paper.plan_priority,
        title=paper.title,
        presented_by=paper.presented_by,
        asked="\n".join(line for line in (asked, exclusion_motion(paper)) if line),
        force=paper.annual.force.name,
        governing_body=paper.governing_body,
        year=paper.annual.year,
        edition_title=paper.annual.edition.title,
    )


def build_chapter(part: PaperPart, rows: Rows, numbering: Numbering) -> content.Chapter:
    if part.kind == PaperPart.Kind.SUMMARY:
        heading = "Summary of the assessment"
        return content.Chapter("summary", heading, "summary", grid=build_grid(rows))
    if part.kind == PaperPart.Kind.RECOMMENDATIONS:
        return content.Chapter(
            "recommendations",
            "Recommendations",
            "recommendations",
            recommendations=build_recommendations(rows),
        )
    if part.threat_assessment is not None:
        return build_threat_chapter(part.threat_assessment, rows, numbering)
    return build_text_chapter(part.section, rows, numbering)


def build_text_chapter(section: year.Section | None, rows: Rows, numbering: Numbering) -> content.Chapter:
    """A section of the whole as a chapter of its own."""
    if section is None:  # the table's constraint forbids it
        raise ValueError("A part of this kind has a section.")
    readable = next((s for s in rows.sections.get(None, []) if s.pk == section.pk), None)
    if readable is None:  # its heading is the author's wording too
        return unreadable_chapter(f"part-{section.pk}", "A part that has not been released")
    if readable.kind == year.Section.Kind.QUESTION:
        built = build_section(readable, "", rows, numbering)
        return content.Chapter(f"chapter-{section.slug}", "A question on the whole", sections=(built,))
    redacted = rows.redacted(readable)
    blocks = blocks_from_body(redacted.body, numbering, redacted.whole)
    anchor = section_anchor("", section.slug)
    whole = content.PaperSection(anchor=f"{anchor}--text", kind="heading", heading="", blocks=blocks)
    return content.Chapter(anchor, section.heading, sections=(whole,))


def build_threat_chapter(threat: year.ThreatAssessment, rows: Rows, numbering: Numbering) -> content.Chapter:
    anchor = threat_anchor(threat)
    sections = rows.sections.get(threat.pk)
    if sections is None:
        return unreadable_chapter(anchor, threat.label, "threat")
    ordered = sorted(sections, key=lambda s: s.kind != year.Section.Kind.COMPONENT)
    verdict = rows.verdicts.get(threat.pk)
    return content.Chapter(
        anchor=anchor,
        heading=threat.label,
        kind="threat",
        sections=tuple(build_section(section, anchor, rows, numbering) for section in ordered),
        verdict=build_verdict(verdict) if verdict else None,
    )


def threat_anchor(threat: year.ThreatAssessment) -> str:
    return f"threat-{threat.threat.code}"


def section_anchor(chapter: str, slug: str) -> str:
    """An author may call a section anything, and no other anchor begins so. No slug has two hyphens in a row."""
    return f"section-{chapter}--{slug}" if chapter else f"section-{slug}"


def unreadable_chapter(anchor: str, heading: str, kind: content.ChapterKind = "text") -> content.Chapter:
    return content.Chapter(anchor, heading, kind, note=NOT_READABLE)


def build_section(
    section: year.Section, chapter: str, rows: Rows, numbering: Numbering
) -> content.PaperSection:
    redacted = rows.redacted(section)
    question, judgement = section.question_or_none, section.judgement_or_none
    kinds: dict[str, content.SectionKind] = {
        year.Section.Kind.COMPONENT: "component",
        year.Section.Kind.QUESTION: "question",
        year.Section.Kind.HEADING: "heading",
    }
    return content.PaperSection(
        anchor=f"question-{question.number}" if question else section_anchor(chapter, section.slug),
        kind=kinds[section.kind],
        heading=question.text if question else own_heading(section),
        question_number=question.number if question else None,
        state=question.get_state_display() if question else "",
        state_note=question.state_note if question else "",
        judgement=build_judgement(judgement) if judgement else None,
        blocks=blocks_from_body(redacted.body, numbering, redacted.whole),
    )


def own_heading(section: year.Section) -> str:
    """A section that is called as its chapter stands straight below the chapter's heading."""
    threat = section.threat_assessment
    return "" if threat is not None and section.heading == threat.label else section.heading


def build_judgement(judgement: year.Judgement) -> content.Judgement:
    """The criterion is printed only where the scale has changed since: the grid's legend has the present one."""
    prolonged = judgement.grade_prolonged
    return content.Judgement(
        grade=judgement.grade.label,
        symbol=judgement.grade.symbol,
        criterion=judgement.criterion if judgement.criterion != judgement.grade.criteria else "",
        prolonged=prolonged.label if prolonged else "",
        effect_on_local=judgement.effect_on_local.strip(),
        confidence=judgement.get_confidence_display(),
        basis=judgement.get_basis_display(),
        basis_on=words_of(judgement.basis_on) if judgement.basis_on else "",
        tone=TONES[judgement.grade.tone],
    )


def words_of(day: datetime.date) -> str:
    return date_format(day, "j F Y")


def build_verdict(verdict: year.Verdict) -> content.Verdict:
    return content.Verdict(
        label=verdict.get_verdict_display(),
        reasons=verdict.reasons,
        given_by=verdict.given_by.post or "the local policing body",
        given_on=words_of(timezone.localtime(verdict.given_at).date()),
    )


def build_grid(rows: Rows) -> content.Grid:
    threats = [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]
    return content.Grid(
        columns=tuple(component.name for component in rows.components),
        rows=tuple(
            content.GridRow(
                threat=threat.label,
                anchor=threat_anchor(threat),
                cells=tuple(build_cell(threat, component, rows) for component in rows.components),
            )
            for threat in threats
        ),
        legend=tuple(f"{grade.symbol} {grade.label}: {grade.criteria}" for grade in rows.grades),
    )


def build_cell(threat: year.ThreatAssessment, component: Component, rows: Rows) -> content.GridCell:
    sections = rows.sections.get(threat.pk)
    if sections is None:
        return content.GridCell("–", "Not released")
    section = next((s for s in sections if s.component_id == component.pk), None)
    judgement = section.judgement_or_none if section else None
    if section is None or judgement is None:
        return content.GridCell("–", "Not judged")
    anchor = section_anchor(threat_anchor(threat), section.slug)
    return content.GridCell(
        judgement.grade.symbol, judgement.grade.label, TONES[judgement.grade.tone], anchor
    )


def build_recommendations(rows: Rows) -> tuple[content.Recommendation, ...]:
    """In the order of the threats in this paper; those that belong to no threat come last."""
    threats = [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]
    labels: dict[int | None, str] = {threat.threat_id: threat.label for threat in threats}
    place: dict[int | None, int] = {threat.threat_id: number for number, threat in enumerate(threats)}
    ordered = sorted(rows.recommendations, key=lambda r: (place.get(r.threat_id, len(threats)), r.reference))
    return tuple(
        content.Recommendation(
            number=number,
            threat=labels.get(recommendation.threat_id, "All threats"),
            text=recommendation.text,
            owner=recommendation.owner,
            due=words_of(recommendation.due_on),
        )
        for number, recommendation in enumerate(ordered, 1)
    )
