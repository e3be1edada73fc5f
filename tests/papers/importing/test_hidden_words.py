"""What a Word file does not show: hidden text and tracked deletions are listed, and never become text."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from papers.importing.account import account_of
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words
from tests.makers import Side
from tests.papers.importing.files import word_file
from tests.papers.importing.test_understanding import NAMES, bodies

HIDDEN, DELETED = "hidden in the original", "deleted in the original by a tracked change"


def with_unseen(document: Any) -> None:
    document.add_heading("Public disorder", 1)
    shown = document.add_paragraph("The force trains three units")
    shown.add_run(" and a fourth in secret").font.hidden = True
    shown.add_run(" every spring")
    change = f'{nsdecls("w")} w:id="1" w:author="A" w:date="2024-01-01T00:00:00Z"'
    shown._p.append(parse_xml(f"<w:del {change}><w:r><w:delText> and autumn</w:delText></w:r></w:del>"))
    shown._p.append(parse_xml(f"<w:ins {change}><w:r><w:t> and winter</w:t></w:r></w:ins>"))
    shown.add_run(".")
    style = document.styles.add_style("Note to self", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    document.add_paragraph("Ask the chief about this.", style)
    document.add_paragraph("Shown against its style.", style).runs[0].font.hidden = False


def understood() -> Understood:
    return understand(word_file(with_unseen), NAMES)


def test_hidden_words_and_tracked_deletions_are_no_text_and_are_listed() -> None:
    paper = understood()

    assert "The force trains three units every spring and winter." in bodies(paper)
    assert "Shown against its style." in bodies(paper)
    assert [(one.text.strip(), one.why) for one in paper.unseen] == [
        ("and a fourth in secret", HIDDEN),
        ("and autumn", DELETED),
        ("Ask the chief about this.", HIDDEN),
    ]
    for words in ("secret", "autumn", "chief"):
        assert words not in bodies(paper)


def test_what_is_not_shown_is_counted_among_the_words_of_the_file() -> None:
    paper = understood()
    account = account_of(paper, parts_words(paper.parts))

    assert account.is_whole
    assert account.adds_up
    assert account.words_in == account.words_out + 5 + 5 + 2
    assert ("Words that are hidden in the original", -10) in account.lines
    assert ("Words that a tracked change deleted", -2) in account.lines


def test_a_file_that_hides_nothing_is_read_as_it_is() -> None:
    paper = understand(word_file(lambda document: document.add_paragraph("Words of a paper.")), NAMES)

    assert paper.unseen == ()


def test_hidden_rows_are_listed() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Units by year.")
        table = document.add_table(2, 2)
        for cell, words in zip(
            [*table.rows[0].cells, *table.rows[1].cells], ("Year", "Units", "2031", "Seven"), strict=True
        ):
            cell.text = words
        table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))

    paper = understand(word_file(fill), NAMES)

    assert [(one.text.split(), one.why) for one in paper.unseen] == [(["2031", "Seven"], HIDDEN)]
    assert "2031" not in bodies(paper)


@pytest.mark.django_db
def test_the_review_and_the_command_say_what_was_not_shown(side: Side, tmp_path: Path) -> None:
    client = Client()
    client.force_login(side.coordinator)
    data, file = word_file(with_unseen), tmp_path / "paper.docx"
    file.write_bytes(data)
    sent = {"file": SimpleUploadedFile("paper.docx", data)}
    page = client.post(f"/papers/{side.force.slug}/import/", sent, follow=True).content.decode()
    said = StringIO()
    call_command(
        "import_paper",
        side.force.slug,
        "2023-24",
        str(file),
        "--board-date=2024-03-05",
        "--dry-run",
        stdout=said,
    )

    assert "Hidden in the original: “and a fourth in secret” (5 words)" in page
    assert "Deleted in the original by a tracked change: “and autumn” (2 words)" in page
    assert f"Not imported, {HIDDEN}: and a fourth in secret" in said.getvalue()
