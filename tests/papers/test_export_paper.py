"""export_paper: the paper from the command line, whole or not at all, with errors that say what to do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.html.rendering import render_standalone_html
from papers.issuing.issue import issue_paper
from papers.models import IssuedPaper, Paper
from papers.pdf.rendering import render_pdf
from tests.makers import Side, first_section, withhold, write
from tests.papers.ready import change_a_word, finish_year, write_year

PROJECT = Path(__file__).parents[2]


def export(output: Path | str, force: str = "anyshire", year: str = "2024-25", **options: Any) -> str:
    said = io.StringIO()
    call_command("export_paper", force, year, output=str(output), stdout=said, **options)
    return said.getvalue()


def test_a_draft_is_the_publics_edition_unless_another_reader_is_named(
    side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    section = write(first_section(annual), "<p>Kept from the public.</p>", by=side.lead)
    withhold(section, by=side.lead, chief=side.chief_officer)
    target = tmp_path / "paper.html"
    said = []
    for options in ({}, {"reader": "commissioner"}):
        export(target, format="html", **options)
        said.append("Kept from the public." in target.read_text())

    assert said == [False, True]


def test_a_draft_is_exactly_the_pdf_of_the_present_text(
    side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    write_year(side, annual)
    target = tmp_path / "paper.pdf"

    said = export(target)

    data = target.read_bytes()
    assert data == render_pdf(build_paper(paper_of(annual))).data
    assert said == f"{target}: {len(data):,} bytes, draft.\n"
    assert "DRAFT" in PdfReader(target).pages[0].extract_text()
    assert not Paper.objects.exists()


def test_html_is_one_file_with_its_styles(side: Side, annual: AnnualAssessment, tmp_path: Path) -> None:
    write_year(side, annual)
    target = tmp_path / "paper.html"

    export(target, format="html")

    assert target.read_text() == render_standalone_html(build_paper(paper_of(annual)))


def test_an_issue_is_written_as_it_was_stored(side: Side, annual: AnnualAssessment, tmp_path: Path) -> None:
    issue = issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)
    change_a_word(side, annual, "<p>Later words.</p>")

    export(tmp_path / "paper.pdf", issue=1)
    export(tmp_path / "paper.html", issue=1, format="html")

    assert (tmp_path / "paper.pdf").read_bytes() == bytes(IssuedPaper.objects.get().pdf)
    assert (tmp_path / "paper.html").read_text() == issue.html


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"force": "nowhere"}, "There is no force nowhere. Known forces: anyshire."),
        ({"force": "anyshire-pcc"}, "There is no force anyshire-pcc. Known forces: anyshire."),
        ({"year": "2024"}, "2024 is not a year as it is written here. Write 2024-25."),
        ({"year": "2023-24"}, "anyshire has no assessment for 2023-24. Its years: 2024-25."),
        ({"issue": 1}, "The paper of Anyshire Police 2024-25 has no issue 1. Its issues: none."),
        ({"issue": 0}, "The paper of Anyshire Police 2024-25 has no issue 0. Its issues: none."),
    ],
    ids=["unknown force", "body instead of force", "bad year", "no such year", "no issue", "issue 0"],
)
def test_what_is_not_there_is_named_together_with_what_is(
    options: dict[str, Any], words: str, annual: AnnualAssessment, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refused:
        export(tmp_path / "paper.pdf", **options)

    assert str(refused.value) == words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "words"),
    [("nowhere/paper.html", "cannot be written: No such file or directory."), ("", "is a directory.")],
)
def test_a_place_that_cannot_be_written_is_named(
    target: str, words: str, annual: AnnualAssessment, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        export(tmp_path / target, format="html")


def test_without_fonts_nothing_is_written_and_what_to_do_is_said(
    annual: AnnualAssessment, tmp_path: Path, settings: Any
) -> None:
    settings.BASE_DIR = tmp_path / "bare"

    with pytest.raises(CommandError, match=r"Fonts are missing: .* Run script/setup"):
        export(tmp_path / "paper.pdf")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_there_is_replaced_whole_and_no_other_is_left(
    annual: AnnualAssessment, tmp_path: Path
) -> None:
    target = tmp_path / "paper.html"
    target.write_text("x" * 500_000)

    export(target, format="html")

    assert target.read_text().endswith("</html>\n")
    assert list(tmp_path.iterdir()) == [target]


def test_a_pipe_is_written_to_and_not_replaced(annual: AnnualAssessment, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        export(pipe, format="html")
        read, _ = reader.communicate()

    assert read.decode() == render_standalone_html(build_paper(paper_of(annual)))
    assert pipe.is_fifo()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "manage.py", "export_paper", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="hands over a database file"
)
class TestAsAProgram:
    @pytest.fixture
    def here(self, annual: AnnualAssessment) -> str:
        """The database of this test, for another process."""
        return f"sqlite:///{settings.DATABASES['default']['NAME']}"

    def test_the_html_goes_to_standard_output_and_nothing_else_does(
        self, annual: AnnualAssessment, here: str
    ) -> None:
        done = run("anyshire", "2024-25", "--format", "html", "--output", "-", DATABASE_URL=here)

        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode() == render_standalone_html(build_paper(paper_of(annual)))

    def test_an_error_is_one_sentence_and_a_code_that_scripts_can_see(self, here: str) -> None:
        done = run("nowhere", "2024-25", "--output", "-", DATABASE_URL=here)

        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode() == "CommandError: There is no force nowhere. Known forces: anyshire.\n"
