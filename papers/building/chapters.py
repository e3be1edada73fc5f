"""From the rows of a year to the chapters of its paper, each with its sections, judgements, verdict and grid.

What the reader may not read is not in them; that it is left out is said.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from actions.models import Recommendation
from assessments import models as year
from assessments.comparing import compare_verdict
from assessments.opening import WHOLE_SECTIONS
from assessments.writing import ASSURANCE_HEADING
from papers import content
from papers.building.anchors import (
    IMPLICATIONS,
    PAPER,
    own_anchor,
    own_anchors,
    section_anchor,
    threat_anchor,
)
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.challenge_annex import challenge_chapter
from papers.building.milestones import milestones_chapter
from papers.building.own_parts import (
    KEY_POINTS,
    chosen_blocks,
    key_points,
    made_blocks,
    own_chapter,
    whole_of,
)
from papers.building.rows import Rows
from papers.models import WRITTEN, PaperPart
from threats.models import Component, Grade

TONES: dict[str, content.Tone] = {
    Grade.Tone.GOOD: "strong",
    Grade.Tone.FAIR: "sound",
    Grade.Tone.WEAK: "weak",
    Grade.Tone.POOR: "poor",
    Grade.Tone.NONE: "none",
}
# Signs that no grade of a scale has: "Not assessed" is a grade, and neither of these is.
NOT_JUDGED, NOT_RELEASED = "…", "■"
STANDARD_HEADINGS = frozenset({*dict(WHOLE_SECTIONS).values(), ASSURANCE_HEADING})
NOT_READABLE = gettext_noop("This chapter had not been released when this draft was produced.")


def build_chapter(part: PaperPart, rows: Rows, numbering: Numbering) -> content.Chapter | None:
    """None where a part has nothing to print."""
    if part.kind == PaperPart.Kind.SUMMARY:
        heading = part.heading or gettext("Summary of the assessment")
        return content.Chapter("summary", heading, "summary", grid=build_grid(rows))
    if part.kind == PaperPart.Kind.RECOMMENDATIONS:
        return content.Chapter(
            "recommendations",
            part.heading or gettext("Recommendations"),
            "recommendations",
            recommendations=build_recommendations(rows),
        )
    if part.kind == PaperPart.Kind.MILESTONES and rows.plan is not None:
        numbers = recommendation_numbers(rows)
        return milestones_chapter(part.heading, rows.plan, numbering, numbers)
    if part.kind == PaperPart.Kind.CHALLENGE and rows.challenge is not None:
        return challenge_chapter(part.heading, rows.challenge, numbering, rows.hidden)
    if part.threat_assessment is not None:
        return build_threat_chapter(part, part.threat_assessment, rows, numbering)
    if part.section is not None:
        return build_text_chapter(part, part.section, rows, numbering)
    if not rows.own_words and part.kind in (*WRITTEN, PaperPart.Kind.IMPLICATIONS):
        return unreadable_own_chapter(part, numbering)
    return own_chapter(part, rows, numbering)


def build_text_chapter(
    part: PaperPart, section: year.Section, rows: Rows, numbering: Numbering
) -> content.Chapter:
    """A section of the whole as a chapter of its own."""
    readable = next((s for s in rows.sections.get(None, []) if s.pk == section.pk), None)
    if readable is None:  # its heading is the author's wording too
        return unreadable_chapter(f"part-{section.pk}", gettext("A part that has not been released"))
    if readable.kind == year.Section.Kind.QUESTION:
        built = build_section(readable, "", rows, numbering)
        return content.Chapter(
            f"chapter-{section.slug}", gettext("A question on the whole"), sections=(built,)
        )
    redacted = rows.redacted(readable)
    blocks = blocks_from_body(redacted.body, numbering, redacted.whole)
    anchor = section_anchor("", section.slug)
    if is_past(part):
        blocks = blocks or chosen_blocks(part, rows, numbering)
        said = replace(whole_of(anchor, blocks), kind="printed")
        return content.Chapter(anchor, part.heading or section.heading, sections=(said,))
    if not blocks:
        blocks = made_blocks(readable, part, rows, numbering)
    if section.slug == KEY_POINTS:
        blocks += key_points(rows, numbering)
    return content.Chapter(
        anchor, part.heading or made_heading(section), sections=(whole_of(anchor, blocks),)
    )


def build_threat_chapter(
    part: PaperPart, threat: year.ThreatAssessment, rows: Rows, numbering: Numbering
) -> content.Chapter:
    anchor = threat_anchor(threat)
    sections = rows.sections.get(threat.pk)
    if sections is None:
        return unreadable_chapter(anchor, threat.label, "threat")
    ordered = sorted(sections, key=lambda s: s.kind != year.Section.Kind.COMPONENT)
    verdict = rows.verdicts.get(threat.pk)
    built = (build_section(section, anchor, rows, numbering) for section in ordered)
    return content.Chapter(
        anchor=anchor,
        heading=part.heading or threat.label,
        kind="threat",
        sections=tuple(as_printed(section) if is_past(part) else section for section in built),
        verdict=build_verdict(verdict, ordered) if verdict else None,
    )


def anchors_of(rows: Rows) -> dict[tuple[str, str], str]:
    """Where each section stands, by the code of its threat (empty: the whole) and its own slug.

    The parts of the paper's own words stand there as those of `PAPER`, which no threat is called.
    """
    found = {(PAPER, part.slug): anchor for part, anchor in own_anchors(rows.parts) if part.slug}
    for sections in rows.sections.values():
        for section in sections:
            threat, question = section.threat_assessment, section.question_or_none
            chapter = threat_anchor(threat) if threat is not None else ""
            anchor = f"question-{question.number}" if question else section_anchor(chapter, section.slug)
            found[threat.threat.code if threat is not None else "", section.slug] = anchor
    return found


def unreadable_chapter(anchor: str, heading: str, kind: content.ChapterKind = "text") -> content.Chapter:
    return content.Chapter(anchor, heading, kind, note=gettext(NOT_READABLE))


def unreadable_own_chapter(part: PaperPart, numbering: Numbering) -> content.Chapter:
    """In place of words of the paper's own; what follows is called and referred to as for everybody else."""
    if part.kind == PaperPart.Kind.IMPLICATIONS:
        return unreadable_chapter(IMPLICATIONS, gettext("Implications"))
    if part.kind == PaperPart.Kind.APPENDIX:
        numbering.next_appendix()
    return unreadable_chapter(
        own_anchor(numbering.next_own_part()), gettext("A part that has not been released")
    )


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
        state=gettext(question.get_state_display()) if question else "",
        state_note=question.state_note if question else "",
        judgement=build_judgement(judgement) if judgement else None,
        blocks=blocks_from_body(redacted.body, numbering, redacted.whole),
    )


