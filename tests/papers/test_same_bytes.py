"""The same content gives the same bytes in every format, whatever the process and its hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# Made anew in each process; what comes out is compared between two of them, and with nothing that was stored.
PROGRAM = """
import hashlib, json, sys, time
import django
django.setup()
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.pdf.rendering import render_pdf
from tests.papers.sample import build_sample_paper

paper = build_sample_paper(30)
files = {
    "html": render_standalone_html(paper).encode(),
    "pdf": render_pdf(paper).data,
    "docx": render_docx(paper).data,
}
json.dump({name: hashlib.sha256(data).hexdigest() for name, data in files.items()}, sys.stdout)
"""


def sums(**environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment},
        capture_output=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_two_processes_make_the_same_bytes_in_every_format() -> None:
    first = sums(PYTHONHASHSEED="1", TZ="Europe/London")
    second = sums(PYTHONHASHSEED="4242", TZ="Pacific/Auckland")

    assert list(first) == ["html", "pdf", "docx"]
    assert first == second
