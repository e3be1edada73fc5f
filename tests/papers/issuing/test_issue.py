"""Issuing: numbered, frozen with its sums, whole, and never changed again by anybody."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from lxml import html as lxml_html
from pypdf import PdfReader

from assessments.models import AnnualAssessment, Status
from papers import canonical
from papers.building.build import build_paper
from papers.issuing.issue import NotIssuable, issue_paper, next_number, reasons_against
from papers.models import IssuedForGood, IssuedPaper, Paper
from tests.makers import Side, first_section, make_side, make_year, set_status, write
from tests.papers.ready import ERRATUM, change_a_word, fill_cover, finish_year


@pytest.fixture
def paper(side: Side, annual: AnnualAssessment) -> Paper:
    return finish_year(side, annual)


@pytest.fixture
def issue(side: Side, paper: Paper) -> IssuedPaper:
    return issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# What is stored


def test_an_issue_holds_content_bytes_and_sums_that_belong_together(
    side: Side, paper: Paper, issue: IssuedPaper
) -> None:
    stored = IssuedPaper.objects.get()
    built = build_paper(paper, issue_number=1)

    assert canonical.from_json(stored.content) == built
    assert stored.content_sha256 == canonical.fingerprint(built)
    assert stored.html_sha256 == sha256(stored.html.encode())
    assert stored.pdf_sha256 == sha256(bytes(stored.pdf))
    assert stored.pages == len(PdfReader(io.BytesIO(bytes(stored.pdf))).pages)
    assert (stored.number, stored.issued_by) == (1, side.secretary)


def test_the_sum_of_the_content_can_be_found_from_what_is_stored(issue: IssuedPaper) -> None:
    stored = IssuedPaper.objects.get().content
    spelled = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert sha256(spelled.encode()) == issue.content_sha256


def test_the_pdf_says_what_was_typed_and_carries_it_as_data(side: Side, annual: AnnualAssessment) -> None:
    typed = "Forty-one officers – “trained” & £3.2m ready"
    write(first_section(annual), f"<p>{typed.replace('&', '&amp;')}</p>", by=side.lead)
    paper = fill_cover(annual)
    set_status(paper.annual, Status.FINAL)

    issued = issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)

    with pikepdf.open(io.BytesIO(bytes(issued.pdf))) as pdf:
        attached = pdf.attachments["paper.json"].get_file().read_bytes()
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(issued.pdf))).pages).split()
    )
    assert typed in words
    assert "Deputy Chief Constable" in words
    assert "Issue 1" in words
    assert "DRAFT" not in words
    assert canonical.from_json(json.loads(attached)) == canonical.from_json(issued.content)


def test_the_html_file_needs_no_other_file_and_no_host(issue: IssuedPaper) -> None:
    page = lxml_html.document_fromstring(issue.html)

    assert [style.text_content().count("{") > 40 for style in page.iter("style")] == [True]
    assert page.xpath("//link | //script | //img | //iframe | //@src") == []
    assert "url(" not in issue.html
    assert "@import" not in issue.html
    assert page.xpath("//h1/text()") == ["The requirement this year"]


# What never changes


def test_a_later_edit_changes_nothing_in_an_issue(
    side: Side, annual: AnnualAssessment, paper: Paper, issue: IssuedPaper
) -> None:
    before = bytes(issue.pdf), issue.html, issue.content

    change_a_word(side, annual, "<p>Corrected words.</p>")
    second = issue_paper(Paper.objects.get(), by=side.secretary, confirmed_by=side.coordinator, asked=ERRATUM)

    first = IssuedPaper.objects.get(number=1)
    assert (bytes(first.pdf), first.html, first.content) == before
    assert second.number == 2
    assert "Corrected words." in second.html
    assert "Corrected words." not in first.html


def saved_again(issue: IssuedPaper) -> None:
    issue.html = "other"
    issue.save()


def saved_as_a_field(issue: IssuedPaper) -> None:
    issue.save(update_fields=["html"])


def written_over(issue: IssuedPaper) -> None:
    """A new object with the key of the old row."""
    values = {field.attname: getattr(issue, field.attname) for field in IssuedPaper._meta.fields}
    IssuedPaper(**{**values, "html": "other"}).save()


def bulk_updated(issue: IssuedPaper) -> None:
    issue.html = "other"
    IssuedPaper.objects.bulk_update([issue], ["html"])


def upserted(issue: IssuedPaper) -> None:
    values = {field.attname: getattr(issue, field.attname) for field in IssuedPaper._meta.fields}
    row = IssuedPaper(**{**values, "html": "other"})
    IssuedPaper.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["html"]
    )


def moved(issue: IssuedPaper) -> None:
    """To another paper, through the relation and Django's own manager."""
    other = Paper.objects.create(annual=make_year(make_side("Farshire")))
    other.issues.add(issue)


