"""The short document beside a later issue: only the passages that are changed or new, with the numbers of the whole.

A section whose judgement or state changed stands whole, since a judgement is read with its words. What stands here
stands in the whole paper too, word for word. Not here: what changed (`changes`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from papers.content import Chapter, Paper, PaperSection, Row, Table
from papers.reissuing.changes import differences

LINK_INSIDE = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)
SHOWN = ("new", "changed", "look", "note", "withheld", "withheld-new", "withheld-part", "shown", "ground")


def extract(before: Paper, after: Paper) -> Paper:
    """`after` without what it has in common with `before`. It must be a later issue."""
    if after.later is None:
        raise ValueError("Only a later issue has changes.")
    found = [row for row in differences(before, after) if row.change.what in SHOWN]
    kept = {id(row.after) for row in found if row.after is not None}
    judged = [row.change for row in found if row.change.kind in ("judgement", "question", "section")]
    whole = {change.place for change in judged if change.what == "changed"}
    chapters = (shortened(chapter, kept, whole) for chapter in after.chapters)
    short = replace(
        after,
        chapters=tuple(chapter for chapter in chapters if says_something(chapter)),
        later=replace(after.later, only_changes=True),
    )
    return without_links_to_elsewhere(short)


def shortened(chapter: Chapter, kept: set[int], whole: set[str]) -> Chapter:
    if id(chapter) in kept:
        return replace(chapter, grid=None)
    sections = (short_section(section, chapter, kept, whole) for section in chapter.sections)
    return replace(
        chapter,
        sections=tuple(section for section in sections if section is not None),
        recommendations=tuple(row for row in chapter.recommendations if id(row) in kept),
        verdict=chapter.verdict if id(chapter.verdict) in kept else None,
        lines=chapter.lines if id(chapter.lines) in kept else (),
        note=chapter.note if id(chapter.note) in kept else "",
        grid=None,
    )


def short_section(
    section: PaperSection, chapter: Chapter, kept: set[int], whole: set[str]
) -> PaperSection | None:
    place = ", ".join(part for part in (chapter.heading, section.heading) if part)
    if place in whole or id(section) in kept:
        return section
    blocks = tuple(block for block in section.blocks if id(block) in kept)
    return replace(section, blocks=blocks) if blocks else None


def says_something(chapter: Chapter) -> bool:
    said = (chapter.sections, chapter.recommendations, chapter.verdict, chapter.lines, chapter.note)
    return any(said) or chapter.kind == "closing"


def without_links_to_elsewhere(paper: Paper) -> Paper:
    """A link to a passage that is only in the whole paper leads nowhere here: its words stay."""
    anchors = {
        anchor
        for chapter in paper.chapters
        for thing in (chapter, *chapter.sections, *(b for s in chapter.sections for b in s.blocks))
        if (anchor := getattr(thing, "anchor", ""))
    }

    def unlinked(html: str) -> str:
        return LINK_INSIDE.sub(lambda found: found[0] if found[1] in anchors else found[2], html)

    def rows(found: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(
            replace(row, cells=tuple(replace(cell, html=unlinked(cell.html)) for cell in row.cells))
            for row in found
        )

    def block(found: Any) -> Any:
        if isinstance(found, Table):
            caption, source = unlinked(found.caption), unlinked(found.source)
            return replace(
                found, head=rows(found.head), body=rows(found.body), caption=caption, source=source
            )
        return replace(found, html=unlinked(found.html)) if hasattr(found, "html") else found

    return replace(
        paper,
        chapters=tuple(
            replace(
                chapter,
                sections=tuple(
                    replace(section, blocks=tuple(block(each) for each in section.blocks))
                    for section in chapter.sections
                ),
            )
            for chapter in paper.chapters
        ),
    )
