"""Drafts are made once among all who could make them, kept by their content, and given up when they cannot be made."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.cache import caches

from assessments.models import AnnualAssessment
from papers.content import Paper
from papers.drafting import drafts
from papers.drafting.ahead import RENDER, make
from papers.drafting.drafts import Draft, begin, end, give_back, making_of
from papers.drafting.once import UNEXPECTED
from papers.editions import Reader
from papers.models import DraftMaking
from papers.pdf.rendering import PdfFailed
from tests.papers.sample import small_paper

SHA256 = "0" * 64


@pytest.fixture
def draft(annual: AnnualAssessment) -> Draft:
    return Draft("pdf", SHA256, annual.pk, Reader.PUBLIC)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """Every paper that was laid out; what comes out is not a PDF, which nobody here looks into."""
    papers: list[Paper] = []
    monkeypatch.setitem(RENDER, "pdf", lambda paper: papers.append(paper) or b"%PDF made")
    return papers


def failing(error: BaseException) -> Callable[[Paper], bytes]:
    def fail(paper: Paper) -> bytes:
        raise error

    return fail


@pytest.fixture(autouse=True)
def nothing_noted_yet() -> None:
    """Keys of rows begin anew in each test, and the process remembers those of the last."""
    drafts._noted.clear()


def later(**passed: float) -> time_machine.travel:
    return time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(**passed), tick=True)


def test_of_two_who_could_make_it_one_does(draft: Draft) -> None:
    first, second = begin(draft), begin(draft)

    assert (first is None, second) == (False, None)


def test_what_is_made_is_kept_and_not_made_again(draft: Draft, made: list[Paper]) -> None:
    for _ in range(2):
        make(draft, small_paper())

    assert (len(made), drafts.kept(draft)) == (1, b"%PDF made")
    making = DraftMaking.objects.get()
    assert (making.failure, making.attempts, making.ended_at is None) == ("", 0, False)


def test_what_was_kept_and_is_gone_is_made_again(draft: Draft, made: list[Paper]) -> None:
    make(draft, small_paper())
    caches["papers"].clear()

    make(draft, small_paper())

    assert (len(made), drafts.kept(draft)) == (2, b"%PDF made")


def test_what_another_kept_since_is_not_made(draft: Draft, made: list[Paper]) -> None:
    drafts.keep(draft, b"%PDF another's")

    make(draft, small_paper())

    assert (made, drafts.kept(draft)) == ([], b"%PDF another's")


def test_whoever_died_over_it_is_followed_after_three_minutes_and_not_before(draft: Draft) -> None:
    begin(draft)

    with later(minutes=2, seconds=50):
        assert begin(draft) is None
    with later(minutes=3, seconds=1):
        assert begin(draft) is not None


def test_after_three_deaths_nobody_follows_for_ten_minutes(draft: Draft) -> None:
    for number in range(3):
        with later(minutes=number * 4):
            assert begin(draft) is not None

    with later(minutes=12):
        assert begin(draft) is None
        assert making_of(draft).failure == drafts.GIVEN_UP
        assert drafts.has_failed(making_of(draft))
    with later(minutes=23):
        assert begin(draft) is not None


def test_whoever_has_to_stop_gives_it_back_at_once(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RENDER, "pdf", failing(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        make(draft, small_paper())

    assert begin(draft) is not None


@pytest.mark.parametrize(
    ("error", "told"),
    [(PdfFailed("A note is too long."), "A note is too long."), (ZeroDivisionError(), UNEXPECTED)],
)
def test_what_cannot_be_made_is_told_and_tried_again_after_ten_minutes(
    draft: Draft, monkeypatch: pytest.MonkeyPatch, made: list[Paper], error: Exception, told: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(RENDER, "pdf", failing(error))
        make(draft, small_paper())
    assert making_of(draft).failure == told

    with later(minutes=9):
        make(draft, small_paper())
    assert made == []
    with later(minutes=11):
        make(draft, small_paper())

    assert (len(made), making_of(draft).failure) == (1, "")


def test_of_all_who_ask_one_hands_it_over_and_another_only_after_a_minute(draft: Draft) -> None:
    asked = [drafts.may_queue(making_of(draft)) for _ in range(3)]

    with later(seconds=61):
        asked.append(drafts.may_queue(making_of(draft)))

    assert asked == [True, False, False, True]


def test_what_is_under_way_or_has_failed_is_not_handed_over(draft: Draft) -> None:
    making = begin(draft)
    assert making is not None
    under_way = drafts.may_queue(making_of(draft))
    end(making, failure="No.")
    failed = drafts.may_queue(making_of(draft))
    give_back(making)
    DraftMaking.objects.update(failure="", ended_at=None)

    assert (under_way, failed, drafts.may_queue(making_of(draft))) == (False, False, True)


def test_a_draft_takes_the_place_of_the_one_before_it_after_a_while(
    annual: AnnualAssessment, made: list[Paper]
) -> None:
    earlier, recent, other, present = (
        Draft("pdf", letter * 64, annual.pk, edition)
        for letter, edition in [
            ("a", Reader.PUBLIC), ("b", Reader.PUBLIC), ("c", Reader.PANEL), ("d", Reader.PUBLIC)
        ]
    )  # fmt: skip
    for each in (earlier, other):
        make(each, small_paper())
    drafts.note_fetched(earlier)

    with later(minutes=9):
        make(recent, small_paper())
    with later(minutes=11):
        make(present, small_paper())

    assert [drafts.is_kept(each) for each in (earlier, recent, other, present)] == [False, True, True, True]
    assert set(DraftMaking.objects.values_list("sha256", flat=True)) == {"b" * 64, "c" * 64, "d" * 64}
    assert drafts.asked_lately().get().sha256 == present.sha256


def test_how_long_the_last_one_took_is_known_of_the_same_year_first(draft: Draft) -> None:
    assert drafts.last_took(draft) is None
    began = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    making_of(draft)
    DraftMaking.objects.update(began_at=began, ended_at=began + datetime.timedelta(seconds=4))

    assert drafts.last_took(draft) == datetime.timedelta(seconds=4)