WAYS: list[Callable[[IssuedPaper], Any]] = [
    saved_again,
    saved_as_a_field,
    bulk_updated,
    upserted,
    moved,
    lambda issue: IssuedPaper.objects.filter(pk=issue.pk).update(html="other"),
    lambda issue: IssuedPaper._base_manager.filter(pk=issue.pk).update(html="other"),
    lambda issue: issue.paper.issues.update(html="other"),
    lambda issue: IssuedPaper.objects.update_or_create(pk=issue.pk, defaults={"html": "other"}),
    lambda issue: issue.delete(),
    lambda issue: IssuedPaper.objects.all().delete(),
    lambda issue: issue.paper.issues.all().delete(),
]


@pytest.mark.parametrize("way", WAYS, ids=[str(number) for number in range(len(WAYS))])
def test_no_way_through_the_orm_changes_or_deletes_an_issue(
    way: Callable[[IssuedPaper], Any], issue: IssuedPaper
) -> None:
    before = (issue.html, issue.paper_id)

    with pytest.raises(IssuedForGood, match="An issued paper never changes"), transaction.atomic():
        way(issue)

    stored = IssuedPaper.objects.get(pk=issue.pk)
    assert (stored.html, stored.paper_id) == before


def test_a_new_row_cannot_take_the_place_of_an_issue(issue: IssuedPaper) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        written_over(issue)

    assert IssuedPaper.objects.get().html == issue.html


@pytest.mark.parametrize("owner", ["paper", "annual", "secretary"])
def test_what_an_issue_hangs_on_cannot_be_deleted(owner: str, side: Side, issue: IssuedPaper) -> None:
    rows = {"paper": issue.paper, "annual": issue.paper.annual, "secretary": side.secretary}

    with pytest.raises(ProtectedError):
        rows[owner].delete()


# When it is refused


def test_a_year_that_is_not_final_cannot_be_issued(side: Side, annual: AnnualAssessment) -> None:
    paper = fill_cover(annual)

    with pytest.raises(NotIssuable, match="The assessment is not final: it is Draft"):
        issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("board", "board"),
        ("meeting_on", "meeting date"),
        ("agenda_item", "agenda item"),
        ("presented_by", "presenter"),
        ("ask", "statement of what the board is asked to do"),
    ],
)
def test_a_cover_that_lacks_what_the_public_must_read_cannot_be_issued(
    field: str, words: str, side: Side, paper: Paper
) -> None:
    setattr(paper, field, None if field == "meeting_on" else "")

    assert reasons_against(paper) == [f"The cover has no {words}."]


def test_a_form_that_is_sent_twice_makes_one_issue(side: Side, paper: Paper) -> None:
    issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator, only_as=1)

    with pytest.raises(NotIssuable, match="The next issue is number 2 now"):
        issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator, only_as=1)
    assert next_number(paper) == 2


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_for_the_same_makes_one_issue() -> None:
    side = make_side("Anyshire")
    paper = finish_year(side, make_year(side))
    issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)
    change_a_word(side, paper.annual, "<p>Corrected words.</p>")

    def issue_it() -> str:
        again = Paper.objects.get(pk=paper.pk)
        try:
            issued = issue_paper(again, by=side.secretary, confirmed_by=side.coordinator, asked=ERRATUM)
        except NotIssuable as refused:
            return str(refused)
        finally:
            connection.close()
        return f"Issue {issued.number}"

    with ThreadPoolExecutor(2) as pool:
        answers = [started.result() for started in [pool.submit(issue_it), pool.submit(issue_it)]]

    assert sorted(answers) == ["Issue 2", "Nothing has changed since issue 2: there is nothing to issue."]
    issue = IssuedPaper.objects.latest("number")
    built = canonical.from_json(issue.content)
    assert built.issue_number == issue.number
    assert sha256(bytes(issue.pdf)) == issue.pdf_sha256
    assert dataclasses.replace(built, issue_number=None, draft=True, later=None) == build_paper(paper)
