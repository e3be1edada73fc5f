"""The protective marking that a file bears above and below its pages: refused, or carried on with the paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from papers.building.build import build_paper
from papers.building.marking import reasons_of_marking
from papers.editions import Reader
from papers.importing.matching import ThreatNames
from papers.importing.reading import Unreadable
from papers.importing.understanding import Understood, understand
from papers.models import ImportedPaper, Paper
from tests.makers import Side
from tests.papers.importing.files import PAPER, pdf_file, saved

SENTENCE = "The unit has forty officers, and its plan was tried with partners of the whole region in May."


def marked_text(mark: str) -> bytes:
    """Two pages with the marking above and below each."""
    pages = [f"{mark}\n\n{PAPER}\n\n{mark}\n", f"{mark}\n\n6. {SENTENCE}\n\n{mark}\n"]
    return "\f".join(pages).encode()


def word_with_heads(mark: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Purpose")
    document.add_paragraph(SENTENCE)
    document.sections[0].header.paragraphs[0].text = f"Northshire Board\t{mark}\tItem 4"
    return saved(document)


def word_with_cover(mark: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(f"Protective marking: {mark}")
    document.add_paragraph(SENTENCE)
    return saved(document)


def pdf_with_heads(mark: str) -> bytes:
    style = (
        f"<style>@page{{size:A5;@top-center{{content:'{mark}'}}@bottom-center{{content:'{mark}'}}}}</style>"
    )
    return pdf_file(style + f"<p>{SENTENCE}</p>" * 30)


FILES = (marked_text, word_with_heads, word_with_cover, pdf_with_heads)


def read(data: bytes) -> Understood:
    return understand(data, ThreatNames({"terrorism": ("Terrorism",)}))


@pytest.mark.parametrize("mark", ["SECRET", "TOP SECRET", "UK SECRET"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_marked_secret_is_refused(file: Callable[[str], bytes], mark: str) -> None:
    with pytest.raises(
        Unreadable, match=f"marked {mark.removeprefix('UK ')}. Such material is not held here"
    ):
        read(file(mark))


@pytest.mark.parametrize(
    "mark", ["OFFICIAL-SENSITIVE", "OFFICIAL – SENSITIVE [COMMERCIAL]", "Official – Sensitive"]
)
@pytest.mark.parametrize("file", FILES)
def test_a_lower_marking_goes_on_with_the_paper(file: Callable[[str], bytes], mark: str) -> None:
    understood = read(file(mark))

    assert understood.marking == "OFFICIAL-SENSITIVE"
    assert "The file is marked OFFICIAL-SENSITIVE, and so is the paper" in understood.remarks[0][1]


@pytest.mark.parametrize("mark", ["RESTRICTED - POLICY", "PROTECT", "CONFIDENTIAL"])
def test_a_marking_of_before_2014_keeps_the_paper_from_the_public_and_is_named(mark: str) -> None:
    understood = read(marked_text(mark))

    assert understood.marking == "OFFICIAL-SENSITIVE"
    assert f"marked {mark.split()[0]}, which no marking of today equals" in understood.remarks[0][1]


@pytest.mark.parametrize(
    "mark", ["OFFICIAL", "NOT PROTECTIVELY MARKED", "The secret services", "UNCLASSIFIED"]
)
@pytest.mark.parametrize("file", FILES[:2])
def test_other_heads_say_nothing_of_it(file: Callable[[str], bytes], mark: str) -> None:
    understood = read(file(mark))

    assert understood.marking == ""
    assert not any("marked" in text for _, text in understood.remarks)


def test_nothing_of_a_secret_file_is_kept(side: Side, client: Client) -> None:
    client.force_login(side.coordinator)

    answer = client.post(
        "/papers/anyshire/import/", {"file": SimpleUploadedFile("p.txt", marked_text("SECRET"))}
    )

    assert "marked SECRET. Such material is not held here" in answer.content.decode()
    assert not ImportedPaper.objects.exists()


def test_a_sensitive_paper_is_stored_and_has_no_edition_for_the_public(side: Side, tmp_path: Path) -> None:
    file = tmp_path / "paper.txt"
    file.write_bytes(marked_text("OFFICIAL-SENSITIVE"))

    call_command("import_paper", side.force.slug, "2023-24", str(file))

    paper = Paper.objects.get()
    built = build_paper(paper)
    assert (paper.marking, built.marking) == ("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE")
    assert "the file that it was imported from" in reasons_of_marking(built, Reader.PUBLIC)
    assert reasons_of_marking(built, Reader.PANEL) == ""


def test_the_command_refuses_a_secret_file(side: Side, tmp_path: Path) -> None:
    file = tmp_path / "paper.txt"
    file.write_bytes(marked_text("SECRET"))

    with pytest.raises(CommandError, match="marked SECRET"):
        call_command("import_paper", side.force.slug, "2023-24", str(file))
