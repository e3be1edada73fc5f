"""What stands around the texts of a demonstration year: withheld passages, the paper's own words, a look.

Proposed and decided through the functions that the pages use, and then dated, as the plan is. Not here: the texts
themselves (`years`), recommendations and the cover (`outcomes`).
"""

from __future__ import annotations

from typing import Any

from assessments.blocks import join_body
from assessments.models import Ground, Readers, Section, Withholding
from assessments.parts import parts_of as passages_of
from assessments.rewriting import clean_blocks
from assessments.withholding import decide, fingerprint, propose, text_now
from papers.building.own_texts import BACKGROUND
from papers.demonstration.calendar import Stage
from papers.demonstration.people import SINCE, Cast, keep
from papers.demonstration.plans import nine_on
from papers.demonstration.years import Year
from papers.models import Background, BackgroundVersion, HouseStyle, Paper, PaperPart
from papers.writing.parts import add_part


def load_house_styles(styles: list[dict[str, str]], cast: Cast) -> None:
    """Left alone where the body has a style already."""
    for values in styles:
        body = cast.organisations[values["body"]]
        if not HouseStyle.objects.filter(organisation=body).exists():
            style = HouseStyle(organisation=body, accent=values["accent"])
            style.full_clean()
            keep(style, nine_on(SINCE))


def withhold(year: Year) -> None:
    """Passages that were proposed while the threat was written, and decided by a chief officer since."""
    for minutes, values in enumerate(year.data.get("withheld", [])):
        section = Section.objects.get(
            annual=year.annual, threat_assessment__threat__code=values["threat"], slug=values["section"]
        )
        key = next(part.key for part in passages_of(section.body) if values["words"] in part.text)
        ground, readers = Ground(values["ground"]), Readers(values["from"])
        by, chief = year.person(values["proposed_by"]), year.person(values["decided_by"])
        row = propose(section, key, ground=ground, withheld_from=readers, reason=values["reason"], by=by)
        decide(
            row, withhold=True, ground=ground, withheld_from=readers, note=values["note"],
            seen=fingerprint(text_now(row)), by=chief,
        )  # fmt: skip
        Withholding.objects.filter(pk=row.pk).update(
            proposed_at=year.at(Stage.REVISED, 10 * minutes),
            decided_at=year.at(Stage.DISCUSSED, 10 * minutes),
        )


def write_own_parts(year: Year, paper: Paper) -> None:
    """The background that the paper has chosen, and its appendices."""
    at = year.at(Stage.REVISED)
    if values := year.data.get("background"):
        part = PaperPart.objects.get(paper=paper, section__slug=BACKGROUND)
        part.background = load_background(year, values)
        keep(part, at, year.coordinator)
    for values in year.data.get("appendices", []):
        body = body_in(values["body"])
        part = add_part(
            paper, kind=PaperPart.Kind.APPENDIX, heading=values["heading"], body=body, by=year.coordinator
        )
        part.history.update(history_date=at, history_user=year.coordinator)


def load_background(year: Year, values: dict[str, Any]) -> BackgroundVersion:
    background, _ = Background.objects.get_or_create(
        organisation=year.annual.force, title=values["title"], defaults={"edition": year.annual.edition}
    )
    version: BackgroundVersion | None = background.versions.first()
    return version or BackgroundVersion.objects.create(
        background=background,
        number=1,
        body=body_in(values["body"]),
        written_by=year.coordinator,
        written_at=year.at(Stage.FIRST_WRITTEN),
    )


def body_in(html: str) -> str:
    return join_body(clean_blocks(html), "")
