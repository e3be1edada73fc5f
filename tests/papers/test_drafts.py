"""Drafts are made once, however many ask at the same time, and few wait for one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from assessments.models import AnnualAssessment
from papers import drafts
from papers.drafts import TURNS, DraftBusy, kept_draft
from tests.makers import Side

DRAFTS = "/papers/anyshire/2024-25/draft"


@pytest.fixture(autouse=True)
def _own_cache(settings: Any) -> None:
    """One that threads share without a database."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "drafts"}
    settings.CACHES = {**settings.CACHES, "papers": memory}


@pytest.fixture
def taken() -> Iterator[None]:
    """Somebody else is having a draft of each kind made."""
    for turns in TURNS.values():
        turns.making.acquire()
    yield
    for turns in TURNS.values():
        turns.making.release()


def test_eight_who_ask_at_once_have_a_draft_made_once_and_few_wait() -> None:
    made: list[bytes] = []
    answers: list[bytes | str] = []
    most_refused = threading.Event()

    def make() -> bytes:
        most_refused.wait(timeout=20)
        made.append(b"draft")
        return b"draft"

    def ask() -> None:
        try:
            answers.append(kept_draft("pdf", "same-words", make))
        except DraftBusy:
            answers.append("busy")
        if answers.count("busy") == 5:
            most_refused.set()

    people = [threading.Thread(target=ask) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=30)

    assert made == [b"draft"]
    assert answers == [*["busy"] * 5, *[b"draft"] * 3]


def test_a_draft_that_cannot_be_made_gives_the_turn_back() -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            kept_draft("pdf", "no-words", lambda: bytes(1 // 0))

    assert kept_draft("pdf", "no-words", lambda: b"made") == b"made"


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_whoever_waits_too_long_is_told_so_and_asks_again(
    kind: str, side: Side, annual: AnnualAssessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "LONGEST_WAIT", 0.01)
    client = Client()
    client.force_login(side.coordinator)

    response = client.get(f"{DRAFTS}.{kind}")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    page = response.content.decode()
    assert '<h1 class="govuk-heading-l">The draft is being made</h1>' in page
    assert '<meta http-equiv="refresh" content="10">' in page


@pytest.mark.usefixtures("taken")
def test_a_draft_that_is_kept_needs_no_turn() -> None:
    drafts.caches["papers"].set("pdf:kept", b"kept")

    assert kept_draft("pdf", "kept", lambda: b"made again") == b"kept"
