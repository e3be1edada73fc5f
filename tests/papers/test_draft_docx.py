"""The Word edition as people get it: from the page of the paper, and from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.canonical import from_json
from papers.docx.rendering import render_docx
from papers.html.rendering import render_html
from papers.issuing.issue import issue_paper
from papers.models import IssuedPaper, Paper
from tests.makers import Side, make_edition, make_year, write
from tests.papers.editions import (
    WordFile,
    html_letters,
    html_notes,
    html_words,
    pdf_letters,
    pdf_notes,
    squeezed,
)
from tests.papers.ready import change_a_word, finish_year, write_year

YEAR = "/papers/anyshire/2024-25/"
PROJECT = Path(__file__).parents[2]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def draft_of(client: Client, **headers: str) -> HttpResponse:
    answer = client.get(f"{YEAR}draft.docx", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_draft_is_a_word_file_named_for_what_it_is(side: Side, annual: AnnualAssessment) -> None:
    write_year(side, annual)

    answer = draft_of(client_of(side.secretary))

    assert answer.headers["Content-Type"] == WORD
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="anyshire-2024-25-DRAFT-OFFICIAL.docx"'
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.content == render_docx(build_paper(paper_of(annual), reader=side.secretary)).data
    assert Document(io.BytesIO(answer.content)).core_properties.content_status == "Draft"
    assert not Paper.objects.exists()


def test_the_page_of_the_paper_offers_it_to_those_who_read_the_draft(
    side: Side, annual: AnnualAssessment
) -> None:
    pages = {
        role: client_of(getattr(side, role)).get(YEAR).content.decode() for role in ("viewer", "contributor")
    }

    assert {role: f'href="{YEAR}draft.docx"' in page for role, page in pages.items()} == {
        "viewer": True,
        "contributor": False,
    }


def test_nothing_is_sent_again_until_a_word_changes(side: Side, annual: AnnualAssessment) -> None:
    client = client_of(side.secretary)
    first = draft_of(client)
    known = draft_of(client, if_none_match=first.headers["ETag"])
    write(annual.sections.get(slug="purpose"), "<p>Entirely other words.</p>", by=side.coordinator)
    third = draft_of(client, if_none_match=first.headers["ETag"])

    assert (known.status_code, known.content) == (304, b"")
    assert third.status_code == 200
    assert "Entirely other words." in " ".join(WordFile(third.content).words())


def test_a_reader_never_gets_the_draft_that_was_made_for_somebody_who_may_read_more(
    side: Side, annual: AnnualAssessment
) -> None:
    write(annual.sections.filter(threat_assessment__order=1)[0], "<p>Not released yet.</p>", by=side.lead)

    whole = draft_of(client_of(side.secretary))
    less = draft_of(client_of(side.reviewer), if_none_match=whole.headers["ETag"])

    said = ["Not released yet." in " ".join(WordFile(answer.content).words()) for answer in (whole, less)]
    assert said == [True, False]


def test_it_takes_as_many_queries_for_a_large_year_as_for_a_small_one(side: Side) -> None:
    client, counts = client_of(side.secretary), []
    for name, threats, components in [("2023-24", 1, 1), ("2024-25", 7, 5)]:
        finish_year(side, make_year(side, make_edition(threats, components), name))
        client.get(f"/papers/anyshire/{name}/draft.docx")  # the next one comes from the cache
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/papers/anyshire/{name}/draft.docx").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def export(output: Path, **options: object) -> bytes:
    call_command(
        "export_paper",
        "anyshire",
        "2024-25",
        format="docx",
        output=str(output),
        stdout=io.StringIO(),
        **options,
    )
    return output.read_bytes()


def test_the_command_writes_the_present_text(side: Side, annual: AnnualAssessment, tmp_path: Path) -> None:
    write_year(side, annual)

    data = export(tmp_path / "paper.docx")

    assert data == render_docx(build_paper(paper_of(annual))).data


def test_the_command_writes_an_issue_from_the_content_that_was_stored(
    side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    issue = issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)
    change_a_word(side, annual, "<p>Later words.</p>")

    data = export(tmp_path / "paper.docx", issue=1)

    assert WordFile(data).words() == html_words(issue.html)
    assert Document(io.BytesIO(data)).core_properties.content_status == "Final"


@pytest.mark.django_db
def test_every_paper_of_the_demonstration_has_the_same_words_in_all_editions() -> None:
    editions = sorted(str(path) for path in (PROJECT / "fixtures").glob("spr_*.yaml"))
    call_command("load_framework", *editions, stdout=io.StringIO())
    call_command("load_demonstration", stdout=io.StringIO())
    issues = list(IssuedPaper.objects.all())
    years = AnnualAssessment.objects.select_related("force", "edition", "scale")
    drafts = [build_paper(paper_of(annual)) for annual in years]

    for issue in issues:
        word = WordFile(render_docx(from_json(issue.content)).data)
        assert word.words() == html_words(issue.html)
        assert pdf_letters(bytes(issue.pdf)) == html_letters(issue.html)
        assert pdf_notes(bytes(issue.pdf)) == [squeezed(words) for words in html_notes(issue.html)]
    for draft in drafts:
        assert WordFile(render_docx(draft).data).words() == html_words(render_html(draft))
    assert len(issues) >= 1
    assert len(drafts) >= 2
