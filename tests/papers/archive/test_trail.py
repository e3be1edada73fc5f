"""The trail of a year lies in its handover archive, whole and with its hashes, and in no archive that is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessments.models import AnnualAssessment
from audit.chain import hash_of
from audit.models import AuditEntry
from papers.archive.opening import open_archive
from papers.archive.trail import trail_in
from tests.makers import Side
from tests.papers.archive.full_year import export, files_in, make_full_year, other_installation
from tests.papers.archive.test_tables import rows_of

pytestmark = pytest.mark.django_db


def test_every_entry_of_the_year_is_there_with_the_hash_of_all_it_says(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    export(annual, tmp_path / "year.zip")

    data = json.loads(files_in(tmp_path / "year.zip")["audit-trail.json"])
    kept = AuditEntry.objects.filter(chain=side.force.pk, year=annual.year).order_by("number")
    assert [entry["number"] for entry in data["entries"]] == list(kept.values_list("number", flat=True))
    assert all(hash_of(entry) == entry["sha256"] for entry in data["entries"])
    rows = rows_of(tmp_path / "year.zip", "tables/audit-trail.csv")
    assert [row["SHA-256 of the entry"] for row in rows] == [entry["sha256"] for entry in data["entries"]]
    assert rows[0]["What"] == "opened the year"


def test_what_a_body_did_by_itself_is_not_there(side: Side, tmp_path: Path) -> None:
    export(make_full_year(side), tmp_path / "year.zip")
    entries = json.loads(files_in(tmp_path / "year.zip")["audit-trail.json"])["entries"]
    assert AuditEntry.objects.filter(chain=side.body.pk).exists()
    assert {entry["chain_id"] for entry in entries} == {side.force.pk}


def test_an_archive_brings_its_trail_along_to_compare_with(side: Side, tmp_path: Path) -> None:
    export(make_full_year(side), tmp_path / "year.zip")
    other_installation()
    files = files_in(tmp_path / "year.zip")
    names = ("tables/audit-trail.csv", "audit-trail.json")
    assert trail_in(open_archive(tmp_path / "year.zip")) == {name: files[name] for name in names}
    assert not AnnualAssessment.objects.exists()
