"""The paper of a real size, in every format and for every reader: whole, accessible, and silent on what is withheld."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import page as page_validation
import pytest
from docx import Document
from docx.oxml.ns import qn
from pytest_django.plugin import DjangoDbBlocker

from papers.checking.checks import check_paper
from papers.content import Paragraph
from papers.editions import Reader
from papers.leaks.finding import FIGURE, NAME, Finding, find_leaks
from papers.leaks.in_files import find_leaks_in_files, texts_of_docx, texts_of_html, texts_of_pdf
from tests.papers.editions import (
    WordFile,
    html_letters,
    html_notes,
    html_words,
    pdf_letters,
    pdf_notes,
    squeezed,
)
from tests.papers.nine_files import HIDDEN, Files, make_nine_files

pytestmark = pytest.mark.django_db  # there must be a database; what is asked of the files needs none
every_reader = pytest.mark.parametrize("reader", list(Reader))


@pytest.fixture(scope="module")
def nine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[Reader, Files]:
    with django_db_blocker.unblock():
        return make_nine_files()


@every_reader
def test_each_edition_is_as_long_as_a_real_paper(nine: dict[Reader, Files], reader: Reader) -> None:
    sections = [section for chapter in nine[reader].paper.chapters for section in chapter.sections]
    numbers = [block.number for part in sections for block in part.blocks if isinstance(block, Paragraph)]

    assert len(numbers) > 166


@every_reader
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_each_pdf_passes_an_independent_validator(
    nine: dict[Reader, Files], reader: Reader, profile: str, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(nine[reader].pdf)

    assert "no failures" in str(page_validation.validate_pdf(str(path), profile=profile))


@every_reader
def test_each_edition_passes_every_check_of_our_own(nine: dict[Reader, Files], reader: Reader) -> None:
    files = nine[reader]

    checks = check_paper(files.paper, html=files.html, pdf=files.pdf, docx=files.docx)

    assert [str(finding) for finding in checks.findings] == []


@every_reader
def test_the_words_are_the_same_in_every_format(nine: dict[Reader, Files], reader: Reader) -> None:
    files = nine[reader]
    word = WordFile(files.docx)

    assert word.words() == html_words(files.html)
    assert word.note_words() == html_notes(files.html)
    assert pdf_letters(files.pdf) == html_letters(files.html)
    assert pdf_notes(files.pdf) == [squeezed(note) for note in html_notes(files.html)]


# What is withheld


def said_in(files: Files) -> dict[str, str]:
    """All that can be found in the three files, squeezed as lines end where they like."""
    found = {
        "HTML": [files.html, *(text.words for text in texts_of_html(files.html))],
        "PDF": [text.words for text in texts_of_pdf(files.pdf, files.paper)],
        "Word": [text.words for text in texts_of_docx(files.docx)],
    }
    return {name: squeezed(" ".join(texts)).casefold() for name, texts in found.items()}


@every_reader
def test_a_reader_finds_nothing_that_they_may_not_read_and_all_that_they_may(
    nine: dict[Reader, Files], reader: Reader
) -> None:
    files = nine[reader]
    shown = {each.trace for each in HIDDEN} - set(files.hidden)

    for name, text in said_in(files).items():
        assert [trace for trace in files.hidden if squeezed(trace).casefold() in text] == [], name
        assert [trace for trace in shown if squeezed(trace).casefold() not in text] == [], name


@pytest.mark.parametrize(("reader", "listed"), [(Reader.PUBLIC, {"block", "note"}), (Reader.PANEL, set())])
def test_the_leak_check_finds_every_passage_in_the_full_edition_and_in_the_others_only_what_may_be_chance(
    nine: dict[Reader, Files], reader: Reader, listed: set[str]
) -> None:
    """Some figures of the table and of the note, and a city, stand elsewhere too: they are put to a chief officer."""
    files, full = nine[reader], nine[Reader.COMMISSIONER]

    found = leaks(files, files)

    assert {finding.kind for finding in found} <= {FIGURE, NAME}
    assert {finding.row.kind for finding in found} == listed
    assert {finding.row.pk for finding in leaks(full, files)} == {secret.row.pk for secret in files.secrets}


def leaks(shown: Files, kept_from: Files) -> list[Finding]:
    """What the files of one edition say, of what another edition hides."""
    secrets = list(kept_from.secrets)
    found = find_leaks(shown.paper, secrets)
    found += find_leaks_in_files(shown.paper, secrets, html=shown.html, pdf=shown.pdf, docx=shown.docx)
    return found


@every_reader
def test_paragraphs_keep_their_numbers_in_every_edition(nine: dict[Reader, Files], reader: Reader) -> None:
    def numbers(files: Files) -> list[int]:
        found = re.findall(r'class="paper-number"[^>]*>\s*(\d+)\.', files.html)
        return [int(number) for number in found]

    assert numbers(nine[reader]) == numbers(nine[Reader.COMMISSIONER])


# LibreOffice


def shape_of(docx: bytes) -> Counter[str]:
    """How many headings, tables, notes and pictures a Word file has."""
    document, package = Document(io.BytesIO(docx)), WordFile(docx)
    names = [paragraph.style.name if paragraph.style else "" for paragraph in document.paragraphs]
    shape = Counter(name for name in names if name.startswith("Heading"))
    shape["tables"] = len(list(package.body.iter(qn("w:tbl"))))
    shape["notes"] = len(package.notes)
    shape["calls"] = len(list(package.body.iter(qn("w:footnoteReference"))))
    shape["pictures"] = len(document.inline_shapes)
    return shape


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@every_reader
def test_libreoffice_keeps_headings_tables_notes_and_pictures(
    nine: dict[Reader, Files], reader: Reader, tmp_path: Path
) -> None:
    source, again = tmp_path / "paper.docx", tmp_path / "again"
    source.write_bytes(nine[reader].docx)

    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "docx",
         "--outdir", str(again), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    assert shape_of((again / "paper.docx").read_bytes()) == shape_of(nine[reader].docx)
