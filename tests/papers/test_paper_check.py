"""A draft can be checked like an issue before its release is asked for; what is found holds nobody up, and asking
the checks takes no request's time."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from papers.building.build import build_paper
from papers.drafting import ahead, drafts
from papers.drafting.standing import note_standing
from papers.issuing.release import ask_release
from papers.models import DraftMaking
from papers.pdf.rendering import PdfFailed
from tests.makers import Side, first_section, make_withholding, withhold, write
from tests.papers.ready import fill_cover, finish_year, write_year

YEAR = "/papers/anyshire/2024-25/"
ARABIC = "مركز الشرطة"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(side: Side) -> Client:
    client = Client()
    client.force_login(side.lead)
    return client


@pytest.fixture
def queued(settings: Any) -> None:
    """Background work waits in the database for a worker."""
    settings.TASKS = {"default": {"BACKEND": "sprtracker.queued.QueuedBackend"}}
    call_command("createcachetable", verbosity=0)
    caches["papers"].clear()
    drafts._noted.clear()


def work() -> None:
    """A worker does all that is due, and ends."""
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)


def words_of(answer: Any) -> str:
    (page,) = lxml_html.document_fromstring(answer.content.decode()).cssselect("main")
    return " ".join(page.text_content().split())


def lines_of(answer: Any) -> dict[str, str]:
    """Each question of the page with its answer."""
    page = lxml_html.document_fromstring(answer.content.decode())
    answers = {}
    for row in page.cssselect("main .govuk-summary-list__row"):
        asked, answered = row.xpath("./dt")[0], row.xpath("./dd")[0]
        answers[" ".join(asked.text_content().split())] = (
            answered.cssselect(".govuk-tag")[0].text_content().strip()
        )
    return answers


def test_a_draft_that_is_whole_passes_every_check(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    finish_year(side, annual)

    answer = client.get(f"{YEAR}check/")

    answers = lines_of(answer)
    assert "Nothing was found that would keep this draft from being issued." in answer.content.decode()
    assert [answered for answered in answers.values() if answered != "Yes"] == ["Not asked"]  # veraPDF
    assert len(answers) == 8


def test_text_from_the_right_fails_the_check_and_is_warned_of_in_the_preview(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    write_year(side, annual)
    write(first_section(annual), f"<p>In words: {ARABIC}.</p>", by=side.lead)

    check, preview = client.get(f"{YEAR}check/"), client.get(f"{YEAR}preview/")

    answers = lines_of(check)
    assert check.status_code == preview.status_code == 200
    assert "As it stands, this draft could not be issued" in check.content.decode()
    assert answers["The typeface has every character of the paper"] == "No"
    warning = lxml_html.document_fromstring(preview.content.decode()).cssselect("main .govuk-inset-text")[1]
    assert "Writing that runs from right to left cannot be printed." in warning.text_content()


def test_the_page_of_the_paper_leads_to_the_check(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    page = lxml_html.document_fromstring(client.get(YEAR).content.decode())

    assert page.xpath(f"//a[@href='{YEAR}check/']/text()") == ["Check the draft now"]


@pytest.mark.django_db(transaction=True)
def test_the_checks_are_asked_in_the_background_and_meanwhile_the_page_says_so(
    side: Side, annual: AnnualAssessment, client: Client, queued: None
) -> None:
    finish_year(side, annual)

    asked = [client.get(f"{YEAR}check/", headers={"accept": "text/html"}) for _ in range(3)]
    work()
    answer = client.get(f"{YEAR}check/", headers={"accept": "text/html"})

    assert [waiting.status_code for waiting in asked] == [202, 202, 202]
    assert "Your check of the draft is being made" in words_of(asked[0])
    assert "Nothing was found that would keep this draft from being issued." in words_of(answer)
    assert sorted(DraftMaking.objects.values_list("kind", flat=True)) == ["check", "pdf"]


def test_the_checks_of_one_draft_are_asked_once_and_those_of_other_words_anew(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    write_year(side, annual)
    for _ in range(2):
        client.get(f"{YEAR}check/")
    made = DraftMaking.objects.get(kind="check")
    write(first_section(annual), f"<p>In words: {ARABIC}.</p>", by=side.lead)

    after = client.get(f"{YEAR}check/")

    assert lines_of(after)["The typeface has every character of the paper"] == "No"
    assert made.began_at == DraftMaking.objects.get(pk=made.pk).began_at
    assert DraftMaking.objects.filter(kind="check").count() == 2


def test_it_says_what_else_keeps_the_paper_from_being_issued(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    write_year(side, annual)
    section = first_section(annual)
    write(section, '<p data-block="aaaaaaaa">The number of officers is low.</p>', by=side.lead)
    section.refresh_from_db()
    make_withholding(section, by=side.lead)

    said = words_of(client.get(f"{YEAR}check/"))

    assert "The files of this draft are in order; other things keep it from being issued." in said
    assert "1 passage is proposed to be withheld. A chief officer decides first." in said
    assert "The assessment is not final: it is Draft." in said
    assert "The cover has no" in said


def test_what_resembles_withheld_words_and_is_not_decided_on_is_counted(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    secret = "The armed response unit has only eleven officers on duty after midnight on weekdays."
    write_year(side, annual)
    section = first_section(annual)
    write(section, f'<p data-block="aaaaaaaa">{secret}</p>', by=side.lead)
    withhold(section, by=side.lead, chief=side.chief_officer)
    write(annual.sections.get(slug="conclusion"), f"<p>{secret}</p>", by=side.coordinator)

    paper = fill_cover(annual)
    before = words_of(client.get(f"{YEAR}check/"))
    note_standing(paper, build_paper(paper))

    after = words_of(client.get(f"{YEAR}check/"))

    told = [f"1 place {rest}" for rest in ("still to be decided", "that repeats withheld words")]
    assert (any(words in before for words in told), any(words in after for words in told)) == (False, True)
    assert "What else stands in the way of issue" in after


def test_a_release_that_waits_is_told_to_those_who_read_every_part(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    paper = finish_year(side, annual)
    before = words_of(client.get(f"{YEAR}check/"))
    ask_release(paper, by=side.secretary, only_as=1)

    after = words_of(client.get(f"{YEAR}check/"))

    told = "A release of the public’s edition was asked for and waits for a second person."
    assert (told in before, told in after) == (False, True)


def test_of_a_pdf_that_cannot_be_made_the_reason_is_told(
    side: Side, annual: AnnualAssessment, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(paper: object) -> bytes:
        raise PdfFailed("Footnote 3 is longer than a page can hold.")

    write_year(side, annual)
    monkeypatch.setitem(ahead.RENDER, "pdf", fail)

    answer = client.get(f"{YEAR}check/", headers={"accept": "text/html"})

    assert answer.status_code == 500
    assert "Footnote 3 is longer than a page can hold." in words_of(answer)
