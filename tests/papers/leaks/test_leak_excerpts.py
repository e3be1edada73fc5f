"""An excerpt shows what was hit, marked, wherever in a long text it stands."""

from __future__ import annotations

import pytest

from assessments.models import Section, Withholding
from papers.leaks.excerpts import excerpt_of
from papers.leaks.finding import FIGURE, NEAR, WORDS, Finding, Hit

LONG = " ".join(f"word{number}" for number in range(200))


def marked(words: str, *hits: Hit) -> str:
    finding = Finding((hits[0].kind,), "paragraph 1", words, Withholding(section=Section()), hits)
    return "".join(f"[{each.text}]" if each.is_hit else each.text for each in excerpt_of(finding))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We have (4,713) of them.", "We have ([4,713]) of them."),
        ("We have 4 713 of them.", "We have [4 713] of them."),
        ("We have 4\u200b713.", "We have [4\u200b713]."),
        ("There are 4713, and 4713 more.", "There are [4713], and [4713] more."),
    ],
)
def test_a_figure_is_marked_however_it_is_written(words: str, expected: str) -> None:
    assert marked(words, Hit(FIGURE, "4713", is_figure=True)) == expected


def test_words_in_a_row_are_one_mark() -> None:
    hit = Hit(WORDS, "zebra crossings hide lanterns")

    assert marked("So “Zebra crossings hide, lanterns”, he said.", hit) == (
        "So “[Zebra crossings hide, lanterns]”, he said."
    )


def test_of_a_long_text_the_words_around_each_hit_are_shown() -> None:
    words = f"Start. {LONG} 4,713 {LONG} 9,999 {LONG}"
    hits = (Hit(FIGURE, "4713", is_figure=True), Hit(FIGURE, "9999", is_figure=True))

    said = marked(words, *hits)

    assert said.startswith("… word188 ")
    assert "word199 [4,713] word0" in said
    assert " word11 … word188 " in said
    assert said.endswith("[9,999] " + " ".join(f"word{number}" for number in range(12)) + " …")
    assert len(said.split()) < 60


def test_of_passages_that_are_alike_the_words_in_common_are_marked() -> None:
    hit = Hit(NEAR, "zebra crossings hide lanterns", is_whole=True)

    assert marked("Zebra crossings never hide lanterns.", hit) == "[Zebra crossings] never [hide lanterns]."


def test_an_address_is_marked_as_a_whole() -> None:
    said = marked("https://x.example/Zebra%20crossings%20hide", Hit(WORDS, "zebra crossings hide"))

    assert said == "[https://x.example/Zebra%20crossings%20hide]"


def test_a_hit_that_ends_inside_a_word_is_shown_with_its_text_unmarked() -> None:
    assert marked("lamplight hidden", Hit(WORDS, "light hid")) == "lamplight hidden"
