"""Odd texts and gaps, typed on the real page and taken through to every file: correct files or a clear refusal.

Broken files are in `importing/test_broken_files`, crests in `test_crests`, tables that are wide or long in
`test_wide_tables`.
"""

from __future__ import annotations

import datetime
import time
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from assessments.blocks import plain_text
from assessments.models import AnnualAssessment, Section
from papers.building.arrange import begin_paper, paper_of
from papers.building.build import build_paper
from papers.checking.checks import check_paper
from papers.content import Paper, Paragraph
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.issuing.issue import NotIssuable, issue_paper
from papers.models import IssuedPaper
from papers.pdf.rendering import render_pdf
from tests.assessments.tables import table_html
from tests.makers import Side, first_section, make_edition, make_year
from tests.papers.editions import WordFile, html_letters, html_words, pdf_letters, pdf_notes
from tests.papers.ready import finish_year
from tests.papers.sample import WELSH, small_paper

PAPER = "/papers/anyshire/2024-25/"
LONG = " ".join(f"word{number}" for number in range(2_000))
NOTES = "".join(f'<p>Said{n}<span class="footnote">Note {n} of them.</span>.</p>' for n in range(200))
BROKEN_SPANS = (
    '<table><tr><th colspan="999">Wide head</th></tr><tr><td rowspan="0">a1</td><td rowspan="70000">b1</td></tr>'
    '<tr><td colspan="-3">c1</td><td colspan="x">d1</td><td>e1</td></tr><tr></tr>'
    '<tr><td rowspan="9">f1</td></tr></table>'
)
ROWS = table_html("!Unit|!Held|!Due", *(f"Unit {n}|{n}|{n * 2}" for n in range(400)), "Total|=|")
COLUMNS = table_html("!Unit|" + "|".join(f"!C{n}" for n in range(59)), "U|" + "|".join(["7"] * 59))
RIGHT = "שלום לכולם and شرطة"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def type_in(side: Side, section: Section, body: str) -> str:
    """Write it on the page, as a person does, and give what is stored."""
    section = Section.objects.with_context().get(pk=section.pk)
    client, address = client_of(side.lead), section.url("section_edit")
    answer = client.post(address, {"version": section.version, "body": body})
    assert answer.status_code == 302, "saved"
    return Section.objects.get(pk=section.pk).body


def files_of(paper: Paper) -> dict[str, Any]:
    return {
        "html": render_standalone_html(paper), "pdf": render_pdf(paper).data, "docx": render_docx(paper).data,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f"<p>{LONG}</p>", ["word0 word1", "word1999"]),
        (NOTES, ["Said0", "Said199"]),
        (ROWS, ["Unit 0", "Unit 399", "79,800"]),
        (COLUMNS, ["C0", "C58"]),
        (BROKEN_SPANS, ["Wide head", "a1", "b1", "c1", "d1", "e1", "f1"]),
        (f"<p>{WELSH}</p>", ["ŵyr pawb ŷd"]),
        ("<p>Unclosed <strong>bold<table><tr><td>a cell<p>and more", ["Unclosed bold", "a cell", "and more"]),
        ('<p onclick="run()">Kept <script>run()</script><a href="javascript:run()">link</a></p>', ["Kept", "link"]),
        ("<p>a &amp;lt;b&amp;gt; &lt;script&gt; words</p>", ["&lt;b&gt; <script> words"]),
        ("<p>" + "x" * 1_900 + "</p>", ["x" * 40]),
    ],
    ids=["2,000 words", "200 notes", "400 rows", "60 columns", "broken spans", "Welsh", "unclosed", "script",
         "entities", "one long word"],
)  # fmt: skip
def test_what_is_typed_is_in_every_file_and_passes_every_check(
    side: Side, annual: AnnualAssessment, body: str, kept: list[str]
) -> None:
    stored = type_in(side, first_section(annual), body)
    built = build_paper(paper_of(annual))
    files = files_of(built)
    words = " ".join(html_words(files["html"]))

    assert [text for text in kept if text not in words] == []
    assert WordFile(files["docx"]).words() == html_words(files["html"])
    assert pdf_letters(files["pdf"]) == html_letters(files["html"])
    assert [str(finding) for finding in check_paper(built, **files).findings] == []
    assert "run()" not in stored + files["html"]


def test_a_word_that_fits_on_no_page_is_refused_and_stays_in_its_field(
    side: Side, annual: AnnualAssessment
) -> None:
    section = Section.objects.with_context().get(pk=first_section(annual).pk)
    body = f"<p>Before {'x' * 5_000} after.</p>"

    answer = client_of(side.lead).post(
        section.url("section_edit"), {"version": section.version, "body": body}
    )
    page = unescape(answer.content.decode())

    assert "This text has a word of 5,000 characters, and 2,000 fit on a page." in page
    assert body in page
    assert Section.objects.get(pk=section.pk).body == ""


