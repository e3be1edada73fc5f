"""Drafts as a real server makes them: in the background, once among all its processes, and in nobody's way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.canonical import from_json
from papers.issuing.making import kept_files
from papers.issuing.release import ask_release, confirm_release
from papers.models import DraftMaking
from papers.pdf.rendering import render_pdf
from tests.makers import Side, withhold
from tests.papers.ready import change_a_word, finish_year
from tests.server import Answer, Server

pytestmark = pytest.mark.django_db(transaction=True)

PDF = "/papers/anyshire/2024-25/draft.pdf"
GRID = "/assessments/anyshire/2024-25/"
WITHIN = 60  # seconds; a busy machine is slow, not wrong


@pytest.fixture(autouse=True)
def _nothing_kept(transactional_db: None) -> Iterator[None]:
    """Caches are tables that other tests left something in, or that the end of a test dropped."""
    call_command("createcachetable", verbosity=0)
    caches["papers"].clear()
    yield
    caches["papers"].clear()


@pytest.fixture
def session(side: Side, annual: AnnualAssessment) -> str:
    """Of a secretary who reads the whole paper of a finished year."""
    finish_year(side, annual)
    client = Client()
    client.force_login(side.secretary)
    return client.cookies["sessionid"].value


def fetch(server: Server, session: str) -> Answer:
    """Ask again, as a program does that is told to, until there is a file."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        answer = server.get(PDF, session)
        if answer.status != 503:
            return answer
        time.sleep(0.2)
    raise AssertionError("No draft was made.")


def wait_for_makings(number: int) -> list[DraftMaking]:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        made = list(DraftMaking.objects.exclude(ended_at=None))
        if len(made) >= number:
            return made
        time.sleep(0.2)
    raise AssertionError("Nothing was made ahead.")


def test_ten_who_ask_at_once_of_two_processes_have_it_made_once_while_other_pages_answer(
    session: str,
) -> None:
    with Server(workers=2, threads=8) as server, ThreadPoolExecutor(11) as people:
        asked = [people.submit(server.get, PDF, session) for _ in range(10)]
        pages = [server.get(GRID, session) for _ in range(10)]
        first = [future.result() for future in asked]
        then = list(people.map(lambda _: fetch(server, session), range(10)))

    assert {answer.status for answer in first} <= {503, 200}
    assert {page.status for page in pages} == {200}
    assert {answer.status for answer in then} == {200}
    assert len({answer.body for answer in then}) == 1
    making = DraftMaking.objects.get()
    assert (making.failure, making.began_at is None) == ("", False)
    rendering = (making.ended_at - making.began_at).total_seconds()
    assert max(page.seconds for page in pages) < rendering + 5  # nobody waited for the draft behind a lock


def test_a_change_is_made_ahead_of_being_asked_for(
    side: Side, annual: AnnualAssessment, session: str
) -> None:
    with Server() as server:
        server.get("/papers/anyshire/2024-25/", session)
        made = wait_for_makings(1)
        answer = server.get(PDF, session)

    assert [making.asked_at for making in made] == [None]
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")


def test_the_files_of_a_release_are_made_by_the_server_and_issued_under_the_name_that_another_process_asks_for(
    side: Side, annual: AnnualAssessment, session: str, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    change_a_word(side, annual, "<p>Forty horses stand behind the old brewery.</p>")
    section = annual.sections.filter(threat_assessment=None).order_by("order")[0]
    withhold(section, by=side.coordinator, chief=side.chief_officer)
    request = ask_release(paper_of(annual), by=side.secretary, only_as=1)
    with Server() as server:
        asked = server.get("/papers/anyshire/2024-25/issue/confirm/", session)
        until = time.monotonic() + WITHIN
        while time.monotonic() < until and not DraftMaking.objects.filter(kind="files", failure="").exclude(
            ended_at=None
        ):
            time.sleep(0.2)

    issued = confirm_release(request, by=side.coordinator, files_of=kept_files)

    assert asked.status == 200
    assert DraftMaking.objects.filter(kind="files").count() == 1
    assert issued.leak_check["withheld"] == 1
    assert bytes(issued.pdf) == render_pdf(from_json(issued.content)).data


def test_the_server_ends_at_once_while_a_draft_is_made_and_another_can_make_it(session: str) -> None:
    with Server() as server:
        server.get(PDF, session)
        until = time.monotonic() + WITHIN
        while time.monotonic() < until and not DraftMaking.objects.exclude(began_at=None).exists():
            time.sleep(0.05)
        began = time.monotonic()
    ended = time.monotonic() - began

    with Server() as server:
        answer = fetch(server, session)

    assert ended < 10
    assert answer.status == 200


def test_the_next_request_after_a_change_never_gets_old_words(
    side: Side, annual: AnnualAssessment, session: str
) -> None:
    with Server() as server:
        before = fetch(server, session)
        change_a_word(side, annual, "<p>Other words.</p>")
        next_one = server.get(PDF, session)
        after = fetch(server, session)

    assert next_one.status == 503
    assert before.headers["ETag"] != after.headers["ETag"]
