"""A paper with words of its own in every place that can hold any, and passages of them withheld.

Not here: words in sections of the force (`tests.makers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments.blocks import join_body
from assessments.models import AnnualAssessment, Ground, Readers, Withholding
from assessments.parts import parts_of as passages_of
from assessments.rewriting import clean_blocks
from assessments.withholding import decide, fingerprint, text_now
from papers.building.arrange import begin_paper, parts_of
from papers.building.own_texts import name_of, own_texts, place_own
from papers.models import Background, BackgroundVersion, Implication, Paper, PaperPart
from papers.writing.parts import add_part
from papers.writing.withholding import propose_in_part
from tests.makers import Side

Kind = PaperPart.Kind
# Where a paper holds rich text of its own, by the names under which it is withheld.
PLACES = (
    "part--own-text", "part--own-area", "part--own-appendix", "section--purpose", "section--background",
    "section--key-points", "section--cross-cutting-capabilities", "section--conclusion",
    *(f"implications--{kind}" for kind in Implication.values),
)  # fmt: skip
WRITTEN_KINDS = {
    "part--own-text": Kind.TEXT, "part--own-area": Kind.AREA, "part--own-appendix": Kind.APPENDIX,
}  # fmt: skip


def body_in(html: str) -> str:
    return join_body(clean_blocks(html), "")


def write_own(side: Side, annual: AnnualAssessment, bodies: Mapping[str, str]) -> Paper:
    """Write these in the places that they are named for; the force's sections that they stand for are emptied."""
    paper = begin_paper(annual)
    for name, html in bodies.items():
        place, _, slug = name.partition("--")
        if place == "part":
            kind = WRITTEN_KINDS[name]
            heading = slug.replace("-", " ").capitalize()
            add_part(paper, kind=kind, heading=heading, body=body_in(html), by=side.coordinator)
        elif place == "implications":
            paper.implications[slug] = body_in(html)
        else:
            write_for_section(side, annual, slug, html)
    paper.save()
    return begin_paper(annual)


def write_for_section(side: Side, annual: AnnualAssessment, slug: str, html: str) -> None:
    """In the place of a section that the force left empty: of the background a version that papers share."""
    annual.sections.filter(threat_assessment=None, slug=slug).update(body="")
    part = PaperPart.objects.get(paper__annual=annual, section__slug=slug)
    if slug == "background":
        background = Background.objects.create(organisation=side.force, title="A background")
        part.background = BackgroundVersion.objects.create(
            background=background, number=1, body=body_in(html), written_by=side.coordinator,
            written_at=timezone.now(),
        )  # fmt: skip
    else:
        part.body = body_in(html)
    part.save()


def part_named(paper: Paper, name: str) -> PaperPart:
    if name.startswith("implications"):
        return next(part for part in parts_of(paper) if part.kind == Kind.IMPLICATIONS)
    return next(part for part in parts_of(paper) if name_of(part) == name)


def propose_own(
    paper: Paper, name: str, words: str, *, by: User, kind: str = "block", **values: Any
) -> Withholding:
    """Propose the first passage of this kind, in this text of the paper, that holds the words."""
    body = own_texts(paper, parts_of(paper))[name].body
    passage = next(each for each in passages_of(body) if each.kind == kind and words in each.text)
    said = {"ground": Ground.CRIME, "withheld_from": Readers.PUBLIC, "reason": "It would help.", **values}
    return propose_in_part(paper, part_named(paper, name), f"{name}/{passage.key}", by=by, **said)


def withhold_own(
    paper: Paper, name: str, words: str, *, by: User, chief: User, kind: str = "block", **values: Any
) -> Withholding:
    """Propose it, and let a chief officer decide for it."""
    row = propose_own(paper, name, words, by=by, kind=kind, **values)
    return decide(
        row, withhold=True, ground=Ground(row.ground), withheld_from=Readers(row.withheld_from), note="",
        seen=fingerprint(text_now(row)), by=chief,
    )  # fmt: skip


def rows_of(paper: Paper) -> list[Withholding]:
    """Every withholding of the year with what it stands in."""
    rows = Withholding.objects.filter(annual=paper.annual).select_related("section").order_by("pk")
    return place_own(rows, paper)
