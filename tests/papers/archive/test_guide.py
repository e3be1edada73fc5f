"""The guide of an archive says what is in it, leads to each file, and is a page for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from tests.papers.archive.full_year import files_in

pytestmark = pytest.mark.django_db


def test_it_names_every_file_with_its_size_and_leads_to_it(issued_archive: Path) -> None:
    files = files_in(issued_archive)

    page = html.document_fromstring(files["START-HERE.html"].decode())

    named = [link.get("href") for link in page.xpath("//ul[@class='files']//a")]
    assert named == sorted(set(files) - {"START-HERE.html", "SHA256SUMS"})
    abouts = [item.text_content() for item in page.xpath("//ul[@class='files']/li")]
    assert all(any(unit in about for unit in ("bytes", "KB", "MB")) for about in abouts)


def test_it_says_how_to_handle_check_read_and_use_the_archive(draft_archive: Path) -> None:
    page = html.document_fromstring(files_in(draft_archive)["START-HERE.html"].decode())

    assert [heading.text_content() for heading in page.iter("h1", "h2")] == [
        "The whole record of a year",
        "How to handle it",
        "Who made it, when and from what",
        "What is in it",
        "How to check it",
        "How to read the data",
        "How to use it in the program again",
    ]
    text = page.text_content()
    for words in (
        "sha256sum -c SHA256SUMS",
        "certutil -hashfile FILE SHA256",
        "manage.py import_year",
        "marked as a draft",
    ):
        assert words in text


def test_it_needs_nothing_but_itself(draft_archive: Path) -> None:
    page = html.document_fromstring(files_in(draft_archive)["START-HERE.html"].decode())

    assert page.xpath("//script | //link | //img | //@style | //*[starts-with(@src, 'http')]") == []
    assert (page.get("lang"), len(page.xpath("//h1")), len(page.xpath("//main"))) == ("en-GB", 1, 1)


def test_issues_are_said_to_be_as_stored(issued_archive: Path) -> None:
    text = html.document_fromstring(files_in(issued_archive)["START-HERE.html"].decode()).text_content()

    assert "Issue 1 for the commissioner, PDF, exactly as stored." in text
    assert "Issue 2 for the public, Word document, exactly as stored." in text
