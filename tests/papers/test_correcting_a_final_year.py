"""A wrong sentence of the force in an issued paper: the whole way to the erratum, by the pages alone."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from lxml import html as lxml_html
from pypdf import PdfReader

from assessments.models import AnnualAssessment, Section, Status, ThreatAssessment
from papers.archive.exporting import export_year
from papers.issuing.issue import issue_paper
from papers.models import IssuedPaper, ReleaseRequest
from tests.makers import Side, fill, first_section, set_status, write
from tests.papers.ready import fill_cover
from tests.papers.views.test_views import client_of, form_of
from tests.sending import send

YEAR, PAPER = "/assessments/anyshire/2024-25/", "/papers/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"
WRONG, RIGHT = "The unit has nine cars.", "The unit has eleven cars."
FORCE = ("lead", "coordinator", "chief_officer", "viewer")
BODY = ("reviewer", "commissioner", "body_viewer")
STEPS = {
    "submit": "lead", "agree": "coordinator", "approve": "chief_officer", "release": "chief_officer",
    "verdict": "commissioner", "finalise": "coordinator",
}  # fmt: skip


@dataclass
class Desks:
    """Everybody at their desk; a post that does not succeed stops the test."""

    side: Side
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = client_of(getattr(self.side, role))
        return self.clients[role]

    def post(self, role: str, path: str, **sent: Any) -> None:
        answer = send(self.client(role), path, sent)
        assert answer.status_code == 302, (path, answer.status_code)

    def read(self, role: str, path: str) -> str:
        answer = self.client(role).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words_of(answer.content.decode())

    def take_every_step(self, subject: str, *, whole: bool) -> None:
        for step, role in STEPS.items():
            if step == "verdict" and not whole:
                self.post(role, f"{subject}verdict/", verdict="assured", reasons="Seen.")
            else:
                name = "give-verdict" if step == "verdict" else step
                self.post("coordinator" if whole and role == "lead" else role, f"{subject}steps/{name}/")

    def issue_to_the_public(self, number: int, **sent: str) -> IssuedPaper:
        self.post("secretary", f"{PAPER}issue/", number=str(number), reader="public", **sent)
        waiting = ReleaseRequest.objects.get(issue=None)
        self.post("chief_officer", f"{PAPER}issue/confirm/", read=waiting.content_sha256)
        return IssuedPaper.objects.get(number=number)


def words_of(page: str) -> str:
    return " ".join(lxml_html.document_fromstring(page).xpath("//main")[0].text_content().split())


@pytest.fixture
def desks(side: Side) -> Desks:
    return Desks(side)


@pytest.fixture
def final(side: Side, annual: AnnualAssessment, desks: Desks) -> AnnualAssessment:
    """A year that went all the steps, with a wrong sentence in its first threat."""
    fill(annual, by=side.coordinator)
    for threat in annual.threat_assessments.order_by("order"):
        fill(threat, by=side.lead)
    write(first_section(annual), f"<p>{WRONG} Nothing else.</p>", by=side.lead)
    for threat in annual.threat_assessments.order_by("order"):
        desks.take_every_step(f"{YEAR}{threat.threat.code}/", whole=False)
    desks.take_every_step(YEAR, whole=True)
    fill_cover(annual)
    annual.refresh_from_db()
    return annual


def correct(desks: Desks, annual: AnnualAssessment) -> None:
    """Reopen the whole and one threat, change the sentence, and take all the steps again."""
    desks.post("chief_officer", f"{YEAR}steps/reopen/", comment="The number of cars is wrong.")
    desks.post("chief_officer", f"{THREAT}steps/reopen/", comment="The number of cars is wrong.")
    section = first_section(annual)
    path = section.url("section_edit")
    sent = form_of(desks.client("lead"), path) | {"body": section.body.replace(WRONG, RIGHT)}
    desks.post("lead", path, **sent)
    desks.take_every_step(THREAT, whole=False)
    desks.take_every_step(YEAR, whole=True)


def test_a_wrong_sentence_of_an_issued_paper_becomes_an_erratum_that_says_what_changed(
    desks: Desks, final: AnnualAssessment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = desks.issue_to_the_public(1)
    bytes_before = bytes(first.pdf)
    assert "the correction becomes issue 2" in desks.read("chief_officer", PAPER)

    correct(desks, final)
    final.refresh_from_db()
    assert final.status == Status.FINAL
    second = desks.issue_to_the_public(2, kind="erratum", reason="The number of cars was wrong.")

    assert (second.kind, second.replaces) == ("erratum", first)
    assert bytes(IssuedPaper.objects.get(number=1).pdf) == bytes_before
    assert [squeezed_pdf(issue.pdf).count(WRONG) for issue in (first, second)] == [1, 0]
    assert RIGHT in squeezed_pdf(second.pdf)
    page = desks.read("reviewer", f"{PAPER}issues/2/changes/")
    assert "From issue 1 to issue 2" in page
    for words in ("In short", "Side by side", WRONG, RIGHT):
        assert words in page
    assert "Erratum to issue 1. The number of cars was wrong." in desks.read("viewer", f"{PAPER}issues/2/")
    code, said = verified(first, tmp_path, capsys)
    assert code == 3
    assert re.fullmatch(r"Issue 2 of .* is an erratum to issue 1 and replaces paragraph \d+ of it\.", said)
    assert verified(second, tmp_path, capsys)[0] == 0


def squeezed_pdf(data: bytes | memoryview[int]) -> str:
    pages = PdfReader(io.BytesIO(bytes(data))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def verified(issue: IssuedPaper, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of verify_paper for the PDF, and its last line."""
    path = folder / f"{issue.number}.pdf"
    path.write_bytes(bytes(issue.pdf))
    code = 0
    try:
        call_command("verify_paper", str(path))
    except SystemExit as end:
        code = int(str(end.code))
    said = capsys.readouterr().out
    assert f"issue {issue.number} of the paper of Anyshire Police 2024-25" in said
    assert "It is unchanged." in said
    return code, said.splitlines()[-1]


