"""The framework is data: an edition nobody has seen goes through the whole year, and no line of Python knows it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from assessments.models import AnnualAssessment, Judgement, Section, Status, ThreatAssessment
from papers.models import IssuedPaper, ReleaseRequest
from papers.writing.parts import mark_of
from tests.makers import Side, make_side
from tests.sending import seen_on
from threats.models import Edition

FILE = Path(__file__).parent.parent / "threats" / "made_up_edition.yaml"
YEAR = "/assessments/anyshire/2030-31"


class Desk:
    """One person at their desk: posts that must succeed."""

    def __init__(self, side: Side, role: str) -> None:
        self.client = Client()
        self.client.force_login(getattr(side, role))

    def post(self, address: str, **data: Any) -> None:
        answer = self.client.post(address, data)
        assert answer.status_code in (302, 303), (address, answer.status_code, answer.content[:3000])

    def decide(self, address: str, **data: Any) -> None:
        """A decision is taken from its page, which carries what it has shown."""
        self.post(address, **data, seen=seen_on(self.client, address))

    def read(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()


@pytest.mark.django_db
def test_an_edition_of_eight_threats_four_cs_and_three_steps_goes_through_the_whole_year() -> None:
    call_command("load_framework", str(FILE))
    edition = Edition.objects.get()
    assert (edition.threats.filter(parent=None).count(), edition.components.count()) == (8, 4)
    assert edition.scale.grades.filter(is_assessed=True).count() == 3
    side = make_side("Anyshire")
    desks = {
        role: Desk(side, role)
        for role in ("coordinator", "lead", "chief_officer", "commissioner", "secretary")
    }

    leads = {f"lead-{threat.code}": side.lead.pk for threat in edition.threats.filter(parent=None)}
    query = f"force=anyshire&year=2030-31&edition={edition.code}&board_on=2031-02-01"
    desks["coordinator"].post(f"/assessments/open/?{query}", open="1", **leads)
    annual = AnnualAssessment.objects.get()
    grid = desks["lead"].read(f"{YEAR}/")
    for name in (
        *edition.threats.values_list("name", flat=True),
        *edition.components.values_list("name", flat=True),
    ):
        assert name in grid

    write_everything(desks["lead"], desks["coordinator"], annual)
    for threat in ThreatAssessment.objects.select_related("threat", "annual__force"):
        take_the_steps(desks, f"{YEAR}/{threat.threat.code}", "lead", verdict=True)
    take_the_steps(desks, YEAR, "coordinator", verdict=False)
    annual.refresh_from_db()
    assert annual.status == Status.FINAL
    assert set(ThreatAssessment.objects.values_list("status", flat=True)) == {Status.FINAL}

    words = issued_words(desks["secretary"], desks["coordinator"])
    for cell in Section.objects.filter(kind=Section.Kind.COMPONENT).select_related(
        "threat_assessment__threat"
    ):
        assert f"Written of {cell.threat_assessment.threat.code} and {cell.slug}." in words
    for grade in edition.scale.grades.filter(is_assessed=True):
        assert grade.label in words


def write_everything(lead: Desk, coordinator: Desk, annual: AnnualAssessment) -> None:
    grades = list(annual.scale.grades.filter(is_assessed=True))
    for number, section in enumerate(Section.objects.with_context().order_by("pk")):
        of = (
            f"{section.threat_assessment.threat.code} and {section.slug}"
            if section.threat_assessment
            else section.slug
        )
        desk = lead if section.threat_assessment else coordinator
        desk.post(section.url("section_edit"), version=0, body=f"<p>Written of {of}.</p>")
        if section.component_id:
            desk.post(
                section.url("judgement_edit"),
                version=0,
                grade=grades[number % len(grades)].pk,
                confidence=Judgement.Confidence.MEDIUM,
                basis=Judgement.Basis.ASSERTED,
            )


def take_the_steps(desks: dict[str, Desk], subject: str, writer: str, *, verdict: bool) -> None:
    desks[writer].post(f"{subject}/steps/submit/")
    desks["coordinator"].decide(f"{subject}/steps/agree/")
    desks["chief_officer"].decide(f"{subject}/steps/approve/")
    desks["coordinator"].decide(f"{subject}/steps/release/")
    if verdict:
        desks["commissioner"].decide(f"{subject}/verdict/", verdict="assured", reasons="It is made up.")
    else:
        desks["commissioner"].decide(f"{subject}/steps/give-verdict/")
    desks["coordinator"].decide(f"{subject}/steps/finalise/")


def issued_words(secretary: Desk, second: Desk) -> str:
    paper = "/papers/anyshire/2030-31"
    cover = {
        "version": 1, "agenda_item": "1", "governing_body": "A body", "board": "A board", "meeting_on": "2031-02-01",
        "plan_priority": "", "title": "A made-up paper", "presented_by": "A chief officer", "purpose": "note",
        "ask": "To note it.", "authors": "A lead", "language": "en-GB", "text_language": "en-GB",
    }  # fmt: skip
    secretary.post(f"{paper}/cover/", **cover)
    none = dict.fromkeys(("financial", "legal", "equality", "risk"), "<p>None.</p>")
    secretary.post(f"{paper}/implications/", seen=mark_of(dict.fromkeys(none, "")), **none)
    secretary.post(f"{paper}/issue/", number=1, reader="public")
    second.post(f"{paper}/issue/confirm/", read=ReleaseRequest.objects.get().content_sha256)
    issue = IssuedPaper.objects.get()
    pages = PdfReader(io.BytesIO(bytes(issue.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
