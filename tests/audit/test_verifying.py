"""Whatever is done to a trail past the program is found: changed, missing, put in, moved, cut, written anew."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from audit.chain import BEGINNING, FIELDS, hash_of
from audit.models import AuditChain, AuditEntry
from audit.recording import Deed, record
from audit.triggers import removals
from audit.verifying import faults_of
from tests.makers import make_organisation

Row = dict[str, Any]


def make_rows(number: int) -> list[Row]:
    rows: list[Row] = []
    for at in range(1, number + 1):
        row = dict.fromkeys(FIELDS, "") | {
            "chain_id": 1,
            "number": at,
            "at": datetime.datetime(2026, 11, 1, at, tzinfo=datetime.UTC).isoformat(),
            "person_id": 7,
            "verb": "text-saved",
            "after": f"version {at}",
            "shared": False,
            "once": None,
            "previous": rows[-1]["sha256"] if rows else BEGINNING,
        }
        rows.append({**row, "sha256": hash_of(row)})
    return rows


def faults(rows: list[Row], count: int, head: str) -> list[str]:
    """As the command reads them: by number."""
    return list(faults_of(sorted(rows, key=lambda row: row["number"]), count, head))


def test_a_trail_as_it_was_written_has_no_faults() -> None:
    rows = make_rows(9)
    assert faults(rows, 9, rows[-1]["sha256"]) == []
    assert faults([], 0, BEGINNING) == []


@given(data=st.data())
def test_any_tampering_with_rows_is_found(data: st.DataObject) -> None:
    rows = make_rows(data.draw(st.integers(2, 9)))
    count, head = len(rows), rows[-1]["sha256"]
    at = data.draw(st.integers(0, count - 1))
    deed = data.draw(st.sampled_from(["change", "change and hash anew", "remove", "put in", "swap", "cut"]))
    if deed.startswith("change"):
        name = data.draw(st.sampled_from([name for name in FIELDS if name != "number"]))
        rows[at][name] = data.draw(st.text().filter(lambda value: value != rows[at][name]))
        if deed == "change and hash anew":
            rows[at]["sha256"] = hash_of(rows[at])
    elif deed == "remove":
        del rows[at]
    elif deed == "put in":
        extra = {**rows[at], "after": "put in"}
        rows.append({**extra, "sha256": hash_of(extra)})
    elif deed == "swap":
        other = data.draw(st.integers(0, count - 1).filter(lambda place: place != at))
        rows[at]["number"], rows[other]["number"] = rows[other]["number"], rows[at]["number"]
    else:
        rows = rows[:at]

    assert faults(rows, count, head) != []


@given(at=st.integers(1, 9))
def test_every_row_after_a_changed_one_hashed_anew_no_longer_ends_as_the_chain_says(at: int) -> None:
    rows = make_rows(9)
    head = rows[-1]["sha256"]
    rows[at - 1]["person_id"] = 8
    for before, row in zip([None, *rows], rows, strict=False):
        row["previous"] = before["sha256"] if before else BEGINNING
        row["sha256"] = hash_of(row)

    assert faults(rows, 9, head) == ["The last entry, 9, is not the one that was written last."]


# The command, on rows of a database whose guard somebody took down


@pytest.fixture
def force(db: None) -> Organisation:
    organisation = make_organisation(slug="northmoor")
    for number in range(4):
        record("text-saved", organisation, by=None, deed=Deed(after=f"version {number}"))
    return organisation


def tamper(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE") if connection.vendor == "postgresql" else None
        for statement in (*removals(connection.vendor), *statements):
            cursor.execute(statement)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    code = 0
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as ended:
        code = int(str(ended.code))
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err.splitlines()


@pytest.mark.django_db
def test_an_installation_without_a_trail_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys) == (0, ["Nothing has been recorded yet."], [])


def test_a_whole_trail_gets_an_anchor(force: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    head = AuditEntry.objects.get(number=4).sha256
    said = ["northmoor: 4 entries, every one as it was written.", "Anchors to keep:", f"northmoor:4:{head}"]
    assert answer(capsys) == (0, said, [])


CUT = "DELETE FROM audit_auditentry WHERE number > 2"
FOUND = [
    (
        "UPDATE audit_auditentry SET after = 'version 9' WHERE number = 2",
        ["Entry 2 was changed after it was written."],
    ),
    ("DELETE FROM audit_auditentry WHERE number = 2", ["Entry 2 is missing."]),
    (
        "UPDATE audit_auditentry SET number = 9 WHERE number = 2",
        ["Entry 2 is missing.", "It counts 4 entries and has 9: some were put in."],
    ),
    (CUT, ["Entries 3 to 4 are missing. The end of the trail was cut."]),
    ("DELETE FROM audit_auditentry", ["Entries 1 to 4 are missing. The end of the trail was cut."]),
    (
        "UPDATE audit_auditchain SET count = 3",
        [
            "The last entry, 3, is not the one that was written last.",
            "It counts 3 entries and has 4: some were put in.",
        ],
    ),
]


@pytest.mark.parametrize(("statement", "said"), FOUND)
def test_what_was_done_to_the_rows_is_said(
    force: Organisation, capsys: pytest.CaptureFixture[str], statement: str, said: list[str]
) -> None:
    tamper(statement)

    assert answer(capsys) == (3, [], [f"northmoor: {fault}" for fault in said])


def test_a_tail_cut_together_with_its_count_is_found_by_an_anchor(
    force: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = str(AuditChain.objects.get())
    head = AuditEntry.objects.get(number=2).sha256
    tamper(CUT, f"UPDATE audit_auditchain SET count = 2, head = '{head}'")  # noqa: S608 (a hash of our own)

    assert answer(capsys)[0] == 0
    assert answer(capsys, "--anchor", anchor)[::2] == (
        4,
        ["northmoor: The anchor counts 4 entries, and there are 2: the end of the trail was cut."],
    )


def test_a_trail_written_anew_is_found_by_an_anchor(
    force: Organisation, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "anchors"
    kept.write_text(f"northmoor:4:{'a' * 64}\n\n")

    assert answer(capsys, "--anchors", str(kept))[::2] == (
        4,
        ["northmoor: Entry 4 is not the one that was anchored: the trail was written anew."],
    )


def test_an_anchor_goes_on_holding_while_the_trail_grows(
    force: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = str(AuditChain.objects.get())
    record("approve", force, by=None)

    assert answer(capsys, "--anchor", anchor)[0] == 0


def test_a_trail_that_is_gone_altogether_is_found_by_an_anchor(
    force: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    anchor = str(AuditChain.objects.get())
    tamper("DELETE FROM audit_auditentry", "DELETE FROM audit_auditchain")

    assert answer(capsys, "--anchor", anchor)[::2] == (
        4,
        ["northmoor: there is an anchor, and no trail of that name."],
    )


@pytest.mark.parametrize("anchor", ["northmoor", "northmoor:4:xyz", f"northmoor:four:{'a' * 64}", "::"])
@pytest.mark.django_db
def test_what_is_no_anchor_is_refused(anchor: str) -> None:
    with pytest.raises(CommandError, match="is no anchor"):
        call_command("verify_audit", "--anchor", anchor)


@pytest.mark.django_db
def test_a_file_of_anchors_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", "--anchors", str(tmp_path / "none"))
