"""All checks of a finished paper: what they keep, when they refuse an issue, and veraPDF where it is installed."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from assessments.models import AnnualAssessment
from papers.checking import verapdf
from papers.checking.checks import check_paper, check_pdf, in_words
from papers.issuing import files as issuing
from papers.issuing.issue import NotIssuable, issue_paper
from papers.issuing.release import ask_release
from papers.models import IssuedPaper, Paper
from papers.pdf.rendering import RenderedPdf
from tests.makers import Side
from tests.papers import planted
from tests.papers.planted import checked_paper, spoiled, whole_docx, whole_html, whole_pdf
from tests.papers.ready import change_a_word, finish_year

WHEN = datetime.datetime(2026, 2, 3, 16, 30, tzinfo=datetime.UTC)
ABSENT = "veraPDF is not installed here."
EVERYTHING = [
    ("SPR Tracker", "Characters of the typeface", True),
    ("page-validation", "PDF/UA-1", True),
    ("page-validation", "PDF/A-3a", True),
    ("SPR Tracker", "PDF structure", True),
    ("veraPDF", "PDF/UA-1, PDF/A-3a", None),
    ("SPR Tracker", "HTML file", True),
    ("SPR Tracker", "Word file", True),
    ("SPR Tracker", "Same words in all files", True),
]


@pytest.fixture(autouse=True)
def no_verapdf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A path of programs that has none, into which a test may put one."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def verapdf_that_says(folder: Path, script: str) -> None:
    program = folder / "verapdf"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def report(compliant: bool) -> str:
    rule = (
        '<rule specification="ISO 14289-1:2014" clause="7.1" testNumber="3" status="failed" failedChecks="2">'
        "<description>Content is  tagged</description></rule>"
    )
    word = str(compliant).lower()
    return (
        '<report><buildInformation><releaseDetails id="core" version="1.28.1"/></buildInformation>'
        f'<validationReport jobEndStatus="normal" isCompliant="{word}">{"" if compliant else rule}'
        "</validationReport></report>"
    )


# What is kept


def test_a_whole_paper_passes_everything_that_is_asked() -> None:
    checks = check_paper(checked_paper(), html=whole_html(), pdf=whole_pdf(), docx=whole_docx())

    assert [(check.checker, check.profile, check.passed) for check in checks.checks] == EVERYTHING
    assert (checks.passed, checks.findings, checks.first_findings) == (True, (), "")


def test_what_is_kept_is_json_with_versions_and_the_time_of_the_issue() -> None:
    stored = check_pdf(whole_pdf(), checked_paper()).to_json(WHEN)

    assert json.loads(json.dumps(stored)) == stored
    assert (stored["when"], stored["passed"]) == ("2026-02-03T16:30:00+00:00", True)
    assert stored["checks"][0]["version"] == "0.11.0"
    assert stored["checks"][3]["note"] == ABSENT


def test_people_read_it_in_plain_words() -> None:
    stored = check_pdf(spoiled(planted.lose_the_bookmarks), checked_paper()).to_json(WHEN)
    lines = in_words(stored)

    assert lines[0].asked == "The PDF keeps to PDF/UA-1, the standard for PDF that everybody can use"
    assert [(line.answer, line.by, line.found) for line in lines] == [
        ("Yes", "by page-validation, version 0.11.0", ()),
        ("Yes", "by page-validation, version 0.11.0", ()),
        ("No", "by SPR Tracker, version 1", ("There are no bookmarks.",)),
        ("Not asked", ABSENT, ()),
    ]
    assert in_words({}) == []


def test_a_message_names_the_first_findings_and_counts_the_others() -> None:
    checks = check_pdf(spoiled(planted.lose_the_letters_of_a_font), checked_paper())
    words = [str(finding) for finding in checks.findings]

    assert len(words) > 4
    assert checks.first_findings == f"{' '.join(words[:3])} And {len(words) - 3} more."


def test_a_fault_that_only_a_validator_sees_is_kept_with_its_rule() -> None:
    checks = check_pdf(spoiled(planted.lose_the_language), checked_paper())
    validator = checks.checks[0]

    assert (validator.checker, validator.profile, validator.passed) == ("page-validation", "PDF/UA-1", False)
    assert all(str(finding).startswith(f"PDF/UA-1, {finding.rule}: ") for finding in validator.findings)


@pytest.mark.parametrize("length", [0, 300])
def test_what_is_no_pdf_is_a_finding_and_no_crash(length: int) -> None:
    checks = check_paper(checked_paper(), html=whole_html(), pdf=whole_pdf()[:length], docx=whole_docx())

    assert checks.first_findings == "The PDF cannot be opened."


# veraPDF


def test_verapdf_is_asked_for_both_standards_where_it_is_installed(no_verapdf: Path) -> None:
    verapdf_that_says(no_verapdf, f"echo '{report(True)}'")

    checks = check_pdf(whole_pdf(), checked_paper())

    assert [(c.checker, c.version, c.profile, c.passed) for c in checks.checks[3:]] == [
        ("veraPDF", "1.28.1", "PDF/UA-1", True),
        ("veraPDF", "1.28.1", "PDF/A-3a", True),
    ]


def test_its_findings_are_kept_and_count(no_verapdf: Path) -> None:
    verapdf_that_says(no_verapdf, f"echo '{report(False)}'; exit 1")

    checks = check_pdf(whole_pdf(), checked_paper())

    assert not checks.passed
    assert checks.first_findings == "PDF/UA-1, 7.1: Content is tagged PDF/A-3a, 7.1: Content is tagged"


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("echo broken; exit 7", "veraPDF gave no verdict."),
        ("exec /bin/sleep 9", "veraPDF took longer than 1 seconds."),
    ],
    ids=["an error", "too slow"],
)
def test_a_verapdf_that_gives_no_verdict_is_no_fault_of_the_paper(
    script: str, note: str, no_verapdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verapdf_that_says(no_verapdf, script)
    monkeypatch.setattr(verapdf, "LONGEST", 1)

    checks = check_pdf(whole_pdf(), checked_paper())

    assert checks.passed
    assert [(check.passed, check.note) for check in checks.checks[3:]] == [(None, note)] * 2


# Issuing


@pytest.fixture
def paper(side: Side, annual: AnnualAssessment) -> Paper:
    return finish_year(side, annual)


@pytest.mark.django_db
def test_an_issue_keeps_what_was_checked_and_its_word_file(side: Side, paper: Paper) -> None:
    issue = issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator, issued_at=WHEN)

    kept = IssuedPaper.objects.get()
    found = [(each["checker"], each["profile"], each["passed"]) for each in kept.checks["checks"]]
    assert found == EVERYTHING
    assert kept.checks["when"] == WHEN.isoformat()
    assert bytes(kept.docx)[:2] == b"PK"
    assert kept.docx_sha256 == issue.docx_sha256


@pytest.mark.django_db
def test_a_paper_whose_pdf_has_a_fault_is_refused_and_nothing_is_stored(
    side: Side, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of another paper stands for one that was made wrongly."""
    monkeypatch.setattr(issuing, "render_pdf", lambda *_, **__: RenderedPdf(whole_pdf(), 3, "0" * 64))

    with pytest.raises(
        NotIssuable, match=r"^The finished paper has faults, and nothing is issued\. The title in the"
    ):
        issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)

    assert not IssuedPaper.objects.exists()


@pytest.mark.django_db
def test_text_from_the_right_is_refused_when_a_release_is_asked_for(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    change_a_word(side, annual, "<p>In words: שלום.</p>")

    with pytest.raises(NotIssuable, match="“ש” \\(Hebrew letter shin\\) in paragraph 1"):
        ask_release(Paper.objects.get(), by=side.secretary, only_as=1)
    with pytest.raises(NotIssuable, match="Writing that runs from right to left cannot be printed"):
        issue_paper(Paper.objects.get(), by=side.secretary, confirmed_by=side.coordinator)

    assert not IssuedPaper.objects.exists()
