"""Opening an archive that somebody hands over: nothing of it is believed before every byte has been checked.

It is read where it lies and never unpacked, so a name in it cannot lead anywhere; what is odd is refused with a
sentence that names it. Not here: what its records say (`restoring`).
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from papers.archive.packing import SUMS, pack_files, sha256_of

FORMAT, VERSION = "spr-tracker-year", 2
WITHOUT_PLAN = 1  # the version before there was a plan in it
READABLE = (WITHOUT_PLAN, VERSION)
DATA = "year.json"
MOST_FILES = 2_000
LARGEST, LARGEST_DATA = 2 << 30, 512 << 20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
SUM = re.compile(r"([0-9a-f]{64})  (.+)")
ENCRYPTED = 0x1
FIRST_FILE = b"PK\x03\x04"  # with which a zip file begins


class Refused(Exception):
    """The archive is not taken; the message says why, in a sentence."""


@dataclass
class Archive:
    """An archive whose files are all as its sums say."""

    packed: zipfile.ZipFile
    top: str
    sha256: str
    data: dict[str, Any]

    def read(self, name: str) -> bytes:
        try:
            return self.packed.read(f"{self.top}/{name}")
        except KeyError as missing:
            raise Refused(f"The archive has no file {name}, which its records name.") from missing


def open_archive(path: Path) -> Archive:
    """Raises Refused."""
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    packed = open_whole(path)
    top = refuse_odd(packed.infolist())
    check_sums(packed, top)
    with path.open("rb") as file:
        sha256 = sha256_of(file)
    if sha256 != sha256_packed_anew(packed):
        raise Refused(
            "The files are as they were, but they were packed anew or something was put between them. "
            "Use the zip file as it was handed over."
        )
    return Archive(packed, top, sha256, read_data(packed, top))


def open_whole(path: Path) -> zipfile.ZipFile:
    """Word files lie in an archive as they are, so where its own end is missing theirs is found in its place."""
    cut_short = Refused(
        f"{path.name} is cut short: its end is missing, where its list of files is. "
        "Copy or download it again from where it is kept."
    )
    with path.open("rb") as file:
        begins_as_one = file.read(len(FIRST_FILE)) == FIRST_FILE
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise cut_short if begins_as_one else Refused(f"{path.name} is no zip file.") from error
    if begins_as_one and min((entry.header_offset for entry in packed.infolist()), default=0) > 0:
        packed.close()
        raise cut_short
    return packed


def refuse_odd(entries: list[zipfile.ZipInfo]) -> str:
    """The one folder in which everything lies. Raises Refused for whatever no archive of ours has."""
    names = [entry.filename for entry in entries]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise Refused(f"The archive holds {twice[0]!r} twice.")
    if len(entries) > MOST_FILES:
        raise Refused(f"The archive holds {len(entries):,} files; {MOST_FILES:,} are the most.")
    for entry in entries:
        refuse_entry(entry)
    if (size := sum(entry.file_size for entry in entries)) > LARGEST:
        raise Refused(f"The archive would be {size:,} bytes unpacked; {LARGEST:,} are the most.")
    tops = {name.partition("/")[0] for name in names if "/" in name}
    if len(tops) != 1 or not all("/" in name for name in names):
        raise Refused("The archive is not one folder of files, as an archive of a year is.")
    return tops.pop()


def refuse_entry(entry: zipfile.ZipInfo) -> None:
    # What follows a zero byte in a name is not in `filename`.
    if not NAME.fullmatch(entry.orig_filename):
        raise Refused(f"The archive holds a file with a name that none of ours has: {entry.orig_filename!r}.")
    if entry.flag_bits & ENCRYPTED:
        raise Refused(f"{entry.filename} is encrypted.")
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
        raise Refused(
            f"{entry.filename} is compressed, and no archive of a year is. Use the zip file as it was handed over."
        )


def check_sums(packed: zipfile.ZipFile, top: str) -> None:
    sums = read_sums(packed, top)
    there = {name.removeprefix(f"{top}/") for name in packed.namelist()} - {SUMS}
    if missing := sorted(sums.keys() - there):
        raise Refused(f"{missing[0]} is missing: {SUMS} lists it, and the archive does not hold it.")
    if added := sorted(there - sums.keys()):
        raise Refused(f"{added[0]} does not belong to the archive: {SUMS} does not list it.")
    for name in sorted(sums):
        if checked(packed, top, name) != sums[name]:
            raise Refused(f"{name} has changed since the archive was made: its SHA-256 is another.")


def checked(packed: zipfile.ZipFile, top: str, name: str) -> str:
    """The SHA-256 of a file; empty if the zip itself says that it is damaged."""
    try:
        with packed.open(f"{top}/{name}") as file:
            return sha256_of(file)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return ""


def read_sums(packed: zipfile.ZipFile, top: str) -> dict[str, str]:
    try:
        lines = packed.read(f"{top}/{SUMS}").decode().splitlines()
    except (
        KeyError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
        UnicodeDecodeError,
        NotImplementedError,
    ) as error:
        raise Refused(
            f"The archive has no {SUMS} that can be read, so nothing in it can be checked."
        ) from error
    found = [SUM.fullmatch(line) for line in lines]
    if not lines or not all(found):
        raise Refused(f"{SUMS} is not a list of sums.")
    return {match[2]: match[1] for match in found if match}


def differing(archive: Archive, other: IO[bytes]) -> list[str]:
    """The files that another archive has otherwise, or that only one of the two has, without their sums."""
    with zipfile.ZipFile(other) as packed:
        before, after = read_sums(archive.packed, archive.top), read_sums(packed, archive.top)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def sha256_packed_anew(packed: zipfile.ZipFile) -> str:
    """What the archive would be if we packed these files: the same, unless something else is in it."""
    with tempfile.TemporaryFile() as again:
        pack_files(((name, opened(packed, name)) for name in sorted(packed.namelist())), again)
        return sha256_of(again)


def opened(packed: zipfile.ZipFile, name: str) -> IO[bytes]:
    return packed.open(name)


def read_data(packed: zipfile.ZipFile, top: str) -> dict[str, Any]:
    """The records of the year. Raises Refused where they are none, or of another time."""
    name = f"{top}/{DATA}"
    if name not in packed.namelist():
        raise Refused(
            f"The archive has no {DATA}. One that was made for publication is read, and not imported."
        )
    if packed.getinfo(name).file_size > LARGEST_DATA:
        raise Refused(f"{DATA} is larger than {LARGEST_DATA:,} bytes.")
    try:
        data = json.loads(packed.read(name))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{DATA} cannot be read: it is not JSON.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Refused(f"{DATA} does not hold a year.")
    if data.get("version") not in READABLE:
        raise Refused(
            f"The archive is of version {data.get('version')!r}, and this program reads versions up to {VERSION}. "
            "Import it with the program that made it, or a later one."
        )
    return data
