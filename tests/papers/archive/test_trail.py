"""The trail of a year lies in its handover archive, whole and with its hashes, and in no archive that is published."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from lxml import html

from accounts.models import User
from assessments.models import AnnualAssessment
from audit.chain import hash_of
from audit.models import AuditEntry
from papers.archive.opening import Refused, open_archive
from papers.archive.restoring import import_year
from tests.makers import Side, write
from tests.papers.archive.full_year import (
    export,
    files_in,
    load_framework,
    make_full_year,
    other_installation,
    repacked,
)
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


def test_taking_an_archive_and_bringing_one_in_are_told_here_and_not_in_the_archive(
    issued_archive: Path, tmp_path: Path
) -> None:
    load_framework()
    call_command("import_year", str(issued_archive), stdout=io.StringIO())
    for name in ("one", "two"):
        call_command(
            "export_year", "anyshire", "2024-25", to=str(tmp_path / f"{name}.zip"), stdout=io.StringIO()
        )

    assert (tmp_path / "one.zip").read_bytes() == issued_archive.read_bytes()
    assert (tmp_path / "two.zip").read_bytes() == issued_archive.read_bytes()
    kept = AuditEntry.objects.filter(year="2024-25", chain__slug="anyshire").order_by("number")
    assert list(kept.values_list("verb", flat=True)) == ["year-restored", "archive-taken", "archive-taken"]


def test_the_trail_that_was_brought_goes_on_from_hand_to_hand_with_what_was_done_on_the_way(
    draft_archive: Path, tmp_path: Path
) -> None:
    first = trails_in(draft_archive)
    load_framework()
    second = handed_on(draft_archive, tmp_path / "second.zip", change_a_word_here)
    other_installation()
    third = handed_on(tmp_path / "second.zip", tmp_path / "third.zip", change_a_word_here)
    other_installation()
    fourth = handed_on(tmp_path / "third.zip", tmp_path / "fourth.zip")

    assert sorted(first) == ["audit-trail.json", "tables/audit-trail.csv"]
    assert first.items() < second.items() < third.items()
    assert sorted(third) == [
        *("audit-trail-2.json", "audit-trail-3.json", "audit-trail.json"),
        *("tables/audit-trail-2.csv", "tables/audit-trail-3.csv", "tables/audit-trail.csv"),
    ]
    assert (tmp_path / "fourth.zip").read_bytes() == (tmp_path / "third.zip").read_bytes()
    assert fourth == third
    for name in ("audit-trail-2.json", "audit-trail-3.json"):
        entries = json.loads(third[name])["entries"]
        assert [entry["verb"] for entry in entries] == ["text-saved"]
        assert all(hash_of(entry) == entry["sha256"] for entry in entries)


def test_the_guide_says_of_each_trail_where_it_was_kept(draft_archive: Path, tmp_path: Path) -> None:
    load_framework()
    handed_on(draft_archive, tmp_path / "second.zip", change_a_word_here)

    page = html.document_fromstring(files_in(tmp_path / "second.zip")["START-HERE.html"].decode())

    said = {row.find("a").get("href"): row.text_content() for row in page.xpath("//ul[@class='files']/li")}
    for name in ("tables/audit-trail-2.csv", "audit-trail-2.json"):
        assert "after the year was brought there from an archive" in said[name]
    assert "from an archive" not in said["audit-trail.json"]


def test_a_trail_that_is_no_text_is_refused(draft_archive: Path) -> None:
    load_framework()

    def spoil(files: dict[str, bytes]) -> None:
        files["audit-trail.json"] = b"\xff"

    with pytest.raises(Refused, match=r"audit-trail\.json cannot be read"):
        import_year(open_archive(repacked(draft_archive, spoil)))


def trails_in(path: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_in(path).items() if "audit-trail" in name}


def change_a_word_here(annual: AnnualAssessment) -> None:
    section = annual.sections.filter(threat_assessment=None).order_by("order")[0]
    write(
        section, f"{section.body}<p>And more.</p>", by=User.objects.get(email="coordinator@anyshire.example")
    )


def handed_on(
    archive: Path, to: Path, work: Callable[[AnnualAssessment], None] = lambda annual: None
) -> dict[str, bytes]:
    """Brought into an installation that does not have the year, worked on and taken out again: its trails."""
    annual = import_year(open_archive(archive)).annual
    work(annual)
    export(annual, to)
    return trails_in(to)
