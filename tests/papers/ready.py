"""A year whose paper can be issued, for the tests of issuing, exporting and the pages."""

from __future__ import annotations

import datetime

from assessments.models import AnnualAssessment, Status
from papers.building.arrange import begin_paper
from papers.later import Asked
from papers.models import Implication, Paper
from tests.makers import Side, fill, set_status, write

COVER = {
    "board": "Strategic Board",
    "meeting_on": datetime.date(2025, 2, 25),
    "agenda_item": "10c",
    "plan_priority": "National threats",
    "title": "The requirement this year",
    "presented_by": "Deputy Chief Constable",
    "ask": "Note what is here.",
    "authors": "Head of Operations\nHead of Intelligence",
}

# Why a later issue is made, where a test is about something else.
ERRATUM = Asked("erratum", "A word was wrong.")


def write_year(side: Side, annual: AnnualAssessment) -> None:
    """Words in every section, and a paragraph that is easy to find."""
    fill(annual, by=side.coordinator)
    for threat in annual.threat_assessments.all():
        fill(threat, by=side.lead)


def finish_year(side: Side, annual: AnnualAssessment) -> Paper:
    """The paper of the year, final and with nothing missing on its cover."""
    write_year(side, annual)
    for threat in annual.threat_assessments.all():
        set_status(threat, Status.FINAL)
    set_status(annual, Status.FINAL)
    return fill_cover(annual)


def fill_cover(annual: AnnualAssessment) -> Paper:
    paper = begin_paper(annual)
    for name, value in COVER.items():
        setattr(paper, name, value)
    paper.implications = dict.fromkeys(Implication.values, '<p data-block="none">None.</p>')
    paper.save()
    return paper


def change_a_word(side: Side, annual: AnnualAssessment, body: str) -> None:
    """Somebody reopens the year, writes in its first section, and it becomes final again."""
    section = annual.sections.filter(threat_assessment=None).order_by("order")[0]
    set_status(annual, Status.DRAFT)
    write(section, body, by=side.coordinator)
    set_status(annual, Status.FINAL)
