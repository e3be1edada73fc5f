"""The parts of a paper that hold its own words or are made from the year: never the force's text itself.

Here: the purpose made from the edition's threats, key points drawn from the threats' assurance statements, free
parts, business areas, appendices, implications, the closing ask, sign-off and authors.
Not here: sections and threats (`chapters`), and what follows from all chapters (sources, abbreviations).
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from django.utils.translation import gettext, ngettext

from accounts.plain import plain
from assessments import models as year
from papers import content
from papers.building.anchors import IMPLICATIONS, implication_anchor, own_anchor, text_anchor
from papers.building.bodies import Numbering, blocks_from_body
from papers.building.citations import SOURCES
from papers.building.own_texts import body_of, name_of, name_of_implication
from papers.building.rows import Rows
from papers.glossary.abbreviations import GLOSSARY
from papers.house_styles import printed_labels
from papers.models import Implication, PaperPart

PURPOSE, KEY_POINTS = "purpose", "key-points"
NOTES = re.compile(r'<span class="footnote">.*?</span>')
# What a further business area begins with; whoever writes it may have other headings.
AREA_HEADINGS = ("Background", Implication.FINANCIAL.label, Implication.LEGAL.label)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def own_chapter(part: PaperPart, rows: Rows, numbering: Numbering) -> content.Chapter | None:
    """The chapter of a part that is neither a section nor a threat; none where there is nothing to print."""
    kinds = PaperPart.Kind
    if part.kind in (kinds.TEXT, kinds.AREA):
        written = written_chapter(part, part.heading, "text", rows, numbering)
        return with_our_headings(written) if part.kind == kinds.AREA else written
    if part.kind == kinds.APPENDIX:
        letter = letter_of(numbering.next_appendix())
        heading = gettext("Appendix %(letter)s: %(title)s") % {"letter": letter, "title": part.heading}
        return written_chapter(part, heading, "appendix", rows, numbering)
    if part.kind == kinds.IMPLICATIONS:
        return implications_chapter(part, rows, numbering)
    if part.kind == kinds.CLOSING:
        own = printed_labels(rows.style, rows.paper.language).asked
        heading = part.heading or own or gettext(content.CLOSING_HEADING)
        return content.Chapter(content.CLOSING_ANCHOR, heading, "closing")
    if part.kind == kinds.ABBREVIATIONS:  # what is in it follows from all other chapters
        return content.Chapter(GLOSSARY, part.heading or gettext("Abbreviations"), GLOSSARY)
    if part.kind == kinds.SOURCES:  # this too
        return content.Chapter(SOURCES, part.heading or gettext("Sources"))
    if part.kind == kinds.SIGN_OFF:
        posts = posts_of(rows.paper.sign_off)
        heading = part.heading or gettext("Signed off by")
        return content.Chapter("sign-off", heading, "sign-off", lines=posts) if posts else None
    if part.kind == kinds.AUTHORS:
        heading = part.heading or gettext(content.AUTHORS_HEADING)
        return content.Chapter(content.AUTHORS_ANCHOR, heading, "authors", lines=posts_of(rows.paper.authors))
    return None


def posts_of(typed: str) -> tuple[str, ...]:
    """One post on each line."""
    return tuple(line.strip() for line in plain(typed).splitlines() if line.strip())


def letter_of(number: int) -> str:
    """A to Z, then AA, AB and so on, as columns of a spreadsheet are called."""
    more, last = divmod(number - 1, len(LETTERS))
    return (letter_of(more) if more else "") + LETTERS[last]


def written_chapter(
    part: PaperPart, heading: str, kind: content.ChapterKind, rows: Rows, numbering: Numbering
) -> content.Chapter:
    anchor = own_anchor(numbering.next_own_part())
    blocks = own_blocks(name_of(part), part.body, rows, numbering)
    return content.Chapter(anchor, heading, kind, sections=(whole_of(anchor, blocks),))


def with_our_headings(chapter: content.Chapter) -> content.Chapter:
    """A business area with the headings that it began with in the language of the paper: they are stored in English."""

    def said(block: content.Block) -> content.Block:
        if isinstance(block, content.SubHeading) and block.text in AREA_HEADINGS:
            return replace(block, text=gettext(block.text))
        return block

    sections = (
        replace(each, blocks=tuple(said(block) for block in each.blocks)) for each in chapter.sections
    )
    return replace(chapter, sections=tuple(sections))


def own_blocks(name: str, body: str, rows: Rows, numbering: Numbering) -> tuple[content.Block, ...]:
    """A text of the paper's own without what this edition leaves out of it."""
    redacted = rows.redacted_own(name, body)
    return blocks_from_body(redacted.body, numbering, redacted.whole)


