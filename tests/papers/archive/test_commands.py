"""export_year and import_year: from the command line, all or nothing, with errors that say what to do."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from assessments.models import AnnualAssessment
from tests.makers import Side
from tests.papers.archive.full_year import files_in, issue, load_framework, make_full_year

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str, **options: Any) -> str:
    said = io.StringIO()
    call_command(name, *arguments, stdout=said, **options)
    return said.getvalue()


def test_an_archive_is_written_with_its_sum_and_a_warning(side: Side, tmp_path: Path) -> None:
    make_full_year(side)

    said = run("export_year", "anyshire", "2024-25", to=str(tmp_path / "year.zip"))

    data = (tmp_path / "year.zip").read_bytes()
    assert f"{len(data):,} bytes." in said
    assert f"SHA-256 {hashlib.sha256(data).hexdigest()}" in said
    assert "OFFICIAL-SENSITIVE" in said
    assert [path.name for path in tmp_path.iterdir()] == ["year.zip"]


def test_without_a_name_it_is_named_for_the_force_and_the_year(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_full_year(side)
    monkeypatch.chdir(tmp_path)

    run("export_year", "anyshire", "2024-25")

    assert [path.name for path in tmp_path.iterdir()] == ["anyshire-2024-25.zip"]


def test_the_sums_are_those_that_ordinary_tools_check(issued_archive: Path, tmp_path: Path) -> None:
    for name, data in files_in(issued_archive).items():
        path = tmp_path / "open" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def check() -> int:
        command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
        return subprocess.run(command, cwd=tmp_path / "open", capture_output=True, check=False).returncode

    assert check() == 0
    (tmp_path / "open/year.json").write_text("{}")
    assert check() == 1


def test_what_cannot_be_exported_is_refused_in_a_sentence_and_leaves_no_file(
    side: Side, tmp_path: Path
) -> None:
    make_full_year(side)

    with pytest.raises(CommandError, match="There is no force nowhere"):
        run("export_year", "nowhere", "2024-25", to=str(tmp_path / "year.zip"))
    with pytest.raises(CommandError, match="Nothing of this year has been issued to the public"):
        run("export_year", "anyshire", "2024-25", to=str(tmp_path / "year.zip"), public=True)
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_year", "anyshire", "2024-25", to=str(tmp_path / "none" / "year.zip"))

    assert list(tmp_path.iterdir()) == []


def test_an_import_says_what_it_made_and_proves_that_it_is_the_same(issued_archive: Path) -> None:
    load_framework()

    said = run("import_year", str(issued_archive))

    assert "papers.IssuedPaper: 2" in said
    assert "Exported from here it has the same SHA-256, until somebody works on it here." in said
    assert AnnualAssessment.objects.get().paper.issues.count() == 2


def test_an_import_names_the_files_that_are_others_here(draft_archive: Path) -> None:
    load_framework()
    Organisation.objects.create(name="New Anyshire Police", slug="anyshire", kind="force")

    said = run("import_year", str(draft_archive))

    (line,) = [line for line in said.splitlines() if line.startswith("Exported from here")]
    assert "it has another SHA-256, since these files are others: START-HERE.html, " in line
    assert "year.json" in line
    assert "audit-trail" not in line


def test_a_dry_run_says_that_nothing_was_stored(draft_archive: Path) -> None:
    load_framework()

    said = run("import_year", str(draft_archive), dry_run=True)

    assert said.endswith("Nothing was stored: this was a dry run.\n")
    assert not AnnualAssessment.objects.exists()


def test_an_archive_that_is_refused_is_refused_in_a_sentence(draft_archive: Path) -> None:
    draft_archive.write_bytes(draft_archive.read_bytes()[:-10])

    with pytest.raises(CommandError, match="is cut short: its end is missing"):
        run("import_year", str(draft_archive))


def test_the_archive_for_publication_is_written_and_never_imported(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    issue(side, annual, whole=False)

    run("export_year", "anyshire", "2024-25", to=str(tmp_path / "public.zip"), public=True)

    with pytest.raises(CommandError, match="made for publication is read, and not imported"):
        run("import_year", str(tmp_path / "public.zip"))