def is_past(part: PaperPart) -> bool:
    """Whether it was made from the file of a past year."""
    return getattr(part, "is_imported", False)


def as_printed(section: content.PaperSection) -> content.PaperSection:
    """Without what we say of a question: the original's number, if it had one, is among its words."""
    return replace(section, kind="printed", question_number=None, state="", state_note="")


def own_heading(section: year.Section) -> str:
    """A section that is called as its chapter stands straight below the chapter's heading."""
    threat = section.threat_assessment
    return "" if threat is not None and section.heading == threat.label else made_heading(section)


def made_heading(section: year.Section) -> str:
    """The headings that every year begins with are the program's; any other is its author's, and stays as it is."""
    return gettext(section.heading) if section.heading in STANDARD_HEADINGS else section.heading


def build_judgement(judgement: year.Judgement) -> content.Judgement:
    """The criterion is printed only where the scale has changed since: the grid's legend has the present one."""
    prolonged = judgement.grade_prolonged
    return content.Judgement(
        grade=judgement.grade.label,
        symbol=judgement.grade.symbol,
        criterion=judgement.criterion if judgement.criterion != judgement.grade.criteria else "",
        prolonged=prolonged.label if prolonged else "",
        effect_on_local=judgement.effect_on_local.strip(),
        confidence=translated(judgement.get_confidence_display()),
        basis=translated(judgement.get_basis_display()),
        basis_on=words_of(judgement.basis_on) if judgement.basis_on else "",
        tone=TONES[judgement.grade.tone],
    )