def whole_of(anchor: str, blocks: tuple[content.Block, ...]) -> content.PaperSection:
    """A chapter's text without a heading of its own."""
    return content.PaperSection(anchor=text_anchor(anchor), kind="heading", heading="", blocks=blocks)


def implications_chapter(part: PaperPart, rows: Rows, numbering: Numbering) -> content.Chapter:
    said = rows.paper.implications
    sections = (
        content.PaperSection(
            anchor=implication_anchor(kind),
            kind="heading",
            heading=gettext(kind.label),
            blocks=own_blocks(name_of_implication(kind), said.get(kind.value, ""), rows, numbering),
        )
        for kind in Implication
    )
    return content.Chapter(IMPLICATIONS, part.heading or gettext("Implications"), sections=tuple(sections))


def made_blocks(
    section: year.Section, part: PaperPart, rows: Rows, numbering: Numbering
) -> tuple[content.Block, ...]:
    """What stands in a section of the whole which the force has left empty: the paper's own words, or what is made."""
    own = chosen_blocks(part, rows, numbering)
    if own or section.slug != PURPOSE:
        return own
    return blocks_from_body(purpose_of(rows), numbering)


def chosen_blocks(part: PaperPart, rows: Rows, numbering: Numbering) -> tuple[content.Block, ...]:
    """The words that somebody typed for the paper in the place of a section, or the background that they chose."""
    return own_blocks(name_of(part), body_of(part), rows, numbering)


def purpose_of(rows: Rows) -> str:
    """A body that says what the paper is for: made from the cover and the edition's threats, in the paper's order."""
    paper, threats = rows.paper, threats_in_order(rows)
    said = {
        "board": paper.board or gettext("the board"),
        "force": paper.annual.force.name,
        "edition": paper.annual.edition.title,
        "year": paper.annual.year,
        "number": len(threats),
    }
    opening = ngettext(
        "This paper tells %(board)s how %(force)s stands against the %(edition)s in %(year)s. It covers one threat:",
        "This paper tells %(board)s how %(force)s stands against the %(edition)s in %(year)s. "
        "It covers %(number)s threats:",
        len(threats),
    )
    names = "".join(f"<li>{escape(threat.label)}</li>" for threat in threats)
    body = f"<p>{escape(opening % said)}</p><ul>{names}</ul>"
    if paper.previous_briefing:
        before = gettext("The board was last briefed on this: %(when)s.") % {"when": paper.previous_briefing}
        body += f"<p>{escape(before)}</p>"
    return body


def threats_in_order(rows: Rows) -> list[year.ThreatAssessment]:
    return [part.threat_assessment for part in rows.parts if part.threat_assessment is not None]


def key_points(rows: Rows, numbering: Numbering) -> tuple[content.Block, ...]:
    """The first paragraph of each threat's assurance statement, under the threat's name and with a number here.

    Notes stay where they are called. What is withheld there is withheld here.
    """
    points: list[content.Block] = []
    for threat in threats_in_order(rows):
        section = next(
            (s for s in rows.sections.get(threat.pk, []) if s.slug == year.Section.ASSURANCE), None
        )
        if section is None:
            continue
        redacted = rows.redacted(section)
        said = blocks_from_body(redacted.body, Numbering(), redacted.whole)
        first = next((b for b in said if isinstance(b, content.Paragraph | content.Withheld)), None)
        if isinstance(first, content.Paragraph):
            words = f"<strong>{escape(threat.label, quote=False)}:</strong> {NOTES.sub('', first.html)}"
            points.append(content.Paragraph(numbering.next_paragraph(), "", words))
        elif first is not None:
            points.append(replace(first, number=numbering.next_paragraph(), block=""))
    return tuple(points)
