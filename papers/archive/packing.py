"""The zip file itself, the same bytes for the same files: sorted, uncompressed, one date, no owner, sums of all.

Files are not compressed on purpose. Programs that compress differ from one machine to the next, and the PDF and Word
files inside are compressed already; so what is hashed is what is there, and nothing can swell when it is opened.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

SUMS = "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name
UNIX = 3
ORDINARY = 0o100644 << 16  # a file that its owner may write and everybody may read
CHUNK = 1 << 20


def sha256_of(file: IO[bytes]) -> str:
    """From the beginning; the file stands at its end afterwards."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def write_sums(folder: Path) -> None:
    """The list that `sha256sum -c` reads."""
    lines = []
    for name in names_in(folder):
        with (folder / name).open("rb") as file:
            lines.append(f"{sha256_of(file)}  {name}\n")
    (folder / SUMS).write_bytes("".join(lines).encode())


def names_in(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != SUMS)


def pack(folder: Path, top: str, target: IO[bytes]) -> None:
    """All files of a folder, below one folder in the zip so that they lie together where it is opened."""
    names = sorted([*names_in(folder), SUMS])
    pack_files(((f"{top}/{name}", (folder / name).open("rb")) for name in names), target)


def pack_files(files: Iterable[tuple[str, IO[bytes]]], target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name, source in files:
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = UNIX, ORDINARY
            with source, packed.open(entry, "w") as inside:
                while piece := source.read(CHUNK):
                    inside.write(piece)
