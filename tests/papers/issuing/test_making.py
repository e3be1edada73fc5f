"""The files of an issue: made in the background, once, and issued only as what was asked for and confirmed."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from assessments import noting
from assessments.models import AnnualAssessment
from papers.building.build import build_paper
from papers.drafting import drafts
from papers.editions import Reader
from papers.issuing import files, issue
from papers.issuing.files import Order, spelled
from papers.issuing.issue import order_of
from papers.issuing.release import ask_release, confirm_release
from papers.later import FIRST
from papers.models import DraftMaking, IssuedPaper, Paper, ReleaseRequest
from papers.pdf.rendering import PdfFailed, render_pdf
from tests.makers import Side, first_section, withhold
from tests.papers.ready import change_a_word, finish_year
from tests.papers.views.test_views import client_of, form_of, page_of

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = "/papers/anyshire/2024-25/"
ISSUE, CONFIRM = f"{YEAR}issue/", f"{YEAR}issue/confirm/"
BEING_MADE = "The files of issue 1 are being made"


@pytest.fixture(autouse=True)
def _nothing_kept(transactional_db: None, settings: Any) -> None:
    """Background work waits in the database for a worker."""
    settings.TASKS = {"default": {"BACKEND": "sprtracker.queued.QueuedBackend"}}
    call_command("createcachetable", verbosity=0)
    caches["papers"].clear()


@pytest.fixture
def paper(side: Side, annual: AnnualAssessment) -> Paper:
    return finish_year(side, annual)


@pytest.fixture
def secretary(side: Side, paper: Paper) -> Client:
    return client_of(side.secretary)


@pytest.fixture
def coordinator(side: Side, paper: Paper) -> Client:
    return client_of(side.coordinator)


def work() -> None:
    """A worker does all that is due, and ends."""
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)


def words_of(answer: Any) -> str:
    return " ".join(page_of(answer).xpath("string(//main)").split())


def sent_again(answer: Any) -> dict[str, str]:
    """What the form of the page that tells of the making would send."""
    return {name: value or "" for name, value in page_of(answer).xpath("//main//form")[0].form_values()}


def public_order() -> Order:
    return order_of(Paper.objects.get(), Reader.PUBLIC, FIRST)


def nothing_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PdfFailed("Nothing is laid out here.")

    monkeypatch.setattr(files, "render_pdf", refused)


# Made ahead


def test_what_was_made_from_when_a_release_was_asked_for_is_what_is_released(
    secretary: Client, coordinator: Client, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    work()
    kept = caches["papers"].get(public_order().draft.key)
    nothing_can_be_made(monkeypatch)

    answer = coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))

    stored = IssuedPaper.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{YEAR}issues/1/")
    assert (stored.html, bytes(stored.pdf), bytes(stored.docx)) == (kept.html, kept.pdf.data, kept.docx.data)
    assert bytes(stored.pdf) == render_pdf(build_paper(paper, issue_number=1)).data
    assert stored.checks["passed"] is True


def test_once_they_are_issued_they_are_kept_nowhere_else(secretary: Client, coordinator: Client) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    work()
    key = public_order().draft.key
    before = caches["papers"].has_key(key)

    coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))

    assert (before, caches["papers"].has_key(key)) == (True, False)


def test_files_of_a_waiting_release_that_were_dropped_are_made_again_when_its_page_is_opened(
    secretary: Client, coordinator: Client
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    work()
    caches["papers"].clear()

    coordinator.get(CONFIRM)
    with time_machine.travel(drafts.now() + drafts.QUEUED_FOR * 2):
        work()

    assert caches["papers"].has_key(public_order().draft.key)


# While somebody waits


def test_a_release_whose_files_are_not_there_shows_how_far_they_are_and_issues_nothing(
    side: Side, secretary: Client, coordinator: Client
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    sent = form_of(coordinator, CONFIRM)

    early = coordinator.post(CONFIRM, sent)
    issued_early = IssuedPaper.objects.count()
    state = page_of(early).cssselect("[data-files]")[0].attrib["data-files"]
    before = coordinator.get(state).status_code
    work()
    after = coordinator.get(state).status_code
    then = coordinator.post(CONFIRM, sent_again(early))

    assert (early.status_code, BEING_MADE in words_of(early), issued_early) == (202, True, 0)
    assert (before, after) == (202, 200)
    assert (then.status_code, then.headers["Location"]) == (302, f"{YEAR}issues/1/")
    assert IssuedPaper.objects.get().confirmed_by == side.coordinator


def test_an_edition_for_one_reader_is_made_as_it_was_asked_for_with_what_was_typed(
    side: Side, secretary: Client, paper: Paper
) -> None:
    first = secretary.post(ISSUE, {**form_of(secretary, ISSUE), "reader": "panel"})
    work()
    secretary.post(ISSUE, sent_again(first))
    change_a_word(side, paper.annual, "<p>Later words.</p>")
    asked = {"number": "2", "reader": "panel", "kind": "erratum", "reason": "A “word” was <wrong>."}

    early = secretary.post(ISSUE, asked)
    work()
    then = secretary.post(ISSUE, sent_again(early))

    assert (early.status_code, "The files of issue 2" in words_of(early)) == (202, True)
    assert (then.status_code, then.headers["Location"]) == (302, f"{YEAR}issues/2/")
    last = IssuedPaper.objects.get(number=2)
    assert (last.reader, last.kind, last.reason) == ("panel", "erratum", "A “word” was <wrong>.")
    assert bytes(last.supplement).startswith(b"%PDF")


def test_ten_who_confirm_at_once_have_the_files_made_once_and_one_issue(
    side: Side, secretary: Client, coordinator: Client
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    sent = form_of(coordinator, CONFIRM)
    confirming = [coordinator, client_of(side.chief_officer)] * 5

    early = [client.post(CONFIRM, sent).status_code for client in confirming]
    asked = DBTaskResult.objects.filter(task_path="papers.issuing.making.make_files").count()
    work()
    late = [client.post(CONFIRM, sent).status_code for client in confirming]

    assert early == [202] * 10
    assert (asked, DraftMaking.objects.filter(kind="files").count()) == (1, 1)
    assert late == [302] + [200] * 9
    assert IssuedPaper.objects.count() == 1


def test_files_that_cannot_be_made_are_told_of_and_nothing_is_issued(
    secretary: Client, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    nothing_can_be_made(monkeypatch)
    work()

    answer = coordinator.post(CONFIRM, form_of(coordinator, CONFIRM), follow=True)

    assert "Nothing is laid out here." in answer.content.decode()
    assert not IssuedPaper.objects.exists()
    assert ReleaseRequest.objects.waiting().exists()


def test_whoever_makes_them_and_dies_holds_them_up_for_three_minutes_and_no_longer(
    secretary: Client, coordinator: Client
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    begun = drafts.begin(public_order().draft)
    state = reverse("issue_files", args=["anyshire", "2024-25", begun.sha256 if begun else "0"])

    with time_machine.travel(drafts.now() + datetime.timedelta(minutes=2)):
        held = coordinator.get(state).status_code
    with time_machine.travel(drafts.now() + datetime.timedelta(minutes=4)):
        freed = coordinator.get(state).status_code
        coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))
        work()
        coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))

    assert (held, freed) == (202, 200)
    assert IssuedPaper.objects.count() == 1


# Never another content


def test_files_of_earlier_words_are_never_issued(
    side: Side, secretary: Client, coordinator: Client, paper: Paper
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    work()
    change_a_word(side, paper.annual, "<p>Later words.</p>")

    refused = coordinator.post(CONFIRM, {"read": ReleaseRequest.objects.get().content_sha256}, follow=True)
    issued_early = IssuedPaper.objects.count()
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    work()
    coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))

    assert "The paper was changed after its release was asked for" in refused.content.decode()
    assert issued_early == 0
    assert "Later words." in IssuedPaper.objects.get().html


def test_files_are_named_by_everything_that_they_depend_on(
    side: Side, paper: Paper, annual: AnnualAssessment
) -> None:
    withhold(first_section(annual), by=side.lead, chief=side.chief_officer)
    order = public_order()
    secret = order.secrets[0]
    others = [
        replace(order, annual_id=order.annual_id + 1),
        replace(order, reader=Reader.PANEL),
        replace(order, again=replace(order.again, paper=replace(order.paper, marking="OTHER"))),
        replace(order, secrets=()),
        replace(order, secrets=(replace(secret, names=frozenset(), sentences=("other words",)),)),
    ]

    assert public_order().draft == order.draft
    assert len({other.draft for other in [order, *others]}) == 6


def test_what_is_sought_is_spelled_alike_in_every_process() -> None:
    some = [f"word {number}" for number in range(20)]

    assert spelled(frozenset(some)) == spelled(frozenset(reversed(some))) == sorted(some)


def test_a_release_is_kept_whole_or_not_at_all(
    side: Side, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trail refuses the last line of the transaction, as a database that goes away would."""
    request = ask_release(paper, by=side.secretary, only_as=1)
    noted = noting.note

    def refusing(verb: str, *arguments: Any, **options: Any) -> None:
        if verb == "release-confirmed":
            raise ConnectionError
        noted(verb, *arguments, **options)

    monkeypatch.setattr(issue, "note", refusing)

    with pytest.raises(ConnectionError):
        confirm_release(request, by=side.coordinator)

    assert not IssuedPaper.objects.exists()
    assert ReleaseRequest.objects.waiting().get().pk == request.pk


# Who may


def test_how_far_they_are_is_for_those_who_issue_and_confirm(
    side: Side, other_side: Side, secretary: Client, coordinator: Client
) -> None:
    secretary.post(ISSUE, form_of(secretary, ISSUE))
    coordinator.post(CONFIRM, form_of(coordinator, CONFIRM))
    state = reverse("issue_files", args=["anyshire", "2024-25", public_order().draft.sha256])
    unknown = reverse("issue_files", args=["anyshire", "2024-25", "0" * 64])

    own = {role: client_of(person).get(state).status_code for role, person in side.people.items()}
    other = client_of(other_side.secretary).get(state).status_code

    may = {"secretary", "coordinator", "chief_officer"}
    assert {role for role, status in own.items() if status == 202} == may
    assert {status for role, status in own.items() if role not in may} <= {403, 404}
    assert other == 404
    assert secretary.get(unknown).status_code == 404
