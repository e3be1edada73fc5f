"""What is made ahead and when, whatever changed; and what somebody sees who asks for a draft that is not there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks import default_task_backend
from django_tasks_db.models import DBTaskResult

from accounts.models import Organisation, User
from assessments.models import AnnualAssessment, Section, Status
from papers import content
from papers.building.arrange import begin_paper, move_part, paper_of, parts_of
from papers.building.arrange import key_of as key
from papers.building.build import build_paper
from papers.drafting import ahead, drafts
from papers.editions import Reader
from papers.models import DraftMaking
from papers.pdf.rendering import PdfFailed
from papers.writing.covers import save_cover
from tests.makers import Side, judge, set_status, withhold, write
from tests.papers.ready import finish_year
from threats.models import Grade, Threat

PAPER = "/papers/anyshire/2024-25/"
PDF = f"{PAPER}draft.pdf"
QUEUED = {"default": {"BACKEND": "sprtracker.queued.QueuedBackend"}}


@pytest.fixture(autouse=True)
def _nothing_kept(db: None) -> None:
    call_command("createcachetable", verbosity=0)
    caches["papers"].clear()
    drafts._noted.clear()
    default_task_backend.results.clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[content.Paper]:
    """Every paper that was laid out; nobody here looks into the files."""
    papers: list[content.Paper] = []
    monkeypatch.setitem(
        ahead.RENDER, "pdf", lambda paper: papers.append(paper) or f"%PDF {len(papers)}".encode()
    )
    return papers


@pytest.fixture
def queued(settings: Any) -> None:
    """Background work waits in the database for a worker."""
    settings.TASKS = QUEUED


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def work() -> None:
    """A worker does all that is due, and ends."""
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)


def noted() -> list[tuple[str, list[Any]]]:
    return [(result.task.name, result.args) for result in default_task_backend.results]


# Never old words


def cell(annual: AnnualAssessment) -> Section:
    found = annual.sections.filter(component__isnull=False).select_related("threat_assessment").first()
    assert found is not None
    return found


def change_cover(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    save_cover(paper, {"title": "Another title", "version": paper.version}, by=None)


def change_order(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    assert move_part(paper, key(parts_of(paper)[1]), up=True, by=paper.annual.opened_by)


def change_words(side: Side, annual: AnnualAssessment) -> None:
    write(annual.sections.get(slug="purpose"), "<p>Entirely other words.</p>", by=side.coordinator)


CHANGES: dict[str, Callable[[Side, AnnualAssessment], object]] = {
    "text": change_words,
    "judgement": lambda side, annual: judge(cell(annual), by=side.lead),
    "cover": change_cover,
    "order of parts": change_order,
    "withholding": lambda side, annual: withhold(cell(annual), by=side.lead, chief=side.chief_officer),
    "name of the force": lambda side, annual: Organisation.objects.filter(pk=side.force.pk).update(
        name="New"
    ),
    "name of a threat": lambda side, annual: Threat.objects.update(name="Another", short_name="Another"),
    "grade": lambda side, annual: Grade.objects.update(criteria="Other criteria."),
    "local label": lambda side, annual: annual.threat_assessments.update(local_label="As we call it"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_request_after_a_change_never_gets_old_words(
    change: str, side: Side, annual: AnnualAssessment, made: list[content.Paper]
) -> None:
    for section in annual.sections.all():
        Section.objects.filter(pk=section.pk).update(
            body='<p data-block="aaaaaaaa">Words to keep.</p>', version=1
        )
    client = client_of(side.secretary)
    before = client.get(PDF)
    again = client.get(PDF)

    CHANGES[change](side, annual)
    after = client.get(PDF, headers={"if-none-match": before.headers["ETag"]})

    assert (before.content, again.content, after.content) == (b"%PDF 1", b"%PDF 1", b"%PDF 2")
    assert made[1] != made[0]


# Noticing


def test_a_form_that_was_taken_has_the_year_looked_at_ten_seconds_later(
    side: Side, annual: AnnualAssessment
) -> None:
    section = cell(annual)
    write(section, "<p>First.</p>", by=side.lead)
    section.refresh_from_db()

    answer = client_of(side.lead).post(
        section.url("section_edit"), {"body": "<p>Second.</p>", "version": section.version}
    )

    assert answer.status_code in (302, 303)
    assert noted() == [("look_ahead", ["anyshire", "2024-25"])]
    wait = default_task_backend.results[0].task.run_after - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(seconds=8) < wait <= ahead.QUIET


def test_what_is_not_printed_has_nothing_looked_at(side: Side, annual: AnnualAssessment) -> None:
    client = client_of(side.lead)
    client.get(reverse("grid", args=["anyshire", "2024-25"]))
    client.post(reverse("account_logout"))
    for signed_out in (client.post(f"{PAPER}cover/", {}), client.get(PAPER)):
        assert signed_out.status_code == 302

    assert noted() == []


def test_a_form_about_no_year_has_those_looked_at_that_are_in_use(
    side: Side, annual: AnnualAssessment, made: list[content.Paper]
) -> None:
    ahead.changed_somewhere()
    before = noted()
    client_of(side.secretary).get(PDF)

    for force in (None, "anyshire", "elsewhere"):
        ahead.changed_somewhere(force)

    assert (before, noted()) == ([], [("look_ahead", ["anyshire", "2024-25"])] * 2)


@pytest.mark.parametrize("address", [PAPER, f"{PAPER}preview/"])
def test_a_page_that_leads_to_drafts_has_them_looked_at_now(
    side: Side, annual: AnnualAssessment, address: str
) -> None:
    client_of(side.secretary).get(address)

    assert noted() == [("look_ahead", ["anyshire", "2024-25"])]
    assert default_task_backend.results[0].task.run_after is None


# Ahead


def test_the_publics_draft_is_made_ahead_and_served_to_whoever_reads_every_word(
    side: Side, annual: AnnualAssessment, made: list[content.Paper]
) -> None:
    ahead.look_ahead.call("anyshire", "2024-25")
    ahead.look_ahead.call("anyshire", "2024-25")

    answers = [client_of(getattr(side, role)).get(PDF).content for role in ("secretary", "lead")]

    assert (answers, len(made)) == ([b"%PDF 1"] * 2, 1)


def test_another_edition_is_made_ahead_if_it_differs_and_somebody_asked_for_it_lately(
    side: Side, annual: AnnualAssessment, made: list[content.Paper]
) -> None:
    write(cell(annual), '<p data-block="aaaaaaaa">Words to keep.</p>', by=side.lead)
    withhold(cell(annual), by=side.lead, chief=side.chief_officer)
    wanted = [ahead.editions_wanted(annual)]
    client_of(side.secretary).get(f"{PDF}?edition=commissioner")
    wanted.append(ahead.editions_wanted(annual))
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1, minutes=1)):
        wanted.append(ahead.editions_wanted(annual))

    assert wanted == [[Reader.PUBLIC], [Reader.PUBLIC, Reader.COMMISSIONER], [Reader.PUBLIC]]


def test_a_year_that_is_gone_is_no_error(annual: AnnualAssessment, made: list[content.Paper]) -> None:
    ahead.look_ahead.call("anyshire", "1999-00")
    ahead.make_draft.call("pdf", 0, "public", None)
    ahead.make_draft.call("pdf", annual.pk, "public", 0)

    assert made == []


# By a worker


@pytest.mark.usefixtures("queued")
def test_a_newer_change_takes_the_place_of_an_older_one_in_the_queue(annual: AnnualAssessment) -> None:
    for second in range(3):
        with time_machine.travel(
            datetime.datetime(2026, 1, 1, 0, 0, second, tzinfo=datetime.UTC), tick=False
        ):
            ahead.changed("anyshire", "2024-25")
    ahead.looked_at("anyshire", "2024-25")
    ahead.changed("anyshire", "2025-26")

    waiting = DBTaskResult.objects.filter(args_kwargs__args=["anyshire", "2024-25"])
    assert [job.run_after.second for job in waiting] == [12]
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queued")
def test_a_worker_makes_what_was_asked_for_and_what_was_changed(
    side: Side, annual: AnnualAssessment, made: list[content.Paper]
) -> None:
    client = client_of(side.secretary)
    first = client.get(PDF)
    work()
    second = client.get(PDF)
    change_words(side, annual)
    ahead.changed("anyshire", "2024-25")
    work()
    too_early = len(made)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=11)):
        work()
    third = client.get(PDF)

    assert (first.status_code, second.content, too_early, third.content) == (503, b"%PDF 1", 1, b"%PDF 2")


# While it is not there


@pytest.mark.usefixtures("queued")
def test_whoever_waits_sees_for_how_long_and_how_long_the_last_one_took(
    side: Side, annual: AnnualAssessment
) -> None:
    client, began = client_of(side.secretary), datetime.datetime.now(datetime.UTC)
    DraftMaking.objects.create(
        kind="pdf", sha256="0" * 64, annual=annual, edition="public",
        began_at=began - datetime.timedelta(hours=1), ended_at=began - datetime.timedelta(minutes=59, seconds=56),
    )  # fmt: skip
    page = client.get(PDF, headers={"accept": "text/html"})
    with time_machine.travel(began + datetime.timedelta(seconds=35), tick=False):
        later = client.get(PDF, headers={"accept": "text/html"}).content.decode()
        program = client.get(PDF, headers={"accept": "*/*"})
        head = client.head(PDF, headers={"accept": "text/html"})

    assert (page.status_code, page.headers["Cache-Control"]) == (202, "no-store")
    words = page.content.decode()
    assert '<h1 class="govuk-heading-l">Your PDF is being made</h1>' in words
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in words
    assert "The last one took 4 seconds." in words
    assert "Nothing has begun" not in words
    assert "Nothing has begun to make it yet" in later
    assert (program.status_code, program.headers["Retry-After"]) == (503, "2")
    assert program.content.decode().startswith("It has been waiting for its turn for 3")
    assert (head.status_code, head.content) == (202, b"")


def test_a_failure_is_told_with_its_reason_and_not_tried_again_at_once(
    side: Side, annual: AnnualAssessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fail(paper: content.Paper) -> bytes:
        tried.append(paper)
        raise PdfFailed("A note is longer than a page.")

    monkeypatch.setitem(ahead.RENDER, "pdf", fail)
    client = client_of(side.secretary)

    page, program = (client.get(PDF, headers={"accept": kind}) for kind in ("text/html", "*/*"))

    assert (page.status_code, program.status_code, len(tried)) == (500, 500, 1)
    assert "A note is longer than a page." in page.content.decode()
    assert program.content == b"A note is longer than a page.\n"


def test_a_word_document_that_another_is_making_is_waited_for(side: Side, annual: AnnualAssessment) -> None:
    built = build_paper(paper_of(annual), reader=side.secretary)
    assert drafts.begin(ahead.draft_of(built, "docx", annual, Reader.PUBLIC)) is not None

    answer = client_of(side.secretary).get(f"{PAPER}draft.docx", headers={"accept": "text/html"})

    assert answer.status_code == 202
    assert "Your Word document is being made" in answer.content.decode()


# What a monitor is told


def test_drafts_that_wait_or_fail_are_told_to_a_monitor(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    set_status(annual, Status.FINAL)
    draft = ahead.draft_of(build_paper(paper_of(annual)), "pdf", annual, Reader.PUBLIC)
    well = [drafts.troubles()]
    making = drafts.making_of(draft)
    drafts.may_queue(making)
    well.append(drafts.troubles())

    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=3)):
        waiting = Client().get("/health/")
        drafts.begin(draft)
        drafts.end(making, failure="A note is too long.")
        failed = Client().get("/health/")

    assert well == [[], []]
    assert waiting.json()["drafts"] == "Drafts that wait to be made for more than two minutes: 1."
    assert failed.json()["drafts"] == "The last draft could not be made: A note is too long."
    assert (waiting.status_code, failed.status_code) == (200, 200)
