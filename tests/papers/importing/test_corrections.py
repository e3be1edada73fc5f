"""Corrections of what was read: whatever is done to the passages, no word is lost and the account adds up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.importing import corrections
from papers.importing.account import Account, account_of
from papers.importing.blocks import Block
from papers.importing.corrections import Unfit
from papers.importing.cutting import cut
from papers.importing.passages import KINDS, from_rows, to_rows
from papers.importing.understanding import Understood, understand
from papers.importing.words import parts_words, words_of_html
from tests.papers.importing.files import PAPER
from tests.papers.importing.shapes import DECIMALS, TIGHT, WRAPPED, automatic_word_file
from tests.papers.importing.test_understanding import NAMES, bodies, headings

NOTED = (
    "## Background\n\n- 1. Said by others<sup>1</sup> before **us** all.\n\n<sup>1</sup> Annual report, page 3\n\n17\n"
    "\n- 2. Two & more <i>of</i> them.\n\n- 3. Three.\n\n## Terrorism\n\n- 4. Four.\n\n## Public order\n\n- 5. Five.\n"
)
FILES = [
    PAPER.encode(),
    TIGHT.encode(),
    DECIMALS.encode(),
    WRAPPED.encode(),
    NOTED.encode(),
    automatic_word_file(),
]


def read(data: bytes, corrected: list[Block] | None = None) -> Understood:
    return understand(data, NAMES, None, corrected)


def account(understood: Understood) -> Account:
    return account_of(understood, parts_words(understood.parts))


def key_of(understood: Understood, words: str) -> str:
    [key] = [passage.key for passage in understood.passages if words in passage.words]
    return key


def openers(understood: Understood) -> list[str]:
    return [heading.block.key for heading in understood.headings if heading.opens_part]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(file=st.sampled_from(FILES), choose=st.data())
def test_no_row_of_corrections_loses_a_word(file: bytes, choose: st.DataObject) -> None:
    before = read(file)
    understood, counted, steps = before, account(before), []
    for _turn in range(choose.draw(st.integers(1, 6))):
        try:
            corrected = any_correction(understood, choose)
        except Unfit:
            continue
        steps.append((understood.passages, corrected.step.as_json()))
        understood = read(file, from_rows(to_rows(corrected.passages)))
    now = account(understood)

    assert now.words_in == counted.words_in
    assert now.adds_up
    assert now.missing == counted.missing == []
    assert not set(now.added) - set(counted.added) - {"Table", "Source", "Opening", "text"}
    passages = understood.passages
    for old, step in reversed(steps):
        passages = corrections.take_back(passages, step)
        assert to_rows(passages) == to_rows(old)


def test_a_title_of_a_table_that_is_split_twice_loses_no_word() -> None:
    """What the program prints before each part of it stood between the words that were looked for."""
    paper = read(PAPER.encode())
    title = corrections.change_kind(paper.passages, key_of(paper, "Purpose of paper"), "caption")
    once = corrections.split(title.passages, key_of(paper, "Purpose of paper"), "of paper")
    rest = next(one.key for one in once.passages if one.words == "of paper")

    twice = corrections.split(once.passages, rest, "paper")

    now = account(read(PAPER.encode(), twice.passages))
    assert now.missing == []
    assert now.adds_up


def test_sentences_that_differ_in_nothing_but_their_numbers_are_told_apart() -> None:
    weeks = "\n\n".join(f"{week}. Nothing else was done in week {week}." for week in range(1, 30))
    paper = read(f"Background\n\n{weeks}\n".encode())

    now = account(paper)

    assert now.missing == []
    assert now.numbers == "1 to 29"


def any_correction(understood: Understood, choose: st.DataObject) -> corrections.Corrected:
    passages = understood.passages
    passage = choose.draw(st.sampled_from(passages))
    match choose.draw(st.sampled_from(["kind", "split", "join", "move"])):
        case "kind":
            return corrections.change_kind(passages, passage.key, choose.draw(st.sampled_from(sorted(KINDS))))
        case "split":
            words = words_of_html(passage.html)[0]
            start = choose.draw(st.integers(0, max(len(words) - 1, 0)))
            return corrections.split(passages, passage.key, " ".join(words[start : start + 8]))
        case "join":
            return corrections.join(passages, passage.key)
    target = choose.draw(st.sampled_from([*openers(understood), ""]))
    return corrections.move(passages, passage.key, target, openers(understood))


def test_a_heading_lost_in_a_paragraph_is_split_off_and_opens_its_part() -> None:
    data = PAPER.replace(
        "\n\nCounter-terrorism\n\n4. Officers", " Counter-terrorism was led well. Officers"
    ).encode()
    lost = read(data)
    key = key_of(lost, "Two of them were deployed")

    split = corrections.split(lost.passages, key, "Counter-terrorism")
    [heading] = [one.key for one in split.passages if one.words.startswith("Counter-terrorism was")]
    again = corrections.split(split.passages, heading, "was led well")
    made = corrections.change_kind(again.passages, heading, "heading")

    assert ("Counter-terrorism", "terrorism") in headings(read(data, made.passages).parts)
    assert [step.what.split(": ")[-1] for step in (split.step, made.step)] == [
        "split before “Counter-terrorism”",
        "now heading",
    ]


def test_debris_is_brought_back_into_the_text() -> None:
    data = b"Background\n\n1. One of them.\n\n\x0c17\n\n2. Two of them.\n\n3. Three of them.\n"
    paper = read(data)

    made = corrections.change_kind(paper.passages, key_of(paper, "17"), "paragraph")

    assert "<p>17</p>" in bodies(read(data, made.passages))


def test_what_is_made_debris_is_counted_and_named() -> None:
    paper = read(PAPER.encode())

    made = corrections.change_kind(paper.passages, key_of(paper, "Two of them"), "debris")
    now = account(read(PAPER.encode(), made.passages))

    assert [(piece.text, piece.why, piece.words) for piece in now.debris] == [
        ("Two of them were deployed.", "taken for debris by hand", 5)
    ]
    assert now.adds_up
    assert now.said == (
        "5 words were removed as debris, 5 of them by hand. Every other word of the text is there, in the order of "
        "the original."
    )


def test_words_that_were_moved_by_hand_are_not_said_to_stand_in_the_order_of_the_original() -> None:
    paper = read(PAPER.encode())
    target = key_of(paper, "Purpose of paper")

    made = corrections.move(paper.passages, key_of(paper, "Two of them"), target, openers(paper))

    now = account(read(PAPER.encode(), made.passages))
    assert now.said == "Every word of the text is there, in the order that was given by hand."


def test_a_passage_moves_to_the_end_of_another_part() -> None:
    paper = read(PAPER.encode())
    target = key_of(paper, "Counter-terrorism")

    made = corrections.move(paper.passages, key_of(paper, "Two of them"), target, openers(paper))

    parts = read(PAPER.encode(), made.passages).parts
    assert "Two of them" not in parts[1].sections[0].body
    assert parts[2].sections[0].body.endswith("<p>Two of them were deployed.</p>")


def test_lines_of_a_table_become_its_rows() -> None:
    data = b"Background\n\n1. One of them.\n\n2. Unit   Held\n\n3. North   7\n\n4. Four of them.\n"
    paper = read(data)
    passages = paper.passages
    for words in ("Unit", "North"):
        passages = corrections.change_kind(passages, key_of(paper, words), "table").passages

    made = corrections.join(passages, key_of(paper, "North"))

    assert "<tr><th><p>Unit</p></th><th><p>Held</p></th></tr><tr><td><p>North</p></td>" in bodies(
        read(data, made.passages)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "does not hold"), ("nowhere", "does not hold"), ("This paper", "begins with"), ("the", "3 times")],
)
def test_a_place_that_is_none_is_refused_in_a_sentence(words: str, said: str) -> None:
    paper = read(PAPER.encode())

    with pytest.raises(Unfit, match=said):
        corrections.split(paper.passages, key_of(paper, "tells the board"), words)


def test_what_no_heading_can_hold_is_made_none() -> None:
    noted, long = read(NOTED.encode()), read(WRAPPED.encode())

    with pytest.raises(Unfit, match="footnote"):
        corrections.change_kind(noted.passages, key_of(noted, "Said by others"), "heading")
    with pytest.raises(Unfit, match="200 characters"):
        corrections.join(long.passages, key_of(long, "This report says"))


def test_a_heading_that_opens_a_part_is_not_moved() -> None:
    paper = read(PAPER.encode())
    first, second = openers(paper)[:2]

    with pytest.raises(Unfit, match="opens a part"):
        corrections.move(paper.passages, first, second, openers(paper))


@pytest.mark.parametrize(
    ("html", "word", "parts"),
    [
        (
            "One <strong>two three</strong> four",
            2,
            ("One <strong>two</strong>", "<strong>three</strong> four"),
        ),
        ("Said “here” &amp; there", 1, ("Said", "“here” &amp; there")),
        ('A<span class="footnote">Some note</span> b', 1, ('A<span class="footnote">Some note</span>', "b")),
        ("Up<br>down", 1, ("Up<br>", "down")),
    ],
)
def test_a_cut_closes_and_opens_what_it_cuts_through(html: str, word: int, parts: tuple[str, str]) -> None:
    assert cut(html, word) == parts
