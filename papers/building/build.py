"""build_paper: from the rows of a year to what its paper says.

Here: the order of the work, the cover and what holds for the whole paper. Not here: reading (`rows`) and the parts
(`chapters`).
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from accounts.plain import plain
from assessments.models import Source
from papers import content
from papers.building.bodies import Numbering
from papers.building.chapters import anchors_of, build_chapter, is_past
from papers.building.citations import cite, with_list_of_sources
from papers.building.marking import marking_of
from papers.building.own_parts import posts_of
from papers.building.private_items import exclusion_motion, private_handling
from papers.building.references import Candidate, candidates, resolve
from papers.building.rows import Rows, read_rows
from papers.building.walking import fields_of
from papers.changing import tuple_with, with_changes
from papers.editions import Reader, edition_line, handling_of
from papers.glossary.abbreviations import explain
from papers.house_styles import printed_labels, printed_style
from papers.models import Paper

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The chapters of an edition with everything in them that is said by number, and the sources that they cite."""

    chapters: tuple[content.Chapter, ...]
    cited: tuple[Source, ...]


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
    """In the language of the paper: a record reads the same whoever had it made, and whatever their browser speaks."""
    with translation.override(paper.language.lower()):
        return whole_paper(paper, rows, issue_number)


def passages_of(paper: Paper, reader: User) -> list[Candidate]:
    """Every passage that a text can refer to, of what this person may read."""
    rows = read_rows(paper, reader, Reader.COMMISSIONER)
    with translation.override(paper.language.lower()):
        chapters = assemble(rows).chapters
    with translation.override(paper.text_language.lower()):  # as a reference to them will be said
        return list(candidates(chapters, anchors_of(rows)))


def sources_cited(paper: Paper, edition: Reader) -> tuple[Source, ...]:
    """What an edition cites of the register, in order of first citation; nothing of what it leaves out."""
    rows = read_rows(paper, None, edition)
    with translation.override(paper.language.lower()):
        return assemble(rows).cited


def assemble(rows: Rows) -> Assembled:
    imported = any(is_past(part) for part in rows.parts)
    numbering = Numbering(sums=not imported)
    built_chapters = (build_chapter(part, rows, numbering) for part in rows.parts)
    printed = (chapter for chapter in built_chapters if chapter is not None)
    referred = resolve(printed, anchors_of(rows), str(rows.paper.text_language))
    quoted, cited, _unregistered = cite(referred, rows.sources)
    explained = explain(with_list_of_sources(quoted, cited), rows.known).chapters
    said = tuple(chapter for chapter in explained if is_said(chapter, rows.paper)) if imported else explained
    return Assembled(said, cited)


def is_said(chapter: content.Chapter, paper: Paper) -> bool:
    """Whether a paper of a past year has this chapter: it ends without an ask or authors where nobody put any in."""
    if chapter.kind == "closing":
        return bool(asked_of(paper, past=True))
    return chapter.kind != "authors" or bool(chapter.lines)


def whole_paper(paper: Paper, rows: Rows, issue_number: int | None) -> content.Paper:
    assembled = assemble(rows)
    chapters, cited = assembled.chapters, assembled.cited
    cover = build_cover(paper, past=any(is_past(part) for part in rows.parts))
    built = content.Paper(
        cover=cover,
        chapters=chapters,
        modified_on=rows.modified_at,
        draft=issue_number is None,
        issue_number=issue_number,
        authors=posts_of(paper.authors),
        marking=marking_of(paper.marking, chapters, (source.marking for source in cited), cover),
        language=str(paper.language),
        text_language=str(paper.text_language),
        demonstration=settings.DEMONSTRATION,
        edition=edition_line(rows.edition, rows.withholdings),
        handling="; ".join(
            filter(
                None, (private_handling(paper, rows.edition), handling_of(rows.edition, rows.withholdings))
            )
        ),
        style=printed_style(rows.style),
        labels=printed_labels(rows.style, paper.language),
    )
    return printable(built)


def printable(said: T) -> T:
    """The same without what no file can hold, wherever a row had it: words were stored before forms took it out."""
    if isinstance(said, str):
        clean: Any = plain(said)
        return said if clean == said else clean
    if isinstance(said, tuple):
        return tuple_with(said, [printable(each) for each in said])
    if is_dataclass(said):
        names = (name for name, _ in fields_of(said))
        return with_changes(said, {name: printable(getattr(said, name)) for name in names})
    return said


def asked_of(paper: Paper, *, past: bool) -> str:
    """What the board is asked to do; of a past year only what somebody wrote, since its own words may ask something."""
    purpose = gettext(paper.get_purpose_display())
    asked = f"{purpose}. {paper.ask}" if paper.ask else "" if past else f"{purpose}."
    return "\n".join(line for line in (asked, exclusion_motion(paper)) if line)


def build_cover(paper: Paper, *, past: bool) -> content.Cover:
    return content.Cover(
        agenda_item=paper.agenda_item,
        board=paper.board,
        meeting_on=paper.meeting_on,
        plan_priority=paper.plan_priority,
        title=paper.title,
        presented_by=paper.presented_by,
        asked=asked_of(paper, past=past),
        force=paper.annual.force.name,
        governing_body=paper.governing_body,
        year=paper.annual.year,
        edition_title=paper.annual.edition.title,
        previous_briefing=paper.previous_briefing,
    )
