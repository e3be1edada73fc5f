"""Short papers for the tests of changes: parts with a few blocks, written as the editor stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from papers.building.bodies import Numbering, blocks_from_body
from papers.content import Chapter, Cover, Judgement, Paper, PaperSection, Recommendation, Verdict


@dataclass(frozen=True)
class Part:
    """A chapter with one section; `withheld` gives the ground of each block that is left out."""

    heading: str
    body: str = ""
    anchor: str = ""
    section: str = ""
    judgement: Judgement | None = None
    verdict: Verdict | None = None
    question: int | None = None
    state: str = ""
    recommendations: tuple[Recommendation, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)


def p(block: str, words: str) -> str:
    return f'<p data-block="{block}">{words}</p>'


def listed(block: str, *items: str) -> str:
    return f'<ul data-block="{block}">{"".join(f"<li><p>{item}</p></li>" for item in items)}</ul>'


def tabled(block: str, *rows: Sequence[str]) -> str:
    cells = ("".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rows)
    return f'<table data-block="{block}"><tbody>{"".join(f"<tr>{row}</tr>" for row in cells)}</tbody></table>'


def paper(*parts: Part, number: int = 1, **cover: object) -> Paper:
    numbering = Numbering()
    values: dict[str, object] = {
        "agenda_item": "8", "board": "Strategic Board", "meeting_on": date(2026, 5, 4), "plan_priority": "Threats",
        "title": "The requirement", "presented_by": "Deputy Chief Constable", "asked": "To note.",
        "force": "Anyshire Police", "governing_body": "Commissioner", "year": "2025-26", "edition_title": "2023",
    }  # fmt: skip
    return Paper(
        cover=Cover(**(values | cover)),  # type: ignore[arg-type]
        chapters=tuple(chapter(part, numbering) for part in parts),
        modified_on=date(2026, 4, number),
        draft=False,
        issue_number=number,
    )


def chapter(part: Part, numbering: Numbering) -> Chapter:
    anchor = part.anchor or f"section-{part.heading.lower().replace(' ', '-')}"
    section = PaperSection(
        anchor=f"question-{part.question}" if part.question else f"{anchor}--text",
        kind="question" if part.question else "component" if part.judgement else "heading",
        heading=part.section,
        question_number=part.question,
        state=part.state,
        judgement=part.judgement,
        blocks=blocks_from_body(part.body, numbering, part.withheld),
    )
    kind = "recommendations" if part.recommendations else "text"
    return Chapter(
        anchor,
        part.heading,
        kind,
        (section,),
        verdict=part.verdict,
        recommendations=part.recommendations,
    )
