"""veraPDF, where it is installed: a third opinion on the finished PDF. Without it a paper is issued all the same.

It is a program of its own (https://verapdf.org) and needs Java, so it runs outside and with a limit of time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "verapdf"
LONGEST = 60  # seconds
FAILED = re.compile(r'<rule [^>]*clause="([^"]+)"[^>]*status="failed"[^>]*>\s*<description>([^<]+)')


@dataclass(frozen=True, slots=True)
class Verdict:
    """`passed` is None where it gave no verdict; `note` then says why."""

    passed: bool | None
    version: str = ""
    findings: tuple[str, ...] = ()
    note: str = ""


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


def ask_verapdf(data: bytes, profile: str) -> Verdict:
    """What it says of a file under one profile, "ua1" or "3a"."""
    program = shutil.which(PROGRAM) or PROGRAM
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(data)
        try:
            done = subprocess.run(  # noqa: S603 (the program that the administrator has put on the path)
                [program, "--flavour", profile, "--format", "xml", str(path)],
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Verdict(None, note=f"veraPDF took longer than {LONGEST} seconds.")
        except OSError as error:
            return Verdict(None, note=f"veraPDF could not be started: {error.strerror}.")
    return read_report(done.stdout)


def read_report(report: str) -> Verdict:
    """Its report in XML. A report that holds no verdict is none, and no fault of the paper."""
    version = re.search(r'<releaseDetails [^>]*id="core"[^>]*version="([^"]+)"', report)
    verdict = re.search(r'<validationReport [^>]*isCompliant="(true|false)"', report)
    known = version[1] if version else ""
    if verdict is None:
        return Verdict(None, known, note="veraPDF gave no verdict.")
    findings = (f"{clause}: {' '.join(words.split())}" for clause, words in FAILED.findall(report))
    return Verdict(verdict[1] == "true", known, tuple(findings))
