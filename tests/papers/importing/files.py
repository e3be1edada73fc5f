"""Files for the tests of importing, made here: a small paper as text, and Word and PDF files."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.document import Document
from pypdf import PdfWriter
from weasyprint import HTML

PAPER = """AGENDA ITEM 7b

Strategic Board

Date of meeting: 5th March 2024

Police and Crime Plan Priority: National threats

Title: Strategic Policing Requirement

Presented by: Deputy Chief Constable

Purpose of paper

1. This paper tells the board how the force meets the requirement this year.

Public disorder

2. The force trains three units each spring and tests them in the autumn.

- One in the north of the county
- One in the south

3. Two of them were deployed.

Counter-terrorism

4. Officers work with the regional unit every day of the week.

Recommendations

5. Recommendation 1: Train a fourth unit. Owner: Head of Operations. Due 31 March 2025.

Author(s): Head of Operations, Head of Intelligence
"""


def word_file(fill: object = None) -> bytes:
    document = docx.Document()
    if callable(fill):
        fill(document)
    return saved(document)


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def pdf_file(html: str) -> bytes:
    return bytes(HTML(string=f"<html lang=en><title>t</title><body>{html}</body></html>").write_pdf())


def blank_pdf() -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(target)
    return target.getvalue()
