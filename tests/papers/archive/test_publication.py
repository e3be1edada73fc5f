"""The archive for publication: the public's issues and their tables, and not one word that is withheld."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from assessments.models import AnnualAssessment, Status
from papers.archive import publication
from papers.archive.publication import NotPublishable, export_publication
from papers.models import IssuedPaper
from tests.makers import Side, first_section, make_source, set_status, withhold, write
from tests.papers.archive.full_year import (
    BLUNT,
    SECRET,
    THEIRS,
    files_in,
    issue,
    issue_erratum,
    make_full_year,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(side: Side) -> AnnualAssessment:
    annual = make_full_year(side)
    issue(side, annual, whole=False)
    return annual


def export(annual: AnnualAssessment, path: Path) -> dict[str, bytes]:
    with path.open("w+b") as file:
        export_publication(annual, file)
    return files_in(path)


def everything_in(data: bytes) -> str:
    """The words of a file, and of the files in it."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return " ".join(everything_in(packed.read(name)) for name in packed.namelist())
    return data.decode(errors="replace")


def test_it_holds_the_publics_issues_and_tables_and_nothing_else(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    issue(side, annual)

    files = export(annual, tmp_path / "public.zip")

    public = IssuedPaper.objects.get(reader="public")
    assert sorted(files) == [
        "SHA256SUMS",
        "START-HERE.html",
        f"papers/{public.file_name('docx')}",
        f"papers/{public.file_name('html')}",
        f"papers/{public.file_name('pdf')}",
        "tables/challenge-log.csv",
        "tables/figures.csv",
        "tables/grades.csv",
        "tables/sources.csv",
    ]
    assert files[f"papers/{public.file_name('pdf')}"] == bytes(public.pdf)
    assert b"1,272" in files["tables/figures.csv"]


def test_no_withheld_word_private_comment_or_address_of_a_person_is_in_it(
    issued: AnnualAssessment, tmp_path: Path
) -> None:
    files = export(issued, tmp_path / "public.zip")

    text = " ".join(everything_in(data) for data in files.values())
    assert "What Capability is like." in text
    for secret in (SECRET, "blue door", BLUNT, THEIRS, "anyshire.example", "Settled."):
        assert secret not in text


def test_of_the_register_it_holds_what_the_issue_prints_and_no_source_that_withheld_words_cite(
    side: Side, tmp_path: Path
) -> None:
    annual = make_full_year(side)
    make_source(side, "hidden-plan", title="Plan Lantern")
    make_source(side, "later", title="A source of later words")
    section = annual.sections.filter(threat_assessment=None).order_by("order")[1]
    note = '<span class="footnote"><a href="#source:{}">page 3</a></span>'
    write(
        section,
        f"<p>Open words{note.format('strategy')}.</p><p>Kept words{note.format('hidden-plan')}.</p>",
        by=side.lead,
    )
    withhold(section, "Kept words", by=side.lead, chief=side.chief_officer)
    issue(side, annual, whole=False)
    set_status(annual, Status.DRAFT)
    write(
        annual.sections.filter(threat_assessment=None).order_by("order")[0],
        f"<p>Later{note.format('later')}.</p>",
        by=side.lead,
    )

    files = export(annual, tmp_path / "public.zip")

    rows = list(csv.DictReader(io.StringIO(files["tables/sources.csv"].decode("utf-8-sig"), newline="")))
    assert sorted(row["Title"] for row in rows if row["Title"]) == ["The statute", "Title of strategy"]
    assert [row["Reference"] for row in rows if row["Reference"]] == []
    text = " ".join(everything_in(data) for data in files.values())
    assert ("Lantern" in text, "hidden-plan" in text, "later words" in text) == (False, False, False)


def test_a_supplement_is_published_with_its_issue(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    issue(side, annual, whole=False)
    erratum = issue_erratum(side, annual)

    files = export(annual, tmp_path / "public.zip")

    assert files[f"papers/{erratum.file_name('pdf', 'erratum')}"] == bytes(erratum.supplement)


def test_it_is_the_same_every_time(issued: AnnualAssessment, tmp_path: Path) -> None:
    first, second = export(issued, tmp_path / "first.zip"), export(issued, tmp_path / "second.zip")

    assert first == second
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_what_was_withheld_after_the_issue_stops_it(
    side: Side, issued: AnnualAssessment, tmp_path: Path
) -> None:
    section = first_section(issued)
    AnnualAssessment.objects.filter(pk=issued.pk).update(status="draft")
    issued.threat_assessments.update(status="draft")
    withhold(section, "NPCC words", by=side.lead, chief=side.chief_officer)

    with pytest.raises(
        NotPublishable, match=r"stands in the last issue: paragraph 4 of issue 1 \(words\)\. Issue"
    ):
        export(issued, tmp_path / "public.zip")

    assert (tmp_path / "public.zip").read_bytes() == b""


def test_the_check_would_see_a_secret_in_a_table(
    issued: AnnualAssessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("Question", "About", "", "", "", SECRET)]
    monkeypatch.setattr(publication, "challenge_rows", lambda paper: rows)

    with pytest.raises(NotPublishable, match=r"tables/challenge-log\.csv \(words\)"):
        export(issued, tmp_path / "public.zip")


def test_where_nothing_was_issued_to_the_public_there_is_nothing(side: Side, tmp_path: Path) -> None:
    with pytest.raises(NotPublishable, match="Nothing of this year has been issued to the public"):
        export(make_full_year(side), tmp_path / "public.zip")
