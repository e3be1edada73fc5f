"""The pages of papers: who gets them, what they show and change, and that files are served, never made again."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as lxml_html
from pypdf import PdfReader

from accounts.models import User
from assessments.models import AnnualAssessment, Section
from papers import content
from papers.building.arrange import begin_paper, paper_of, parts_of
from papers.building.build import build_paper
from papers.drafting import ahead
from papers.drafting.drafts import draft_sha256
from papers.issuing.issue import issue_paper
from papers.models import IssuedPaper, Paper, ReleaseRequest
from tests.makers import Side, first_section, make_edition, make_withholding, make_year, withhold, write
from tests.papers.ready import COVER, ERRATUM, change_a_word, fill_cover, finish_year, write_year

YEAR = "/papers/anyshire/2024-25/"
ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator"),
    *("reviewer", "commissioner", "secretary", "body_viewer"),
)
SEES = set(ROLES) - {"administrator"}
READS_DRAFT = SEES - {"contributor"}
PREPARES = {"coordinator", "secretary"}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(response: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(response.content.decode())


def form_of(client: Client, path: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = page_of(client.get(path)).xpath("//main//form")[-1]
    return {name: value or "" for name, value in form.form_values()}


@pytest.fixture
def secretary(side: Side) -> Client:
    return client_of(side.secretary)


@pytest.fixture
def issue(side: Side, annual: AnnualAssessment) -> IssuedPaper:
    return issue_paper(finish_year(side, annual), by=side.secretary, confirmed_by=side.coordinator)


# Who may

LADDER = [
    ("", SEES),
    ("cover/", PREPARES),
    ("preview/", READS_DRAFT),
    ("draft.pdf", READS_DRAFT),
    ("issue/", {"secretary"}),
    ("issue/confirm/", {"secretary", "coordinator", "chief_officer"}),
    ("leaks/", {"lead", "coordinator", "chief_officer", "viewer", "secretary"}),
    ("issues/1/", SEES),
    ("issues/1/paper.pdf", SEES),
    ("issues/1/paper.html", SEES),
    ("issues/1/paper.docx", SEES),
    ("check/", READS_DRAFT),
]


@pytest.mark.parametrize(("path", "may"), LADDER, ids=[row[0] or "detail" for row in LADDER])
def test_who_gets_a_page(path: str, may: set[str], side: Side, other_side: Side, issue: IssuedPaper) -> None:
    found = {role: client_of(getattr(side, role)).get(YEAR + path).status_code for role in ROLES}
    elsewhere = {client_of(getattr(other_side, role)).get(YEAR + path).status_code for role in ROLES}

    assert found == {role: 200 if role in may else 403 if role in SEES else 404 for role in ROLES}
    assert elsewhere == {404}
    assert Client().get(YEAR + path).url.startswith("/account/")  # type: ignore[attr-defined]


def test_who_moves_a_part(side: Side, other_side: Side, annual: AnnualAssessment) -> None:
    data = {"part": parts_of(begin_paper(annual))[1].name, "direction": "up"}
    found = {
        role: client_of(getattr(side, role)).post(f"{YEAR}parts/move/", data).status_code for role in ROLES
    }

    assert found == {role: 302 if role in PREPARES else 403 if role in SEES else 404 for role in ROLES}
    assert client_of(other_side.secretary).post(f"{YEAR}parts/move/", data).status_code == 404
    assert client_of(side.secretary).get(f"{YEAR}parts/move/").status_code == 405


def test_the_list_has_the_years_that_a_person_sees(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    rows = {
        role: len(page_of(client_of(getattr(side, role)).get("/papers/")).xpath("//tbody/tr"))
        for role in ROLES
    }

    assert rows == {role: int(role in SEES) for role in ROLES}
    assert "There is no year yet" in client_of(other_side.lead).get("/papers/").content.decode()


def test_looking_writes_nothing(side: Side, annual: AnnualAssessment) -> None:
    for path in ("", "cover/", "preview/", "draft.pdf", "issue/"):
        assert client_of(side.secretary).get(YEAR + path).status_code == 200

    assert not Paper.objects.exists()


@pytest.mark.parametrize(("role", "shown"), [("lead", True), ("contributor", False), ("reviewer", False)])
def test_the_order_is_shown_to_those_who_read_every_part(
    role: str, shown: bool, side: Side, annual: AnnualAssessment
) -> None:
    page = client_of(getattr(side, role)).get(YEAR).content.decode()

    assert ("Parts in order" in page, "Key points" in page, "Threat 2" in page) == (shown, shown, shown)


# The cover


def test_a_blank_cover_is_warned_about(secretary: Client, annual: AnnualAssessment) -> None:
    page = secretary.get(YEAR).content.decode()

    assert "The cover has no board, no agenda item, no presenter." in page
    assert "printed as “Not stated”: police and crime plan priority, authors." in page


@pytest.mark.parametrize(("role", "shown"), [("coordinator", True), ("secretary", True), ("reviewer", False)])
def test_all_that_stands_in_the_way_of_issue_is_listed_in_one_place(
    role: str, shown: bool, side: Side, annual: AnnualAssessment
) -> None:
    make_withholding(write(first_section(annual), by=side.lead), by=side.lead)

    page = client_of(getattr(side, role)).get(YEAR).content.decode()

    for reason in (
        "1 passage is proposed to be withheld. A chief officer decides first.",
        "The assessment is not final: it is Draft.",
        "The paper does not say what it means: financial implications, legal implications,",
        "The cover has no board, no agenda item, no presenter.",
    ):
        assert (reason in page) == shown


def test_saving_the_cover_keeps_it_and_says_who_did(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    sent = {**form_of(secretary, f"{YEAR}cover/"), "board": "Strategic Board", "meeting_on": "2025-02-26"}

    answer = secretary.post(f"{YEAR}cover/", sent, follow=True)

    assert answer.redirect_chain == [(YEAR, 302)]
    assert "The cover is saved." in answer.content.decode()
    paper = Paper.objects.get()
    assert (paper.board, str(paper.meeting_on), paper.version) == ("Strategic Board", "2025-02-26", 2)
    last = paper.history.first()
    assert last is not None
    assert last.history_user == side.secretary


def test_a_cover_that_cannot_be_saved_keeps_what_was_typed(
    secretary: Client, annual: AnnualAssessment
) -> None:
    sent = {
        **form_of(secretary, f"{YEAR}cover/"),
        "board": "Typed board",
        "meeting_on": "31 February",
        "title": "",
    }

    page = page_of(secretary.post(f"{YEAR}cover/", sent))

    assert page.xpath("//title")[0].text_content().startswith("Error: Cover")
    assert [a.get("href") for a in page.xpath("//*[@class='govuk-error-summary__body']//a")] == [
        "#id_meeting_on",
        "#id_title",
    ]
    assert page.xpath("//input[@name='board']/@value") == ["Typed board"]
    assert not Paper.objects.exists()


def test_a_stale_cover_is_refused_with_both_texts_and_can_then_be_saved(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    coordinator = client_of(side.coordinator)
    mine = {
        **form_of(secretary, f"{YEAR}cover/"),
        "board": "My board",
        "purpose": "decide",
        "authors": "One\r\nTwo",
    }
    theirs = {**form_of(coordinator, f"{YEAR}cover/"), "board": "Their board", "meeting_on": "2025-03-01"}
    coordinator.post(f"{YEAR}cover/", theirs)

    refused = secretary.post(f"{YEAR}cover/", mine)

    assert refused.status_code == 409
    rows = page_of(refused).xpath("//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row] for row in rows] == [
        ["Name of the board", "Their board", "My board"],
        ["Meeting date", "1 March 2025", "25 February 2025"],
        ["The paper is", "To note", "For decision"],
        ["Authors", "Blank", "OneTwo"],
    ]
    assert Paper.objects.get().board == "Their board"
    form = page_of(refused).xpath("//main//form")[-1]
    again = {name: value or "" for name, value in form.form_values()}
    assert again["board"] == "My board"
    assert secretary.post(f"{YEAR}cover/", again).status_code == 302
    saved = Paper.objects.get()
    assert (saved.board, saved.purpose, saved.authors.splitlines()) == ("My board", "decide", ["One", "Two"])


def test_a_cover_that_is_sent_twice_is_saved_once_and_is_no_conflict(
    secretary: Client, annual: AnnualAssessment
) -> None:
    sent = {**form_of(secretary, f"{YEAR}cover/"), "board": "Strategic Board"}

    answers = [secretary.post(f"{YEAR}cover/", sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Paper.objects.get().version == 2


# The order


def test_a_part_is_moved_by_its_name(secretary: Client, annual: AnnualAssessment) -> None:
    background = parts_of(paper_of(annual))[1]

    answer = secretary.post(f"{YEAR}parts/move/", {"part": background.name, "direction": "up"})

    assert answer.headers["Location"] == f"{YEAR}#{background.name}"
    names = [e.text_content() for e in page_of(secretary.get(YEAR)).find_class("part-list__name")]
    assert names[:2] == ["Background", "Purpose"]


def test_a_part_at_the_end_says_that_it_cannot_move_further(
    secretary: Client, annual: AnnualAssessment
) -> None:
    data = {"part": parts_of(paper_of(annual))[0].name, "direction": "up"}

    answer = secretary.post(f"{YEAR}parts/move/", data, follow=True)

    assert "Purpose cannot move further up." in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"part": "section-999999", "direction": "up"},
        {"part": "summary-0"},
        {"part": "summary-0", "direction": "out"},
    ],
)
def test_a_part_or_direction_that_is_not_there_is_not_found_and_writes_nothing(
    data: dict[str, str], secretary: Client, annual: AnnualAssessment
) -> None:
    assert secretary.post(f"{YEAR}parts/move/", data).status_code == 404
    assert not Paper.objects.exists()


# Preview and draft


def test_the_preview_has_one_first_heading_and_the_numbers_and_words_of_the_pdf(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    write_year(side, annual)
    built = build_paper(paper_of(annual), reader=side.secretary)

    page = page_of(secretary.get(f"{YEAR}preview/"))

    assert len(page.xpath("//h1")) == 1
    assert [p.get("id") for p in page.find_class("paper-paragraph")] == [f"p{n}" for n in range(1, 10)]
    shown = [" ".join(p.text_content().split()) for p in page.find_class("paper-paragraph")]
    printed = " ".join(
        " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(draft_of(secretary).content)).pages
        ).split()
    )
    assert shown == [
        f"{block.number}.{block.html}"
        for chapter in built.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, content.Paragraph)
    ]
    assert [line for line in shown if line.split(".", 1)[1] not in printed] == []


def draft_of(client: Client, **headers: str) -> HttpResponse:
    answer = client.get(f"{YEAR}draft.pdf", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_draft_is_a_pdf_named_for_what_it_is(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    write_year(side, annual)

    answer = draft_of(secretary)

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="anyshire-2024-25-DRAFT-OFFICIAL.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.content.startswith(b"%PDF-1.7")
    assert "DRAFT" in PdfReader(io.BytesIO(answer.content)).pages[1].extract_text()


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[content.Paper]:
    """Every paper that the pages have laid out, as it happens."""
    made: list[content.Paper] = []
    original = ahead.RENDER["pdf"]

    def counted(paper: content.Paper) -> bytes:
        made.append(paper)
        return original(paper)

    monkeypatch.setitem(ahead.RENDER, "pdf", counted)
    caches["papers"].clear()
    return made


def test_a_draft_is_made_once_for_one_content_and_again_after_an_edit(
    side: Side, secretary: Client, annual: AnnualAssessment, renders: list[content.Paper]
) -> None:
    first, second = draft_of(secretary), draft_of(secretary)
    known = draft_of(secretary, if_none_match=first.headers["ETag"])
    weak = draft_of(secretary, if_none_match=f'"other", W/{first.headers["ETag"]}')
    assert (len(renders), first.content == second.content) == (1, True)
    assert (known.status_code, known.content, weak.status_code) == (304, b"", 304)
    assert known.headers["ETag"] == first.headers["ETag"]

    section = annual.sections.get(slug="purpose")
    write(section, "<p>Entirely other words.</p>", by=side.coordinator)
    third = draft_of(secretary, if_none_match=first.headers["ETag"])

    assert third.status_code == 200
    assert third.headers["ETag"] != first.headers["ETag"]
    pages = PdfReader(io.BytesIO(third.content)).pages
    assert any("Entirely other words." in page.extract_text() for page in pages)
    assert len(renders) == 2


@pytest.mark.parametrize(
    "name",
    [
        "papers/building/build.py",
        "templates/papers/paper.html",
        "templates/papers/parts/_table.html",
        "static/paper/print.css",
        "requirements/app.txt",
        "package-lock.json",
    ],
)
def test_a_draft_goes_by_another_name_once_the_paper_looks_otherwise(
    annual: AnnualAssessment, settings: Any, tmp_path: Path, name: str
) -> None:
    built = build_paper(paper_of(annual))
    versions = [tmp_path / "earlier", tmp_path / "later"]
    for folder in versions:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(f"as in the {folder.name} version")

    names = []
    for settings.BASE_DIR in versions:
        names.append(draft_sha256(built))

    assert names[0] != names[1]


def test_drafts_never_push_out_what_counts_failed_sign_ins(
    secretary: Client, annual: AnnualAssessment, settings: Any
) -> None:
    before = set_of_keys(settings.CACHES["default"]["LOCATION"])

    draft_of(secretary)

    assert set_of_keys(settings.CACHES["default"]["LOCATION"]) == before
    assert set_of_keys(settings.CACHES["papers"]["LOCATION"]) != set()


def set_of_keys(table: str) -> set[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key FROM {table}")  # noqa: S608 (one of our own settings)
        return set(cursor.fetchall())


def test_a_reader_never_gets_the_draft_that_was_made_for_somebody_who_may_read_more(
    side: Side, annual: AnnualAssessment, renders: list[content.Paper]
) -> None:
    section = annual.sections.filter(threat_assessment__order=1)[0]
    write(section, "<p>Not released yet.</p>", by=side.lead)

    whole = draft_of(client_of(side.secretary))
    less = draft_of(client_of(side.reviewer), if_none_match=whole.headers["ETag"])

    words = ["".join(p.extract_text() for p in PdfReader(io.BytesIO(a.content)).pages) for a in (whole, less)]
    assert ["Not released yet." in text for text in words] == [True, False]
    assert less.status_code == 200
    assert less.headers["ETag"] != whole.headers["ETag"]


def test_readers_of_the_same_words_share_one_draft(
    side: Side, annual: AnnualAssessment, renders: list[content.Paper]
) -> None:
    drafts = {draft_of(client_of(getattr(side, role))).content for role in ("secretary", "lead", "viewer")}

    assert (len(drafts), len(renders)) == (1, 1)


def test_own_headings_are_not_named_to_the_body_before_the_release(
    side: Side, annual: AnnualAssessment
) -> None:
    Section.objects.filter(annual=annual, slug="background").update(heading="What went wrong in June")

    pages = [
        client_of(getattr(side, role)).get(f"{YEAR}preview/").content.decode()
        for role in ("lead", "reviewer")
    ]

    assert ["What went wrong in June" in page for page in pages] == [True, False]


def test_a_draft_that_cannot_be_made_says_why_and_where_the_words_are(
    secretary: Client, annual: AnnualAssessment, settings: Any, tmp_path: Any
) -> None:
    caches["papers"].clear()
    settings.BASE_DIR = tmp_path

    answer = draft_of(secretary, accept="text/html")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Fonts are missing" in page
    assert f'href="{YEAR}preview/"' in page


# Issuing


def test_two_people_release_the_publics_edition_once_however_often_a_form_is_sent(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    sent = form_of(secretary, f"{YEAR}issue/")
    coordinator = client_of(side.coordinator)

    asked = [secretary.post(f"{YEAR}issue/", sent, follow=True).content.decode() for _ in range(2)]
    confirming = form_of(coordinator, f"{YEAR}issue/confirm/")
    own = secretary.post(f"{YEAR}issue/confirm/", confirming)
    first = coordinator.post(f"{YEAR}issue/confirm/", confirming, follow=True)
    second = coordinator.post(f"{YEAR}issue/confirm/", confirming, follow=True)
    late = secretary.post(f"{YEAR}issue/", sent, follow=True)

    assert all("The release is asked for. A second person confirms it." in page for page in asked)
    assert own.status_code == 403
    assert first.redirect_chain == [(f"{YEAR}issues/1/", 302)]
    assert "Issue 1 is released and will not change any more." in first.content.decode()
    assert "No release of this paper waits for a second person." in second.content.decode()
    assert "The next issue is number 2 now" in late.content.decode()
    issue = IssuedPaper.objects.get()
    assert (issue.issued_by, issue.confirmed_by, issue.reader) == (side.secretary, side.coordinator, "public")


def test_the_publics_edition_of_an_item_in_private_is_asked_for_with_a_word_on_what_is_exempt(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    Paper.objects.filter(annual=annual).update(exempt_paragraph="7", public_interest="Tactics.")
    sent = form_of(secretary, f"{YEAR}issue/")

    refused = secretary.post(f"{YEAR}issue/", sent).content.decode()
    assert "Withhold what is exempt, or say that nothing of it is here." in refused
    assert not ReleaseRequest.objects.exists()

    secretary.post(f"{YEAR}issue/", {**sent, "nothing_exempt": "on"})
    assert ReleaseRequest.objects.exists()


def test_what_changed_since_it_was_asked_for_is_not_released(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    secretary.post(f"{YEAR}issue/", form_of(secretary, f"{YEAR}issue/"))
    chief = client_of(side.chief_officer)
    confirming = form_of(chief, f"{YEAR}issue/confirm/")
    change_a_word(side, annual, "<p>Later words.</p>")

    refused = chief.post(f"{YEAR}issue/confirm/", confirming, follow=True)

    assert "The paper was changed after its release was asked for" in refused.content.decode()
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize("sends", ["what was read", "nothing"])
def test_what_was_asked_for_anew_is_not_released_by_whoever_read_what_was_asked_for_before(
    sends: str, side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    secretary.post(f"{YEAR}issue/", form_of(secretary, f"{YEAR}issue/"))
    chief = client_of(side.chief_officer)
    read = form_of(chief, f"{YEAR}issue/confirm/")
    change_a_word(side, annual, "<p>Later words.</p>")
    secretary.post(f"{YEAR}issue/", form_of(secretary, f"{YEAR}issue/"))

    refused = chief.post(f"{YEAR}issue/confirm/", read if sends == "what was read" else {}, follow=True)

    assert (
        "This release was asked for anew after you opened the page. Read it again."
        in refused.content.decode()
    )
    assert not IssuedPaper.objects.exists()
    assert ReleaseRequest.objects.get().issue is None


def test_an_edition_for_the_commissioner_is_read_by_those_who_read_the_year(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    withhold(first_section(annual), by=side.lead, chief=side.chief_officer)
    sent = {**form_of(secretary, f"{YEAR}issue/"), "reader": "commissioner"}

    secretary.post(f"{YEAR}issue/", sent)

    found = {
        role: client_of(getattr(side, role)).get(f"{YEAR}issues/1/paper.html").status_code for role in ROLES
    }
    assert found == {role: 200 if role in READS_DRAFT else 404 for role in ROLES}
    assert "Issue 1" not in client_of(side.contributor).get(YEAR).content.decode()
    assert IssuedPaper.objects.get().file_name("pdf").endswith("issue-1-for-the-commissioner-OFFICIAL.pdf")


@pytest.mark.parametrize(("edition", "shown"), [("", False), ("?edition=panel", True), ("?edition=", False)])
def test_a_draft_is_the_publics_unless_another_edition_is_asked_for(
    edition: str, shown: bool, side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    write_year(side, annual)
    section = write(first_section(annual), "<p>Kept from the public.</p>", by=side.lead)
    withhold(section, by=side.lead, chief=side.chief_officer)

    assert ("Kept from the public." in secretary.get(f"{YEAR}preview/{edition}").content.decode()) is shown


@pytest.mark.parametrize("asked", ["edition=x", "reader=panel"])
@pytest.mark.parametrize("page", ["preview/", "draft.pdf", "draft.docx"])
def test_an_edition_that_there_is_not_is_not_found_and_never_the_publics_in_silence(
    page: str, asked: str, secretary: Client, annual: AnnualAssessment
) -> None:
    assert secretary.get(f"{YEAR}{page}?{asked}").status_code == 404


def test_a_year_that_is_not_final_is_refused_with_the_reason(
    secretary: Client, annual: AnnualAssessment
) -> None:
    fill_cover(annual)

    shown = secretary.get(f"{YEAR}issue/").content.decode()
    refused = secretary.post(
        f"{YEAR}issue/", {"number": "1", "reader": "public"}, follow=True
    ).content.decode()

    assert "It cannot be issued yet." in shown
    assert "The assessment is not final: it is Draft." in refused
    assert not IssuedPaper.objects.exists()


# What was issued


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("pdf", "application/pdf", "inline"),
        ("html", "text/html; charset=utf-8", "attachment"),
    ],
)
def test_an_issue_is_served_from_storage_as_it_was(
    name: str,
    content_type: str,
    disposition: str,
    side: Side,
    issue: IssuedPaper,
    settings: Any,
    tmp_path: Any,
) -> None:
    change_a_word(side, issue.paper.annual, "<p>Later words.</p>")
    settings.BASE_DIR = tmp_path  # no font and no sheet is there: nothing can be laid out

    answer = client_of(side.contributor).get(f"{YEAR}issues/1/paper.{name}")

    stored = IssuedPaper.objects.get()
    expected = {
        "pdf": (bytes(stored.pdf), stored.pdf_sha256),
        "html": (stored.html.encode(), stored.html_sha256),
    }
    data, sha256 = expected[name]
    assert (answer.content, hashlib.sha256(answer.content).hexdigest()) == (data, sha256)
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert (
        answer.headers["Content-Disposition"]
        == f'{disposition}; filename="anyshire-2024-25-issue-1-OFFICIAL.{name}"'
    )


@pytest.mark.parametrize("name", ["pdf", "html"])
def test_whoever_has_an_issue_is_not_sent_it_again_and_it_is_not_read(
    name: str, side: Side, issue: IssuedPaper
) -> None:
    client = client_of(side.lead)
    path = f"{YEAR}issues/1/paper.{name}"
    etag = client.get(path).headers["ETag"]

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert [query for query in queries if large_columns(query["sql"])] == []


def large_columns(sql: str) -> bool:
    """Whether any of the files of an issue is read."""
    return any(
        f'"papers_issuedpaper"."{name}"' in sql.split(" FROM ")[0] for name in ("content", "html", "pdf")
    )


def test_pages_about_issues_leave_the_files_in_the_database(side: Side, issue: IssuedPaper) -> None:
    client = client_of(side.lead)

    with CaptureQueriesContext(connection) as queries:
        pages = [client.get(path).content.decode() for path in ("/papers/", YEAR, f"{YEAR}issues/1/")]

    assert ["Issue 1" in page for page in pages] == [True, True, True]
    assert [query["sql"] for query in queries if large_columns(query["sql"])] == []


def test_an_issue_says_when_a_later_one_has_replaced_it(
    side: Side, secretary: Client, annual: AnnualAssessment, issue: IssuedPaper
) -> None:
    assert "was replaced by" not in secretary.get(f"{YEAR}issues/1/").content.decode()

    change_a_word(side, annual, "<p>Corrected words.</p>")
    issue_paper(Paper.objects.get(), by=side.secretary, confirmed_by=side.coordinator, asked=ERRATUM)

    assert f'href="{YEAR}issues/2/"' in secretary.get(f"{YEAR}issues/1/").content.decode()
    assert secretary.get(f"{YEAR}issues/3/").status_code == 404


# Queries


def test_pages_take_as_many_queries_for_a_large_year_as_for_a_small_one(side: Side) -> None:
    client = client_of(side.secretary)
    paths = ["", "cover/", "preview/", "draft.pdf", "issue/", "issues/1/", "issues/1/paper.pdf"]
    counts: list[dict[str, int]] = []
    for name, threats, components in [("2023-24", 1, 1), ("2024-25", 7, 5)]:
        annual = make_year(side, make_edition(threats, components), name)
        paper = finish_year(side, annual)
        for _ in range(threats):
            IssuedPaper(
                paper=paper, number=paper.issues.count() + 1, content={}, html="", pdf=b"", pages=1,
                issued_by=side.secretary, issued_at=annual.opened_at,
            ).save()  # fmt: skip
        client.get(f"/papers/anyshire/{name}/draft.pdf")  # the next one comes from the cache
        counts.append({path: queries_of(client, f"/papers/anyshire/{name}/{path}") for path in paths})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 15


def test_the_list_takes_as_many_queries_for_many_years_as_for_one(side: Side) -> None:
    client, edition, counts = client_of(side.secretary), make_edition(1, 1), []
    for years in (["2015-16"], ["2016-17", "2017-18", "2018-19"]):
        for name in years:
            issue_paper(
                finish_year(side, make_year(side, edition, name)),
                by=side.secretary,
                confirmed_by=side.coordinator,
            )
        counts.append(queries_of(client, "/papers/"))
    assert counts[0] == counts[1] <= 15


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_cover_that_is_printed_is_the_one_that_was_typed(side: Side, issue: IssuedPaper) -> None:
    page = client_of(side.viewer).get(YEAR).content.decode()

    assert [
        value for value in COVER.values() if isinstance(value, str) and value.splitlines()[0] not in page
    ] == []


def test_what_takes_longer_than_a_second_says_so_before(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    secretary, coordinator = client_of(side.secretary), client_of(side.coordinator)
    secretary.post(f"{YEAR}issue/", form_of(secretary, f"{YEAR}issue/"))

    pages = [secretary.get(f"{YEAR}issue/"), coordinator.get(f"{YEAR}issue/confirm/")]

    for answer in pages:
        page = lxml_html.document_fromstring(answer.content.decode())
        assert "a page tells how far they are" in page.cssselect("main")[0].text_content()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "10c (i) - late & urgent",
            "such as 8, 10c or 10c (i): at most 12 characters, and there are 23. What else is to be said of the item "
            "belongs in the title.",
        ),
        ("<b>8</b>", "such as 8, 10c or 10c (i), without < and >."),
    ],
)  # fmt: skip
def test_an_agenda_item_that_is_none_is_refused_in_words_and_kept(
    typed: str, said: str, secretary: Client, annual: AnnualAssessment
) -> None:
    sent = {**form_of(secretary, f"{YEAR}cover/"), "agenda_item": typed}

    page = page_of(secretary.post(f"{YEAR}cover/", sent))

    assert said in " ".join(page.xpath("string(//main//form)").split())
    assert page.xpath("string(//input[@name='agenda_item']/@value)") == typed
    assert not page.xpath("//input[@name='agenda_item']/@maxlength")


@pytest.mark.parametrize("typed", ["8", "10c", "10c (i)", "8.1", "A12", "5/26", ""])
def test_an_agenda_item_is_taken_as_agendas_number_it(
    typed: str, secretary: Client, annual: AnnualAssessment
) -> None:
    secretary.post(f"{YEAR}cover/", {**form_of(secretary, f"{YEAR}cover/"), "agenda_item": typed})

    assert Paper.objects.get().agenda_item == typed
