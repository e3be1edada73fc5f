"""An archive is opened only if every byte of it is as it was made; whatever is odd is refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from papers.archive.opening import Refused, open_archive
from papers.archive.packing import SUMS, pack_files
from tests.papers.archive.full_year import repacked

Change = Callable[[dict[str, bytes]], object]

pytestmark = pytest.mark.django_db


def reason(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        open_archive(path)
    return str(refused.value)


def test_an_archive_as_it_was_made_is_opened(draft_archive: Path) -> None:
    archive = open_archive(draft_archive)

    assert (archive.top, archive.data["force"], archive.data["year"]) == (
        "anyshire-2024-25",
        "anyshire",
        "2024-25",
    )


def test_one_changed_byte_in_any_file_is_refused_with_the_name_of_the_file(draft_archive: Path) -> None:
    data = draft_archive.read_bytes()
    with zipfile.ZipFile(draft_archive) as packed:
        entries = [
            (e.filename.partition("/")[2], e.header_offset + 30 + len(e.filename)) for e in packed.infolist()
        ]

    said = {}
    for name, begins in entries:
        changed = bytearray(data)
        changed[begins + 5] ^= 1
        draft_archive.write_bytes(changed)
        said[name] = reason(draft_archive)

    sums = said.pop(SUMS)
    assert sums == "The archive has no SHA256SUMS that can be read, so nothing in it can be checked."
    assert said == {
        name: f"{name} has changed since the archive was made: its SHA-256 is another." for name in said
    }
    assert "year.json" in said


def test_a_changed_byte_anywhere_else_is_refused_as_well(draft_archive: Path) -> None:
    data = draft_archive.read_bytes()
    with zipfile.ZipFile(draft_archive) as packed:
        first = packed.infolist()[0]
    headers = range(first.header_offset, first.header_offset + 30 + len(first.filename))
    directory = directory_of(data)

    for place in [*headers[::4], *range(directory, directory + 60, 5), *range(len(data) - 22, len(data), 3)]:
        changed = bytearray(data)
        changed[place] ^= 1
        draft_archive.write_bytes(changed)
        reason(draft_archive)


CUT_SHORT = (
    "year.zip is cut short: its end is missing, where its list of files is. "
    "Copy or download it again from where it is kept."
)


@pytest.mark.parametrize("left", [5, 1000, -1, -30])
def test_a_truncated_file_is_refused_as_cut_short(draft_archive: Path, left: int) -> None:
    draft_archive.write_bytes(draft_archive.read_bytes()[:left])

    assert reason(draft_archive) == CUT_SHORT


def test_a_file_cut_short_behind_a_word_file_is_not_taken_for_that(draft_archive: Path) -> None:
    """A Word file is a zip file itself, and lies in the archive as it is: the list of its files is found instead."""
    data = draft_archive.read_bytes()
    with zipfile.ZipFile(draft_archive) as packed:
        entries = packed.infolist()
        docx = next(place for place, entry in enumerate(entries) if entry.filename.endswith(".docx"))
    ends = entries[docx + 1].header_offset

    said = []
    for left in (ends, ends + 1000):
        draft_archive.write_bytes(data[:left])
        said.append(reason(draft_archive))

    assert said == [CUT_SHORT, CUT_SHORT]


def test_an_empty_file_is_no_zip_file(tmp_path: Path) -> None:
    (tmp_path / "year.zip").write_bytes(b"")

    assert reason(tmp_path / "year.zip") == "year.zip is no zip file."


def test_a_file_that_is_not_there_and_one_that_is_no_zip_are_refused(tmp_path: Path) -> None:
    (tmp_path / "words.zip").write_text("Only words.")

    assert reason(tmp_path / "none.zip") == f"There is no file {tmp_path / 'none.zip'}."
    assert reason(tmp_path / "words.zip") == "words.zip is no zip file."


def test_what_stands_before_or_between_the_files_is_refused(draft_archive: Path) -> None:
    draft_archive.write_bytes(b"MZ" + draft_archive.read_bytes())

    assert "packed anew or something was put between them" in reason(draft_archive)


def pack_by_hand(path: Path, name: str, *, compress: int = zipfile.ZIP_STORED, twice: bool = False) -> None:
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(zipfile.ZipInfo(name), b"0" * 1_000_000, compress)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate name"):
                packed.writestr(zipfile.ZipInfo(name), b"1", compress)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/job",
        "/etc/passwd",
        "anyshire-2024-25/../../x",
        "anyshire-2024-25\\x",
        "C:/x",
        "anyshire-2024-25/x\ny",
        "anyshire-2024-25/./x",
        "anyshire-2024-25/.hidden",
        "anyshire-2024-25/folder/",
        "anyshire-2024-25/pap\u0435rs",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(draft_archive: Path, name: str) -> None:
    pack_by_hand(draft_archive, name)

    assert "a name that none of ours has" in reason(draft_archive)


def test_a_name_behind_a_zero_byte_is_refused(draft_archive: Path) -> None:
    pack_by_hand(draft_archive, "anyshire-2024-25/xAy")
    draft_archive.write_bytes(draft_archive.read_bytes().replace(b"25/xAy", b"25/x\x00y"))

    assert "a name that none of ours has" in reason(draft_archive)


def test_a_name_that_is_there_twice_is_refused(draft_archive: Path) -> None:
    pack_by_hand(draft_archive, "anyshire-2024-25/x", twice=True)

    assert reason(draft_archive) == "The archive holds 'anyshire-2024-25/x' twice."


def test_a_file_that_swells_when_it_is_opened_is_refused_before_it_is(draft_archive: Path) -> None:
    pack_by_hand(draft_archive, "anyshire-2024-25/bomb", compress=zipfile.ZIP_DEFLATED)

    assert "bomb is compressed, and no archive of a year is" in reason(draft_archive)


def directory_of(data: bytes) -> int:
    """Where the list of files begins; a Word file inside has one as well."""
    return int.from_bytes(data[-6:-2], "little")


def test_an_encrypted_file_is_refused(draft_archive: Path) -> None:
    data = bytearray(draft_archive.read_bytes())
    data[directory_of(data) + 8] |= 1
    draft_archive.write_bytes(data)

    assert reason(draft_archive).endswith("is encrypted.")


def test_a_size_that_is_a_lie_is_refused(draft_archive: Path) -> None:
    data = bytearray(draft_archive.read_bytes())
    place = directory_of(data) + 20
    data[place : place + 8] = b"\xf0\xff\xff\x7f" * 2
    draft_archive.write_bytes(data)

    assert "2,147,483,648 are the most" in reason(draft_archive)


def test_a_file_more_or_less_than_the_sums_list_is_refused_by_name(draft_archive: Path) -> None:
    pack_by_hand(draft_archive, "anyshire-2024-25/macro.exe")
    added = reason(draft_archive)
    repacked(draft_archive, lambda files: [files.pop("macro.exe"), files.pop("year.json")], sums=False)

    assert added == "macro.exe does not belong to the archive: SHA256SUMS does not list it."
    assert (
        reason(draft_archive)
        == "year.json is missing: SHA256SUMS lists it, and the archive does not hold it."
    )


def test_an_archive_that_was_unpacked_and_packed_anew_is_refused_and_says_so(draft_archive: Path) -> None:
    with zipfile.ZipFile(draft_archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(draft_archive, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)

    assert "Use the zip file as it was handed over" in reason(draft_archive)


def set_data(**values: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files["year.json"] = json.dumps({**json.loads(files["year.json"]), **values}).encode()

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_data(version=3), "The archive is of version 3, and this program reads versions up to 2."),
        (set_data(format="other"), "year.json does not hold a year."),
        (lambda files: files.update({"year.json": b"{"}), "year.json cannot be read: it is not JSON."),
        (lambda files: files.update({"year.json": b"[]"}), "year.json does not hold a year."),
        (lambda files: files.update({"year.json": b"[" * 100_000}), "year.json cannot be read"),
        (
            lambda files: files.pop("year.json"),
            "One that was made for publication is read, and not imported.",
        ),
    ],
)
def test_data_that_is_no_year_of_this_version_is_refused(
    draft_archive: Path, change: Change, said: str
) -> None:
    assert said in reason(repacked(draft_archive, change))


def test_sums_that_are_no_sums_are_refused(draft_archive: Path) -> None:
    repacked(draft_archive, lambda files: files.update({SUMS: b"rm -rf\n"}), sums=False)

    assert reason(draft_archive) == "SHA256SUMS is not a list of sums."


def test_files_in_no_folder_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "loose.zip").open("wb") as target:
        pack_files([("year.json", io.BytesIO(b"{}"))], target)

    assert (
        reason(tmp_path / "loose.zip")
        == "The archive is not one folder of files, as an archive of a year is."
    )