def test_every_one_of_two_hundred_notes_stands_at_the_foot_of_a_page(
    side: Side, annual: AnnualAssessment
) -> None:
    type_in(side, first_section(annual), NOTES)

    notes = pdf_notes(render_pdf(build_paper(paper_of(annual))).data)

    assert notes == [f"Note{n}ofthem." for n in range(200)]


# What no paper can print


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (RIGHT, "Writing that runs from right to left cannot be printed."),
        ("Well done \U0001f600", "Grinning face"),
    ],
    ids=["right to left", "emoji"],
)
def test_what_cannot_be_printed_is_kept_named_in_the_preview_and_keeps_the_paper_from_leaving(
    side: Side, annual: AnnualAssessment, words: str, reason: str
) -> None:
    stored = type_in(side, first_section(annual), f"<p>{words}</p>")
    secretary = client_of(side.secretary)
    preview = unescape(secretary.get(f"{PAPER}preview/").content.decode())
    draft = secretary.get(f"{PAPER}draft.pdf")
    finish_without_words(side, annual)

    assert plain_text(stored) == words
    assert (words in preview, reason in preview) == (True, True)
    assert (draft.status_code, draft.content[:5]) == (200, b"%PDF-")
    with pytest.raises(NotIssuable, match=reason):
        issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    assert not IssuedPaper.objects.exists()


def finish_without_words(side: Side, annual: AnnualAssessment) -> None:
    """The year is final, and what was typed in it stays."""
    section = first_section(annual)
    finish_year(side, annual)
    Section.objects.filter(pk=section.pk).update(body=section.body)


# Gaps


def test_a_paper_with_a_blank_cover_is_a_whole_draft_and_no_issue(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    paper = paper_of(annual)
    for name in ("board", "agenda_item", "plan_priority", "title", "presented_by", "ask", "authors"):
        setattr(paper, name, "")
    paper.meeting_on = None
    paper.save()
    built = build_paper(paper)
    files = files_of(built)

    assert [str(finding) for finding in check_paper(built, **files).findings] == []
    assert "Not stated" in files["html"]
    with pytest.raises(
        NotIssuable,
        match="The cover has no board, no meeting date, no agenda item, no title, no presenter, no",
    ):
        issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)


@pytest.mark.parametrize("typed", ["", "soon", "2025-02-30", "0000-00-00", "99999-01-01"])
def test_a_meeting_date_that_is_none_loses_nothing_of_the_cover(
    side: Side, annual: AnnualAssessment, typed: str
) -> None:
    finish_year(side, annual)
    client, address = client_of(side.secretary), f"{PAPER}cover/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"title": "A title typed now", "meeting_on": typed}

    answer = client.post(address, sent)
    page = unescape(answer.content.decode())

    if typed:
        assert (answer.status_code, 'value="A title typed now"' in page) == (200, True)
        assert f'value="{typed}"' in page
        assert "<title>Error: " in page
    else:
        assert answer.status_code == 302
        assert (paper_of(annual).title, paper_of(annual).meeting_on) == ("A title typed now", None)


def test_a_board_that_has_met_long_ago_is_issued_as_any_other(side: Side, annual: AnnualAssessment) -> None:
    paper = finish_year(side, annual)
    paper.meeting_on = datetime.date(1999, 12, 31)
    paper.save()

    issued = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)

    assert "31 December 1999" in issued.html


def test_a_paper_of_one_threat_is_whole(side: Side) -> None:
    annual = make_year(side, make_edition(threats=1, components=1))
    finish_year(side, annual)

    issued = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)

    assert issued.checks["passed"] is True
    assert issued.html.count('class="paper-chapter paper-chapter-threat"') == 1


def test_a_paper_in_which_nobody_wrote_a_word_is_a_whole_draft(annual: AnnualAssessment) -> None:
    begin_paper(annual)
    built = build_paper(paper_of(annual))

    assert [str(finding) for finding in check_paper(built, **files_of(built)).findings] == []


def test_a_paper_without_any_chapter_is_made_all_the_same() -> None:
    empty = replace(small_paper(), chapters=())

    assert [str(finding) for finding in check_paper(empty, **files_of(empty)).findings] == []


def test_time_grows_with_the_paragraphs_and_not_with_their_square() -> None:
    def taken(count: int) -> float:
        blocks = [
            Paragraph(n, f"p{n}", f"The unit holds {n} posts, and nine of them are empty. " * 3)
            for n in range(count)
        ]
        paper = small_paper(*blocks)
        begun = time.process_time()
        files_of(paper)
        return time.process_time() - begun

    taken(10)  # what is loaded once
    small, large = taken(150), taken(600)

    assert large < small * 6