@pytest.fixture
def reopened(side: Side, annual: AnnualAssessment, final: AnnualAssessment, desks: Desks) -> IssuedPaper:
    """The first issue of a year whose whole and first threat are open again, with other words by now."""
    paper = fill_cover(annual)
    issue = issue_paper(paper, by=side.secretary, confirmed_by=side.chief_officer)
    desks.post("coordinator", f"{YEAR}steps/reopen/", comment="The number of cars is wrong.")
    desks.post("coordinator", f"{THREAT}steps/reopen/", comment="The number of cars is wrong.")
    write(first_section(annual), f"<p>{RIGHT} Nothing else.</p>", by=side.lead)
    return issue


def test_while_a_year_is_reopened_its_issues_stay_readable_and_its_new_words_are_the_forces(
    desks: Desks, reopened: IssuedPaper
) -> None:
    for role in (*FORCE, *BODY, "secretary"):
        assert desks.client(role).get(f"{PAPER}issues/1/paper.pdf").content == bytes(reopened.pdf)
        assert "what is corrected becomes issue 2" in desks.read(role, PAPER)
        assert (RIGHT in desks.read(role, f"{PAPER}preview/")) is (role not in BODY)
    assert "what is corrected becomes a new issue" in desks.read("contributor", PAPER)
    for role in BODY:
        assert (
            desks.client(role).get(first_section(reopened.paper.annual).get_absolute_url()).status_code == 404
        )
        assert "The number of cars is wrong." in desks.read(role, f"{YEAR}decisions/")


def test_a_reopened_year_is_not_issued_and_its_other_threats_keep_their_verdict(
    desks: Desks, reopened: IssuedPaper
) -> None:
    refused = desks.read("secretary", f"{PAPER}issue/")

    assert "The assessment is not final: it is Changes requested." in refused
    statuses = ThreatAssessment.objects.order_by("order").values_list("status", flat=True)
    assert list(statuses) == [Status.CHANGES_REQUESTED, Status.FINAL]
    assert "lapsed" in desks.read("lead", f"{THREAT}decisions/")
    assert "lapsed" not in desks.read("lead", f"{YEAR}threat-2/decisions/")


def test_whoever_has_the_next_step_finds_it_on_their_front_page(
    desks: Desks, reopened: IssuedPaper, annual: AnnualAssessment
) -> None:
    """The lead first; the coordinator once no threat is open any more; and nobody is asked for an issue."""
    assert "Threat 1 It was reopened" in desks.read("lead", "/")
    assert "Sections of the whole" not in desks.read("coordinator", "/")
    desks.take_every_step(THREAT, whole=False)

    assert "Sections of the whole It was reopened" in desks.read("coordinator", "/")
    assert "Nothing waits for you now." in desks.read("secretary", "/")


def test_the_archive_of_a_reopened_year_holds_what_was_issued_and_how_it_stands_now(
    reopened: IssuedPaper, tmp_path: Path
) -> None:
    annual = AnnualAssessment.objects.select_related("force", "edition", "scale").get()
    with (tmp_path / "year.zip").open("w+b") as file:
        export_year(annual, file)
    with zipfile.ZipFile(tmp_path / "year.zip") as packed:
        names = {name.partition("/")[2] for name in packed.namelist()}
        stored = packed.read("anyshire-2024-25/papers/anyshire-2024-25-issue-1-OFFICIAL.pdf")
        guide = packed.read("anyshire-2024-25/START-HERE.html").decode()

    assert stored == bytes(reopened.pdf)
    assert "papers/anyshire-2024-25-DRAFT-for-the-commissioner-OFFICIAL.pdf" in names
    assert "The year was opened again after its last issue" in guide


@pytest.mark.parametrize("role", ["lead", "contributor", "viewer", "reviewer", "commissioner", "secretary"])
def test_nobody_else_is_offered_to_reopen(
    role: str, side: Side, desks: Desks, annual: AnnualAssessment
) -> None:
    Section.objects.filter(annual=annual).update(body="<p>Words.</p>")
    set_status(annual, Status.FINAL)
    paper = fill_cover(annual)
    issue_paper(paper, by=side.secretary, confirmed_by=side.chief_officer)

    assert "Reopen" not in desks.read(role, PAPER)
    assert desks.client(role).get(f"{YEAR}steps/reopen/").status_code == 403
