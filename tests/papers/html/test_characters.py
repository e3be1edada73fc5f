"""What the typeface has no sign for is named with its place, keeps a paper from being issued, and marks its draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from papers.content import Paragraph, SubHeading
from papers.html.characters import reason_against, unprintable_in
from papers.html.rendering import document_meta
from tests.papers.sample import WELSH, build_sample_paper, small_paper

WRITE_OTHERWISE = "Write them in Latin letters."
FROM_RIGHT = "Writing that runs from right to left cannot be printed."


def said(words: str) -> str:
    return reason_against(small_paper(Paragraph(3, "a", words)))


@pytest.mark.parametrize(
    "words",
    [
        WELSH,
        "ŵŷâêîôûẁ ŴŶÂÊÎÔÛẀ",
        "Ωμέγα Жуков",
        "→ ← ■ ● ▲ ✓ ≥ ≤ ± × ÷ € £ “”‘’–—… ½ ² • ·",
        "soft\u00adhyphen\u200b\u00a0",
    ],
    ids=["a sentence in Welsh", "Welsh letters", "Greek and Cyrillic", "signs", "what is not seen"],
)
def test_what_the_typeface_has_is_no_reason(words: str) -> None:
    assert said(words) == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("警", "“警” (Cjk unified ideograph-8b66) in paragraph 3."),
        ("\U0001f600", "“\U0001f600” (Grinning face) in paragraph 3."),
        ("a\u202eb", "Right-to-left override in paragraph 3."),
    ],
    ids=["Chinese", "emoji", "turned text"],
)
def test_what_the_typeface_lacks_is_named_with_its_place(words: str, reason: str) -> None:
    assert said(words) == f"The typeface of papers has no sign for {reason} {WRITE_OTHERWISE}"


@pytest.mark.parametrize(("words", "name"), [("שלום", "Hebrew letter shin"), ("شرطة", "Arabic letter sheen")])
def test_text_from_the_right_is_refused_in_clear_words(words: str, name: str) -> None:
    reason = said(f"In words: {words}.")

    assert reason.startswith(
        f"The typeface of papers has no sign for “{words[0]}” ({name}) in paragraph 3; “"
    )
    assert reason.endswith(f" in paragraph 3. {FROM_RIGHT} {WRITE_OTHERWISE}")


def test_more_than_a_few_are_counted_and_each_is_named_once() -> None:
    found = unprintable_in(small_paper(Paragraph(1, "a", "一二三四五六 一二")))

    assert [each.character for each in found] == list("一二三四五六")
    assert "in paragraph 1; and 2 more." in said_of("一二三四五六 一二")


def said_of(words: str) -> str:
    return reason_against(small_paper(Paragraph(1, "a", words)))


def test_places_that_are_no_paragraph_are_searched_as_well() -> None:
    paper = replace(small_paper(SubHeading("a", 3, "Up")), authors=("Head of 警",))

    assert [str(each) for each in unprintable_in(paper)] == ["“警” (Cjk unified ideograph-8b66) in the paper"]


def test_every_page_of_a_draft_says_that_it_cannot_be_issued_so() -> None:
    paragraph = Paragraph(1, "a", "警")

    assert document_meta(small_paper(paragraph, draft=True)).warning == (
        "Demonstration data · Holds characters that cannot be issued · "
    )
    assert document_meta(small_paper(draft=True)).warning == "Demonstration data · "


def test_a_paper_of_full_size_has_every_character() -> None:
    assert unprintable_in(build_sample_paper()) == []