def translated(label: str) -> str:
    """Nothing chosen has no label, and an empty message is the catalogue's own head."""
    return gettext(label) if label else ""


def words_of(day: datetime.date) -> str:
    return date_format(day, "j F Y")


def build_verdict(verdict: year.Verdict, sections: list[year.Section]) -> content.Verdict:
    judgements = (section.judgement_or_none for section in sections)
    return content.Verdict(
        label=gettext(verdict.get_verdict_display()),
        reasons=verdict.reasons,
        given_by=verdict.given_by.post or gettext("the local policing body"),
        given_on=words_of(timezone.localtime(verdict.given_at).date()),
        difference=compare_verdict(verdict.verdict, [each.grade for each in judgements if each]),
    )


def build_grid(rows: Rows) -> content.Grid:
    threats = [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]
    lines = tuple(
        content.GridRow(
            threat=threat.label,
            anchor=threat_anchor(threat),
            cells=tuple(build_cell(threat, component, rows) for component in rows.components),
        )
        for threat in threats
    )
    return content.Grid(
        caption=gettext("Judgement of each threat against each C"),
        columns=tuple(component.name for component in rows.components),
        rows=lines,
        legend=(
            *(f"{grade.symbol} {grade.label}: {grade.criteria}" for grade in rows.grades),
            *missing_in(lines),
        ),
    )


def missing_in(lines: Iterable[content.GridRow]) -> list[str]:
    """What a draft's grid has beside grades, as sentences of its legend."""
    shown = {(cell.symbol, cell.label) for line in lines for cell in line.cells}
    missing = (
        (NOT_JUDGED, gettext("Not judged"), gettext("nobody has given a grade yet.")),
        (NOT_RELEASED, gettext("Not released"), gettext("the assessment cannot be read here yet.")),
    )
    return [f"{symbol} {label}: {words}" for symbol, label, words in missing if (symbol, label) in shown]


def build_cell(threat: year.ThreatAssessment, component: Component, rows: Rows) -> content.GridCell:
    sections = rows.sections.get(threat.pk)
    if sections is None:
        return content.GridCell(NOT_RELEASED, gettext("Not released"))
    section = next((s for s in sections if s.component_id == component.pk), None)
    judgement = section.judgement_or_none if section else None
    if section is None or judgement is None:
        return content.GridCell(NOT_JUDGED, gettext("Not judged"))
    anchor = section_anchor(threat_anchor(threat), section.slug)
    return content.GridCell(
        judgement.grade.symbol, judgement.grade.label, TONES[judgement.grade.tone], anchor
    )


def in_order_of_threats(rows: Rows) -> list[Recommendation]:
    """As the threats stand in this paper; those that belong to no threat come last."""
    threats = [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]
    place: dict[int | None, int] = {threat.threat_id: number for number, threat in enumerate(threats)}
    return sorted(rows.recommendations, key=lambda r: (place.get(r.threat_id, len(threats)), r.reference))


def recommendation_numbers(rows: Rows) -> dict[int, int]:
    """The number of each by its row; none where the paper does not print them."""
    if not any(part.kind == PaperPart.Kind.RECOMMENDATIONS for part in rows.parts):
        return {}
    return {raised.pk: number for number, raised in enumerate(in_order_of_threats(rows), 1)}


def build_recommendations(rows: Rows) -> tuple[content.Recommendation, ...]:
    threats = [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]
    labels: dict[int | None, str] = {threat.threat_id: threat.label for threat in threats}
    ordered = in_order_of_threats(rows)
    return tuple(
        content.Recommendation(
            number=number,
            threat=labels.get(recommendation.threat_id, gettext("All threats")),
            text=recommendation.text,
            owner=recommendation.owner,
            due=words_of(recommendation.due_on),
        )
        for number, recommendation in enumerate(ordered, 1)
    )
